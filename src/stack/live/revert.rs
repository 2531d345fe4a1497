use super::compare::LiveDifference;
use crate::cloudformation::text;
use crate::cloudformation::{Fragment, FragmentValue, ResourceType, Template, line, type_of};
use crate::source::Sources;
use crate::stack::plan::{PlannedAction, PlannedChange, PropertyChange, is_secret};
use crate::stack::verify::Agents;
use jsonptr::PointerBuf;
use serde_json::Value;

/// What stands for a live value that may be secret: it is taken away right after, and must stand in no template.
const REMOVED: &str = "removed";

/// The template of a first operation that states what CloudFormation does not know of, so that the next one can take it away: a
/// drift-aware deploy puts back only properties that the template sets (aws-unkind 25), and nothing of a type that drift
/// detection does not know. Gives the differences that it is about; none where there is no need.
pub fn first_of_revert<'a>(
    template: &Template,
    differences: &'a [LiveDifference],
    agents: &Agents,
) -> Option<(Template, Vec<&'a LiveDifference>)> {
    let mut first = template.clone();
    let stated: Vec<&LiveDifference> = differences
        .iter()
        .filter(|one| !one.reads_back && !one.seen && !one.path.is_empty())
        .filter(|one| agents.properties(&one.logical_id).is_some_and(|live| state(&mut first, one, live)))
        .collect();
    (!stated.is_empty()).then_some((first, stated))
}

/// Puts the live value in its place, or of a list the whole list. Not where the template says something of its own by now: that
/// is a change, which CloudFormation sees.
fn state(template: &mut Template, one: &LiveDifference, live: &Value) -> bool {
    let Some(resource) = template.resources.get_mut(&one.logical_id) else { return false };
    let kind = ResourceType::of(type_of(resource));
    let FragmentValue::Map(attributes) = &mut resource.value else { return false };
    let Some(mut at) = attributes.get_mut("Properties") else { return false };
    let tokens: Vec<String> = one.pointer.tokens().skip(3).map(|token| token.decoded().into_owned()).collect();
    let mut place = String::new();
    for (index, token) in tokens.iter().enumerate() {
        place = format!("{place}/{}", token.replace('~', "~0").replace('/', "~1"));
        let FragmentValue::Map(map) = &mut at.value else { return false };
        let below = map.get(token).is_some_and(|next| matches!(next.value, FragmentValue::Map(_)));
        if below && index + 1 < tokens.len() {
            let Some(next) = map.get_mut(token) else { return false };
            at = next;
            continue;
        }
        // A value that the template sets by now is a change.
        if one.expected.is_none() && map.contains_key(token) && index + 1 == tokens.len() {
            return false;
        }
        let Some(value) = live.pointer(&place) else {
            // It is gone, and the template sets it.
            return map.shift_remove(token).is_some();
        };
        // It would be resolved.
        if value.to_string().contains("{{resolve:") {
            return false;
        }
        let plain = match value {
            _ if !kind.is_secret(&format!("{place}/*")) => value.clone(),
            Value::Object(variables) => variables.keys().map(|key| (key.clone(), Value::from(REMOVED))).collect(),
            _ => REMOVED.into(),
        };
        map.insert(token.clone(), Fragment::from_json(&plain));
        return true;
    }
    false
}

/// What the operation after that first one takes away, and what goes along with it.
pub fn planned_removals(template: &Template, stated: &[&LiveDifference], sources: &Sources) -> Vec<PlannedChange> {
    let mut planned: Vec<PlannedChange> = Vec::new();
    for one in stated {
        let path = format!("/Properties/{}", one.path);
        let pointer = one.pointer.as_str();
        let property = PropertyChange {
            path: sources.shown_pointer(&PointerBuf::parse(&path).unwrap_or_default()).to_string(),
            before: one.live.as_ref().map(text_of),
            after: one.expected.as_ref().map(text_of),
            replaces: false,
            read_from: None,
            secret: is_secret(template, sources, pointer),
            span: line(template, sources, pointer),
        };
        match planned.iter_mut().find(|known| known.logical_id == one.logical_id) {
            Some(known) => known.properties.push(property),
            None => planned.push(change(template, &one.logical_id, vec![property], sources)),
        }
    }
    let ids: Vec<String> = planned.iter().map(|one| one.logical_id.clone()).collect();
    let followers =
        template.resources.iter().filter(|(id, resource)| !ids.contains(id) && follows(resource, &ids, template));
    let followers: Vec<PlannedChange> = followers.map(|(id, _)| change(template, id, Vec::new(), sources)).collect();
    planned.extend(followers);
    planned
}

/// Whether it reads what an update of one of these moves, as an endpoint the version of its runtime.
fn follows(resource: &Fragment, ids: &[String], template: &Template) -> bool {
    let mut found = false;
    resource.texts(&mut |value| {
        found |= text::references(value).filter_map(|one| one.split_once('.')).any(|(id, attribute)| {
            let kind = template.resources.get(id).map(type_of).unwrap_or_default();
            let schema = ResourceType::of(kind).schema.as_ref();
            ids.iter().any(|one| one == id) && schema.is_none_or(|schema| schema.moving.contains(&attribute))
        });
    });
    found
}

fn change(template: &Template, id: &str, properties: Vec<PropertyChange>, sources: &Sources) -> PlannedChange {
    PlannedChange {
        action: PlannedAction::ChangeInPlace,
        logical_id: id.to_owned(),
        physical_id: None,
        resource_type: template.resources.get(id).map(type_of).unwrap_or_default().to_owned(),
        properties,
        retained: false,
        span: line(template, sources, &format!("/Resources/{id}")),
    }
}

fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
