//! Source: takes the bytes of a YAML file, gives a [`Document`].
//!
//! Once you hold a `Document` it is bounded, valid YAML with unique keys, every node and key
//! has a span, and no value has been touched.

mod decode;
mod file;
mod node;
mod read;

pub use file::{FileId, Position, SourceError, Sources, Span};
pub use node::{Document, Entry, Map, Node, Number, Origin, Use, Value};
pub use read::{parse, read};
