use super::call::Entrance;
use crate::diagnostic::Diagnostic;
use crate::iam::{Arn, MADE_UP};
use crate::source::{FileId, Origin, Sources, Span};
use crate::template::{Fragment, Template};
use crate::text::{Segment, segments};
use indexmap::IndexMap;
use serde_json::Value;

/// Where a stack goes.
#[derive(Clone, Debug)]
pub struct Place {
    /// Of ARNs, e.g. `aws`.
    pub partition: String,
    /// The region.
    pub region: String,
    /// The account.
    pub account: String,
}

/// What a module's stack has to do with access to its runtime.
#[derive(Clone, Debug)]
pub struct StackAccess {
    /// The runtime's ARN, with [`MADE_UP`] for the end of its id.
    pub runtime: Arn,
    /// Its named endpoints; DEFAULT is always there.
    pub endpoints: Vec<String>,
    /// How it lets callers in.
    pub entrance: Entrance,
    /// The text of the policy on each resource, by its ARN.
    pub policies: IndexMap<String, StackPolicy>,
}

/// A resource policy of a stack.
#[derive(Clone, Debug)]
pub struct StackPolicy {
    /// Its logical id.
    pub logical_id: String,
    /// Its text, indented. What only the deploy knows stays a reference, which no policy can decide.
    pub file: FileId,
    /// The user's line that it was made from.
    pub origin: Option<Span>,
}

/// What a stack is without.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StackError {
    /// No runtime, or one whose name is not known.
    #[error("the stack has no runtime whose name is known")]
    NoRuntime,
    /// A policy on something that only the deploy knows.
    #[error("the policy `{0}` is on a resource that is known only when the stack is deployed")]
    Resource(String),
}

const RUNTIME: &str = "AWS::BedrockAgentCore::Runtime";
const ENDPOINT: &str = "AWS::BedrockAgentCore::RuntimeEndpoint";
const POLICY: &str = "AWS::BedrockAgentCore::ResourcePolicy";

/// Reads the template of a stack. `runtime` is the runtime's ARN where it is known already.
///
/// # Errors
/// When the template does not say what is asked.
pub fn stack_access(
    template: &Template,
    place: &Place,
    runtime: Option<&Arn>,
    sources: &Sources,
) -> Result<StackAccess, StackError> {
    let of_type = |wanted: &'static str| {
        let is_it =
            move |(_, resource): &(&String, &Fragment)| resource.get("Type").and_then(Fragment::as_str) == Some(wanted);
        template.resources.iter().filter(is_it)
    };
    let (id, resource) = of_type(RUNTIME).next().ok_or(StackError::NoRuntime)?;
    let text = |resource: &Fragment, key| resource.get("Properties")?.get(key)?.as_str().map(str::to_owned);
    let arn = match runtime {
        Some(arn) => arn.clone(),
        None => Arn {
            partition: place.partition.clone(),
            service: "bedrock-agentcore".to_owned(),
            region: place.region.clone(),
            account: place.account.clone(),
            resource: format!("runtime/{}-{MADE_UP}", text(resource, "AgentRuntimeName").ok_or(StackError::NoRuntime)?),
        },
    };
    let authorizer = resource.get("Properties").and_then(|properties| properties.get("AuthorizerConfiguration"));
    let mut names = Names::new(place, id, &arn);
    let mut endpoints = Vec::new();
    for (id, resource) in of_type(ENDPOINT) {
        let name = text(resource, "Name").ok_or(StackError::NoRuntime)?;
        names.add_endpoint(id, &format!("{arn}/runtime-endpoint/{name}"));
        endpoints.push(name);
    }
    let mut policies = IndexMap::new();
    for (id, resource) in of_type(POLICY) {
        let unknown = || StackError::Resource(id.clone());
        let property = |key| resource.get("Properties").and_then(|properties| properties.get(key)).ok_or_else(unknown);
        let on = names.text(&property("ResourceArn")?.to_json()).known.ok_or_else(unknown)?;
        let policy = property("Policy")?;
        let written = names.text(&policy.to_json()).written;
        let indented = serde_json::from_str::<Value>(&written).map_or(written, |json| format!("{json:#}\n"));
        let file = sources.add(&format!("{id} (in the template)"), indented);
        policies.insert(on, StackPolicy { logical_id: id.clone(), file, origin: users_line(policy, sources) });
    }
    let entrance = if authorizer.is_some() { Entrance::Jwt } else { Entrance::SigV4 };
    Ok(StackAccess { runtime: arn, endpoints, entrance, policies })
}

