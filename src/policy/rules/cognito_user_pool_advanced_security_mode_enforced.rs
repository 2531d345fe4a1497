//! A user pool does not stop sign-ins that look like somebody else's, nor passwords that are known to be stolen. The pool that
//! mdaac makes does both.
//!
//! ```yaml
//! UserPoolTier: PLUS
//! UserPoolAddOns: {AdvancedSecurityMode: ENFORCED}
//! ```

use crate::cloudformation::resource_types::cognito;
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Control, Definition, Framework, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: cdk_nag!(
        "CognitoUserPoolAdvancedSecurityModeEnforced",
        [AwsSolutions("COG3", &[Control { framework: Framework::Nist, ids: &["SI-4"] }])]
    ),
    severity: Severity::Error,
    title: "A user pool without threat protection.",
    why: "a stolen password works from anywhere, and nobody notices",
    fix: "write `UserPoolAddOns: {AdvancedSecurityMode: ENFORCED}` and `UserPoolTier: PLUS`",
    scope: &[Scope::Values(&[cognito::USER_POOL], &["/UserPoolAddOns/AdvancedSecurityMode"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for pool in subject.of_type(cognito::USER_POOL) {
        let mode = pool.properties.below(&["UserPoolAddOns", "AdvancedSecurityMode"]);
        if mode.and_then(|mode| mode.text()) != Some("ENFORCED") {
            let at = pool.properties.place_of("UserPoolAddOns");
            found.push(RuleMatch::new(&at, format!("nothing stops odd sign-ins to `{}`", pool.id)));
        }
    }
    found
}
