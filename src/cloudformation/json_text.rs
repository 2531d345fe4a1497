use super::fragment::{Fragment, FragmentValue};
use super::read::read_json;
use super::text::{self, Builder, Segment};
use serde_json::Value;

/// A fragment as compact JSON, itself a text in Fn::Sub syntax.
///
/// What only the deploy knows goes in unescaped: whoever renders sees to it that it holds no quotes.
pub fn write(fragment: &Fragment) -> String {
    let mut builder = Builder::default();
    value(fragment, &mut builder);
    builder.finish()
}

/// What a text in Fn::Sub syntax says as JSON, its references in place; none for a text that is no JSON, that has a key twice
/// or a key that only the deploy knows.
pub fn read(text: &str) -> Option<Fragment> {
    // Marks stand for references while the text is read, so that none is made of what JSON escapes.
    if text.contains(MARKS) {
        return None;
    }
    let mut names = Vec::new();
    let mut json = String::new();
    for segment in text::segments(text) {
        match segment {
            Segment::Literal(literal) => json.push_str(literal),
            Segment::Reference(name) => {
                json.push_str(&format!("{}{}{}", MARKS[0], names.len(), MARKS[1]));
                names.push(name);
            }
        }
    }
    with_references(&read_json(&json).ok()?, &names)
}

/// Of no character set: no text holds them.
const MARKS: [char; 2] = ['\u{fdd0}', '\u{fdd1}'];

fn with_references(json: &Value, names: &[&str]) -> Option<Fragment> {
    let value = match json {
        Value::Null => FragmentValue::Absent,
        Value::Bool(value) => FragmentValue::Bool(*value),
        Value::Number(number) => FragmentValue::Number(number.clone()),
        Value::String(text) => FragmentValue::Text(with_names(text, names)),
        Value::Array(items) => {
            FragmentValue::List(items.iter().map(|item| with_references(item, names)).collect::<Option<_>>()?)
        }
        Value::Object(map) => {
            // A key is plain text, in which `${` and its escape could not be told apart.
            let entries = map.iter().map(|(key, value)| {
                let value = with_references(value, names)?;
                (!key.contains(MARKS)).then(|| (key.clone(), value))
            });
            FragmentValue::Map(entries.collect::<Option<_>>()?)
        }
    };
    Some(Fragment::new(value, Vec::new()))
}

fn with_names(text: &str, names: &[&str]) -> String {
    let mut builder = Builder::default();
    let mut rest = text;
    while let Some((before, (index, after))) =
        rest.split_once(MARKS[0]).and_then(|(before, after)| Some((before, after.split_once(MARKS[1])?)))
    {
        builder.literal(before);
        if let Some(name) = index.parse::<usize>().ok().and_then(|index| names.get(index)) {
            builder.reference(name);
        }
        rest = after;
    }
    builder.literal(rest);
    builder.finish()
}

fn value(fragment: &Fragment, builder: &mut Builder) {
    match &fragment.value {
        FragmentValue::Absent => builder.literal("null"),
        FragmentValue::Bool(value) => builder.literal(&value.to_string()),
        FragmentValue::Number(number) => builder.literal(&number.to_string()),
        FragmentValue::Text(text) => string(text, builder),
        FragmentValue::Json(content) => string(&write(content), builder),
        FragmentValue::List(items) => {
            builder.literal("[");
            for (index, item) in items.iter().enumerate() {
                comma(index, builder);
                value(item, builder);
            }
            builder.literal("]");
        }
        FragmentValue::Map(map) => {
            builder.literal("{");
            for (index, (key, item)) in map.iter().enumerate() {
                comma(index, builder);
                entry(key, item, builder);
            }
            builder.literal("}");
        }
        // No function but text stands in a text; as CloudFormation would take it outside of one.
        FragmentValue::Function(name, argument) => {
            builder.literal("{");
            entry(name, argument, builder);
            builder.literal("}");
        }
    }
}

fn entry(key: &str, item: &Fragment, builder: &mut Builder) {
    builder.literal("\"");
    escaped(key, builder);
    builder.literal("\":");
    value(item, builder);
}

fn string(text: &str, builder: &mut Builder) {
    builder.literal("\"");
    for segment in text::segments(text) {
        match segment {
            Segment::Literal(literal) => escaped(literal, builder),
            Segment::Reference(name) => builder.reference(name),
        }
    }
    builder.literal("\"");
}

fn comma(index: usize, builder: &mut Builder) {
    if index > 0 {
        builder.literal(",");
    }
}

fn escaped(literal: &str, builder: &mut Builder) {
    let quoted = Value::from(literal).to_string();
    builder.literal(&quoted[1..quoted.len() - 1]);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    fn text(text: &str) -> FragmentValue {
        FragmentValue::Text(text.to_owned())
    }

    #[test]
    fn what_is_written_is_read_as_the_tree_it_was() {
        let tree = Fragment::of_entries([
            ("Resource", Fragment::of_text("arn:${AWS::Partition}:x:${Runtime.Arn}/\"q\"", Vec::new())),
            ("User", Fragment::of_text("${!aws:username}", Vec::new())),
            ("More", Fragment::from_json(&json!([1, true, {"a": "b"}]))),
        ]);
        assert_eq!(read(&write(&tree)), Some(tree));
    }

    #[test]
    fn an_escape_of_json_makes_no_reference() {
        let read = read(r#"{"a": "\u0024{AWS::Region}", "b": "${AWS::Region}"}"#).unwrap();
        assert_eq!(read.get("a").unwrap().value, text("${!AWS::Region}"));
        assert_eq!(read.get("b").unwrap().value, text("${AWS::Region}"));
    }

    #[test]
    fn what_is_no_json_is_not_read() {
        for text in ["", "plain", "{", "{\"a\": ${AWS::Region}}", "[1,]", "\u{fdd0}0\u{fdd1}"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_key_that_stands_twice_or_waits_for_the_deploy_is_not_read() {
        for text in [r#"{"a": 1, "a": 1}"#, r#"[{"a": {"b": 1, "b": 2}}]"#, r#"{"a${AWS::Region}": 1}"#] {
            assert_eq!(read(text), None, "{text}");
        }
        let escaped = read(r#"{"a\u0024{AWS::Region}": 1, "${!b}": 2}"#).unwrap();
        assert_eq!(escaped.map().unwrap().keys().collect::<Vec<_>>(), ["a${AWS::Region}", "${b}"]);
    }
}
