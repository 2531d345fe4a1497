use super::PseudoParameters;
use crate::text::{self, Builder, Segment};
use serde_json::{Map, Value};

/// The scope that a template's functions are read in.
pub struct Scope<'a> {
    parameters: Option<&'a Map<String, Value>>,
    pseudo: &'a PseudoParameters,
}

impl<'a> Scope<'a> {
    /// Of one template.
    pub fn new(template: &'a Value, pseudo: &'a PseudoParameters) -> Self {
        Scope { parameters: template.get("Parameters").and_then(Value::as_object), pseudo }
    }

    /// The value in its canonical form: all text in Fn::Sub syntax, so that a Ref, an Fn::GetAtt, an
    /// Fn::Sub and an Fn::Join of the same parts are one text, and without what means nothing: nulls,
    /// `AWS::NoValue`, empty lists and maps. None when nothing is left.
    ///
    /// Other functions keep their form; what is in them is canonical.
    pub fn canonical(&self, value: &Value) -> Option<Value> {
        match value {
            Value::Null => None,
            Value::String(literal) => Some(text::escape(literal).into()),
            Value::Array(items) => {
                let items: Vec<Value> = items.iter().filter_map(|item| self.canonical(item)).collect();
                (!items.is_empty()).then_some(Value::Array(items))
            }
            Value::Object(map) => match self.function(map) {
                Some(Meaning::Text(text)) => Some(text.into()),
                Some(Meaning::Nothing) => None,
                None => {
                    let entries = map.iter().filter_map(|(key, value)| Some((key.clone(), self.canonical(value)?)));
                    let entries: Map<String, Value> = entries.collect();
                    (!entries.is_empty()).then_some(Value::Object(entries))
                }
            },
            other => Some(other.clone()),
        }
    }

    /// What a function stands for, where that can be written as text.
    fn function(&self, map: &Map<String, Value>) -> Option<Meaning> {
        let (name, argument) = map.iter().next().filter(|_| map.len() == 1)?;
        match name.as_str() {
            "Ref" => Some(self.reference(argument.as_str()?)),
            "Fn::GetAtt" => Some(Meaning::Text(reference(&attribute(argument)?))),
            "Fn::Sub" => self.substituted(argument).map(Meaning::Text),
            "Fn::Join" => self.joined(argument).map(Meaning::Text),
            _ => None,
        }
    }

    fn reference(&self, name: &str) -> Meaning {
        if name == "AWS::NoValue" {
            return Meaning::Nothing;
        }
        Meaning::Text(match (self.pseudo.get(name), self.ssm_path(name)) {
            (Some(known), _) => text::escape(known),
            // The same parameter of SSM, whether read through a parameter or by a dynamic reference.
            (None, Some(path)) => text::escape(&format!("{{{{resolve:ssm:{path}}}}}")),
            (None, None) => reference(name),
        })
    }

    /// The path that a parameter's value is read from by CloudFormation.
    fn ssm_path(&self, parameter: &str) -> Option<&str> {
        let definition = self.parameters?.get(parameter)?;
        let kind = definition.get("Type")?.as_str()?;
        (kind == "AWS::SSM::Parameter::Value<String>").then(|| definition.get("Default")?.as_str()).flatten()
    }

    /// `"text"`, or `["text", {Name: value}]`.
    fn substituted(&self, argument: &Value) -> Option<String> {
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
                Segment::Reference(name) => match own.and_then(|own| own.get(name)) {
                    Some(value) => builder.text(&self.part(value)?),
                    None if name.contains('.') => builder.reference(name),
                    None => match self.reference(name) {
                        Meaning::Text(text) => builder.text(&text),
                        Meaning::Nothing => return None,
                    },
                },
            }
        }
        Some(builder.finish())
    }

    /// `["delimiter", [part, …]]`.
    fn joined(&self, argument: &Value) -> Option<String> {
        let [Value::String(delimiter), Value::Array(items)] = &argument.as_array()?[..] else { return None };
        let mut builder = Builder::default();
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                builder.literal(delimiter);
            }
            builder.text(&self.part(item)?);
        }
        Some(builder.finish())
    }

    /// A part of a longer text.
    fn part(&self, value: &Value) -> Option<String> {
        match self.canonical(value)? {
            Value::String(text) => Some(text),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(value) => Some(value.to_string()),
            _ => None,
        }
    }
}

