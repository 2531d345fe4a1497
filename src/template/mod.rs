//! Template: takes the data of one module and a folder of `templates/`, gives a [`Template`](crate::cloudformation::Template).
//!
//! Once you hold a `Template` its resources, parameters and outputs are in order, and every leaf
//! knows its origin: a place in a config, a context entry, a default, or a line of `templates/`.

mod blueprint;
mod error;
mod leaf;
mod pattern;
mod policy_document;
mod render;
mod shape;
#[cfg(test)]
pub(crate) mod testing;

pub use blueprint::Blueprint;
pub(crate) use error::{TemplateError, TemplateErrorKind};
