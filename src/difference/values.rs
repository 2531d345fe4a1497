use super::canonical::scalar_text;
use super::change::{Change, Replacement};
use crate::cloudformation::{ResourceType, is_function};
use jsonptr::PointerBuf;
use serde_json::Value;
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Lists longer than this are compared item by item: aligning them takes quadratic time.
const MAX_ALIGNED: usize = 1_000;

/// Compares two values in canonical form and collects what is not the same.
pub struct ValueComparison {
    /// The type of the resource whose `Properties` these are; none for all else, where nothing
    /// replaces anything and the order of lists counts.
    resource_type: Option<&'static ResourceType>,
    pointer: PointerBuf,
    /// The list that the item at hand is gone from.
    gone_from: Option<PointerBuf>,
    /// Below `Properties`, `*` for an item, a `/` in a key escaped.
    place: String,
    path: Vec<String>,
    changes: Vec<Change>,
}

/// How a list is compared.
enum Order {
    Counts,
    DoesNotCount,
    ByKey,
    /// In a policy document, where one value stands for a list of it; statements are matched by what they say.
    Policy,
}

impl ValueComparison {
    /// For the values at `pointer`, which a person calls `path`.
    pub fn new(resource_type: Option<&'static ResourceType>, pointer: PointerBuf, path: &[&str]) -> Self {
        let path = path.iter().map(|step| (*step).to_owned()).collect();
        ValueComparison { resource_type, pointer, gone_from: None, place: String::new(), path, changes: Vec::new() }
    }

    /// What is not the same of two values.
    pub fn compare(mut self, before: Option<&Value>, after: Option<&Value>) -> Vec<Change> {
        self.value(before, after);
        self.changes
    }

    /// How the list at a place is compared.
    fn order(&self, place: &str) -> Order {
        let Some(resource_type) = self.resource_type else { return Order::Counts };
        if let Some(policy) = resource_type.policy_at(place) {
            let below: Vec<&str> = place.split('/').skip(policy.place.split('/').count()).collect();
            return if is_listed(&below) { Order::Policy } else { Order::Counts };
        }
        match &resource_type.schema {
            _ if place.ends_with("/Tags") => Order::ByKey,
            Some(schema) if !schema.ordered.contains(&place) => Order::DoesNotCount,
            _ => Order::Counts,
        }
    }

    fn value(&mut self, before: Option<&Value>, after: Option<&Value>) {
        match (before, after) {
            (Some(before), Some(after)) => self.both(before, after),
            (None, None) => {}
            _ => self.changed(before, after),
        }
    }

    fn both(&mut self, before: &Value, after: &Value) {
        if self.normal(before) == self.normal(after) {
            return;
        }
        match (before, after, self.order(&self.place)) {
            // A function is a whole.
            _ if is_of_function(before) || is_of_function(after) => self.changed(Some(before), Some(after)),
            (Value::Object(_), Value::Object(_), Order::Policy) => self.below("*", "", |one| one.both(before, after)),
            (Value::Object(old), Value::Object(new), _) => {
                let gone = old.keys().filter(|key| !new.contains_key(*key));
                for key in new.keys().chain(gone) {
                    self.at(key, key, |values| values.value(old.get(key), new.get(key)));
                }
            }
            (Value::Array(old), Value::Array(new), Order::Counts) => self.aligned(old, new),
            (Value::Array(old), Value::Array(new), Order::ByKey) => self.tags(old, new),
            (Value::Array(old), Value::Array(new), Order::DoesNotCount) => self.unordered(old, new),
            // In a policy one value stands for a list of it.
            (Value::Array(_), _, Order::Policy) | (_, Value::Array(_), Order::Policy) => {
                self.in_policy(before, after);
            }
            _ => self.changed(Some(before), Some(after)),
        }
    }

    fn changed(&mut self, before: Option<&Value>, after: Option<&Value>) {
        self.changes.push(Change {
            pointer: self.pointer.clone(),
            cause: self.gone_from.as_ref().unwrap_or(&self.pointer).clone(),
            path: self.path.join("/"),
            before: before.cloned(),
            after: after.cloned(),
            replacement: self.replacement(),
            follows: None,
        });
    }

