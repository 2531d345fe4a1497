"""What CreateChangeSet, CreateStack and UpdateStack are given: a template, its parameters, tags.

Each gives the same refusals in AWS's words.
"""
import re
from urllib.parse import unquote, urlparse

from ministack.core.responses import get_account_id
from ministack.services import iam, s3, ssm
from ministack.services.cloudformation import engine, handlers, helpers

from query_api import Refused, invalid, passed

SSM = "AWS::SSM::Parameter::Value<"
S3_ERROR = "S3 error: {}\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"


class Submitted:
    """A template that holds together, and all that a stack takes from its request."""

    def __init__(self, request, stack=None):
        self.body = body(request, stack)
        try:
            self.sent = engine._parse_template(self.body)
        except Exception as error:
            raise invalid(f"Template format error: {error}") from error
        self.check()
        before = (stack or {}).get("_resolved_params", {})
        given = [{"Key": item["ParameterKey"], "Value": item.get("ParameterValue", ""),
                  "UsePreviousValue": item.get("UsePreviousValue", False)} for item in request.get("Parameters", [])]
        try:
            self.template = engine._apply_transforms(self.sent, given, before)
            check_parameters(self.template, given)
            check_dynamic_references(self.template)
            self.parameters = engine._resolve_parameters(self.template, given, before)
            engine.validate_template_support(
                self.template, engine._evaluate_conditions(self.template, self.parameters), params=self.parameters)
        except ValueError as error:
            raise invalid(str(error)) from error
        self.capabilities = request.get("Capabilities", [])
        missing = handlers._missing_capabilities(set(self.capabilities),
                                                 handlers._required_iam_capabilities(self.template))
        if missing:
            raise Refused("InsufficientCapabilitiesException", handlers._insufficient_capabilities_message(missing))
        # None leaves the stack's as they are; an empty list takes them away.
        self.tags = request.get("Tags")
        passed(helpers._validate_stack_tags(self.tags or []))
        check_role(request.get("RoleARN"))

    def check(self):
        """Refuses names that nothing answers to, and circles."""
        resources = self.sent.get("Resources") or {}
        if not resources:
            raise invalid("Template format error: At least one Resources member must be defined.")
        known = resources.keys() | self.sent.get("Parameters", {}).keys()
        for block in ("Resources", "Outputs"):
            unknown = sorted({name for name in references(self.sent.get(block))
                              if name not in known and not name.startswith("AWS::")})
            if unknown:
                raise invalid(f"Template format error: Unresolved resource dependencies [{', '.join(unknown)}] "
                              f"in the {block} block of the template")
        try:
            engine._topological_sort(resources, {})
        except ValueError as error:
            raise invalid(f"Circular dependency between resources: [{str(error).split(': ', 1)[-1]}]") from error


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


def body(request, stack):
    passed(helpers._request_problems(request))
    if request.get("TemplateBody"):
        return request["TemplateBody"]
    if request.get("TemplateURL"):
        return from_s3(request["TemplateURL"])
    if request.get("UsePreviousTemplate") and stack:
        return stack["_template_body"]
    raise invalid("Either Template URL or Template Body must be specified.")


def from_s3(url):
    """A template in a bucket, by a URL of AWS or of this emulator."""
    parsed = urlparse(url)
    of_host = re.match(r"(?P<bucket>.+)\.s3[.-].*\.amazonaws\.com", parsed.hostname or "")
    of_path = parsed.path.lstrip("/").split("/", 1)
    bucket, key = (of_host["bucket"], parsed.path.lstrip("/")) if of_host else (of_path + [""])[:2]
    if bucket not in s3._buckets:
        raise invalid(S3_ERROR.format("The specified bucket does not exist."))
    found = s3._get_object_data(bucket, unquote(key))
    if found is None:
        raise invalid(S3_ERROR.format("The specified key does not exist."))
    if len(found) > helpers.TEMPLATE_URL_MAX_BYTES:
        raise invalid(f"Template may not exceed {helpers.TEMPLATE_URL_MAX_BYTES} bytes in size.")
    return found.decode()


def check_parameters(template, given):
    declared = template.get("Parameters", {})
    unknown = [item["Key"] for item in given if item["Key"] not in declared]
    if unknown:
        raise ValueError(f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    named = {item["Key"]: item for item in given}
    open_ones = [name for name, parameter in declared.items() if "Default" not in parameter and name not in named]
    if open_ones:
        raise ValueError(f"Parameters: [{', '.join(open_ones)}] must have values")
    paths = [named[name]["Value"] if name in named and not named[name]["UsePreviousValue"] else parameter.get("Default")
             for name, parameter in declared.items() if parameter["Type"].startswith(SSM)]
    lost = [path for path in paths if path and not known(path)]
    if lost:
        raise ValueError(f"Unable to fetch parameters [{','.join(lost)}] from parameter store for this account.")


def check_dynamic_references(template):
    """What `{{resolve:ssm:…}}` names must be there; a name that Fn::Sub makes is found out by the resource."""
    found = set()
    engine._find_dynamic_references(template["Resources"], found)
    start, end = "{{resolve:ssm:", "}}"
    named = sorted(literal[len(start):-len(end)] for literal in found if literal.startswith(start))
    lost = [name for name in named if "${" not in name and not known(*name.split(":", 1))]
    if lost:
        raise ValueError(f"Parameters: [{', '.join('ssm:' + name for name in lost)}] cannot be found.")


def known(name, version=None):
    return ssm.resolve_parameter_value(name, version) is not None


def check_role(arn):
    """The role that CloudFormation is to act as must exist here and trust it."""
    if arn is None:
        return
    role = iam._roles.get(arn.rsplit("/", 1)[-1]) if f"::{get_account_id()}:role/" in arn else None
    if role is None or "cloudformation.amazonaws.com" not in str(role["AssumeRolePolicyDocument"]):
        raise invalid(f"Role {arn} is invalid or cannot be assumed")
