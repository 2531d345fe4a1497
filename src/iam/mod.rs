//! IAM: takes a policy document and a request, gives what each statement of it decides, and why.
//!
//! Once you hold a [`Policy`] it has the shape that IAM asks for, and every part of it has a span.
//! An [`Evaluation`] has three answers: yes, no, and "cannot tell" with the reason; what is not known
//! for certain is never taken for allowed.
//!
//! No crate evaluates IAM exactly enough (looked at in 2026-11): iam-rs 0.8 reads a policy variable
//! without a value as an empty text, so that `runtime/${aws:PrincipalTag/team}*` without the tag allows
//! every runtime, where IAM lets it match none; it knows no `${*}`, ignores the policy's version, and has
//! no third answer. scratchstack-aspen 0.3 has neither ForAllValues nor ForAnyValue. aws-iam 0.2 is from
//! 2020. None keeps spans. Hence our own evaluator, checked against a second one in `tests/oracles/access/`.
//!
//! Its limits, each a "cannot tell": condition operators it does not know, also in another case; context
//! keys that nobody gave; a multivalued key without a set operator, or as a policy variable; policy
//! variables before the fifth colon of an ARN, in Bool (AWS's pages disagree) or with an unquoted default;
//! values that are no number, date, address or ARN where one is wanted; wildcards where IAM allows none
//! (the service, the resource type); ARNs with fewer than six parts that do not end in `*`; an ARN that
//! differs in case only; a NotPrincipal that names some of the caller's account, role and session; a session
//! named by a policy where the caller is given as its role, a user where it is a federated user.
//!
//! Sources, all in the IAM User Guide: `reference_policies_elements_*`, `…_condition_operators`,
//! `reference_policies_variables`, `reference_policies_condition-single-vs-multi-valued-context-keys`,
//! `reference_policies_evaluation-logic_*`, `reference-arns`.

mod arn;
mod caller;
mod condition;
mod context;
mod evaluate;
mod identity;
mod parse;
mod pattern;
mod policy;
mod principal;
pub mod print;
mod resource;
mod truth;
mod variable;

pub use arn::{Arn, Part};
pub use caller::{Caller, CallerError};
pub use condition::Operator;
pub use context::{Context, ContextValue};
pub use evaluate::{ConditionResult, Evaluation, Request, StatementResult, evaluate};
pub use identity::{NotARole, is_account, not_a_role};
pub use parse::{PolicyKind, PolicyReader};
pub use pattern::{Case, Pattern};
pub use policy::{Condition, Effect, Listed, Policy, Principal, Statement, Version, Written};
pub use principal::Named;
pub use resource::{MADE_UP, NOT_MADE_YET, ResourceFit};
pub use truth::Truth;
