"""What resources are now, against what their stack made of them.

Only properties that the template sets count: what somebody added beside them is no drift to CloudFormation.
"""
import copy

from ministack.services.cloudformation import drift as ministack_drift
from ministack.services.cloudformation.provisioners import _STACK_TAG_PROPERTY

import agentcore
import cloud_control
import phantoms
import switches

# Of these the emulator reads every property: one that is not there was taken away.
READ_WHOLE = (agentcore.RUNTIME, agentcore.ENDPOINT, "AWS::Logs::LogGroup")


def actual(stack, record):
    """The properties that a resource's template sets, as they are now.

    None if it is gone; what was deployed where the emulator cannot read the type.
    """
    resource_type, deployed = record["ResourceType"], record["Properties"]
    reader = cloud_control.READERS.get(resource_type)
    if reader is None:
        return deployed
    found = reader(record["PhysicalResourceId"])
    if found is None:
        return None
    found = phantoms.seen(resource_type, without_stack_tags(stack, resource_type, deployed,
                                                            cloud_control.without_system_tags(found)))
    unread = {} if resource_type in READ_WHOLE else deployed
    now = {name: found.get(name, unread.get(name)) for name in deployed if name in found or name in unread}
    return {name: same_form(deployed[name], value) for name, value in now.items()}


def without_stack_tags(stack, resource_type, deployed, found):
    """Without the tags that it has only because its stack has them."""
    name, _ = _STACK_TAG_PROPERTY.get(resource_type, (None, None))
    if name not in found:
        return found
    own, tags = tag_map(deployed.get(name)), tag_map(found[name])
    of_stack = tag_map(stack["Tags"])
    left = {key: value for key, value in tags.items() if key in own or of_stack.get(key) != value}
    return {**found, name: left if isinstance(found[name], dict) else [
        {"Key": key, "Value": value} for key, value in left.items()]}


def tag_map(tags):
    return dict(tags or {}) if isinstance(tags, dict) or not tags else {tag["Key"]: tag["Value"] for tag in tags}


def same_form(deployed, now):
    """A value as the template writes it, if it says the same."""
    return deployed if ministack_drift._same(deployed, now) else copy.deepcopy(now)


def differences(stack, record):
    """What differs, as DescribeStackResourceDrifts tells it; None if the resource is gone."""
    now = actual(stack, record)
    return None if now is None else ministack_drift._differences(record["Properties"], now, "")


def supports(resource_type):
    """Whether resources of a type are looked at; /emulator/drift/<type> says that they are not."""
    return resource_type in cloud_control.READERS and switch(resource_type) not in ("unsupported", "NOT_CHECKED")


def switch(resource_type):
    return switches.value(f"drift/{resource_type.replace('::', '/')}")


def of_stack(stack):
    """What each resource of a stack is now, where it is something else than was deployed."""
    found = {}
    for name, record in stack["_resources"].items():
        if supports(record["ResourceType"]) and differences(stack, record) != []:
            found[name] = actual(stack, record)
    return found
