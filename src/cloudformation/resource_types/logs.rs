//! Amazon CloudWatch Logs.

use super::PolicyKind::Resource;
use super::unknown::UNKNOWN;
use super::{EVERYWHERE, Lifecycle, NameScope, ReadBack, ResourceSchema, ResourceType, Shared, TagRules};

pub(crate) const DELIVERY: &str = "AWS::Logs::Delivery";
pub(crate) const DELIVERY_DESTINATION: &str = "AWS::Logs::DeliveryDestination";
pub(crate) const DELIVERY_SOURCE: &str = "AWS::Logs::DeliverySource";
pub(crate) const LOG_GROUP: &str = "AWS::Logs::LogGroup";
pub(crate) const RESOURCE_POLICY: &str = "AWS::Logs::ResourcePolicy";

/// How the names of log groups begin that take log deliveries, and that no service makes by itself.
pub(crate) const VENDED: &str = "/aws/vendedlogs/";

pub(super) const TYPES: &[ResourceType] = &[
    ResourceType {
        name: DELIVERY,
        known_by: NameScope::None,
        schema: Some(ResourceSchema {
            create_only: &["/DeliveryDestinationArn", "/DeliverySourceName"],
            ordered: &["/RecordFields"],
            attributes: &["Arn", "DeliveryDestinationType", "DeliveryId"],
            permissions: &[
                "logs:CreateDelivery",
                "logs:DeleteDelivery",
                "logs:DescribeDeliveries",
                "logs:GetDelivery",
                "logs:GetDeliveryDestination",
                "logs:GetDeliverySource",
                "logs:ListTagsForResource",
                "logs:TagResource",
                "logs:UntagResource",
                "logs:UpdateDeliveryConfiguration",
            ],
            ..ResourceSchema::BARE
        }),
        policies: &[],
        tags: TagRules::FEW_CHARACTERS,
        lifecycle: Some(Lifecycle::PLAIN),
        missing_in: EVERYWHERE,
        ..UNKNOWN
    },
    ResourceType {
        name: DELIVERY_DESTINATION,
        known_by: NameScope::InRegion("Name"),
        schema: Some(ResourceSchema {
            create_only: &["/DeliveryDestinationType", "/DestinationResourceArn", "/Name", "/OutputFormat"],
            attributes: &["Arn"],
            permissions: &[
                "logs:DeleteDeliveryDestination",
                "logs:DeleteDeliveryDestinationPolicy",
                "logs:DescribeDeliveryDestinations",
                "logs:GetDeliveryDestination",
                "logs:GetDeliveryDestinationPolicy",
                "logs:ListTagsForResource",
                "logs:PutDeliveryDestination",
                "logs:PutDeliveryDestinationPolicy",
                "logs:TagResource",
                "logs:UntagResource",
            ],
            ..ResourceSchema::BARE
        }),
        policies: &[Resource.at("/DeliveryDestinationPolicy/DeliveryDestinationPolicy")],
        tags: TagRules::FEW_CHARACTERS,
        lifecycle: Some(Lifecycle::PLAIN),
        missing_in: EVERYWHERE,
        ..UNKNOWN
    },
    ResourceType {
        name: DELIVERY_SOURCE,
        known_by: NameScope::InRegion("Name"),
        schema: Some(ResourceSchema {
            create_only: &["/Name"],
            attributes: &["Arn", "ResourceArns", "Service", "Status", "StatusReason"],
            moving: &["Status", "StatusReason"],
            permissions: &[
                "autoloop:AllowVendedLogDeliveryForResource",
                "codewhisperer:AllowVendedLogDeliveryForResource",
                "logs:AllowVendedLogDeliveryForResource",
                "logs:DeleteDeliverySource",
                "logs:DescribeDeliverySources",
                "logs:GetDeliverySource",
                "logs:ListTagsForResource",
                "logs:PutDeliverySource",
                "logs:TagResource",
                "logs:UntagResource",
                "workmail:AllowVendedLogDeliveryForResource",
            ],
            ..ResourceSchema::BARE
        }),
        policies: &[],
        // A read does not give it (writeOnlyProperties).
        read_back: ReadBack { lost: &["/ResourceArn"], ..ReadBack::EXACT },
        tags: TagRules::FEW_CHARACTERS,
        lifecycle: Some(Lifecycle::PLAIN),
        missing_in: EVERYWHERE,
        ..UNKNOWN
    },
    ResourceType {
        name: LOG_GROUP,
        known_by: NameScope::InRegion("LogGroupName"),
        schema: Some(ResourceSchema {
            create_only: &["/LogGroupName"],
            attributes: &["Arn"],
            permissions: &[
                "firehose:TagDeliveryStream",
                "logs:AssociateKmsKey",
                "logs:CreateLogDelivery",
                "logs:CreateLogGroup",
                "logs:DeleteDataProtectionPolicy",
                "logs:DeleteIndexPolicy",
                "logs:DeleteLogGroup",
                "logs:DeleteResourcePolicy",
                "logs:DeleteRetentionPolicy",
                "logs:DescribeIndexPolicies",
                "logs:DescribeLogGroups",
                "logs:DescribeResourcePolicies",
                "logs:DisassociateKmsKey",
                "logs:GetDataProtectionPolicy",
                "logs:ListTagsForResource",
                "logs:PutBearerTokenAuthentication",
                "logs:PutDataProtectionPolicy",
                "logs:PutIndexPolicy",
                "logs:PutLogGroupDeletionProtection",
                "logs:PutResourcePolicy",
                "logs:PutRetentionPolicy",
                "logs:TagResource",
                "logs:UntagResource",
                "s3:REST.PUT.OBJECT",
            ],
            called_for: &[
                // Where its audit sends what it finds: nowhere in our templates.
                (
                    "/DataProtectionPolicy/Statement/0/Operation/Audit/FindingsDestination/CloudWatchLogs",
                    &["logs:CreateLogDelivery"],
                ),
                (
                    "/DataProtectionPolicy/Statement/0/Operation/Audit/FindingsDestination/Firehose",
                    &["firehose:", "logs:CreateLogDelivery"],
                ),
                (
                    "/DataProtectionPolicy/Statement/0/Operation/Audit/FindingsDestination/S3",
                    &["logs:CreateLogDelivery", "s3:"],
                ),
                ("/FieldIndexPolicies", &["logs:DeleteIndexPolicy", "logs:PutIndexPolicy"]),
                ("/ResourcePolicyDocument", &["logs:DeleteResourcePolicy", "logs:PutResourcePolicy"]),
            ],
            ..ResourceSchema::BARE
        }),
        policies: &[Resource.at("/ResourcePolicyDocument")],
        json_texts: &["/DataProtectionPolicy"],
        // API reference, TagResource.
        tags: TagRules::FEW_CHARACTERS,
        lifecycle: Some(Lifecycle::KEPT),
        missing_in: EVERYWHERE,
        ..UNKNOWN
    },
    ResourceType {
        name: RESOURCE_POLICY,
        known_by: NameScope::InRegion("PolicyName"),
        schema: Some(ResourceSchema {
            create_only: &["/PolicyName"],
            permissions: &["logs:DeleteResourcePolicy", "logs:DescribeResourcePolicies", "logs:PutResourcePolicy"],
            ..ResourceSchema::BARE
        }),
        policies: &[Resource.at("/PolicyDocument")],
        // Without the one for X-Ray Transaction Search stops for everyone (facts 8).
        lifecycle: Some(Lifecycle { shared: Some(Shared::ByName), ..Lifecycle::KEPT }),
        missing_in: EVERYWHERE,
        ..UNKNOWN
    },
];
