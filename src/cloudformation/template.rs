use super::fragment::{Fragment, FragmentValue, map_json};
use super::json_text;
use super::resource_types::ResourceType;
use crate::source::Origin;
use indexmap::IndexMap;
use jsonptr::{Pointer, PointerBuf};
use serde_json::Value;

/// The CloudFormation template of one module. Every part knows where it came from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Template {
    /// `Description`, a string.
    pub description: Option<Fragment>,
    /// `Parameters` by logical id: those that something refers to.
    pub parameters: IndexMap<String, Fragment>,
    /// `Resources` by logical id.
    pub resources: IndexMap<String, Fragment>,
    /// `Outputs` by logical id.
    pub outputs: IndexMap<String, Fragment>,
    /// Sections that no template of ours has, by name: `Conditions`, `Mappings`, …
    pub others: IndexMap<String, Fragment>,
    /// The construct path of each resource below its stack, by logical id. Not part of the template.
    pub paths: IndexMap<String, String>,
    /// The resources that stacks of its kind have, and this one not. Not part of the template.
    pub left_out: Vec<LeftOut>,
}

/// A resource that a value of the user's, or a default, left out.
#[derive(Clone, Debug, PartialEq)]
pub struct LeftOut {
    pub resource_type: String,
    /// Where that value came from.
    pub origins: Vec<Origin>,
}

impl Template {
    /// A template that was not rendered here: its parts have no origins, and its logical ids stand
    /// for construct paths.
    pub fn from_json(template: &Value) -> Template {
        let section = |name: &str| -> IndexMap<String, Fragment> {
            let entries = template.get(name).and_then(Value::as_object).into_iter().flatten();
            entries.map(|(id, value)| (id.clone(), Fragment::from_json(value))).collect()
        };
        let mut resources = section("Resources");
        resources.values_mut().for_each(read_json_texts);
        let others = template.as_object().into_iter().flatten();
        let others = others.filter(|(name, _)| !OWN.contains(&name.as_str()));
        Template {
            description: template.get("Description").map(Fragment::from_json),
            parameters: section("Parameters"),
            outputs: section("Outputs"),
            others: others.map(|(name, value)| (name.clone(), Fragment::from_json(value))).collect(),
            paths: resources.keys().map(|id| (id.clone(), id.clone())).collect(),
            resources,
            left_out: Vec::new(),
        }
    }

    /// A whole section by its name; none where the template has none.
    pub fn section(&self, name: &str) -> Option<Fragment> {
        let map = |entries: &IndexMap<String, Fragment>| Fragment::new(FragmentValue::Map(entries.clone()), Vec::new());
        match name {
            "Description" => self.description.clone(),
            "Parameters" => Some(map(&self.parameters)),
            "Resources" => Some(map(&self.resources)),
            "Outputs" => Some(map(&self.outputs)),
            other => self.others.get(other).cloned(),
        }
    }

    /// The resources of a type, by logical id.
    pub fn of_type(&self, resource_type: &str) -> impl Iterator<Item = (&String, &Fragment)> {
        self.resources.iter().filter(move |(_, resource)| type_of(resource) == resource_type)
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
        root.extend(self.others.iter().map(|(name, section)| (name.clone(), section.to_json())));
        Value::Object(root)
    }

    /// The template without these resources. What waited for one of them waits no longer.
    pub fn without(&self, logical_ids: &[String]) -> Template {
        let mut template = self.clone();
        template.resources.retain(|id, _| !logical_ids.contains(id));
        for resource in template.resources.values_mut() {
            forget_dependencies(resource, logical_ids);
        }
        template
    }

    /// The fragment that `pointer` names, e.g. `/Resources/X/Properties/Name`. Inside a function
    /// there are no fragments; JSON as text is the map that it holds.
    pub fn get(&self, pointer: &Pointer) -> Option<&Fragment> {
        self.path(pointer).filter(|(_, whole)| *whole).map(|(fragment, _)| fragment)
    }

    /// Where the part that `pointer` names came from, or else the nearest part above it.
    pub fn origins(&self, pointer: &Pointer) -> &[Origin] {
        self.path(pointer).map_or(&[], |(fragment, _)| &fragment.origins)
    }

    /// Whether a place is one whose value no output but the template shows.
    pub fn is_secret(&self, pointer: &Pointer) -> bool {
        let mut tokens = pointer.tokens().map(|token| token.decoded().into_owned());
        if tokens.next().as_deref() != Some("Resources") {
            return false;
        }
        let resource_type = tokens.next().and_then(|id| self.resources.get(&id)).map(type_of).unwrap_or_default();
        tokens.next().as_deref() == Some("Properties")
            && ResourceType::of(resource_type).is_secret(&tokens.map(|token| format!("/{token}")).collect::<String>())
    }

    /// Calls `visit` on every fragment with its pointer, parents first, also on those in JSON that is text.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&Pointer, &'a Fragment)) {
        self.entries(&mut |mut pointer, fragment| fragment.walk(&mut pointer, visit));
    }

    /// Calls `visit` on every value of the template as it is written: JSON that is text is one.
    pub fn leaves<'a>(&'a self, visit: &mut dyn FnMut(&Pointer, &'a Fragment)) {
        self.entries(&mut |mut pointer, fragment| fragment.leaves(&mut pointer, visit));
    }

    fn entries<'a>(&'a self, visit: &mut dyn FnMut(PointerBuf, &'a Fragment)) {
        if let Some(description) = &self.description {
            visit(PointerBuf::from_tokens(["Description"]), description);
        }
        for (name, section) in self.sections() {
            for (id, fragment) in section {
                visit(PointerBuf::from_tokens([name, id]), fragment);
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

/// The sections that have a field of their own.
const OWN: [&str; 4] = ["Description", "Parameters", "Resources", "Outputs"];

/// The type of a resource; empty where it names none.
pub fn type_of(resource: &Fragment) -> &str {
    resource.get("Type").and_then(Fragment::as_str).unwrap_or_default()
}

/// The value of a resource's property; none where it is not written.
pub fn property<'a>(resource: &'a Fragment, name: &str) -> Option<&'a Fragment> {
    resource.get("Properties")?.get(name)
}

fn forget_dependencies(resource: &mut Fragment, logical_ids: &[String]) {
    let FragmentValue::Map(resource) = &mut resource.value else { return };
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

/// Reads the properties of a resource that are documents written as text.
fn read_json_texts(resource: &mut Fragment) {
    let resource_type = ResourceType::of(type_of(resource));
    let FragmentValue::Map(attributes) = &mut resource.value else { return };
    let Some(properties) = attributes.get_mut("Properties") else { return };
    let policies = resource_type.policies.iter().map(|policy| policy.place);
    for place in policies.chain(resource_type.json_texts.iter().copied()) {
        let steps: Vec<&str> = place.split('/').skip(1).collect();
        read_json_text(properties, &steps);
    }
}

fn read_json_text(fragment: &mut Fragment, steps: &[&str]) {
    match (steps, &mut fragment.value) {
        ([], FragmentValue::Text(text)) => {
            if let Some(content) = json_text::read(text).filter(|content| content.map().is_some()) {
                fragment.value = FragmentValue::Json(Box::new(content));
            }
        }
        (["*", rest @ ..], FragmentValue::List(items)) => items.iter_mut().for_each(|item| read_json_text(item, rest)),
        ([first, rest @ ..], FragmentValue::Map(map)) => {
            if let Some(below) = map.get_mut(*first) {
                read_json_text(below, rest);
            }
        }
        _ => {}
    }
}
