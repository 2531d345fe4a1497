use crate::cloudformation::{Fragment, FragmentValue};
use crate::source::Origin;
use indexmap::IndexMap;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What became of a statement that met another one.
#[derive(Clone, Debug, PartialEq)]
pub enum Met {
    /// They say the same: it stands once.
    Joined { first: Fragment, second: Fragment },
    /// They have one Sid and say two things: the second has another Sid now.
    Renamed { first: Fragment, second: Fragment, sid: String },
}

/// Makes one of statements that say the same, and tells apart those that have one Sid: "Statement IDs (SID) in a single policy
/// must be unique." What stands once knows the lines of both. `partition` is what `${AWS::Partition}` stands for, where that
/// is known.
pub fn join(document: &mut Fragment, partition: Option<&str>) -> Vec<Met> {
    let Some(FragmentValue::List(statements)) =
        entries_mut(document).and_then(|document| document.get_mut("Statement")).map(|statement| &mut statement.value)
    else {
        return Vec::new();
    };
    let mut met = Vec::new();
    let mut kept: Vec<(Value, Fragment)> = Vec::new();
    for statement in std::mem::take(statements) {
        let says = content(&statement, partition);
        match kept.iter_mut().find(|(other, _)| *other == says) {
            Some((_, first)) => {
                met.push(Met::Joined { first: first.clone(), second: statement.clone() });
                come_from_both(first, &statement);
            }
            None => kept.push((says, statement)),
        }
    }
    let mut sids: BTreeSet<String> = kept.iter().filter_map(|(_, statement)| sid(statement)).collect();
    for at in 0..kept.len() {
        let (before, rest) = kept.split_at_mut(at);
        let Some((_, second)) = rest.first_mut() else { continue };
        let Some(text) = sid(second) else { continue };
        let Some((_, first)) = before.iter().find(|(_, other)| sid(other).as_ref() == Some(&text)) else { continue };
        let free = (2..).map(|number| format!("{text}{number}")).find(|new| !sids.contains(new)).unwrap_or_default();
        sids.insert(free.clone());
        met.push(Met::Renamed { first: first.clone(), second: second.clone(), sid: free.clone() });
        if let Some(sid) = entries_mut(second).and_then(|entries| entries.get_mut("Sid")) {
            sid.value = FragmentValue::Text(free);
        }
    }
    *statements = kept.into_iter().map(|(_, statement)| statement).collect();
    met
}

/// The Sid of a statement; none where it is empty.
pub fn sid(statement: &Fragment) -> Option<String> {
    statement.get("Sid")?.text().filter(|sid| !sid.is_empty()).map(str::to_owned)
}

/// What a statement says, however it is written: without its Sid, values in order and each once, actions in lower case.
fn content(statement: &Fragment, partition: Option<&str>) -> Value {
    let plain = |fragment: &Fragment| plain(fragment, partition);
    let values = |fragment: &Fragment| sorted(fragment.items().iter().map(plain));
    let each = |fragment: &Fragment, of: &dyn Fn(&Fragment) -> Value| match fragment.map() {
        Some(entries) => sorted(entries.iter().map(|(key, value)| json!([key, of(value)]))),
        None => plain(fragment),
    };
    let Some(entries) = statement.map() else { return plain(statement) };
    let entries = entries.iter().filter(|(key, value)| *key != "Sid" && !value.is_nothing());
    sorted(entries.map(|(key, value)| {
        let said = match key.as_str() {
            "Action" | "NotAction" => sorted(value.items().iter().map(|action| match plain(action) {
                Value::String(text) => text.to_ascii_lowercase().into(),
                other => other,
            })),
            "Resource" | "NotResource" => values(value),
            "Principal" | "NotPrincipal" => each(value, &values),
            "Condition" => each(value, &|operator| each(operator, &values)),
            _ => plain(value),
        };
        json!([key, said])
    }))
}

fn sorted(values: impl Iterator<Item = Value>) -> Value {
    let mut values: Vec<Value> = values.collect();
    values.sort_by_key(Value::to_string);
    values.dedup();
    Value::Array(values)
}

fn plain(fragment: &Fragment, partition: Option<&str>) -> Value {
    match (fragment.text(), partition) {
        (Some(text), Some(partition)) => text.replace("${AWS::Partition}", partition).into(),
        (Some(text), None) => text.into(),
        // In Action and Condition a number or boolean is its text.
        (None, _) => match fragment.to_json() {
            value @ (Value::Bool(_) | Value::Number(_)) => value.to_string().into(),
            other => other,
        },
    }
}

