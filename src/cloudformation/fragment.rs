use super::intrinsic;
use super::json_text;
use super::text;
use crate::source::{Entry, Node, Origin, Value};
use indexmap::IndexMap;
use jsonptr::{Pointer, PointerBuf};
use serde_json::Value as Json;
use std::borrow::Cow;

/// A part of a template, from the data that a template is rendered with until it is written to bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct Fragment {
    /// What stands there.
    pub value: FragmentValue,
    /// Where it came from, the most specific first; empty for a value of ours and for a template of others.
    pub origins: Vec<Origin>,
    /// Where the key came from that holds it; empty under a key of ours, and in a list.
    pub key_origins: Vec<Origin>,
}

/// The kinds of fragment.
#[derive(Clone, Debug, PartialEq)]
pub enum FragmentValue {
    /// Not given, or JSON's null: drops the key that names it.
    Absent,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(serde_json::Number),
    /// Text in Fn::Sub syntax: a literal `${` is held as `${!`, what only the deploy knows as `${AWS::Region}`,
    /// `${Parameter}` or `${Resource.Attribute}`.
    Text(String),
    /// In order.
    List(Vec<Fragment>),
    /// Keys are plain text.
    Map(IndexMap<String, Fragment>),
    /// A function that is no text: its name, e.g. `Fn::If`, and its argument.
    Function(String, Box<Fragment>),
    /// A string of JSON, whose content is part of the tree.
    Json(Box<Fragment>),
}

impl Fragment {
    /// A value and the places that it came from.
    pub fn new(value: FragmentValue, origins: Vec<Origin>) -> Self {
        Fragment { value, origins, key_origins: Vec::new() }
    }

    /// Nothing.
    pub const fn absent() -> Self {
        Fragment { value: FragmentValue::Absent, origins: Vec::new(), key_origins: Vec::new() }
    }

    /// Of text that is in Fn::Sub syntax already.
    pub fn of_text(text: impl Into<String>, origins: Vec<Origin>) -> Self {
        Fragment::new(FragmentValue::Text(text.into()), origins)
    }

    /// A map of named values.
    pub fn of_entries(entries: impl IntoIterator<Item = (impl Into<String>, Fragment)>) -> Self {
        let entries = entries.into_iter().map(|(key, value)| (key.into(), value)).collect();
        Fragment::new(FragmentValue::Map(entries), Vec::new())
    }

    /// Of JSON as CloudFormation reads it: functions are functions. It has no origins.
    pub fn from_json(json: &Json) -> Fragment {
        intrinsic::read(json)
    }

    /// As CloudFormation takes it.
    pub fn to_json(&self) -> Json {
        match &self.value {
            FragmentValue::Absent => Json::Null,
            FragmentValue::Bool(value) => (*value).into(),
            FragmentValue::Number(number) => number.clone().into(),
            FragmentValue::Text(text) => intrinsic::write(text),
            FragmentValue::List(items) => items.iter().map(Fragment::to_json).collect(),
            FragmentValue::Map(map) => map_json(map),
            FragmentValue::Function(name, argument) => {
                Json::Object([(name.clone(), argument.to_json())].into_iter().collect())
            }
            FragmentValue::Json(content) => intrinsic::write(&json_text::write(content)),
        }
    }

    /// The value of `key`, if this is a map that has it. JSON as text is the map that it holds.
    pub fn get(&self, key: &str) -> Option<&Fragment> {
        self.map()?.get(key)
    }

    /// The value below several keys.
    pub fn below(&self, keys: &[&str]) -> Option<&Fragment> {
        keys.iter().try_fold(self, |fragment, key| fragment.get(key))
    }

    /// The part that `pointer` names below this one. Inside a function there is none.
    pub fn at(&self, pointer: &Pointer) -> Option<&Fragment> {
        pointer.tokens().try_fold(self, |fragment, token| fragment.child(&token.decoded()))
    }

    /// The text in Fn::Sub syntax, if this is one.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            FragmentValue::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text, if it holds no `${` of either kind.
    pub fn as_str(&self) -> Option<&str> {
        self.text().filter(|text| !text.contains("${"))
    }

    /// The text, if all of it is known before the deploy.
    pub fn known(&self) -> Option<String> {
        text::known(self.text()?)
    }

    /// The logical id of the resource or parameter that this names, if it is nothing but a reference to it or to an
    /// attribute of it.
    pub fn referenced(&self) -> Option<&str> {
        text::whole_reference(self.text()?).map(text::named)
    }

