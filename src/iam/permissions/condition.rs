use crate::iam::document;
use jsonptr::PointerBuf;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// When a permission holds: all of these must. Without one it always holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Conditions {
    by_operator_and_key: BTreeMap<(String, String), PermissionCondition>,
}

/// One operator on one key, wherever it is written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PermissionCondition {
    /// E.g. `StringEquals`.
    pub operator: String,
    /// As written; case does not count.
    pub key: String,
    /// Any of them; for an operator that negates, none of them.
    pub values: BTreeSet<String>,
}

impl Conditions {
    /// None where an operator has a key twice: nobody says which of them counts.
    pub fn of(conditions: &[document::Condition<PointerBuf>]) -> Option<Conditions> {
        let mut found = Conditions::default();
        let mut known = BTreeSet::new();
        for condition in conditions {
            let (operator, key) = (condition.operator.clone(), condition.key.text.clone());
            if !known.insert((operator.to_ascii_lowercase(), key.to_ascii_lowercase())) {
                return None;
            }
            let values = condition.values.iter().map(|value| value.text.clone()).collect();
            let place = (operator.clone(), key.to_ascii_lowercase());
            found.by_operator_and_key.insert(place, PermissionCondition { operator, key, values });
        }
        Some(found)
    }

    /// Whether they hold whenever `narrow` do. It errs on the side of no.
    pub fn covers(&self, narrow: &Conditions) -> bool {
        self.iter().all(|wide| narrow.iter().any(|narrow| wide.covers(narrow)))
    }

    pub fn iter(&self) -> impl Iterator<Item = &PermissionCondition> {
        self.by_operator_and_key.values()
    }

    /// To change what they show.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut PermissionCondition> {
        self.by_operator_and_key.values_mut()
    }

    pub fn is_empty(&self) -> bool {
        self.by_operator_and_key.is_empty()
    }

    /// The condition of the same operator on the same key.
    pub fn like(&self, condition: &PermissionCondition) -> Option<&PermissionCondition> {
        self.by_operator_and_key.get(&(condition.operator.clone(), condition.key.to_ascii_lowercase()))
    }
}

impl PermissionCondition {
    /// Whether it holds whenever `narrow` does.
    fn covers(&self, narrow: &PermissionCondition) -> bool {
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
        if self.values.is_empty() {
            return "nothing".to_owned();
        }
        self.values.iter().map(String::as_str).collect::<Vec<_>>().join(" or ")
    }
}

impl fmt::Display for PermissionCondition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.key, self.operator, self.shown_values())
    }
}

impl fmt::Display for Conditions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: Vec<String> = self.iter().map(ToString::to_string).collect();
        f.write_str(&all.join(" and "))
    }
}
