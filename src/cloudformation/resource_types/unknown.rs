use super::PolicyKind::{Identity, Resource, Trust};
use super::{NameScope, ReadBack, ResourceType, TagRules};

/// A type without an entry. It also stands for what an entry leaves out, so that what was not looked at is not taken for
/// something that is not there.
pub(super) const UNKNOWN: ResourceType = ResourceType {
    name: "",
    known_by: NameScope::Unknown,
    schema: None,
    policies: &[
        Trust.at("/AssumeRolePolicyDocument"),
        Resource.at("/KeyPolicy"),
        Identity.at("/Policies/*/PolicyDocument"),
        Resource.at("/Policy"),
        Resource.at("/PolicyDocument"),
        Resource.at("/RepositoryPolicyText"),
        Resource.at("/ResourcePolicyDocument"),
    ],
    json_texts: &["/DataProtectionPolicy", "/LifecyclePolicy/LifecyclePolicyText"],
    secrets: &["/EnvironmentVariables/*"],
    values: &[],
    read_back: ReadBack::EXACT,
    tags: TagRules::ANY,
    lifecycle: None,
    missing_in: None,
};
