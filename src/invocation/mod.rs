//! Invocation: who may call a runtime. `grant` writes the policies that let a caller in, `decision` says of
//! one call whether it is allowed, and why, `callers` lists who gets in, `issuer` says who makes the tokens of those
//! without an IAM identity.

pub(crate) mod callers;
pub mod decision;
pub mod grant;
pub(crate) mod issuer;
