"""Takes a resource that exists into a stack, as it is.

ministack knows the rules of imports and AWS's words for them; what it lacks are our types.
"""
import json

from ministack.services.cloudformation import changesets, provisioners
from ministack.services.cloudformation.stacks import _IMPORT_COMPLETED, _IMPORT_STARTED, _IMPORT_TAGS

import agentcore
import cloud_control
import events
import failures
import pace
import resource_schemas
import switches
import transaction_search

TYPES = (agentcore.RUNTIME, agentcore.ENDPOINT, transaction_search.SEARCH, "AWS::IAM::ManagedPolicy",
         "AWS::Logs::ResourcePolicy")
# What tagging one takes, where /emulator/deny can take it away.
TAGGING = {"AWS::Logs::LogGroup": "logs:TagResource", "AWS::IAM::Role": "iam:TagRole",
           agentcore.RUNTIME: "bedrock-agentcore:TagResource", agentcore.ENDPOINT: "bedrock-agentcore:TagResource"}


async def adopt(stack, name, resource_type, identifier):
    """Takes one over as it is; gives its physical id and attributes."""
    events.resource_event(stack, name, resource_type, "IMPORT_IN_PROGRESS", reason=_IMPORT_STARTED)
    await pace.wait(name)
    failures.on_purpose(name, "import")
    lost = changesets._import_not_found([{"ResourceType": resource_type, "ResourceIdentifier": identifier}])
    if lost is not None:
        raise ValueError(lost)
    physical_id, attributes = provisioners._import_resource(resource_type, identifier)
    events.resource_event(stack, name, resource_type, "IMPORT_IN_PROGRESS", physical_id)
    events.resource_event(stack, name, resource_type, "IMPORT_COMPLETE", physical_id, _IMPORT_COMPLETED)
    return physical_id, attributes


def give_tags(stack, name, record):
    """Tags of the stack and CloudFormation's own are put on what is taken over, which needs the right to."""
    action = TAGGING.get(record["ResourceType"])
    if action and switches.value(f"deny/{action.replace(':', '/')}") is not None:
        raise failures.of_service(
            f"User is not authorized to perform: {action} on resource: {record['PhysicalResourceId']} because no "
            f"identity-based policy allows the {action} action", "CloudWatchLogs", 400, "AccessDenied")
    for status, reason in (("UPDATE_IN_PROGRESS", _IMPORT_TAGS), ("UPDATE_COMPLETE", None)):
        events.resource_event(stack, name, record["ResourceType"], status, record["PhysicalResourceId"], reason)


def release(stack, name, record):
    """Lets go of what was taken over."""
    for status in ("IMPORT_ROLLBACK_IN_PROGRESS", "IMPORT_ROLLBACK_COMPLETE"):
        events.resource_event(stack, name, record["ResourceType"], status, record["PhysicalResourceId"])
    del stack["_latest"][name]


def lookup(resource_type):
    def problem(*values):
        found = cloud_control.exists(resource_type, "|".join(values))
        return None if found else changesets._IMPORT_NOT_FOUND.format(type=resource_type, value="|".join(values))

    return resource_schemas.names(resource_type, "primaryIdentifier"), problem


def importer(resource_type):
    def take(identifier):
        value = "|".join(identifier.values())
        properties = cloud_control.READERS[resource_type](value)
        return value, attributes(resource_type, properties)

    return take


def attributes(resource_type, properties):
    """What Fn::GetAtt gives: the read-only properties, nested ones by their path."""
    found = {}
    for pointer in resource_schemas.schema(resource_type).get("readOnlyProperties", []):
        value, steps = properties, pointer.split("/")[2:]
        for step in steps:
            value = value.get(step) if isinstance(value, dict) else None
        if isinstance(value, dict):
            found.update({f"{steps[0]}.{key}": item for key, item in value.items()})
        elif value is not None:
            found[".".join(steps)] = value if isinstance(value, str) else json.dumps(value)
    return found


def install():
    for resource_type in TYPES:
        changesets._IMPORT_LOOKUPS[resource_type] = lookup(resource_type)
        provisioners._RESOURCE_HANDLERS[resource_type]["import"] = importer(resource_type)
