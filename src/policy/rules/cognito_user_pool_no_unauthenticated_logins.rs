//! An `AWS::Cognito::IdentityPool` gives AWS credentials to whoever asks. mdaac makes none.
//!
//! ```yaml
//! Guests: {Type: AWS::Cognito::IdentityPool, Properties: {AllowUnauthenticatedIdentities: false}}
//! ```

use crate::cloudformation::resource_types::cognito;
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Control, Definition, Framework, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: cdk_nag!(
        "CognitoUserPoolNoUnauthenticatedLogins",
        [AwsSolutions("COG7", &[Control { framework: Framework::Nist, ids: &["AC-14", "IA-8"] }])]
    ),
    severity: Severity::Error,
    title: "Credentials for guests.",
    why: "everybody on the internet gets AWS credentials of this account",
    fix: "write `AllowUnauthenticatedIdentities: false`",
    scope: &[Scope::Values(&[cognito::IDENTITY_POOL], &["/AllowUnauthenticatedIdentities"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for pool in subject.of_type(cognito::IDENTITY_POOL) {
        let guests = pool.properties.get("AllowUnauthenticatedIdentities").filter(|part| part.is_true());
        if let Some(part) = guests {
            found.push(RuleMatch::new(&part.at, format!("`{}` lets guests in", pool.id)));
        }
    }
    found
}
