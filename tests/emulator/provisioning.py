"""Makes, changes and deletes one resource through ministack's handlers."""
from ministack.core.concurrency import run_reentrant
from ministack.services.cloudformation import engine, provisioners
from ministack.services.cloudformation.stacks import _runs_on_worker_thread

import agentcore
import cloud_control
import failures
import readiness
import resource_schemas

RETAINING = ("Retain", "RetainExceptOnCreate")
# Types of parameters whose Ref is a list.
LISTS = ("CommaDelimitedList", "List<", "AWS::SSM::Parameter::Value<List<", "AWS::SSM::Parameter::Value<CommaDelimitedList")


def resolved(value, work):
    """A value of the template with its references resolved; `work` is a stack, or what is being made of one."""
    return engine._resolve_refs(with_lists(value, work), work.resources, work.parameters, work.conditions,
                                work.template.get("Mappings", {}), work.stack["StackName"], work.stack["StackId"])


def with_lists(value, work):
    """A copy of the value with the items of each parameter that is a list in its place."""
    if isinstance(value, list):
        return [with_lists(item, work) for item in value]
    if not isinstance(value, dict):
        return value
    definition = (work.template.get("Parameters") or {}).get(value.get("Ref")) if len(value) == 1 else None
    if definition and definition["Type"].startswith(LISTS):
        return [item.strip() for item in work.parameters[value["Ref"]]["Value"].split(",")]
    return {key: with_lists(item, work) for key, item in value.items()}


def properties(definition, work):
    found = resolved(definition.get("Properties", {}), work)
    # What is left of a property that is AWS::NoValue.
    found = {name: value for name, value in found.items() if value is not engine._NO_VALUE}
    return engine._resolve_dynamic_references(found)[0]


def policy(definition, attribute, work):
    """A DeletionPolicy or UpdateReplacePolicy."""
    value = (definition or {}).get(attribute, "Delete")
    return resolved(value, work) if isinstance(value, dict) else value


def tagged(resource_type, found, stack, tags, logical_id):
    """The properties that the handler gets: with the tags of the stack and CloudFormation's own."""
    return provisioners._with_stack_tags(resource_type, found, tags, stack["StackName"], stack["StackId"], logical_id)


async def create(stack, logical_id, resource_type, wanted):
    """Makes it. Gives its physical id, its attributes, and what its name was made from."""
    resource_schemas.check(resource_type, logical_id, wanted)
    failures.on_purpose(logical_id, "create")
    taken = cloud_control.identifier(resource_type, wanted)
    if taken and cloud_control.exists(resource_type, taken):
        raise failures.already_exists(resource_type, taken)
    return await run(resource_type, with_seed, "", provisioners._provision_resource, resource_type, logical_id,
                     wanted, stack["StackName"])


async def update(stack, logical_id, record, old, new, retain, phase="update"):
    """Changes it, or makes another in its place. The other one of the two is deleted by what is in `pending`."""
    resource_type, pending = record["ResourceType"], []
    resource_schemas.check(resource_type, logical_id, new)
    failures.on_purpose(logical_id, phase)
    # What takes the place of another is made first.
    taken = cloud_control.identifier(resource_type, new)
    if (phase == "update" and taken and taken != cloud_control.identifier(resource_type, old)
            and cloud_control.exists(resource_type, taken)):
        raise failures.already_exists(resource_type, taken)
    deferred = provisioners._DEFERRED_PREDECESSOR_DELETES.set(pending)
    retained = provisioners._RETAIN_REPLACED.set(retain)
    try:
        found = await run(resource_type, with_seed, record.get("_name_seed", ""), provisioners._update_resource,
                          resource_type, record["PhysicalResourceId"], old, new, stack["StackName"], logical_id,
                          record["Attributes"])
    finally:
        provisioners._RETAIN_REPLACED.reset(retained)
        provisioners._DEFERRED_PREDECESSOR_DELETES.reset(deferred)
    return found, pending


async def delete(stack, logical_id, record, phase="delete"):
    failures.on_purpose(logical_id, phase)
    if record["ResourceType"] == agentcore.RUNTIME:
        readiness.leaves(logical_id, record["PhysicalResourceId"], agentcore.read_runtime(record["PhysicalResourceId"]))
    await run(record["ResourceType"], provisioners._delete_resource, record["ResourceType"],
              record["PhysicalResourceId"], record["Properties"], stack["StackName"], logical_id)


def with_seed(seed, function, *arguments):
    token = provisioners._NAME_SEED.set(seed)
    try:
        return *function(*arguments), provisioners._NAME_SEED.get()
    finally:
        provisioners._NAME_SEED.reset(token)


async def run(resource_type, function, *arguments):
    # A custom resource waits for an answer that comes through this very server.
    if _runs_on_worker_thread(resource_type):
        return await run_reentrant(function, *arguments)
    return function(*arguments)
