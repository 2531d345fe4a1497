use super::data::{Data, Datum};
use super::intrinsic::intrinsic;
use crate::source::Origin;
use indexmap::IndexMap;
use jsonptr::{Pointer, PointerBuf};
use serde_json::Value;

/// The CloudFormation template of one module. Every part knows where it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// `Description`, a string.
    pub description: Option<Fragment>,
    /// `Parameters` by logical id: those that something refers to.
    pub parameters: IndexMap<String, Fragment>,
    /// `Resources` by logical id.
    pub resources: IndexMap<String, Fragment>,
    /// `Outputs` by logical id.
    pub outputs: IndexMap<String, Fragment>,
    /// The construct path of each resource below its stack, by logical id. Not part of the template.
    pub paths: IndexMap<String, String>,
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq)]
pub struct Fragment {
    /// What stands there.
    pub value: FragmentValue,
    /// Where it came from, the most specific first.
    pub origins: Vec<Origin>,
}

/// The kinds of fragment.
#[derive(Clone, Debug, PartialEq)]
pub enum FragmentValue {
    /// A string, a number, a boolean, or an intrinsic function as a whole.
    Leaf(Value),
    /// A list.
    List(Vec<Fragment>),
    /// A map.
    Map(IndexMap<String, Fragment>),
}

impl Template {
    /// A template that was not rendered here: its parts have no origins, and its logical ids stand
    /// for construct paths.
    pub fn from_json(template: &Value) -> Template {
        let section = |name: &str| -> IndexMap<String, Fragment> {
            let entries = template.get(name).and_then(Value::as_object).into_iter().flatten();
            entries.map(|(id, value)| (id.clone(), Fragment::from_json(value, &[]))).collect()
        };
        let resources = section("Resources");
        let paths = resources.keys().map(|id| (id.clone(), id.clone())).collect();
        let description = template.get("Description").map(|text| Fragment::from_json(text, &[]));
        Template { description, parameters: section("Parameters"), resources, outputs: section("Outputs"), paths }
    }

    /// As CloudFormation takes it; empty sections are left out.
    pub fn to_json(&self) -> Value {
        let mut root = serde_json::Map::new();
        if let Some(description) = &self.description {
            root.insert("Description".to_owned(), description.to_json());
        }
        for (name, section) in self.sections() {
            if !section.is_empty() {
                root.insert(name.to_owned(), map_json(section));
            }
        }
        Value::Object(root)
    }

    /// The template without these resources. What waited for one of them waits no longer.
    pub fn without(&self, logical_ids: &[String]) -> Template {
        let mut template = self.clone();
        template.resources.retain(|id, _| !logical_ids.contains(id));
        for resource in template.resources.values_mut() {
            resource.forget_dependencies(logical_ids);
        }
        template
    }

    /// The fragment that `pointer` names, e.g. `/Resources/X/Properties/Name`. Inside an intrinsic
    /// there are no fragments.
    pub fn get(&self, pointer: &Pointer) -> Option<&Fragment> {
        self.path(pointer).filter(|(_, whole)| *whole).map(|(fragment, _)| fragment)
    }

    /// Where the part that `pointer` names came from, or else the nearest part above it.
    pub fn origins(&self, pointer: &Pointer) -> &[Origin] {
        self.path(pointer).map_or(&[], |(fragment, _)| &fragment.origins)
    }

    /// Calls `visit` on every fragment with its pointer, parents first.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&Pointer, &'a Fragment)) {
        if let Some(description) = &self.description {
            description.walk(&mut PointerBuf::from_tokens(["Description"]), visit);
        }
        for (name, section) in self.sections() {
            for (id, fragment) in section {
                fragment.walk(&mut PointerBuf::from_tokens([name, id]), visit);
            }
        }
    }

    fn sections(&self) -> [(&'static str, &IndexMap<String, Fragment>); 3] {
        [("Parameters", &self.parameters), ("Resources", &self.resources), ("Outputs", &self.outputs)]
    }

    /// The deepest fragment on the way, and whether the way was walked to its end.
    fn path(&self, pointer: &Pointer) -> Option<(&Fragment, bool)> {
        let mut tokens = pointer.tokens();
        let section = tokens.next()?.decoded().into_owned();
        let mut fragment = if section == "Description" {
            self.description.as_ref()?
        } else {
            let (_, section) = self.sections().into_iter().find(|(name, _)| *name == section)?;
            section.get(tokens.next()?.decoded().as_ref())?
        };
        for token in tokens {
            match fragment.child(&token.decoded()) {
                Some(child) => fragment = child,
                None => return Some((fragment, false)),
            }
        }
        Some((fragment, true))
    }
}

