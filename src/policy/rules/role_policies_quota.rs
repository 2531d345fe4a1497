//! A role may have ten managed policies attached, twenty where the account's quota was raised. mdaac attaches one of its
//! own beside each `policyArn`.

use crate::cloudformation::resource_types::iam;
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours { source: "IAM and STS quotas (2026-11)", controls: &[] },
    severity: Severity::Warning,
    title: "More managed policies than a role may have.",
    why: "IAM: \"Cannot exceed quota for PoliciesPerRole: 10\", unless the account's quota was raised, to 20 at most",
    fix: "join policies; all of `policyDocument` goes into one",
    scope: &[Scope::Presence(&[iam::ROLE], &["/ManagedPolicyArns"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for role in subject.of_type(iam::ROLE) {
        let Some(arns) = role.properties.get("ManagedPolicyArns") else { continue };
        let items: Vec<_> = arns.items().collect();
        let count = items.len();
        if count > 10 {
            let severity = if count > 20 { Severity::Error } else { Severity::Warning };
            let message = format!("the role has {count} managed policies attached");
            // Ours comes last.
            let last = items.iter().rev().nth(1).unwrap_or(&arns);
            let finding = RuleMatch::new(&last.at, message).severity(severity);
            found.push(finding.covering(format!("{count} managed policies")));
        }
    }
    found
}
