//! Access from other accounts: takes who calls and what is called, gives the policies that both
//! sides need.
//!
//! The policies of a module's own runtime and endpoints are in its template; here is what goes
//! elsewhere: to the other account, to the caller's machine, on a memory.

mod admitted;
mod grantee;
mod memory;
mod profile;

pub(crate) use admitted::{NotAdmitted, caller_policy};
pub(crate) use grantee::Grantee;
pub(crate) use memory::{
    ACTIONS as MEMORY_ACTIONS, DEFAULT_ACTIONS as DEFAULT_MEMORY_ACTIONS, MemoryArn, memory_policy,
};
pub(crate) use profile::invoker;
