//! Amazon EC2: networks.

use super::PolicyKind::Resource;
use super::unknown::UNKNOWN;
use super::{EVERYWHERE, Lifecycle, NameScope, ResourceSchema, ResourceType};

pub(crate) const SECURITY_GROUP: &str = "AWS::EC2::SecurityGroup";
pub(crate) const SECURITY_GROUP_INGRESS: &str = "AWS::EC2::SecurityGroupIngress";
pub(crate) const VPC_ENDPOINT: &str = "AWS::EC2::VPCEndpoint";

pub(super) const TYPES: &[ResourceType] = &[
    ResourceType {
        name: SECURITY_GROUP,
        known_by: NameScope::InParent("GroupName"),
        schema: Some(ResourceSchema {
            create_only: &["/GroupDescription", "/GroupName", "/VpcId"],
            attributes: &["GroupId", "Id"],
            permissions: &[
                "ec2:AuthorizeSecurityGroupEgress",
                "ec2:AuthorizeSecurityGroupIngress",
                "ec2:CreateSecurityGroup",
                "ec2:CreateTags",
                "ec2:DeleteSecurityGroup",
                "ec2:DeleteTags",
                "ec2:DescribeInstances",
                "ec2:DescribeSecurityGroups",
                "ec2:RevokeSecurityGroupEgress",
                "ec2:RevokeSecurityGroupIngress",
                "ec2:UpdateSecurityGroupRuleDescriptionsEgress",
                "ec2:UpdateSecurityGroupRuleDescriptionsIngress",
            ],
            ..ResourceSchema::BARE
        }),
        lifecycle: Some(Lifecycle::PLAIN),
        missing_in: EVERYWHERE,
        ..UNKNOWN
    },
    ResourceType {
        name: SECURITY_GROUP_INGRESS,
        known_by: NameScope::None,
        schema: Some(ResourceSchema {
            create_only: &[
                "/CidrIp",
                "/CidrIpv6",
                "/FromPort",
                "/GroupId",
                "/GroupName",
                "/IpProtocol",
                "/SourcePrefixListId",
                "/SourceSecurityGroupId",
                "/SourceSecurityGroupName",
                "/SourceSecurityGroupOwnerId",
                "/ToPort",
            ],
            attributes: &["Id"],
            permissions: &[
                "ec2:AuthorizeSecurityGroupIngress",
                "ec2:DescribeSecurityGroupRules",
                "ec2:DescribeSecurityGroups",
                "ec2:RevokeSecurityGroupIngress",
                "ec2:UpdateSecurityGroupRuleDescriptionsIngress",
            ],
            ..ResourceSchema::BARE
        }),
        lifecycle: Some(Lifecycle::PLAIN),
        missing_in: EVERYWHERE,
        ..UNKNOWN
    },
    ResourceType {
        name: VPC_ENDPOINT,
        known_by: NameScope::None,
        schema: Some(ResourceSchema {
            create_only: &[
                "/DnsOptions/PrivateDnsPreference",
                "/DnsOptions/PrivateDnsSpecifiedDomains",
                "/ResourceConfigurationArn",
                "/ServiceName",
                "/ServiceNetworkArn",
                "/ServiceRegion",
                "/VpcEndpointType",
                "/VpcId",
            ],
            ordered: &["/DnsOptions/PrivateDnsSpecifiedDomains"],
            attributes: &["CreationTimestamp", "DnsEntries", "Id", "NetworkInterfaceIds"],
            moving: &["DnsEntries", "NetworkInterfaceIds"],
            permissions: &[
                "ec2:CreateTags",
                "ec2:CreateVpcEndpoint",
                "ec2:DeleteTags",
                "ec2:DeleteVpcEndpoints",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeVpcEndpoints",
                "ec2:DescribeVpcs",
                "ec2:ModifyVpcEndpoint",
                "vpc-lattice:CreateServiceNetworkVpcEndpointAssociation",
                "vpc-lattice:DescribeServiceNetworkVpcEndpointAssociation",
                "vpce:AllowMultiRegion",
            ],
            called_for: &[("/ServiceNetworkArn", &["vpc-lattice:"]), ("/ServiceRegion", &["vpce:AllowMultiRegion"])],
        }),
        policies: &[Resource.at("/PolicyDocument")],
        lifecycle: Some(Lifecycle::PLAIN),
        missing_in: EVERYWHERE,
        ..UNKNOWN
    },
];
