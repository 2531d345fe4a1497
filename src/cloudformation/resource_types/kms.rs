//! AWS KMS: keys.

use super::PolicyKind::Resource;
use super::unknown::UNKNOWN;
use super::{EVERYWHERE, Lifecycle, NameScope, ResourceSchema, ResourceType};

pub(crate) const ALIAS: &str = "AWS::KMS::Alias";
pub(crate) const KEY: &str = "AWS::KMS::Key";

pub(super) const TYPES: &[ResourceType] = &[
    ResourceType {
        name: ALIAS,
        known_by: NameScope::InRegion("AliasName"),
        schema: Some(ResourceSchema {
            create_only: &["/AliasName"],
            permissions: &["kms:CreateAlias", "kms:DeleteAlias", "kms:ListAliases", "kms:UpdateAlias"],
            ..ResourceSchema::BARE
        }),
        policies: &[],
        lifecycle: Some(Lifecycle::PLAIN),
        missing_in: EVERYWHERE,
        ..UNKNOWN
    },
    ResourceType {
        name: KEY,
        known_by: NameScope::None,
        schema: Some(ResourceSchema {
            attributes: &["Arn", "KeyId"],
            permissions: &[
                "kms:CreateKey",
                "kms:DescribeKey",
                "kms:DisableKey",
                "kms:DisableKeyRotation",
                "kms:EnableKey",
                "kms:EnableKeyRotation",
                "kms:GetKeyPolicy",
                "kms:GetKeyRotationStatus",
                "kms:ListKeys",
                "kms:ListResourceTags",
                "kms:PutKeyPolicy",
                "kms:ScheduleKeyDeletion",
                "kms:TagResource",
                "kms:UntagResource",
                "kms:UpdateKeyDescription",
            ],
            ..ResourceSchema::BARE
        }),
        policies: &[Resource.at("/KeyPolicy")],
        lifecycle: Some(Lifecycle::KEPT),
        missing_in: EVERYWHERE,
        ..UNKNOWN
    },
];
