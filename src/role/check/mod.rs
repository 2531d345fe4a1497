//! Check of a role: takes a role as it is and what a runtime needs of it, gives what is missing, what is
//! too wide and what is wrong with its trust, each with the statement that mends it.
//!
//! Permissions are compared by asking: for every statement that the runtime needs, requests are made up
//! and put to the role's policies, and the other way round. Where a pattern is open, the request holds a
//! made-up text, so that a narrower pattern does not match it.

mod human;
mod json;
mod missing;
mod sample;
#[cfg(test)]
mod tests;
mod trust;
mod width;

use super::execution::ExecutionRole;
use crate::cloudformation::Place;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::iam::{Caller, Policy, PolicyKind, PolicyReader};
use crate::invocation::decision::Attached;
use crate::schema::SchemaError;
use crate::source::{self, Sources};
pub use human::human;
pub use json::json;
use serde_json::Value;

/// A role as it is; what is not known of it is not looked at.
#[derive(Debug)]
pub struct GivenRole {
    /// Its ARN.
    pub arn: Caller,
    /// Who may assume it.
    pub trust: Option<Attached>,
    /// What it may do: inline policies and attached ones.
    pub policies: Option<Vec<Attached>>,
    /// Attached policies whose text is not known: they may allow anything.
    pub unread: Vec<String>,
    /// What bounds it.
    pub boundary: Option<Attached>,
}

/// What a runtime needs of its role.
#[derive(Debug)]
pub struct NeededRole {
    trust: Policy,
    policy: Policy,
    place: Place,
}

/// Something about a role that should be otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct RoleFault {
    /// What, where and why.
    pub diagnostic: Diagnostic,
    /// Statements that mend it.
    pub statements: Vec<Mend>,
}

/// A statement that mends something.
#[derive(Clone, Debug, PartialEq)]
pub struct Mend {
    /// Where it goes.
    pub goes: Goes,
    /// The statement.
    pub statement: Value,
}

/// Where a statement goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goes {
    /// Into a policy of the role.
    Policy,
    /// Into a policy of the role, in place of the one that is too wide.
    PolicyInPlace,
    /// Into the trust policy.
    Trust,
    /// Into the trust policy, in place of the one that is wrong.
    TrustInPlace,
    /// Into the permissions boundary.
    Boundary,
}

impl NeededRole {
    /// What the role of a template is.
    ///
    /// # Errors
    /// On our own bug: a schema that is none.
    pub fn new(role: &ExecutionRole, place: &Place, sources: &Sources) -> Result<Option<NeededRole>, SchemaError> {
        let reader = PolicyReader::new()?;
        // What is wrong with statements of the config has been said of the config.
        let read = |name: &str, document: &Value, kind| {
            let file = sources.add(name, format!("{document:#}\n"));
            let mut found = Diagnostics::default();
            let document = source::parse(file, sources, &mut found)?;
            reader.read(&document, kind, &mut found)
        };
        let trust = read("the trust policy that is needed", &role.trust, PolicyKind::Trust);
        let policy = read("the policy that is needed", &role.policy, PolicyKind::Identity);
        Ok(trust.zip(policy).map(|(trust, policy)| NeededRole { trust, policy, place: place.clone() }))
    }
}

/// All that should be otherwise: first what keeps the runtime from working, then what is wider than it needs.
pub fn check_role(given: &GivenRole, needed: &NeededRole) -> Vec<RoleFault> {
    let mut faults = Vec::new();
    if let Some(trust) = &given.trust {
        faults.extend(trust::wrong(trust, needed));
    }
    if let Some(policies) = &given.policies {
        faults.extend(missing::missing(policies, given, needed));
    }
    if let Some(trust) = &given.trust {
        faults.extend(trust::too_wide(trust, needed));
    }
    if let Some(policies) = &given.policies {
        faults.extend(policies.iter().flat_map(|policy| width::too_wide(policy, &given.arn, needed)));
    }
    faults
}
