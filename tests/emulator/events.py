"""Operations on stacks and what happens in them, and the two actions that tell of it.

As recorded on AWS on 2026-09-30: an operation is framed by two STACK_EVENTs; a rollback is an
operation of its own; the type of a progress event is PROGRESS, although the API model says
PROGRESS_EVENT; progress and provisioning events carry neither OperationType nor OperationStatus.
"""
import contextvars
import datetime
import json

from ministack.core.responses import new_uuid
from ministack.services.cloudformation import _change_sets, _stack_events, _stacks
from ministack.services.cloudformation.stacks import CLIENT_REQUEST_TOKEN

import stacks
import stale
from query_api import action, invalid, page

STACK = "AWS::CloudFormation::Stack"
# The operation that the running request or task is part of.
OPERATION = contextvars.ContextVar("operation", default=None)

latest = datetime.datetime.min.replace(tzinfo=datetime.timezone.utc)


def now():
    """A time to the millisecond that no event had before: it is part of an event's id."""
    global latest
    latest = max(datetime.datetime.now(datetime.timezone.utc), latest + datetime.timedelta(milliseconds=1))
    return latest.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def begin(stack, operation_type, **more):
    """Starts an operation; what is recorded from here on belongs to it."""
    if stack["StackStatus"] and operation_type != "CREATE_CHANGESET":
        stale.remember(stack)
    operation = {"OperationId": new_uuid(), "OperationType": operation_type, "StartTime": now(), **more}
    stack.setdefault("_operations", []).append(operation)
    OPERATION.set(operation)
    record(stack, operation["StartTime"], EventType="STACK_EVENT", OperationStatus="IN_PROGRESS",
           OperationType=operation_type, StartTime=operation["StartTime"])
    return operation


def end(stack, succeeded):
    """Ends the running operation."""
    operation, time = OPERATION.get(), now()
    record(stack, time, EventType="STACK_EVENT", OperationStatus="SUCCEEDED" if succeeded else "FAILED",
           OperationType=operation["OperationType"], StartTime=operation["StartTime"], EndTime=time)


def stack_event(stack, status, reason=None, **more):
    """Puts the stack in a status."""
    stack.update(StackStatus=status, StackStatusReason=reason)
    time = now()
    record(stack, time, EventType=progress_or_error(status), LogicalResourceId=stack["StackName"],
           PhysicalResourceId=stack["StackId"], ResourceType=STACK, ResourceStatus=status,
           ResourceStatusReason=reason, ClientRequestToken=CLIENT_REQUEST_TOKEN.get() or None, **more)
    if status == "DELETE_COMPLETE":
        stacks.bury(stack, time)


def resource_event(stack, logical_id, resource_type, status, physical_id="", reason=None, properties=None, listed=True):
    """Tells what happens to a resource. What is not listed is no longer the stack's, as what was replaced."""
    time = now()
    record(stack, time, f"{logical_id}-{status}-{time}", EventType=progress_or_error(status),
           LogicalResourceId=logical_id, PhysicalResourceId=physical_id, ResourceType=resource_type,
           ResourceStatus=status, ResourceStatusReason=reason,
           ResourceProperties=None if properties is None else json.dumps(properties),
           ClientRequestToken=CLIENT_REQUEST_TOKEN.get() or None)
    if listed:
        stack.setdefault("_latest", {})[logical_id] = {
            "LogicalResourceId": logical_id, "PhysicalResourceId": physical_id or None, "ResourceType": resource_type,
            "ResourceStatus": status, "ResourceStatusReason": reason, "Timestamp": time}


def validation_error(stack, logical_id, resource_type, name, path, reason, mode):
    """Tells what early validation found."""
    record(stack, now(), EventType="VALIDATION_ERROR", OperationType=OPERATION.get()["OperationType"],
           LogicalResourceId=logical_id, PhysicalResourceId="", ResourceType=resource_type, ValidationFailureMode=mode,
           ValidationName=name, ValidationStatus="FAILED", ValidationStatusReason=reason, ValidationPath=path)


def progress_or_error(status):
    return "PROVISIONING_ERROR" if status.endswith("_FAILED") else "PROGRESS"


def record(stack, time, event_id=None, **event):
    operation = OPERATION.get()
    _stack_events.setdefault(stack["StackId"], []).append({
        "EventId": event_id or new_uuid(), "StackId": stack["StackId"], "StackName": stack["StackName"],
        "OperationId": operation and operation["OperationId"], "Timestamp": time, **event})


def newest_first(stack_id):
    return list(reversed(_stack_events.get(stack_id, [])))


def as_seen(stack, action):
    """The newest first, or those of a while ago."""
    events, old = newest_first(stack["StackId"]), stale.old(stack, action)
    return events[len(events) - old["events"]:] if old else events


@action("DescribeStackEvents")
def describe_stack_events(request):
    stack = stacks.find(request["StackName"])
    if stack is None:
        raise invalid(f"Stack [{request['StackName']}] does not exist")
    events = [event for event in as_seen(stack, "DescribeStackEvents") if "ResourceStatus" in event]
    listed, token = page(events, request, "DescribeStackEvents")
    return {"StackEvents": listed, "NextToken": token}


@action("DescribeEvents")
def describe_events(request):
    events = events_of(request)
    if request.get("Filters", {}).get("FailedEvents"):
        events = [event for event in events if event["EventType"].endswith("_ERROR")]
    listed, token = page(events, request, "DescribeEvents")
    # Only DescribeStackEvents gives ids that can be read.
    return {"OperationEvents": [{**event, "ResourceProperties": None} for event in listed], "NextToken": token}


def is_of(operation_id, stack):
    return any(operation["OperationId"] == operation_id for operation in stack["_operations"])


def events_of(request):
    name, operation_id = request.get("ChangeSetName"), request.get("OperationId")
    if name:
        return of_change_set(name, request.get("StackName"), operation_id)
    if "StackName" in request:
        stack = stacks.find(request["StackName"])
        if stack is None:
            raise invalid(f"Stack [{request['StackName']}] does not exist")
        events = as_seen(stack, "DescribeEvents")
    elif operation_id:
        stack = next((found for found in _stacks.values() if is_of(operation_id, found)), None)
        events = as_seen(stack, "DescribeEvents") if stack else []
    else:
        raise invalid("One of ChangeSetName, OperationId or StackName must be specified")
    return [event for event in events if operation_id in (None, event["OperationId"])]


def of_change_set(name, stack_name, operation_id):
    """Events of the operation that made the change set. Without a stack its name says nothing, its ARN does."""
    if not name.startswith("arn:") and not stack_name:
        raise invalid("One of ChangeSetName, OperationId or StackName must be specified")
    for change_set in _change_sets.values():
        if name == change_set["ChangeSetId"] or (
                name == change_set["ChangeSetName"] and stack_name in (change_set["StackName"], change_set["StackId"])):
            made_by = change_set["_operation"]["OperationId"]
            return [event for event in newest_first(change_set["StackId"])
                    if event["OperationId"] == made_by and operation_id in (None, made_by)]
    raise invalid(f"ChangeSet [{name}] does not exist")
