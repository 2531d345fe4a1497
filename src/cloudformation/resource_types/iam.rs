//! IAM: identities and what they may do.

use super::PolicyKind::{Identity, Trust};
use super::unknown::UNKNOWN;
use super::{EVERYWHERE, Lifecycle, NameScope, ResourceSchema, ResourceType, TagRules};

pub(crate) const SERVICE: &str = "AWS::IAM";
pub(crate) const GROUP: &str = "AWS::IAM::Group";
pub(crate) const GROUP_POLICY: &str = "AWS::IAM::GroupPolicy";
pub(crate) const MANAGED_POLICY: &str = "AWS::IAM::ManagedPolicy";
pub(crate) const POLICY: &str = "AWS::IAM::Policy";
pub(crate) const ROLE: &str = "AWS::IAM::Role";
pub(crate) const ROLE_POLICY: &str = "AWS::IAM::RolePolicy";
pub(crate) const USER: &str = "AWS::IAM::User";
pub(crate) const USER_POLICY: &str = "AWS::IAM::UserPolicy";
pub(crate) const USER_TO_GROUP_ADDITION: &str = "AWS::IAM::UserToGroupAddition";

pub(super) const TYPES: &[ResourceType] = &[
    ResourceType {
        name: GROUP,
        known_by: NameScope::InAccount("GroupName"),
        policies: &[Identity.at("/Policies/*/PolicyDocument")],
        ..UNKNOWN
    },
    ResourceType {
        name: GROUP_POLICY,
        known_by: NameScope::InParent("PolicyName"),
        policies: &[Identity.at("/PolicyDocument")],
        ..UNKNOWN
    },
    ResourceType {
        name: MANAGED_POLICY,
        known_by: NameScope::InAccount("ManagedPolicyName"),
        schema: Some(ResourceSchema {
            create_only: &["/Description", "/ManagedPolicyName", "/Path"],
            attributes: &[
                "AttachmentCount",
                "CreateDate",
                "DefaultVersionId",
                "IsAttachable",
                "PermissionsBoundaryUsageCount",
                "PolicyArn",
                "PolicyId",
                "UpdateDate",
            ],
            moving: &["AttachmentCount", "DefaultVersionId", "PermissionsBoundaryUsageCount", "UpdateDate"],
            permissions: &[
                "iam:AttachGroupPolicy",
                "iam:AttachRolePolicy",
                "iam:AttachUserPolicy",
                "iam:CreatePolicy",
                "iam:CreatePolicyVersion",
                "iam:DeletePolicy",
                "iam:DeletePolicyVersion",
                "iam:DetachGroupPolicy",
                "iam:DetachRolePolicy",
                "iam:DetachUserPolicy",
                "iam:GetPolicy",
                "iam:GetPolicyVersion",
                "iam:ListEntitiesForPolicy",
                "iam:ListPolicies",
                "iam:ListPolicyVersions",
            ],
            called_for: &[
                ("/Groups", &["iam:AttachGroupPolicy", "iam:DetachGroupPolicy"]),
                ("/Roles", &["iam:AttachRolePolicy", "iam:DetachRolePolicy"]),
                ("/Users", &["iam:AttachUserPolicy", "iam:DetachUserPolicy"]),
            ],
            ..ResourceSchema::BARE
        }),
        policies: &[Identity.at("/PolicyDocument")],
        values: &[("", "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/${ManagedPolicyName}")],
        lifecycle: Some(Lifecycle::GUARDED),
        missing_in: EVERYWHERE,
        ..UNKNOWN
    },
    ResourceType {
        name: POLICY,
        known_by: NameScope::InParent("PolicyName"),
        schema: Some(ResourceSchema {
            attributes: &["Id"],
            permissions: &[
                "iam:DeleteGroupPolicy",
                "iam:DeleteRolePolicy",
                "iam:DeleteUserPolicy",
                "iam:GetGroupPolicy",
                "iam:GetRolePolicy",
                "iam:GetUserPolicy",
                "iam:PutGroupPolicy",
                "iam:PutRolePolicy",
                "iam:PutUserPolicy",
            ],
            called_for: &[
                ("/Groups", &["iam:DeleteGroupPolicy", "iam:GetGroupPolicy", "iam:PutGroupPolicy"]),
                ("/Roles", &["iam:DeleteRolePolicy", "iam:GetRolePolicy", "iam:PutRolePolicy"]),
                ("/Users", &["iam:DeleteUserPolicy", "iam:GetUserPolicy", "iam:PutUserPolicy"]),
            ],
            ..ResourceSchema::BARE
        }),
        policies: &[Identity.at("/PolicyDocument")],
        lifecycle: Some(Lifecycle::PLAIN),
        missing_in: EVERYWHERE,
        ..UNKNOWN
    },
    ResourceType {
        name: ROLE,
        known_by: NameScope::InAccount("RoleName"),
        schema: Some(ResourceSchema {
            create_only: &["/Path", "/RoleName"],
            attributes: &["Arn", "RoleId"],
            permissions: &[
                "iam:AttachRolePolicy",
                "iam:CreateRole",
                "iam:DeleteRole",
                "iam:DeleteRolePermissionsBoundary",
                "iam:DeleteRolePolicy",
                "iam:DetachRolePolicy",
                "iam:GetRole",
                "iam:GetRolePolicy",
                "iam:ListAttachedRolePolicies",
                "iam:ListRolePolicies",
                "iam:ListRoles",
                "iam:PutRolePermissionsBoundary",
                "iam:PutRolePolicy",
                "iam:TagRole",
                "iam:UntagRole",
                "iam:UpdateAssumeRolePolicy",
                "iam:UpdateRole",
                "iam:UpdateRoleDescription",
            ],
            called_for: &[
                ("/ManagedPolicyArns", &["iam:AttachRolePolicy", "iam:DetachRolePolicy"]),
                ("/PermissionsBoundary", &["iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary"]),
                ("/Policies", &["iam:DeleteRolePolicy", "iam:PutRolePolicy"]),
            ],
            ..ResourceSchema::BARE
        }),
        policies: &[Trust.at("/AssumeRolePolicyDocument"), Identity.at("/Policies/*/PolicyDocument")],
        values: &[("", "${RoleName}"), ("Arn", "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${RoleName}")],
        // API reference, Tag; IAM's quotas: "Duplicate tag keys found. Please note that Tag keys are case insensitive."
        tags: TagRules::IAM,
        lifecycle: Some(Lifecycle::GUARDED),
        missing_in: EVERYWHERE,
        ..UNKNOWN
    },
    ResourceType {
        name: ROLE_POLICY,
        known_by: NameScope::InParent("PolicyName"),
        policies: &[Identity.at("/PolicyDocument")],
        ..UNKNOWN
    },
    ResourceType {
        name: USER,
        known_by: NameScope::InAccount("UserName"),
        policies: &[Identity.at("/Policies/*/PolicyDocument")],
        tags: TagRules::IAM,
        ..UNKNOWN
    },
    ResourceType {
        name: USER_POLICY,
        known_by: NameScope::InParent("PolicyName"),
        policies: &[Identity.at("/PolicyDocument")],
        ..UNKNOWN
    },
    ResourceType { name: USER_TO_GROUP_ADDITION, known_by: NameScope::None, ..UNKNOWN },
];
