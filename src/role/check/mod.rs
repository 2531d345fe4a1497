//! Check of a role: takes a role as it is and what a runtime needs of it, gives what is missing, what is
//! too wide and what is wrong with its trust, each with the statement that mends it, and what the rules of `policy` find.
//!
//! Permissions are compared by asking: for every statement that the runtime needs, requests are made up
//! and put to the role's policies, and the other way round. Where a pattern is open, the request holds a
//! made-up text, so that a narrower pattern does not match it; the runtime's own id is tried as the role names it.

mod compared;
mod finding;
mod human;
mod joined;
mod json;
mod missing;
mod rules;
mod runtime_id;
mod sample;
#[cfg(test)]
mod tests;
mod trust;
mod width;

use crate::diagnostic::{Diagnostic, Severity};
pub(crate) use compared::{GivenRole, NeededRole};
pub(crate) use finding::RoleFinding;
pub(crate) use human::human;
pub use json::json;
pub(crate) use rules::RoleOf;
#[cfg(feature = "deploy")]
pub(crate) use rules::judged;

/// All that should be otherwise: first what keeps the runtime from working or breaks a rule, then what is wider than it
/// needs or does nothing, then what is good to know; and notes.
pub fn check_role(given: &GivenRole, needed: &NeededRole, module: RoleOf<'_>) -> (Vec<RoleFinding>, Vec<String>) {
    let of_ids = runtime_id::candidates(given, needed).into_iter().map(|id| (needs(given, needed, &id), id));
    let count =
        |found: &[RoleFinding], severity| found.iter().filter(|one| one.diagnostic.severity <= severity).count();
    // The first of those that do equally well: the made-up one, where the role names none.
    let best = of_ids
        .min_by_key(|(found, _)| [Severity::Error, Severity::Warning, Severity::Info].map(|one| count(found, one)));
    let Some((mut findings, id)) = best else { return (Vec::new(), Vec::new()) };
    let mut notes = Vec::new();
    if !runtime_id::is_made_up(&id) {
        notes.push(format!(
            "the role serves the runtime `{id}` only: a runtime that is made anew gets another id, and the role must name it"
        ));
    }
    let mut wide = Vec::new();
    if let Some(trust) = &given.trust {
        wide.extend(trust::too_wide(trust, needed, &id));
    }
    let policies = given.policies.iter().flatten().enumerate();
    wide.extend(policies.flat_map(|(number, policy)| width::too_wide(number, policy, &given.arn, needed)));
    // One text that names another agent is one mistake.
    let told = |wide: &RoleFinding| {
        let same = |missing: &RoleFinding| missing.about.is_some() && missing.diagnostic.span == wide.diagnostic.span;
        findings.iter().any(same)
    };
    wide.retain(|wide| !told(wide));
    let (tokens, judged): (Vec<_>, Vec<_>) = rules::judged(given, needed, module)
        .into_iter()
        .partition(|found| rules::is_of("token_for_user_id", found.diagnostic.code));
    notes.extend(tokens.iter().map(|found| {
        let Diagnostic { message, why, .. } = &found.diagnostic;
        format!("{message}: {}", why.as_deref().unwrap_or_default())
    }));
    findings.extend(joined::joined(wide, judged));
    findings.sort_by_key(|finding| finding.diagnostic.severity);
    (findings, notes)
}

/// What the runtime of that id lacks.
fn needs(given: &GivenRole, needed: &NeededRole, id: &str) -> Vec<RoleFinding> {
    let trust = given.trust.iter().flat_map(|trust| trust::wrong(trust, needed, id));
    let missing = given.policies.iter().flat_map(|policies| missing::missing(policies, given, needed, id));
    trust.chain(missing).collect()
}
