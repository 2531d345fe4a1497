//! Placeholder: takes text such as `{{context:vpc}}-<<env>>`, gives what it stands for.
//!
//! `project` uses it with the few names MDAA's command line knows, `resolve` with all of them.
//! The rules are MDAA 1.6's: innermost first, no trimming of spaces.

mod context;
mod credential;
mod expand;
mod hide;
mod lex;
mod name;
mod report;
mod ssm_problem;
mod ssm_values;
mod suggestion;
mod values;

pub use context::Context;
pub(crate) use context::DEFAULT_OUT;
pub(crate) use expand::PlaceholderError;
pub use expand::{Expansion, Piece, PlaceholderErrorKind, expand};
pub(crate) use hide::{hide_secrets, hide_secrets_of_file};
pub use lex::{Lexeme, lex};
pub use name::PlaceholderName;
pub(crate) use name::{BuiltinName, NameError, PARAMETER_PREFIXES, closest, literal};
pub(crate) use report::{no_value, report, reports};
pub(crate) use ssm_problem::ssm_problem;
pub use ssm_values::SsmValues;
pub(crate) use ssm_values::{NoValue, SsmValue};
pub use values::Lookup;
pub(crate) use values::{Missing, PlaceholderValues};
