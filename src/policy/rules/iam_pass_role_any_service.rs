//! A statement allows `iam:PassRole`, and does not say to which service.
//!
//! ```yaml
//! - Effect: Allow
//!   Action: iam:PassRole
//!   Resource: arn:aws:iam::111122223333:role/quote-batch
//!   Condition: {StringEquals: {iam:PassedToService: glue.amazonaws.com}}   # this line
//! ```
//!
//! A condition on `iam:AssociatedResourceArn` says it too, and so does a `Deny` with the negated condition. Where the role is
//! named by a wildcard, that is reported instead (`iam-pass-role-wildcard`).

use crate::diagnostic::Severity;
use crate::iam::authorization::Extent;
use crate::iam::escalation::{passes, says_to_which_service};
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::identities::identities;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};
use std::collections::BTreeSet;

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "IAM user guide, Grant a user permissions to pass a role to an AWS service; AWS AI security framework, IAM-03 (2026)",
        controls: LEAST_PRIVILEGE,
    },
    severity: Severity::Warning,
    title: "A right to pass a role to any service.",
    why: "whatever service the role trusts, now or later, can be given it: code of a caller's own may then run with it",
    fix: "name the service that takes it: `Condition: {StringEquals: {iam:PassedToService: glue.amazonaws.com}}`",
    scope: &[Scope::Identity(&["Action", "Resource", "Condition"])],
    check: Check::Template(check),
    admin: Admin::Follows,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    let identities = identities(subject);
    // Several roles may have one policy.
    let mut seen = BTreeSet::new();
    for identity in &identities {
        for grant in passes(&identity.statements) {
            let open = !says_to_which_service(grant.statement, &identity.statements);
            // What `NotAction` leaves is a mistake that another rule tells.
            if matches!(grant.extent, Extent::Named(_)) && open && grant.statement.not_action.is_none() {
                let words = "`iam:PassRole` is allowed to any service";
                let one = RuleMatch::new(grant.at, words).in_statement(&grant.statement.at);
                if seen.insert(grant.at) {
                    found.push(one);
                }
            }
        }
    }
    found
}
