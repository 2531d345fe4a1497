use super::policies::{actions, bounds, by};
use super::{Admission, Seen, kind};
use crate::cloudformation::resource_types::iam::{MANAGED_POLICY, ROLE};
use crate::cloudformation::{Fragment, property};
use crate::iam::{Document, Effect, Statement};
use crate::invocation::decision::ACTIONS;
use jsonptr::PointerBuf;

/// By a role of the stack that others assume, and whose policy lets them call.
pub fn of_roles(seen: &Seen) -> Vec<Admission> {
    let mut all = Vec::new();
    for (id, role) in seen.placed.template.of_type(ROLE) {
        let Some(trust) = property(role, "AssumeRolePolicyDocument") else { continue };
        let invoking = invoking(seen, role);
        let at = PointerBuf::from_tokens(["Resources", id, "Properties", "AssumeRolePolicyDocument"]);
        for statement in Document::read(trust, at).statements.iter().filter(|statement| statement.allows()) {
            for (named, invoke) in statement.principals().flat_map(|named| invoking.iter().map(move |one| (named, one)))
            {
                let fragment = seen.placed.template.get(&named.name.at);
                let Some(principal) = fragment.and_then(|name| seen.text(name)) else { continue };
                // AgentCore itself is no caller.
                if named.kind.as_deref() == Some("Service") {
                    continue;
                }
                all.push(Admission {
                    effect: Effect::Allow,
                    kind: kind(named, &principal),
                    principal,
                    actions: actions(seen, invoke),
                    on: on(seen, invoke),
                    by: vec![by(seen, statement, &named.name.at), by(seen, invoke, invoke.action_at())],
                    bounds: bounds(seen, statement).into_iter().chain(bounds(seen, invoke)).collect(),
                });
            }
        }
    }
    all
}

/// The statements of a role's policies in the stack that allow calls.
fn invoking(seen: &Seen, role: &Fragment) -> Vec<Statement<PointerBuf>> {
    let attached = property(role, "ManagedPolicyArns").into_iter().flat_map(Fragment::items);
    let ids: Vec<&str> = attached.filter_map(Fragment::referenced).collect();
    let policies = seen.placed.template.of_type(MANAGED_POLICY).filter(|(id, _)| ids.contains(&id.as_str()));
    let statements = policies.flat_map(|(id, policy)| {
        let at = PointerBuf::from_tokens(["Resources", id, "Properties", "PolicyDocument"]);
        property(policy, "PolicyDocument").map(|document| Document::read(document, at).statements).unwrap_or_default()
    });
    let invokes = |statement: &Statement<PointerBuf>| {
        let grants = statement.grants();
        ACTIONS.iter().any(|action| grants(&format!("bedrock-agentcore:{action}")).is_some())
    };
    statements.filter(invokes).collect()
}

fn on(seen: &Seen, statement: &Statement<PointerBuf>) -> Vec<String> {
    let arn = |at| seen.placed.pattern(seen.placed.template.get(at)?);
    let name = |arn: String| arn.split_once("/runtime-endpoint/").map_or("runtime", |(_, name)| name).to_owned();
    statement.resources().filter_map(|resource| arn(&resource.at)).map(name).collect()
}
