//! What is done to a template, one thing at a time.

mod any;
mod harmless;
mod place;
mod value;

use super::random::Random;
pub use any::ANY;
pub use harmless::HARMLESS;
use serde_json::Value;

/// A change and what it is called; none where the template has no place for it.
pub type Mutator = (&'static str, fn(&mut Value, &mut Random) -> Option<()>);
