"""Stack policies: what an update may not do."""
import fnmatch
import json


def check(stack, logical_id, resource_type, action):
    """Fails a resource if the stack's policy does not allow the action.

    A policy denies what it does not allow, and a Deny beats an Allow. Statements are counted from 1.
    """
    if not stack.get("_stack_policy"):
        return
    resource = f"LogicalResourceId/{logical_id}"
    statements = json.loads(stack["_stack_policy"]).get("Statement", [])
    statements = statements if isinstance(statements, list) else [statements]
    matching = [(number, statement["Effect"]) for number, statement in enumerate(statements, 1)
                if applies(statement, action, resource, resource_type)]
    for number, effect in matching:
        if effect == "Deny":
            raise ValueError(f"Action denied by stack policy: Statement [#{number}] does not allow [{action}] for "
                             f"resource [{resource}]")
    if not matching and statements:
        raise ValueError(f"Action not allowed by stack policy: no statement allows [{action}] for resource "
                         f"[{resource}]")


def applies(statement, action, resource, resource_type):
    if not named(statement, "Action", action) or not named(statement, "Resource", resource):
        return False
    for operator, wanted in statement.get("Condition", {}).items():
        values = wanted.get("ResourceType", [])
        values = values if isinstance(values, list) else [values]
        like = operator == "StringLike"
        if not any(fnmatch.fnmatchcase(resource_type, value) if like else resource_type == value for value in values):
            return False
    return True


def named(statement, element, value):
    """Whether `Action` or `Resource`, or its Not… form, takes this value in."""
    for name in (element, f"Not{element}"):
        if name in statement:
            patterns = statement[name] if isinstance(statement[name], list) else [statement[name]]
            return any(fnmatch.fnmatchcase(value, pattern) for pattern in patterns) == (name == element)
    return False