    /// A part above or below a create-only property counts as that property.
    fn replacement(&self) -> Replacement {
        let within =
            |one: &str, other: &str| one == other || one.strip_prefix(other).is_some_and(|rest| rest.starts_with('/'));
        let Some(resource_type) = self.resource_type else { return Replacement::False };
        let Some(schema) = &resource_type.schema else { return Replacement::Conditional };
        let hit = |only: &&str| within(only, &self.place) || within(&self.place, only);
        if schema.create_only.iter().any(hit) { Replacement::True } else { Replacement::False }
    }

    /// Compares what is one step below.
    fn at(&mut self, step: &str, shown: &str, compare: impl FnOnce(&mut Self)) {
        self.pointer.push_back(step);
        self.below(step, shown, compare);
        self.pointer.pop_back();
    }

    /// Compares an item of a list, which is at `index` of the side that has it; one without a name is
    /// known by its list.
    fn item(&mut self, index: usize, shown: Option<&str>, before: Option<&Value>, after: Option<&Value>) {
        self.within_item(index, shown, after.is_none(), |values| values.value(before, after));
    }

    fn within_item(&mut self, index: usize, shown: Option<&str>, gone: bool, compare: impl FnOnce(&mut Self)) {
        let around = self.gone_from.clone();
        if gone {
            self.gone_from = Some(self.pointer.clone());
        }
        self.pointer.push_back(index);
        self.below("*", shown.unwrap_or_default(), compare);
        self.pointer.pop_back();
        self.gone_from = around;
    }

    fn below(&mut self, step: &str, shown: &str, compare: impl FnOnce(&mut Self)) {
        let length = self.place.len();
        self.place.push('/');
        self.place.push_str(&escaped(step));
        let named = !shown.is_empty();
        if named {
            self.path.push(shown.to_owned());
        }
        compare(self);
        if named {
            self.path.pop();
        }
        self.place.truncate(length);
    }

    /// A list whose order counts.
    fn aligned(&mut self, old: &[Value], new: &[Value]) {
        for (from, to) in self.alignment(old, new) {
            let at = to.or(from).unwrap_or_default();
            let (before, after) = (from.and_then(|from| old.get(from)), to.and_then(|to| new.get(to)));
            self.item(at, Some(&at.to_string()), before, after);
        }
    }

    /// Which item became which, of those that did not stay.
    fn alignment(&self, old: &[Value], new: &[Value]) -> Vec<(Option<usize>, Option<usize>)> {
        let longest = old.len().max(new.len());
        if longest > MAX_ALIGNED {
            return (0..longest).map(|at| (Some(at), Some(at))).collect();
        }
        let normal = |items: &[Value]| -> Vec<String> { items.iter().map(|item| self.item_normal(item)).collect() };
        let mut pairs = Vec::new();
        for op in capture_diff_slices(Algorithm::Myers, &normal(old), &normal(new)) {
            if !matches!(op, DiffOp::Equal { .. }) {
                let (mut before, mut after) = (op.old_range(), op.new_range());
                let longest = before.len().max(after.len());
                pairs.extend((0..longest).map(|_| (before.next(), after.next())));
            }
        }
        pairs
    }

    /// A list whose order does not count: what is in both, whole, is the same.
    fn unordered(&mut self, old: &[Value], new: &[Value]) {
        let (gone, came) = self.unmatched(old, new);
        let mut gone = gone.into_iter();
        let name = |item: &Value, at: usize| item.is_object().then(|| at.to_string());
        for at in came {
            let item = &new[at];
            let from = if item.is_object() { gone.next() } else { None };
            self.item(at, name(item, at).as_deref(), from.map(|from| &old[from]), Some(item));
        }
        for at in gone {
            self.item(at, name(&old[at], at).as_deref(), Some(&old[at]), None);
        }
    }