/// Adds the lines of the second to every value that both have.
fn come_from_both(first: &mut Fragment, second: &Fragment) {
    if let Some(entries) = entries_mut(first) {
        for (key, value) in entries.iter_mut().filter(|(key, _)| *key != "Sid") {
            if let Some(other) = second.get(key) {
                add(&mut value.key_origins, &other.key_origins);
                come_from_both(value, other);
            }
        }
        return;
    }
    let same = |one: &Fragment, other: &Fragment| one.to_json() == other.to_json();
    match &mut first.value {
        FragmentValue::List(items) => {
            for item in items {
                let others: Vec<&Fragment> = second.items().iter().filter(|other| same(item, other)).collect();
                others.iter().for_each(|other| add(&mut item.origins, &other.origins));
            }
        }
        _ => second.items().iter().for_each(|other| add(&mut first.origins, &other.origins)),
    }
}

/// A value of ours is no secret because somebody has the same one in a variable.
fn add(origins: &mut Vec<Origin>, more: &[Origin]) {
    let more = more.iter().filter(|origin| !matches!(origin, Origin::Environment(_)));
    let new: Vec<Origin> = more.filter(|origin| !origins.contains(origin)).cloned().collect();
    origins.extend(new);
}

fn entries_mut(fragment: &mut Fragment) -> Option<&mut IndexMap<String, Fragment>> {
    match &mut fragment.value {
        FragmentValue::Map(map) => Some(map),
        FragmentValue::Json(content) => entries_mut(content),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(statements: &Value) -> (Value, Vec<String>) {
        let mut document = Fragment::from_json(&json!({ "Statement": statements }));
        let told = join(&mut document, Some("aws")).into_iter().map(|met| match met {
            Met::Joined { second, .. } => format!("joined {}", sid(&second).unwrap_or_default()),
            Met::Renamed { second, sid: new, .. } => format!("{} is {new}", sid(&second).unwrap_or_default()),
        });
        let told = told.collect();
        (document.to_json()["Statement"].clone(), told)
    }

    #[test]
    fn what_says_the_same_stands_once_however_it_is_written() {
        let ours = json!({"Sid": "A", "Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"],
            "Resource": {"Fn::Sub": "arn:${AWS::Partition}:s3:::b"}, "Condition": {"Bool": {"a:b": "true"}}});
        let theirs = json!({"Effect": "Allow", "Action": ["S3:listBucket", "s3:GetObject"], "Resource": ["arn:aws:s3:::b"],
            "Condition": {"Bool": {"a:b": [true]}}, "Sid": "B"});
        assert_eq!(
            joined(&json!([ours, theirs, ours])),
            (json!([ours]), vec!["joined B".to_owned(), "joined A".to_owned()])
        );
    }

    #[test]
    fn what_says_another_thing_stays_and_no_sid_stands_twice() {
        let of = |sid: &str, resource: &str| json!({"Sid": sid, "Effect": "Allow", "Action": "s3:GetObject", "Resource": resource});
        let given = json!([
            of("A", "arn:aws:s3:::a/x"),
            of("A", "arn:aws:s3:::b/x"),
            of("A2", "arn:aws:s3:::c/x"),
            of("A", "arn:aws:s3:::d/x"),
            of("", "arn:aws:s3:::e/x"),
            of("", "arn:aws:s3:::f/x")
        ]);
        let (statements, told) = joined(&given);
        let sids: Vec<&Value> =
            statements.as_array().into_iter().flatten().map(|statement| &statement["Sid"]).collect();
        assert_eq!(sids, ["A", "A3", "A2", "A4", "", ""]);
        assert_eq!(told, ["A is A3", "A is A4"]);
    }

    #[test]
    fn what_differs_in_one_word_is_another_statement() {
        let one = json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/x"});
        for (key, value) in [
            ("Effect", json!("Deny")),
            ("Action", json!("s3:PutObject")),
            ("Resource", json!(["arn:aws:s3:::a/x", "arn:aws:s3:::A/x"])),
            ("Condition", json!({"Bool": {"aws:SecureTransport": "true"}})),
        ] {
            let mut other = one.clone();
            other[key] = value;
            assert_eq!(joined(&json!([one, other])), (json!([one, other]), Vec::new()), "{key}");
        }
    }
}
