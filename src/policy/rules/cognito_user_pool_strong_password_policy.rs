//! The passwords of a user pool may have fewer than eight characters, or need no capitals, digits or symbols. The pool that
//! mdaac makes asks for all of them.
//!
//! ```yaml
//! Policies:
//!   PasswordPolicy:
//!     MinimumLength: 8
//!     RequireNumbers: true
//!     RequireSymbols: true
//!     RequireUppercase: true
//! ```

use crate::cloudformation::resource_types::cognito;
use crate::diagnostic::Severity;
use crate::policy::part::Part;
use crate::policy::{Admin, Check, Control, Definition, Framework, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: cdk_nag!(
        "CognitoUserPoolStrongPasswordPolicy",
        [AwsSolutions("COG1", &[Control { framework: Framework::Nist, ids: &["IA-5(1)"] }])]
    ),
    severity: Severity::Error,
    title: "Passwords that are easily guessed.",
    why: "whoever guesses the password of a user is that user to the agent",
    fix: "write `PasswordPolicy: {MinimumLength: 8, RequireNumbers: true, RequireSymbols: true, RequireUppercase: true}`",
    scope: &[Scope::Values(
        &[cognito::USER_POOL],
        &[
            "/Policies/PasswordPolicy/MinimumLength",
            "/Policies/PasswordPolicy/RequireNumbers",
            "/Policies/PasswordPolicy/RequireSymbols",
            "/Policies/PasswordPolicy/RequireUppercase",
        ],
    )],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for pool in subject.of_type(cognito::USER_POOL) {
        let policy = pool.properties.below(&["Policies", "PasswordPolicy"]);
        if !policy.is_some_and(|policy| is_strong(&policy)) {
            let at = pool.properties.place_of("Policies");
            found.push(RuleMatch::new(&at, format!("the passwords of `{}` may be weak", pool.id)));
        }
    }
    found
}

fn is_strong(policy: &Part<'_>) -> bool {
    let required = ["RequireUppercase", "RequireNumbers", "RequireSymbols"];
    policy.get("MinimumLength").and_then(|length| length.number()).is_some_and(|length| length >= 8)
        && required.iter().all(|key| policy.get(key).is_some_and(|part| part.is_true()))
}
