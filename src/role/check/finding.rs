use crate::diagnostic::Diagnostic;
use serde_json::Value;

/// Something about a role that should be otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct RoleFinding {
    pub diagnostic: Diagnostic,
    pub statements: Vec<Mend>,
    /// The statement of the role that it is about.
    pub about: Option<StatementOf>,
}

/// A statement of a role by its number, of a policy by that of the policy, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatementOf {
    Trust(usize),
    Policy(usize, usize),
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

impl RoleFinding {
    pub fn new(diagnostic: Diagnostic, statements: Vec<Mend>) -> RoleFinding {
        RoleFinding { diagnostic, statements, about: None }
    }

    pub fn about(self, statement: StatementOf) -> RoleFinding {
        RoleFinding { about: Some(statement), ..self }
    }
}
