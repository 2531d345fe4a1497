//! Users of a user pool sign in with their password alone, all of them or who likes to. A pool that mdaac makes asks everybody
//! for a second factor unless `mfa` says otherwise.
//!
//! ```yaml
//! cognito: {mfa: required}
//! ```
//!
//! Users of another provider are asked there, and Cognito asks them nothing: with `federation` and nobody in the pool itself,
//! waive it with that as the reason.

use crate::cloudformation::resource_types::cognito;
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Control, Definition, Framework, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: cdk_nag!(
        "CognitoUserPoolMFA",
        [AwsSolutions("COG2", &[Control { framework: Framework::Nist, ids: &["IA-2(1)", "IA-2(2)"] }])]
    ),
    severity: Severity::Warning,
    title: "Users without a second factor.",
    why: "a password that is known elsewhere, or was given away, is enough to call the agent",
    fix: "write `mfa: required`",
    scope: &[Scope::Values(&[cognito::USER_POOL], &["/MfaConfiguration"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for pool in subject.of_type(cognito::USER_POOL) {
        if pool.properties.get("MfaConfiguration").and_then(|mfa| mfa.text()) != Some("ON") {
            let at = pool.properties.place_of("MfaConfiguration");
            found.push(RuleMatch::new(&at, format!("users of `{}` may sign in with a password alone", pool.id)));
        }
    }
    found
}
