use super::call::Call;
use super::layer::{Answer, Attached, Decision, LayerKind, LayerVerdict, On, OnResource, PolicyLayer, Relation};
use super::refusal::{Refusal, Remedy};
use super::request::Via;
use crate::diagnostic::{Diagnostic, Report, json_text, visible_line};
use crate::iam::{Effect, Evaluation};
use crate::source::Sources;
use serde_json::Value;

/// The decision for a person: the answer, decision by decision, what is at fault, what mends it. It
/// carries ANSI styles, see [`Report::render`].
pub fn human(
    call: &Call,
    (decision, not_given): (&Decision, &[LayerKind]),
    refusals: &[Refusal],
    notes: &[String],
    sources: &Sources,
    folder: &str,
) -> String {
    let mut text = headline(call, decision, not_given);
    for on in &decision.resources {
        text.push_str(&format!("\n{:9} {}\n", resource_word(on.on), visible_line(&on.arn.to_string())));
        for layer in &on.layers {
            let line = format!(
                "  {:11} {:23}  {}",
                word(&layer.verdict),
                kind_word(layer.kind),
                visible_line(&basis(layer, sources))
            );
            text.push_str(line.trim_end());
            text.push('\n');
        }
    }
    text.push('\n');
    let diagnostics: Vec<Diagnostic> = refusals.iter().map(|refusal| refusal.diagnostic.clone()).collect();
    text.push_str(
        &Report { diagnostics: &diagnostics, modules: &[], written: None, all: false, sources, folder }.problems(),
    );
    let mut remedies: Vec<&Remedy> = Vec::new();
    for remedy in refusals.iter().flat_map(|refusal| &refusal.remedies) {
        if !remedies.contains(&remedy) {
            remedies.push(remedy);
        }
    }
    for remedy in remedies {
        text.push_str(&format!(
            "{}:\n{}\n\n",
            visible_line(&instruction(remedy, call.by_module)),
            json_text(&compact(&remedy.statement, 0, 0))
        ));
    }
    for note in notes {
        text.push_str(&format!("note: {}\n", visible_line(note)));
    }
    text
}

fn headline(call: &Call, decision: &Decision, not_given: &[LayerKind]) -> String {
    let answer = answer_word(decision.answer);
    let signed = if decision.relation == Relation::Bearer { "with a token" } else { "signed with SigV4" };
    let way = match &call.via {
        Via::Public => "over the public endpoint".to_owned(),
        Via::Vpc(vpc) => format!("through a VPC endpoint in {vpc}"),
        Via::VpcEndpoint(endpoint) => format!("through the VPC endpoint {endpoint}"),
    };
    let account = &call.runtime.account;
    let relation = match decision.relation {
        Relation::SameAccount => format!("within account {account}, where either side may allow"),
        Relation::CrossAccount => {
            let from = call.caller.account().unwrap_or_default();
            format!("from account {from} into {account}, where both sides must allow")
        }
        Relation::Bearer => format!("into account {account}, where resource policies decide if there are any"),
    };
    let call = visible_line(&format!("{} by {}", call.action_name(), call.caller));
    // Another Allow changes nothing about a Deny.
    let as_far_as = match not_given {
        _ if decision.answer == Answer::Denied => String::new(),
        [] => String::new(),
        kinds => {
            let kinds = kinds.iter().map(|kind| format!("{} (`{}`)", kind_word(*kind), option(*kind)));
            format!(
                "as far as was given; not given, and taken for allowing: {}\n",
                kinds.collect::<Vec<_>>().join(", ")
            )
        }
    };
    format!("{answer}: {call}\n{as_far_as}{}\n", visible_line(&format!("{relation}; {signed}, {way}")))
}

/// What decides a layer, or the policies that were looked through.
fn basis(layer: &PolicyLayer, sources: &Sources) -> String {
    let effect = match layer.verdict {
        LayerVerdict::Allows => Some(Effect::Allow),
        LayerVerdict::Denies => Some(Effect::Deny),
        _ => None,
    };
    let deciding = layer.policies.iter().find_map(|(attached, evaluation)| {
        let statement = evaluation.deciding(effect?)?.statement;
        let line = sources.start(statement.at).line;
        Some(format!("{}:{line}, {}", attached.name, statement.name()))
    });
    deciding.unwrap_or_else(|| {
        let names = layer.policies.iter().map(|(attached, _): &(&Attached, Evaluation)| attached.name.as_str());
        names.collect::<Vec<_>>().join(", ")
    })
}

