//! Authorization: takes a call of an AgentCore runtime and the policies that bear on it, gives whether
//! the call is allowed, decision by decision, and for a no what is at fault and what would mend it.
//!
//! Invoking is authorized twice, on the runtime and on the endpoint (AgentCore developer guide,
//! "Resource-based policies"). Nothing here was tried on a live account; it follows AWS's documentation.

mod call;
mod decide;
mod human;
mod json;
mod layer;
mod notes;
mod refusal;
mod reported;
mod request;
mod stack;

pub use call::Call;
pub(crate) use call::{ACTIONS, invoke_action};
pub use decide::decide;
pub(crate) use human::{compact, human};
pub use json::json;
pub use layer::{Answer, Attached, LayerKind, On, OnResource, Policies};
pub(crate) use notes::{not_given, notes};
pub use refusal::{Remedy, refusals};
pub use request::Via;
pub(crate) use request::{Given, context};
pub(crate) use stack::{StackAccess, stack_access};
