use super::tree::{FragmentValue, Template};
use crate::source::{Origin, Sources};
use serde_json::{Map, Value, json};

/// The source map of a template, `<stack>.sources.json`: for every leaf, by JSON pointer, where it
/// came from, the most specific first. Lines and columns count from 1; files are relative to the
/// folder of the mdaa.yaml.
///
/// # Errors
/// Never for a rendered template; serde_json's signature has one.
pub fn source_map(template: &Template, sources: &Sources) -> Result<Vec<u8>, serde_json::Error> {
    let mut leaves = Map::new();
    template.walk(&mut |pointer, fragment| {
        if matches!(fragment.value, FragmentValue::Leaf(_)) {
            let origins = fragment.origins.iter().map(|origin| origin_json(origin, sources)).collect();
            leaves.insert(pointer.to_string(), origins);
        }
    });
    let mut bytes = serde_json::to_vec_pretty(&json!({ "version": 1, "leaves": leaves }))?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn origin_json(origin: &Origin, sources: &Sources) -> Value {
    match origin {
        Origin::File(span) => {
            let kind = if sources.is_built_in(span.file) { "template" } else { "config" };
            let start = sources.start(*span);
            json!({ "kind": kind, "file": sources.name(span.file), "line": start.line, "column": start.column })
        }
        Origin::Environment(name) => json!({ "kind": "environment", "name": name }),
        Origin::Default(name) => json!({ "kind": "default", "name": name }),
        Origin::Deploy(name) => json!({ "kind": "deploy", "name": name }),
    }
}
