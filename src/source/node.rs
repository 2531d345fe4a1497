use super::file::Span;
use indexmap::IndexMap;
use jsonptr::{Pointer, PointerBuf};

/// One YAML document, or several merged into one: its nodes know their own files.
#[derive(Clone, Debug)]
pub struct Document {
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
    Bool(bool),
    /// A number, with the digits the user wrote.
    Number(Number),
    /// Text.
    String(String),
    /// A sequence.
    List(Vec<Node>),
    /// A mapping.
    Map(Map),
}

/// A number and its spelling in the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// As a JSON number.
    pub value: serde_json::Number,
    /// As written: `1.10` stays `1.10` where text is wanted.
    pub written: String,
}

/// A mapping in file order.
pub type Map = IndexMap<String, Entry>;

/// A value in a mapping, with the span of its key.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Where the key stands.
    pub key: Span,
    /// What the key holds.
    pub node: Node,
}

/// A placeholder that was replaced inside a node, and where the replacement came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The placeholder as written, e.g. `{{context:vpc}}`.
    pub placeholder: String,
    /// Where its value came from.
    pub origin: Origin,
}

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A place in a file of the user, or in `templates/`.
    File(Span),
    /// An environment variable, by name.
    Environment(String),
    /// An SSM parameter whose value was looked up, by name.
    Ssm(String),
    /// A default of ours for the named key.
    Default(String),
    /// Known only when CloudFormation deploys: a pseudo parameter or an SSM parameter.
    Deploy(String),
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

    fn child(&self, token: &str) -> Option<&Node> {
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

    /// A scalar as the text the user sees, e.g. `8080`, `true`.
    pub fn scalar_text(&self) -> Option<String> {
        match &self.value {
            Value::Bool(value) => Some(value.to_string()),
            Value::Number(number) => Some(number.written.clone()),
            Value::String(text) => Some(text.clone()),
            Value::Null | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// Where this value came from: its own place, then what its placeholders brought.
    pub fn origins(&self) -> Vec<Origin> {
        let own = std::iter::once(Origin::File(self.span));
        own.chain(self.uses.iter().map(|used| used.origin.clone())).collect()
    }

    /// What a diagnostic about `pointer` points at: a scalar's own text; for a collection, an
    /// empty value or a missing key, the nearest key above it.
    pub fn span(&self, pointer: &Pointer) -> Span {
        let mut node = self;
        let mut best = self.first_key().unwrap_or(self.span);
        for token in pointer.tokens() {
            let token = token.decoded();
            let Some(next) = node.child(&token) else { break };
            best = match &node.value {
                Value::Map(map) => map.get(token.as_ref()).map_or(best, |entry| entry.key),
                _ if !next.span.is_empty() => next.span,
                _ => next.first_key().unwrap_or(best),
            };
            node = next;
        }
        let scalar = !matches!(node.value, Value::List(_) | Value::Map(_) | Value::Null);
        if scalar && !node.span.is_empty() { node.span } else { best }
    }

    /// The key of the entry that `pointer` names, else what [`Node::span`] gives.
    pub fn key_span(&self, pointer: &Pointer) -> Span {
        let parent = pointer.parent().and_then(|parent| self.at(parent)).and_then(Node::as_map);
        let entry = parent.zip(pointer.back()).and_then(|(map, key)| map.get(key.decoded().as_ref()));
        entry.map_or_else(|| self.span(pointer), |entry| entry.key)
    }

    fn first_key(&self) -> Option<Span> {
        self.as_map().and_then(|map| map.values().next()).map(|entry| entry.key)
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
                let kept = map.iter().filter_map(|(key, entry)| {
                    Some((key.clone(), Entry { key: entry.key, node: kept(key, &entry.node)? }))
                });
                Value::Map(kept.collect())
            }
            other => other.clone(),
        };
        Node { value, ..self.clone() }
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
            serde_json::Value::Bool(value) => Value::Bool(*value),
            serde_json::Value::Number(value) => {
                Value::Number(Number { value: value.clone(), written: value.to_string() })
            }
            serde_json::Value::String(text) => Value::String(text.clone()),
            serde_json::Value::Array(items) => {
                Value::List(items.iter().map(|item| Node::from_json(item, span)).collect())
            }
            serde_json::Value::Object(map) => {
                let entry = |item| Entry { key: span, node: Node::from_json(item, span) };
                Value::Map(map.iter().map(|(key, item)| (key.clone(), entry(item))).collect())
            }
        };
        Node::new(value, span)
    }

    /// As plain JSON, without places.
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Number(number) => number.value.clone().into(),
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
