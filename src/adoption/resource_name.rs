use serde_json::Value;

/// The property that a resource of this type is known by in the account, where it has one.
pub fn name_property(resource_type: &str) -> Option<&'static str> {
    Some(match resource_type {
        "AWS::BedrockAgentCore::Runtime" => "AgentRuntimeName",
        "AWS::BedrockAgentCore::RuntimeEndpoint" | "AWS::SSM::Parameter" => "Name",
        "AWS::ECR::Repository" => "RepositoryName",
        "AWS::IAM::ManagedPolicy" => "ManagedPolicyName",
        "AWS::IAM::Role" => "RoleName",
        "AWS::KMS::Alias" => "AliasName",
        "AWS::Lambda::Function" => "FunctionName",
        "AWS::Logs::LogGroup" => "LogGroupName",
        "AWS::Logs::ResourcePolicy" => "PolicyName",
        _ => return None,
    })
}

/// The name of a resource, where the template has it as text.
pub fn name_of(resource: &Value) -> Option<String> {
    let property = name_property(resource.get("Type")?.as_str()?)?;
    let name = resource.get("Properties")?.get(property)?;
    name.as_str().or_else(|| name.get("Fn::Sub")?.as_str()).map(str::to_owned)
}
