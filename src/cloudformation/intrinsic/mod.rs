//! Intrinsic functions: takes the functions of a template as JSON, gives text in Fn::Sub syntax, and back.
//! Nothing else in the tree knows how Ref, Fn::GetAtt, Fn::Sub and Fn::Join are written.

mod read;
mod write;

pub(crate) use read::is_function;
pub use read::read;
pub use write::write;
