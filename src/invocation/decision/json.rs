use super::call::Call;
use super::human::{answer_word, kind_word, resource_word, word};
use super::layer::{Decision, LayerKind, LayerVerdict, On, OnResource, PolicyLayer, Relation};
use super::refusal::{Refusal, Remedy};
use crate::diagnostic::{Format, Report};
use crate::iam::{Effect, Truth};
use crate::source::Sources;
use serde_json::{Value, json};

/// The decision for programs; its keys are a promise. `diagnostics` are those of `check --format json`.
pub fn json(
    call: &Call,
    (decision, not_given): (&Decision, &[LayerKind]),
    refusals: &[Refusal],
    notes: &[String],
    sources: &Sources,
) -> String {
    let diagnostics: Vec<_> = refusals.iter().map(|refusal| refusal.diagnostic.clone()).collect();
    let report = Report { diagnostics: &diagnostics, modules: &[], written: None, all: false, sources, folder: "" }
        .render(Format::Json);
    let report: Value = serde_json::from_str(&report).unwrap_or_default();
    let relation = match decision.relation {
        Relation::SameAccount => "same-account",
        Relation::CrossAccount => "cross-account",
        Relation::Bearer => "token",
    };
    let object = json!({
        "answer": answer_word(decision.answer).replace(' ', "-"),
        "caller": call.caller.arn().map(ToString::to_string),
        "action": call.action,
        "relation": relation,
        "notGiven": not_given.iter().map(|kind| kind_id(*kind)).collect::<Vec<_>>(),
        "resources": decision.resources.iter().map(|on| resource(on, sources)).collect::<Vec<_>>(),
        "diagnostics": report["diagnostics"],
        "remedies": refusals.iter().flat_map(|refusal| &refusal.remedies).map(remedy).collect::<Vec<_>>(),
        "notes": notes,
    });
    format!("{object:#}\n")
}

fn resource(on: &OnResource, sources: &Sources) -> Value {
    json!({
        "resource": resource_word(on.on),
        "arn": on.arn.to_string(),
        "answer": answer_word(on.answer()).replace(' ', "-"),
        "policies": on.layers.iter().map(|one| layer(one, sources)).collect::<Vec<_>>(),
    })
}

fn layer(layer: &PolicyLayer, sources: &Sources) -> Value {
    let why = match (&layer.verdict, &layer.denies, &layer.allows) {
        (LayerVerdict::CannotTell(why), ..) | (LayerVerdict::NotGiven, _, Truth::CannotTell(why)) => Some(why),
        _ => None,
    };
    let deciding = layer.policies.iter().find_map(|(attached, evaluation)| {
        let effect = if layer.verdict == LayerVerdict::Denies { Effect::Deny } else { Effect::Allow };
        let decides = matches!(layer.verdict, LayerVerdict::Allows | LayerVerdict::Denies);
        let statement = evaluation.deciding(effect).filter(|_| decides)?.statement;
        Some(json!({
            "policy": attached.name,
            "line": sources.start(statement.at).line,
            "sid": statement.sid.as_ref().map(|sid| &sid.text),
            "number": statement.index + 1,
        }))
    });
    json!({
        "kind": kind_id(layer.kind),
        "says": word(&layer.verdict).replace(' ', "-"),
        "why": why,
        "policies": layer.policies.iter().map(|(attached, _)| &attached.name).collect::<Vec<_>>(),
        "statement": deciding,
    })
}

fn remedy(remedy: &Remedy) -> Value {
    json!({
        "kind": kind_id(remedy.kind),
        "on": remedy.on.map(|on: On| resource_word(on)),
        "policy": remedy.policy,
        "replaces": remedy.replaces.map(|number| number + 1),
        "statement": remedy.statement,
    })
}

fn kind_id(kind: LayerKind) -> String {
    kind_word(kind).replace(' ', "-").to_lowercase()
}
