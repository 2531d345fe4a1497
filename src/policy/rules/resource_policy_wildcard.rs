//! The policy of a runtime or endpoint names resources by a wildcard.
//!
//! ```yaml
//! Resource: arn:aws:bedrock-agentcore:eu-central-1:111122223333:runtime/*   # name the one runtime
//! ```

use crate::diagnostic::Severity;
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::document::has_wildcard;
use crate::policy::{Admin, Check, Codes, Definition, Found, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "AgentCore developer guide, resource-based policies (2026); cross-account article",
        controls: LEAST_PRIVILEGE,
    },
    severity: Severity::Error,
    title: "A wildcard in the Resource of an AgentCore resource policy.",
    why: "AgentCore takes the exact ARN of the resource that the policy is attached to",
    fix: "write the ARN of the runtime or endpoint itself: `!GetAtt Runtime.AgentRuntimeArn`",
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

const TYPE: &str = "AWS::BedrockAgentCore::ResourcePolicy";

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let documents = subject.documents().iter().filter(|document| document.resource_type == TYPE);
    let mut found = Vec::new();
    for statement in documents.flat_map(|document| &document.statements) {
        for (part, text) in statement.texts("Resource").filter(|(_, text)| has_wildcard(text)) {
            found.push(Found::new(&part.at, format!("`{text}` is no exact ARN")));
        }
    }
    found
}
