//! Authorization: takes a call of an AgentCore runtime and the policies that bear on it, gives whether
//! the call is allowed, decision by decision, and for a no what is at fault and what would mend it.
//!
//! Invoking is authorized twice, on the runtime and on the endpoint (AgentCore developer guide,
//! "Resource-based policies"). Nothing here was tried on a live account; it follows AWS's documentation.
//! Not looked at: resource control policies, session policies, the policies of VPC endpoints.

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

pub use call::{ACTIONS, Call, CallError, Entrance, invoke_action};
pub use decide::decide;
pub use human::{compact, human};
pub use json::json;
pub use layer::{Answer, Attached, Decision, LayerKind, LayerVerdict, On, OnResource, Policies, PolicyLayer, Relation};
pub use notes::notes;
pub use refusal::{Refusal, Remedy, refusals};
pub use request::{Given, Via, context};
pub use stack::{StackAccess, StackError, StackPolicy, stack_access};
