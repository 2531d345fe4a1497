use crate::cloudformation::Place;
use crate::iam::{Arn, Caller, Condition, ContextValue, RequestContext};
use crate::source::Span;

/// Stands in a made-up request where a pattern leaves it open. No policy names it.
pub const ANYTHING: &str = "x0example";

/// The resource that a text of a policy stands for, for an action; none if it is no ARN or has variables.
pub fn resource(written: &str, action: &str, place: &Place) -> Option<Arn> {
    if written.contains("${") {
        return None;
    }
    let text = match written.bytes().all(|byte| byte == b'*') {
        true => place.arn(action.split(':').next().unwrap_or_default(), ANYTHING),
        false => filled(written),
    };
    Arn::parse(&text)
}

/// The text for this runtime: its own log groups and workload identity, where the text leaves open whose they are.
pub fn of_runtime(written: &str, id: &str) -> String {
    let name = id.rsplit_once('-').map_or(id, |(name, _)| name);
    written
        .replace(&format!("/workload-identity/{name}-*"), &format!("/workload-identity/{id}"))
        .replace("/aws/bedrock-agentcore/runtimes/*", &format!("/aws/bedrock-agentcore/runtimes/{id}-DEFAULT"))
}

/// An action, where the text is a pattern one that nobody means.
pub fn action(written: &str) -> String {
    match written {
        "*" => format!("{ANYTHING}:{ANYTHING}"),
        pattern => filled(pattern),
    }
}

fn filled(pattern: &str) -> String {
    pattern.replace('*', ANYTHING).replace('?', "x")
}

/// What is known of every request that the agent makes as this role.
pub fn context(role: &Caller, place: &Place) -> RequestContext {
    let mut context = RequestContext::default();
    let services = ["aws:SourceAccount", "aws:SourceArn", "aws:SourceOrgID", "aws:SourceOrgPaths"];
    for key in services.iter().chain(&["aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"]) {
        context.set(key, ContextValue::Absent);
    }
    for (key, value) in [
        ("aws:PrincipalAccount", place.account.as_str()),
        ("aws:ResourceAccount", place.account.as_str()),
        ("aws:PrincipalType", "AssumedRole"),
        ("aws:PrincipalIsAWSService", "false"),
        ("aws:RequestedRegion", place.region.as_str()),
        ("aws:SecureTransport", "true"),
        ("aws:ViaAWSService", "false"),
    ] {
        context.set(key, ContextValue::is(value));
    }
    if let Some(arn) = role.arn() {
        context.set("aws:PrincipalArn", ContextValue::is(arn.to_string()));
    }
    context
}

/// The requests that meet conditions: one for each of their values. Conditions that cannot be met by
/// taking a value from them are left open.
pub fn meeting(conditions: &[Condition<Span>], context: &RequestContext) -> Vec<RequestContext> {
    let count = conditions.iter().map(|condition| condition.values.len()).max().unwrap_or(1);
    let meeting = |number: usize| {
        let mut context = context.clone();
        for condition in conditions.iter().filter(|condition| takes_its_values(condition)) {
            let value = &condition.values[number % condition.values.len()];
            context.set(&condition.key.text, ContextValue::is(filled(&value.text)));
        }
        context
    };
    (0..count).map(meeting).collect()
}

/// A request that carries the keys of these conditions, with values that they do not name.
pub fn evading(conditions: &[Condition<Span>], context: &RequestContext) -> RequestContext {
    let mut context = context.clone();
    for condition in conditions {
        let arn = condition.values.first().is_some_and(|value| value.text.starts_with("arn:"));
        let value = if arn { format!("arn:{ANYTHING}:{ANYTHING}:::{ANYTHING}") } else { ANYTHING.to_owned() };
        context.set(&condition.key.text, ContextValue::is(value));
    }
    context
}

fn takes_its_values(condition: &Condition<Span>) -> bool {
    let plain = condition.operator.trim_end_matches("IfExists").trim_start_matches("ForAnyValue:");
    ["StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike", "Bool"].contains(&plain)
        && !condition.values.is_empty()
        && condition.values.iter().all(|value| !value.text.contains("${"))
}
