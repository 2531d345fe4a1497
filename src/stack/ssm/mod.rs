//! SSM: takes the names of parameters of SSM Parameter Store, gives what stands there. What was looked up goes into the
//! [`Context`](crate::placeholder::Context), where `resolve` finds it like any other value.

mod look_up;
#[cfg(test)]
mod tests;

pub(crate) use crate::cloudformation::ssm_references::{foreign, unversioned};
pub(crate) use look_up::{look, look_ahead, look_up};
