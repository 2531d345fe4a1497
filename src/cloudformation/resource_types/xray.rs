//! AWS X-Ray: traces.

use super::PolicyKind::Resource;
use super::unknown::UNKNOWN;
use super::{EVERYWHERE, Lifecycle, NameScope, ResourceSchema, ResourceType, Shared};

pub(crate) const RESOURCE_POLICY: &str = "AWS::XRay::ResourcePolicy";
pub(crate) const TRANSACTION_SEARCH_CONFIG: &str = "AWS::XRay::TransactionSearchConfig";

pub(super) const TYPES: &[ResourceType] = &[
    ResourceType {
        name: RESOURCE_POLICY,
        known_by: NameScope::InRegion("PolicyName"),
        schema: Some(ResourceSchema {
            create_only: &["/PolicyName"],
            permissions: &["xray:DeleteResourcePolicy", "xray:ListResourcePolicies", "xray:PutResourcePolicy"],
            ..ResourceSchema::BARE
        }),
        policies: &[Resource.at("/PolicyDocument")],
        missing_in: EVERYWHERE,
        ..UNKNOWN
    },
    ResourceType {
        name: TRANSACTION_SEARCH_CONFIG,
        known_by: NameScope::None,
        schema: Some(ResourceSchema {
            attributes: &["AccountId"],
            permissions: &[
                "application-signals:StartDiscovery",
                "iam:CreateServiceLinkedRole",
                "logs:CreateLogGroup",
                "logs:CreateLogStream",
                "logs:PutRetentionPolicy",
                "xray:GetIndexingRules",
                "xray:GetTraceSegmentDestination",
                "xray:UpdateIndexingRule",
                "xray:UpdateTraceSegmentDestination",
            ],
            ..ResourceSchema::BARE
        }),
        policies: &[],
        // Its deletion would switch the search off for everyone (facts 8).
        lifecycle: Some(Lifecycle { shared: Some(Shared::ByAccount), ..Lifecycle::KEPT }),
        missing_in: Some(&["ap-east-2", "ap-southeast-6", "cn-north-1", "cn-northwest-1", "mx-central-1"]),
        ..UNKNOWN
    },
];
