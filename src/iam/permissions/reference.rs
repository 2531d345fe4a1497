use super::super::read::Tree;
use serde_json::Value;
use std::fmt;

/// A policy from outside the stack, as a role names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PolicyReference {
    /// In Fn::Sub syntax.
    Arn(String),
    /// What only CloudFormation makes an ARN of, as JSON.
    Unread(String),
}

impl PolicyReference {
    /// Of a value in canonical form.
    pub fn of(value: &Value) -> PolicyReference {
        value.text().map_or_else(|| PolicyReference::Unread(value.to_string()), PolicyReference::Arn)
    }

    /// The ARN, if all of it is known before the deploy.
    pub fn known(&self) -> Option<&str> {
        match self {
            PolicyReference::Arn(arn) if !arn.contains("${") => Some(arn),
            _ => None,
        }
    }
}

impl fmt::Display for PolicyReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PolicyReference::Arn(arn) => f.write_str(arn),
            PolicyReference::Unread(json) => write!(f, "{json} (which only CloudFormation can read)"),
        }
    }
}
