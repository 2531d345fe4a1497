//! The modules that go to one account and region make more than ten `AWS::Logs::ResourcePolicy` together. What stands in the
//! account already is not known here and comes on top.

use super::across::in_one_place;
use crate::cloudformation::resource_types::logs;
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours { source: "CloudWatch Logs quotas (2026-11); MDAA makes one for each module", controls: &[] },
    severity: Severity::Error,
    title: "More Logs resource policies than an account may have in a region.",
    why: "CloudWatch Logs takes ten resource policies in a region, a quota that cannot be raised: \"LimitExceededException\"",
    fix: "switch on Transaction Search in one module only; each that does makes such a policy",
    scope: &[Scope::Beside(&[Scope::Values(&[logs::RESOURCE_POLICY], &[])])],
    check: Check::Project(check),
    admin: Admin::Unrelated,
};

const MOST: usize = 10;

fn check(subjects: &[Subject<'_>]) -> Vec<(usize, RuleMatch)> {
    let each = subjects.iter().enumerate();
    let policies = each.flat_map(|(index, subject)| {
        subject.of_type(logs::RESOURCE_POLICY).map(move |policy| (index, policy.part.at.clone()))
    });
    let mut found = Vec::new();
    for group in in_one_place(subjects, policies.collect()) {
        let count = group.len();
        for (index, at) in group.into_iter().filter(|_| count > MOST) {
            let message = format!("{count} Logs resource policies go to one account and region, which takes {MOST}");
            found.push((index, RuleMatch::new(&at, message).covering(format!("{count} Logs resource policies"))));
        }
    }
    found
}