impl StackAccess {
    /// A policy of the stack is made from a line of the user, who looks there first.
    pub fn start_at_users_line(&self, diagnostic: &mut Diagnostic) {
        let Some(span) = diagnostic.span else { return };
        let Some(own) = self.policies.values().find(|own| own.file == span.file) else { return };
        if let Some(line) = own.origin {
            diagnostic.related.insert(0, (span, "the policy that is made from it".to_owned()));
            diagnostic.span = Some(line);
        }
    }
}

fn users_line(policy: &Fragment, sources: &Sources) -> Option<Span> {
    policy.origins.iter().find_map(|origin| match origin {
        Origin::File(span) if !sources.is_built_in(span.file) => Some(*span),
        _ => None,
    })
}

/// What the references of a template stand for.
struct Names(IndexMap<String, String>);

/// A text of the template.
struct Resolved {
    /// With `${Name}` where the name is not known.
    written: String,
    /// The whole text, if all of it is known.
    known: Option<String>,
}

impl Names {
    fn new(place: &Place, runtime: &str, arn: &Arn) -> Names {
        let id = arn.resource.trim_start_matches("runtime/");
        let suffix = crate::resolve::of_region(&place.region).url_suffix;
        let entries = [
            ("AWS::Partition".to_owned(), place.partition.clone()),
            ("AWS::Region".to_owned(), place.region.clone()),
            ("AWS::AccountId".to_owned(), place.account.clone()),
            ("AWS::URLSuffix".to_owned(), suffix.to_owned()),
            (runtime.to_owned(), id.to_owned()),
            (format!("{runtime}.AgentRuntimeId"), id.to_owned()),
            (format!("{runtime}.AgentRuntimeArn"), arn.to_string()),
        ];
        Names(entries.into_iter().collect())
    }

    fn add_endpoint(&mut self, id: &str, arn: &str) {
        self.0.insert(id.to_owned(), arn.to_owned());
        self.0.insert(format!("{id}.AgentRuntimeEndpointArn"), arn.to_owned());
    }

    /// A text, or one of the functions that the template writer makes of one.
    fn text(&self, value: &Value) -> Resolved {
        let reference = |name: &str| match self.0.get(name) {
            Some(known) => Resolved { written: known.clone(), known: Some(known.clone()) },
            None => Resolved { written: format!("${{{name}}}"), known: None },
        };
        let function = value.as_object().filter(|map| map.len() == 1).and_then(|map| map.iter().next());
        match (function.map(|(name, argument)| (name.as_str(), argument)), value) {
            (Some(("Ref", Value::String(name))), _) => reference(name),
            (Some(("Fn::GetAtt", Value::Array(parts))), _) => {
                let parts: Vec<&str> = parts.iter().filter_map(Value::as_str).collect();
                reference(&parts.join("."))
            }
            (Some(("Fn::Sub", Value::String(text))), _) => joined(segments(text).map(|segment| match segment {
                Segment::Literal(literal) => literal_text(literal),
                Segment::Reference(name) => reference(name),
            })),
            (Some(("Fn::Join", Value::Array(arguments))), _) => match &arguments[..] {
                [Value::String(between), Value::Array(parts)] => {
                    let parts = parts.iter().enumerate().flat_map(|(index, part)| {
                        let between = (index > 0).then(|| literal_text(between));
                        between.into_iter().chain([self.text(part)])
                    });
                    joined(parts)
                }
                _ => unknown(value),
            },
            (_, Value::String(text)) => literal_text(text),
            _ => unknown(value),
        }
    }
}

fn literal_text(text: &str) -> Resolved {
    Resolved { written: text.to_owned(), known: Some(text.to_owned()) }
}

fn unknown(value: &Value) -> Resolved {
    Resolved { written: value.to_string(), known: None }
}

