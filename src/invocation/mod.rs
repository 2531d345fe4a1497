//! Invocation: who may call a runtime. `grant` writes the policies that let a caller in, `decision` says of
//! one call whether it is allowed, and why, `issuer` who makes the tokens of those without an IAM identity.

pub mod decision;
pub mod grant;
pub(crate) mod issuer;