impl Fragment {
    /// As CloudFormation takes it.
    pub fn to_json(&self) -> Value {
        match &self.value {
            FragmentValue::Leaf(value) => value.clone(),
            FragmentValue::List(items) => items.iter().map(Fragment::to_json).collect(),
            FragmentValue::Map(map) => map_json(map),
        }
    }

    /// The value of `key`, if this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Fragment> {
        match &self.value {
            FragmentValue::Map(map) => map.get(key),
            _ => None,
        }
    }

    /// The text, if this is a plain string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            FragmentValue::Leaf(value) => value.as_str(),
            _ => None,
        }
    }

    fn forget_dependencies(&mut self, logical_ids: &[String]) {
        let FragmentValue::Map(resource) = &mut self.value else { return };
        let gone = |one: &Fragment| one.as_str().is_some_and(|id| logical_ids.iter().any(|gone| gone == id));
        let drop = match resource.get_mut("DependsOn") {
            Some(Fragment { value: FragmentValue::List(items), .. }) => {
                items.retain(|one| !gone(one));
                items.is_empty()
            }
            Some(one) => gone(one),
            None => false,
        };
        if drop {
            resource.shift_remove("DependsOn");
        }
    }

    /// A plain JSON value, all of the same origins.
    pub(super) fn from_json(value: &Value, origins: &[Origin]) -> Fragment {
        let value = match value {
            Value::Array(items) => {
                FragmentValue::List(items.iter().map(|item| Fragment::from_json(item, origins)).collect())
            }
            Value::Object(map) => FragmentValue::Map(
                map.iter().map(|(key, value)| (key.clone(), Fragment::from_json(value, origins))).collect(),
            ),
            scalar => FragmentValue::Leaf(scalar.clone()),
        };
        Fragment { value, origins: origins.to_vec() }
    }

    fn child(&self, token: &str) -> Option<&Fragment> {
        match &self.value {
            FragmentValue::Leaf(_) => None,
            FragmentValue::List(items) => items.get(token.parse::<usize>().ok()?),
            FragmentValue::Map(map) => map.get(token),
        }
    }

    fn walk<'a>(&'a self, pointer: &mut PointerBuf, visit: &mut dyn FnMut(&Pointer, &'a Fragment)) {
        visit(pointer, self);
        match &self.value {
            FragmentValue::Leaf(_) => {}
            FragmentValue::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    pointer.push_back(index);
                    item.walk(pointer, visit);
                    pointer.pop_back();
                }
            }
            FragmentValue::Map(map) => {
                for (key, value) in map {
                    pointer.push_back(key.as_str());
                    value.walk(pointer, visit);
                    pointer.pop_back();
                }
            }
        }
    }
}

impl From<&Data> for Fragment {
    /// Rendered data: its text refers to logical ids only.
    fn from(data: &Data) -> Self {
        let value = match &data.datum {
            Datum::Absent => FragmentValue::Leaf(Value::Null),
            Datum::Bool(value) => FragmentValue::Leaf((*value).into()),
            Datum::Number(number) => FragmentValue::Leaf(number.clone().into()),
            Datum::Text(text) => FragmentValue::Leaf(intrinsic(text)),
            Datum::List(items) => FragmentValue::List(items.iter().map(Fragment::from).collect()),
            Datum::Map(map) => {
                FragmentValue::Map(map.iter().map(|(key, value)| (key.clone(), Fragment::from(value))).collect())
            }
        };
        Fragment { value, origins: data.origins.clone() }
    }
}

fn map_json(map: &IndexMap<String, Fragment>) -> Value {
    Value::Object(map.iter().map(|(key, fragment)| (key.clone(), fragment.to_json())).collect())
}
