use crate::cloudformation::resource_types::bedrock_agentcore::RUNTIME;
use crate::cloudformation::resource_types::cdk::LOG_PROTECTION;
use crate::cloudformation::resource_types::{iam, lambda, ssm};
use crate::cloudformation::{Fragment, Template, property, text, type_of};
use crate::iam::{Document, Effect, Principal};
use jsonptr::PointerBuf;
use std::collections::BTreeSet;

/// What of the deployed stack works for MDAA's log protection and nothing else, by logical id: from the custom resource along
/// what each names, and what names only these. What ours has as well stays, whatever it works for.
pub fn log_protection(deployed: &Template, ours: &Template) -> BTreeSet<String> {
    let leaves = |id: &String| !ours.resources.contains_key(id);
    let stays = |id: &str| ours.resources.get(id).is_some_and(|one| type_of(one) == RUNTIME);
    // One that serves another runtime leaves that one without.
    let roots = deployed.of_type(LOG_PROTECTION).filter(|(_, one)| publishes_only(property(one, "runtimeId"), stays));
    let roots = roots.map(|(id, _)| id.clone());
    let mut found: BTreeSet<String> = roots.filter(leaves).collect();
    loop {
        let more: Vec<String> = deployed
            .resources
            .iter()
            .filter(|(id, resource)| leaves(id) && !found.contains(*id) && joins(deployed, id, resource, &found))
            .map(|(id, _)| id.clone())
            .collect();
        if more.is_empty() {
            return found;
        }
        found.extend(more);
    }
}

/// Whether a resource works for those that were found.
fn joins(deployed: &Template, id: &str, resource: &Fragment, found: &BTreeSet<String>) -> bool {
    let named = || {
        let members = found.iter().filter_map(|member| deployed.resources.get(member));
        members.filter_map(|member| member.get("Properties")).any(|one| references(one).contains(id))
    };
    match type_of(resource) {
        lambda::FUNCTION => named(),
        iam::ROLE => named() && serves_lambda_alone(resource),
        iam::POLICY | iam::MANAGED_POLICY => {
            let holders = ["Roles", "Users", "Groups"].into_iter().filter_map(|key| property(resource, key));
            let holders: Vec<&Fragment> = holders.flat_map(Fragment::items).collect();
            !holders.is_empty() && holders.iter().all(|one| one.referenced().is_some_and(|role| found.contains(role)))
        }
        ssm::PARAMETER => publishes_only(property(resource, "Value"), |id| found.contains(id)),
        _ => false,
    }
}

/// Whether a value names something, and nothing but what the test holds for.
pub fn publishes_only(value: Option<&Fragment>, test: impl Fn(&str) -> bool) -> bool {
    let named = value.map(references).unwrap_or_default();
    !named.is_empty() && named.iter().all(|id| test(id))
}

/// Whether nobody but Lambda may take on a role.
fn serves_lambda_alone(role: &Fragment) -> bool {
    let Some(trust) = property(role, "AssumeRolePolicyDocument") else { return false };
    let document = Document::read(trust, PointerBuf::root());
    let lambda = |one: &Principal<_>| {
        one.kind.as_deref() == Some("Service") && one.name.text.starts_with("lambda.amazonaws.com")
    };
    !document.unread
        && document.statements.iter().all(|statement| {
            statement.unread.is_empty()
                && statement.not_principal.is_none()
                && statement.principals().all(lambda)
                && statement.principals().next().is_some()
        })
}

/// Whether a policy of CloudWatch Logs lets X-Ray write spans and does nothing else.
pub fn lets_xray_write(policy: &Fragment) -> bool {
    let Some(document) = property(policy, "PolicyDocument") else { return false };
    let document = Document::read(document, PointerBuf::root());
    let xray = |one: &Principal<_>| one.kind.as_deref() == Some("Service") && one.name.text == "xray.amazonaws.com";
    !document.unread
        && !document.statements.is_empty()
        && document.statements.iter().all(|statement| {
            statement.unread.is_empty()
                && statement.effect == Some(Effect::Allow)
                && statement.not_principal.is_none()
                && statement.not_action.is_none()
                && statement.principals().all(xray)
                && statement.actions().all(|action| action.text.eq_ignore_ascii_case("logs:PutLogEvents"))
        })
}

/// The resources and parameters that a value names.
fn references(value: &Fragment) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    value.texts(&mut |text| found.extend(text::references(text).map(text::named)));
    found
}
