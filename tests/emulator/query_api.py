"""CloudFormation's requests and answers as Python values, by the API model that botocore ships.

An action is a function from the request to the answer, both dictionaries with the model's names:

    @action("DescribeEvents")
    def describe_events(request): ...

What the model does not name is not sent, and neither is a value that is None.
"""
from xml.sax.saxutils import escape

import botocore.loaders
import botocore.model
from ministack.services.cloudformation import handlers
from ministack.services.cloudformation.helpers import _error, _xml

import switches

MODEL = botocore.model.ServiceModel(botocore.loaders.Loader().load_service_model("cloudformation", "service-2"))
PAGE = 100


class Refused(Exception):
    """The service refuses a request."""

    def __init__(self, code, message, status=400):
        super().__init__(message)
        self.code, self.status = code, status


def invalid(message):
    return Refused("ValidationError", message)


class Answered(Exception):
    """ministack has worded the answer already."""

    def __init__(self, answer):
        super().__init__()
        self.answer = answer


def passed(answer):
    """Goes on if one of ministack's checks had nothing to say."""
    if answer:
        raise Answered(answer)


def action(name):
    """Answers the action `name` with this function instead of ministack's."""
    operation = MODEL.operation_model(name)

    def register(function):
        def handler(params):
            try:
                answer = function(read(operation.input_shape, params, "") or {}) or {}
            except Refused as refused:
                return _error(refused.code, str(refused), refused.status)
            except Answered as answered:
                return answered.answer
            wrapper = (operation.output_shape.serialization.get("resultWrapper") if operation.output_shape
                       else None) or f"{name}Result"
            inner = f"<{wrapper}>{written(operation.output_shape, answer)}</{wrapper}>" if operation.output_shape else ""
            return _xml(200, f"{name}Response", inner)

        handlers._ACTION_HANDLERS[name] = handler
        return function

    return register


def read(shape, params, prefix):
    """The value below `prefix` in a request's flat parameters; None if it is not there."""
    if shape.type_name == "structure":
        start = f"{prefix}." if prefix else ""
        found = {name: read(member, params, start + name) for name, member in shape.members.items()}
        return {name: value for name, value in found.items() if value is not None} or None
    if shape.type_name == "list":
        items = []
        while (item := read(shape.member, params, f"{prefix}.member.{len(items) + 1}")) is not None:
            items.append(item)
        # An empty list is sent as a name without a value, and is another thing than no list.
        return items if items or prefix in params else None
    if shape.type_name == "map":
        found = {}
        while (key := read(shape.key, params, f"{prefix}.entry.{len(found) + 1}.key")) is not None:
            found[key] = read(shape.value, params, f"{prefix}.entry.{len(found) + 1}.value") or ""
        return found or None
    if prefix not in params:
        return None
    text = params[prefix][0] if isinstance(params[prefix], list) else params[prefix]
    return text.lower() == "true" if shape.type_name == "boolean" else text


def written(shape, value):
    """The XML inside an element that holds this value."""
    if shape.type_name == "structure":
        return "".join(f"<{name}>{written(member, value[name])}</{name}>" for name, member in shape.members.items()
                       if value.get(name) is not None)
    if shape.type_name == "list":
        return "".join(f"<member>{written(shape.member, item)}</member>" for item in value)
    if shape.type_name == "boolean":
        return str(value).lower()
    return escape(str(value))


def page(items, request, name):
    """One page of a list that only grows at its front, newest first, and the token of the next page.

    The token counts from the oldest, so that what comes in between two pages repeats nothing.
    """
    rest, token = items, request.get("NextToken")
    if token:
        action_name, _, left = token.partition(":")
        if action_name != name or not left.isdigit():
            raise invalid("Invalid NextToken")
        rest = items[len(items) - int(left):]
    size = int(switches.value("page-size") or PAGE)
    return rest[:size], f"{name}:{len(rest) - size}" if len(rest) > size else None
