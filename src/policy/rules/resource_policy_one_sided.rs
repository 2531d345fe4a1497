//! A call from another account is allowed by the policy of the runtime and by that of the endpoint, or not at all. The
//! template has one of them.
//!
//! A policy that only denies is enough where it stands.

use crate::cloudformation::resource_types::bedrock_agentcore;
use crate::diagnostic::Severity;
use crate::iam::Statement;
use crate::policy::subject::Resource;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "iam-data 2026-09, InvokeAgentRuntime: both resources required; cross-account article",
        controls: &[],
    },
    severity: Severity::Error,
    title: "A resource policy for a runtime without one for its endpoint, or the reverse.",
    why: "AgentCore authorizes a call on the runtime and on the endpoint: \"no resource-based policy allows\" if one lacks it",
    fix: "attach a policy with the same principals to the other one too",
    scope: &[
        Scope::PoliciesOf(bedrock_agentcore::RESOURCE_POLICY, &[]),
        Scope::Values(&[bedrock_agentcore::RESOURCE_POLICY], &["/ResourceArn"]),
    ],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut sides: [Vec<&Resource>; 2] = Default::default();
    for policy in subject.of_type(bedrock_agentcore::RESOURCE_POLICY) {
        let own = subject.policies().iter().find(|one| one.resource == policy.id);
        let allows = own.is_some_and(|one| one.document.statements.iter().any(Statement::allows));
        let arn = policy.properties.get("ResourceArn").and_then(|part| part.text()).unwrap_or_default();
        let endpoint = arn.contains("/runtime-endpoint/")
            || arn.contains("AgentRuntimeEndpointArn")
            || names_endpoint(subject, arn);
        let runtime = arn.contains(":runtime/") || arn.contains("AgentRuntimeArn");
        match (allows, endpoint, runtime) {
            (true, true, _) => sides[1].push(policy),
            (true, false, true) => sides[0].push(policy),
            _ => {}
        }
    }
    let [runtimes, endpoints] = sides;
    let (alone, this, other) = match (runtimes.first(), endpoints.first()) {
        (Some(alone), None) => (alone, "runtime", "endpoint"),
        (None, Some(alone)) => (alone, "endpoint", "runtime"),
        _ => return Vec::new(),
    };
    vec![RuleMatch::new(&alone.properties.at, format!("the {this} has a resource policy and its {other} has none"))]
}

/// `Ref` of an endpoint is its ARN.
fn names_endpoint(subject: &Subject<'_>, arn: &str) -> bool {
    subject.of_type(bedrock_agentcore::RUNTIME_ENDPOINT).any(|endpoint| arn == format!("${{{}}}", endpoint.id))
}
