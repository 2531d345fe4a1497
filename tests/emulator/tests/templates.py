"""Templates that the tests deploy."""

def two_parameters(value):
    """Two SSM parameters, of which `Reader` holds the other's value."""
    return {"Resources": {
        "Source": parameter("/source", value),
        "Reader": parameter("/reader", {"Fn::GetAtt": ["Source", "Value"]}),
    }}


def parameter(name, value):
    return {"Type": "AWS::SSM::Parameter", "Properties": {"Name": name, "Type": "String", "Value": value}}


def trust(service):
    """A trust policy for one service."""
    return {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}},
    ]}


def agent(description):
    """A role, a runtime, and its endpoint that follows it."""
    return {"Resources": {
        "Role": {"Type": "AWS::IAM::Role", "Properties": {
            "RoleName": "agent", "AssumeRolePolicyDocument": trust("bedrock-agentcore.amazonaws.com"),
        }},
        "Runtime": {"Type": "AWS::BedrockAgentCore::Runtime", "DeletionPolicy": "Delete", "Properties": {
            "AgentRuntimeName": "agent", "Description": description,
            "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
            "NetworkConfiguration": {"NetworkMode": "PUBLIC"},
            "AgentRuntimeArtifact": {"ContainerConfiguration": {
                "ContainerUri": "111122223333.dkr.ecr.eu-central-1.amazonaws.com/agent:1",
            }},
        }},
        "Endpoint": {"Type": "AWS::BedrockAgentCore::RuntimeEndpoint", "DeletionPolicy": "Delete", "Properties": {
            "AgentRuntimeId": {"Fn::GetAtt": ["Runtime", "AgentRuntimeId"]}, "Name": "live",
            "AgentRuntimeVersion": {"Fn::GetAtt": ["Runtime", "AgentRuntimeVersion"]},
        }},
    }}


def log_group():
    """A log group that is named after the runtime, kept when the stack is gone."""
    name = "/aws/bedrock-agentcore/runtimes/${Runtime.AgentRuntimeId}-DEFAULT"
    return {"Type": "AWS::Logs::LogGroup", "DeletionPolicy": "RetainExceptOnCreate", "Properties": {
        "LogGroupName": {"Fn::Sub": name}, "RetentionInDays": 365,
    }}


def agent_with_logs(description):
    template = agent(description)
    template["Resources"]["Logs"] = log_group()
    return template
