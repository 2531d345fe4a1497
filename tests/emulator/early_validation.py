"""What is found before anything is done: properties against their schemas, names that are taken.

The names, the paths and the texts of missing, unsupported and mistyped properties and of conflicts
are recorded on AWS; the other texts are those of AWS's schema checker, inferred for this place.
A finding of any kind can be ordered: /emulator/validate/<LogicalId> holds its text, after `WARN: `
where it is only a warning.
"""
import re

from ministack.services.cloudformation import engine

import cloud_control
import events
import resource_schemas
import switches
from changes import KNOWN_AFTER_APPLY

PROPERTY, NAME = "PROPERTY_VALIDATION", "NAME_CONFLICT_VALIDATION"
HOOKS = {PROPERTY: "AWS::EarlyValidation::PropertyValidation", NAME: "AWS::EarlyValidation::ResourceExistenceCheck"}
FAILED = ("The following hook(s)/validation failed: [{}]. To troubleshoot Early Validation errors, use the "
          "DescribeEvents API for detailed failure information.")
TYPES = {"array": "JSONArray", "object": "JSONObject", "string": "String", "integer": "Number", "number": "Number",
         "boolean": "Boolean"}


def run(stack, view, imported=()):
    """Records what it finds in the resources of a template; gives the reason to refuse, if there is one."""
    failed = {}
    for name, definition in view.definitions.items():
        for check, path, reason, mode in findings(stack, name, definition, view, name in imported):
            events.validation_error(stack, name, definition["Type"], check, f"/Resources/{name}{path}", reason, mode)
            if mode == "FAIL":
                failed[HOOKS[check]] = True
    return FAILED.format(", ".join(failed)) if failed else None


def findings(stack, name, definition, view, imported):
    resource_type, properties = definition["Type"], view.properties(name)
    if resource_type in resource_schemas.FILES:
        for path, reason in property_errors(resource_type, properties):
            yield PROPERTY, f"/Properties{path}", reason, "FAIL"
    if name not in stack["_resources"] and not imported:
        taken = named(definition, view, properties)
        if taken and cloud_control.exists(resource_type, taken):
            yield NAME, "", f"Resource of type '{resource_type}' with identifier '{taken}' already exists.", "FAIL"
    ordered = switches.value(f"validate/{name}")
    if ordered:
        yield PROPERTY, "/Properties", ordered.removeprefix("WARN: "), "WARN" if ordered.startswith("WARN: ") else "FAIL"


def named(definition, view, properties):
    """The identifier that the template gives a resource.

    Not one that is made from another resource: whether AWS looks into that is not known, and
    /emulator/validate-references makes it so.
    """
    found = cloud_control.identifier(definition["Type"], properties)
    names = resource_schemas.names(definition["Type"], "primaryIdentifier") if found else ()
    made_from = {reference for name in names
                 for reference, _ in engine._intrinsic_references(definition["Properties"][name])}
    if KNOWN_AFTER_APPLY in (found or KNOWN_AFTER_APPLY):
        return None
    return found if switches.value("validate-references") or not made_from & view.resources.keys() else None


def property_errors(resource_type, properties):
    """Path below the properties, and reason, of all that breaks the schema and is known."""
    for name in resource_schemas.names(resource_type, "readOnlyProperties"):
        if name in properties:
            yield "", f"Unsupported property [{name}]"
    for error in resource_schemas.validator(resource_type).iter_errors(properties):
        if not undecided(error):
            yield from worded(error)


def undecided(error):
    """Whether only the deploy can tell. Which keys a map has is known before."""
    if error.validator in ("required", "additionalProperties", "type", "minItems", "maxItems"):
        return error.instance == KNOWN_AFTER_APPLY
    return KNOWN_AFTER_APPLY in str(error.instance)


def worded(error):
    path = "".join(f"/{step}" for step in error.absolute_path)
    last = str(error.absolute_path[-1]) if error.absolute_path else ""
    match error.validator:
        case "required":
            for name in error.validator_value:
                if name not in error.instance and f"'{name}'" in error.message:
                    yield path, f"Required property [{name}] not found"
        case "additionalProperties":
            allowed = error.schema.get("properties", {})
            patterns = error.schema.get("patternProperties", {})
            for name in error.instance:
                if name not in allowed and not any(re.search(pattern, name) for pattern in patterns):
                    yield path, f"Unsupported property [{name}]"
        case "type":
            wanted = error.validator_value if isinstance(error.validator_value, str) else error.validator_value[0]
            found = {list: "JSONArray", dict: "JSONObject"}.get(type(error.instance), "String")
            yield path, f"Property [{last}] expected type: {TYPES[wanted]}, found: {found}"
        case "enum":
            allowed = ", ".join(str(value) for value in error.validator_value)
            yield path, f"{error.instance} is not a valid enum value. Supported values: [{allowed}]"
        case _:
            yield path, f"#{path}: {sentence(error)}"


def sentence(error):
    value, limit = error.instance, error.validator_value
    match error.validator:
        case "pattern":
            return f"string [{value}] does not match pattern {limit}"
        case "minLength" | "maxLength":
            return f"expected {error.validator}: {limit}, actual: {len(str(value))}"
        case "minItems":
            return f"expected minimum item count: {limit}, found: {len(value)}"
        case "maxItems":
            return f"expected maximum item count: {limit}, found: {len(value)}"
        case "uniqueItems":
            return "array items are not unique"
        case "oneOf" | "anyOf":
            return f"#: {0 if 'not valid under any' in error.message else 2} subschemas matched instead of one"
        case _:
            return error.message
