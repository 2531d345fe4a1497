"""Cloud Control's GetResource for what our templates make, read from the services that hold it.

ministack's own Cloud Control knows only what was created through itself.
"""
import json

from ministack.core.responses import error_response_json, json_response
from ministack.services import cloudcontrol, cloudwatch_logs, iam, kms, ssm

import agentcore
import transaction_search


def tags(pairs, key="Key", value="Value"):
    return [{"Key": pair[key], "Value": pair[value]} for pair in pairs]


def role(name):
    record = iam._roles.get(name)
    if record is None:
        return None
    found = {key: record[key] for key in ("RoleName", "Arn", "RoleId", "Path", "Description", "MaxSessionDuration")}
    found.update(AssumeRolePolicyDocument=json.loads(record["AssumeRolePolicyDocument"]),
                 ManagedPolicyArns=record["AttachedPolicies"], Tags=tags(record["Tags"]))
    boundary = record.get("PermissionsBoundary")
    return found | ({"PermissionsBoundary": boundary} if boundary else {})


def managed_policy(arn):
    record = iam._policies.get(arn)
    if record is None:
        return None
    document = record["Versions"][record["DefaultVersionId"]]["Document"]
    return {"PolicyArn": arn, "ManagedPolicyName": record["PolicyName"], "Path": record["Path"],
            "Description": record["Description"], "PolicyDocument": json.loads(document)}


def parameter(name):
    record = ssm._parameters.get(name)
    if record is None:
        return None
    return {"Name": name, "Type": record["Type"], "Value": record["Value"],
            "Tags": dict(ssm._tags.get(record["ARN"], {}))}


def logs_policy(name):
    record = cloudwatch_logs._resource_policies.get(name)
    return record and {"PolicyName": name, "PolicyDocument": record["policyDocument"]}


def log_group(name):
    record = cloudwatch_logs._log_groups.get(name)
    if record is None:
        return None
    found = {"LogGroupName": name, "Arn": record["arn"], "RetentionInDays": record.get("retentionInDays"),
             "KmsKeyId": record.get("kmsKeyId"), "Tags": tags([{"Key": key, "Value": value}
                                                              for key, value in record["tags"].items()])}
    return {key: value for key, value in found.items() if value is not None}


def key(key_id):
    record = kms._keys.get(key_id)
    # A deleted key stays for its waiting period.
    if record is None or record["KeyState"] == "PendingDeletion":
        return None
    return {"KeyId": key_id, "Arn": record["Arn"], "Description": record["Description"],
            "KeyPolicy": json.loads(record["Policy"]), "EnableKeyRotation": record["KeyRotationEnabled"],
            "Tags": tags(record["Tags"], "TagKey", "TagValue")}


READERS = {
    agentcore.RUNTIME: agentcore.read_runtime,
    agentcore.ENDPOINT: agentcore.read_endpoint,
    agentcore.POLICY: agentcore.read_policy,
    transaction_search.SEARCH: transaction_search.read,
    "AWS::IAM::Role": role,
    "AWS::IAM::ManagedPolicy": managed_policy,
    "AWS::SSM::Parameter": parameter,
    "AWS::Logs::ResourcePolicy": logs_policy,
    "AWS::Logs::LogGroup": log_group,
    "AWS::KMS::Key": key,
}


def without_system_tags(properties):
    """Resource handlers leave out the tags that CloudFormation adds."""
    found = properties.get("Tags")
    if isinstance(found, dict):
        return {**properties, "Tags": {key: found[key] for key in found if not key.startswith("aws:")}}
    if found:
        return {**properties, "Tags": [tag for tag in found if not tag["Key"].startswith("aws:")]}
    return properties


def get_resource(request):
    resource_type, identifier = request.get("TypeName"), request.get("Identifier")
    reader = READERS.get(resource_type)
    if reader is None:
        return error_response_json("TypeNotFoundException", f"the emulator cannot read {resource_type}", 400)
    properties = reader(identifier)
    if properties is None:
        return error_response_json("ResourceNotFoundException", f"Resource of type '{resource_type}' with "
                                   f"identifier '{identifier}' was not found.", 400)
    text = json.dumps(without_system_tags(properties))
    return json_response({"TypeName": resource_type,
                          "ResourceDescription": {"Identifier": identifier, "Properties": text}})


def install():
    cloudcontrol._get_resource = get_resource
