//! The role has `BedrockAgentCoreFullAccess` attached: every agent, memory, gateway and credential provider of the account,
//! and the right to pass roles to AgentCore.
//!
//! ```yaml
//! policies:
//!   - policyArn: arn:aws:iam::aws:policy/BedrockAgentCoreFullAccess
//! ```
//!
//! Better, the one thing that the agent uses:
//!
//! ```yaml
//! policies:
//!   - policyDocument:
//!       Statement:
//!         - Effect: Allow
//!           Action: [bedrock-agentcore:CreateEvent, bedrock-agentcore:ListEvents]
//!           Resource: arn:aws:bedrock-agentcore:eu-central-1:111122223333:memory/quotes-a1b2c3d4e5
//! ```
//!
//! Statements of your own that allow `bedrock-agentcore:*` are found by `IAMPolicyNoStatementsWithFullAccess`.

use super::attached::found;
use crate::diagnostic::Severity;
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "AWS managed policy reference, BedrockAgentCoreFullAccess; prowler, bedrockagentcore_full_access_policy_attached (proposed, 2026-08)",
        controls: LEAST_PRIVILEGE,
    },
    severity: Severity::Error,
    title: "All of AgentCore, by a policy of AWS.",
    why: "one agent then calls and changes all others, reads their memories and credentials, and may run code under their roles",
    fix: "write the statements that the agent needs under `policyDocument`",
    scope: &[Scope::Attached],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    found(subject, &["BedrockAgentCoreFullAccess"], "allows everything in AgentCore")
}