    /// What stands as one text in the template, in Fn::Sub syntax: text, or JSON as text.
    pub fn as_text(&self) -> Option<Cow<'_, str>> {
        match &self.value {
            FragmentValue::Text(text) => Some(Cow::Borrowed(text)),
            FragmentValue::Json(content) => Some(Cow::Owned(json_text::write(content))),
            _ => None,
        }
    }

    /// The entries of a map, also of one that is JSON as text.
    pub fn map(&self) -> Option<&IndexMap<String, Fragment>> {
        match &self.value {
            FragmentValue::Map(map) => Some(map),
            FragmentValue::Json(content) => content.map(),
            _ => None,
        }
    }

    /// The items of a list; anything else is the one item of its own list, as IAM reads it.
    pub fn items(&self) -> &[Fragment] {
        match &self.value {
            FragmentValue::List(items) => items,
            FragmentValue::Json(content) => content.items(),
            _ => std::slice::from_ref(self),
        }
    }

    /// Whether it is one value of the template: no list and no map with anything in it.
    pub fn is_leaf(&self) -> bool {
        match &self.value {
            FragmentValue::List(items) => items.is_empty(),
            FragmentValue::Map(entries) => entries.is_empty(),
            _ => true,
        }
    }

    /// Whether it drops the key that holds it: absent, or a list or map of nothing.
    pub fn is_nothing(&self) -> bool {
        match &self.value {
            FragmentValue::Absent => true,
            FragmentValue::List(items) => items.iter().all(Fragment::is_nothing),
            FragmentValue::Map(entries) => entries.values().all(Fragment::is_nothing),
            _ => false,
        }
    }

    /// The fragments right below, also those of a function's argument and of JSON as text.
    pub fn children(&self) -> Box<dyn Iterator<Item = &Fragment> + '_> {
        match &self.value {
            FragmentValue::List(items) => Box::new(items.iter()),
            FragmentValue::Map(map) => Box::new(map.values()),
            FragmentValue::Function(_, content) | FragmentValue::Json(content) => Box::new(std::iter::once(&**content)),
            _ => Box::new(std::iter::empty()),
        }
    }

    /// Calls `visit` on every text at or below this one.
    pub fn texts<'a>(&'a self, visit: &mut dyn FnMut(&'a str)) {
        match &self.value {
            FragmentValue::Text(text) => visit(text),
            // `Fn::GetAtt` with a function for its attribute, a Ref with a name that no text can hold: rare, and no text.
            _ => self.children().for_each(|child| child.texts(visit)),
        }
    }

    /// Gives this fragment and all below it these origins.
    pub fn come_from(&mut self, origins: &[Origin]) {
        self.origins = origins.to_vec();
        match &mut self.value {
            FragmentValue::List(items) => items.iter_mut().for_each(|item| item.come_from(origins)),
            FragmentValue::Map(map) => map.values_mut().for_each(|value| value.come_from(origins)),
            FragmentValue::Function(_, content) | FragmentValue::Json(content) => content.come_from(origins),
            _ => {}
        }
    }

    /// Every place that this value or anything below it came from.
    pub fn all_origins(&self) -> Vec<Origin> {
        let mut all = self.origins.clone();
        all.extend(self.children().flat_map(Fragment::all_origins));
        all.sort();
        all.dedup();
        all
    }

    /// Calls `visit` on this fragment, which `pointer` names, and on all below, parents first. What is in JSON as text
    /// has pointers below that of the text; a function is a whole.
    pub fn walk<'a>(&'a self, pointer: &mut PointerBuf, visit: &mut dyn FnMut(&Pointer, &'a Fragment)) {
        visit(pointer, self);
        let content = match &self.value {
            FragmentValue::Json(content) => content,
            _ => self,
        };
        content.each_below(pointer, &mut |pointer, child| child.walk(pointer, visit));
    }

    /// Calls `visit` on every value at or below this one as it is written: JSON that is text is one.
    pub(super) fn leaves<'a>(&'a self, pointer: &mut PointerBuf, visit: &mut dyn FnMut(&Pointer, &'a Fragment)) {
        if self.is_leaf() {
            visit(pointer, self);
        }
        self.each_below(pointer, &mut |pointer, child| child.leaves(pointer, visit));
    }

    fn each_below<'a>(&'a self, pointer: &mut PointerBuf, visit: &mut dyn FnMut(&mut PointerBuf, &'a Fragment)) {
        match &self.value {
            FragmentValue::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    pointer.push_back(index);
                    visit(pointer, item);
                    pointer.pop_back();
                }
            }
            FragmentValue::Map(map) => {
                for (key, value) in map {
                    pointer.push_back(key.as_str());
                    visit(pointer, value);
                    pointer.pop_back();
                }
            }
            _ => {}
        }
    }

    /// The fragment that a token of a pointer names.
    pub(super) fn child(&self, token: &str) -> Option<&Fragment> {
        match &self.value {
            FragmentValue::List(items) => items.get(token.parse::<usize>().ok()?),
            FragmentValue::Map(map) => map.get(token),
            FragmentValue::Json(content) => content.child(token),
            _ => None,
        }
    }
}

impl From<&Node> for Fragment {
    /// A resolved node, its text in Fn::Sub syntax already.
    fn from(node: &Node) -> Self {
        let value = match &node.value {
            Value::Null => FragmentValue::Absent,
            Value::Bool(is) => FragmentValue::Bool(is.value),
            Value::Number(number) => match number.to_json() {
                Json::Number(number) => FragmentValue::Number(number),
                _ => FragmentValue::Absent,
            },
            Value::String(text) => FragmentValue::Text(text.clone()),
            Value::List(items) => FragmentValue::List(items.iter().map(Fragment::from).collect()),
            Value::Map(map) => {
                FragmentValue::Map(map.iter().map(|(key, entry)| (key.clone(), Fragment::from(entry))).collect())
            }
        };
        Fragment::new(value, node.origins())
    }
}

impl From<&Entry> for Fragment {
    /// The value of a resolved entry, which knows where its key came from.
    fn from(entry: &Entry) -> Self {
        Fragment { key_origins: entry.key_origins(), ..Fragment::from(&entry.node) }
    }
}

/// The JSON of a map.
pub(super) fn map_json(map: &IndexMap<String, Fragment>) -> Json {
    Json::Object(map.iter().map(|(key, fragment)| (key.clone(), fragment.to_json())).collect())
}
