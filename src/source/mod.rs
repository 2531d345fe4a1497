//! Source: takes the bytes of a YAML file, gives a [`YamlDocument`].
//!
//! Once you hold one it is bounded, valid YAML with unique keys, every node and key
//! has a span, and no value has been touched.

mod append;
mod core_schema;
mod decode;
mod digest;
mod empty;
mod file;
mod hidden;
mod line;
mod location;
mod node;
mod path;
mod place;
mod reach;
mod read;
mod scalar;
mod search;
mod secrets;
mod size;
mod spelled;
mod syntax;

pub(crate) use append::{append, in_quotes};
pub(crate) use core_schema::radix_value;
pub(crate) use digest::sha256;
pub(crate) use empty::empty;
pub(crate) use file::SourceError;
pub use file::{FileId, Position, Sources, Span};
pub(crate) use hidden::HIDDEN;
pub(crate) use node::{Entry, Use};
pub use node::{Map, Node, Origin, Value, YamlDocument};
pub(crate) use path::{shown, slashed};
pub(crate) use place::{Location, is_secret_key};
pub use read::{parse, read};
pub(crate) use scalar::Scalar;
pub use secrets::{SecretKind, Secrets};
pub use spelled::Spelled;
pub(crate) use spelled::respelled_secret;
