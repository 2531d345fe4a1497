use super::printed;
use super::project::Project;
use serde_json::Value;

pub const MEMORY: [&str; 6] = [
    "access",
    "memory",
    "--memory-arn",
    "arn:aws:bedrock-agentcore:eu-west-1:111111111111:memory/notes-a1b2c3d4e5",
    "--principal",
    "222222222222,arn:aws:iam::333333333333:role/team/caller",
];

pub const STANDALONE: [&str; 8] =
    ["--account", "111122223333", "--region", "eu-west-1", "--agent-name", "my_agent", "--repository", "agents/mine"];

/// What a command prints; fails unless it succeeds and says nothing else.
pub fn print(project: &Project, arguments: &[&str]) -> String {
    let output = project.mdaac(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", printed(&output));
    String::from_utf8(output.stdout).unwrap()
}

pub fn document(project: &Project, arguments: &[&str]) -> Value {
    let text = print(project, arguments);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{arguments:?}: {error} in {text}"))
}

/// The resource policies of a template as they are once deployed: logical id, ARN of the resource, policy.
pub fn resource_policies_of(template: &Value) -> Vec<(String, Value, Value)> {
    let policies = template["Resources"].as_object().unwrap().iter();
    let policies = policies.filter(|(_, resource)| resource["Type"] == "AWS::BedrockAgentCore::ResourcePolicy");
    let policies = policies.map(|(id, resource)| {
        let text = deployed(&resource["Properties"]["Policy"]);
        let policy = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{id}: {error} in {text}"));
        (id.clone(), deployed(&resource["Properties"]["ResourceArn"]).into(), policy)
    });
    policies.collect()
}

/// A text of a template with what the deploy would put in.
fn deployed(value: &Value) -> String {
    let known = |name: &str| match name.split_once('.') {
        Some((_, "AgentRuntimeArn")) => RUNTIME_ARN.to_owned(),
        Some((endpoint, "AgentRuntimeEndpointArn")) => format!("{RUNTIME_ARN}/runtime-endpoint/{endpoint}"),
        _ => panic!("{name}"),
    };
    if let Some(text) = value["Fn::Sub"].as_str() {
        let reference = regex::Regex::new(r"\$\{([^}]*)\}").unwrap();
        return reference.replace_all(text, |found: &regex::Captures| known(&found[1])).into_owned();
    }
    if let Some(parts) = value["Fn::Join"][1].as_array() {
        return parts.iter().map(deployed).collect();
    }
    match value["Fn::GetAtt"].as_array() {
        Some(parts) => known(&parts.iter().map(|part| part.as_str().unwrap()).collect::<Vec<_>>().join(".")),
        None => value.as_str().unwrap_or_else(|| panic!("{value}")).to_owned(),
    }
}

const RUNTIME_ARN: &str = "arn:aws:bedrock-agentcore:eu-central-1:111122223333:runtime/quotes-a1b2c3d4e5";
