//! A resource policy or a trust policy allows everyone that it does not name.
//!
//! ```yaml
//! - Effect: Allow
//!   NotPrincipal: {AWS: arn:aws:iam::111122223333:root}
//!   Action: sts:AssumeRole
//! ```

use crate::diagnostic::Severity;
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "AWS Guard rules registry, IAM policies (2025); IAM user guide, NotPrincipal",
        controls: LEAST_PRIVILEGE,
    },
    severity: Severity::Error,
    title: "An `Allow` for everyone but some.",
    why: "everyone else in the world is allowed, without an account even",
    fix: "write `Principal:` with those who are meant",
    scope: &[Scope::AnyPolicy(&[])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let statements = subject.policies().iter().flat_map(|policy| &policy.document.statements);
    let inverted = statements.filter(|statement| statement.allows()).filter_map(|allow| allow.not_principal.as_ref());
    inverted.map(|not| RuleMatch::new(&not.at, "the statement allows everyone but those")).collect()
}
