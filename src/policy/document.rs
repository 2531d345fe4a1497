use super::subject::Resource;
use crate::iam::{Document, PolicyKind};
use jsonptr::PointerBuf;

/// A policy document in a template.
#[derive(Debug)]
pub struct TemplatePolicy<'a> {
    /// The logical id of its resource.
    pub resource: &'a str,
    /// The type of its resource.
    pub resource_type: &'a str,
    /// What it decides.
    pub kind: PolicyKind,
    /// What it says.
    pub document: Document<PointerBuf>,
}

/// Where CloudFormation's types hold policy documents: type, property, what it decides. Some are
/// JSON texts (resource schemas 2026-10-20).
const PROPERTIES: &[(&str, &str, PolicyKind)] = &[
    ("AWS::IAM::ManagedPolicy", "PolicyDocument", PolicyKind::Identity),
    ("AWS::IAM::Policy", "PolicyDocument", PolicyKind::Identity),
    ("AWS::IAM::RolePolicy", "PolicyDocument", PolicyKind::Identity),
    ("AWS::IAM::UserPolicy", "PolicyDocument", PolicyKind::Identity),
    ("AWS::IAM::GroupPolicy", "PolicyDocument", PolicyKind::Identity),
    ("AWS::IAM::Role", "AssumeRolePolicyDocument", PolicyKind::Trust),
    ("AWS::KMS::Key", "KeyPolicy", PolicyKind::Resource),
    ("AWS::ECR::Repository", "RepositoryPolicyText", PolicyKind::Resource),
    ("AWS::ECR::RegistryPolicy", "PolicyText", PolicyKind::Resource),
    ("AWS::Logs::ResourcePolicy", "PolicyDocument", PolicyKind::Resource),
    ("AWS::XRay::ResourcePolicy", "PolicyDocument", PolicyKind::Resource),
    ("AWS::SSM::ResourcePolicy", "Policy", PolicyKind::Resource),
    ("AWS::BedrockAgentCore::ResourcePolicy", "Policy", PolicyKind::Resource),
];

/// The policy documents of all resources.
pub fn policies<'a>(resources: &[Resource<'a>]) -> Vec<TemplatePolicy<'a>> {
    let mut policies = Vec::new();
    for resource in resources {
        let own = PROPERTIES.iter().filter(|(of, _, _)| *of == resource.kind);
        let mut parts: Vec<_> =
            own.filter_map(|(_, property, kind)| Some((resource.properties.get(property)?, *kind))).collect();
        if is_identity(resource.kind) {
            let inline = resource.properties.get("Policies").into_iter().flat_map(|policies| policies.items());
            let inline = inline.filter_map(|policy| policy.get("PolicyDocument"));
            parts.extend(inline.map(|document| (document, PolicyKind::Identity)));
        }
        policies.extend(parts.into_iter().map(|(part, kind)| TemplatePolicy {
            resource: resource.id,
            resource_type: resource.kind,
            kind,
            document: Document::read(part.fragment, part.at),
        }));
    }
    policies
}

/// Whether the type is a user, a group or a role.
pub fn is_identity(kind: &str) -> bool {
    ["AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group"].contains(&kind)
}
