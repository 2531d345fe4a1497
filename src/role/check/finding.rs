use crate::diagnostic::Diagnostic;
use serde_json::Value;

/// Something about a role that should be otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct RoleFinding {
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
