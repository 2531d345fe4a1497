//! What stands in the way of a call, and the statements that mend it.

mod denial;
mod doubt;
mod nearest;
mod remedy;
mod silence;

use super::call::{Call, Entrance};
use super::layer::{Attached, Decision, LayerKind, LayerVerdict, On, OnResource, PolicyLayer, Relation};
use super::reported::endpoint_in_doubt;
use crate::diagnostic::{Code, Diagnostic};
use crate::iam::{Statement, Truth};
use crate::source::Span;
use nearest::nearest;
pub use remedy::Remedy;

/// What stands in the way of a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// What, where and why. The four traps have codes of their own.
    pub diagnostic: Diagnostic,
    /// The statements that mend it.
    pub remedies: Vec<Remedy>,
}

/// All that stands in the way; nothing of an allowed call.
pub fn refusals(call: &Call, decision: &Decision) -> Vec<Refusal> {
    if let Some(entrance) = decision.wrong_entrance {
        return vec![wrong_entrance(entrance)];
    }
    let finder = Finder { call, decision };
    let mut obstacles = Vec::new();
    let of_caller = [LayerKind::Boundary, LayerKind::Session, LayerKind::Identity];
    for kind in [LayerKind::Scp, LayerKind::Rcp, LayerKind::VpcEndpoint].into_iter().chain(of_caller) {
        finder.of_caller(kind, &mut obstacles);
    }
    for resource in &decision.resources {
        finder.of_resource(resource, &mut obstacles);
    }
    if let Some(found) = endpoint_in_doubt(decision.relation, &decision.resources) {
        obstacles.push(finder.endpoint_in_doubt(found));
    }
    // Beside a Deny from which the caller cannot be excepted no statement there helps.
    let bound = call.by_module || decision.relation == Relation::Bearer;
    let denied =
        |on: &OnResource| on.layer(LayerKind::Resource).is_some_and(|layer| layer.verdict == LayerVerdict::Denies);
    if bound && decision.resources.iter().any(denied) {
        for obstacle in &mut obstacles {
            obstacle.remedy.take_if(|remedy| remedy.kind == LayerKind::Resource);
        }
    }
    together(obstacles)
}

fn wrong_entrance(entrance: Entrance) -> Refusal {
    let (message, help) = match entrance {
        Entrance::Jwt => (
            "the runtime takes bearer tokens only, and this caller signs with SigV4",
            "send a token of its identity provider, and ask with `--jwt`; or remove `authorizerConfiguration`",
        ),
        Entrance::SigV4 => (
            "the runtime takes signed requests only, and this caller bears a token",
            "sign with SigV4 as an IAM principal; or give the runtime an `authorizerConfiguration`",
        ),
    };
    let why = "AgentCore: \"An Agent Runtime […] can only be configured with either SigV4 OR OAuth\"";
    Refusal { diagnostic: Diagnostic::error(Code::ACCESS_DENIED, message).why(why).help(help), remedies: Vec::new() }
}

/// One thing that stands in the way, in one policy.
#[derive(Clone, Debug, PartialEq)]
struct Obstacle {
    code: Code,
    /// In which policy; none where the words say so themselves.
    place: Option<(LayerKind, On)>,
    what: String,
    why: Option<String>,
    help: String,
    span: Option<Span>,
    remedy: Option<Remedy>,
}

/// The same thing in the policies of runtime and endpoint is told once.
fn together(mut obstacles: Vec<Obstacle>) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    while !obstacles.is_empty() {
        let first = obstacles.remove(0);
        let same = |other: &mut Obstacle| {
            (other.code, &other.what, &other.why) == (first.code, &first.what, &first.why)
                && (other.place.is_some() || *other == first)
        };
        let others: Vec<Obstacle> = obstacles.extract_if(.., same).collect();
        refusals.push(refusal(first, &others));
    }
    refusals
}

fn refusal(first: Obstacle, others: &[Obstacle]) -> Refusal {
    let elsewhere = others.iter().filter(|other| other.place != first.place);
    let place = match (first.place, elsewhere.clone().next()) {
        (Some((LayerKind::Resource, _)), Some(_)) => Some("the policies of the runtime and of the endpoint"),
        (Some((kind, on)), _) => Some(policy_name(kind, on)),
        (None, _) => None,
    };
    let message = place.map_or(first.what.clone(), |place| format!("in {place}, {}", first.what));
    let mut diagnostic = Diagnostic::error(first.code, message).help(first.help);
    diagnostic.why = first.why;
    diagnostic.span = first.span;
    for other in others.iter().filter_map(|other| other.span).filter(|span| Some(*span) != first.span) {
        diagnostic = diagnostic.related(other, "and here");
    }
    let mut remedies: Vec<Remedy> = first.remedy.into_iter().collect();
    for remedy in others.iter().filter_map(|other| other.remedy.clone()) {
        if !remedies.contains(&remedy) {
            remedies.push(remedy);
        }
    }
    Refusal { diagnostic, remedies }
}

