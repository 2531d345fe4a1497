//! IAM: what a policy says. Takes policy documents out of files and templates, gives one model of them, whether a
//! request is allowed, what one set of documents lets somebody do more than another, and policies as text.
//!
//! A `Document` is read by one reader from any tree, and knows where each part stands: a span of a file, or a
//! pointer into a template. There is one algebra of wildcards, in `wildcard`.

mod arn;
pub(crate) mod authorization;
mod bound;
mod build;
mod document;
pub(crate) mod escalation;
mod evaluate;
mod identity;
mod join;
pub(crate) mod permissions;
mod policy;
pub(crate) mod print;
mod read;
mod wildcard;

pub use crate::cloudformation::PolicyKind;
pub use arn::Arn;
pub(crate) use arn::ArnPart;
pub(crate) use bound::{bounding_keys, never_met, void_conditions};
pub(crate) use build::Statements;
pub use document::Effect;
pub(crate) use document::{Condition, Document, LocatedText, Party, Principal, Statement};
pub use evaluate::{Caller, ContextValue, Request, RequestContext, Truth, evaluate};
pub(crate) use evaluate::{
    CallerError, Compared, Evaluation, MADE_UP, NOT_MADE_YET, Operator, PrincipalMatch, ResourceFit, StatementResult,
};
pub(crate) use identity::{is_account, not_a_role};
pub(crate) use join::{Met, join};
pub(crate) use policy::Policy;
pub use policy::PolicyReader;
pub(crate) use wildcard::{Pattern, Syntax, Token};
