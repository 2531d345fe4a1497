"""AWS's resource schemas, out of the installed cfn-lint package, and the checks that follow from them.

CloudFormation checks a resource's properties against its schema when a change set is made, and again
just before the handler runs; ministack does not. Here both are done, for every type with a schema.
"""
import functools
import json
import math
from pathlib import Path

import cfnlint
import jsonschema

SCHEMAS = Path(cfnlint.__file__).parent / "data" / "schemas"
# One region's list names all types that our tests use.
FILES = json.loads((SCHEMAS / "providers" / "us-east-1.json").read_text())


@functools.cache
def schema(resource_type):
    text = (SCHEMAS / "resources" / f"{FILES[resource_type]}.json").read_text()
    # Patterns are ECMA's; Python's `re` has no \p{…}, and its \w and \s are Unicode's.
    for ours, classes in (("S", "LMSNP"), ("w", "L"), ("s", "Z"), ("d", "N")):
        text = text.replace("".join(rf"\\p{{{one}}}" for one in classes), rf"\\{ours}")
    return json.loads(text)


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


@functools.cache
def validator(resource_type):
    return Validator(schema(resource_type))


def check(resource_type, logical_id, properties):
    """Fails a resource whose properties break its schema. Custom resources have none."""
    if resource_type not in FILES:
        return
    errors = [f"#: extraneous key [{name}] is not permitted"
              for name in names(resource_type, "readOnlyProperties") if name in properties]
    for error in validator(resource_type).iter_errors(properties):
        where = "".join(f"/{step}" for step in error.absolute_path)
        errors.append(f"#{where}: {error.message}")
    if errors:
        raise ValueError(f"Properties validation failed for resource {logical_id} with message:\n"
                         + "\n".join(errors))
