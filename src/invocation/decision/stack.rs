use super::call::Entrance;
use super::request::Via;
use crate::cloudformation::resource_types::bedrock_agentcore::{
    RESOURCE_POLICY as POLICY, RUNTIME, RUNTIME_ENDPOINT as ENDPOINT,
};
use crate::cloudformation::resource_types::ec2;
use crate::cloudformation::{Fragment, Place, Placed, Template, property};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::iam::{Arn, MADE_UP};
use crate::source::{FileId, Origin, Sources, Span};
use indexmap::IndexMap;
use serde_json::Value;
use std::collections::BTreeMap;

/// What a module's stack has to do with access to its runtime.
#[derive(Clone, Debug)]
pub struct StackAccess {
    /// The runtime's ARN, with `MADE_UP` for the end of its id.
    pub runtime: Arn,
    /// Its named endpoints; DEFAULT is always there.
    pub endpoints: Vec<String>,
    /// How it lets callers in.
    pub entrance: Entrance,
    /// The text of the policy on each resource, by its ARN.
    pub policies: IndexMap<String, StackPolicy>,
    /// The policy of the VPC endpoint that it makes for AgentCore, where all of it is known before the deploy.
    pub vpc_endpoint: Option<StackPolicy>,
    /// The VPC of that endpoint, where it is known.
    pub vpc: Option<String>,
}

/// A resource policy of a stack.
#[derive(Clone, Debug)]
pub struct StackPolicy {
    pub logical_id: String,
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
    /// A policy of which only the deploy knows the text, or what it is on.
    #[error("the policy `{0}` is known only when the stack is deployed")]
    Policy(String),
}

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
    let (_, resource) = template.of_type(RUNTIME).next().ok_or(StackError::NoRuntime)?;
    let known = |resource, key| property(resource, key).and_then(Fragment::known);
    let arn = match runtime {
        Some(arn) => arn.clone(),
        None => {
            let name = known(resource, "AgentRuntimeName").ok_or(StackError::NoRuntime)?;
            let arn = place.arn("bedrock-agentcore", &format!("runtime/{name}-{MADE_UP}"));
            Arn::parse(&arn).ok_or(StackError::NoRuntime)?
        }
    };
    let authorizer = property(resource, "AuthorizerConfiguration");
    let names = template.of_type(ENDPOINT).map(|(_, resource)| known(resource, "Name").ok_or(StackError::NoRuntime));
    let endpoints = names.collect::<Result<_, _>>()?;
    let placed = Placed {
        template,
        stack_name: "",
        place,
        parameters: &BTreeMap::new(),
        runtime_id: arn.resource.strip_prefix("runtime/"),
    };
    let mut policies = IndexMap::new();
    for (id, resource) in template.of_type(POLICY) {
        let unknown = || StackError::Policy(id.clone());
        let property = |key| property(resource, key).ok_or_else(unknown);
        let on = placed.known(property("ResourceArn")?).ok_or_else(unknown)?;
        let policy = property("Policy")?;
        let text = placed.known(policy).ok_or_else(unknown)?;
        let indented = serde_json::from_str::<Value>(&text).map_or(text, |json| format!("{json:#}\n"));
        let file = sources.add(&format!("{id} (in the template)"), indented);
        policies.insert(on, StackPolicy { logical_id: id.clone(), file, origin: users_line(policy, sources) });
    }
    let entrance = if authorizer.is_some() { Entrance::Jwt } else { Entrance::SigV4 };
    let of_agentcore = |(_, one): &(&String, &Fragment)| {
        property(one, "ServiceName").and_then(Fragment::text).is_some_and(|name| name.ends_with(".bedrock-agentcore"))
    };
    let made = template.of_type(ec2::VPC_ENDPOINT).find(of_agentcore);
    let vpc = made.and_then(|(_, endpoint)| property(endpoint, "VpcId")?.known());
    let vpc_endpoint = made.and_then(|(id, endpoint)| {
        let policy = property(endpoint, "PolicyDocument")?;
        let mut unknown = Diagnostics::default();
        let plain = placed.plain(policy, &mut unknown);
        let file = sources.add(&format!("{id} (in the template)"), format!("{plain:#}\n"));
        let own = StackPolicy { logical_id: id.to_owned(), file, origin: users_line(policy, sources) };
        (unknown.errors() == 0).then_some(own)
    });
    Ok(StackAccess { runtime: arn, endpoints, entrance, policies, vpc_endpoint, vpc })
}

impl StackAccess {
    /// The policy that a call meets on this way, as far as this stack makes it: that of its VPC endpoint, unless the call goes
    /// through another VPC. Where only the deploy knows the VPC it is taken for this one.
    pub fn vpc_endpoint_policy(&self, via: &Via) -> Option<&StackPolicy> {
        let here = match via {
            Via::Public => false,
            Via::Vpc(vpc) => self.vpc.as_ref().is_none_or(|own| own == vpc),
            // Which id it gets, nobody knows yet.
            Via::VpcEndpoint(_) => false,
        };
        self.vpc_endpoint.as_ref().filter(|_| here)
    }

    /// A policy of the stack is made from a line of the user, who looks there first.
    pub fn start_at_users_line(&self, diagnostic: &mut Diagnostic) {
        let Some(span) = diagnostic.span else { return };
        let own = self.policies.values().chain(&self.vpc_endpoint).find(|own| own.file == span.file);
        let Some(own) = own else { return };
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;
    use std::path::Path;

    /// Of a stack with a runtime, an endpoint `blue`, and these policies.
    fn access(policies: &[(Value, Value)]) -> Result<(StackAccess, Vec<String>), StackError> {
        let mut resources = IndexMap::from([
            ("Run".to_owned(), json!({"Type": RUNTIME, "Properties": {"AgentRuntimeName": "agent"}})),
            (
                "Blue".to_owned(),
                json!({"Type": ENDPOINT, "Properties": {"Name": "blue", "AgentRuntimeId": {"Fn::GetAtt": ["Run", "AgentRuntimeId"]}}}),
            ),
        ]);
        for (index, (on, policy)) in policies.iter().enumerate() {
            let resource = json!({"Type": POLICY, "Properties": {"ResourceArn": on, "Policy": policy}});
            resources.insert(format!("Policy{index}"), resource);
        }
        let template = Template::from_json(&json!({"Resources": resources}));
        let place = Place { region: "eu-west-1".to_owned(), account: "1".repeat(12) };
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
    fn what_only_the_deploy_knows_is_no_policy_to_judge_by() {
        let unknown = json!({"Fn::Sub": "{\"Principal\":\"${Callers}\"}"});
        for policy in [(json!(ARN), unknown), (json!({"Ref": "Somewhere"}), json!("{}"))] {
            assert_eq!(access(&[policy]).map(|_| ()), Err(StackError::Policy("Policy0".to_owned())));
        }
    }
}
