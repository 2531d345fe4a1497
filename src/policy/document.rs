use super::subject::Resource;
use crate::cloudformation::resource_types::iam;
use crate::cloudformation::{PolicyKind, ResourceType};
use crate::iam::Document;
use jsonptr::PointerBuf;

/// A policy document in a template.
#[derive(Debug)]
pub struct TemplatePolicy<'a> {
    /// The logical id of its resource.
    pub resource: &'a str,
    /// The type of its resource.
    pub resource_type: &'a str,
    pub kind: PolicyKind,
    pub document: Document<PointerBuf>,
}

/// The policy documents of all resources.
pub fn policies<'a>(resources: &[Resource<'a>]) -> Vec<TemplatePolicy<'a>> {
    let mut policies = Vec::new();
    for resource in resources {
        for policy in ResourceType::of(resource.kind).policies {
            let parts = resource.properties.each_at(policy.place).into_iter();
            policies.extend(parts.map(|part| TemplatePolicy {
                resource: resource.id,
                resource_type: resource.kind,
                kind: policy.kind,
                document: Document::read(part.fragment, part.at),
            }));
        }
    }
    policies
}

/// Whether the type is a user, a group or a role.
pub fn is_identity(kind: &str) -> bool {
    [iam::ROLE, iam::USER, iam::GROUP].contains(&kind)
}