fn joined(parts: impl Iterator<Item = Resolved>) -> Resolved {
    let mut whole = literal_text("");
    for part in parts {
        whole.written.push_str(&part.written);
        whole.known = whole.known.zip(part.known).map(|(whole, part)| whole + &part);
    }
    whole
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::template::FragmentValue;
    use serde_json::json;
    use std::path::Path;

    /// As the template writer makes it: a function is a whole.
    fn fragment(json: &Value) -> Fragment {
        let value = match json {
            Value::Object(map) if !map.keys().any(|key| key.starts_with("Fn::") || key == "Ref") => {
                FragmentValue::Map(map.iter().map(|(key, value)| (key.clone(), fragment(value))).collect())
            }
            Value::Array(items) => FragmentValue::List(items.iter().map(fragment).collect()),
            leaf => FragmentValue::Leaf(leaf.clone()),
        };
        Fragment { value, origins: Vec::new() }
    }

    /// Of a stack with a runtime, an endpoint `blue`, and these policies.
    fn access(policies: &[(Value, Value)]) -> Result<(StackAccess, Vec<String>), StackError> {
        let mut resources = IndexMap::from([
            ("Run".to_owned(), json!({"Type": RUNTIME, "Properties": {"AgentRuntimeName": "agent"}})),
            ("Blue".to_owned(), json!({"Type": ENDPOINT, "Properties": {"Name": "blue"}})),
        ]);
        for (index, (on, policy)) in policies.iter().enumerate() {
            let resource = json!({"Type": POLICY, "Properties": {"ResourceArn": on, "Policy": policy}});
            resources.insert(format!("Policy{index}"), resource);
        }
        let resources = resources.into_iter().map(|(id, json)| (id, fragment(&json))).collect();
        let nothing = IndexMap::new;
        let paths = IndexMap::new();
        let template = Template { description: None, parameters: nothing(), resources, outputs: nothing(), paths };
        let place = Place { partition: "aws".to_owned(), region: "eu-west-1".to_owned(), account: "1".repeat(12) };
        let sources = Sources::new(Path::new("."), &[]).unwrap();
        let access = stack_access(&template, &place, None, &sources)?;
        let texts = access.policies.values().map(|policy| sources.text(policy.file).to_string()).collect();
        Ok((access, texts))
    }

    const ARN: &str = "arn:aws:bedrock-agentcore:eu-west-1:111111111111:runtime/agent-XXXXXXXXXX";

    #[test]
    fn policies_are_on_the_arns_that_the_stacks_references_stand_for() {
        let of = |id: &str, attribute: &str| json!({"Fn::GetAtt": [id, attribute]});
        let policy = json!("{}");
        let (access, _) = access(&[
            (of("Run", "AgentRuntimeArn"), policy.clone()),
            (json!({"Fn::Sub": "${Run.AgentRuntimeArn}/runtime-endpoint/DEFAULT"}), policy.clone()),
            (of("Blue", "AgentRuntimeEndpointArn"), policy),
        ])
        .unwrap();
        assert_eq!(access.runtime.to_string(), ARN);
        assert_eq!((access.endpoints, access.entrance), (vec!["blue".to_owned()], Entrance::SigV4));
        let on: Vec<&String> = access.policies.keys().collect();
        let endpoint = |name: &str| format!("{ARN}/runtime-endpoint/{name}");
        assert_eq!(on, [&ARN.to_owned(), &endpoint("DEFAULT"), &endpoint("blue")]);
    }

    #[test]
    fn a_policys_text_is_the_same_however_the_template_writes_it() {
        let sub = json!({"Fn::Sub": "{\"Resource\":\"${Run.AgentRuntimeArn}\",\"User\":\"${!aws:userid}\",\"In\":\"${AWS::AccountId}\"}"});
        let parts = json!(["{\"Resource\":\"", {"Fn::GetAtt": ["Run", "AgentRuntimeArn"]},
            "\",\"User\":\"${aws:userid}\",\"In\":\"", {"Ref": "AWS::AccountId"}, "\"}"]);
        let on = json!(ARN);
        let text = |policy| access(&[(on.clone(), policy)]).unwrap().1.remove(0);
        let wanted = json!({"Resource": ARN, "User": "${aws:userid}", "In": "111111111111"});
        assert_eq!(text(sub), format!("{wanted:#}\n"));
        assert_eq!(text(json!({"Fn::Join": ["", parts]})), format!("{wanted:#}\n"));
    }

    #[test]
    fn what_only_the_deploy_knows_stays_open() {
        let unknown = json!({"Fn::Sub": "{\"Principal\":\"${Callers}\"}"});
        let (_, texts) = access(&[(json!(ARN), unknown)]).unwrap();
        assert_eq!(texts, ["{\n  \"Principal\": \"${Callers}\"\n}\n"]);
        let on = access(&[(json!({"Ref": "Somewhere"}), json!("{}"))]);
        assert_eq!(on.map(|_| ()), Err(StackError::Resource("Policy0".to_owned())));
    }
}
