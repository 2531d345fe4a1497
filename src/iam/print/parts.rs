use serde_json::{Value, json};

/// The most characters of a managed policy, white space not counted (IAM quotas, 2026).
pub const MANAGED_POLICY: usize = 6144;

/// The characters of a document as IAM counts them.
pub fn size(document: &Value) -> usize {
    document.to_string().chars().filter(|c| !c.is_whitespace()).count()
}

/// The document as documents that allow the same together, each of at most `limit` characters as long
/// as none of its statements is longer by itself.
pub fn parts(document: &Value, limit: usize) -> Vec<Value> {
    let of = |statements: &[Value]| json!({"Version": document["Version"], "Statement": statements});
    let mut parts: Vec<Vec<Value>> = Vec::new();
    for statement in document["Statement"].as_array().into_iter().flatten() {
        match parts.last_mut() {
            Some(part) if size(&of(&[part.as_slice(), std::slice::from_ref(statement)].concat())) <= limit => {
                part.push(statement.clone());
            }
            _ => parts.push(vec![statement.clone()]),
        }
    }
    parts.iter().map(|statements| of(statements)).collect()
}

#[cfg(test)]
mod tests {
    use super::{parts, size};
    use serde_json::{Value, json};

    #[test]
    fn parts_hold_every_statement_in_order_and_none_is_too_long() {
        let statement = |n: usize| json!({"Sid": format!("S{n}"), "Action": "x".repeat(n)});
        let all: Vec<Value> = (0..60).map(statement).collect();
        let split = parts(&json!({"Version": "2012-10-17", "Statement": all}), 300);
        assert!(split.len() > 1);
        assert!(split.iter().all(|part| size(part) <= 300));
        let together: Vec<Value> =
            split.iter().flat_map(|part| part["Statement"].as_array().cloned().unwrap_or_default()).collect();
        assert_eq!(together, all);
    }

    #[test]
    fn a_statement_that_is_too_long_stands_alone() {
        let long = json!({"Action": "x".repeat(500)});
        let split = parts(&json!({"Statement": [{"Action": "a"}, long, {"Action": "b"}]}), 300);
        assert_eq!(split.len(), 3);
        assert_eq!(split[1]["Statement"], json!([long]));
    }
}
