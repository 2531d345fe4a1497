use super::PolicyTextError;
use crate::diagnostic::hcl_text;
use hcl::{Block, Body, Expression};
use serde_json::Value;

/// The document as a data source of the provider `aws`.
pub fn data_source(name: &str, document: &Value) -> Result<String, PolicyTextError> {
    let mut source = Block::builder("data").add_labels(["aws_iam_policy_document", name]);
    for statement in list(&document["Statement"]) {
        source = source.add_block(block(statement)?);
    }
    Ok(hcl_text(&hcl::to_string(&Body::builder().add_block(source.build()).build())?))
}

fn block(statement: &Value) -> Result<Block, PolicyTextError> {
    let mut block = Block::builder("statement");
    if let Some(sid) = statement["Sid"].as_str() {
        block = block.add_attribute(("sid", text(sid)?));
    }
    if let Some(effect) = statement["Effect"].as_str() {
        block = block.add_attribute(("effect", effect));
    }
    let lists = [("Action", "actions"), ("NotAction", "not_actions"), ("Resource", "resources")];
    for (key, name) in lists.into_iter().chain([("NotResource", "not_resources")]) {
        if let Some(values) = statement.get(key) {
            block = block.add_attribute((name, texts(values)?));
        }
    }
    for (key, name) in [("Principal", "principals"), ("NotPrincipal", "not_principals")] {
        for (kind, identifiers) in principals(statement.get(key)) {
            let principal =
                Block::builder(name).add_attribute(("type", kind)).add_attribute(("identifiers", texts(identifiers)?));
            block = block.add_block(principal.build());
        }
    }
    for (operator, keys) in entries(&statement["Condition"]) {
        for (key, values) in entries(keys) {
            let condition = Block::builder("condition")
                .add_attribute(("test", operator.as_str()))
                .add_attribute(("variable", text(key)?))
                .add_attribute(("values", texts(values)?));
            block = block.add_block(condition.build());
        }
    }
    Ok(block.build())
}

/// `"*"` alone is everybody, which the provider writes as a type and an identifier `*`.
fn principals(principal: Option<&Value>) -> Vec<(&str, &Value)> {
    match principal {
        Some(everybody @ Value::String(_)) => vec![("*", everybody)],
        Some(by_kind) => entries(by_kind).map(|(kind, identifiers)| (kind.as_str(), identifiers)).collect(),
        None => Vec::new(),
    }
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

/// One value is a list of one.
fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice)
}

fn texts(value: &Value) -> Result<Vec<Expression>, PolicyTextError> {
    let one = |value: &Value| match value {
        Value::String(one) => text(one),
        // A condition's value may be a number or a boolean; IAM compares text.
        other => text(&other.to_string()),
    };
    list(value).iter().map(one).collect()
}

/// The writer escapes `${` and `%{`. `&{` is the provider's own spelling of IAM's `${`, and has no escape.
fn text(text: &str) -> Result<Expression, PolicyTextError> {
    if text.contains("&{") {
        return Err(PolicyTextError::Ampersand(text.to_owned()));
    }
    Ok(Expression::from(text))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::data_source;
    use hcl::eval::{Context, Evaluate};
    use serde_json::json;

    #[test]
    fn every_part_of_a_statement_has_its_block() {
        let document = json!({"Version": "2012-10-17", "Statement": [
            {"Sid": "A", "Effect": "Allow", "Principal": {"AWS": ["a", "b"], "Service": "s"}, "Action": "x:Y",
             "NotResource": ["r"], "Condition": {"StringEquals": {"k": "v", "l": ["v", "w"]}, "Bool": {"b": false}}},
            {"Effect": "Deny", "NotPrincipal": "*", "NotAction": ["x:Z"], "Resource": "*"},
        ]});
        insta::assert_snapshot!(data_source("policy", &document).unwrap());
    }

    #[test]
    fn terraform_reads_back_every_text() {
        for written in ["${aws:username}", "$${x}", "a%{if}b", "\"quoted\" \\ back\nslash", "${", "plain/*", "é\u{1}"]
        {
            let source =
                data_source("policy", &json!({"Statement": {"Effect": "Allow", "Resource": written}})).unwrap();
            let body = hcl::parse(&source).unwrap().evaluate(&Context::new()).unwrap();
            let read = hcl::from_body::<serde_json::Value>(body).unwrap();
            let statement = &read["data"]["aws_iam_policy_document"]["policy"]["statement"];
            assert_eq!(statement["resources"][0], written, "{source}");
        }
    }

    #[test]
    fn what_terraform_would_change_is_refused() {
        let document = json!({"Statement": {"Effect": "Allow", "Resource": "a&{b}"}});
        assert!(data_source("policy", &document).is_err());
    }
}
