//! A statement allows `iam:PassRole` on roles that it names by a wildcard.
//!
//! ```yaml
//! - Effect: Allow
//!   Action: iam:PassRole
//!   Resource: '*'          # write arn:aws:iam::111122223333:role/quote-batch
//!   Condition: {StringEquals: {iam:PassedToService: glue.amazonaws.com}}
//! ```
//!
//! What the statement names beside roles does not count: nothing is passed there.
//!
//! A statement that makes its role an administrator allows this too: then only that is reported.

use crate::diagnostic::Severity;
use crate::iam::authorization::Extent;
use crate::iam::escalation::passes;
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::identities::identities;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};
use std::collections::BTreeSet;

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "AWS Guard rules registry, IAM_POLICYDOCUMENT_NO_WILDCARD_PASSROLE (2025)",
        controls: LEAST_PRIVILEGE,
    },
    severity: Severity::Error,
    title: "A right to pass any role.",
    why: "who passes an administrator's role to a service has that service act as an administrator",
    fix: "name the one role in `Resource`, and the service that takes it in a condition on `iam:PassedToService`",
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
            let Extent::Many(at) = grant.extent else { continue };
            let one = RuleMatch::new(at, "the statement allows passing any role").in_statement(&grant.statement.at);
            if seen.insert(at) {
                found.push(one);
            }
        }
    }
    found
}
