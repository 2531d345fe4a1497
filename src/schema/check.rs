use super::coerce;
use super::foreign::ForeignKeys;
use super::plain::plain;
use super::spelling::respelled;
use super::violation::{self, Document, Violation};
use super::waiting::Later;
use crate::diagnostic::Diagnostics;
use crate::source::{Node, Value};
use jsonptr::PointerBuf;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use std::collections::{BTreeMap, HashSet};
use std::marker::PhantomData;

/// The schema of the documents that are a `T`.
pub struct Schema<T> {
    json: Json,
    validator: jsonschema::Validator,
    foreign: Option<ForeignKeys>,
    typed: PhantomData<fn() -> T>,
}

/// A document that has been checked, and the value it is.
#[derive(Debug)]
pub struct Checked<T> {
    /// Whether the document fits its schema. If not, what does not fit is left out of the value,
    /// which is still good enough to find the other mistakes in it.
    pub fits: bool,
    /// The value.
    pub value: T,
    /// The document, its strings coerced where the schema wants another kind of scalar.
    pub node: Node,
}

/// How many violations of one document are looked at.
const MAX_VIOLATIONS: usize = 1_000;

/// How a text of a document reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// As this literal.
    Known(String),
    /// As one text that only the deploy knows. Where it may be a list as well: the text that stands for that.
    Later { as_list: Option<String> },
    /// As a list that only the deploy knows.
    LaterList,
}

/// Says how a text reads.
pub type Read<'a> = &'a dyn Fn(&str) -> Reading;

impl Reading {
    /// The text, where it is known.
    pub fn literal(self) -> Option<String> {
        match self {
            Reading::Known(literal) => Some(literal),
            _ => None,
        }
    }
}

impl From<Option<String>> for Reading {
    /// Of a literal, or of one text.
    fn from(literal: Option<String>) -> Self {
        literal.map_or(Reading::Later { as_list: None }, Reading::Known)
    }
}

/// A Rust type that has no schema, or a schema that is none: our bug.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the schema of {0} is invalid: {1}")]
pub struct SchemaError(&'static str, String);

impl<T: JsonSchema> Schema<T> {
    /// Generates the schema.
    ///
    /// # Errors
    /// When the generated schema is invalid, which a test would have shown.
    pub fn new() -> Result<Self, SchemaError> {
        let settings =
            SchemaSettings::draft07().with(|settings| settings.inline_subschemas = true).with_transform(plain);
        let json = settings.into_generator().into_root_schema_for::<T>().to_value();
        let validator = jsonschema::draft7::new(&json)
            .map_err(|error| SchemaError(std::any::type_name::<T>(), error.to_string()))?;
        Ok(Schema { json, validator, foreign: None, typed: PhantomData })
    }

    /// Knows what other tools call things, too.
    pub fn knowing(self, foreign: ForeignKeys) -> Self {
        Schema { foreign: Some(foreign), ..self }
    }

    /// The schema itself, draft-07, without `$ref`.
    pub fn json(&self) -> &Json {
        &self.json
    }

    /// Coerces a document and reports every violation. Says, too, whether it fits.
    pub fn coerced(&self, node: &Node, read: Read<'_>, diagnostics: &mut Diagnostics) -> (Node, bool) {
        let (node, unfit) = self.judged(node, read, diagnostics);
        (node, unfit.is_none())
    }

    /// The coerced document and, after a violation, the places of what does not fit.
    fn judged(&self, node: &Node, read: Read<'_>, diagnostics: &mut Diagnostics) -> (Node, Option<Vec<PointerBuf>>) {
        let mut misspelled_only = Vec::new();
        let node = respelled(node, &self.json, &mut misspelled_only);
        let node = coerce::coerce(&node, &self.json, read, diagnostics);
        let mut later = BTreeMap::new();
        let instance = instance(&node, read, &mut PointerBuf::root(), &mut later);
        let mut unfit = (!misspelled_only.is_empty()).then(Vec::new);
        misspelled_only.into_iter().for_each(|found| diagnostics.push(found));
        let mut violations = Vec::new();
        let document = Document { root: &node, schema: &self.json, read, foreign: self.foreign };
        for error in self.validator.iter_errors(&instance) {
            if violations.len() > MAX_VIOLATIONS {
                break;
            }
            violations.extend(violation::diagnose(&error, &document, &later));
        }
        // A misspelled key is missing, too, and so is what stands below another name: one mistake, one message.
        let misspelled: Vec<PointerBuf> = violations.iter().filter_map(|violation| violation.meant.clone()).collect();
        let follows =
            |missing: &PointerBuf| misspelled.iter().any(|meant| !meant.is_root() && missing.starts_with(meant));
        // So is one that cannot be what its place wants: what else it is not needs no words.
        let pointer = |violation: &Violation| violation.found.pointer.clone();
        let misshapen: HashSet<PointerBuf> =
            violations.iter().filter(|one| one.misshapen).filter_map(pointer).collect();
        for violation in violations {
            if !violation.misshapen && violation.found.pointer.as_ref().is_some_and(|at| misshapen.contains(at)) {
                continue;
            }
            unfit.get_or_insert_with(Vec::new).extend(violation.found.pointer.clone());
            if !violation.missing.as_ref().is_some_and(follows) {
                diagnostics.push(violation.found);
            }
        }
        (node, unfit)
    }
}

impl<T: JsonSchema + DeserializeOwned> Schema<T> {
    /// Coerces and checks a document. Every violation is reported; `None` when nothing is left
    /// that is a `T`.
    pub fn check(&self, node: &Node, read: Read<'_>, diagnostics: &mut Diagnostics) -> Option<Checked<T>> {
        let (node, unfit) = self.judged(node, read, diagnostics);
        if let Some(value) = typed(&node) {
            return Some(Checked { fits: unfit.is_none(), value, node });
        }
        let Some(unfit) = unfit else {
            // The schema lets through what its type does not hold: our bug; the user is told.
            diagnostics.push(violation::unreadable(&node));
            return None;
        };
        let node = node.without(&unfit);
        typed(&node).map(|value| Checked { fits: false, value, node })
    }
}

fn typed<T: DeserializeOwned>(node: &Node) -> Option<T> {
    serde_json::from_value(node.to_json()).ok()
}

/// The document as the validator sees it. Text that is not known yet is listed in `later`; a list that is not known yet
/// is `null`, which no type of a schema takes.
fn instance(node: &Node, read: Read<'_>, at: &mut PointerBuf, later: &mut BTreeMap<String, Later>) -> Json {
    match &node.value {
        Value::String(text) => match read(text) {
            Reading::Known(literal) => literal.into(),
            Reading::Later { .. } => {
                later.insert(at.to_string(), Later::Text);
                text.as_str().into()
            }
            Reading::LaterList => {
                later.insert(at.to_string(), Later::List);
                Json::Null
            }
        },
        Value::List(items) => {
            let below = items.iter().enumerate().map(|(index, item)| {
                at.push_back(index);
                let json = instance(item, read, at, later);
                at.pop_back();
                json
            });
            below.collect()
        }
        Value::Map(map) => {
            let below = map.iter().map(|(key, entry)| {
                at.push_back(key.as_str());
                let json = instance(&entry.node, read, at, later);
                at.pop_back();
                (key.clone(), json)
            });
            below.collect()
        }
        _ => node.to_json(),
    }
}
