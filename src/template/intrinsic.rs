use crate::text::{self, Segment};
use serde_json::{Value, json};

/// A text in Fn::Sub syntax, its names logical ids already, as CloudFormation takes it: a string,
/// a Ref, an Fn::GetAtt, an Fn::Sub, or an Fn::Join where it holds a literal `${` too.
pub fn intrinsic(text: &str) -> Value {
    if let Some(literal) = text::known(text) {
        return literal.into();
    }
    let parts = parts(text);
    match &parts[..] {
        [Part::Reference(name)] => reference(name),
        // Fn::Sub cannot hold a literal `${` that never closes, and has an escape for the others.
        _ if !text.contains("${!") => json!({ "Fn::Sub": text }),
        _ => {
            let values: Vec<Value> = parts
                .iter()
                .map(|part| match part {
                    Part::Literal(literal) => literal.as_str().into(),
                    Part::Reference(name) => reference(name),
                })
                .collect();
            json!({ "Fn::Join": ["", values] })
        }
    }
}

/// A stretch of text; two literals never touch.
enum Part<'a> {
    Literal(String),
    Reference(&'a str),
}

fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    for segment in text::segments(text) {
        match (segment, parts.last_mut()) {
            (Segment::Literal(more), Some(Part::Literal(literal))) => literal.push_str(more),
            (Segment::Literal(literal), _) => parts.push(Part::Literal(literal.to_owned())),
            (Segment::Reference(name), _) => parts.push(Part::Reference(name)),
        }
    }
    parts
}

fn reference(name: &str) -> Value {
    match name.split_once('.') {
        Some((resource, attribute)) => json!({ "Fn::GetAtt": [resource, attribute] }),
        None => json!({ "Ref": name }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn becomes(text: &str, wanted: Value) {
        assert_eq!(intrinsic(text), wanted, "{text}");
    }

    #[test]
    fn text_without_references_is_a_string() {
        becomes("plain", json!("plain"));
        becomes("${!x} and ${!", json!("${x} and ${"));
    }

    #[test]
    fn a_reference_alone_is_a_ref_or_an_attribute() {
        becomes("${AWS::Region}", json!({"Ref": "AWS::Region"}));
        becomes("${Runtime.A.B}", json!({"Fn::GetAtt": ["Runtime", "A.B"]}));
    }

    #[test]
    fn deploy_time_text_becomes_fn_sub() {
        becomes("arn:${AWS::Partition}:x:${R.Arn}", json!({"Fn::Sub": "arn:${AWS::Partition}:x:${R.Arn}"}));
        becomes("${!x}-${AWS::Region}", json!({"Fn::Sub": "${!x}-${AWS::Region}"}));
    }

    #[test]
    fn a_literal_that_fn_sub_would_misread_becomes_fn_join() {
        becomes("${!a-${AWS::Region}", json!({"Fn::Join": ["", ["${a-", {"Ref": "AWS::Region"}]]}));
        becomes("${!a-${AWS::Region}}", json!({"Fn::Join": ["", ["${a-", {"Ref": "AWS::Region"}, "}"]]}));
        becomes("${!!a}${AWS::Region}", json!({"Fn::Join": ["", ["${!a}", {"Ref": "AWS::Region"}]]}));
        becomes("${!}${R.Arn}", json!({"Fn::Join": ["", ["${}", {"Fn::GetAtt": ["R", "Arn"]}]]}));
    }
}
