use super::call::Call;
use super::decide::only_denies;
use super::layer::{Answer, Decision, LayerKind, LayerVerdict, OnResource, Policies, Relation};
use crate::iam::MADE_UP;

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
    if decision.relation != Relation::Bearer {
        let scps = if policies.scps.is_empty() { "service control policies, " } else { "" };
        notes.push(format!(
            "not looked at, and taken for allowing: {scps}resource control policies, session policies, VPC endpoint policies"
        ));
    } else {
        notes.push(
            "taken for granted: AgentCore accepts the token, and no VPC endpoint policy is in the way".to_owned(),
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
