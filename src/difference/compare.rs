use super::access::access;
use super::canonical::Scope;
use super::change::{Action, Change, Difference, Replacement, ResourceChange};
use super::values::{ValueComparison, one_or_many};
use crate::cloudformation::{PseudoParameters, ResourceType, Template, text};
use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// What of a template is not the same in another one, by what it means rather than how it is
/// written. `pseudo` says what pseudo parameters stand for, where that is known.
pub fn compare(before: &Template, after: &Template, pseudo: &PseudoParameters) -> Difference {
    let (old, new) = (resources(before, pseudo), resources(after, pseudo));
    let mut found: Vec<ResourceChange> =
        new.iter().filter_map(|(id, resource)| changed(id, old.get(id), resource)).collect();
    follow_replacements(&mut found, &old, &new);
    found.extend(old.iter().filter(|(id, _)| !new.contains_key(*id)).map(|(id, resource)| ResourceChange {
        logical_id: id.clone(),
        resource_type: type_of(resource).to_owned(),
        action: Action::Remove { retained: retained(resource) },
        changes: Vec::new(),
    }));
    let section = |name: &str| entries(name, before, after, pseudo);
    Difference {
        parameters: section("Parameters"),
        outputs: section("Outputs"),
        other: OTHER.iter().flat_map(|name| section(name)).collect(),
        access: access(&old, &new, pseudo.get("AWS::Partition").map_or("${AWS::Partition}", String::as_str)),
        resources: found,
    }
}

/// Sections besides resources, parameters and outputs. `Metadata` touches nothing.
const OTHER: [&str; 7] = ["Description", "Transform", "Mappings", "Conditions", "Rules", "Hooks", "Globals"];

/// Resources in canonical form, without `Metadata`.
fn resources(template: &Template, pseudo: &PseudoParameters) -> Map<String, Value> {
    let scope = Scope::new(template, pseudo);
    let canonical = template.resources.iter().filter_map(|(id, resource)| {
        let mut resource = scope.resource(resource)?;
        if let Some(body) = resource.as_object_mut() {
            body.remove("Metadata");
        }
        Some((id.clone(), resource))
    });
    canonical.collect()
}

/// What is not the same of a resource of the template after.
fn changed(id: &str, before: Option<&Value>, after: &Value) -> Option<ResourceChange> {
    let resource = |action, changes| {
        Some(ResourceChange { logical_id: id.to_owned(), resource_type: type_of(after).to_owned(), action, changes })
    };
    let Some(before) = before else { return resource(Action::Add, Vec::new()) };
    let at = |attribute: &str| PointerBuf::from_tokens(["Resources", id, attribute]);
    let mut changes = Vec::new();
    let mut attribute = |name: &str, old: Option<&Value>, new: Option<&Value>| {
        changes.extend(ValueComparison::new(None, at(name), &[name]).compare(old, new));
    };
    for (name, old, new) in pairs(before, after) {
        match name {
            "Properties" | "DependsOn" | "DeletionPolicy" | "UpdateReplacePolicy" => {}
            _ => attribute(name, old, new),
        }
    }
    for name in ["DeletionPolicy", "UpdateReplacePolicy"] {
        if removal(before, name) != removal(after, name) {
            attribute(name, before.get(name), after.get(name));
        }
    }
    attribute("DependsOn", waits_for(before).as_ref(), waits_for(after).as_ref());
    let values = ValueComparison::new(Some(ResourceType::of(type_of(after))), at("Properties"), &[]);
    changes.splice(0..0, values.compare(properties(before), properties(after)));
    if type_of(before) != type_of(after) {
        // CloudFormation refuses it; were it done, it would be another resource.
        changes.iter_mut().for_each(|change| change.replacement = Replacement::True);
    }
    let replacement = changes.iter().map(|change| change.replacement).max()?;
    resource(Action::Modify(replacement), changes)
}

/// An empty map where there are none, so that a single property that comes or goes is seen as one.
fn properties(resource: &Value) -> Option<&Value> {
    static NONE: LazyLock<Value> = LazyLock::new(|| Value::Object(Map::new()));
    Some(resource.get("Properties").unwrap_or(&NONE))
}

fn type_of(resource: &Value) -> &str {
    resource.get("Type").and_then(Value::as_str).unwrap_or_default()
}

/// A removal policy; `Delete` is what counts where none is written.
fn removal<'a>(resource: &'a Value, attribute: &str) -> &'a Value {
    static DELETE: LazyLock<Value> = LazyLock::new(|| "Delete".into());
    resource.get(attribute).unwrap_or(&DELETE)
}

/// Whether a resource that leaves its stack stays in the account; none where a function decides.
fn retained(resource: &Value) -> Option<bool> {
    removal(resource, "DeletionPolicy").as_str().map(|policy| policy.starts_with("Retain"))
}

