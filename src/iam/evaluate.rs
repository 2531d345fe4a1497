use super::arn::Arn;
use super::caller::Caller;
use super::condition;
use super::context::Context;
use super::pattern::{Case, Pattern};
use super::policy::{Condition, Effect, Policy, Statement, Version, Written};
use super::principal::{self, Named};
use super::resource::{self, ResourceFit};
use super::truth::Truth;

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
    pub context: &'a Context,
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
    /// Which.
    pub statement: &'a Statement,
    /// Whether it is for the action.
    pub action: Truth,
    /// Whether it is for the resource.
    pub resource: Truth,
    /// How each of its resources fits.
    pub fits: Vec<(&'a Written, ResourceFit)>,
    /// The ways in which it is for the caller. A policy without principals is its bearer's own.
    pub principal: Vec<(Named, Truth)>,
    /// Its conditions.
    pub conditions: Vec<ConditionResult<'a>>,
}

/// Whether one condition holds.
#[derive(Clone, Debug)]
pub struct ConditionResult<'a> {
    /// Which.
    pub condition: &'a Condition,
    /// Whether it holds.
    pub holds: Truth,
}

/// Evaluates every statement of a policy.
pub fn evaluate<'a>(policy: &'a Policy, request: &Request) -> Evaluation<'a> {
    let statements = policy.statements.iter().map(|statement| result(statement, policy.version, request));
    Evaluation { statements: statements.collect() }
}

fn result<'a>(statement: &'a Statement, version: Version, request: &Request) -> StatementResult<'a> {
    let not = |truth: Truth, negated: bool| if negated { truth.negated() } else { truth };
    let action = Truth::any(statement.action.values.iter().map(|written| is_action(&written.text, request.action)));
    let fits: Vec<(&Written, ResourceFit)> = statement
        .resource
        .values
        .iter()
        .map(|written| (written, resource::fit(&written.text, version, request.resource, request.context)))
        .collect();
    let covered = Truth::any(fits.iter().map(|(_, fit)| match fit {
        ResourceFit::Covers => Truth::Yes,
        ResourceFit::Differs(_) => Truth::No,
        ResourceFit::CannotTell(why) => Truth::CannotTell(why.clone()),
    }));
    let conditions = statement
        .conditions
        .iter()
        .map(|condition| ConditionResult { condition, holds: condition::holds(condition, version, request.context) });
    StatementResult {
        statement,
        action: not(action, statement.action.negated),
        resource: not(covered, statement.resource.negated),
        fits,
        principal: match &statement.principal {
            Some(principals) => principal::ways(principals, request.caller),
            None => vec![(Named::Itself, Truth::Yes)],
        },
        conditions: conditions.collect(),
    }
}

/// "The prefix and the action name are case insensitive." Wildcards belong in the name; `*` alone is all.
fn is_action(written: &str, action: &str) -> Truth {
    let pattern = Pattern::wild(written);
    if pattern.is_everything() {
        return Truth::Yes;
    }
    let matches = pattern.matches(action, Case::Ignored);
    let prefix = written.split(':').next().unwrap_or_default();
    if matches && Pattern::wild(prefix).is_wild() {
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
    pub fn applies_by(&self, counts: impl Fn(Named) -> bool) -> Truth {
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
        self.statement.effect == effect
    }
}

impl<'a> Evaluation<'a> {
    /// Whether it denies explicitly.
    pub fn denies(&self) -> Truth {
        Truth::any(self.of(Effect::Deny).map(StatementResult::applies))
    }

    /// Whether it allows, its denials aside.
    pub fn allows(&self) -> Truth {
        self.allows_by(|_| true)
    }

    /// Whether it allows, its denials aside, a caller that it names in one of these ways.
    pub fn allows_by(&self, counts: impl Fn(Named) -> bool + Copy) -> Truth {
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
