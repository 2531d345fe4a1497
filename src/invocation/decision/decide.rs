use super::call::{Call, Entrance};
use super::layer::{
    Answer, Attached, Decision, LayerKind, LayerVerdict, On, OnResource, Policies, PolicyLayer, Relation,
};
use super::reported::endpoint_in_doubt;
use crate::iam::{
    Arn, Caller, Effect, Evaluation, PrincipalMatch, Request, Statement, StatementResult, Truth, evaluate,
};
use crate::source::Span;

/// Decides on a call.
pub fn decide<'a>(call: &Call, policies: &'a Policies) -> Decision<'a> {
    let relation = match call.caller.account() {
        None => Relation::Bearer,
        Some(account) if account == call.runtime.account => Relation::SameAccount,
        Some(_) => Relation::CrossAccount,
    };
    let entrance = if relation == Relation::Bearer { Entrance::Jwt } else { Entrance::SigV4 };
    let wrong_entrance = call.entrance.filter(|of_runtime| *of_runtime != entrance);
    let on = |on, arn, policy| on_resource(on, arn, call, relation, policies, policy);
    let resources = [
        on(On::Runtime, call.runtime.clone(), policies.runtime.as_ref()),
        on(On::Endpoint, call.endpoint_arn(), policies.endpoint.as_ref()),
    ];
    let allowed = Truth::all(resources.iter().map(OnResource::allowed));
    let answer = match allowed {
        _ if wrong_entrance.is_some() => Answer::Denied,
        Truth::Yes if endpoint_in_doubt(relation, &resources).is_some() => Answer::CannotTell,
        Truth::Yes => Answer::Allowed,
        Truth::No => Answer::Denied,
        Truth::CannotTell(_) => Answer::CannotTell,
    };
    Decision { answer, relation, wrong_entrance, resources }
}

fn on_resource<'a>(
    on: On,
    arn: Arn,
    call: &Call,
    relation: Relation,
    policies: &'a Policies,
    of_resource: Option<&'a Attached>,
) -> OnResource<'a> {
    let request = Request { caller: &call.caller, action: &call.action, resource: &arn, context: &call.context };
    let signed = relation != Relation::Bearer;
    let mut layers = Vec::new();
    if signed {
        layers.extend(policies.scps.iter().map(|scp| control_layer(LayerKind::Scp, scp, &request)));
    }
    layers.extend(policies.rcps.iter().map(|rcp| control_layer(LayerKind::Rcp, rcp, &request)));
    layers.extend(policies.vpc_endpoint.iter().map(|policy| layer(LayerKind::VpcEndpoint, [policy], &request)));
    if signed {
        layers.extend(policies.boundary.iter().map(|boundary| layer(LayerKind::Boundary, [boundary], &request)));
        if !policies.session.is_empty() {
            layers.push(layer(LayerKind::Session, &policies.session, &request));
        }
        layers.push(identity(policies.identity.as_deref(), &request));
    }
    layers.push(resource_layer(of_resource, relation, policies.boundary.is_some() && signed, &request));
    let allows = |kind| {
        let of_kind = layers.iter().filter(move |layer: &&PolicyLayer| layer.kind == kind);
        Truth::all(of_kind.map(|layer| layer.allows.clone()))
    };
    let (boundary, session) = (allows(LayerKind::Boundary), allows(LayerKind::Session));
    let identity = Truth::all([allows(LayerKind::Identity), boundary.clone(), session.clone()]);
    let resource = layers.last().map_or(Truth::No, |layer| match relation {
        Relation::SameAccount => directly(layer, boundary, session),
        Relation::CrossAccount | Relation::Bearer => layer.allows.clone(),
    });
    let granted = match relation {
        Relation::SameAccount => identity.or(resource),
        Relation::CrossAccount => identity.and(resource),
        Relation::Bearer => resource,
    };
    // These allow nothing by themselves, and nothing goes beyond them.
    let bounds = [LayerKind::Scp, LayerKind::Rcp, LayerKind::VpcEndpoint].map(allows);
    let granted = granted.and(Truth::all(bounds));
    let refused = layers.iter().any(|layer| layer.verdict == LayerVerdict::Refused);
    OnResource {
        on,
        denied: Truth::any(layers.iter().map(|layer| layer.denies.clone())),
        granted: granted.and(Truth::known(!refused)),
        arn,
        layers,
    }
}

/// Within one account a resource policy that names the account only leaves the choice to the account's
/// identity policies; one that names the caller by its role is limited by the permissions boundary and the session
/// policies, one that names the session or the user is not (`…_policy-eval-denyallow`, `access_policies`, "Session
/// policies"). What is said to everyone no boundary limits; of session policies no page says it.
fn directly(layer: &PolicyLayer, boundary: Truth, session: Truth) -> Truth {
    let allows =
        |named| Truth::any(layer.policies.iter().map(|(_, evaluation)| evaluation.allows_by(|other| other == named)));
    let open = match session.is_yes() {
        true => Truth::Yes,
        false => Truth::cannot_tell(EVERYONE_IN_A_SESSION),
    };
    let everyone = allows(PrincipalMatch::Everyone).and(open);
    let by_role = Truth::all([allows(PrincipalMatch::Origin), boundary, session]);
    allows(PrincipalMatch::Itself).or(everyone).or(by_role)
}

