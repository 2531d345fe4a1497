//! A statement holds for every resource that it does not name.
//!
//! ```yaml
//! - Effect: Allow
//!   Action: s3:GetObject
//!   NotResource: arn:aws:s3:::payroll/*     # every other bucket in the world
//! ```

use crate::diagnostic::{Code, Severity};
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::{Check, Found, Id, Rule, Subject};

const TITLE: &str = "An `Allow` on every resource but some.";

/// See the text above.
pub const RULE: Rule = Rule {
    ids: &[Id { code: Code::of_rule("iam-not-resource-with-allow", TITLE), controls: LEAST_PRIVILEGE }],
    severity: Severity::Error,
    title: TITLE,
    why: "it also holds for every resource that is made later, in other accounts too",
    fix: "write `Resource:` with the ARNs that are needed; to spare some, add a `Deny` statement",
    source: "AWS Guard rules registry, IAM policies (2025); IAM user guide, NotResource",
    check: Check::Template(check),
    follows_from_admin: false,
    name: "iam_not_resource_with_allow",
};

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let statements = subject.policies().iter().flat_map(|policy| &policy.document.statements);
    let inverted = statements.filter(|statement| statement.allows()).filter_map(|allow| allow.not_resource.as_ref());
    inverted.map(|not| Found::new(&not.at, "the statement holds for every resource but those")).collect()
}
