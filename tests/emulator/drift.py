"""What resources are now, against what their stack made of them."""
import cloud_control
import phantoms


def actual(record):
    """The properties that a resource's template sets, as they are now.

    None if it is gone; what was deployed where the emulator cannot read the type.
    """
    reader = cloud_control.READERS.get(record["ResourceType"])
    if reader is None:
        return record["Properties"]
    found = reader(record["PhysicalResourceId"])
    if found is None:
        return None
    found = phantoms.seen(record["ResourceType"], cloud_control.without_system_tags(found))
    return {name: same_form(value, found.get(name)) for name, value in record["Properties"].items() if name in found}


def same_form(deployed, now):
    """A value as the template writes it, if it says the same."""
    return deployed if comparable(deployed) == comparable(now) else now


def comparable(value):
    if isinstance(value, dict):
        return {key: comparable(item) for key, item in value.items()}
    if isinstance(value, list):
        items = [comparable(item) for item in value]
        # Tags are in no order.
        return sorted(items, key=str) if items and all(isinstance(item, dict) for item in items) else items
    return str(value).lower() if isinstance(value, bool) else str(value)


def of_stack(stack):
    """What each resource of a stack is now, where it is something else than was deployed."""
    found = {}
    for name, record in stack["_resources"].items():
        now = actual(record)
        if now is None or any(now.get(key) != value for key, value in record["Properties"].items() if key in now):
            found[name] = now
    return found
