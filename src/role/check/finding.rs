use crate::diagnostic::Diagnostic;
use serde_json::Value;

/// Something about a role that should be otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct RoleFinding {
    pub diagnostic: Diagnostic,
    pub statements: Vec<Mend>,
}

/// A statement that mends something.
#[derive(Clone, Debug, PartialEq)]
pub struct Mend {
    pub goes: Goes,
    pub statement: Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goes {
    /// Into a policy of the role.
    Policy,
    /// Into a policy of the role, in place of the one that is too wide.
    PolicyInPlace,
    Trust,
    /// Into the trust policy, in place of the one that is wrong.
    TrustInPlace,
    Boundary,
}
