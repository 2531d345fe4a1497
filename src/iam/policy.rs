use super::condition::Operator;
use crate::source::Span;

/// An IAM policy document of the right shape.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The version of the policy language.
    pub version: Version,
    /// In order.
    pub statements: Vec<Statement>,
    /// Where the document begins.
    pub span: Span,
}

/// The version of the policy language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// `2008-10-17`, also of a policy that names none: no policy variables.
    V2008,
    /// `2012-10-17`.
    V2012,
}

/// One statement.
#[derive(Clone, Debug)]
pub struct Statement {
    /// Its name.
    pub sid: Option<String>,
    /// What it does.
    pub effect: Effect,
    /// For whom; none in an identity policy.
    pub principal: Option<Listed<Principal>>,
    /// `Action` or `NotAction`.
    pub action: Listed<Written>,
    /// `Resource` or `NotResource`.
    pub resource: Listed<Written>,
    /// Every key under every operator.
    pub conditions: Vec<Condition>,
    /// Where it stands: its first key.
    pub span: Span,
    /// As it is written.
    pub json: serde_json::Value,
}

/// What a statement does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It allows.
    Allow,
    /// It denies, whatever else allows.
    Deny,
}

/// The values of `Action`, or of `NotAction`.
#[derive(Clone, Debug)]
pub struct Listed<T> {
    /// In order; at least one.
    pub values: Vec<T>,
    /// Whether it is the form with `Not`: all but these.
    pub negated: bool,
    /// Where the key stands.
    pub span: Span,
}

/// A text of a policy, and where it stands.
#[derive(Clone, Debug)]
pub struct Written {
    /// As written.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// Whom a policy names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// `*`: everyone.
    Everyone,
    /// An account, by its number or as `arn:aws:iam::111122223333:root`.
    Account(String),
    /// A user, a role, a session.
    Arn(String),
    /// An AWS service, a canonical user, an identity provider, or a principal that was deleted: never the
    /// caller of a request that an IAM principal or a token's bearer makes.
    Other(String),
}

/// One key under one operator.
#[derive(Clone, Debug)]
pub struct Condition {
    /// How it is compared; the text where it is no operator we know.
    pub operator: Result<Operator, String>,
    /// The context key.
    pub key: Written,
    /// Values that it is compared with.
    pub values: Vec<Written>,
}

impl Policy {
    /// A statement as the user finds it: by its Sid, else by its number.
    pub fn name_of(&self, statement: &Statement) -> String {
        let number = self.statements.iter().position(|other| std::ptr::eq(other, statement)).unwrap_or_default() + 1;
        statement.sid.as_ref().map_or_else(|| format!("statement {number}"), |sid| format!("`{sid}`"))
    }
}
