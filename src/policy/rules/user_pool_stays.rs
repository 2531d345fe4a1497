//! A user pool stays with all its users when the stack is deleted or no longer makes it, as `removalPolicy: retain` says. It is
//! protected against deletion, and the next stack makes another one beside it: users and client ids are others then.
//!
//! ```yaml
//! cognito: {removalPolicy: destroy}
//! ```
//!
//! Users cannot be had again, so it is the default, and a note.

use crate::cloudformation::resource_types::cognito;
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours { source: "MDAA 1.8; CloudFormation user guide, DeletionPolicy", controls: &[] },
    severity: Severity::Info,
    title: "A user pool that outlives its stack.",
    why: "it stays with its users, protected against deletion, and the next stack makes another one",
    fix: "write `removalPolicy: destroy` where its users are for tests only",
    scope: &[Scope::Values(&[cognito::USER_POOL], &[])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let policies =
        subject.of_type(cognito::USER_POOL).filter_map(|pool| Some((pool.id, pool.part.get("DeletionPolicy")?)));
    let kept = policies.filter(|(_, policy)| policy.text() == Some("Retain"));
    kept.map(|(id, policy)| RuleMatch::new(&policy.at, format!("`{id}` stays when its stack goes")).note()).collect()
}
