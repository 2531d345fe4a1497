//! Schema: takes a document and the Rust type it should be, gives the value of that type.
//!
//! The JSON Schema is generated from the documented type, checked by jsonschema, and every
//! violation becomes a diagnostic at its place. `schema/` holds the same schemas for editors.

mod check;
mod coerce;
mod editor;
mod foreign;
mod home;
mod javascript;
mod meant;
mod plain;
mod spelling;
mod violation;
mod waiting;
mod words;

pub(crate) use check::{Checked, Reading};
pub use check::{Schema, SchemaError};
pub(crate) use editor::{Placeholders, for_editors};
pub(crate) use foreign::ForeignKey;
