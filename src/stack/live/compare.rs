use super::detection::Detection;
use super::expected::{Expected, Known};
use super::written::times;
use crate::cloudformation::resource_types::bedrock_agentcore::{RUNTIME, RUNTIME_ENDPOINT};
use crate::cloudformation::resource_types::cdk;
use crate::cloudformation::resource_types::logs::LOG_GROUP;
use crate::cloudformation::{Fragment, ResourceType, Template};
use crate::difference::ValueComparison;
use crate::stack::aws::Aws;
use crate::stack::error::ErrorKind;
use crate::stack::resources::StackResource;
use crate::stack::state::Stack;
use crate::stack::verify::Agents;
use jsonptr::PointerBuf;
use serde_json::Value;

/// A stack whose resources are looked at.
#[derive(Clone, Copy, Debug)]
pub struct LiveStack<'a> {
    pub aws: &'a Aws,
    pub account: &'a str,
    pub stack: &'a Stack,
    pub held: &'a [StackResource],
    /// What it was deployed with.
    pub template: &'a Template,
    /// Its runtimes and endpoints as they are; none where nobody may read them.
    pub agents: Option<&'a Agents>,
}

/// What came of comparing what is live with what was deployed.
#[derive(Clone, Debug, Default)]
pub struct LiveComparison {
    pub differences: Vec<LiveDifference>,
    /// What nobody could compare, each in words, with the reason.
    pub doubts: Vec<Doubt>,
}

/// Something that nobody could compare.
#[derive(Clone, Debug, PartialEq)]
pub struct Doubt {
    pub words: String,
    pub reason: Option<String>,
    /// Whether a right is missing.
    pub denied: bool,
    /// Whether the service itself never tells, so that nobody can do anything about it.
    pub by_nature: bool,
}

/// One place where what is live is not what was deployed.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveDifference {
    pub logical_id: String,
    pub resource_type: String,
    pub physical_id: String,
    /// Where in the template.
    pub pointer: PointerBuf,
    /// The same below the properties, as a person names it; empty where the resource is gone as a whole.
    pub path: String,
    /// What was deployed; none where the template says nothing.
    pub expected: Option<Value>,
    /// What is there now; none where nothing is.
    pub live: Option<Value>,
    /// Whether nobody changed it since CloudFormation wrote it: AWS reads it back otherwise.
    pub reads_back: bool,
    /// Whether CloudFormation finds a difference in that property, too: then it can put it back by itself.
    pub seen: bool,
}

/// Compares what is live with what was deployed.
pub async fn compare_live(stack: &LiveStack<'_>, detection: &Detection) -> LiveComparison {
    let mut found = LiveComparison::default();
    let compared: Vec<&StackResource> = stack.held.iter().filter(|one| stack.live(one).is_some()).collect();
    let fragments: Vec<&Fragment> = compared.iter().filter_map(|one| stack.fragment(one)).collect();
    let known = Known::of(stack, &fragments).await;
    for &resource in &compared {
        if let Some(live) = stack.live(resource) {
            found.resource(stack, resource, live, &known, detection);
        }
    }
    for resource in stack.held.iter().filter(|one| stack.live(one).is_none()) {
        let at = PointerBuf::from_tokens(["Resources", &resource.logical_id]);
        let drift = detection.drifts.get(&resource.logical_id);
        let deleted = drift.is_some_and(|drift| drift.deleted);
        // Whoever read the others of its kind has seen that it is gone.
        let missing = stack.agents.is_some() && is_agents(resource);
        let difference =
            |pointer: PointerBuf, path: &str, expected: Option<Value>, live: Option<Value>| LiveDifference {
                logical_id: resource.logical_id.clone(),
                resource_type: resource.resource_type.clone(),
                physical_id: resource.physical_id.clone(),
                pointer,
                path: path.trim_start_matches('/').to_owned(),
                expected,
                live,
                reads_back: false,
                seen: drift.is_some(),
            };
        if deleted || missing {
            found.differences.push(difference(at.clone(), "", None, None));
        }
        for one in drift.iter().flat_map(|drift| &drift.differences) {
            let mut pointer = at.with_trailing_token("Properties");
            if let Ok(below) = PointerBuf::parse(&one.path) {
                pointer.append(&below);
            }
            let text = |value: &Option<String>| value.clone().map(Value::String);
            found.differences.push(difference(pointer, &one.path, text(&one.expected), text(&one.actual)));
        }
    }
    found.doubt(detection, &compared);
    times(stack, &mut found.differences).await;
    found
}