enum Meaning {
    Text(String),
    Nothing,
}

fn reference(name: &str) -> String {
    let mut builder = Builder::default();
    builder.reference(name);
    builder.finish()
}

/// `Resource.Attribute`, however it is written.
fn attribute(argument: &Value) -> Option<String> {
    match argument {
        Value::String(path) => Some(path.clone()),
        Value::Array(parts) => {
            let parts: Option<Vec<&str>> = parts.iter().map(Value::as_str).collect();
            parts.map(|parts| parts.join("."))
        }
        _ => None,
    }
}

/// A scalar as the text that CloudFormation makes of it: `365` and `"365"` are one value.
pub fn scalar_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::Scope;
    use crate::difference::PseudoParameters;
    use crate::template::intrinsic;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn canonical(value: Value) -> Option<Value> {
        let parameters = json!({"Parameters": {
            "Vpc": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/net/vpc"},
            "Size": {"Type": "Number", "Default": 3},
        }});
        let pseudo = PseudoParameters::from([("AWS::Region", "eu-central-1".to_owned())]);
        Scope::new(&parameters, &pseudo).canonical(&value)
    }

    #[test]
    fn the_ways_to_write_one_text_are_one() {
        let arn = json!("arn:${AWS::Partition}:logs:eu-central-1:${Role.Arn}");
        for value in [
            json!({"Fn::Sub": "arn:${AWS::Partition}:logs:${AWS::Region}:${Role.Arn}"}),
            json!({"Fn::Join": [":", ["arn", {"Ref": "AWS::Partition"}, "logs", {"Ref": "AWS::Region"}, {"Fn::GetAtt": ["Role", "Arn"]}]]}),
            json!({"Fn::Join": ["", ["arn:", {"Fn::Sub": "${AWS::Partition}:logs:"}, "eu-central-1:", {"Fn::GetAtt": "Role.Arn"}]]}),
            json!({"Fn::Sub": ["arn:${p}:logs:${r}:${Role.Arn}", {"p": {"Ref": "AWS::Partition"}, "r": "eu-central-1"}]}),
        ] {
            assert_eq!(canonical(value), Some(arn.clone()));
        }
    }

    #[test]
    fn a_literal_is_no_reference() {
        assert_eq!(canonical(json!("${aws:username}")), Some(json!("${!aws:username}")));
        assert_eq!(canonical(json!({"Fn::Sub": "${!aws:username}"})), Some(json!("${!aws:username}")));
        assert_eq!(canonical(json!({"Fn::Join": ["", ["$", "{aws:username}"]]})), Some(json!("${!aws:username}")));
    }

    #[test]
    fn an_ssm_parameter_is_its_path_however_it_is_read() {
        assert_eq!(canonical(json!({"Ref": "Vpc"})), canonical(json!("{{resolve:ssm:/net/vpc}}")));
        assert_eq!(canonical(json!({"Ref": "Size"})), Some(json!("${Size}")));
    }

    #[test]
    fn what_means_nothing_is_gone() {
        assert_eq!(canonical(json!({"a": {"Ref": "AWS::NoValue"}, "b": [], "c": {"d": null}})), None);
        assert_eq!(canonical(json!(["x", {"Ref": "AWS::NoValue"}])), Some(json!(["x"])));
    }

    #[test]
    fn other_functions_stay_with_canonical_arguments() {
        let value = json!({"Fn::If": ["C", {"Fn::Sub": "${AWS::Region}"}, {"Fn::Split": [",", {"Ref": "Size"}]}]});
        assert_eq!(canonical(value), Some(json!({"Fn::If": ["C", "eu-central-1", {"Fn::Split": [",", "${Size}"]}]})));
        assert_eq!(canonical(json!({"Fn::Join": [",", {"Ref": "Size"}]})), Some(json!({"Fn::Join": [",", "${Size}"]})));
    }

    proptest! {
        /// Whatever function we emit for a text, it is read back as that text.
        #[test]
        fn what_we_emit_is_read_as_the_text_it_was(parts in prop::collection::vec("[a$ {}!]{0,4}|\\$\\{R\\.Arn\\}|\\$\\{X\\}", 0..5)) {
            let text = crate::text::join(&parts);
            let nothing = PseudoParameters::new();
            let read = Scope::new(&Value::Null, &nothing).canonical(&intrinsic(&text));
            prop_assert_eq!(read, Some(Value::String(text)));
        }
    }
}
