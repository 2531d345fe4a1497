//! Live: takes the template that a stack was deployed with and what its resources are now, gives what differs.
//!
//! Runtime and endpoints are compared here, property by property, since CloudFormation looks only at what a template sets.
//! All else is its drift detection's. What cannot be known is a doubt that is said, and never "the same".

mod compare;
mod detection;
mod expected;
mod look;
mod revert;
mod told;
mod version;
mod written;

pub use compare::{LiveDifference, LiveStack};
pub use detection::detect;
pub use look::{Looked, compare, look};
pub use revert::Revert;
pub use told::{Shown, gone_back, moved, told};
pub use version::{Deployed, undeployed};