impl LiveDifference {
    /// Whether it is the same place.
    pub fn is_at(&self, other: &LiveDifference) -> bool {
        self.pointer == other.pointer
    }
}

impl LiveStack<'_> {
    /// A runtime or an endpoint as it is.
    fn live(&self, resource: &StackResource) -> Option<&Value> {
        self.agents.filter(|_| is_agents(resource))?.properties(&resource.logical_id)
    }

    fn fragment(&self, resource: &StackResource) -> Option<&Fragment> {
        self.template.resources.get(&resource.logical_id)?.get("Properties")
    }
}

fn is_agents(resource: &StackResource) -> bool {
    matches!(resource.resource_type.as_str(), RUNTIME | RUNTIME_ENDPOINT)
}

/// What the service keeps apart from the properties: an endpoint is said to serve a version by `verify`.
const ELSEWHERE: &str = "AgentRuntimeVersion";

impl LiveComparison {
    /// Whether it says of a resource that it does not exist.
    pub fn is_gone(&self, logical_id: &str) -> bool {
        self.differences.iter().any(|one| one.logical_id == logical_id && one.path.is_empty())
    }

    fn resource(
        &mut self,
        stack: &LiveStack<'_>,
        resource: &StackResource,
        live: &Value,
        known: &Known,
        detection: &Detection,
    ) {
        let id = &resource.logical_id;
        let kind = ResourceType::of(&resource.resource_type);
        let checked = detection.checked(id);
        let mut live = written_part(live, kind, stack.stack);
        let mut expected = Expected::of(stack.fragment(resource), known, detection, id, &live);
        let elsewhere = |place: &PointerBuf| place.first().is_some_and(|one| one.decoded() == ELSEWHERE);
        for place in expected.unknown.iter().filter(|place| !elsewhere(place)) {
            let place = place.as_str().trim_start_matches('/');
            let words = format!("`{place}` of `{id}`: what was deployed is known only to CloudFormation");
            self.doubts.push(Doubt { words, reason: None, denied: false, by_nature: false });
        }
        for value in [&mut live, &mut expected.properties] {
            value.as_object_mut().map(|map| map.remove(ELSEWHERE));
        }
        for place in kind.read_back.lost {
            if expected.properties.pointer(place).is_some() && live.pointer(place).is_none() {
                let words = format!("`{}` of `{id}`: AgentCore does not read it back", place.trim_start_matches('/'));
                self.doubts.push(Doubt { words, reason: None, denied: false, by_nature: true });
                remove(&mut expected.properties, place);
            }
        }
        for (place, value) in kind.read_back.defaults {
            let is_default = |found: Option<&Value>| found.is_some_and(|found| text(found) == *value);
            let (was, is) = (expected.properties.pointer(place), live.pointer(place));
            if was.is_none() && is_default(is) || is.is_none() && is_default(was) {
                remove(&mut live, place);
                remove(&mut expected.properties, place);
            }
        }
        drop_nothing(&mut live);
        drop_nothing(&mut expected.properties);
        let at = PointerBuf::from_tokens(["Resources", id, "Properties"]);
        let changes = ValueComparison::new(Some(kind), at, &[]).compare(Some(&expected.properties), Some(&live));
        let drift = detection.drifts.get(id);
        for change in changes {
            let property = change.pointer.tokens().nth(3).map(|token| format!("/{}", token.decoded()));
            let seen = drift.is_some_and(|drift| {
                drift.differences.iter().any(|one| property.as_ref().is_some_and(|name| is_below(&one.path, name)))
            });
            self.differences.push(LiveDifference {
                logical_id: id.clone(),
                resource_type: resource.resource_type.clone(),
                physical_id: resource.physical_id.clone(),
                // CloudFormation reads through the same handler: where it finds a property to be as deployed, two ways to
                // write it are one to it.
                reads_back: change.before.is_some() && checked && !seen,
                pointer: change.pointer,
                path: change.path,
                expected: change.before,
                live: change.after,
                seen,
            });
        }
    }

