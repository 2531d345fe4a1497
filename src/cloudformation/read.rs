use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value, json};
use serde_saphyr::Tagged;
use std::fmt;
use std::marker::PhantomData;

/// The largest template that CloudFormation takes (its quotas: template body in an S3 object).
pub const MAX_TEMPLATE_BYTES: u64 = 1_048_576;
/// The most entries that CloudFormation takes in a section (its quotas).
const MOST: [(&str, usize); 3] = [("Resources", 500), ("Parameters", 200), ("Outputs", 200)];
/// The deepest nesting; serde_json has a limit of its own.
const MAX_DEPTH: usize = 100;

/// A text that is no template; what a reader of it says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(pub String);

/// A template's text, JSON or YAML, as plain JSON: short forms such as `!Ref` in their long form.
///
/// # Errors
/// When it is neither, or no map.
pub fn read_template(text: &str) -> Result<Value, Unreadable> {
    let text = text.trim_start_matches('\u{feff}');
    let template = if text.trim_start().starts_with('{') {
        read_json(text)?
    } else {
        serde_saphyr::from_str_with_options::<LongForm>(text, options(text.len()))
            .map_err(|error| Unreadable(error.to_string()))?
            .0
    };
    let Value::Object(sections) = &template else {
        return Err(Unreadable("it is no map of sections such as `Resources`".to_owned()));
    };
    for (section, most) in MOST {
        let entries = sections.get(section).and_then(Value::as_object).map_or(0, Map::len);
        if entries > most {
            let message =
                format!("it has {entries} entries in `{section}`; the most that CloudFormation takes is {most}");
            return Err(Unreadable(message));
        }
    }
    Ok(template)
}

/// JSON in which no key stands twice: nobody says which of the two counts.
///
/// # Errors
/// When one does, or it is no JSON.
pub fn read_json(text: &str) -> Result<Value, Unreadable> {
    let Once(value) = serde_json::from_str(text).map_err(|error| Unreadable(error.to_string()))?;
    Ok(value)
}

/// As CloudFormation reads YAML: booleans of YAML 1.1, neither aliases nor merges (its user guide, template
/// formats), so a short text never grows into a large one.
fn options(bytes: usize) -> serde_saphyr::Options {
    serde_saphyr::options! {
        leading_zero_numbers_as_strings: true,
        duplicate_keys: serde_saphyr::options::DuplicateKeyPolicy::Error,
        merge_keys: serde_saphyr::options::MergeKeyPolicy::Error,
        reject_unsupported_tags: false,
        non_finite_float_policy: serde_saphyr::NonFiniteFloatPolicy::AsString,
        with_snippet: false,
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: 0 },
        budget: serde_saphyr::budget! {
            max_nodes: bytes + 1,
            max_events: 2 * bytes + 16,
            max_depth: MAX_DEPTH,
        },
    }
}

/// A YAML value whose tags became CloudFormation's long form.
struct LongForm(Value);

impl<'de> Deserialize<'de> for LongForm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Tagged(Untagged(value), tag) = Tagged::deserialize(deserializer)?;
        // `tag:yaml.org,2002:str`, also written `!!str`.
        let core = |tag: &str| tag.strip_prefix("tag:yaml.org,2002:").or(tag.strip_prefix("!!")).map(str::to_owned);
        Ok(LongForm(match tag.as_deref().map(|tag| (tag, core(tag))) {
            None => value,
            Some((_, Some(core))) if CORE.contains(&core.as_str()) => value,
            Some((tag, None)) if tag.starts_with('!') => long_form(&tag[1..], value),
            Some((tag, _)) => return Err(D::Error::custom(format!("CloudFormation reads no tag `{tag}`"))),
        }))
    }
}

/// The types that every value is of: what their tags say the value says itself.
const CORE: [&str; 7] = ["bool", "float", "int", "map", "null", "seq", "str"];

impl From<LongForm> for Value {
    fn from(LongForm(value): LongForm) -> Value {
        value
    }
}

fn long_form(function: &str, value: Value) -> Value {
    match (function, value) {
        ("Ref" | "Condition", value) => json!({ function: value }),
        ("GetAtt", Value::String(path)) => match path.split_once('.') {
            Some((resource, attribute)) => json!({ "Fn::GetAtt": [resource, attribute] }),
            None => json!({ "Fn::GetAtt": path }),
        },
        (_, value) => json!({ format!("Fn::{function}"): value }),
    }
}

/// A YAML value, its own tag still aside.
struct Untagged(Value);

impl<'de> Deserialize<'de> for Untagged {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor::<LongForm>(PhantomData)).map(Untagged)
    }
}

/// A JSON value in which no key stands twice.
struct Once(Value);

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor::<Once>(PhantomData)).map(Once)
    }
}

impl From<Once> for Value {
    fn from(Once(value): Once) -> Value {
        value
    }
}

