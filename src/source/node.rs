use super::Spelled;
use super::file::Span;
use indexmap::IndexMap;
use jsonptr::{Pointer, PointerBuf};

/// One YAML document, or several merged into one: its nodes know their own files.
#[derive(Clone, Debug)]
pub struct YamlDocument {
    /// The topmost node.
    pub root: Node,
}

/// A YAML value with the place it was written.
#[derive(Clone, Debug)]
pub struct Node {
    /// What stands there.
    pub value: Value,
    /// Where it stands. A collection's span is its opening bracket, or empty at its first item.
    pub span: Span,
    /// Where parts of the value came from when a placeholder was replaced.
    pub uses: Vec<Use>,
}

/// The kinds of YAML value. Strings are as written until `resolve`, and in Fn::Sub syntax after it.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`, `~` or nothing.
    Null,
    /// `true` or `false`.
    Bool(Spelled<bool>),
    /// A number.
    Number(Spelled<f64>),
    /// Text.
    String(String),
    /// A sequence.
    List(Vec<Node>),
    /// A mapping.
    Map(Map),
}

/// A mapping in file order.
pub type Map = IndexMap<String, Entry>;

/// A value in a mapping, with the span of its key.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub key: Span,
    /// Where parts of the key came from when a placeholder was replaced.
    pub key_uses: Vec<Use>,
    pub node: Node,
}

/// A step on the way of a value: what was replaced or taken in, and where that came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// As written: `{{context:vpc}}`, `!include notes.txt`, `*anchor`, `template: small`.
    pub written: String,
    pub at: Span,
    /// Where the value came from.
    pub origin: Origin,
    /// Whether it is the whole value, not a part of a longer text.
    pub whole: bool,
}

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A place in a file of the user, or in `templates/`.
    File(Span),
    /// A context entry of the mdaa.yaml, by its key, and its place.
    Context(String, Span),
    /// An environment variable, by name.
    Environment(String),
    /// An SSM parameter whose value was looked up, by name.
    Ssm(String),
    /// A default of ours for the named key.
    Default(String),
    /// Known only when CloudFormation deploys: a pseudo parameter or an SSM parameter.
    Deploy(String),
}

impl Entry {
    /// An entry whose key is as it is written.
    pub fn new(key: Span, node: Node) -> Self {
        Entry { key, key_uses: Vec::new(), node }
    }

    /// An entry whose key was made by these steps. What of them is secret goes with the value.
    pub fn keyed(key: Span, mut node: Node, key_uses: Vec<Use>) -> Self {
        node.uses.extend(key_uses.iter().filter(|step| matches!(step.origin, Origin::Environment(_))).cloned());
        Entry { key, key_uses, node }
    }

    /// The entry with another value.
    pub fn with(&self, node: Node) -> Self {
        Entry { key: self.key, key_uses: self.key_uses.clone(), node }
    }

    /// Where the key came from: its own place, then what its placeholders brought.
    pub fn key_origins(&self) -> Vec<Origin> {
        let own = std::iter::once(Origin::File(self.key));
        own.chain(self.key_uses.iter().map(|used| used.origin.clone())).collect()
    }

    /// Whether an environment variable brought the key, or a part of it.
    pub fn key_is_from_environment(&self) -> bool {
        self.node.uses.iter().any(|used| {
            let within =
                used.at.file == self.key.file && self.key.start <= used.at.start && used.at.end <= self.key.end;
            within && matches!(used.origin, Origin::Environment(_))
        })
    }
}

impl Node {
    /// A node without placeholders.
    pub fn new(value: Value, span: Span) -> Self {
        Node { value, span, uses: Vec::new() }
    }

    /// The node below this one at `pointer`.
    pub fn at(&self, pointer: &Pointer) -> Option<&Node> {
        pointer.tokens().try_fold(self, |node, token| node.child(&token.decoded()))
    }

    pub(super) fn child(&self, token: &str) -> Option<&Node> {
        match &self.value {
            Value::Map(map) => map.get(token).map(|entry| &entry.node),
            Value::List(items) => items.get(token.parse::<usize>().ok()?),
            _ => None,
        }
    }

