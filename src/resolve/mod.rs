//! Resolve: takes a [`Module`](crate::project::Module), gives a [`Resolved`] one.
//!
//! Once you hold a `Resolved` no placeholder is left unexplained: each is replaced, or stands as a
//! deploy-time reference. All text is in Fn::Sub syntax (see [`crate::cloudformation::text`]), and each node keeps
//! its span and where its parts came from.

mod asked;
mod config;
mod parameter;
mod references;
mod resolved;
mod ssm;
mod target;

pub(crate) use asked::asked;
pub(crate) use parameter::{Parameter, Parameters};
pub(crate) use references::References;
pub use resolved::{Resolved, resolve};
pub(crate) use ssm::is_parameter;
pub(crate) use target::{Target, TargetValue};
