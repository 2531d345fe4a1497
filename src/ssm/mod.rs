//! SSM: takes the names of parameters of SSM Parameter Store, gives what stands there.
//!
//! Without network it only knows which names a template or a module asks for. Values that were looked
//! up go into the [`Context`](crate::context::Context), where `resolve` finds them like any other.

#[cfg(feature = "deploy")]
mod look_up;
mod problem;
mod reference;
mod values;

#[cfg(feature = "deploy")]
pub use look_up::{look, look_up};
pub use problem::problem;
pub use reference::{Reference, asked, references};
pub use values::{NoValue, SsmValue, SsmValues};

#[cfg(all(test, feature = "deploy"))]
mod tests;