fn instruction(remedy: &Remedy, by_module: bool) -> String {
    let policy = match (remedy.kind, remedy.on) {
        (LayerKind::Scp, _) => "the service control policy",
        (LayerKind::Rcp, _) => "the resource control policy",
        (LayerKind::VpcEndpoint, _) => "the policy of the VPC endpoint",
        (LayerKind::Boundary, _) => "the permissions boundary",
        (LayerKind::Session, _) => "the session policy",
        (LayerKind::Identity, _) => "an identity policy of the caller",
        (LayerKind::Resource, Some(On::Endpoint)) => "the policy on the endpoint",
        (LayerKind::Resource, _) => "the policy on the runtime",
    };
    // What a module makes is changed in its config.
    let in_config = by_module && remedy.kind == LayerKind::Resource;
    match (&remedy.policy, remedy.replaces) {
        (Some(name), Some(number)) => format!("put this for statement {} of {name}", number + 1),
        (_, None) if in_config => format!("{policy} needs this statement"),
        (Some(name), None) => format!("add this statement to {policy}, {name}"),
        (None, _) => format!("write this statement into {policy}"),
    }
}

/// The widest line of a statement.
const WIDTH: usize = 100;

/// JSON with what fits a line on one, `before` being the characters that already are on its first.
pub fn compact(value: &Value, indent: usize, before: usize) -> String {
    let line = one_line(value);
    // Room for the comma; a statement itself never goes on one line.
    if before > 0 && before + line.chars().count() < WIDTH {
        return line;
    }
    let (inner, outer) = (" ".repeat(indent + 2), " ".repeat(indent));
    let (open, close, parts): (_, _, Vec<String>) = match value {
        Value::Object(map) => {
            let part = |(key, value): (&String, &Value)| {
                let name = format!("{inner}{}: ", Value::from(key.as_str()));
                let before = name.chars().count();
                name + &compact(value, indent + 2, before)
            };
            ('{', '}', map.iter().map(part).collect())
        }
        Value::Array(items) => {
            let part = |item| format!("{inner}{}", compact(item, indent + 2, indent + 2));
            ('[', ']', items.iter().map(part).collect())
        }
        _ => return line,
    };
    format!("{open}\n{}\n{outer}{close}", parts.join(",\n"))
}

fn one_line(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let parts: Vec<String> =
                map.iter().map(|(key, value)| format!("{}: {}", Value::from(key.as_str()), one_line(value))).collect();
            format!("{{{}}}", parts.join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(one_line).collect::<Vec<_>>().join(", ")),
        scalar => scalar.to_string(),
    }
}

/// The answer in a word; in JSON, too.
pub fn answer_word(answer: Answer) -> &'static str {
    match answer {
        Answer::Allowed => "allowed",
        Answer::Denied => "denied",
        Answer::CannotTell => "cannot tell",
    }
}

/// What a layer says in a word; in JSON, too.
pub fn word(verdict: &LayerVerdict) -> &'static str {
    match verdict {
        LayerVerdict::Allows => "allows",
        LayerVerdict::Denies => "denies",
        LayerVerdict::Silent => "silent",
        LayerVerdict::CannotTell(_) => "cannot tell",
        LayerVerdict::NotGiven => "not given",
        LayerVerdict::Missing => "none",
        LayerVerdict::Refused => "refused",
        LayerVerdict::NotNeeded => "not needed",
    }
}

/// A kind of policy; in JSON, too.
pub fn kind_word(kind: LayerKind) -> &'static str {
    match kind {
        LayerKind::Scp => "service control policy",
        LayerKind::Rcp => "resource control policy",
        LayerKind::VpcEndpoint => "VPC endpoint policy",
        LayerKind::Boundary => "permissions boundary",
        LayerKind::Session => "session policy",
        LayerKind::Identity => "identity policy",
        LayerKind::Resource => "resource policy",
    }
}

/// The option that such a policy is given with.
fn option(kind: LayerKind) -> &'static str {
    match kind {
        LayerKind::Scp => "--scp",
        LayerKind::Rcp => "--rcp",
        LayerKind::VpcEndpoint => "--vpc-endpoint-policy",
        LayerKind::Boundary => "--permissions-boundary",
        LayerKind::Session => "--session-policy",
        LayerKind::Identity => "--identity-policy",
        LayerKind::Resource => "--runtime-policy",
    }
}

/// A resource; in JSON, too.
pub fn resource_word(on: On) -> &'static str {
    match on {
        On::Runtime => "runtime",
        On::Endpoint => "endpoint",
    }
}

impl OnResource<'_> {
    /// The answer on this resource alone.
    pub fn answer(&self) -> Answer {
        match self.allowed() {
            crate::iam::Truth::Yes => Answer::Allowed,
            crate::iam::Truth::No => Answer::Denied,
            crate::iam::Truth::CannotTell(_) => Answer::CannotTell,
        }
    }
}
