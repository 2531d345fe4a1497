//! The policy is attached to one runtime or endpoint, and a statement names another.
//!
//! ```yaml
//! ResourceArn: !GetAtt Runtime.AgentRuntimeArn
//! Policy: '{"Statement": [{…, "Resource": "${RuntimeEndpoint.AgentRuntimeEndpointArn}"}]}'   # a policy of its own
//! ```

use crate::cloudformation::resource_types::bedrock_agentcore;
use crate::diagnostic::Severity;
use crate::iam::LocatedText;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours { source: "AgentCore developer guide, resource-based policies (2026)", controls: &[] },
    severity: Severity::Error,
    title: "An AgentCore resource policy about another resource.",
    why: "AgentCore refuses a policy whose Resource is not the resource that it is attached to",
    fix: "name the same ARN in `ResourceArn` and in every `Resource`",
    scope: &[
        Scope::PoliciesOf(bedrock_agentcore::RESOURCE_POLICY, &["Resource"]),
        Scope::Values(&[bedrock_agentcore::RESOURCE_POLICY], &["/ResourceArn"]),
    ],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for policy in subject.of_type(bedrock_agentcore::RESOURCE_POLICY) {
        let Some(own) = policy.properties.get("ResourceArn").and_then(|part| part.text()) else { continue };
        let documents = subject.policies().iter().filter(|one| one.resource == policy.id).map(|one| &one.document);
        for statement in documents.flat_map(|document| &document.statements) {
            let foreign = |resource: &&LocatedText<_>| resource.text != own && !resource.text.contains('*');
            for LocatedText { text, at } in statement.resources().filter(foreign) {
                found.push(RuleMatch::new(at, format!("the policy is attached to `{own}` and speaks of `{text}`")));
            }
        }
    }
    found
}
