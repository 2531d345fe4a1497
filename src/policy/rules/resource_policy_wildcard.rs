//! The policy of a runtime or endpoint names resources by a wildcard.
//!
//! ```yaml
//! Resource: arn:aws:bedrock-agentcore:eu-central-1:111122223333:runtime/*   # name the one runtime
//! ```

use crate::cloudformation::resource_types::bedrock_agentcore;
use crate::diagnostic::Severity;
use crate::iam::LocatedText;
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "AgentCore developer guide, resource-based policies (2026); cross-account article",
        controls: LEAST_PRIVILEGE,
    },
    severity: Severity::Error,
    title: "A wildcard in the Resource of an AgentCore resource policy.",
    why: "AgentCore takes the exact ARN of the resource that the policy is attached to",
    fix: "write the ARN of the runtime or endpoint itself: `!GetAtt Runtime.AgentRuntimeArn`",
    scope: &[Scope::PoliciesOf(bedrock_agentcore::RESOURCE_POLICY, &["Resource"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let policies =
        subject.policies().iter().filter(|policy| policy.resource_type == bedrock_agentcore::RESOURCE_POLICY);
    let mut found = Vec::new();
    for statement in policies.flat_map(|policy| &policy.document.statements) {
        for LocatedText { text, at } in statement.resources().filter(|resource| resource.as_resource().is_wild()) {
            found.push(RuleMatch::new(at, format!("`{text}` is no exact ARN")));
        }
    }
    found
}
