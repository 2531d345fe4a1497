use crate::cloudformation::resource_types::ssm;
use crate::cloudformation::text::{self, Builder, Segment};
use crate::cloudformation::{Fragment, FragmentValue, PseudoParameters, ResourceType, Template, type_of};
use indexmap::IndexMap;
use serde_json::{Map, Value};

/// What names stand for in a template that is compared.
pub struct Scope<'a> {
    parameters: &'a IndexMap<String, Fragment>,
    pseudo: &'a PseudoParameters,
}

impl<'a> Scope<'a> {
    pub fn new(template: &'a Template, pseudo: &'a PseudoParameters) -> Self {
        Scope { parameters: &template.parameters, pseudo }
    }

    /// A value outside of resources in its canonical form: text in Fn::Sub syntax with all that is known filled in, JSON
    /// that is text as what it says, and without what means nothing: nulls, `AWS::NoValue`, empty lists and maps. None when
    /// nothing is left. A function is a whole, and in it everything counts.
    pub fn canonical(&self, fragment: &Fragment) -> Option<Value> {
        self.kept(fragment, Keep::Meaning)
    }

    /// The same of a resource. In its policies a list or map of nothing counts: no value of a condition is none that any
    /// request has.
    pub fn resource(&self, resource: &Fragment) -> Option<Value> {
        let resource_type = ResourceType::of(type_of(resource));
        let Some(attributes) = resource.map() else { return self.canonical(resource) };
        let canonical = |key: &str, value: &Fragment| match key {
            "Properties" => self.properties(value, "", resource_type),
            _ => self.canonical(value),
        };
        some_entries(attributes.iter().filter_map(|(key, value)| Some((key.clone(), canonical(key, value)?))))
    }

    /// What stands at a place below `Properties`.
    fn properties(&self, fragment: &Fragment, place: &str, resource_type: &ResourceType) -> Option<Value> {
        if resource_type.policy_at(place).is_some() {
            return self.kept(fragment, Keep::Nothing);
        }
        let below = |step: &str, value: &Fragment| self.properties(value, &format!("{place}/{step}"), resource_type);
        match &fragment.value {
            FragmentValue::List(items) => some_items(items.iter().filter_map(|item| below("*", item))),
            FragmentValue::Map(map) => {
                some_entries(map.iter().filter_map(|(key, value)| Some((key.clone(), below(key, value)?))))
            }
            _ => self.canonical(fragment),
        }
    }

    fn kept(&self, fragment: &Fragment, keep: Keep) -> Option<Value> {
        match &fragment.value {
            FragmentValue::Absent => (keep != Keep::Meaning).then_some(Value::Null),
            FragmentValue::Text(text) if text::whole_reference(text) == Some(NO_VALUE) && keep != Keep::All => None,
            FragmentValue::Text(text) => Some(self.filled(text).into()),
            FragmentValue::List(items) => {
                let items = items.iter().filter_map(|item| self.kept(item, keep));
                if keep == Keep::Meaning { some_items(items) } else { Some(items.collect()) }
            }
            FragmentValue::Map(map) => {
                let entries = map.iter().filter_map(|(key, value)| Some((key.clone(), self.kept(value, keep)?)));
                if keep == Keep::Meaning { some_entries(entries) } else { Some(Value::Object(entries.collect())) }
            }
            FragmentValue::Function(name, argument) => {
                let argument = self.kept(argument, Keep::All).unwrap_or_default();
                Some(Value::Object(Map::from_iter([(name.clone(), argument)])))
            }
            FragmentValue::Json(content) => self.kept(content, keep),
            FragmentValue::Bool(_) | FragmentValue::Number(_) => Some(fragment.to_json()),
        }
    }

    fn filled(&self, text: &str) -> String {
        let mut builder = Builder::default();
        for segment in text::segments(text) {
            match segment {
                Segment::Literal(literal) => builder.literal(literal),
                Segment::Reference(name) => match (self.pseudo.get(name), self.ssm_path(name)) {
                    (Some(known), _) => builder.literal(known),
                    // The same parameter of SSM, whether read through a parameter or by a dynamic reference.
                    (None, Some(path)) => builder.literal(&format!("{{{{resolve:ssm:{path}}}}}")),
                    (None, None) => builder.reference(name),
                },
            }
        }
        builder.finish()
    }

    /// The path that a parameter's value is read from by CloudFormation.
    fn ssm_path(&self, parameter: &str) -> Option<String> {
        let definition = self.parameters.get(parameter)?;
        let kind = definition.get("Type")?.as_str()?;
        matches!(kind, ssm::PARAMETER_VALUE | ssm::PARAMETER_VPC).then(|| definition.get("Default")?.known()).flatten()
    }
}

/// What stays of that which has no value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    /// Nothing: what is left has a meaning.
    Meaning,
    /// Nulls and lists and maps of nothing, but not `AWS::NoValue`, which CloudFormation takes out.
    Nothing,
    /// `AWS::NoValue`, too: in a function its place counts.
    All,
}

const NO_VALUE: &str = "AWS::NoValue";

fn some_items(items: impl Iterator<Item = Value>) -> Option<Value> {
    let items: Vec<Value> = items.collect();
    (!items.is_empty()).then_some(Value::Array(items))
}

fn some_entries(entries: impl Iterator<Item = (String, Value)>) -> Option<Value> {
    let entries: Map<String, Value> = entries.collect();
    (!entries.is_empty()).then_some(Value::Object(entries))
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
    use super::Scope;
    use crate::cloudformation::{Fragment, PseudoParameters, Template};
    use serde_json::{Value, json};

    fn canonical(value: Value) -> Option<Value> {
        let template = Template::from_json(&json!({"Parameters": {
            "Vpc": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/net/vpc"},
            "Size": {"Type": "Number", "Default": 3},
        }}));
        let pseudo = PseudoParameters::from([("AWS::Region", "eu-central-1".to_owned())]);
        Scope::new(&template, &pseudo).canonical(&Fragment::from_json(&value))
    }

    #[test]
    fn what_is_known_of_a_place_is_filled_in() {
        let arn = json!("arn:${AWS::Partition}:logs:eu-central-1:${Role.Arn}");
        assert_eq!(canonical(json!({"Fn::Sub": "arn:${AWS::Partition}:logs:${AWS::Region}:${Role.Arn}"})), Some(arn));
        assert_eq!(canonical(json!("${AWS::Region}")), Some(json!("${!AWS::Region}")));
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
    fn in_a_function_the_place_of_nothing_counts() {
        let chosen = |branches: [Value; 2]| canonical(json!({"Fn::If": ["C", branches[0], branches[1]]}));
        let nothing = json!({"Ref": "AWS::NoValue"});
        let last = chosen([json!("x"), nothing.clone()]);
        assert_eq!(last, Some(json!({"Fn::If": ["C", "x", "${AWS::NoValue}"]})));
        assert_ne!(last, chosen([nothing, json!("x")]));
        assert_ne!(chosen([json!([]), json!("x")]), chosen([json!({}), json!("x")]));
    }

    #[test]
    fn other_functions_stay_with_canonical_arguments() {
        let value = json!({"Fn::If": ["C", {"Fn::Sub": "${AWS::Region}"}, {"Fn::Split": [",", {"Ref": "Size"}]}]});
        assert_eq!(canonical(value), Some(json!({"Fn::If": ["C", "eu-central-1", {"Fn::Split": [",", "${Size}"]}]})));
        assert_eq!(canonical(json!({"Fn::Join": [",", {"Ref": "Size"}]})), Some(json!({"Fn::Join": [",", "${Size}"]})));
    }
}
