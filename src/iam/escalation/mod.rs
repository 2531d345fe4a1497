//! Escalation: takes the statements of one identity, gives the ways in which it can get more rights than they allow: by
//! actions on IAM, on what has a role of its own, or on what it passes a role to. The ways are rows of one table.
//!
//! What counts of a statement are the things that the action can act on. A statement that denies takes away what it covers
//! without a condition; `iam:PassedToService`, `iam:PermissionsBoundary` and `iam:PolicyARN` count where they are asked for,
//! by an Allow or by a Deny of all else. A boundary of the identity itself is not read.

mod grants;
mod limits;
mod paths;

use super::document::{DocumentPlace, LocatedText, Statement};
pub(crate) use grants::Grant;
use grants::{Grants, Step};
pub(crate) use paths::Doubt;
use paths::{PATHS, Path};
use std::collections::BTreeSet;

/// A way to more rights.
#[derive(Debug)]
pub struct Escalation<'a, P> {
    /// What it takes, step by step. A role is passed in the first.
    pub steps: Vec<Grant<'a, P>>,
    pub severity: Doubt,
    /// What the identity can do then: "it can …".
    pub gives: &'static str,
    /// Whether a role is passed.
    pub passes: bool,
}

impl<P> Escalation<'_, P> {
    /// Where the statements stand that it takes.
    pub fn statements(&self) -> impl Iterator<Item = &P> {
        self.steps.iter().map(|step| &step.statement.at)
    }
}

pub const PASS_ROLE: &str = "iam:PassRole";

/// Where the statements allow passing roles, of which they do not say to which service.
pub fn passes<'a, P: DocumentPlace>(statements: &[&'a Statement<P>]) -> Vec<Grant<'a, P>> {
    Grants::of(statements, &BTreeSet::from([PASS_ROLE])).each(PASS_ROLE, "", &[])
}

/// Whether a statement that passes roles, or a denial of all else, says to which service.
pub fn says_to_which_service<P: DocumentPlace>(statement: &Statement<P>, all: &[&Statement<P>]) -> bool {
    let asks = |statement: &Statement<P>| {
        let keys = ["iam:PassedToService", "iam:AssociatedResourceArn"];
        statement.conditions.iter().any(|condition| keys.iter().any(|key| condition.key.text.eq_ignore_ascii_case(key)))
    };
    asks(statement) || all.iter().any(|other| !other.allows() && asks(other) && other.names()(PASS_ROLE).is_some())
}

/// The ways that the statements of an identity open. `is_own` says of a resource whether it is the identity itself or a policy
/// of it.
pub fn escalations<'a, P: DocumentPlace>(
    statements: &[&'a Statement<P>],
    is_own: impl Fn(&LocatedText<P>) -> bool,
) -> Vec<Escalation<'a, P>> {
    let actions = PATHS.iter().flat_map(|path| path.steps).copied().flatten().copied();
    let grants = Grants::of(statements, &actions.chain([PASS_ROLE]).collect());
    PATHS.iter().flat_map(|path| taken(path, &grants, &is_own)).collect()
}

fn taken<'a, P: DocumentPlace>(
    path: &'static Path,
    grants: &Grants<'a, P>,
    is_own: &impl Fn(&LocatedText<P>) -> bool,
) -> Vec<Escalation<'a, P>> {
    let step = |actions: &&[&'static str]| -> Vec<Grant<'a, P>> {
        actions.iter().flat_map(|action| grants.each(action, path.kind, &[])).collect()
    };
    let steps: Vec<Vec<Grant<'a, P>>> = path.steps.iter().map(step).collect();
    if steps.iter().any(Vec::is_empty) {
        return Vec::new();
    }
    let passes = !path.passed_to.is_empty();
    let ways: Vec<Vec<Grant<'a, P>>> = match &steps[..] {
        _ if passes => {
            let passed = grants.each(PASS_ROLE, "", path.passed_to).into_iter();
            // Whoever passes its own role has no more than before.
            let others =
                passed.filter(|grant| grant.named().is_empty() || !grant.named().iter().all(|one| is_own(one)));
            others
                .map(|grant| {
                    std::iter::once(grant).chain(steps.iter().flat_map(|step| step.first().cloned())).collect()
                })
                .collect()
        }
        // Each statement is a mistake of its own.
        [each] => {
            let gains = |grant: &&Grant<'a, P>| !(path.within_service && grant.is_of_all_actions());
            each.iter().filter(gains).map(|grant| vec![grant.clone()]).collect()
        }
        [first, others @ ..] => {
            let others: Vec<Step<'_, 'a, P>> = others.iter().map(|step| Step::of(step)).collect();
            let together = |grant: &Grant<'a, P>| {
                let further = others.iter().map(|step| step.meeting(grant).cloned());
                std::iter::once(Some(grant.clone())).chain(further).collect()
            };
            first.iter().filter_map(together).collect()
        }
        [] => Vec::new(),
    };
    let found = ways.into_iter().map(|steps| {
        let counts = if passes { &steps[..1] } else { &steps[..] };
        let severity = severity(path, counts, is_own);
        Escalation { severity, gives: path.gives, passes, steps }
    });
    found.filter(|found| found.severity > Doubt::Silent).collect()
}

fn severity<P: DocumentPlace>(
    path: &Path,
    counts: &[Grant<'_, P>],
    is_own: &impl Fn(&LocatedText<P>) -> bool,
) -> Doubt {
    let own = || counts.iter().any(|grant| grant.named().iter().any(|one| is_own(one)));
    let severity = match counts.iter().all(|grant| grant.named().is_empty()) {
        true => path.many,
        false if path.named == Doubt::Warning && path.passed_to.is_empty() && own() => Doubt::Error,
        false => path.named,
    };
    if counts.iter().any(|grant| grant.limited) { severity.min(Doubt::Warning) } else { severity }
}

#[cfg(test)]
mod tests;