/// The resources that it waits for only because `DependsOn` says so, or what stands there and cannot be read.
fn waits_for(resource: &Value) -> Option<Value> {
    let written = resource.get("DependsOn")?;
    let Some(waits) = one_or_many(written).iter().map(Value::as_str).collect::<Option<BTreeSet<&str>>>() else {
        return Some(written.clone());
    };
    let mut named = BTreeSet::new();
    resource.get("Properties").into_iter().for_each(|properties| references(properties, &mut named));
    let waits: Vec<&str> = waits.difference(&named).copied().collect();
    (!waits.is_empty()).then(|| waits.into())
}

/// The names that the text in a value refers to.
fn references<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::String(text) => {
            found
                .extend(text::references(text).map(|name| name.split_once('.').map_or(name, |(resource, _)| resource)));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        Value::Object(map) => map.values().for_each(|value| references(value, found)),
        _ => {}
    }
}

/// A create-only property that names a replaced resource changes with it, so that resource is
/// replaced too, and so on.
fn follow_replacements(found: &mut Vec<ResourceChange>, old: &Map<String, Value>, new: &Map<String, Value>) {
    loop {
        let replaced: Vec<String> = found
            .iter()
            .filter(|change| change.action == Action::Modify(Replacement::True))
            .map(|change| change.logical_id.clone())
            .collect();
        let followers: Vec<(String, Vec<Change>)> = new
            .iter()
            .filter(|(id, _)| old.contains_key(*id) && !replaced.contains(id))
            .map(|(id, resource)| (id.clone(), following(id, resource, &replaced)))
            .filter(|(_, changes)| !changes.is_empty())
            .collect();
        if followers.is_empty() {
            break;
        }
        for (id, changes) in followers {
            match found.iter_mut().find(|change| change.logical_id == id) {
                Some(change) => {
                    change.action = Action::Modify(Replacement::True);
                    change.changes.extend(changes);
                }
                None => found.push(ResourceChange {
                    resource_type: new.get(&id).map(type_of).unwrap_or_default().to_owned(),
                    logical_id: id,
                    action: Action::Modify(Replacement::True),
                    changes,
                }),
            }
        }
    }
    let place = |change: &ResourceChange| new.keys().position(|id| *id == change.logical_id);
    found.sort_by_cached_key(place);
}

/// The create-only properties that name one of the replaced resources.
fn following(id: &str, resource: &Value, replaced: &[String]) -> Vec<Change> {
    let create_only = ResourceType::of(type_of(resource)).schema.as_ref().map_or(&[][..], |schema| schema.create_only);
    let changes = create_only.iter().filter_map(|place| {
        let value = resource.get("Properties")?.pointer(place)?;
        let mut named = BTreeSet::new();
        references(value, &mut named);
        let follows = replaced.iter().find(|id| named.contains(id.as_str()))?;
        let mut pointer = PointerBuf::from_tokens(["Resources", id, "Properties"]);
        pointer.append(Pointer::parse(place).ok()?);
        Some(Change {
            cause: pointer.clone(),
            pointer,
            path: place.trim_start_matches('/').to_owned(),
            before: Some(value.clone()),
            after: Some(value.clone()),
            replacement: Replacement::True,
            follows: Some(follows.clone()),
        })
    });
    changes.collect()
}

/// The keys of two maps, those of the second first, each with its two values.
fn pairs<'a>(
    before: &'a Value,
    after: &'a Value,
) -> impl Iterator<Item = (&'a str, Option<&'a Value>, Option<&'a Value>)> {
    let keys = |value: &'a Value| value.as_object().into_iter().flat_map(Map::keys);
    let gone = keys(before).filter(|key| after.get(key.as_str()).is_none());
    keys(after).chain(gone).map(|key| (key.as_str(), before.get(key), after.get(key)))
}

/// What is not the same in a section other than the resources.
fn entries(section: &str, before: &Template, after: &Template, pseudo: &PseudoParameters) -> Vec<Change> {
    let canonical = |template: &Template| Scope::new(template, pseudo).canonical(&template.section(section)?);
    let (before, after) = (canonical(before), canonical(after));
    let empty = Value::Object(Map::new());
    let sides = match (&before, &after) {
        // A section that comes or goes does so entry by entry.
        (None, Some(Value::Object(_))) => (Some(&empty), after.as_ref()),
        (Some(Value::Object(_)), None) => (before.as_ref(), Some(&empty)),
        (before, after) => (before.as_ref(), after.as_ref()),
    };
    let path: &[&str] = if OTHER.contains(&section) { &[section] } else { &[] };
    ValueComparison::new(None, PointerBuf::from_tokens([section]), path).compare(sides.0, sides.1)
}
