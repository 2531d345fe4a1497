//! A statement allows `iam:PassRole` on a resource with a wildcard.
//!
//! ```yaml
//! - Effect: Allow
//!   Action: iam:PassRole
//!   Resource: '*'          # write arn:aws:iam::111122223333:role/quote-batch
//!   Condition: {StringEquals: {iam:PassedToService: glue.amazonaws.com}}
//! ```
//!
//! A statement that makes its role an administrator allows this too: then only that is reported.

use crate::diagnostic::Severity;
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::document::{DocumentKind, has_wildcard};
use crate::policy::{Admin, Check, Codes, Definition, Found, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "AWS Guard rules registry, IAM_POLICYDOCUMENT_NO_WILDCARD_PASSROLE (2025)",
        controls: LEAST_PRIVILEGE,
    },
    severity: Severity::Error,
    title: "A right to pass any role.",
    why: "who passes an administrator's role to a service has that service act as an administrator",
    fix: "name the one role in `Resource`, and the service that takes it in a condition on `iam:PassedToService`",
    check: Check::Template(check),
    admin: Admin::Follows,
};

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let identity = subject.documents().iter().filter(|document| document.kind == DocumentKind::Identity);
    let mut found = Vec::new();
    for statement in identity.flat_map(|document| &document.statements) {
        let granted = statement.grants("iam:PassRole").zip(statement.wide_resource(has_wildcard));
        if let Some((_, part)) = granted {
            found.push(Found::new(&part.at, "the statement allows passing any role").in_statement(&statement.at));
        }
    }
    found
}
