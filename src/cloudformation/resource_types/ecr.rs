//! Amazon ECR: images.

use super::PolicyKind::Resource;
use super::unknown::UNKNOWN;
use super::{EVERYWHERE, Name, ResourceType, Schema};

pub(crate) const SERVICE: &str = "AWS::ECR";
pub(crate) const REGISTRY_POLICY: &str = "AWS::ECR::RegistryPolicy";
pub(crate) const REPOSITORY: &str = "AWS::ECR::Repository";

pub(super) const TYPES: &[ResourceType] = &[
    ResourceType { name: REGISTRY_POLICY, known_by: Name::None, policies: &[Resource.at("/PolicyText")], ..UNKNOWN },
    ResourceType {
        name: REPOSITORY,
        known_by: Name::InRegion("RepositoryName"),
        schema: Some(Schema {
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
            ..Schema::BARE
        }),
        policies: &[Resource.at("/RepositoryPolicyText")],
        json_texts: &["/LifecyclePolicy/LifecyclePolicyText"],
        missing_in: EVERYWHERE,
        ..UNKNOWN
    },
];
