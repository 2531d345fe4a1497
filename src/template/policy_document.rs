use crate::cloudformation::{Fragment, FragmentValue};
use indexmap::IndexMap;

/// Tidies every IAM policy document at or below `data`, known by its key.
pub fn normalize_within(data: &mut Fragment) {
    match &mut data.value {
        FragmentValue::List(items) => items.iter_mut().for_each(normalize_within),
        FragmentValue::Map(map) => {
            for (key, value) in map {
                match key.as_str() {
                    "PolicyDocument" | "AssumeRolePolicyDocument" | "KeyPolicy" => normalize(value),
                    _ => normalize_within(value),
                }
            }
        }
        _ => {}
    }
}

/// Tidies an IAM policy document without changing what it means: repeated values in a list are dropped; a list of one value
/// becomes the value. The order stays. Statements that stand twice are joined where their lines are told (`iam/join.rs`).
pub fn normalize(document: &mut Fragment) {
    let FragmentValue::Map(document) = &mut document.value else { return };
    let Some(statement) = document.get_mut("Statement") else { return };
    match &mut statement.value {
        FragmentValue::List(statements) => statements.iter_mut().for_each(normalize_statement),
        _ => normalize_statement(statement),
    }
}

fn normalize_statement(statement: &mut Fragment) {
    for (key, value) in entries(statement).into_iter().flatten() {
        match key.as_str() {
            "Action" | "NotAction" | "Resource" | "NotResource" => normalize_values(value),
            "Principal" | "NotPrincipal" => normalize_each(value),
            "Condition" => {
                entries(value).into_iter().flatten().for_each(|(_, operator)| normalize_each(operator));
            }
            _ => {}
        }
    }
}

fn normalize_each(data: &mut Fragment) {
    entries(data).into_iter().flatten().for_each(|(_, values)| normalize_values(values));
}

fn normalize_values(data: &mut Fragment) {
    let FragmentValue::List(values) = &mut data.value else { return };
    drop_repeated(values);
    if values.len() == 1 {
        *data = Fragment { key_origins: std::mem::take(&mut data.key_origins), ..values.remove(0) };
    }
}

fn entries(data: &mut Fragment) -> Option<&mut IndexMap<String, Fragment>> {
    match &mut data.value {
        FragmentValue::Map(map) => Some(map),
        _ => None,
    }
}

/// The order of keys does not count when values are compared.
fn drop_repeated(items: &mut Vec<Fragment>) {
    let mut seen = Vec::new();
    items.retain(|item| {
        let value = item.to_json();
        let new = !seen.contains(&value);
        if new {
            seen.push(value);
        }
        new
    });
}

#[cfg(test)]
mod tests {
    use crate::template::testing::property;
    use serde_json::{Value, json};

    fn statement(statement: Value) -> Value {
        let data = json!({ "s": statement });
        match property("{PolicyDocument: {Statement: ['{{s}}']}}", data) {
            Ok(mut policy) => policy["PolicyDocument"]["Statement"][0].take(),
            Err(kind) => kind.to_string().into(),
        }
    }

    #[test]
    fn a_list_of_one_value_becomes_the_value() {
        let given = json!({
            "Action": ["a:B"], "NotAction": ["a:B"], "Resource": ["r"], "NotResource": ["r"],
            "Principal": {"AWS": ["x"]}, "NotPrincipal": {"AWS": ["x"]}, "Condition": {"StringEquals": {"k": ["v"]}},
            "Sid": "S",
        });
        let wanted = json!({
            "Action": "a:B", "NotAction": "a:B", "Resource": "r", "NotResource": "r",
            "Principal": {"AWS": "x"}, "NotPrincipal": {"AWS": "x"}, "Condition": {"StringEquals": {"k": "v"}},
            "Sid": "S",
        });
        assert_eq!(statement(given), wanted);
    }

    #[test]
    fn a_value_twice_in_a_list_is_dropped_and_the_order_stays() {
        let given = json!({"Action": ["b", "a", "b"], "Resource": ["r", "r"], "Principal": "*"});
        assert_eq!(statement(given), json!({"Action": ["b", "a"], "Resource": "r", "Principal": "*"}));
    }

    #[test]
    fn every_policy_document_is_tidied_also_one_that_is_text() {
        let statements = json!([{"Effect": "Allow", "Action": ["a"], "Resource": ["r", "r"]}]);
        let wanted = json!([{"Effect": "Allow", "Action": "a", "Resource": "r"}]);
        for key in ["PolicyDocument", "AssumeRolePolicyDocument", "KeyPolicy"] {
            let policy = property(&format!("{{{key}: {{Statement: '{{{{s}}}}'}}}}"), json!({"s": statements}));
            assert_eq!(policy, Ok(json!({ key: {"Statement": wanted} })));
        }
        let policy = property("{Json: {Statement: '{{s}}'}}", json!({"s": statements}));
        assert_eq!(policy, Ok(json!(json!({"Statement": wanted}).to_string())));
    }
}
