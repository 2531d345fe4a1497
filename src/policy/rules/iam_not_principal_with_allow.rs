//! A resource policy or a trust policy allows everyone that it does not name.
//!
//! ```yaml
//! - Effect: Allow
//!   NotPrincipal: {AWS: arn:aws:iam::111122223333:root}
//!   Action: sts:AssumeRole
//! ```

use crate::diagnostic::{Code, Severity};
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::{Check, Found, Id, Rule, Subject};

const TITLE: &str = "An `Allow` for everyone but some.";

/// See the text above.
pub const RULE: Rule = Rule {
    ids: &[Id { code: Code::of_rule("iam-not-principal-with-allow", TITLE), controls: LEAST_PRIVILEGE }],
    severity: Severity::Error,
    title: TITLE,
    why: "everyone else in the world is allowed, without an account even",
    fix: "write `Principal:` with those who are meant",
    source: "AWS Guard rules registry, IAM policies (2025); IAM user guide, NotPrincipal",
    check: Check::Template(check),
    follows_from_admin: false,
    name: "iam_not_principal_with_allow",
};

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let statements = subject.policies().iter().flat_map(|policy| &policy.document.statements);
    let inverted = statements.filter(|statement| statement.allows()).filter_map(|allow| allow.not_principal.as_ref());
    inverted.map(|not| Found::new(&not.at, "the statement allows everyone but those")).collect()
}