    fn doubt(&mut self, detection: &Detection, compared: &[&StackResource]) {
        if let Some(error) = &detection.failed {
            let denied = error.kind == ErrorKind::Permission;
            let words = if compared.is_empty() {
                "all of the stack".to_owned()
            } else {
                "everything but the runtime and its endpoints".to_owned()
            };
            self.doubts.push(Doubt { words, reason: Some(error.to_string()), denied, by_nature: false });
        }
        let unchecked = detection.unchecked.iter();
        // The mark that CDK leaves is no resource.
        let unchecked = unchecked.filter(|(one, _)| !compared.contains(&one) && one.resource_type != cdk::METADATA);
        for (resource, reason) in unchecked {
            let words = format!("`{}` ({})", resource.logical_id, resource.resource_type);
            let reason = reason.clone().or_else(|| Some("drift detection does not know its type".to_owned()));
            self.doubts.push(Doubt { words, reason, denied: false, by_nature: false });
        }
    }

    /// Whether something is there that somebody has to put back.
    pub fn differs(&self) -> bool {
        self.differences.iter().any(|one| !one.reads_back)
    }

    /// Takes back what differs: somebody changes the stack while it is looked at.
    pub fn overtaken(&mut self) {
        self.differences.clear();
        let words = "all of it, since somebody has begun to change the stack".to_owned();
        self.doubts = vec![Doubt { words, reason: None, denied: false, by_nature: false }];
    }

    /// Without what `log_group.rs` has told of these log groups already, in better words.
    pub fn without_log_groups(mut self, told: &[String]) -> LiveComparison {
        self.differences.retain(|one| {
            let known = one.resource_type == LOG_GROUP && told.contains(&one.logical_id);
            !known || !matches!(one.path.as_str(), "RetentionInDays" | "KmsKeyId" | "")
        });
        self
    }
}

fn is_below(path: &str, property: &str) -> bool {
    path.strip_prefix(property).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Without what the service decides, and without tags that are the stack's or AWS's own.
fn written_part(live: &Value, kind: &ResourceType, stack: &Stack) -> Value {
    let mut live = live.clone();
    let attributes = kind.schema.as_ref().map_or(&[][..], |schema| schema.attributes);
    if let Some(properties) = live.as_object_mut() {
        for attribute in attributes {
            properties.remove(attribute.split('.').next().unwrap_or(attribute));
        }
        if let Some(Value::Object(tags)) = properties.get_mut("Tags") {
            let of_stack = |key: &str, value: &Value| stack.tags.get(key).is_some_and(|one| value == one.as_str());
            tags.retain(|key, value| !key.starts_with("aws:") && !of_stack(key, value));
        }
    }
    kind.read_back.added.iter().for_each(|place| remove(&mut live, place));
    live
}

fn remove(value: &mut Value, place: &str) {
    let Some((above, key)) = place.rsplit_once('/') else { return };
    if let Some(Value::Object(map)) = value.pointer_mut(above) {
        map.remove(key);
    }
}

/// Their keys are the user's, and an empty text below them is a value.
const OF_USERS: &[&str] = &["EnvironmentVariables", "Tags"];

/// Takes out nulls, and empty texts, lists and maps: written or not, they are one to AWS.
fn drop_nothing(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (key, value) in map.iter_mut() {
                if !OF_USERS.contains(&key.as_str()) {
                    drop_nothing(value);
                }
            }
            map.retain(|_, value| !is_nothing(value));
        }
        Value::Array(items) => items.iter_mut().for_each(drop_nothing),
        _ => {}
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
