"""Templates that the questions deploy. Every name is given, so that cleaning up finds it."""
import names


def parameter(word, value, **more):
    return {"Type": "AWS::SSM::Parameter", "Properties": {
        "Name": names.path(word), "Type": "String", "Value": value, **more}}


def log_group(word, policy):
    return {"Type": "AWS::Logs::LogGroup", "DeletionPolicy": policy, "UpdateReplacePolicy": "Retain",
            "Properties": {"LogGroupName": names.path(word)}}


def agent(word, image, *, endpoint=False, tags=None):
    """A role that the stack itself makes, a runtime of it, and an endpoint where asked for."""
    resources = {"Role": role(word, image), "Runtime": {
        "Type": "AWS::BedrockAgentCore::Runtime", "DeletionPolicy": "Delete", "UpdateReplacePolicy": "Delete",
        "Properties": {
            "AgentRuntimeName": names.runtime(word),
            "AgentRuntimeArtifact": {"ContainerConfiguration": {"ContainerUri": image}},
            "NetworkConfiguration": {"NetworkMode": "PUBLIC"},
            "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
            **({"Tags": tags} if tags else {}),
        }}}
    if endpoint:
        resources["Endpoint"] = {
            "Type": "AWS::BedrockAgentCore::RuntimeEndpoint", "DeletionPolicy": "Delete",
            "UpdateReplacePolicy": "Delete", "Properties": {
                "AgentRuntimeId": {"Fn::GetAtt": ["Runtime", "AgentRuntimeId"]},
                "AgentRuntimeVersion": {"Fn::GetAtt": ["Runtime", "AgentRuntimeVersion"]},
                "Name": names.runtime("live"),
            }}
    return {"Resources": resources}


def role(word, image):
    repository = image.split("/", 1)[1].split("@")[0].split(":")[0]
    account, _, _, region = image.split("/", 1)[0].split(".")[:4]
    return {"Type": "AWS::IAM::Role", "Properties": {
        "RoleName": names.role(word),
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "bedrock-agentcore.amazonaws.com"},
            "Condition": {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
        }]},
        "Policies": [{"PolicyName": "agent", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"},
            {"Effect": "Allow", "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
             "Resource": {"Fn::Sub": f"arn:${{AWS::Partition}}:ecr:{region}:{account}:repository/{repository}"}},
            {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams",
                                           "logs:CreateLogGroup"],
             "Resource": {"Fn::Sub": f"arn:${{AWS::Partition}}:logs:${{AWS::Region}}:${{AWS::AccountId}}:log-group:"
                                     f"{names.OF_RUNTIMES}*"}},
        ]}}],
    }}
