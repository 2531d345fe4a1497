//! A statement holds for every resource that it does not name.
//!
//! ```yaml
//! - Effect: Allow
//!   Action: s3:GetObject
//!   NotResource: arn:aws:s3:::payroll/*     # every other bucket in the world
//! ```

use crate::diagnostic::Severity;
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "AWS Guard rules registry, IAM policies (2025); IAM user guide, NotResource",
        controls: LEAST_PRIVILEGE,
    },
    severity: Severity::Error,
    title: "An `Allow` on every resource but some.",
    why: "it also holds for every resource that is made later, in other accounts too",
    fix: "write `Resource:` with the ARNs that are needed; to spare some, add a `Deny` statement",
    scope: &[Scope::AnyPolicy(&[])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let statements = subject.policies().iter().flat_map(|policy| &policy.document.statements);
    let inverted = statements.filter(|statement| statement.allows()).filter_map(|allow| allow.not_resource.as_ref());
    inverted.map(|not| RuleMatch::new(&not.at, "the statement holds for every resource but those")).collect()
}
