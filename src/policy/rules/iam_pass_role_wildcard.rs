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
use crate::iam::PolicyKind;
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Subject};

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

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for statement in subject.statements(PolicyKind::Identity) {
        let wide = statement.wide_resource(|resource| resource.as_resource().is_wild());
        if let Some((_, at)) = statement.grants()("iam:PassRole").zip(wide) {
            found.push(RuleMatch::new(at, "the statement allows passing any role").in_statement(&statement.at));
        }
    }
    found
}
