"""What CreateChangeSet refuses on AWS and ministack lets pass."""
from ministack.services.cloudformation import engine, handlers
from ministack.services.cloudformation.helpers import _error, _p, _resolve_template

# "Stack is in … state and can not be updated": these need another operation first.
NOT_UPDATABLE = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "UPDATE_ROLLBACK_FAILED", "DELETE_FAILED")

create_change_set = handlers._ACTION_HANDLERS["CreateChangeSet"]


def references(node):
    """The names that Ref and Fn::GetAtt name; Fn::Sub is left to the engine."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "Ref":
                yield value
            elif key == "Fn::GetAtt":
                yield (value if isinstance(value, list) else value.split("."))[0]
            else:
                yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def problem(template):
    """Why the template cannot work, or None."""
    resources = template.get("Resources", {})
    known = resources.keys() | template.get("Parameters", {}).keys()
    for block in ("Resources", "Outputs"):
        unknown = sorted({name for name in references(template.get(block))
                          if name not in known and not name.startswith("AWS::")})
        if unknown:
            return (f"Template format error: Unresolved resource dependencies [{', '.join(unknown)}] "
                    f"in the {block} block of the template")
    try:
        engine._topological_sort(resources, {})
    except ValueError as error:
        return f"Circular dependency between resources: [{str(error).split(': ', 1)[-1]}]"
    return None


def strict_change_set(params):
    stack = handlers._resolve_stack(_p(params, "StackName"))
    update = _p(params, "ChangeSetType", "UPDATE") == "UPDATE"
    if stack and update and stack["StackStatus"] in NOT_UPDATABLE:
        return _error("ValidationError",
                      f"Stack:{stack['StackId']} is in {stack['StackStatus']} state and can not be updated.")
    body, refused = _resolve_template(params)
    if refused:
        return refused
    if body:
        wrong = problem(engine._parse_template(body))
        if wrong:
            return _error("ValidationError", wrong)
    return create_change_set(params)


def install():
    # ministack asks for capabilities only where it enforces IAM as a whole.
    handlers._capabilities_enforced = lambda: True
    handlers._ACTION_HANDLERS["CreateChangeSet"] = strict_change_set
