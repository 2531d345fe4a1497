//! An agent that no mdaa.yaml describes: takes its names, gives the data of the same template that a
//! module gets, without anything that an agent can do without.

use super::inference_profile::model_arn;
use super::names::Names;
use super::{MODULE_TYPE, named_data};
use crate::cloudformation::Fragment;
use crate::cloudformation::of_region;
use crate::cloudformation::text;
use crate::diagnostic::Diagnostics;
use crate::placeholder::Context;
use crate::project::{EnvInSsmPath, ModuleId, SpannedName};
use crate::resolve::{Parameters, References, Resolved, Target};
use crate::schema::SchemaError;
use crate::source::{Map, Node, Span, Value};
use indexmap::IndexMap;
use serde_json::json;

/// An agent by its names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandaloneAgent {
    /// Account id.
    pub account: String,
    /// Region.
    pub region: String,
    /// The name of the runtime, as AgentCore has it.
    pub name: String,
    /// A repository of this account and region, or the URI of an image.
    pub repository: String,
    /// Ids or ARNs of models and inference profiles; none for any.
    pub models: Vec<String>,
    /// The name of the execution role.
    pub role_name: String,
}

/// The agent as a module.
pub fn resolved(agent: &StandaloneAgent, context: &Context, diagnostics: &mut Diagnostics) -> Resolved {
    let span = context.sources.add("command line", String::new()).start();
    let named = |name: &str| SpannedName { name: name.to_owned(), span };
    let name = named("agent");
    let id = ModuleId {
        org_is_known: true,
        org: name.clone(),
        domain: name.clone(),
        env: name.clone(),
        module: name,
        env_in_ssm_path: EnvInSsmPath::default(),
    };
    let node = |text: &str| Node::new(Value::String(text.to_owned()), span);
    let target = Target::new(Some(&node(&agent.account)), Some(&node(&agent.region)), diagnostics);
    let mut parameters = Parameters::default();
    // Nothing that is printed holds the network.
    for list in ["SecurityGroups", "Subnets"] {
        parameters.named(list, "CommaDelimitedList", span);
    }
    Resolved {
        id,
        package: named(MODULE_TYPE.package),
        target,
        context: context_entries(span),
        tags: IndexMap::new(),
        permissions_boundary: None,
        config: config(agent, span),
        parameters,
        references: References::default(),
    }
}

/// What the template reads. `None` after an error.
///
/// # Errors
/// On our own bug: a schema that is none.
pub fn data(
    agent: &StandaloneAgent,
    resolved: &Resolved,
    context: &Context,
    diagnostics: &mut Diagnostics,
) -> Result<Option<Fragment>, SchemaError> {
    let names = Names {
        agent: agent.name.clone(),
        runtime: agent.name.clone(),
        role: agent.role_name.clone(),
        invoker: String::new(),
        log_key_alias: None,
        user_pool: None,
        domain: None,
        vpc_endpoint_group: String::new(),
        policy: format!("{}-policy", agent.role_name),
        endpoints: Vec::new(),
        agent_origins: Vec::new(),
        prefix_origins: Vec::new(),
    };
    named_data(resolved, context, diagnostics, |_, _, _| Some(names))
}

fn context_entries(span: Span) -> Map {
    let node = Node::from_json(&json!({"@aws-mdaa/skipCreateParams": "true"}), span);
    node.as_map().cloned().unwrap_or_default()
}

fn config(agent: &StandaloneAgent, span: Span) -> Node {
    let partition = of_region(&agent.region);
    let host = format!("{}.dkr.ecr.{}.{}", agent.account, agent.region, partition.url_suffix);
    let is_uri = agent.repository.contains(".dkr.ecr.") || agent.repository.starts_with("public.ecr.aws/");
    let image = if is_uri { agent.repository.clone() } else { format!("{host}/{}", agent.repository) };
    let models: Vec<String> = agent
        .models
        .iter()
        .map(|model| match model.starts_with("arn:") {
            true => model.clone(),
            false => model_arn(model, partition.name, &agent.region, &agent.account),
        })
        .map(|arn| text::escape(&arn))
        .collect();
    let mut config = json!({
        "agentRuntimeName": text::escape(&agent.name),
        "agentRuntimeArtifact": {"containerConfiguration": {"containerUri": text::escape(&image)}},
        "networkConfiguration": {"securityGroups": "${SecurityGroups}", "subnets": "${Subnets}"},
        "enableTransactionSearch": false,
        "manageLogGroups": false,
    });
    if !models.is_empty() {
        config["allowedModelArns"] = models.into();
    }
    Node::from_json(&config, span)
}
