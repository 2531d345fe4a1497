//! Callers bring JSON Web Tokens, and the role may get tokens for any user id as well, which nobody has proven
//! (`GetWorkloadAccessTokenForUserId`). AWS advises to deny that where callers have JWTs.
//!
//! ```yaml
//! authorizerConfiguration:
//!   customJwtAuthorizer: {…}
//! denyTokensForUserId: true        # a statement of the role that mdaac makes
//! ```
//!
//! By default the role keeps MDAA's statements. Of a role of your own `mdaac role check` says it; the statement is
//! `{Effect: Deny, Action: bedrock-agentcore:GetWorkloadAccessTokenForUserId, Resource: '*'}`.

use crate::cloudformation::resource_types::bedrock_agentcore::RUNTIME;
use crate::diagnostic::Severity;
use crate::iam::{Effect, PolicyKind, Statement};
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};
use jsonptr::PointerBuf;

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "AgentCore developer guide, hardening of the execution role where callers have JWTs (2026)",
        controls: LEAST_PRIVILEGE,
    },
    severity: Severity::Info,
    title: "Tokens for user ids beside callers who have JWTs.",
    why: "an agent that is led astray could act for a user who did not call: AWS advises to deny it where callers have JWTs; \
          `denyTokensForUserId: true` does so in the role that mdaac makes",
    fix: "write `denyTokensForUserId: true`, or deny the action in the role of your own",
    scope: &[Scope::If(|subject, _| has_jwt(subject), &[Scope::Identity(&["Action", "Resource"])])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

const ACTION: &str = "bedrock-agentcore:GetWorkloadAccessTokenForUserId";

fn has_jwt(subject: &Subject<'_>) -> bool {
    let jwt = ["AuthorizerConfiguration", "CustomJWTAuthorizer"];
    subject.of_type(RUNTIME).any(|runtime| runtime.properties.below(&jwt).is_some())
}

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let statements = || subject.statements(PolicyKind::Identity);
    if !has_jwt(subject) || statements().any(denies) {
        return Vec::new();
    }
    let granted = statements().find_map(|statement| Some((statement, statement.grants()(ACTION)?)));
    let found = granted.map(|(statement, at)| {
        let words = "callers have JWTs, and the role may get tokens for any user id without one";
        RuleMatch::new(at, words).in_statement(&statement.at).note()
    });
    found.into_iter().collect()
}

fn denies(statement: &Statement<PointerBuf>) -> bool {
    statement.effect == Some(Effect::Deny)
        && statement.conditions.is_empty()
        && statement.actions().any(|action| action.as_action().matches(ACTION))
        && statement.resources().any(|resource| resource.as_resource().is_everything() || resource.text.ends_with('*'))
}
