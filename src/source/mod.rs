//! Source: takes the bytes of a YAML file, gives a [`Document`].
//!
//! Once you hold a `Document` it is bounded, valid YAML with unique keys, every node and key
//! has a span, and no value has been touched.

mod decode;
mod file;
mod hidden;
mod line;
mod location;
mod node;
mod path;
mod place;
mod read;
mod scalar;
mod size;
mod syntax;

pub use file::{FileId, Outside, Position, SourceError, Sources, Span};
pub use hidden::HIDDEN;
pub use node::{Document, Entry, Map, Node, Number, Origin, Use, Value};
pub use path::{shown, slashed};
pub use place::{Place, SECRET_KEY};
pub use read::{parse, read};
pub use scalar::Scalar;
