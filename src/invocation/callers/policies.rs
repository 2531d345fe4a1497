use super::{Admission, Bound, By, Seen, kind};
use crate::cloudformation::property;
use crate::cloudformation::resource_types::bedrock_agentcore::RESOURCE_POLICY;
use crate::iam::{Document, Effect, Statement};
use jsonptr::{Pointer, PointerBuf};

/// By the policies on the runtime and its endpoints. Where they are for tokens, everyone is every token.
pub fn of_policies(seen: &Seen, tokens: Option<&Admission>) -> Vec<Admission> {
    let mut all: Vec<Admission> = Vec::new();
    for (id, resource) in seen.placed.template.of_type(RESOURCE_POLICY) {
        let at = PointerBuf::from_tokens(["Resources", id, "Properties", "Policy"]);
        let Some(policy) = property(resource, "Policy") else { continue };
        let arn = property(resource, "ResourceArn").and_then(|arn| seen.placed.pattern(arn)).unwrap_or_default();
        let on = arn.split_once("/runtime-endpoint/").map_or("runtime", |(_, name)| name).to_owned();
        let document = Document::read(policy, at);
        for admission in document.statements.iter().flat_map(|statement| of_statement(seen, statement, tokens)) {
            match all.iter_mut().find(|known| says_the_same(known, &admission)) {
                Some(known) => {
                    known.on.push(on.clone());
                    for by in admission.by {
                        if !known.by.contains(&by) {
                            known.by.push(by);
                        }
                    }
                }
                None => all.push(Admission { on: vec![on.clone()], ..admission }),
            }
        }
    }
    all
}

/// The policies of runtime and endpoints have most statements in common.
fn says_the_same(one: &Admission, other: &Admission) -> bool {
    let name = |one: &Admission| one.by.last().map(|by| by.name.clone());
    let whom = |one: &Admission| (one.effect, one.principal.clone(), one.actions.clone(), one.bounds.clone());
    name(one) == name(other) && whom(one) == whom(other)
}

fn of_statement(seen: &Seen, statement: &Statement<PointerBuf>, tokens: Option<&Admission>) -> Vec<Admission> {
    let Some(effect) = statement.effect else { return Vec::new() };
    let (actions, bounds) = (actions(seen, statement), bounds(seen, statement));
    let listed = statement.principal.as_ref().or(statement.not_principal.as_ref());
    let not = if statement.not_principal.is_some() { "all but " } else { "" };
    let named = listed.into_iter().flat_map(|listed| &listed.values).filter_map(|named| {
        let name = seen.text(seen.placed.template.get(&named.name.at)?)?;
        let kind = kind(named, &name);
        let admission = Admission {
            effect,
            principal: format!("{not}{name}"),
            kind,
            actions: actions.clone(),
            on: Vec::new(),
            by: vec![by(seen, statement, &named.name.at)],
            bounds: bounds.clone(),
        };
        match (tokens, kind, effect) {
            // No signed call reaches it.
            (Some(_), kind, Effect::Allow) if kind != "everyone" => None,
            (Some(tokens), _, Effect::Allow) => Some(Admission {
                principal: tokens.principal.clone(),
                kind: tokens.kind,
                by: tokens.by.iter().cloned().chain(admission.by.clone()).collect(),
                bounds: tokens.bounds.iter().cloned().chain(admission.bounds.clone()).collect(),
                ..admission
            }),
            _ => Some(admission),
        }
    });
    named.collect()
}

pub fn actions(seen: &Seen, statement: &Statement<PointerBuf>) -> Vec<String> {
    let not = statement.not_action.as_ref().map(|listed| listed.values.as_slice()).unwrap_or_default();
    let shown = |at| seen.placed.template.get(at).and_then(|fragment| seen.text(fragment));
    let named = statement.actions().filter_map(|action| shown(&action.at));
    named.chain(not.iter().filter_map(|action| Some(format!("not {}", shown(&action.at)?)))).collect()
}

pub fn bounds(seen: &Seen, statement: &Statement<PointerBuf>) -> Vec<Bound> {
    let each = statement.conditions.iter().map(|condition| Bound {
        operator: condition.operator.clone(),
        key: condition.key.text.clone(),
        values: condition
            .values
            .iter()
            .map(|value| {
                let fragment = seen.placed.template.get(&value.at);
                fragment.and_then(|fragment| seen.text(fragment)).unwrap_or_else(|| value.text.clone())
            })
            .collect(),
    });
    each.collect()
}

/// `telling` is what one looks for in it.
pub fn by(seen: &Seen, statement: &Statement<PointerBuf>, telling: &Pointer) -> By {
    let name = statement.sid.as_ref().map_or_else(|| statement.name(), |sid| sid.text.clone());
    seen.by(name, statement.at.clone(), telling)
}
