//! Source maps as a person reviews them: a line a leaf, our own places by what stands there and not by line number.

use super::checkout;
use mdaac::diagnostic::Diagnostics;
use mdaac::source::{Position, Sources, parse};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

/// A line and a column, from 1.
type Place = (u64, u64);
/// The pointers of a YAML file's values and keys, by where they begin.
type Pointers = BTreeMap<Place, String>;

/// Reads places of a project's files and of ours.
pub struct Places<'a> {
    sources: &'a Sources,
    of_the_user: BTreeMap<String, (Rc<str>, Pointers)>,
}

impl<'a> Places<'a> {
    /// Those of a project whose files were read.
    pub fn of(sources: &'a Sources) -> Self {
        Places { sources, of_the_user: BTreeMap::new() }
    }

    /// A source map, a line a leaf.
    pub fn lines(&mut self, map: &Value) -> String {
        let leaves = map["leaves"].as_object().unwrap().iter();
        let line = |(pointer, origins): (&String, &Value)| {
            let origins: Vec<String> = origins.as_array().unwrap().iter().map(|origin| self.origin(origin)).collect();
            format!("{pointer}  {}\n", origins.join(", "))
        };
        leaves.map(line).collect()
    }

    /// An origin in words; fails where it has another form, or names a place that does not exist.
    fn origin(&mut self, origin: &Value) -> String {
        let keys: Vec<&str> = origin.as_object().unwrap().keys().map(String::as_str).collect();
        let kind = origin["kind"].as_str().unwrap();
        let wanted: &[&str] = match kind {
            "template" | "config" => &["kind", "file", "line", "column"],
            "context" => &["kind", "name", "file", "line", "column"],
            "environment" | "ssm" | "default" | "deploy" => &["kind", "name"],
            _ => panic!("another kind of origin: {origin}"),
        };
        assert_eq!(keys, wanted, "{origin}");
        let name = origin["name"].as_str().unwrap_or_default();
        assert!(!keys.contains(&"name") || !name.is_empty(), "{origin}");
        match kind {
            "template" => {
                let (file, place) = place(origin);
                format!("{file} {}", built_in(file)[&place])
            }
            "config" => self.of_the_user(origin),
            "context" => format!("context {name} at {}", self.of_the_user(origin)),
            "environment" => format!("environment variable {name}"),
            "ssm" => format!("SSM parameter {name}"),
            "default" => format!("default of {name}"),
            _ => format!("known at deploy {name}"),
        }
    }

    fn of_the_user(&mut self, origin: &Value) -> String {
        let (file, (line, column)) = place(origin);
        assert!(!Path::new(file).is_absolute() && !file.contains('\\'), "{origin}");
        let sources = self.sources;
        let (text, pointers) = self.of_the_user.entry(file.to_owned()).or_insert_with(|| read(sources, file));
        // A value comes through a placeholder, an alias or the name of an included file, too.
        let line_of = text.lines().nth(line as usize - 1).unwrap_or_default();
        let (at, _) =
            line_of.char_indices().nth(column as usize - 1).unwrap_or_else(|| panic!("no such place: {origin}"));
        let (before, from) = line_of.split_at(at);
        let step = ["{{", "<<", "*"].iter().any(|mark| from.starts_with(mark)) || before.ends_with("!include ");
        assert!(step || pointers.contains_key(&(line, column)), "nothing begins at {origin}");
        format!("{file}:{line}:{column}")
    }
}

fn place(origin: &Value) -> (&str, Place) {
    let number = |key: &str| origin[key].as_u64().unwrap();
    (origin["file"].as_str().unwrap(), (number("line"), number("column")))
}

/// One of the files that a source map names as ours.
fn built_in(file: &str) -> Arc<Pointers> {
    static READ: Mutex<BTreeMap<String, Arc<Pointers>>> = Mutex::new(BTreeMap::new());
    let mut known = READ.lock().unwrap_or_else(PoisonError::into_inner);
    let pointers = || Arc::new(read(&Sources::new(&checkout(""), &[]).unwrap(), file).1);
    Arc::clone(known.entry(file.to_owned()).or_insert_with(pointers))
}

/// A file's text, and what begins where in it.
fn read(sources: &Sources, file: &str) -> (Rc<str>, Pointers) {
    let mut found = Diagnostics::default();
    let id = sources.open_first(file, &mut found).unwrap_or_else(|| panic!("{file} is not there"));
    let mut pointers = Pointers::new();
    let mut add = |span, pointer: String| {
        let Position { line, column } = sources.start(span);
        pointers.entry((line as u64, column as u64)).or_insert(pointer);
    };
    // Text that is included need not be YAML.
    add(id.start(), String::new());
    if let Some(document) = parse(id, sources, &mut found) {
        document.root.walk(&mut |pointer, node| {
            add(node.span, pointer.to_string());
            for (key, entry) in node.as_map().into_iter().flatten() {
                add(entry.key, pointer.with_trailing_token(key).to_string());
            }
        });
    }
    (sources.text(id), pointers)
}

/// What of a template's leaves is not in its source map, or the other way round.
pub fn unmapped(template: &Value, map: &Value) -> Vec<String> {
    fn walk(value: &Value, at: &str, leaves: &mut BTreeMap<String, bool>, wrong: &mut Vec<String>) {
        if let Some(seen) = leaves.get_mut(at) {
            *seen = true;
            return;
        }
        let below: Vec<(String, &Value)> = match value {
            Value::Object(map) if !map.is_empty() => map
                .iter()
                .map(|(key, value)| (format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), value))
                .collect(),
            Value::Array(items) if !items.is_empty() => {
                items.iter().enumerate().map(|(index, value)| (format!("{at}/{index}"), value)).collect()
            }
            _ => {
                wrong.push(format!("{at} is in the template alone"));
                return;
            }
        };
        below.into_iter().for_each(|(at, value)| walk(value, &at, leaves, wrong));
    }
    let mut leaves: BTreeMap<String, bool> =
        map["leaves"].as_object().unwrap().keys().map(|pointer| (pointer.clone(), false)).collect();
    let mut wrong = Vec::new();
    walk(template, "", &mut leaves, &mut wrong);
    let left = leaves.into_iter().filter(|(_, seen)| !seen);
    wrong.extend(left.map(|(pointer, _)| format!("{pointer} is in the source map alone")));
    wrong
}
