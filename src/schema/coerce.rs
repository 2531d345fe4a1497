use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{Entry, Map, Node, Number, Value};
use serde_json::Value as Json;

/// Strings, and only strings, become what the schema wants: a number, an integer, a boolean
/// (exactly `true` or `false`) or a list (JSON). Environment variables and context are text, so
/// without this a placeholder could stand for nothing else (MDAA 1.6 does the same).
///
/// Where the schema says `x-text`, numbers become text as they were written, booleans `true` or `false`.
///
/// An optional key with an empty text is left out, as by MDAA, with a warning.
pub fn coerce(node: &Node, schema: &Json, diagnostics: &mut Diagnostics) -> Node {
    let value = match &node.value {
        Value::String(text) => from_text(text, node, schema, diagnostics),
        Value::Number(number) if wants_text(schema) => Some(Value::String(number.written.clone())),
        // `3600.0` is a whole number to JSON Schema.
        Value::Number(number) if wants(schema, "integer") => whole(number).map(Value::Number),
        Value::Bool(value) if wants_text(schema) => Some(Value::String(value.to_string())),
        Value::List(items) => {
            let of = &schema["items"];
            Some(Value::List(items.iter().map(|item| coerce(item, of, diagnostics)).collect()))
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
                coerced.insert(key.clone(), entry.with(coerce(&entry.node, of, diagnostics)));
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

fn from_text(text: &str, node: &Node, schema: &Json, diagnostics: &mut Diagnostics) -> Option<Value> {
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
        let Json::Array(items) = serde_json::from_str(text).ok()? else { return None };
        return Some(Value::List(
            items.iter().map(|item| coerce(&Node::from_json(item, node.span), &schema["items"], diagnostics)).collect(),
        ));
    }
    None
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
