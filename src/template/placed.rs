use super::tree::{Fragment, FragmentValue, Template};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::resolve::of_region;
use crate::source::Origin;
use crate::text::{self, Segment};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The account and region of a stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Account id.
    pub account: String,
    /// Region.
    pub region: String,
}

/// A template in its place: what CloudFormation would fill in is known, as far as that can be said
/// before there is a stack.
#[derive(Debug)]
pub struct Placed<'a> {
    /// The template.
    pub template: &'a Template,
    /// The stack's name.
    pub stack_name: &'a str,
    /// Where it goes.
    pub place: &'a Place,
    /// Values of the template's parameters, by logical id or by the SSM path they are read from.
    pub parameters: &'a BTreeMap<String, String>,
    /// The runtime's id, once it is deployed.
    pub runtime_id: Option<&'a str>,
}

impl Place {
    /// As in ARNs.
    pub fn partition(&self) -> &'static str {
        of_region(&self.region).name
    }

    /// Ending of service host names.
    pub fn url_suffix(&self) -> &'static str {
        of_region(&self.region).url_suffix
    }

    /// The ARN of a resource of this account and region.
    pub fn arn(&self, service: &str, resource: &str) -> String {
        format!("arn:{}:{service}:{}:{}:{resource}", self.partition(), self.region, self.account)
    }

    /// The ARN of a resource of this account and no region.
    pub fn global_arn(&self, service: &str, resource: &str) -> String {
        format!("arn:{}:{service}::{}:{resource}", self.partition(), self.account)
    }
}

