//! Role: takes the template of a module, gives the policies of its two identities: the execution role,
//! which AgentCore assumes, and the caller, who deploys the stack and passes that role.
//!
//! The execution role's documents are those that `templates/` makes, never written a second time.

mod caller;
pub(crate) mod check;
mod execution;
#[cfg(feature = "deploy")]
mod live;
mod reach;
mod standalone;

pub(crate) use caller::caller_policy;
pub(crate) use execution::{ExecutionRole, execution_role, given_role, with_own_role};
#[cfg(feature = "deploy")]
pub(crate) use live::{LivePolicy, LiveRole, live_policy, live_role};
pub use reach::TAKE_NO_RESOURCE;
pub(crate) use standalone::standalone_template;
