//! Two statements of one policy document have the same `Sid`. All statements under `policies` go into one managed policy,
//! beside those that mdaac writes (`ECRTokenAccess`, `GetAgentAccessToken`, `BedrockModelInvocation`, `ECRRepositoryAccess`,
//! `S3CodeAccess`).
//!
//! ```yaml
//! - {Sid: Read, Effect: Allow, Action: s3:GetObject, Resource: 'arn:aws:s3:::a/*'}
//! - {Sid: Read, Effect: Allow, Action: s3:GetObject, Resource: 'arn:aws:s3:::b/*'}
//! ```

use crate::diagnostic::{Code, Severity};
use crate::iam::Written;
use crate::policy::{Check, Found, Id, Rule, Subject};
use std::collections::BTreeSet;

const TITLE: &str = "Two statements with one Sid.";

/// See the text above.
pub const RULE: Rule = Rule {
    ids: &[Id { code: Code::of_rule("iam-sid-twice", TITLE), controls: &[] }],
    severity: Severity::Error,
    title: TITLE,
    why: "IAM: \"Statement IDs (SID) in a single policy must be unique.\"",
    fix: "give one of them another `Sid`, or none; `policies` share one policy with the statements that mdaac writes",
    source: "IAM user guide, AWS JSON policy elements: Sid",
    check: Check::Template(check),
    follows_from_admin: false,
    name: "iam_sid_twice",
};

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for policy in subject.policies() {
        let mut seen = BTreeSet::new();
        for Written { text, at } in policy.document.statements.iter().filter_map(|statement| statement.sid.as_ref()) {
            if !seen.insert(text) {
                found.push(Found::new(at, format!("the policy has a statement `{text}` already")));
            }
        }
    }
    found
}
