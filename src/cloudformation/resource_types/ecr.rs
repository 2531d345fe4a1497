//! Amazon ECR: images.

use super::PolicyKind::Resource;
use super::unknown::UNKNOWN;
use super::{EVERYWHERE, NameScope, ResourceSchema, ResourceType};

pub(crate) const SERVICE: &str = "AWS::ECR";
pub(crate) const REGISTRY_POLICY: &str = "AWS::ECR::RegistryPolicy";
pub(crate) const REPOSITORY: &str = "AWS::ECR::Repository";

pub(super) const TYPES: &[ResourceType] = &[
    ResourceType {
        name: REGISTRY_POLICY,
        known_by: NameScope::None,
        policies: &[Resource.at("/PolicyText")],
        ..UNKNOWN
    },
    ResourceType {
        name: REPOSITORY,
        known_by: NameScope::InRegion("RepositoryName"),
        schema: Some(ResourceSchema {
            create_only: &[
                "/EncryptionConfiguration",
                "/EncryptionConfiguration/EncryptionType",
                "/EncryptionConfiguration/KmsKey",
                "/RepositoryName",
            ],
            ordered: &["/ImageTagMutabilityExclusionFilters"],
            attributes: &["Arn", "RepositoryUri"],
            permissions: &[
                "ecr:CreateRepository",
                "ecr:DeleteLifecyclePolicy",
                "ecr:DeleteRepository",
                "ecr:DeleteRepositoryPolicy",
                "ecr:DescribeRepositories",
                "ecr:GetLifecyclePolicy",
                "ecr:GetRepositoryPolicy",
                "ecr:ListTagsForResource",
                "ecr:PutImageScanningConfiguration",
                "ecr:PutImageTagMutability",
                "ecr:PutLifecyclePolicy",
                "ecr:SetRepositoryPolicy",
                "ecr:TagResource",
                "ecr:UntagResource",
                "kms:CreateGrant",
                "kms:DescribeKey",
                "kms:RetireGrant",
            ],
            ..ResourceSchema::BARE
        }),
        policies: &[Resource.at("/RepositoryPolicyText")],
        json_texts: &["/LifecyclePolicy/LifecyclePolicyText"],
        missing_in: EVERYWHERE,
        ..UNKNOWN
    },
];
