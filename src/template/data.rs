use crate::source::{Node, Origin, Value};
use indexmap::IndexMap;

/// A value that a template may name, and where it came from.
///
/// Text is in Fn::Sub syntax: a literal `${` is held as `${!`, what is known only at deploy time
/// as `${AWS::Region}` or `${Parameter}`. Map keys are plain text.
#[derive(Clone, Debug, PartialEq)]
pub struct Data {
    /// The value.
    pub datum: Datum,
    /// Where it came from; empty for a value of ours.
    pub origins: Vec<Origin>,
}

/// The kinds of value that data holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Datum {
    /// Not given: drops the key that names it.
    Absent,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(serde_json::Number),
    /// Text in Fn::Sub syntax.
    Text(String),
    /// A list.
    List(Vec<Data>),
    /// A map.
    Map(IndexMap<String, Data>),
}

impl Data {
    /// A value with the places it came from.
    pub fn new(datum: Datum, origins: Vec<Origin>) -> Self {
        Data { datum, origins }
    }

    /// Nothing.
    pub fn absent() -> Self {
        Data::new(Datum::Absent, Vec::new())
    }

    /// Text that is in Fn::Sub syntax already.
    pub fn text(text: impl Into<String>, origins: Vec<Origin>) -> Self {
        Data::new(Datum::Text(text.into()), origins)
    }

    /// A map of named values.
    pub fn map(entries: impl IntoIterator<Item = (impl Into<String>, Data)>) -> Self {
        let entries = entries.into_iter().map(|(key, data)| (key.into(), data)).collect();
        Data::new(Datum::Map(entries), Vec::new())
    }

    /// The value of `key`, if this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Data> {
        match &self.datum {
            Datum::Map(map) => map.get(key),
            _ => None,
        }
    }

    /// Whether it drops the key that holds it: absent, or a list or map of nothing.
    pub fn is_nothing(&self) -> bool {
        match &self.datum {
            Datum::Absent => true,
            Datum::List(items) => items.iter().all(Data::is_nothing),
            Datum::Map(entries) => entries.values().all(Data::is_nothing),
            Datum::Bool(_) | Datum::Number(_) | Datum::Text(_) => false,
        }
    }

    /// Every place that this value or anything below it came from.
    pub fn all_origins(&self) -> Vec<Origin> {
        let mut all = self.origins.clone();
        match &self.datum {
            Datum::List(items) => all.extend(items.iter().flat_map(Data::all_origins)),
            Datum::Map(entries) => all.extend(entries.values().flat_map(Data::all_origins)),
            _ => {}
        }
        all.sort();
        all.dedup();
        all
    }
}

impl From<&Node> for Data {
    /// A resolved node, its text in Fn::Sub syntax already.
    fn from(node: &Node) -> Self {
        let datum = match &node.value {
            Value::Null => Datum::Absent,
            Value::Bool(value) => Datum::Bool(*value),
            Value::Number(number) => Datum::Number(number.value.clone()),
            Value::String(text) => Datum::Text(text.clone()),
            Value::List(items) => Datum::List(items.iter().map(Data::from).collect()),
            Value::Map(map) => {
                Datum::Map(map.iter().map(|(key, entry)| (key.clone(), Data::from(&entry.node))).collect())
            }
        };
        Data::new(datum, node.origins())
    }
}

impl From<&serde_json::Value> for Data {
    /// A value of ours, its text in Fn::Sub syntax already; null is absent.
    fn from(value: &serde_json::Value) -> Self {
        let datum = match value {
            serde_json::Value::Null => Datum::Absent,
            serde_json::Value::Bool(value) => Datum::Bool(*value),
            serde_json::Value::Number(number) => Datum::Number(number.clone()),
            serde_json::Value::String(text) => Datum::Text(text.clone()),
            serde_json::Value::Array(items) => Datum::List(items.iter().map(Data::from).collect()),
            serde_json::Value::Object(map) => {
                Datum::Map(map.iter().map(|(key, value)| (key.clone(), Data::from(value))).collect())
            }
        };
        Data::new(datum, Vec::new())
    }
}
