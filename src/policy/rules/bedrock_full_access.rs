//! The role has `AmazonBedrockFullAccess` attached: every model, agent, knowledge base and guardrail of the account.
//!
//! ```yaml
//! policies:
//!   - policyArn: arn:aws:iam::aws:policy/AmazonBedrockFullAccess
//! ```
//!
//! The role that mdaac makes may invoke models without it; `allowedModelArns` says which.
//!
//! `AmazonBedrockMantleFullAccess` is the same for Bedrock's OpenAI-compatible endpoints.

use super::attached::found;
use crate::diagnostic::Severity;
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "AWS managed policy reference; prowler, bedrock_full_access_policy_attached (2026-08)",
        controls: LEAST_PRIVILEGE,
    },
    severity: Severity::Warning,
    title: "All of Bedrock, by a policy of AWS.",
    why: "an agent that only invokes models can then change guardrails and logging, and subscribe to any model",
    fix: "remove it, and name the models under `allowedModelArns`; write what else the agent needs under `policyDocument`",
    scope: &[Scope::Attached],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    found(subject, &["AmazonBedrockFullAccess", "AmazonBedrockMantleFullAccess"], "allows everything in Bedrock")
}
