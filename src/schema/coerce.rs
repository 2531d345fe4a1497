use super::check::{Read, Reading};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{Entry, Map, Node, Number, Origin, Value};
use serde_json::Value as Json;

/// Strings, and only strings, become what the schema wants: a number, an integer, a boolean
/// (exactly `true` or `false`) or a list (JSON). Environment variables and context are text, so
/// without this a placeholder could stand for nothing else (MDAA 1.6 does the same).
///
/// Where the schema says `x-text`, numbers become text as they were written, booleans `true` or `false`.
///
/// An optional key with an empty text is left out, as by MDAA, with a warning.
pub fn coerce(node: &Node, schema: &Json, read: Read<'_>, diagnostics: &mut Diagnostics) -> Node {
    let value = match &node.value {
        Value::String(text) => from_text(text, node, schema, read, diagnostics),
        Value::Number(number) if wants_text(schema) => Some(Value::String(number.written.clone())),
        // `3600.0` is a whole number to JSON Schema.
        Value::Number(number) if wants(schema, "integer") => whole(number).map(Value::Number),
        Value::Bool(value) if wants_text(schema) => Some(Value::String(value.to_string())),
        Value::List(items) => {
            let of = &schema["items"];
            Some(Value::List(items.iter().map(|item| coerce(item, of, read, diagnostics)).collect()))
        }
        Value::Map(map) => {
            let mut coerced = Map::new();
            for (key, entry) in map {
                if is_empty_option(key, entry, schema) {
                    diagnostics.push(
                        Diagnostic::warning(Code::IGNORED_KEY, format!("`{key}` is empty and is left out"))
                            .at(entry.key)
                            .help("give it a value, or remove the key"),
                    );
                    continue;
                }
                let of = schema["properties"].get(key).unwrap_or(&schema["additionalProperties"]);
                coerced.insert(key.clone(), entry.with(coerce(&entry.node, of, read, diagnostics)));
            }
            Some(Value::Map(coerced))
        }
        _ => None,
    };
    Node { value: value.unwrap_or_else(|| node.value.clone()), span: node.span, uses: node.uses.clone() }
}

fn is_empty_option(key: &str, entry: &Entry, schema: &Json) -> bool {
    let required = schema["required"].as_array().is_some_and(|keys| keys.iter().any(|one| one == key));
    let property = &schema["properties"][key];
    // `x-empty`: there an empty text has a meaning.
    entry.node.as_str() == Some("") && !required && wants(property, "string") && property["x-empty"] != true
}

fn from_text(text: &str, node: &Node, schema: &Json, read: Read<'_>, diagnostics: &mut Diagnostics) -> Option<Value> {
    if wants(schema, "string") {
        return None;
    }
    if wants(schema, "integer") || wants(schema, "number") {
        let value: serde_json::Number = serde_json::from_str(text.trim()).ok()?;
        let number = Number { value, written: text.to_owned() };
        return Some(Value::Number(whole(&number).filter(|_| wants(schema, "integer")).unwrap_or(number)));
    }
    if wants(schema, "boolean") {
        return text.parse().ok().map(Value::Bool);
    }
    if wants(schema, "array") && text.len() <= MAX_JSON {
        if let Ok(Json::Array(items)) = serde_json::from_str(text) {
            let item = |item| coerce(&Node::from_json(item, node.span), &schema["items"], read, &mut *diagnostics);
            return Some(Value::List(items.iter().map(item).collect()));
        }
        return later_list(text, node, schema, read);
    }
    None
}

/// One SSM parameter that holds a list: its value where it was looked up, else the reference that CloudFormation reads
/// as a list, where the list may wait for that.
fn later_list(text: &str, node: &Node, schema: &Json, read: Read<'_>) -> Option<Value> {
    match read(text) {
        // As CloudFormation cuts a StringList.
        Reading::Known(_) if node.uses.iter().any(|used| used.whole && matches!(used.origin, Origin::Ssm(_))) => {
            let item = |item: &str| Node { value: Value::String(item.trim().to_owned()), ..node.clone() };
            Some(Value::List(text.split(',').map(item).collect()))
        }
        Reading::Later { as_list } if schema["x-deferrable"] == true => as_list.map(Value::String),
        _ => None,
    }
}

/// The longest text that is read as a list, in bytes: what it holds is to stay a config.
const MAX_JSON: usize = 20_000;

fn wants(schema: &Json, kind: &str) -> bool {
    match &schema["type"] {
        Json::String(only) => only == kind,
        Json::Array(any) => any.iter().any(|one| one == kind),
        _ => false,
    }
}

fn wants_text(schema: &Json) -> bool {
    schema["x-text"] == true
}

fn whole(number: &Number) -> Option<Number> {
    let value = number.value.as_f64().filter(|value| value.fract() == 0.0 && value.abs() < 9e15)?;
    Some(Number { value: (value as i64).into(), written: number.written.clone() })
}
