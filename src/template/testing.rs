//! Renders tiny templates in unit tests.
#![allow(clippy::unwrap_used)]
use super::{Blueprint, TemplateErrorKind};
use crate::cloudformation::{Fragment, FragmentValue, Template};
use crate::source::Sources;
use indexmap::IndexMap;
use serde_json::{Value, json};
use std::path::Path;

/// A sources store of no files.
pub fn sources() -> Sources {
    Sources::new(Path::new("."), &[]).unwrap()
}

/// Loads `yaml` as the template of a type called `module`.
pub fn load(yaml: &str) -> Result<Blueprint, TemplateErrorKind> {
    Blueprint::load("module", &[("templates/module.yaml", yaml)], &sources()).map_err(|error| error.kind)
}

/// Renders `yaml` with `data`, with one parameter `VpcId` at hand.
pub fn render(yaml: &str, data: Value) -> Result<Template, TemplateErrorKind> {
    let parameters = IndexMap::from([("VpcId".to_owned(), Fragment::from_json(&json!({"Type": "String"})))]);
    load(yaml)?.render(&self::data(&data), &parameters).map_err(|error| error.kind)
}

/// Data for a template: text is in Fn::Sub syntax already, null is absent.
pub fn data(json: &Value) -> Fragment {
    let value = match json {
        Value::String(text) => FragmentValue::Text(text.clone()),
        Value::Array(items) => FragmentValue::List(items.iter().map(data).collect()),
        Value::Object(map) => FragmentValue::Map(map.iter().map(|(key, value)| (key.clone(), data(value))).collect()),
        other => Fragment::from_json(other).value,
    };
    Fragment::new(value, Vec::new())
}

/// What `value`, a YAML flow value, becomes as the value of a property.
pub fn property(value: &str, data: Value) -> Result<Value, TemplateErrorKind> {
    let yaml = format!("Resources: {{X: {{Type: T, Properties: {{p: {value}}}}}}}");
    let template = render(&yaml, data)?.to_json();
    let mut resources = template["Resources"].as_object().unwrap().values();
    Ok(resources.next().unwrap()["Properties"]["p"].clone())
}