/// Reads a value whose parts are read as `T`.
struct ValueVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de> + Into<Value>> Visitor<'de> for ValueVisitor<T> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element::<T>()? {
            list.push(item.into());
        }
        Ok(Value::Array(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some((key, value)) = entries.next_entry::<T, T>()? {
            let key = match key.into() {
                Value::String(key) => key,
                key @ (Value::Bool(_) | Value::Number(_)) => key.to_string(),
                _ => return Err(A::Error::custom("a key is no text")),
            };
            if map.contains_key(&key) {
                let twice = format!("the key `{key}` stands twice in one map, and nobody says which of the two counts");
                return Err(A::Error::custom(twice));
            }
            map.insert(key, value.into());
        }
        Ok(map.into())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::read_template;
    use serde_json::{Value, json};

    fn property(yaml: &str) -> Value {
        read_template(&format!("P: {yaml}\n")).unwrap()["P"].take()
    }

    #[test]
    fn short_forms_become_long_forms() {
        for (short, long) in [
            ("!Ref Role", json!({"Ref": "Role"})),
            ("!Condition IsProd", json!({"Condition": "IsProd"})),
            ("!GetAtt Runtime.Details.Arn", json!({"Fn::GetAtt": ["Runtime", "Details.Arn"]})),
            ("!GetAtt [Runtime, Arn]", json!({"Fn::GetAtt": ["Runtime", "Arn"]})),
            ("!Sub 'arn:${AWS::Partition}:x'", json!({"Fn::Sub": "arn:${AWS::Partition}:x"})),
            ("!Join ['', [a, !Ref B]]", json!({"Fn::Join": ["", ["a", {"Ref": "B"}]]})),
            ("!If [C, !Ref A, !Ref 'AWS::NoValue']", json!({"Fn::If": ["C", {"Ref": "A"}, {"Ref": "AWS::NoValue"}]})),
            ("!GetAZs ''", json!({"Fn::GetAZs": ""})),
            ("Fn::Base64: !Sub x", json!({"Fn::Base64": {"Fn::Sub": "x"}})),
        ] {
            let yaml = if short.starts_with("Fn") { format!("{{{short}}}") } else { short.to_owned() };
            assert_eq!(property(&yaml), long, "{short}");
        }
    }

    #[test]
    fn scalars_are_what_cloudformation_takes_them_for() {
        for (yaml, value) in [
            ("2012-10-17", json!("2012-10-17")),
            ("'yes'", json!("yes")),
            ("yes", json!(true)),
            ("365", json!(365)),
            ("'365'", json!("365")),
            ("012345678901", json!("012345678901")),
        ] {
            assert_eq!(property(yaml), value, "{yaml}");
        }
    }

    #[test]
    fn tags_of_yaml_itself_are_no_functions() {
        for (yaml, value) in [
            ("!!str 365", json!("365")),
            ("!<tag:yaml.org,2002:str> 365", json!("365")),
            ("!!int '365'", json!(365)),
            ("!!map {a: 1}", json!({"a": 1})),
        ] {
            assert_eq!(property(yaml), value, "{yaml}");
        }
        for yaml in ["!!binary aGk=", "!!set {a, b}", "!!omap [a: 1]", "!!pairs [a: 1]", "!!timestamp 2012-10-17"] {
            assert!(read_template(&format!("P: {yaml}\n")).is_err(), "{yaml} was read");
        }
    }

    #[test]
    fn json_is_read_as_json() {
        assert_eq!(read_template(" {\"Resources\": {\"X\": {}}}").unwrap(), json!({"Resources": {"X": {}}}));
    }

    #[test]
    fn what_is_no_template_is_refused() {
        for text in ["", "- a\n", "{", "{\"a\": }", "a: [", "a: &x [1]\nb: *x\n", "a: 1\n---\nb: 1\n"] {
            assert!(read_template(text).is_err(), "{text:?} was read");
        }
    }

    #[test]
    fn a_key_that_stands_twice_is_never_one_of_the_two() {
        for text in [
            r#"{"Resources": {"X": {"Effect": "Deny", "Effect": "Allow"}}}"#,
            r#"{"Resources": {"X": [{"a": 1, "\u0061": 1}]}}"#,
            r#"{"Resources": {}, "Resources": {}}"#,
            "a: 1\na: 2\n",
            "a: {b: 1, 'b': 2}\n",
            "true: 1\n'true': 2\n",
            "1: 1\n'1': 2\n",
            "a: {<<: {b: 1}, b: 2}\n",
            "a:\n  <<: {b: 1}\n",
            "a:\n  <<: [{b: 1}, {b: 2}]\n",
        ] {
            assert!(read_template(text).is_err(), "{text:?} was read");
        }
        let told = read_template(r#"{"a": {"b": 1, "b": 1}}"#).unwrap_err().to_string();
        assert!(told.starts_with("the key `b` stands twice in one map"), "{told}");
    }

    #[test]
    fn more_than_cloudformation_takes_is_no_template() {
        let with = |count: usize| {
            let resources: serde_json::Map<String, Value> =
                (0..count).map(|at| (format!("R{at}"), json!({}))).collect();
            read_template(&json!({ "Resources": resources }).to_string())
        };
        assert!(with(500).is_ok());
        assert!(with(501).unwrap_err().to_string().contains("501 entries in `Resources`"));
    }

    #[test]
    fn nesting_has_an_end() {
        assert!(read_template(&format!("a: {}{}\n", "[".repeat(5000), "]".repeat(5000))).is_err());
        assert!(read_template(&format!("{{\"a\": {}{}}}", "[".repeat(5000), "]".repeat(5000))).is_err());
    }
}
