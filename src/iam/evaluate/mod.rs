//! Evaluation: takes a policy document and a request, gives what each statement of it decides, and why.
//!
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

mod caller;
mod condition;
mod context;
mod principal;
mod resource;
mod truth;
mod variable;

use super::arn::Arn;
use super::document::{Condition, Document, Effect, Listed, LocatedText, Statement, Version};
use super::wildcard::Pattern;
use crate::source::Span;
pub use caller::Caller;
pub(crate) use caller::CallerError;
pub(crate) use condition::{Compared, Operator};
pub use context::{ContextValue, RequestContext};
pub(crate) use principal::PrincipalMatch;
#[cfg(test)]
pub(crate) use resource::fit;
pub(crate) use resource::{MADE_UP, NOT_MADE_YET, ResourceFit};
pub use truth::Truth;

/// One question to IAM.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Who asks.
    pub caller: &'a Caller,
    /// What for, e.g. `bedrock-agentcore:InvokeAgentRuntime`.
    pub action: &'a str,
    /// On what.
    pub resource: &'a Arn,
    /// What else is known of the request.
    pub context: &'a RequestContext,
}

/// What one policy says to a request.
#[derive(Clone, Debug)]
pub struct Evaluation<'a> {
    /// Of every statement, in order.
    pub statements: Vec<StatementResult<'a>>,
}

/// What one statement says to a request, element by element.
#[derive(Clone, Debug)]
pub struct StatementResult<'a> {
    pub statement: &'a Statement<Span>,
    /// Whether it is for the action.
    pub action: Truth,
    /// Whether it is for the resource.
    pub resource: Truth,
    /// How each of its resources fits.
    pub fits: Vec<(&'a LocatedText<Span>, ResourceFit)>,
    /// The ways in which it is for the caller. A policy without principals is its bearer's own.
    pub principal: Vec<(PrincipalMatch, Truth)>,
    pub conditions: Vec<ConditionResult<'a>>,
}

#[derive(Clone, Debug)]
pub struct ConditionResult<'a> {
    pub condition: &'a Condition<Span>,
    pub holds: Truth,
}

/// Evaluates every statement of a document.
pub fn evaluate<'a>(document: &'a Document<Span>, request: &Request) -> Evaluation<'a> {
    let statements = document.statements.iter().map(|statement| result(statement, document.version, request));
    Evaluation { statements: statements.collect() }
}

fn result<'a>(statement: &'a Statement<Span>, version: Version, request: &Request) -> StatementResult<'a> {
    let is_for = |listed: &Listed<LocatedText<Span>, Span>| {
        Truth::any(listed.values.iter().map(|written| is_action(&written.text, request.action)))
    };
    let action = either(statement.action.as_ref().map(is_for), statement.not_action.as_ref().map(is_for));
    let fits = |listed: &'a Listed<LocatedText<Span>, Span>| -> Vec<(&LocatedText<Span>, ResourceFit)> {
        let fit =
            |written: &LocatedText<Span>| resource::fit(&written.text, version, request.resource, request.context);
        listed.values.iter().map(|written| (written, fit(written))).collect()
    };
    let (named, not_named) = (statement.resource.as_ref().map(fits), statement.not_resource.as_ref().map(fits));
    let covered = |fits: &Vec<(&LocatedText<Span>, ResourceFit)>| {
        Truth::any(fits.iter().map(|(_, fit)| match fit {
            ResourceFit::Covers => Truth::Yes,
            ResourceFit::Differs(_) => Truth::No,
            ResourceFit::CannotTell(why) => Truth::CannotTell(why.clone()),
        }))
    };
    let resource = either(named.as_ref().map(covered), not_named.as_ref().map(covered));
    let conditions = statement
        .conditions
        .iter()
        .map(|condition| ConditionResult { condition, holds: condition::holds(condition, version, request.context) });
    StatementResult {
        statement,
        action,
        resource,
        fits: named.into_iter().chain(not_named).flatten().collect(),
        principal: principal::ways(statement, request.caller),
        conditions: conditions.collect(),
    }
}

/// An element and its `Not…`, of which a policy that IAM takes has one. Without either a statement is for nothing.
fn either(element: Option<Truth>, not: Option<Truth>) -> Truth {
    match (element, not.map(Truth::negated)) {
        (Some(one), Some(other)) => one.and(other),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => Truth::No,
    }
}

/// "The prefix and the action name are case insensitive." Wildcards belong in the name; `*` alone is all.
fn is_action(written: &str, action: &str) -> Truth {
    let pattern = Pattern::text(written).in_any_case();
    if pattern.is_everything() {
        return Truth::Yes;
    }
    let matches = pattern.matches(action);
    if matches && pattern.split(2).next().is_some_and(|service| service.is_wild()) {
        return Truth::cannot_tell(format!("`{written}` has a wildcard in the service, where IAM takes none"));
    }
    Truth::known(matches)
}

impl StatementResult<'_> {
    /// Whether it applies to the request.
    pub fn applies(&self) -> Truth {
        self.applies_by(|_| true)
    }

    /// Whether it applies, where the caller is named in one of these ways.
    pub fn applies_by(&self, counts: impl Fn(PrincipalMatch) -> bool) -> Truth {
        let ways = self.principal.iter().filter(|(named, _)| counts(*named)).map(|(_, truth)| truth.clone());
        Truth::any(ways).and(self.applies_to_anyone())
    }

    /// Whether it would apply to any caller.
    pub fn applies_to_anyone(&self) -> Truth {
        Truth::all([self.action.clone(), self.resource.clone(), self.conditions_hold()])
    }

    /// Whether all its conditions hold.
    pub fn conditions_hold(&self) -> Truth {
        Truth::all(self.conditions.iter().map(|condition| condition.holds.clone()))
    }

    /// Whether it is for the caller, in any way.
    pub fn names_caller(&self) -> Truth {
        Truth::any(self.principal.iter().map(|(_, truth)| truth.clone()))
    }

    fn is(&self, effect: Effect) -> bool {
        self.statement.effect == Some(effect)
    }
}

impl<'a> Evaluation<'a> {
    pub fn denies(&self) -> Truth {
        Truth::any(self.of(Effect::Deny).map(StatementResult::applies))
    }

    /// Whether it allows, its denials aside.
    pub fn allows(&self) -> Truth {
        self.allows_by(|_| true)
    }

    /// Whether it allows, its denials aside, a caller that it names in one of these ways.
    pub fn allows_by(&self, counts: impl Fn(PrincipalMatch) -> bool + Copy) -> Truth {
        Truth::any(self.of(Effect::Allow).map(|statement| statement.applies_by(counts)))
    }

    /// The statements of one effect.
    pub fn of(&self, effect: Effect) -> impl Iterator<Item = &StatementResult<'a>> {
        self.statements.iter().filter(move |statement| statement.is(effect))
    }

    /// The first statement of that effect that applies for certain.
    pub fn deciding(&self, effect: Effect) -> Option<&StatementResult<'a>> {
        self.of(effect).find(|statement| statement.applies().is_yes())
    }
}
