use super::change::{Action, Difference};
use super::hidden::Hidden;
use crate::cloudformation::{EmitError, Template};
use crate::source::HIDDEN;
use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value};
use similar::TextDiff;
use std::collections::BTreeSet;

/// The two templates as a unified diff of their JSON; empty when there is no difference. `before` may
/// be null, where there was none.
///
/// What is the same by its meaning is shown as the template after writes it, so that every line
/// with a mark is a difference.
///
/// # Errors
/// Never for a template; the writer's signature has one.
pub fn unified(
    before: &Value,
    after: &Template,
    difference: &Difference,
    hidden: &Hidden<'_>,
    names: (&str, &str),
) -> Result<String, EmitError> {
    let changed = Changed::of(difference);
    let mut new = after.to_json();
    let mut old = changed.aligned(Some(before), Some(&new), &mut PointerBuf::root()).unwrap_or(Value::Null);
    let at = &mut PointerBuf::root();
    cover(&mut old, at, hidden, &|_| HIDDEN.to_owned());
    cover(&mut new, at, hidden, &|pointer| match changed.at_or_below(pointer) {
        true => format!("{HIDDEN} (another value)"),
        false => HIDDEN.to_owned(),
    });
    let text = |value: &Value| match value {
        Value::Null => Ok(String::new()),
        value => serde_json::to_string_pretty(value).map(|text| hidden.without_keys(text + "\n")),
    };
    let (old, new) = (text(&old)?, text(&new)?);
    Ok(TextDiff::from_lines(&old, &new).unified_diff().header(names.0, names.1).to_string())
}

/// The places that are not the same, as text.
struct Changed {
    pointers: BTreeSet<String>,
}

impl Changed {
    fn of(difference: &Difference) -> Self {
        let entries = difference.parameters.iter().chain(&difference.outputs).chain(&difference.other);
        let properties = difference.resources.iter().flat_map(|resource| &resource.changes);
        let shown = entries.chain(properties).filter(|change| change.follows.is_none());
        let whole = difference.resources.iter().filter(|resource| !matches!(resource.action, Action::Modify(_)));
        let whole = whole.map(|resource| PointerBuf::from_tokens(["Resources", &resource.logical_id]).to_string());
        Changed { pointers: shown.map(|change| change.pointer.to_string()).chain(whole).collect() }
    }

    fn at_or_below(&self, place: &Pointer) -> bool {
        let below = format!("{place}/");
        let next = self.pointers.range(below.clone()..).next();
        self.at(place) || next.is_some_and(|pointer| pointer.starts_with(&below))
    }

    fn at(&self, place: &Pointer) -> bool {
        self.pointers.contains(place.as_str())
    }

    /// The value before, written as the value after where they mean the same.
    fn aligned(&self, before: Option<&Value>, after: Option<&Value>, at: &mut PointerBuf) -> Option<Value> {
        if !self.at_or_below(at) {
            return after.cloned();
        }
        if self.at(at) {
            return before.cloned();
        }
        match (before, after) {
            (Some(Value::Object(old)), Some(Value::Object(new))) => {
                let gone = old.keys().filter(|key| !new.contains_key(*key));
                let mut aligned = Map::new();
                for key in new.keys().chain(gone) {
                    at.push_back(key.as_str());
                    let value = self.aligned(old.get(key), new.get(key), at);
                    at.pop_back();
                    aligned.extend(value.map(|value| (key.clone(), value)));
                }
                Some(Value::Object(aligned))
            }
            (Some(Value::Array(old)), Some(Value::Array(new))) => {
                Some(old.iter().enumerate().map(|(index, item)| in_order_of(item, new.get(index))).collect())
            }
            _ => before.cloned(),
        }
    }
}

/// A value with its keys in the order of another one.
fn in_order_of(value: &Value, other: Option<&Value>) -> Value {
    match (value, other) {
        (Value::Object(map), Some(Value::Object(order))) => {
            let known = order.keys().filter(|key| map.contains_key(*key));
            let others = map.keys().filter(|key| !order.contains_key(*key));
            let entry = |key: &String| (key.clone(), in_order_of(&map[key], order.get(key)));
            Value::Object(known.chain(others).map(entry).collect())
        }
        (Value::Array(items), Some(Value::Array(order))) => {
            items.iter().enumerate().map(|(index, item)| in_order_of(item, order.get(index))).collect()
        }
        _ => value.clone(),
    }
}

/// Puts `sign` in place of every value to hide.
fn cover(value: &mut Value, at: &mut PointerBuf, hidden: &Hidden<'_>, sign: &dyn Fn(&Pointer) -> String) {
    if hidden.hides(at) {
        *value = sign(at).into();
        return;
    }
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                at.push_back(key.as_str());
                cover(value, at, hidden, sign);
                at.pop_back();
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter_mut().enumerate() {
                at.push_back(index);
                cover(value, at, hidden, sign);
                at.pop_back();
            }
        }
        _ => {}
    }
}
