use super::super::text::{self, Segment};
use serde_json::{Value, json};

/// A text in Fn::Sub syntax, its names logical ids already, as CloudFormation takes it: a string,
/// a Ref, an Fn::GetAtt, an Fn::Sub, or an Fn::Join where it holds a literal `${` too.
pub fn write(text: &str) -> Value {
    let parts = parts(text);
    match &parts[..] {
        [] => "".into(),
        [Part::Literal(literal)] => literal.as_str().into(),
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

enum Part<'a> {
    Literal(String),
    Reference(&'a str),
}

fn parts(text: &str) -> Vec<Part<'_>> {
    let mut literal = String::new();
    let mut parts = Vec::new();
    for segment in text::segments(text) {
        match segment {
            Segment::Literal(more) => literal.push_str(more),
            Segment::Reference(name) => {
                literals(&mut parts, std::mem::take(&mut literal));
                parts.push(Part::Reference(name));
            }
        }
    }
    literals(&mut parts, literal);
    parts
}

/// A literal as parts: cut inside each `${Name}`, which cfn-lint takes for a forgotten Fn::Sub
/// (E1029) when it stands in one string.
fn literals(parts: &mut Vec<Part<'_>>, mut literal: String) {
    let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '.');
    let mut from = 0;
    while let Some(at) = literal[from..].find("${").map(|at| from + at) {
        let inside = literal[at + 2..].trim_start_matches(name);
        from = at + 1;
        if inside.starts_with('}') && !literal[at + 2..].starts_with('}') {
            let rest = literal.split_off(from);
            parts.push(Part::Literal(std::mem::replace(&mut literal, rest)));
            from = 0;
        }
    }
    if !literal.is_empty() {
        parts.push(Part::Literal(literal));
    }
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
        assert_eq!(write(text), wanted, "{text}");
    }

    #[test]
    fn text_without_references_is_a_string() {
        becomes("plain", json!("plain"));
        becomes("${! and ${!}", json!("${ and ${}"));
    }

    #[test]
    fn a_reference_alone_is_a_ref_or_an_attribute() {
        becomes("${AWS::Region}", json!({"Ref": "AWS::Region"}));
        becomes("${Runtime.A.B}", json!({"Fn::GetAtt": ["Runtime", "A.B"]}));
    }

    #[test]
    fn deploy_time_text_becomes_fn_sub() {
        becomes("arn:${AWS::Partition}:x:${R.Arn}", json!({"Fn::Sub": "arn:${AWS::Partition}:x:${R.Arn}"}));
    }

    #[test]
    fn a_literal_that_looks_like_a_variable_is_cut_in_two() {
        becomes("${!x}", json!({"Fn::Join": ["", ["$", "{x}"]]}));
        becomes("a ${!x}${!y.z}", json!({"Fn::Join": ["", ["a $", "{x}$", "{y.z}"]]}));
    }

    #[test]
    fn a_literal_dollar_brace_beside_a_reference_becomes_fn_join() {
        becomes("${!x}-${AWS::Region}", json!({"Fn::Join": ["", ["$", "{x}-", {"Ref": "AWS::Region"}]]}));
        becomes("${!a-${AWS::Region}", json!({"Fn::Join": ["", ["${a-", {"Ref": "AWS::Region"}]]}));
        becomes("${!a-${AWS::Region}}", json!({"Fn::Join": ["", ["${a-", {"Ref": "AWS::Region"}, "}"]]}));
        becomes("${!!a}${AWS::Region}", json!({"Fn::Join": ["", ["${!a}", {"Ref": "AWS::Region"}]]}));
        becomes("${!}${R.Arn}", json!({"Fn::Join": ["", ["${}", {"Fn::GetAtt": ["R", "Arn"]}]]}));
    }
}
