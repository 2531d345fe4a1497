use indexmap::IndexMap;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// The statements of a policy in the making, each known by its Sid and its condition.
#[derive(Debug, Default)]
pub struct Statements {
    statements: IndexMap<(&'static str, String), Grant>,
}

#[derive(Debug, Default)]
struct Grant {
    actions: BTreeSet<String>,
    resources: BTreeSet<String>,
    condition: Value,
}

impl Statements {
    /// Allows actions on resources. What has the same Sid and condition is one statement, so all of
    /// its actions are allowed on all of its resources.
    pub fn allow<A: Into<String>>(
        &mut self,
        sid: &'static str,
        actions: impl IntoIterator<Item = A>,
        resources: impl IntoIterator<Item = String>,
        condition: Value,
    ) {
        let statement = self.statements.entry((sid, condition.to_string())).or_default();
        statement.actions.extend(actions.into_iter().map(Into::into));
        statement.resources.extend(resources);
        statement.condition = condition;
    }

    pub fn document(self) -> Value {
        let mut sids: Vec<&str> = Vec::new();
        let mut statements: Vec<Value> = Vec::new();
        for ((sid, _), statement) in self.statements {
            let before = sids.iter().filter(|other| **other == sid).count();
            sids.push(sid);
            let mut map = Map::new();
            let unique = if before == 0 { sid.to_owned() } else { format!("{sid}{}", before + 1) };
            map.insert("Sid".to_owned(), unique.into());
            map.insert("Effect".to_owned(), "Allow".into());
            map.insert("Action".to_owned(), one_or_more(statement.actions));
            map.insert("Resource".to_owned(), one_or_more(statement.resources));
            if !statement.condition.is_null() {
                map.insert("Condition".to_owned(), statement.condition);
            }
            statements.push(map.into());
        }
        json!({"Version": "2012-10-17", "Statement": statements})
    }
}

/// A list of one is written as its value, as everywhere in our policies.
fn one_or_more(values: BTreeSet<String>) -> Value {
    let mut values: Vec<Value> = values.into_iter().map(Value::from).collect();
    if values.len() == 1 { values.remove(0) } else { Value::Array(values) }
}