    /// The places of items that have no equal on the other side.
    fn unmatched(&self, old: &[Value], new: &[Value]) -> (Vec<usize>, Vec<usize>) {
        let mut free: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, item) in old.iter().enumerate().rev() {
            free.entry(self.item_normal(item)).or_default().push(at);
        }
        let mut came = Vec::new();
        for (at, item) in new.iter().enumerate() {
            if free.get_mut(&self.item_normal(item)).and_then(Vec::pop).is_none() {
                came.push(at);
            }
        }
        let mut gone: Vec<usize> = free.into_values().flatten().collect();
        gone.sort_unstable();
        (gone, came)
    }

    /// `[{Key, Value}, …]`: a tag is its key, if all are such and no key stands twice.
    fn tags(&mut self, old: &[Value], new: &[Value]) {
        let key = |item: &Value| item.get("Key").and_then(scalar_text);
        let plain = |item: &Value| key(item).filter(|_| item.as_object().is_some_and(|tag| tag.len() == 2));
        let by_key = |items: &[Value]| {
            let keys: Option<BTreeSet<String>> =
                items.iter().map(|item| plain(item).filter(|_| item.get("Value").is_some())).collect();
            keys.is_some_and(|keys| keys.len() == items.len())
        };
        if !by_key(old) || !by_key(new) {
            return self.unordered(old, new);
        }
        let find = |items: &[Value], wanted: &Value| items.iter().position(|item| key(item) == key(wanted));
        let mut tag = |at, item: &Value, before: Option<&Value>, after: Option<&Value>| {
            let value = |tag: Option<&'_ Value>| tag.and_then(|tag| tag.get("Value")).cloned();
            let (before, after) = (value(before), value(after));
            self.within_item(at, key(item).as_deref(), after.is_none(), |values| {
                values.at("Value", "", |values| values.value(before.as_ref(), after.as_ref()));
            });
        };
        for (at, item) in new.iter().enumerate() {
            tag(at, item, find(old, item).map(|from| &old[from]), Some(item));
        }
        for (at, item) in old.iter().enumerate().filter(|(_, item)| find(new, item).is_none()) {
            tag(at, item, Some(item), None);
        }
    }

    /// A list of a policy document, or the one value that stands for it.
    fn in_policy(&mut self, before: &Value, after: &Value) {
        let (old, new) = (one_or_many(before), one_or_many(after));
        let (mut gone, came) = self.unmatched(old, new);
        let statements = self.place.ends_with("/Statement");
        let name = |item: &Value, at: usize| statements.then(|| statement_name(item, at));
        for at in came {
            let pair = gone.iter().position(|from| statements && self.akin(&old[*from], &new[at]));
            let from = pair.map(|place| &old[gone.remove(place)]);
            self.one_of(after, at, name(&new[at], at).as_deref(), from, Some(&new[at]));
        }
        for at in gone {
            self.one_of(before, at, name(&old[at], at).as_deref(), Some(&old[at]), None);
        }
    }

    /// An item of a list, or the one value that stands for it.
    fn one_of(&mut self, list: &Value, at: usize, shown: Option<&str>, before: Option<&Value>, after: Option<&Value>) {
        if list.is_array() {
            self.item(at, shown, before, after);
        } else {
            self.below("*", shown.unwrap_or_default(), |values| values.value(before, after));
        }
    }

    /// Whether one statement became the other: by its Sid, or because it still does the same or is
    /// about the same.
    fn akin(&self, before: &Value, after: &Value) -> bool {
        let normal = |statement: &Value, key: &str| {
            statement.get(key).map(|value| {
                let mut text = String::new();
                self.write_normal(value, &format!("{}/*/{key}", self.place), &mut text);
                text
            })
        };
        let same = |keys: &[&str]| {
            let there = keys.iter().any(|key| before.get(key).is_some());
            there && keys.iter().all(|key| normal(before, key) == normal(after, key))
        };
        match (before.get("Sid"), after.get("Sid")) {
            (Some(one), Some(other)) => one == other,
            _ => {
                let objects = ["Resource", "NotResource", "Principal", "NotPrincipal"];
                before.get("Effect") == after.get("Effect") && (same(&["Action", "NotAction"]) || same(&objects))
            }
        }
    }

    fn item_normal(&self, item: &Value) -> String {
        let mut text = String::new();
        self.write_normal(item, &format!("{}/*", self.place), &mut text);
        text
    }

    fn normal(&self, value: &Value) -> String {
        let mut text = String::new();
        self.write_normal(value, &self.place, &mut text);
        text
    }

    /// One text for all values that mean the same at this place.
    fn write_normal(&self, value: &Value, place: &str, out: &mut String) {
        match value {
            function if is_of_function(function) => write_exactly(function, out),
            Value::Object(map) => {
                // One statement is a list of it.
                let within = if matches!(self.order(place), Order::Policy) { "/*" } else { "" };
                let mut keys: Vec<&String> = map.keys().collect();
                keys.sort_unstable();
                out.push('{');
                for key in keys {
                    out.push_str(&Value::from(key.as_str()).to_string());
                    out.push(':');
                    self.write_normal(&map[key], &format!("{place}{within}/{}", escaped(key)), out);
                    out.push(',');
                }
                out.push('}');
            }
            Value::Array(items) => {
                let below = format!("{place}/*");
                let texts = items.iter().map(|item| {
                    let mut text = String::new();
                    self.write_normal(item, &below, &mut text);
                    text
                });
                let mut texts: Vec<String> = texts.collect();
                let order = self.order(place);
                if !matches!(order, Order::Counts) {
                    texts.sort_unstable();
                }
                let policy = matches!(order, Order::Policy);
                if policy {
                    texts.dedup();
                }
                match (&texts[..], items.first()) {
                    ([only], Some(item)) if policy && !item.is_array() => out.push_str(only),
                    _ => {
                        out.push('[');
                        texts.iter().for_each(|text| {
                            out.push_str(text);
                            out.push(',');
                        });
                        out.push(']');
                    }
                }
            }
            scalar => write_scalar(scalar, out),
        }
    }
}