const EVERYONE_IN_A_SESSION: &str = "whether a session policy limits what a policy allows everyone AWS does not say";

fn layer<'a>(kind: LayerKind, policies: impl IntoIterator<Item = &'a Attached>, request: &Request) -> PolicyLayer<'a> {
    let policies: Vec<(&Attached, Evaluation)> =
        policies.into_iter().map(|attached| (attached, evaluate(&attached.policy.document, request))).collect();
    let denies = Truth::any(policies.iter().map(|(_, evaluation)| evaluation.denies()));
    let allows = Truth::any(policies.iter().map(|(_, evaluation)| evaluation.allows()));
    let verdict = verdict(&denies, &allows);
    PolicyLayer { kind, policies, denies, allows, verdict }
}

/// "When you enable SCPs […], AWS Organizations attaches an AWS managed policy named FullAWSAccess to each
/// root, OU and account" (Organizations user guide, SCP evaluation). One that only denies is written to stand
/// beside it: alone on its level it would allow nothing at all. Of RCPs that policy cannot be detached, and no other
/// one may allow ("RCP syntax").
fn control_layer<'a>(kind: LayerKind, policy: &'a Attached, request: &Request) -> PolicyLayer<'a> {
    let layer = layer(kind, [policy], request);
    let beside_full_access = kind == LayerKind::Rcp || only_denies(policy);
    if beside_full_access { PolicyLayer { allows: Truth::Yes, ..layer } } else { layer }
}

/// Whether a policy has no statement that allows.
pub fn only_denies(attached: &Attached) -> bool {
    attached.policy.document.statements.iter().all(|statement| !statement.allows())
}

fn verdict(denies: &Truth, allows: &Truth) -> LayerVerdict {
    match (denies, allows) {
        (Truth::Yes, _) => LayerVerdict::Denies,
        (Truth::CannotTell(why), _) | (Truth::No, Truth::CannotTell(why)) => LayerVerdict::CannotTell(why.clone()),
        (Truth::No, Truth::Yes) => LayerVerdict::Allows,
        (Truth::No, Truth::No) => LayerVerdict::Silent,
    }
}

fn identity<'a>(given: Option<&'a [Attached]>, request: &Request) -> PolicyLayer<'a> {
    let without = |allows, verdict| PolicyLayer {
        kind: LayerKind::Identity,
        policies: Vec::new(),
        denies: Truth::No,
        allows,
        verdict,
    };
    match given {
        // "By default, all requests are implicitly denied with the exception of the root user."
        _ if matches!(request.caller, Caller::Root(_)) => without(Truth::Yes, LayerVerdict::NotNeeded),
        None => without(Truth::cannot_tell("the caller's identity policies were not given"), LayerVerdict::NotGiven),
        Some(attached) => layer(LayerKind::Identity, attached, request),
    }
}

fn resource_layer<'a>(
    attached: Option<&'a Attached>,
    relation: Relation,
    bounded: bool,
    request: &Request,
) -> PolicyLayer<'a> {
    let Some(attached) = attached else {
        // "must allow the action (if a policy exists)": without one the token alone decides.
        let allows = Truth::known(relation == Relation::Bearer);
        return PolicyLayer {
            kind: LayerKind::Resource,
            policies: Vec::new(),
            denies: Truth::No,
            allows,
            verdict: LayerVerdict::Missing,
        };
    };
    let mut layer = layer(LayerKind::Resource, [attached], request);
    if attached.policy.document.statements.iter().any(|statement| !is_exact(statement, request.resource)) {
        return PolicyLayer { denies: Truth::No, allows: Truth::No, verdict: LayerVerdict::Refused, ..layer };
    }
    if bounded {
        layer.denies = denies_the_bounded(&layer).or(layer.denies);
        layer.verdict = verdict(&layer.denies, &layer.allows);
    }
    layer
}

/// "The NotPrincipal element with a Deny effect will always deny any IAM principal that has a permissions
/// boundary policy attached" (`access_policies_boundaries`).
fn denies_the_bounded(layer: &PolicyLayer) -> Truth {
    let statements = layer.policies.iter().flat_map(|(_, evaluation)| evaluation.of(Effect::Deny));
    let not_principal = statements.filter(|result| result.statement.not_principal.is_some());
    Truth::any(not_principal.map(StatementResult::applies_to_anyone))
}

/// "The Resource field in the policy document must contain the exact ARN of the resource to which the
/// policy is attached." That NotResource is refused as well is inferred.
pub fn is_exact(statement: &Statement<Span>, resource: &Arn) -> bool {
    let own = resource.to_string();
    statement.not_resource.is_none() && statement.resources().all(|written| written.text == own)
}

impl OnResource<'_> {
    /// Whether the call is allowed here.
    pub fn allowed(&self) -> Truth {
        self.granted.clone().and(self.denied.clone().negated())
    }

    /// The layer of one kind.
    pub fn layer(&self, kind: LayerKind) -> Option<&PolicyLayer<'_>> {
        self.layers.iter().find(|layer| layer.kind == kind)
    }
}
