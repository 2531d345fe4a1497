use super::super::text::{self, Builder, Segment};
use crate::cloudformation::{Fragment, FragmentValue};
use serde_json::{Map, Value};

/// A part of a template that was written as JSON. A Ref, an Fn::GetAtt, an Fn::Sub and an Fn::Join of texts are text;
/// other functions stay functions, their arguments read alike.
pub fn read(json: &Value) -> Fragment {
    let value = match json {
        Value::Null => FragmentValue::Absent,
        Value::Bool(value) => FragmentValue::Bool(*value),
        Value::Number(number) => FragmentValue::Number(number.clone()),
        Value::String(literal) => FragmentValue::Text(text::escape(literal)),
        Value::Array(items) => FragmentValue::List(items.iter().map(read).collect()),
        Value::Object(map) => match function(map) {
            Some((name, argument)) => called(name, argument),
            None => FragmentValue::Map(map.iter().map(|(key, value)| (key.clone(), read(value))).collect()),
        },
    };
    Fragment::new(value, Vec::new())
}

/// Whether CloudFormation takes the only key of a map for the name of a function.
pub fn is_function(key: &str) -> bool {
    key == "Ref" || key.starts_with("Fn::")
}

fn function(map: &Map<String, Value>) -> Option<(&str, &Value)> {
    let (name, argument) = map.iter().next().filter(|_| map.len() == 1)?;
    is_function(name).then_some((name, argument))
}

fn called(name: &str, argument: &Value) -> FragmentValue {
    let as_text = match name {
        // Of a name with a dot only Fn::GetAtt knows what it is.
        "Ref" => argument.as_str().filter(|name| !name.contains('.')).and_then(reference),
        "Fn::GetAtt" => attribute(argument).as_deref().and_then(reference),
        "Fn::Sub" => substituted(argument),
        "Fn::Join" => joined(argument),
        _ => None,
    };
    match as_text {
        Some(text) => FragmentValue::Text(text),
        None => FragmentValue::Function(name.to_owned(), Box::new(read(argument))),
    }
}

/// `${Name}`; none for a name that would not stay one.
fn reference(name: &str) -> Option<String> {
    let text = format!("${{{name}}}");
    (text::whole_reference(&text) == Some(name)).then_some(text)
}

/// `Resource.Attribute`, however it is written.
fn attribute(argument: &Value) -> Option<String> {
    match argument {
        Value::String(path) => Some(path.clone()),
        Value::Array(parts) => {
            let [resource, attribute] = &parts[..] else { return None };
            Some(format!("{}.{}", resource.as_str()?, attribute.as_str()?))
        }
        _ => None,
    }
}

/// `"text"`, or `["text", {Name: value}]`.
fn substituted(argument: &Value) -> Option<String> {
    let (pattern, own) = match argument {
        Value::String(pattern) => (pattern, None),
        Value::Array(parts) => match &parts[..] {
            [Value::String(pattern), Value::Object(own)] => (pattern, Some(own)),
            _ => return None,
        },
        _ => return None,
    };
    let mut builder = Builder::default();
    for segment in text::segments(pattern) {
        match segment {
            Segment::Literal(literal) => builder.literal(literal),
            Segment::Reference(NO_VALUE) => return None,
            Segment::Reference(name) => match own.and_then(|own| own.get(name)) {
                Some(value) => builder.text(&part(value)?),
                None => builder.reference(name),
            },
        }
    }
    Some(builder.finish())
}

/// `["delimiter", [part, …]]`.
fn joined(argument: &Value) -> Option<String> {
    let [Value::String(delimiter), Value::Array(items)] = &argument.as_array()?[..] else { return None };
    let mut builder = Builder::default();
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            builder.literal(delimiter);
        }
        builder.text(&part(item)?);
    }
    Some(builder.finish())
}

/// A part of a longer text.
fn part(value: &Value) -> Option<String> {
    match read(value).value {
        FragmentValue::Text(text) => (text::whole_reference(&text) != Some(NO_VALUE)).then_some(text),
        FragmentValue::Number(number) => Some(number.to_string()),
        FragmentValue::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

const NO_VALUE: &str = "AWS::NoValue";

#[cfg(test)]
mod tests {
    use super::super::write;
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[track_caller]
    fn is(json: Value, wanted: FragmentValue) {
        assert_eq!(read(&json).value, wanted, "{json}");
    }

    fn text(text: &str) -> FragmentValue {
        FragmentValue::Text(text.to_owned())
    }

    #[test]
    fn the_ways_to_write_one_text_are_one() {
        for json in [
            json!({"Fn::Sub": "arn:${AWS::Partition}:logs:${AWS::Region}:${Role.Arn}"}),
            json!({"Fn::Join": [":", ["arn", {"Ref": "AWS::Partition"}, "logs", {"Ref": "AWS::Region"}, {"Fn::GetAtt": ["Role", "Arn"]}]]}),
            json!({"Fn::Join": ["", ["arn:", {"Fn::Sub": "${AWS::Partition}:logs:"}, {"Ref": "AWS::Region"}, ":", {"Fn::GetAtt": "Role.Arn"}]]}),
            json!({"Fn::Sub": ["arn:${p}:logs:${r}:${Role.Arn}", {"p": {"Ref": "AWS::Partition"}, "r": {"Ref": "AWS::Region"}}]}),
        ] {
            is(json, text("arn:${AWS::Partition}:logs:${AWS::Region}:${Role.Arn}"));
        }
    }

    #[test]
    fn a_literal_is_no_reference() {
        for json in [
            json!("${aws:username}"),
            json!({"Fn::Sub": "${!aws:username}"}),
            json!({"Fn::Join": ["", ["$", "{aws:username}"]]}),
        ] {
            is(json, text("${!aws:username}"));
        }
    }

    #[test]
    fn what_is_no_text_stays_a_function() {
        for (json, argument) in [
            (json!({"Fn::Join": [",", {"Ref": "Ids"}]}), json!([",", {"Ref": "Ids"}])),
            (
                json!({"Fn::If": ["C", {"Fn::Sub": "x"}, {"Ref": "AWS::NoValue"}]}),
                json!(["C", "x", {"Ref": "AWS::NoValue"}]),
            ),
            (
                json!({"Fn::Sub": ["${x}", {"x": {"Fn::ImportValue": "y"}}]}),
                json!(["${x}", {"x": {"Fn::ImportValue": "y"}}]),
            ),
            (json!({"Fn::Sub": "a${AWS::NoValue}"}), json!("a${AWS::NoValue}")),
            (json!({"Fn::GetAtt": ["X", {"Ref": "A"}]}), json!(["X", {"Ref": "A"}])),
            (json!({"Ref": "a}b"}), json!("a}b")),
        ] {
            let name = json.as_object().and_then(|map| map.keys().next()).cloned().unwrap_or_default();
            is(json, FragmentValue::Function(name, Box::new(read(&argument))));
        }
        assert!(matches!(read(&json!({"Ref": "X", "More": 1})).value, FragmentValue::Map(_)));
    }

    proptest! {
        /// Whatever function we write for a text, it is read back as that text.
        #[test]
        fn what_we_write_is_read_as_the_text_it_was(parts in prop::collection::vec("[a$ {}!]{0,4}|\\$\\{R\\.Arn\\}|\\$\\{X\\}", 0..5)) {
            let text = text::join(&parts);
            prop_assert_eq!(read(&write(&text)).value, FragmentValue::Text(text));
        }
    }
}
