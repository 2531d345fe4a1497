//! Source: takes the bytes of a YAML file, gives a [`YamlDocument`].
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
pub use node::{Entry, Map, Node, Number, Origin, Use, Value, YamlDocument};
pub use path::{shown, slashed};
pub use place::{Location, SECRET_KEY};
pub use read::{parse, read};
pub use scalar::Scalar;
