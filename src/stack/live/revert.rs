use super::compare::LiveDifference;
use super::look::Looked;
use crate::cloudformation::text;
use crate::cloudformation::{Fragment, FragmentValue, ResourceType, Template, line, type_of};
use crate::source::Sources;
use crate::stack::plan::{PlannedAction, PlannedChange, PropertyChange, is_secret};
use crate::stack::verify::Agents;
use jsonptr::PointerBuf;
use serde_json::{Value, json};

/// How what was changed by hand is put back.
#[derive(Debug)]
pub struct Revert {
    /// The template of a first operation, and what the one after it takes away.
    pub first: Option<(Template, Vec<PlannedChange>)>,
    /// Whether the next operation is one of CloudFormation's drift-aware deployments.
    pub drift_aware: bool,
    /// What is written anew, one way or the other.
    pub differences: Vec<LiveDifference>,
}

impl Revert {
    /// For what was found of a stack that shall be as this template says.
    pub fn of(looked: Looked, template: &Template, sources: &Sources, may_state: bool) -> Revert {
        let differences = &looked.comparison.differences;
        let agents = looked.agents.as_ref().ok().filter(|_| may_state);
        let (first, stated) = agents.and_then(|agents| first(template, differences, agents)).unzip();
        let stated: Vec<&LiveDifference> = stated.unwrap_or_default();
        let written = |one: &&LiveDifference| one.seen || stated.contains(one);
        Revert {
            // Of the actual state, which is what the first operation states, a drift-aware one would find nothing to change.
            // And what AWS only reads back otherwise it would write each time anew.
            drift_aware: first.is_none() && (looked.differences() > 0 || !looked.is_whole()),
            differences: differences.iter().filter(written).cloned().collect(),
            first: first.map(|first| (first, planned_removals(template, &stated, sources))),
        }
    }
}

/// In the metadata of a template that states what the next operation takes away.
const UNFINISHED: &str = "mdaac::RevertUnfinished";

/// Whether a stack was left between the two operations: what was changed by hand is deployed then.
pub fn is_unfinished(deployed: &Template) -> bool {
    deployed.others.get("Metadata").is_some_and(|metadata| metadata.get(UNFINISHED).is_some())
}

/// What stands for a live value that may be secret: it is taken away right after, and must stand in no template.
const REMOVED: &str = "removed";

/// The template of a first operation that states what CloudFormation does not know of, so that the next one can take it away: a
/// drift-aware deploy puts back only properties that the template sets (aws-unkind 25), and nothing of a type that drift
/// detection does not know. Gives the differences that it is about; none where there is no need.
fn first<'a>(
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
    first.others.insert("Metadata".to_owned(), Fragment::from_json(&json!({ UNFINISHED: true })));
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
        // A variable that the template sets serves until it is put back: what makes the next operation write all of it is
        // the description.
        if one.expected.is_some() && (kind.is_secret(&format!("{place}/*")) || kind.is_secret(&place)) {
            return describe(template, &one.logical_id);
        }
        let plain = match value {
            // A person wrote it: whatever it holds stands in no template.
            _ if place == "/Description" => DESCRIPTION.into(),
            _ if !kind.is_secret(&format!("{place}/*")) && !place.starts_with("/Tags") => value.clone(),
            Value::Object(variables) => variables.keys().map(|key| (key.clone(), Value::from(REMOVED))).collect(),
            _ => REMOVED.into(),
        };
        map.insert(token.clone(), Fragment::from_json(&plain));
        return true;
    }
    false
}

/// Sets the description of a resource, so that the operation after this one has it to change.
fn describe(template: &mut Template, id: &str) -> bool {
    let Some(resource) = template.resources.get_mut(id) else { return false };
    let FragmentValue::Map(attributes) = &mut resource.value else { return false };
    let Some(FragmentValue::Map(properties)) = attributes.get_mut("Properties").map(|all| &mut all.value) else {
        return false;
    };
    properties.insert("Description".to_owned(), Fragment::from_json(&DESCRIPTION.into()));
    true
}

/// Stands between the two operations only.
const DESCRIPTION: &str = "mdaac is about to put back what was changed by hand";

/// What the operation after that first one takes away, and what goes along with it.
fn planned_removals(template: &Template, stated: &[&LiveDifference], sources: &Sources) -> Vec<PlannedChange> {
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

#[cfg(test)]
mod tests {
    use super::{LiveDifference, state};
    use crate::cloudformation::Template;
    use crate::cloudformation::resource_types::bedrock_agentcore::RUNTIME;
    use jsonptr::PointerBuf;
    use serde_json::{Value, json};

    /// What the properties are with the live value stated.
    fn stated(properties: &Value, path: &str, expected: Option<Value>, live: &Value) -> Option<Value> {
        let template = json!({"Resources": {"R": {"Type": RUNTIME, "Properties": properties}}});
        let mut template = Template::from_json(&template);
        let one = LiveDifference {
            logical_id: "R".to_owned(),
            resource_type: RUNTIME.to_owned(),
            physical_id: "r".to_owned(),
            pointer: PointerBuf::parse(format!("/Resources/R/Properties{path}")).unwrap_or_default(),
            path: path.trim_start_matches('/').to_owned(),
            expected,
            live: live.pointer(path).cloned(),
            reads_back: false,
            seen: false,
        };
        state(&mut template, &one, live).then(|| template.to_json()["Resources"]["R"]["Properties"].clone())
    }

    #[test]
    fn what_the_template_lacks_is_stated_in_its_place() {
        let life = json!({"LifecycleConfiguration": {"MaxLifetime": 3600, "IdleRuntimeSessionTimeout": 60}});
        let written = json!({"LifecycleConfiguration": {"MaxLifetime": 3600}});
        assert_eq!(
            stated(&written, "/LifecycleConfiguration/IdleRuntimeSessionTimeout", None, &life),
            Some(life.clone())
        );
        assert_eq!(stated(&json!({}), "/LifecycleConfiguration", None, &life), Some(life));
        // The config says something by now.
        assert_eq!(stated(&json!({"Description": "a"}), "/Description", None, &json!({"Description": "b"})), None);
    }

    #[test]
    fn of_a_list_the_whole_is_stated_and_what_is_gone_is_left_out() {
        let list = |items: &[&str]| json!({"Subnets": items});
        let (was, is) = (list(&["a"]), list(&["b", "c"]));
        assert_eq!(stated(&was, "/Subnets/0", Some(json!("a")), &is), Some(is));
        assert_eq!(stated(&was, "/Subnets", Some(json!(["a"])), &json!({})), Some(json!({})));
    }

    #[test]
    fn no_value_that_may_be_secret_and_none_that_would_be_resolved_gets_into_a_template() {
        let live = json!({"EnvironmentVariables": {"TOKEN": "hunter2"}, "Description": "{{resolve:ssm:/x}}"});
        let removed = json!({"EnvironmentVariables": {"TOKEN": "removed"}});
        assert_eq!(stated(&json!({}), "/EnvironmentVariables", None, &live), Some(removed.clone()));
        let written = json!({"EnvironmentVariables": {"MODE": "a"}});
        let both = json!({"EnvironmentVariables": {"MODE": "a", "TOKEN": "removed"}});
        assert_eq!(stated(&written, "/EnvironmentVariables/TOKEN", None, &live), Some(both));
        assert_eq!(stated(&json!({}), "/Description", None, &live), None);
    }
}
