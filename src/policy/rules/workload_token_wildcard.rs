//! A statement allows getting access tokens of any workload identity, not only of the agent's own.
//!
//! ```yaml
//! - Effect: Allow
//!   Action: bedrock-agentcore:GetWorkloadAccessToken
//!   Resource: arn:aws:bedrock-agentcore:eu-central-1:111122223333:workload-identity-directory/default/workload-identity/*
//! ```
//!
//! The role that mdaac makes has the statement for its own name, `workload-identity/<name>-*`.
//!
//! A statement that makes its role an administrator allows this too: then only that is reported.

use crate::diagnostic::Severity;
use crate::iam::PolicyKind;
use crate::policy::bounds::is_narrowed;
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::spread::reaches_any;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "prowler, iam_policy_no_agentcore_workload_access_token_wildcard (2026-08); AgentCore developer guide, workload identities",
        controls: LEAST_PRIVILEGE,
    },
    severity: Severity::Warning,
    title: "A right to the tokens of every agent.",
    why: "with the token of another agent's identity it gets the credentials that users gave to that one",
    fix: "name the own identity in `Resource`: `…:workload-identity-directory/default/workload-identity/<name>-*`",
    scope: &[Scope::Identity(&["Action", "Resource", "Condition"])],
    check: Check::Template(check),
    admin: Admin::Follows,
};

const ACTIONS: [&str; 3] = [
    "bedrock-agentcore:GetWorkloadAccessToken",
    "bedrock-agentcore:GetWorkloadAccessTokenForJWT",
    "bedrock-agentcore:GetWorkloadAccessTokenForUserId",
];
const MADE_UP: &str = "workload-identity-directory/default/workload-identity/~made.up.by.no.one~";

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for statement in subject.statements(PolicyKind::Identity).filter(|statement| !is_narrowed(statement)) {
        let grants = statement.grants();
        let granted = ACTIONS.iter().find_map(|action| Some((action, grants(action)?)));
        let wide = statement.wide_resource(|resource| reaches_any(resource, "bedrock-agentcore", MADE_UP));
        let Some(((action, at), _)) = granted.zip(wide) else { continue };
        let words = format!("`{action}` is allowed for every workload identity");
        found.push(RuleMatch::new(at, words).in_statement(&statement.at));
    }
    found
}
