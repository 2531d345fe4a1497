//! The policy of a runtime or endpoint names resources by a wildcard.
//!
//! ```yaml
//! Resource: arn:aws:bedrock-agentcore:eu-central-1:111122223333:runtime/*   # name the one runtime
//! ```

use crate::cloudformation::resource_types::bedrock_agentcore;
use crate::diagnostic::{Code, Severity};
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::document::has_wildcard;
use crate::policy::{Check, Found, Id, Rule, Subject};

const TITLE: &str = "A wildcard in the Resource of an AgentCore resource policy.";

/// See the text above.
pub const RULE: Rule = Rule {
    ids: &[Id { code: Code::of_rule("resource-policy-wildcard", TITLE), controls: LEAST_PRIVILEGE }],
    severity: Severity::Error,
    title: TITLE,
    why: "AgentCore takes the exact ARN of the resource that the policy is attached to",
    fix: "write the ARN of the runtime or endpoint itself: `!GetAtt Runtime.AgentRuntimeArn`",
    source: "AgentCore developer guide, resource-based policies (2026); cross-account article",
    check: Check::Template(check),
    follows_from_admin: false,
    name: "resource_policy_wildcard",
};

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let documents =
        subject.documents().iter().filter(|document| document.resource_type == bedrock_agentcore::RESOURCE_POLICY);
    let mut found = Vec::new();
    for statement in documents.flat_map(|document| &document.statements) {
        for (part, text) in statement.texts("Resource").filter(|(_, text)| has_wildcard(text)) {
            found.push(Found::new(&part.at, format!("`{text}` is no exact ARN")));
        }
    }
    found
}