    /// The value of `key`, if this is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_map()?.get(key).map(|entry| &entry.node)
    }

    /// The mapping, if this is one.
    pub fn as_map(&self) -> Option<&Map> {
        match &self.value {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The items, if this is a list.
    pub fn as_list(&self) -> Option<&[Node]> {
        match &self.value {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    /// The text, if this is a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// A scalar as it reads where text is wanted: `1.1` of `1.10`.
    pub fn scalar_text(&self) -> Option<String> {
        match &self.value {
            Value::Bool(is) => Some(is.value.to_string()),
            Value::Number(number) => Some(number.text()),
            Value::String(text) => Some(text.clone()),
            Value::Null | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// A scalar as the user wrote it: `1.10`.
    pub fn written_text(&self) -> Option<String> {
        match &self.value {
            Value::Bool(Spelled { written, .. }) | Value::Number(Spelled { written, .. }) => Some(written.clone()),
            Value::String(text) => Some(text.clone()),
            Value::Null | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// This node without the parts that `pointers` name.
    pub fn without(&self, pointers: &[PointerBuf]) -> Node {
        self.without_from(&mut PointerBuf::root(), pointers)
    }

    fn without_from(&self, at: &mut PointerBuf, pointers: &[PointerBuf]) -> Node {
        let mut kept = |token: &str, node: &Node| {
            at.push_back(token);
            let node = (!pointers.contains(at)).then(|| node.without_from(at, pointers));
            at.pop_back();
            node
        };
        let value = match &self.value {
            Value::List(items) => {
                let kept = items.iter().enumerate().filter_map(|(index, item)| kept(&index.to_string(), item));
                Value::List(kept.collect())
            }
            Value::Map(map) => {
                let kept =
                    map.iter().filter_map(|(key, entry)| Some((key.clone(), entry.with(kept(key, &entry.node)?))));
                Value::Map(kept.collect())
            }
            other => other.clone(),
        };
        Node { value, ..self.clone() }
    }

    /// The same, each value in it with one more step on its way.
    pub fn taken(&self, step: &Use) -> Node {
        let value = match &self.value {
            Value::List(items) => Value::List(items.iter().map(|item| item.taken(step)).collect()),
            Value::Map(map) => {
                let entry = |entry: &Entry| entry.with(entry.node.taken(step));
                Value::Map(map.iter().map(|(key, value)| (key.clone(), entry(value))).collect())
            }
            scalar => scalar.clone(),
        };
        let uses = self.uses.iter().cloned().chain([step.clone()]).collect();
        Node { value, span: self.span, uses }
    }

    /// How many values there are, this one counted.
    pub fn size(&self) -> usize {
        match &self.value {
            Value::List(items) => 1 + items.iter().map(Node::size).sum::<usize>(),
            Value::Map(map) => 1 + map.values().map(|entry| entry.node.size()).sum::<usize>(),
            _ => 1,
        }
    }

    /// Calls `visit` on this node and everything below it, parents first.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&Pointer, &'a Node)) {
        self.walk_from(&mut PointerBuf::root(), visit);
    }

    fn walk_from<'a>(&'a self, pointer: &mut PointerBuf, visit: &mut dyn FnMut(&Pointer, &'a Node)) {
        visit(pointer, self);
        match &self.value {
            Value::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    pointer.push_back(index);
                    item.walk_from(pointer, visit);
                    pointer.pop_back();
                }
            }
            Value::Map(map) => {
                for (key, entry) in map {
                    pointer.push_back(key.as_str());
                    entry.node.walk_from(pointer, visit);
                    pointer.pop_back();
                }
            }
            _ => {}
        }
    }

    /// A JSON value that was written as one text at `span`.
    pub fn from_json(json: &serde_json::Value, span: Span) -> Node {
        let value = match json {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(value) => Value::Bool(Spelled { value: *value, written: value.to_string() }),
            serde_json::Value::Number(value) => {
                Value::Number(Spelled { value: value.as_f64().unwrap_or(f64::NAN), written: value.to_string() })
            }
            serde_json::Value::String(text) => Value::String(text.clone()),
            serde_json::Value::Array(items) => {
                Value::List(items.iter().map(|item| Node::from_json(item, span)).collect())
            }
            serde_json::Value::Object(map) => {
                let entry = |item| Entry::new(span, Node::from_json(item, span));
                Value::Map(map.iter().map(|(key, item)| (key.clone(), entry(item))).collect())
            }
        };
        Node::new(value, span)
    }

    /// As plain JSON, without places.
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(is) => is.value.into(),
            Value::Number(number) => number.to_json(),
            Value::String(text) => text.as_str().into(),
            Value::List(items) => items.iter().map(Node::to_json).collect(),
            Value::Map(map) => map.iter().map(|(key, entry)| (key.clone(), entry.node.to_json())).collect(),
        }
    }
}

impl PartialEq for Node {
    /// Two nodes are equal when they hold the same value, wherever they stand.
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl Value {
    /// What kind of value this is, in the words of a message: `a list`.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Null => "nothing",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }
}