/// Whether in an IAM policy document one value stands for a list of it, at these steps from the document (IAM user guide,
/// grammar of the policy language).
fn is_listed(steps: &[&str]) -> bool {
    matches!(
        steps,
        ["Statement"]
            | ["Statement", "*", "Action" | "NotAction" | "Resource" | "NotResource"]
            | ["Statement", "*", "Principal" | "NotPrincipal", _]
            | ["Statement", "*", "Condition", _, _]
    )
}

/// Whether it is what CloudFormation makes something else of.
fn is_of_function(value: &Value) -> bool {
    value.as_object().is_some_and(|map| map.keys().any(|key| is_function(key)))
}

/// As written, but for the order of keys: what a function does with it is not known.
fn write_exactly(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            let sorted: BTreeMap<&String, &Value> = map.iter().collect();
            out.push('{');
            for (key, value) in sorted {
                out.push_str(&Value::from(key.as_str()).to_string());
                out.push(':');
                write_exactly(value, out);
                out.push(',');
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for item in items {
                write_exactly(item, out);
                out.push(',');
            }
            out.push(']');
        }
        scalar => write_scalar(scalar, out),
    }
}

fn write_scalar(scalar: &Value, out: &mut String) {
    match scalar_text(scalar) {
        Some(text) => out.push_str(&Value::from(text).to_string()),
        None => out.push_str("null"),
    }
}

/// A key as a step of a place.
fn escaped(key: &str) -> Cow<'_, str> {
    if key.contains('/') { Cow::Owned(key.replace('/', "~1")) } else { Cow::Borrowed(key) }
}

/// The items of a list, or the one value that stands for it.
pub fn one_or_many(value: &Value) -> &[Value] {
    match value {
        Value::Array(items) => items,
        one => std::slice::from_ref(one),
    }
}

fn statement_name(statement: &Value, at: usize) -> String {
    statement.get("Sid").and_then(Value::as_str).map_or_else(|| at.to_string(), str::to_owned)
}