struct Finder<'a> {
    call: &'a Call,
    decision: &'a Decision<'a>,
}

/// A layer on one resource.
#[derive(Clone, Copy)]
struct Spot<'a> {
    on: &'a OnResource<'a>,
    layer: &'a PolicyLayer<'a>,
}

impl<'a> Finder<'a> {
    /// Policies that bear on both resources: each is told once.
    fn of_caller(&self, kind: LayerKind, obstacles: &mut Vec<Obstacle>) {
        let of_kind = |on: &'a OnResource<'a>| on.layers.iter().filter(move |layer| layer.kind == kind);
        let levels = self.decision.resources.iter().map(|on| of_kind(on).count()).max().unwrap_or_default();
        for level in 0..levels {
            let spots = self.decision.resources.iter();
            let spots: Vec<Spot> = spots.filter_map(|on| Some(Spot { on, layer: of_kind(on).nth(level)? })).collect();
            obstacles.extend(spots.iter().flat_map(|spot| self.denials(*spot)));
            let silent: Vec<Spot> = spots.iter().copied().filter(|spot| self.is_silent(*spot)).collect();
            if let Some(first) = silent.first() {
                obstacles.push(self.caller_silent(*first, silent.len() == spots.len()));
            }
            let open = spots.iter().find(|spot| self.is_open(**spot));
            obstacles.extend(open.map(|spot| self.undecided(*spot)));
        }
    }

    fn of_resource(&self, on: &'a OnResource<'a>, obstacles: &mut Vec<Obstacle>) {
        let Some(layer) = on.layers.iter().find(|layer| layer.kind == LayerKind::Resource) else { return };
        let spot = Spot { on, layer };
        if layer.verdict == LayerVerdict::Refused {
            return obstacles.extend(self.refused(spot));
        }
        obstacles.extend(self.denials(spot));
        if self.is_silent(spot) {
            obstacles.push(self.resource_silent(spot));
        }
        if self.is_open(spot) {
            obstacles.push(self.undecided(spot));
        }
    }

    /// Whether a layer withholds an Allow that the call needs.
    fn is_silent(&self, Spot { on, layer }: Spot) -> bool {
        let wanted = match (self.decision.relation, layer.kind) {
            // There the caller's own policy suffices, and so its absence is the fault.
            (Relation::SameAccount, LayerKind::Resource) => {
                nearest(layer).is_some_and(|near| near.service_key(&self.call.context).is_some())
            }
            _ => true,
        };
        wanted && !on.granted.is_yes() && layer.allows.is_no() && layer.verdict != LayerVerdict::Refused
    }

    /// Whether a layer leaves open what the call needs to know.
    fn is_open(&self, Spot { on, layer }: Spot) -> bool {
        let denial = matches!(layer.denies, Truth::CannotTell(_)) && !on.denied.is_yes();
        let missed = self.decision.relation != Relation::SameAccount || layer.kind != LayerKind::Resource;
        denial || (missed && !on.granted.is_yes() && matches!(layer.allows, Truth::CannotTell(_)))
    }

    fn remedy(
        &self,
        spot: Spot,
        attached: Option<&Attached>,
        replaced: Option<&Statement<Span>>,
        statement: serde_json::Value,
    ) -> Remedy {
        let kind = spot.layer.kind;
        Remedy {
            kind,
            on: (kind == LayerKind::Resource).then_some(spot.on.on),
            policy: attached.map(|attached| attached.name.clone()),
            replaces: replaced.map(|statement| statement.index),
            statement,
        }
    }
}

impl Spot<'_> {
    fn place(&self) -> Option<(LayerKind, On)> {
        Some((self.layer.kind, self.on.on))
    }
}

fn policy_name(kind: LayerKind, on: On) -> &'static str {
    match (kind, on) {
        (LayerKind::Scp, _) => "the service control policy",
        (LayerKind::Rcp, _) => "the resource control policy",
        (LayerKind::VpcEndpoint, _) => "the policy of the VPC endpoint",
        (LayerKind::Boundary, _) => "the permissions boundary",
        (LayerKind::Session, _) => "the session policy",
        (LayerKind::Identity, _) => "the caller's identity policy",
        (LayerKind::Resource, On::Runtime) => "the runtime's policy",
        (LayerKind::Resource, On::Endpoint) => "the endpoint's policy",
    }
}

fn resource_name(on: On) -> &'static str {
    match on {
        On::Runtime => "the runtime",
        On::Endpoint => "the endpoint",
    }
}
