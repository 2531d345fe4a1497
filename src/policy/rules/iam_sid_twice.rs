//! Two statements of one policy document have the same `Sid`. Of the statements under `policies`, which go into one managed
//! policy beside those that mdaac writes, the later one gets another Sid by itself (`sid-renamed`): this rule is about policies
//! that come about otherwise.
//!
//! ```yaml
//! - {Sid: Read, Effect: Allow, Action: s3:GetObject, Resource: 'arn:aws:s3:::a/*'}
//! - {Sid: Read, Effect: Allow, Action: s3:GetObject, Resource: 'arn:aws:s3:::b/*'}
//! ```

use crate::diagnostic::Severity;
use crate::iam::LocatedText;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};
use std::collections::BTreeSet;

pub const RULE: Definition = Definition {
    codes: Codes::Ours { source: "IAM user guide, AWS JSON policy elements: Sid", controls: &[] },
    severity: Severity::Error,
    title: "Two statements with one Sid.",
    why: "IAM: \"Statement IDs (SID) in a single policy must be unique.\"",
    fix: "give one of them another `Sid`, or none",
    scope: &[Scope::AnyPolicy(&["Sid"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for policy in subject.policies() {
        let mut seen = BTreeSet::new();
        for LocatedText { text, at } in policy.document.statements.iter().filter_map(|statement| statement.sid.as_ref())
        {
            if !seen.insert(text) {
                found.push(RuleMatch::new(at, format!("the policy has a statement `{text}` already")));
            }
        }
    }
    found
}
