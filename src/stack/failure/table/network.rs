//! The runtime's VPC: EC2's words where AgentCore's are not known (aws-unkind 30; facts 2, 14).

use super::{Code, Help, Known, Phase, Source};
use crate::cloudformation::resource_types::bedrock_agentcore::RUNTIME;
use crate::cloudformation::resource_types::ec2::VPC_ENDPOINT;

const SUBNETS: &[&str] = &["/NetworkConfiguration/NetworkModeConfig/Subnets"];
const SECURITY_GROUPS: &[&str] = &["/NetworkConfiguration/NetworkModeConfig/SecurityGroups"];

const ENDPOINT_SUBNETS: &[&str] = &["/SubnetIds"];
pub const KNOWN: &[Known] = &[
    Known {
        types: &[RUNTIME],
        says: &["unsupported availability zones"],
        source: Source::Reported("facts 2"),
        code: Code::SUBNET_ZONE_UNSUPPORTED,
        at: SUBNETS,
        help: |_| {
            "give subnets in zones that AgentCore supports; zone ids count, not names: `aws ec2 describe-subnets`"
                .into()
        },
        ..Known::BARE
    },
    Known {
        types: &[VPC_ENDPOINT],
        says: &["conflicting dns domain"],
        source: Source::Reported("terraform-provider-aws#17535"),
        code: Code::VPC_ENDPOINT_EXISTS,
        at: &["/ServiceName"],
        help: |_| {
            "remove `vpcEndpoint`, or the service from `supportingEndpoints`, and let the endpoint's security group admit \
             yours; or delete the other endpoint: `aws ec2 describe-vpc-endpoints`"
                .into()
        },
        ..Known::BARE
    },
    Known {
        types: &[VPC_ENDPOINT],
        says: &["already has a route with destination-prefix-list-id", "routealreadyexists"],
        code: Code::VPC_ENDPOINT_EXISTS,
        at: &["/RouteTableIds"],
        help: |_| "remove the table from `s3RouteTables`: a gateway endpoint leads it to S3 already".into(),
        ..Known::BARE
    },
    Known {
        types: &[VPC_ENDPOINT],
        says: &["duplicatesubnetsinsamezone", "endpoint subnets should be in different availability zones"],
        source: Source::Reported("terraform-aws-vpc#451"),
        code: Code::VPC_ENDPOINT_ZONES,
        at: ENDPOINT_SUBNETS,
        help: |_| {
            "write one subnet for each availability zone in `vpcEndpoint.endpointSubnets: […]`: `aws ec2 describe-subnets --query \
             'Subnets[].[SubnetId,AvailabilityZoneId]'`"
                .into()
        },
        ..Known::BARE
    },
    Known {
        types: &[VPC_ENDPOINT],
        says: &["does not support the availability zone of the subnet"],
        source: Source::Reported("terraform-aws-vpc#785"),
        code: Code::VPC_ENDPOINT_ZONES,
        at: ENDPOINT_SUBNETS,
        help: |_| {
            "leave that subnet out of `vpcEndpoint.endpointSubnets: […]`: `aws ec2 describe-vpc-endpoint-services` lists the zones \
             of each service"
                .into()
        },
        ..Known::BARE
    },
    // What remains after a delete is another matter.
    Known {
        types: &[RUNTIME],
        says: &["maximum number of network interfaces", "networkinterfacelimitexceeded", "network interface … limit"],
        source: Source::Reported("facts 14"),
        code: Code::QUOTA_REACHED,
        at: SUBNETS,
        help: |_| {
            "have the quota `Network interfaces per Region` of Amazon VPC raised, or let go of interfaces that nobody \
             needs: `aws ec2 describe-network-interfaces`; those of deleted runtimes (`agentic_ai`) go within 8 hours"
                .into()
        },
        ..Known::BARE
    },
    Known {
        types: &[RUNTIME],
        says: &[
            "insufficientfreeaddresses",
            "enough free addresses",
            "free ip addresses",
            "insufficient … ip address",
            "available ip address",
        ],
        code: Code::SUBNET_FULL,
        at: SUBNETS,
        help: |_| {
            "name a larger subnet, or free addresses in this one: `aws ec2 describe-subnets --query \
             'Subnets[].[SubnetId,AvailableIpAddressCount]'`"
                .into()
        },
        ..Known::BARE
    },
    Known {
        types: &[RUNTIME],
        says: &["belong to different networks", "security group … vpc", "different vpc", "same vpc"],
        code: Code::SECURITY_GROUP_OTHER_VPC,
        at: SECURITY_GROUPS,
        help: |_| {
            "name security groups of the VPC that the subnets are in: `aws ec2 describe-security-groups --query \
             'SecurityGroups[].[GroupId,VpcId]'`"
                .into()
        },
        ..Known::BARE
    },
    Known {
        types: &[RUNTIME],
        says: &["security group … does not exist", "security group … not found", "invalidgroup"],
        code: Code::NETWORK_NOT_FOUND,
        at: SECURITY_GROUPS,
        help: |_| "name security groups of this account and region: `aws ec2 describe-security-groups`".into(),
        ..Known::BARE
    },
    Known {
        types: &[RUNTIME],
        says: &["subnet … does not exist", "subnet … not found", "invalidsubnet"],
        code: Code::NETWORK_NOT_FOUND,
        at: SUBNETS,
        help: |_| "name subnets of this account and region: `aws ec2 describe-subnets`".into(),
        ..Known::BARE
    },
    Known {
        phases: &[Phase::Delete],
        says: &["network interface", "dependencyviolation", "has a dependent object"],
        source: Source::Reported("terraform-provider-aws#45099"),
        code: Code::NETWORK_INTERFACES_REMAIN,
        help: |_| {
            Help::from("the service keeps its network interfaces for up to 8 hours; run ")
                .then(Help::command("destroy", ""))
                .then(" again then, or let go of what they hold with `--retain`")
        },
        ..Known::BARE
    },
];
