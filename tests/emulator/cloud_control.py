"""Cloud Control's GetResource and ListResources for what our templates make, read from the services that hold it.

ministack's own Cloud Control knows only what was created through itself.
"""
import json

from ministack.core.responses import error_response_json, get_account_id, json_response
from ministack.services import cloudcontrol, cloudwatch_logs, ecr, iam, kms, ssm

import agentcore
import callers
import cognito
import handler_reads
import log_deliveries
import networks
import phantoms
import readiness
import resource_schemas
import transaction_search

PAGE = 100


def tags(pairs, key="Key", value="Value"):
    return [{"Key": pair[key], "Value": pair[value]} for pair in pairs]


def role(name):
    record = iam._roles.get(name)
    if record is None:
        return None
    found = {key: record[key] for key in ("RoleName", "Arn", "RoleId", "Path", "Description", "MaxSessionDuration")}
    found.update(AssumeRolePolicyDocument=json.loads(record["AssumeRolePolicyDocument"]),
                 ManagedPolicyArns=record["AttachedPolicies"], Tags=tags(record["Tags"]))
    inline = [{"PolicyName": policy, "PolicyDocument": json.loads(document)}
              for policy, document in record["InlinePolicies"].items()]
    may_be_absent = {"Policies": inline, "PermissionsBoundary": record.get("PermissionsBoundary")}
    return found | {key: value for key, value in may_be_absent.items() if value}


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
             "KmsKeyId": record.get("kmsKeyId"), "DataProtectionPolicy": record.get("dataProtectionPolicy"),
             "Tags": tags([{"Key": key, "Value": value} for key, value in record["tags"].items()])}
    return {key: value for key, value in found.items() if value is not None}


def key(key_id):
    record = kms._keys.get(key_id)
    # A deleted key stays for its waiting period.
    if record is None or record["KeyState"] == "PendingDeletion":
        return None
    return {"KeyId": key_id, "Arn": record["Arn"], "Description": record["Description"],
            "KeyPolicy": json.loads(record["Policy"]), "EnableKeyRotation": record["KeyRotationEnabled"],
            "Tags": tags(record["Tags"], "TagKey", "TagValue")}


def alias(name):
    key_ids = [key_id for arn, key_id in kms._aliases.items() if arn.endswith(":" + name)]
    # As an ARN, which is what stacks write: that it is read back so is assumed.
    return {"AliasName": name, "TargetKeyId": kms._keys[key_ids[0]]["Arn"]} if key_ids else None


def repository(name):
    record = ecr._repositories.get(name)
    return record and {"RepositoryName": name, "Arn": record["repositoryArn"], "RepositoryUri": record["repositoryUri"],
                       "ImageTagMutability": record["imageTagMutability"]}


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
    "AWS::KMS::Alias": alias,
    "AWS::ECR::Repository": repository,
    **cognito.READERS,
    **log_deliveries.READERS,
    networks.GROUP: lambda group: networks.GROUPS.get(group) and {
        **networks.GROUPS[group], "GroupId": group, "Id": group},
    networks.INGRESS: lambda rule: networks.RULES.get(rule) and {**networks.RULES[rule], "Id": rule},
    networks.ENDPOINT: networks.read_endpoint,
}

# The identifiers of all there are; what a list needs to know of the parent comes in the resource model.
LISTS = {
    agentcore.RUNTIME: lambda model: agentcore.service._runtimes.keys(),
    agentcore.ENDPOINT: lambda model: agentcore.endpoints_of(model["AgentRuntimeId"]),
    transaction_search.SEARCH: lambda model: [get_account_id()] if transaction_search.read(get_account_id()) else [],
    "AWS::IAM::Role": lambda model: iam._roles.keys(),
    "AWS::IAM::ManagedPolicy": lambda model: iam._policies.keys(),
    "AWS::SSM::Parameter": lambda model: ssm._parameters.keys(),
    "AWS::Logs::ResourcePolicy": lambda model: cloudwatch_logs._resource_policies.keys(),
    "AWS::Logs::LogGroup": lambda model: [name for name in cloudwatch_logs._log_groups.keys()
                                          if name.startswith(model.get("LogGroupName", ""))],
    "AWS::ECR::Repository": lambda model: ecr._repositories.keys(),
    networks.GROUP: lambda model: networks.GROUPS.keys(),
    networks.INGRESS: lambda model: networks.RULES.keys(),
    networks.ENDPOINT: lambda model: networks.ENDPOINTS.keys(),
}


def exists(resource_type, identifier):
    return READERS[resource_type](identifier) is not None


def identifier(resource_type, properties):
    """The identifier of a resource by its properties, if it is a name that they give."""
    if resource_type not in READERS:
        return None
    values = [properties.get(name) for name in resource_schemas.names(resource_type, "primaryIdentifier")]
    return "|".join(values) if all(isinstance(value, str) for value in values) else None


def without_system_tags(properties):
    """Resource handlers leave out the tags that CloudFormation adds."""
    found = properties.get("Tags")
    if isinstance(found, dict):
        return {**properties, "Tags": {key: found[key] for key in found if not key.startswith("aws:")}}
    if found:
        return {**properties, "Tags": [tag for tag in found if not tag["Key"].startswith("aws:")]}
    return properties


def as_read(resource_type, properties):
    return properties if callers.spared() else phantoms.seen(resource_type, properties)


def description(identifier, properties):
    return {"Identifier": identifier, "Properties": json.dumps(without_system_tags(properties))}


def unknown_type(resource_type):
    return error_response_json("TypeNotFoundException", f"the emulator cannot read {resource_type}", 400)


def get_resource(request):
    resource_type, wanted = request.get("TypeName"), request.get("Identifier")
    if resource_type not in READERS:
        return unknown_type(resource_type)
    failed = handler_reads.failure("read", resource_type)
    if failed:
        return failed
    found = READERS[resource_type](wanted)
    shown = readiness.leaving(wanted) if found is None else readiness.shown(wanted, as_read(resource_type, found))
    if shown is None:
        return handler_reads.missing(resource_type, wanted)
    return json_response({"TypeName": resource_type, "ResourceDescription": description(wanted, shown)})


def list_resources(request):
    resource_type = request.get("TypeName")
    if resource_type not in LISTS:
        return unknown_type(resource_type)
    failed = handler_reads.failure("list", resource_type)
    if failed:
        return failed
    model = json.loads(request.get("ResourceModel") or "{}")
    list_schema = resource_schemas.schema(resource_type)["handlers"]["list"].get("handlerSchema", {})
    missing = [name for name in list_schema.get("required", []) if name not in model]
    if missing:
        return error_response_json(
            "InvalidRequestException", f"Missing or invalid ResourceModel property in {resource_type} list handler "
            f"request input. Required property: [{', '.join(missing)}]", 400)
    found = sorted(LISTS[resource_type](model))
    begin = int(request.get("NextToken") or 0)
    end = begin + int(request.get("MaxResults") or PAGE)
    more = {"NextToken": str(end)} if end < len(found) else {}
    return json_response({"TypeName": resource_type, **more, "ResourceDescriptions": [
        description(name, as_read(resource_type, READERS[resource_type](name))) for name in found[begin:end]]})


def install():
    cloudcontrol._get_resource = get_resource
    cloudcontrol._list_resources = list_resources
