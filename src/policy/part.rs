use crate::template::{Fragment, FragmentValue};
use crate::text;
use indexmap::IndexMap;
use jsonptr::PointerBuf;
use serde_json::Value;
use std::rc::Rc;

/// A part of a template as rules read it, with its pointer. Text that CloudFormation completes is
/// in Fn::Sub syntax: `Ref`, `Fn::GetAtt`, `Fn::Sub` and `Fn::Join` all read as `${…}` in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Where it stands. What stands in a JSON text has the pointer of that text.
    pub at: PointerBuf,
    /// What stands there.
    pub value: PartValue,
}

/// The kinds of part. What is below is shared: a copy of a part is cheap.
#[derive(Clone, Debug, PartialEq)]
pub enum PartValue {
    /// Text in Fn::Sub syntax.
    Text(String),
    /// A number or a boolean.
    Scalar(Value),
    /// An intrinsic function that is no text.
    Function,
    /// A list. Shared: rules keep the parts they look at.
    List(Rc<[Part]>),
    /// A map. Shared, too.
    Map(Rc<IndexMap<String, Part>>),
}

impl Part {
    /// Of a template's fragment.
    pub fn of(fragment: &Fragment, at: PointerBuf) -> Part {
        let value = match &fragment.value {
            FragmentValue::Leaf(value) => leaf(value),
            FragmentValue::List(items) => {
                let items = items.iter().enumerate().map(|(index, item)| {
                    let mut at = at.clone();
                    at.push_back(index);
                    Part::of(item, at)
                });
                PartValue::List(items.collect())
            }
            FragmentValue::Map(map) if is_function(map.keys()) => leaf(&fragment.to_json()),
            FragmentValue::Map(map) => {
                let entries = map.iter().map(|(key, value)| {
                    let mut at = at.clone();
                    at.push_back(key.as_str());
                    (key.clone(), Part::of(value, at))
                });
                PartValue::Map(Rc::new(entries.collect()))
            }
        };
        Part { at, value }
    }

    /// What a JSON text says, all of it at that text's place; none for a text that is no JSON.
    pub fn of_json_text(&self) -> Option<Part> {
        let json: Value = serde_json::from_str(self.text()?).ok()?;
        Some(of_json(&json, &self.at))
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Part> {
        self.map()?.get(key)
    }

    /// The value below several keys.
    pub fn below(&self, keys: &[&str]) -> Option<&Part> {
        keys.iter().try_fold(self, |part, key| part.get(key))
    }

    /// The text, if this is one.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            PartValue::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text, if all of it is known before the deploy.
    pub fn known(&self) -> Option<String> {
        text::known(self.text()?)
    }

    /// The number, if this is one.
    pub fn number(&self) -> Option<u64> {
        match &self.value {
            PartValue::Scalar(value) => value.as_u64(),
            _ => None,
        }
    }

    /// Whether it is `true`.
    pub fn is_true(&self) -> bool {
        matches!(&self.value, PartValue::Scalar(Value::Bool(true)))
    }

    /// The entries; none if this is no map.
    pub fn map(&self) -> Option<&IndexMap<String, Part>> {
        match &self.value {
            PartValue::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The items of a list; anything else is the one item of its own list, as IAM reads it.
    pub fn items(&self) -> &[Part] {
        match &self.value {
            PartValue::List(items) => items,
            _ => std::slice::from_ref(self),
        }
    }

    /// Where the value of a key stands or would stand.
    pub fn place_of(&self, key: &str) -> PointerBuf {
        let mut at = self.at.clone();
        at.push_back(key);
        at
    }
}

fn is_function<'a>(mut keys: impl ExactSizeIterator<Item = &'a String>) -> bool {
    keys.len() == 1 && keys.all(|key| key == "Ref" || key.starts_with("Fn::"))
}

fn leaf(value: &Value) -> PartValue {
    match value {
        Value::String(literal) => PartValue::Text(text::escape(literal)),
        Value::Object(_) | Value::Array(_) => function(value).map_or(PartValue::Function, PartValue::Text),
        scalar => PartValue::Scalar(scalar.clone()),
    }
}

/// An intrinsic function as text in Fn::Sub syntax.
fn function(value: &Value) -> Option<String> {
    if let Some(literal) = value.as_str() {
        return Some(text::escape(literal));
    }
    let (name, of) = value.as_object()?.iter().next()?;
    match (name.as_str(), of) {
        ("Ref", Value::String(name)) => Some(format!("${{{name}}}")),
        ("Fn::GetAtt", Value::Array(path)) => {
            let path: Option<Vec<&str>> = path.iter().map(Value::as_str).collect();
            Some(format!("${{{}}}", path?.join(".")))
        }
        ("Fn::GetAtt", Value::String(path)) => Some(format!("${{{path}}}")),
        ("Fn::Sub", Value::String(text)) => Some(text.clone()),
        ("Fn::Join", Value::Array(parts)) => {
            let (delimiter, items) = (parts.first()?.as_str()?, parts.get(1)?.as_array()?);
            let mut texts = Vec::new();
            for item in items {
                if !texts.is_empty() {
                    texts.push(text::escape(delimiter));
                }
                texts.push(function(item)?);
            }
            Some(text::join(texts))
        }
        _ => None,
    }
}

fn of_json(json: &Value, at: &PointerBuf) -> Part {
    let value = match json {
        // A text of a text: its references are those of the whole.
        Value::String(text) => PartValue::Text(text.clone()),
        Value::Array(items) => PartValue::List(items.iter().map(|item| of_json(item, at)).collect()),
        Value::Object(map) => {
            PartValue::Map(Rc::new(map.iter().map(|(key, value)| (key.clone(), of_json(value, at))).collect()))
        }
        scalar => PartValue::Scalar(scalar.clone()),
    };
    Part { at: at.clone(), value }
}

/// A text as cdk-nag names it in a finding: references in angle brackets.
pub fn as_cdk_nag(text: &str) -> String {
    text.replace("${!", "<").replace("${", "<").replace('}', ">")
}
