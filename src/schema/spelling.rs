use crate::diagnostic::{Code, Diagnostic, Help};
use crate::source::{Map, Node, Value};
use jsonptr::PointerBuf;
use serde_json::Value as Json;

/// Renames the keys that only lack our spelling, `AgentRuntimeName` and `agent_runtime_name`, each with an error: what
/// stands below them can be judged at once, and nothing is said to be missing.
pub fn respelled(node: &Node, schema: &Json, found: &mut Vec<Diagnostic>) -> Node {
    let mut speller = Speller { root: node, at: PointerBuf::root(), found };
    speller.node(node, schema)
}

struct Speller<'a> {
    /// As it is written.
    root: &'a Node,
    at: PointerBuf,
    found: &'a mut Vec<Diagnostic>,
}

impl Speller<'_> {
    fn node(&mut self, node: &Node, schema: &Json) -> Node {
        let value = match &node.value {
            Value::List(items) if schema["items"].is_object() => {
                let of = &schema["items"];
                let items = items.iter().enumerate().map(|(index, item)| self.below(&index.to_string(), item, of));
                Value::List(items.collect())
            }
            Value::Map(map) if schema["properties"].is_object() || schema["additionalProperties"].is_object() => {
                Value::Map(self.map(map, schema))
            }
            other => other.clone(),
        };
        Node { value, span: node.span, uses: node.uses.clone() }
    }

    fn map(&mut self, map: &Map, schema: &Json) -> Map {
        let mut spelled = Map::new();
        for (key, entry) in map {
            let ours = meant(key, map, schema).filter(|ours| !spelled.contains_key(*ours));
            if let Some(ours) = ours {
                let mut at = self.at.clone();
                at.push_back(key.as_str());
                self.found.push(
                    Diagnostic::error(Code::UNKNOWN_KEY, no_such_key(key, self.at.back()))
                        .at_key(self.root, &at)
                        .help(Help::nearest(ours)),
                );
            }
            let name = ours.unwrap_or(key);
            let of = schema["properties"].get(name).unwrap_or(&schema["additionalProperties"]);
            let node = self.below(key, &entry.node, of);
            spelled.insert(name.to_owned(), entry.with(node));
        }
        spelled
    }

    fn below(&mut self, token: &str, node: &Node, schema: &Json) -> Node {
        self.at.push_back(token);
        let node = self.node(node, schema);
        self.at.pop_back();
        node
    }
}

/// The key of ours with the same letters and digits, where it is not there as well.
fn meant<'a>(key: &str, map: &Map, schema: &'a Json) -> Option<&'a str> {
    let properties = schema["properties"].as_object().filter(|known| !known.contains_key(key))?;
    // Any key is one of such a map.
    if schema["additionalProperties"].is_object() {
        return None;
    }
    let ours = properties.keys().find(|ours| is_same(key, ours))?;
    (!map.contains_key(ours)).then_some(ours)
}

fn is_same(key: &str, ours: &str) -> bool {
    let plain =
        |text: &str| text.bytes().filter(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_lowercase()).collect::<Vec<_>>();
    key.len().abs_diff(ours.len()) <= ours.len() && plain(key) == plain(ours)
}

/// What is said of a key that is none of a map's.
pub fn no_such_key(key: &str, parent: Option<jsonptr::Token<'_>>) -> String {
    match parent {
        Some(parent) if parent.decoded().parse::<usize>().is_err() => {
            format!("there is no key `{key}` in `{}`", parent.decoded())
        }
        _ => format!("there is no key `{key}` here"),
    }
}
