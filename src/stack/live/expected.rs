use super::compare::LiveStack;
use super::detection::Detection;
use crate::cloudformation::resource_types::ssm;
use crate::cloudformation::text;
use crate::cloudformation::{Fragment, FragmentValue, PseudoParameters, ResourceType, deployed_pseudo_parameters};
use crate::stack::error::AwsError;
use crate::stack::resources::properties;
use jsonptr::PointerBuf;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What references of a deployed template stand for, as far as that is known.
#[derive(Debug)]
pub struct Known {
    pseudo: PseudoParameters,
    /// By what stands between `${` and `}`.
    values: BTreeMap<String, Value>,
}

/// The properties of a resource as they were deployed.
#[derive(Debug)]
pub struct Expected {
    pub properties: Value,
    /// The places below them that nobody could tell.
    pub unknown: Vec<PointerBuf>,
}

impl Known {
    /// Of what these properties refer to: parameters, ids of the stack's resources, and their attributes, which are read.
    pub async fn of(stack: &LiveStack<'_>, properties_of: &[&Fragment]) -> Known {
        let mut pseudo = deployed_pseudo_parameters(stack.account, &stack.aws.region, &stack.stack.name);
        pseudo.insert("AWS::StackId", stack.stack.id.clone());
        let mut references = BTreeSet::new();
        for fragment in properties_of {
            fragment.texts(&mut |text| references.extend(text::references(text)));
        }
        let mut known = Known { pseudo, values: BTreeMap::new() };
        let mut read: BTreeMap<&str, Result<Option<Value>, AwsError>> = BTreeMap::new();
        for reference in references {
            let Some((id, attribute)) = reference.split_once('.') else {
                known.values.extend(plain(stack, reference).map(|value| (reference.to_owned(), value)));
                continue;
            };
            let Some(resource) = stack.held.iter().find(|one| one.logical_id == id) else { continue };
            // What an update may move can have been moved by hand.
            let schema = ResourceType::of(&resource.resource_type).schema.as_ref();
            if schema.is_none_or(|schema| schema.moving.contains(&attribute)) {
                continue;
            }
            if !read.contains_key(id) {
                let found = match stack.agents.and_then(|agents| agents.properties(id)) {
                    Some(found) => Ok(Some(found.clone())),
                    None => properties(stack.aws, &resource.resource_type, &resource.physical_id).await,
                };
                read.insert(id, found);
            }
            if let Some(Ok(Some(found))) = read.get(id)
                && let Some(value) = found.pointer(&format!("/{}", attribute.replace('.', "/")))
            {
                known.values.insert(reference.to_owned(), value.clone());
            }
        }
        known
    }

    fn text(&self, text: &str) -> Option<Value> {
        // CloudFormation resolves these, and nobody says to what.
        if text.contains("{{resolve:") {
            return None;
        }
        if let Some(value) = text::whole_reference(text).and_then(|name| self.values.get(name)) {
            return Some(value.clone());
        }
        let value = |name: &str| match self.values.get(name) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Number(number)) => Some(number.to_string()),
            Some(_) => None,
            None => self.pseudo.get(name).cloned(),
        };
        text::filled(text, value).map(Value::String)
    }
}

/// A parameter's value, or the id of a resource.
fn plain(stack: &LiveStack<'_>, name: &str) -> Option<Value> {
    if let Some(resource) = stack.held.iter().find(|one| one.logical_id == name) {
        return Some(resource.physical_id.clone().into());
    }
    let parameter = stack.template.parameters.get(name)?;
    let kind = parameter.get("Type")?.as_str()?;
    let value = match kind.starts_with(ssm::PARAMETER) {
        true => stack.stack.resolved.get(name)?,
        false => stack.stack.parameters.get(name)?,
    };
    if value == "****" {
        return None;
    }
    let list = kind.contains("List");
    Some(if list { value.split(',').map(|one| Value::from(one.trim())).collect() } else { value.clone().into() })
}

impl Expected {
    /// What a template's fragment comes to. What it leaves open is taken from drift detection, which knows values that are
    /// resolved; what stays open then has the live value, and is among the unknown.
    pub fn of(fragment: Option<&Fragment>, known: &Known, detection: &Detection, id: &str, live: &Value) -> Expected {
        let mut open = Vec::new();
        let empty = || Value::Object(Map::new());
        let root = fragment.and_then(|one| resolved(one, &mut PointerBuf::new(), known, &mut open));
        let mut expected = Expected { properties: root.unwrap_or_else(empty), unknown: Vec::new() };
        for place in open {
            let value = detection.expected(id, place.as_str()).or_else(|| {
                expected.unknown.push(place.clone());
                live.pointer(place.as_str())
            });
            if let Some(value) = value {
                put(&mut expected.properties, &place, value.clone());
            }
        }
        expected
    }
}

