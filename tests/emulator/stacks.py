"""Stacks as records: how one is found, what DescribeStacks and the like tell of it.

The records are ministack's, so that its other actions read them. A deleted stack keeps its record
under its id, and its name is free.
"""
from ministack.core.responses import get_account_id, get_region, new_uuid
from ministack.services.cloudformation import _stacks, handlers

import callers
import events
import stale
import switches
from query_api import action, invalid, page

# How many operations DescribeStacks names. AWS does not say how many it does.
LAST_OPERATIONS = 5


def find(name_or_id):
    """A stack by its name, or deleted or not by its id."""
    return handlers._resolve_stack(name_or_id)


def existing(name):
    """A stack that is not deleted."""
    stack = find(name)
    if stack is None or stack["StackStatus"] == "DELETE_COMPLETE":
        raise invalid(f"Stack [{name}] does not exist")
    return stack


def new(name):
    """A stack without resources, in no status yet."""
    stack = {
        "StackName": name,
        "StackId": f"arn:aws:cloudformation:{get_region()}:{get_account_id()}:stack/{name}/{new_uuid()}",
        "StackStatus": None, "CreationTime": events.now(), "Description": "", "Parameters": [], "Tags": [],
        "Outputs": [], "DisableRollback": False, "_region": get_region(), "_resources": {}, "_template": {},
        "_template_body": "", "_resolved_params": {}, "_conditions": {}, "_latest": {}, "_operations": [],
    }
    _stacks[name] = stack
    return stack


def bury(stack, time):
    """Makes a deleted stack's name free."""
    stack["DeletionTime"] = time
    if _stacks.get(stack["StackName"]) is stack:
        del _stacks[stack["StackName"]]
    _stacks[stack["StackId"]] = stack


def forget(stack):
    """Undoes [`new`]."""
    _stacks.pop(stack["StackName"], None)


def in_progress(stack):
    return stack["StackStatus"].endswith("_IN_PROGRESS") and stack["StackStatus"] != "REVIEW_IN_PROGRESS"


def parameters(values):
    """Parameters as AWS shows them: of an SSM parameter its name, and what it was resolved to."""
    return [{"ParameterKey": name, "ParameterValue": "****" if value["NoEcho"] else value.get("SsmName", value["Value"]),
             "ResolvedValue": value["Value"] if "SsmName" in value else None} for name, value in values.items()]


@action("DescribeStacks")
def describe_stacks(request):
    if "StackName" in request:
        name = request["StackName"]
        stack = find(name)
        if stack is None or (stack["StackStatus"] == "DELETE_COMPLETE" and stack["StackId"] != name):
            stack = stale.of_name(name)
        if stack is None:
            raise invalid(f"Stack with id {name} does not exist")
        found = [stack]
    else:
        found = [stack for stack in reversed(_stacks.values()) if stack["StackStatus"] != "DELETE_COMPLETE"]
    listed, token = page(found, request, "DescribeStacks")
    return {"Stacks": [as_seen(stack) for stack in listed], "NextToken": token}


def as_seen(stack):
    old = stale.old(stack, "DescribeStacks")
    seen = old["stack"] if old else shown(stack)
    if switches.value("stacks/reason") == "hidden" and not callers.spared():
        seen = {**seen, "StackStatusReason": None}
    return seen


def shown(stack):
    last = [{key: operation[key] for key in ("OperationType", "OperationId")}
            for operation in reversed(stack["_operations"][-LAST_OPERATIONS:])]
    return {
        **{key: stack.get(key) for key in (
            "StackId", "StackName", "ChangeSetId", "CreationTime", "DeletionTime", "LastUpdatedTime", "StackStatus",
            "RoleARN", "DeletionMode")},
        "Outputs": stack["Outputs"] or None,
        "StackStatusReason": stack.get("StackStatusReason") or None,
        "Description": stack["Description"] or None,
        "Parameters": stack["Parameters"] or None,
        "RollbackConfiguration": {},
        "DisableRollback": stack["DisableRollback"],
        "DeploymentConfig": deployment_config(stack),
        "NotificationARNs": stack.get("NotificationARNs", []),
        "Capabilities": stack.get("Capabilities") or None,
        "Tags": stack["Tags"],
        "EnableTerminationProtection": stack.get("EnableTerminationProtection", False),
        "DriftInformation": stack.get("DriftInformation", {"StackDriftStatus": "NOT_CHECKED"}),
        "LastOperations": last,
    }


def deployment_config(of):
    config = of.get("DeploymentConfig", {})
    return {"Mode": config.get("Mode", "STANDARD"), "DisableRollback": config.get("DisableRollback", False)}


# ---- Resources, with those that are still on their way and those that are gone -----------------------


def resources(stack):
    drift = {"StackResourceDriftStatus": "NOT_CHECKED"}
    return [{**resource, "StackName": stack["StackName"], "StackId": stack["StackId"],
             "LastUpdatedTimestamp": resource["Timestamp"],
             "DriftInformation": stack["_resources"].get(logical_id, {}).get("DriftInformation", drift)}
            for logical_id, resource in stack["_latest"].items()]


def resource_named(request):
    stack = find(request["StackName"])
    if stack is None:
        raise invalid(f"Stack '{request['StackName']}' does not exist")
    wanted = request.get("LogicalResourceId")
    found = [resource for resource in resources(stack) if wanted in (None, resource["LogicalResourceId"])]
    if wanted and not found:
        raise invalid(f"Resource {wanted} does not exist for stack {stack['StackName']}")
    return found


@action("DescribeStackResource")
def describe_stack_resource(request):
    return {"StackResourceDetail": resource_named(request)[0]}


@action("DescribeStackResources")
def describe_stack_resources(request):
    return {"StackResources": resource_named(request)}


@action("ListStackResources")
def list_stack_resources(request):
    listed, token = page(resource_named(request), request, "ListStackResources")
    return {"StackResourceSummaries": listed, "NextToken": token}
