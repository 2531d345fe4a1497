//! Template: takes the data of one module and a file of `templates/`, gives a [`Template`].
//!
//! Once you hold a `Template` its resources, parameters and outputs are in order, and every leaf
//! knows its origin: a place in a config, a context entry, a default, or a line of `templates/`.

mod attributes;
mod blueprint;
mod cycle;
mod data;
mod emit;
mod error;
mod intrinsic;
mod json_text;
mod leaf;
mod line;
mod logical_id;
mod pattern;
mod placed;
mod policy_document;
mod render;
mod shape;
mod sources;
#[cfg(test)]
pub(crate) mod testing;
mod tree;

pub use attributes::attributes;
pub use blueprint::Blueprint;
pub use data::{Data, Datum};
pub use emit::{EmitError, TemplateFormat, emit};
pub use error::{Fault, TemplateError};
#[cfg(test)]
pub(crate) use intrinsic::intrinsic;
pub use line::line;
pub use logical_id::logical_id;
pub use placed::{Place, Placed};
pub use render::Parameter;
pub use sources::{places, shown_place, source_map};
pub use tree::{Fragment, FragmentValue, Template};
