//! The policy is attached to one runtime or endpoint, and a statement names another.
//!
//! ```yaml
//! ResourceArn: !GetAtt Runtime.AgentRuntimeArn
//! Policy: '{"Statement": [{…, "Resource": "${RuntimeEndpoint.AgentRuntimeEndpointArn}"}]}'   # a policy of its own
//! ```

use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Codes, Definition, Found, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours { source: "AgentCore developer guide, resource-based policies (2026)", controls: &[] },
    severity: Severity::Error,
    title: "An AgentCore resource policy about another resource.",
    why: "AgentCore refuses a policy whose Resource is not the resource that it is attached to",
    fix: "name the same ARN in `ResourceArn` and in every `Resource`",
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

const TYPE: &str = "AWS::BedrockAgentCore::ResourcePolicy";

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for policy in subject.of_type(TYPE) {
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
