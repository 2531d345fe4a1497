//! The policy is attached to one runtime or endpoint, and a statement names another.
//!
//! ```yaml
//! ResourceArn: !GetAtt Runtime.AgentRuntimeArn
//! Policy: '{"Statement": [{…, "Resource": "${RuntimeEndpoint.AgentRuntimeEndpointArn}"}]}'   # a policy of its own
//! ```

use crate::cloudformation::resource_types::bedrock_agentcore;
use crate::diagnostic::{Code, Severity};
use crate::policy::{Check, Found, Id, Rule, Subject};

const TITLE: &str = "An AgentCore resource policy about another resource.";

/// See the text above.
pub const RULE: Rule = Rule {
    ids: &[Id { code: Code::of_rule("resource-policy-foreign", TITLE), controls: &[] }],
    severity: Severity::Error,
    title: TITLE,
    why: "AgentCore refuses a policy whose Resource is not the resource that it is attached to",
    fix: "name the same ARN in `ResourceArn` and in every `Resource`",
    source: "AgentCore developer guide, resource-based policies (2026)",
    check: Check::Template(check),
    follows_from_admin: false,
    name: "resource_policy_foreign",
};

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for policy in subject.of_type(bedrock_agentcore::RESOURCE_POLICY) {
        let Some(own) = policy.properties.get("ResourceArn").and_then(|part| part.text()) else { continue };
        let documents = subject.documents().iter().filter(|document| document.resource == policy.id);
        for statement in documents.flat_map(|document| &document.statements) {
            for (part, text) in statement.texts("Resource").filter(|(_, text)| *text != own && !text.contains('*')) {
                found.push(Found::new(&part.at, format!("the policy is attached to `{own}` and speaks of `{text}`")));
            }
        }
    }
    found
}
