use super::super::canonical::scalar_text;
use super::super::values::one_or_many;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// When a permission holds: all of its tests must pass. Without a test it always holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Condition {
    tests: BTreeMap<(String, String), Test>,
}

/// One operator on one key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Test {
    /// E.g. `StringEquals`.
    pub operator: String,
    /// As written; case does not count.
    pub key: String,
    /// Any of them; for an operator that negates, none of them.
    pub values: BTreeSet<String>,
}

impl Condition {
    /// Of a statement's `Condition`; none when it cannot be read.
    pub fn read(condition: &Value) -> Option<Condition> {
        let mut tests = BTreeMap::new();
        for (operator, keys) in condition.as_object()? {
            for (key, values) in keys.as_object()? {
                let values = one_or_many(values).iter().map(scalar_text).collect::<Option<BTreeSet<String>>>()?;
                let test = Test { operator: operator.clone(), key: key.clone(), values };
                tests.insert((operator.clone(), key.to_ascii_lowercase()), test);
            }
        }
        Some(Condition { tests })
    }

    /// Whether it holds whenever `narrow` does. It errs on the side of no.
    pub fn covers(&self, narrow: &Condition) -> bool {
        self.tests.values().all(|wide| narrow.tests.values().any(|narrow| wide.covers(narrow)))
    }

    /// The tests, by operator and key.
    pub fn tests(&self) -> impl Iterator<Item = &Test> {
        self.tests.values()
    }

    /// The tests, to change what they show.
    pub(in crate::difference) fn tests_mut(&mut self) -> impl Iterator<Item = &mut Test> {
        self.tests.values_mut()
    }

    /// The test of the same operator on the same key.
    pub fn like(&self, test: &Test) -> Option<&Test> {
        self.tests.get(&(test.operator.clone(), test.key.to_ascii_lowercase()))
    }
}

impl Test {
    /// Whether it passes whenever `narrow` does.
    fn covers(&self, narrow: &Test) -> bool {
        let same = self.operator == narrow.operator
            || self.operator.strip_suffix("IfExists").is_some_and(|operator| operator == narrow.operator);
        let values = if self.operator.contains("Not") {
            self.values.is_subset(&narrow.values)
        } else {
            self.values.is_superset(&narrow.values)
        };
        same && self.key.eq_ignore_ascii_case(&narrow.key) && values
    }

    /// The values as a person reads them.
    pub fn shown_values(&self) -> String {
        self.values.iter().map(String::as_str).collect::<Vec<_>>().join(" or ")
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.key, self.operator, self.shown_values())
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tests: Vec<String> = self.tests.values().map(ToString::to_string).collect();
        f.write_str(&tests.join(" and "))
    }
}
