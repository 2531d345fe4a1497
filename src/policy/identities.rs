use super::document::is_identity;
use super::subject::{Resource, Subject};
use crate::cloudformation::resource_types::iam;
use crate::cloudformation::{PolicyKind, ResourceType};
use crate::iam::{LocatedText, Statement};
use jsonptr::PointerBuf;
use std::collections::BTreeMap;

/// A role, user or group with all its policies in the template, or a policy that nobody in it has.
pub struct Identity<'s> {
    pub statements: Vec<&'s Statement<PointerBuf>>,
    /// How the ARNs of itself and of its policies end.
    own: Vec<String>,
}

impl Identity<'_> {
    /// Whether it is the identity itself, or a policy of it: whoever changes that changes himself.
    pub fn is_own(&self, resource: &LocatedText<PointerBuf>) -> bool {
        self.own.iter().any(|own| resource.text.ends_with(own))
    }
}

/// Every identity of a template.
pub fn identities<'s>(subject: &'s Subject<'_>) -> Vec<Identity<'s>> {
    let bearers = || subject.resources().iter().filter(|resource| is_identity(resource.kind));
    let policies = || subject.policies().iter().filter(|policy| policy.kind == PolicyKind::Identity);
    let by_id: BTreeMap<&str, &Resource<'_>> =
        subject.resources().iter().map(|resource| (resource.id, resource)).collect();
    let of = |id: &str| by_id.get(id).copied();
    let mut found = Vec::new();
    for bearer in bearers() {
        let has = |id: &str| id == bearer.id || of(id).is_some_and(|policy| is_attached(policy, bearer));
        let own = policies().filter(|policy| has(policy.resource));
        let mut identity = Identity { statements: Vec::new(), own: names(bearer, "role") };
        for policy in own {
            identity.statements.extend(&policy.document.statements);
            let managed = of(policy.resource).filter(|resource| resource.kind == iam::MANAGED_POLICY);
            identity.own.extend(managed.map(|resource| names(resource, "policy")).unwrap_or_default());
        }
        let managed = bearer.properties.each_at("/ManagedPolicyArns/*");
        identity.own.extend(managed.iter().filter_map(|arn| arn.text()).map(str::to_owned));
        found.push(identity);
    }
    for policy in policies() {
        let held = |bearer: &Resource<'_>| {
            policy.resource == bearer.id || of(policy.resource).is_some_and(|policy| is_attached(policy, bearer))
        };
        if !bearers().any(held) {
            let own = of(policy.resource).map(|resource| names(resource, "policy")).unwrap_or_default();
            found.push(Identity { statements: policy.document.statements.iter().collect(), own });
        }
    }
    found
}

fn is_attached(policy: &Resource<'_>, bearer: &Resource<'_>) -> bool {
    let lists = ["/Roles/*", "/Users/*", "/Groups/*", "/RoleName", "/UserName", "/GroupName"];
    let reference = format!("${{{}}}", bearer.id);
    let name = ResourceType::of(bearer.kind).known_by.property().and_then(|name| bearer.properties.get(name)?.known());
    let names_bearer = |text: &str| text == reference || name.as_deref() == Some(text);
    let listed = lists.iter().flat_map(|list| policy.properties.each_at(list));
    let arns = bearer.properties.each_at("/ManagedPolicyArns/*");
    let attached = format!("${{{}}}", policy.id);
    listed.filter_map(|part| part.text()).any(names_bearer)
        || arns.iter().filter_map(|arn| arn.text()).any(|arn| arn == attached)
}

/// How the ARN of a role or a policy ends, as it may be written.
fn names(resource: &Resource<'_>, what: &str) -> Vec<String> {
    let name = ResourceType::of(resource.kind).known_by.property().and_then(|name| resource.properties.get(name));
    let path = resource.properties.get("Path").and_then(|path| path.text()).unwrap_or("/");
    let mut names = vec![format!("${{{}.Arn}}", resource.id), format!(":{what}/${{{}}}", resource.id)];
    if what == "policy" {
        names.push(format!("${{{}}}", resource.id));
    }
    names.extend(name.and_then(|part| part.text()).map(|name| format!(":{what}{path}{name}")));
    names
}
