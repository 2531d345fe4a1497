//! Check of a role: takes a role as it is and what a runtime needs of it, gives what is missing, what is
//! too wide and what is wrong with its trust, each with the statement that mends it.
//!
//! Permissions are compared by asking: for every statement that the runtime needs, requests are made up
//! and put to the role's policies, and the other way round. Where a pattern is open, the request holds a
//! made-up text, so that a narrower pattern does not match it.

mod compared;
mod finding;
mod futile;
mod human;
mod json;
mod missing;
mod sample;
#[cfg(test)]
mod tests;
mod trust;
mod width;

pub(crate) use compared::{GivenRole, NeededRole};
pub(crate) use finding::RoleFinding;
pub(crate) use human::human;
pub use json::json;

/// All that should be otherwise: first what keeps the runtime from working, then what is wider than it needs, then what
/// does nothing.
pub fn check_role(given: &GivenRole, needed: &NeededRole) -> Vec<RoleFinding> {
    let mut findings = Vec::new();
    if let Some(trust) = &given.trust {
        findings.extend(trust::wrong(trust, needed));
    }
    if let Some(policies) = &given.policies {
        findings.extend(missing::missing(policies, given, needed));
    }
    if let Some(trust) = &given.trust {
        findings.extend(trust::too_wide(trust, needed));
    }
    if let Some(policies) = &given.policies {
        findings.extend(policies.iter().flat_map(|policy| width::too_wide(policy, &given.arn, needed)));
    }
    if let Some(policies) = &given.policies {
        findings.extend(futile::futile(policies, given, needed));
    }
    findings
}