impl Placed<'_> {
    /// The fragment as plain JSON. What only the deploy knows is an error, reported where it is written.
    pub fn plain(&self, fragment: &Fragment, diagnostics: &mut Diagnostics) -> Value {
        match &fragment.value {
            FragmentValue::List(items) => items.iter().map(|item| self.plain(item, diagnostics)).collect(),
            FragmentValue::Map(map) => {
                Value::Object(map.iter().map(|(key, value)| (key.clone(), self.plain(value, diagnostics))).collect())
            }
            FragmentValue::Leaf(leaf @ Value::Object(function)) => match self.text(function) {
                Ok(text) => text.into(),
                Err(unknown) => {
                    diagnostics.push(self.not_known(&unknown, fragment));
                    leaf.clone()
                }
            },
            FragmentValue::Leaf(leaf) => leaf.clone(),
        }
    }

    /// The fragment as a text in which `*` stands for what only the deploy knows.
    pub fn pattern(&self, fragment: &Fragment) -> Option<String> {
        match &fragment.value {
            FragmentValue::Leaf(Value::String(text)) => Some(text.clone()),
            FragmentValue::Leaf(Value::Object(function)) => {
                let known =
                    |name: &str| self.value(name).or_else(|| self.value_pattern(name)).or_else(|| Some("*".to_owned()));
                evaluate(function, &known).ok()
            }
            _ => None,
        }
    }

    /// The fragment as a text; none where only the deploy knows it, or if it is none.
    pub fn known(&self, fragment: &Fragment) -> Option<String> {
        match &fragment.value {
            FragmentValue::Leaf(Value::String(text)) => Some(text.clone()),
            FragmentValue::Leaf(Value::Object(function)) => self.text(function).ok(),
            _ => None,
        }
    }

    fn text(&self, function: &Map<String, Value>) -> Result<String, String> {
        evaluate(function, &|name| self.value(name))
    }

    /// What `${name}` becomes.
    fn value(&self, name: &str) -> Option<String> {
        let place = self.place;
        match name {
            "AWS::AccountId" => return Some(place.account.clone()),
            "AWS::Region" => return Some(place.region.clone()),
            "AWS::Partition" => return Some(place.partition().to_owned()),
            "AWS::URLSuffix" => return Some(place.url_suffix().to_owned()),
            "AWS::StackName" => return Some(self.stack_name.to_owned()),
            _ => {}
        }
        if let Some(parameter) = self.template.parameters.get(name) {
            let path = parameter.get("Default").and_then(Fragment::as_str).unwrap_or(name);
            return self.parameters.get(name).or_else(|| self.parameters.get(path)).cloned();
        }
        let (id, attribute) = name.split_once('.').unwrap_or((name, ""));
        let resource = self.template.resources.get(id)?;
        let properties = resource.get("Properties")?;
        let named = |key: &str| properties.get(key).and_then(Fragment::as_str);
        match (resource.get("Type")?.as_str()?, attribute) {
            ("AWS::IAM::Role", "") => named("RoleName").map(str::to_owned),
            ("AWS::IAM::Role", "Arn") => Some(place.global_arn("iam", &format!("role/{}", named("RoleName")?))),
            ("AWS::IAM::ManagedPolicy", "") => {
                Some(place.global_arn("iam", &format!("policy/{}", named("ManagedPolicyName")?)))
            }
            _ if self.runtime_id.is_some() => self.value_pattern(name),
            _ => None,
        }
    }

    /// What `${name}` may become: of a runtime's id, which AgentCore makes, ten characters are not known.
    fn value_pattern(&self, name: &str) -> Option<String> {
        let (id, attribute) = name.split_once('.')?;
        let properties = self.template.resources.get(id)?.get("Properties")?;
        let runtime = |properties: &Fragment| {
            let name = properties.get("AgentRuntimeName").and_then(Fragment::as_str)?;
            Some(self.runtime_id.map_or_else(|| format!("{name}-??????????"), str::to_owned))
        };
        match attribute {
            "AgentRuntimeId" => runtime(properties),
            "AgentRuntimeArn" => {
                Some(self.place.arn("bedrock-agentcore", &format!("runtime/{}", runtime(properties)?)))
            }
            "AgentRuntimeEndpointArn" => {
                let runtime = self.pattern(properties.get("AgentRuntimeId")?)?;
                let endpoint = properties.get("Name")?.as_str()?;
                let resource = format!("runtime/{runtime}/runtime-endpoint/{endpoint}");
                Some(self.place.arn("bedrock-agentcore", &resource))
            }
            _ => None,
        }
    }

    fn not_known(&self, name: &str, fragment: &Fragment) -> Diagnostic {
        let parameter = self.template.parameters.get(name);
        let shown = parameter.and_then(|parameter| parameter.get("Default")).and_then(Fragment::as_str).unwrap_or(name);
        let found =
            Diagnostic::error(Code::MUST_BE_KNOWN, format!("`{shown}` is known only when the stack is deployed"))
                .why("a policy that is printed holds no references");
        let found = match parameter {
            Some(_) => found.help(format!("give its value with `--parameter {shown}=VALUE`")),
            None => found.help("write the value out"),
        };
        let place = fragment.origins.iter().find_map(|origin| match origin {
            Origin::File(span) => Some(*span),
            _ => None,
        });
        match place {
            Some(span) => found.at(span),
            None => found,
        }
    }
}

/// The text that a function of CloudFormation makes; the first name that is not known otherwise.
fn evaluate(function: &Map<String, Value>, known: &dyn Fn(&str) -> Option<String>) -> Result<String, String> {
    let value = |name: &str| known(name).ok_or_else(|| name.to_owned());
    let one = |name: &str| function.get(name);
    if let Some(name) = one("Ref").and_then(Value::as_str) {
        return value(name);
    }
    if let Some([Value::String(resource), Value::String(attribute)]) =
        one("Fn::GetAtt").and_then(Value::as_array).map(Vec::as_slice)
    {
        return value(&format!("{resource}.{attribute}"));
    }
    if let Some(text) = one("Fn::Sub").and_then(Value::as_str) {
        let parts = text::segments(text).map(|segment| match segment {
            Segment::Literal(literal) => Ok(literal.to_owned()),
            Segment::Reference(name) => value(name),
        });
        return parts.collect();
    }
    if let Some([_, Value::Array(parts)]) = one("Fn::Join").and_then(Value::as_array).map(Vec::as_slice) {
        let parts = parts.iter().map(|part| match part {
            Value::String(literal) => Ok(literal.clone()),
            Value::Object(function) => evaluate(function, known),
            _ => Err(String::new()),
        });
        return parts.collect();
    }
    Err(function.keys().next().cloned().unwrap_or_default())
}