/// None for what is nothing, and for what is not known; then its place is among the open ones.
fn resolved(fragment: &Fragment, at: &mut PointerBuf, known: &Known, open: &mut Vec<PointerBuf>) -> Option<Value> {
    match &fragment.value {
        FragmentValue::Absent => None,
        FragmentValue::Text(text) if text::whole_reference(text) == Some("AWS::NoValue") => None,
        FragmentValue::Text(text) => known.text(text).or_else(|| {
            open.push(at.clone());
            None
        }),
        FragmentValue::List(items) => {
            // Their order need not count, so one that is not known leaves the whole list open.
            let mut within = Vec::new();
            let items: Vec<Value> =
                items.iter().filter_map(|item| resolved(item, &mut PointerBuf::new(), known, &mut within)).collect();
            if within.is_empty() {
                return Some(Value::Array(items));
            }
            open.push(at.clone());
            None
        }
        FragmentValue::Map(map) => {
            let mut entries = Map::new();
            for (key, value) in map {
                at.push_back(key.as_str());
                entries.extend(resolved(value, at, known, open).map(|value| (key.clone(), value)));
                at.pop_back();
            }
            Some(Value::Object(entries))
        }
        FragmentValue::Function(..) | FragmentValue::Json(_) => {
            open.push(at.clone());
            None
        }
        FragmentValue::Bool(_) | FragmentValue::Number(_) => Some(fragment.to_json()),
    }
}

/// Puts a value below maps.
fn put(root: &mut Value, place: &PointerBuf, value: Value) {
    let mut at = root;
    for token in place.tokens() {
        let Value::Object(map) = at else { return };
        at = map.entry(token.decoded()).or_insert_with(|| Value::Object(Map::new()));
    }
    *at = value;
}

#[cfg(test)]
mod tests {
    use super::{Expected, Known};
    use crate::cloudformation::{Fragment, PseudoParameters};
    use crate::stack::live::detection::{Detection, ResourceDrift};
    use serde_json::{Value, json};
    use std::collections::BTreeMap;

    fn expected(template: &Value, detection: &Detection, live: &Value) -> (Value, Vec<String>) {
        let known = Known {
            pseudo: PseudoParameters::from([("AWS::Region", "eu-central-1".to_owned())]),
            values: BTreeMap::from([
                ("Role.Arn".to_owned(), json!("arn:role")),
                ("Subnets".to_owned(), json!(["subnet-1", "subnet-2"])),
            ]),
        };
        let found = Expected::of(Some(&Fragment::from_json(template)), &known, detection, "Runtime", live);
        (found.properties, found.unknown.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn references_stand_for_what_is_known_of_them() {
        let template = json!({
            "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
            "Subnets": {"Ref": "Subnets"},
            "Uri": {"Fn::Sub": "ecr.${AWS::Region}/quotes"},
            "Gone": {"Ref": "AWS::NoValue"},
        });
        let wanted =
            json!({"RoleArn": "arn:role", "Subnets": ["subnet-1", "subnet-2"], "Uri": "ecr.eu-central-1/quotes"});
        assert_eq!(expected(&template, &Detection::default(), &json!({})), (wanted, vec![]));
    }

    #[test]
    fn what_is_not_known_is_drift_detections_or_a_doubt_and_never_a_difference() {
        let template = json!({
            "Secret": "{{resolve:ssm:/x}}", "List": ["a", {"Ref": "Other"}], "If": {"Fn::If": ["C", "a", "b"]},
        });
        let live = json!({"Secret": "s", "List": ["z"], "If": "b"});
        let open = vec!["/Secret".to_owned(), "/List".to_owned(), "/If".to_owned()];
        assert_eq!(expected(&template, &Detection::default(), &live), (live.clone(), open));
        let known = json!({"Secret": "t", "List": ["a", "b"], "If": "a"});
        let drift = ResourceDrift { deleted: false, expected: known.clone(), differences: vec![] };
        let drifts = BTreeMap::from([("Runtime".to_owned(), drift)]);
        let detection = Detection { drifts, ..Detection::default() };
        assert_eq!(expected(&template, &detection, &live), (known, vec![]));
    }
}
