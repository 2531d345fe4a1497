//! `enableTransactionSearch` is on unless a module switches it off, and one module of an account and region may have it.
//!
//! ```yaml
//! enableTransactionSearch: false      # in all modules but one
//! ```

use super::across::in_one_place;
use crate::cloudformation::resource_types::xray;
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "MDAA's documentation; AWS::XRay::TransactionSearchConfig, whose identifier is the account (resource schema 2026-10-20)",
        controls: &[],
    },
    severity: Severity::Error,
    title: "Two modules that switch on Transaction Search in one account and region.",
    why: "it is one setting of the account and region: the second stack fails with AlreadyExists and the message \"null\"",
    fix: "write `enableTransactionSearch: false` in all modules but one",
    scope: &[Scope::Beside(&[Scope::Values(&[xray::TRANSACTION_SEARCH_CONFIG], &[])])],
    check: Check::Project(check),
    admin: Admin::Unrelated,
};

fn check(subjects: &[Subject<'_>]) -> Vec<(usize, RuleMatch)> {
    let wants = |subject: &Subject<'_>| Some(subject.of_type(xray::TRANSACTION_SEARCH_CONFIG).next()?.part.at.clone());
    let wanting = subjects.iter().enumerate().filter_map(|(index, subject)| Some((index, wants(subject)?)));
    let mut found = Vec::new();
    for group in in_one_place(subjects, wanting.collect()) {
        for (index, at) in &group {
            // A few show which; the rest have this finding too.
            let others = group.iter().filter(|(other, _)| other != index).take(3);
            let message = format!("{} modules switch on Transaction Search in one account and region", group.len());
            let mut finding = RuleMatch::new(at, message);
            for (other, _) in group.iter().filter(|(other, _)| other != index) {
                finding = finding.covering(format!("Transaction Search with {}", subjects[*other].id));
            }
            for (other, at) in others {
                finding = finding.related(*other, at, "this one too");
            }
            found.push((*index, finding));
        }
    }
    found
}
