//! Others may call the agent for any user that they name: the policy of a runtime or endpoint allows it, or a role that they
//! may assume. A wildcard is enough.
//!
//! ```yaml
//! access:
//!   principals: ['444455556666']
//!   actions: [InvokeAgentRuntime, InvokeAgentRuntimeForUser]    # is 444455556666 a backend that has checked the user?
//! ```

use super::others::{GRANTS, granted};
use crate::diagnostic::Severity;
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "AgentCore developer guide, runtime OAuth, security best practices for the user id header (2026); iam-data 2026-09",
        controls: LEAST_PRIVILEGE,
    },
    severity: Severity::Warning,
    title: "Calls for a user whom the caller names.",
    why: "nobody verifies the user id that comes with such a call, and the agent then has the tokens that this user left with AgentCore Identity",
    fix: "leave the action out, and let callers bring a JWT; waive this for a backend that has authenticated the user itself",
    scope: GRANTS,
    check: Check::Template(check),
    admin: Admin::Follows,
};

/// Those that take a user from the caller.
pub const FOR_USER: &[&str] = &[
    "bedrock-agentcore:InvokeAgentRuntimeForUser",
    "bedrock-agentcore:InvokeAgentRuntimeWithWebSocketStreamForUser",
    "bedrock-agentcore:GetWorkloadAccessTokenForUserId",
];

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let found = granted(subject, FOR_USER).into_iter().map(|granted| {
        let what = granted.words("may act for any user");
        granted.found(what)
    });
    found.collect()
}
