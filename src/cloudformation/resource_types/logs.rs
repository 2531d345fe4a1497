//! Amazon CloudWatch Logs.

use super::PolicyKind::Resource;
use super::unknown::UNKNOWN;
use super::{EVERYWHERE, Lifecycle, NameScope, ResourceSchema, ResourceType, Shared, TagRules};

pub(crate) const LOG_GROUP: &str = "AWS::Logs::LogGroup";
pub(crate) const RESOURCE_POLICY: &str = "AWS::Logs::ResourcePolicy";

pub(super) const TYPES: &[ResourceType] = &[
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
                ("/DataProtectionPolicy", &["firehose:", "logs:CreateLogDelivery", "s3:"]),
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
