//! Placeholder: takes text such as `{{context:vpc}}-<<env>>`, gives what it stands for.
//!
//! `project` uses it with the few names MDAA's command line knows, `resolve` with all of them.
//! The rules are MDAA 1.6's: innermost first, no trimming of spaces.

mod expand;
mod lex;
mod name;
mod report;
mod values;

pub use expand::{Expansion, Fault, Piece, expand};
pub use lex::{Segment, lex};
pub use name::{Name, NameError, Place, closest};
pub use report::report;
pub use values::{Lookup, Missing, Values};
