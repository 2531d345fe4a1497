use super::check::{Read, Reading};
use super::javascript;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{Entry, Map, Node, Origin, Spelled, Value, is_secret_key, respelled_secret};
use jsonptr::PointerBuf;
use serde_json::Value as Json;

/// Strings, and only strings, become what the schema wants: a number, an integer, a boolean
/// (exactly `true` or `false`) or a list (JSON). Environment variables and context are text, so
/// without this a placeholder could stand for nothing else (MDAA 1.6 does the same).
///
/// Where the schema says `x-text`, numbers and booleans become text, with a warning where that is not as they are written.
///
/// An optional key with an empty text is left out, as by MDAA, with a warning.
pub fn coerce(root: &Node, schema: &Json, read: Read<'_>, diagnostics: &mut Diagnostics) -> Node {
    Coercion { root, read, at: PointerBuf::root(), diagnostics }.node(root, schema)
}

struct Coercion<'a> {
    root: &'a Node,
    read: Read<'a>,
    at: PointerBuf,
    diagnostics: &'a mut Diagnostics,
}

impl Coercion<'_> {
    fn node(&mut self, node: &Node, schema: &Json) -> Node {
        let value = match &node.value {
            Value::String(text) => self.of_text(text, node, schema),
            Value::Number(_) | Value::Bool(_) if wants_text(schema) => {
                if let Some(found) = node.respelled() {
                    let secret = self.at.tokens().any(|token| is_secret_key(&token.decoded()));
                    let found = if secret { respelled_secret() } else { found };
                    self.diagnostics.push(found.at_pointer(self.root, &self.at));
                }
                node.scalar_text().map(Value::String)
            }
            Value::List(items) => {
                let mut coerced = Vec::with_capacity(items.len());
                for (index, item) in items.iter().enumerate() {
                    self.at.push_back(index);
                    coerced.push(self.node(item, &schema["items"]));
                    self.at.pop_back();
                }
                Some(Value::List(coerced))
            }
            Value::Map(map) => Some(Value::Map(self.map(map, schema))),
            _ => None,
        };
        Node { value: value.unwrap_or_else(|| node.value.clone()), span: node.span, uses: node.uses.clone() }
    }

    fn map(&mut self, map: &Map, schema: &Json) -> Map {
        let mut coerced = Map::new();
        for (key, entry) in map {
            if is_empty_option(key, entry, schema) {
                self.diagnostics.push(
                    Diagnostic::warning(Code::IGNORED_KEY, format!("`{key}` is empty and is left out"))
                        .at(entry.key)
                        .help("give it a value, or remove the key"),
                );
                continue;
            }
            let of = schema["properties"].get(key).unwrap_or(&schema["additionalProperties"]);
            self.at.push_back(key.as_str());
            coerced.insert(key.clone(), entry.with(self.node(&entry.node, of)));
            self.at.pop_back();
        }
        coerced
    }

    fn of_text(&mut self, text: &str, node: &Node, schema: &Json) -> Option<Value> {
        if wants(schema, "string") {
            return None;
        }
        if wants(schema, "integer") || wants(schema, "number") {
            let value = javascript::number(text)?;
            return Some(Value::Number(Spelled { value, written: text.to_owned() }));
        }
        if wants(schema, "boolean") {
            return text.parse().ok().map(|value| Value::Bool(Spelled { value, written: text.to_owned() }));
        }
        if wants(schema, "array") && text.len() <= MAX_JSON {
            let Ok(Json::Array(items)) = serde_json::from_str(text) else { return self.list(text, node, schema) };
            let items = items.iter().map(|item| self.node(&Node::from_json(item, node.span), &schema["items"]));
            return Some(Value::List(items.collect()));
        }
        None
    }

    /// One SSM parameter that holds a list: its value where it was looked up, else the reference that CloudFormation
    /// reads as a list, where the list may wait for that.
    fn list(&self, text: &str, node: &Node, schema: &Json) -> Option<Value> {
        match (self.read)(text) {
            // As CloudFormation cuts a StringList.
            Reading::Known(_) if node.uses.iter().any(|used| used.whole && matches!(used.origin, Origin::Ssm(_))) => {
                let item = |item: &str| Node { value: Value::String(item.trim().to_owned()), ..node.clone() };
                Some(Value::List(text.split(',').map(item).collect()))
            }
            Reading::Later { as_list } if schema["x-deferrable"] == true => as_list.map(Value::String),
            _ => None,
        }
    }
}

fn is_empty_option(key: &str, entry: &Entry, schema: &Json) -> bool {
    let required = schema["required"].as_array().is_some_and(|keys| keys.iter().any(|one| one == key));
    let property = &schema["properties"][key];
    // `x-empty`: there an empty text has a meaning.
    entry.node.as_str() == Some("") && !required && wants(property, "string") && property["x-empty"] != true
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
