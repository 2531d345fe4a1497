use crate::iam::{
    ArnPart, Condition, ContextValue, Effect, LocatedText, RequestContext, ResourceFit, Statement, StatementResult,
    Truth,
};
use crate::invocation::decision::layer::{Attached, PolicyLayer};
use crate::invocation::decision::request::OF_SERVICES;
use crate::source::Span;

/// The statement that comes nearest to allowing, and what keeps it from it.
#[derive(Debug)]
pub struct Nearest<'a> {
    pub policy: &'a Attached,
    /// Which statement; none where no statement allows anything.
    pub statement: Option<&'a StatementResult<'a>>,
    pub hindrance: Hindrance<'a>,
}

/// What keeps a statement from applying.
#[derive(Debug)]
pub enum Hindrance<'a> {
    /// It is for other actions.
    Action,
    Principal,
    /// It is for other resources; this one comes nearest, and differs first in that part.
    Resource(&'a LocatedText<Span>, Option<ArnPart>),
    /// A condition does not hold.
    Condition(&'a Condition<Span>),
    /// More than one of these.
    Several,
    NoAllow,
}

impl<'a> Nearest<'a> {
    pub fn span(&self) -> Span {
        match (&self.hindrance, self.statement) {
            (Hindrance::Resource(written, _), _) => written.at,
            (Hindrance::Condition(condition), _) => condition.key.at,
            (Hindrance::Action, Some(result)) => *result.statement.action_at(),
            (Hindrance::Principal, Some(result)) => principal_at(result.statement).unwrap_or(result.statement.at),
            (_, Some(result)) => result.statement.at,
            (_, None) => self.policy.policy.document.at,
        }
    }

    /// The one condition that does not hold.
    pub fn condition(&self) -> Option<&Condition<Span>> {
        match self.hindrance {
            Hindrance::Condition(condition) => Some(condition),
            _ => None,
        }
    }

    /// The condition on a key that only AWS services bring along, if nothing else keeps the statement.
    pub fn service_key(&self, context: &RequestContext) -> Option<&'a Condition<Span>> {
        let found = hindrances(self.statement?);
        let conditions = found.iter().map(|hindrance| match hindrance {
            Hindrance::Condition(condition) if is_of_services(condition, context) => Some(*condition),
            _ => None,
        });
        conditions.collect::<Option<Vec<&Condition<Span>>>>()?.first().copied()
    }
}

/// Whether a condition asks for a key that only the requests of AWS services carry, and this one does not.
pub fn is_of_services(condition: &Condition<Span>, context: &RequestContext) -> bool {
    let key = &condition.key.text;
    OF_SERVICES.iter().any(|known| known.eq_ignore_ascii_case(key)) && *context.get(key) == ContextValue::Absent
}

/// Why such a condition is no use.
pub fn never_set(key: &str) -> String {
    format!("AWS sets `{key}` only when one of its services calls; who calls directly does not carry it")
}

/// Of a layer that does not allow; none where it has no policies.
pub fn nearest<'a>(layer: &'a PolicyLayer<'a>) -> Option<Nearest<'a>> {
    let allows = layer
        .policies
        .iter()
        .flat_map(|(attached, evaluation)| evaluation.of(Effect::Allow).map(move |statement| (*attached, statement)));
    let best = allows.min_by_key(|(_, statement)| hindrances(statement).len());
    match best {
        Some((policy, statement)) => {
            Some(Nearest { policy, statement: Some(statement), hindrance: hindrance(statement) })
        }
        None => {
            let (policy, _) = layer.policies.first()?;
            Some(Nearest { policy, statement: None, hindrance: Hindrance::NoAllow })
        }
    }
}

fn hindrances<'a>(result: &'a StatementResult<'a>) -> Vec<Hindrance<'a>> {
    let mut found = Vec::new();
    if result.action.is_no() {
        found.push(Hindrance::Action);
    }
    if result.names_caller().is_no() {
        found.push(Hindrance::Principal);
    }
    if result.resource.is_no() {
        found.push(resource(result));
    }
    let failing = result.conditions.iter().filter(|condition| condition.holds.is_no());
    found.extend(failing.map(|failing| Hindrance::Condition(failing.condition)));
    found
}

fn hindrance<'a>(result: &'a StatementResult<'a>) -> Hindrance<'a> {
    let mut found = hindrances(result);
    if found.len() == 1 { found.remove(0) } else { Hindrance::Several }
}

/// The resource that agrees longest with what is asked for.
fn resource<'a>(result: &'a StatementResult<'a>) -> Hindrance<'a> {
    let agrees = |fit: &ResourceFit| match fit {
        ResourceFit::Differs(part) => part.and_then(|part| ArnPart::ALL.iter().position(|other| *other == part)),
        ResourceFit::Covers | ResourceFit::CannotTell(_) => None,
    };
    let nearest = result.fits.iter().rev().max_by_key(|(written, fit)| {
        // A pattern for endpoints is nearer to one than a pattern for runtimes.
        (written.text.contains("/runtime-endpoint/"), agrees(fit))
    });
    match nearest {
        Some((written, ResourceFit::Differs(part))) => Hindrance::Resource(written, *part),
        _ => Hindrance::Several,
    }
}

/// The first statement of a layer that leaves the answer open, by name, and where it does.
pub fn doubt(layer: &PolicyLayer) -> Option<(String, Span)> {
    let mut statements = layer.policies.iter().flat_map(|(_, evaluation)| &evaluation.statements);
    let open = |truth: &Truth| matches!(truth, Truth::CannotTell(_));
    let result = statements.find(|result| open(&result.applies()))?;
    let condition = result.conditions.iter().find(|condition| open(&condition.holds));
    let resource = result.fits.iter().find(|(_, fit)| matches!(fit, ResourceFit::CannotTell(_)));
    let principal = principal_at(result.statement).filter(|_| open(&result.names_caller()));
    let span = condition
        .map(|found| found.condition.key.at)
        .or(resource.map(|(written, _)| written.at))
        .or(principal)
        .unwrap_or(result.statement.at);
    Some((result.statement.name(), span))
}

fn principal_at(statement: &Statement<Span>) -> Option<Span> {
    statement.principal.as_ref().or(statement.not_principal.as_ref()).map(|listed| listed.at)
}
