"""AWS's resource schemas, out of the installed cfn-lint package, and the checks that follow from them.

CloudFormation checks a resource's properties against its schema just before the handler runs;
ministack does not. Here every create and update is checked, for every type with a schema, and a
violation fails the resource in CloudFormation's words. On the way a test can fail one resource on
purpose: with a reason in the SSM parameter /emulator/fail/<LogicalId>.
"""
import functools
import json
import math
from pathlib import Path

import cfnlint
import jsonschema
from ministack.services import ssm
from ministack.services.cloudformation import provisioners

SCHEMAS = Path(cfnlint.__file__).parent / "data" / "schemas"
# One region's list names all types that our tests use.
FILES = json.loads((SCHEMAS / "providers" / "us-east-1.json").read_text())

FAIL_ON_PURPOSE = "/emulator/fail/"


@functools.cache
def schema(resource_type):
    text = (SCHEMAS / "resources" / f"{FILES[resource_type]}.json").read_text()
    # Patterns are ECMA's; Python's `re` has no \p{…}, and its \w and \s are Unicode's.
    return json.loads(text.replace(r"\\p{L}\\p{Z}\\p{N}", r"\\w\\s"))


def names(resource_type, kind):
    """The top-level properties of one kind: `createOnlyProperties` or `readOnlyProperties`."""
    return tuple(pointer.split("/")[2] for pointer in schema(resource_type).get(kind, []))


def is_number(_, value):
    if isinstance(value, bool):
        return False
    try:
        return math.isfinite(float(value))
    except (TypeError, ValueError):
        return False


# CloudFormation converts scalars: "5" will do for 5, and 5 for "5".
CONVERTING = jsonschema.Draft7Validator.TYPE_CHECKER.redefine_many({
    "string": lambda _, value: isinstance(value, (str, int, float)),
    "number": is_number,
    "integer": lambda _, value: is_number(_, value) and float(value).is_integer(),
    "boolean": lambda _, value: isinstance(value, bool) or value in ("true", "false"),
})


def at_least(_, limit, value, __):
    if is_number(None, value) and float(value) < limit:
        yield jsonschema.ValidationError(f"{value} is not greater or equal to {limit}")


def at_most(_, limit, value, __):
    if is_number(None, value) and float(value) > limit:
        yield jsonschema.ValidationError(f"{value} is not less or equal to {limit}")


Validator = jsonschema.validators.extend(
    jsonschema.Draft7Validator, {"minimum": at_least, "maximum": at_most}, type_checker=CONVERTING)


def check(resource_type, logical_id, properties):
    """Fails a resource whose properties break its schema."""
    errors = [f"#: extraneous key [{name}] is not permitted"
              for name in names(resource_type, "readOnlyProperties") if name in properties]
    for error in Validator(schema(resource_type)).iter_errors(properties):
        where = "".join(f"/{step}" for step in error.absolute_path)
        errors.append(f"#{where}: {error.message}")
    if errors:
        raise ValueError(f"Properties validation failed for resource {logical_id} with message:\n"
                         + "\n".join(errors))


def fail_on_purpose(logical_id):
    record = ssm._parameters.get(FAIL_ON_PURPOSE + logical_id)
    if record:
        raise ValueError(f'Resource handler returned message: "{record["Value"]}" '
                         "(HandlerErrorCode: GeneralServiceException)")


def install():
    for resource_type, handler in provisioners._RESOURCE_HANDLERS.items():
        # Custom resources have no schema.
        if resource_type in FILES:
            wrap(resource_type, handler)


def wrap(resource_type, handler):
    create, update = handler["create"], handler.get("update")
    takes_logical_id = handler.get("update_with_logical_id")

    def checked_create(logical_id, properties, stack_name):
        check(resource_type, logical_id, properties)
        fail_on_purpose(logical_id)
        return create(logical_id, properties, stack_name)

    def checked_update(physical_id, old, new, stack_name, logical_id):
        check(resource_type, logical_id, new)
        fail_on_purpose(logical_id)
        arguments = (physical_id, old, new, stack_name)
        return update(*arguments, logical_id) if takes_logical_id else update(*arguments)

    handler["create"] = checked_create
    if update:
        handler.update(update=checked_update, update_with_logical_id=True)
