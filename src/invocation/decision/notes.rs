use super::call::Call;
use super::decide::only_denies;
use super::layer::{Answer, Decision, LayerKind, LayerVerdict, OnResource, Policies, Relation};
use super::request::Via;
use crate::iam::{Caller, ContextValue, MADE_UP, Policy};

/// What the answer rests on besides the policies, a sentence each. `decided` is the one of the calls behind
/// `asked` that the decision is about.
pub fn notes(asked: &Call, decided: &Call, policies: &Policies, decision: &Decision) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(plain) = asked.without_user() {
        let (asked, plain) = (asked.action_name(), plain.action_name());
        if decided.action_name() == plain {
            notes.push(format!("`{asked}` is allowed, but AWS asks for `{plain}`, too"));
        } else if decision.answer == Answer::Allowed {
            notes.push(format!("AWS asks for `{plain}`, too; it is allowed as well"));
        }
    }
    for scp in policies.scps.iter().filter(|scp| only_denies(scp)) {
        notes.push(format!(
            "`{}` only denies, so it is taken to stand beside FullAWSAccess, as AWS attaches it",
            scp.name
        ));
    }
    if decision.resources.iter().any(|on| on.arn.resource.contains(MADE_UP)) {
        notes.push(format!("`{MADE_UP}` stands for the end of the id, which AgentCore makes up with the runtime"));
    }
    for rcp in policies.rcps.iter().filter(|rcp| !only_denies(rcp)) {
        notes.push(format!("what `{}` allows counts for nothing: of RCPs only RCPFullAWSAccess may allow", rcp.name));
    }
    if decision.relation == Relation::Bearer {
        notes.push("taken for granted: AgentCore accepts the token".to_owned());
    }
    let path_unknown = matches!(decided.context.get(PRINCIPAL_ARN), ContextValue::Likely { .. });
    if path_unknown && policies.all().any(|attached| asks_for_principal_arn(&attached.policy)) {
        notes.push(
            "taken for granted: the session's role has no path, for the session's ARN says none; if it has one, say it: \
             `--context aws:PrincipalArn=ARN`"
                .to_owned(),
        );
    }
    if decision.resources.iter().any(|on| rests_on_one_side(decision.relation, on)) {
        notes.push(
            "within one account either side may allow, says a table of AgentCore's guide; a list below it wants identity \
             policies to allow both resources, and resource policies too where there are any. If AWS denies this call, \
             let both sides allow"
                .to_owned(),
        );
    }
    notes
}

const PRINCIPAL_ARN: &str = "aws:PrincipalArn";

fn asks_for_principal_arn(policy: &Policy) -> bool {
    let mut conditions = policy.document.statements.iter().flat_map(|statement| &statement.conditions);
    conditions.any(|condition| condition.key.text.eq_ignore_ascii_case(PRINCIPAL_ARN))
}

/// The kinds of policy that may bear on the call, and that nobody gave. All of them only take away.
pub fn not_given(call: &Call, policies: &Policies) -> Vec<LayerKind> {
    let in_session = matches!(call.caller, Caller::Role(_) | Caller::Session(_) | Caller::FederatedUser(_));
    let has_boundary = in_session || matches!(call.caller, Caller::User(_));
    let kinds = [
        (LayerKind::Scp, call.caller != Caller::Bearer && policies.scps.is_empty()),
        (LayerKind::Rcp, policies.rcps.is_empty()),
        (LayerKind::VpcEndpoint, call.via != Via::Public && policies.vpc_endpoint.is_none()),
        (LayerKind::Boundary, has_boundary && policies.boundary.is_none()),
        (LayerKind::Session, in_session && policies.session.is_empty()),
    ];
    kinds.into_iter().filter_map(|(kind, missing)| missing.then_some(kind)).collect()
}

/// Within one account, granted although one side is silent.
fn rests_on_one_side(relation: Relation, on: &OnResource) -> bool {
    let verdict = |kind| on.layer(kind).map(|layer| &layer.verdict);
    let identity = verdict(LayerKind::Identity);
    let resource = verdict(LayerKind::Resource);
    relation == Relation::SameAccount
        && on.granted.is_yes()
        && (matches!(identity, Some(LayerVerdict::Silent | LayerVerdict::NotGiven))
            || resource == Some(&LayerVerdict::Silent))
}
