//! A statement allows everything that it does not name.
//!
//! ```yaml
//! - Effect: Allow
//!   NotAction: iam:*        # all of S3, KMS, EC2, …
//!   Resource: '*'
//! ```
//!
//! `NotAction` with `Deny` is fine: it forbids everything else.

use crate::diagnostic::Severity;
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "AWS Guard rules registry, IAM policies (2025); IAM user guide, NotAction",
        controls: LEAST_PRIVILEGE,
    },
    severity: Severity::Error,
    title: "An `Allow` of every action but some.",
    why: "it also allows every action that AWS adds later",
    fix: "write `Action:` with the actions that are needed; to forbid some, add a `Deny` statement",
    scope: &[Scope::AnyPolicy(&[])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let statements = subject.policies().iter().flat_map(|policy| &policy.document.statements);
    let inverted = statements.filter(|statement| statement.allows()).filter_map(|allow| allow.not_action.as_ref());
    inverted.map(|not| RuleMatch::new(&not.at, "the statement allows every action but those")).collect()
}
