"""AWS::BedrockAgentCore::Runtime, RuntimeEndpoint and ResourcePolicy for ministack's CloudFormation.

The resources live in ministack's own bedrock-agentcore service, so its control plane and data plane
see them. Each request is first checked against the API model that botocore ships: a property that
the schema of the resource lets through and the API does not know would fail here.
"""
import json

import botocore.loaders
import botocore.model
import botocore.validate
from ministack.core.responses import get_account_id
from ministack.services import bedrock_agentcore as service
from ministack.services import iam
from ministack.services.cloudformation import provisioners

import events
import failures
import quotas
import readiness
import resource_schemas
import role_propagation
import switches

RUNTIME = "AWS::BedrockAgentCore::Runtime"
ENDPOINT = "AWS::BedrockAgentCore::RuntimeEndpoint"
POLICY = "AWS::BedrockAgentCore::ResourcePolicy"

API = botocore.model.ServiceModel(
    botocore.loaders.Loader().load_service_model("bedrock-agentcore-control", "service-2"))

# Maps with keys of the user's.
MAPS = ("EnvironmentVariables", "Tags", "environmentVariables", "tags")
# What the service decides; ministack keeps it beside the properties in one record.
KEPT = ("agentRuntimeArn", "agentRuntimeId", "agentRuntimeName", "agentRuntimeVersion", "createdAt",
        "lastUpdatedAt", "status", "workloadIdentityDetails")


def renamed(value, first_letter):
    """CloudFormation's `Key` and the API's `key` differ in the first letter only."""
    if isinstance(value, list):
        return [renamed(item, first_letter) for item in value]
    if not isinstance(value, dict):
        return value
    return {first_letter(key[0]) + key[1:]: item if key in MAPS else renamed(item, first_letter)
            for key, item in value.items()}


def request(properties):
    """The API's request for a runtime or an endpoint with these properties."""
    body = renamed(properties, str.lower)
    if "protocolConfiguration" in body:
        body["protocolConfiguration"] = {"serverProtocol": body["protocolConfiguration"]}
    lifecycle = body.get("lifecycleConfiguration", {})
    # A parameter's value is always text.
    lifecycle.update({key: int(value) for key, value in lifecycle.items()})
    return body


def properties_of(record):
    """The other way round: what the service holds, as properties."""
    body = {key: value for key, value in record.items() if not key.startswith("_")}
    if "protocolConfiguration" in body:
        body["protocolConfiguration"] = body["protocolConfiguration"]["serverProtocol"]
    return renamed(body, str.upper)


def call(operation, function, path=(), body=None):
    """Calls the service; a refusal fails the resource as its handler would word it."""
    shape = API.operation_model(operation).input_shape
    in_path = [name for name, member in shape.members.items() if member.serialization.get("location") == "uri"]
    request = {**dict(zip(in_path, path, strict=True)), **(body or {})}
    problems = botocore.validate.ParamValidator().validate(request, shape)
    if problems.has_errors():
        raise failure(problems.generate_report(), 400)
    status, _, answer = function(*path) if body is None else function(*path, json.dumps(body))
    answer = json.loads(answer or b"{}")
    if status >= 400:
        raise failure(answer.get("message"), status)
    return answer


def failure(message, status, code=None):
    code = code or {400: "InvalidRequest", 404: "NotFound", 409: "AlreadyExists"}.get(status, "InternalFailure")
    return failures.of_service(message, "BedrockAgentCoreControl", status, code)


def delete(operation, function, *path):
    """To delete what is gone already is no failure."""
    try:
        call(operation, function, path)
    except ValueError as error:
        if "HandlerErrorCode: NotFound)" not in str(error):
            raise


# ---- Runtime ---------------------------------------------------------------------------------------


def check_role(body):
    """The service must be able to assume the execution role, and to find it."""
    arn = body["roleArn"]
    ours = f"::{get_account_id()}:" in arn
    role = iam._roles.get(arn.rsplit("/", 1)[-1]) if ours else None
    if not role or "bedrock-agentcore.amazonaws.com" not in json.dumps(role["AssumeRolePolicyDocument"]):
        raise failure(f"Role validation failed for '{arn}'. Please verify that the role exists and its trust "
                      "policy allows assumption by this service", 400)
    image = body["agentRuntimeArtifact"].get("containerConfiguration", {}).get("containerUri")
    refusal = role_propagation.refusal(arn, image)
    if refusal:
        raise failure(refusal, 400)


def store(runtime_id, body, tags):
    """Makes the request all that the record holds. ministack stores some properties only, and on update
    keeps what the request leaves out; that AWS drops that is inferred, not known.
    """
    record = service._runtimes[runtime_id]
    for key in [key for key in record if not key.startswith("_") and key not in KEPT]:
        del record[key]
    record.update(body)
    record["_tags"] = tags
    record["_versions"][record["agentRuntimeVersion"]] = service._version_snapshot(record)


def touched(record):
    """Changed now, between what events tell before and after."""
    record["lastUpdatedAt"] = events.now()


def runtime_attributes(runtime_id):
    record = service._runtimes[runtime_id]
    identity = record["workloadIdentityDetails"]["workloadIdentityArn"]
    return {**{key[0].upper() + key[1:]: record[key] for key in KEPT if key != "workloadIdentityDetails"},
            "WorkloadIdentityDetails.WorkloadIdentityArn": identity}


def create_runtime(logical_id, properties, stack_name):
    body = request(properties)
    role_propagation.check_service_linked_role()
    check_role(body)
    quotas.check_runtimes(RUNTIME)
    if readiness.taken(body["agentRuntimeName"]):
        raise failure(f"Agent runtime with name {body['agentRuntimeName']} already exists", 409)
    # The schema leaves it to the service; ministack asks for it.
    body.setdefault("networkConfiguration", {"networkMode": "PUBLIC"})
    runtime_id = call("CreateAgentRuntime", service._create_agent_runtime, body=body)["agentRuntimeId"]
    tags = body.pop("tags", {})
    store(runtime_id, body, tags)
    touched(service._runtimes[runtime_id])
    readiness.begun(runtime_id, "CREATING")
    return runtime_id, runtime_attributes(runtime_id)


def update_runtime(runtime_id, old, new, stack_name):
    body = request(new)
    check_role(body)
    body.setdefault("networkConfiguration", {"networkMode": "PUBLIC"})
    tags = body.pop("tags", {})
    name = body.pop("agentRuntimeName")
    # UpdateAgentRuntime takes no tags. That tags alone make no new version is inferred from that.
    if any(old.get(key) != new.get(key) for key in {*old, *new} - {"Tags"}):
        quotas.check_versions(RUNTIME, runtime_id)
        readiness.begun(runtime_id, "UPDATING", read_runtime(runtime_id))
        default = service._endpoints[runtime_id]["DEFAULT"]["agentRuntimeEndpointArn"]
        readiness.begun(default, "UPDATING", read_endpoint(default))
        call("UpdateAgentRuntime", service._update_agent_runtime, (runtime_id,), body)
        touched(service._runtimes[runtime_id])
    store(runtime_id, {**body, "agentRuntimeName": name}, tags)
    return runtime_id, runtime_attributes(runtime_id)


def delete_runtime(runtime_id, properties):
    named = sorted(set(service._endpoints.get(runtime_id) or {}) - {"DEFAULT"})
    if named and switches.value("runtime/endpoints") == "hold":
        raise failure(f"Agent runtime {runtime_id} has endpoints: {', '.join(named)}", 409, "ResourceConflict")
    delete("DeleteAgentRuntime", service._delete_agent_runtime, runtime_id)


def read_runtime(runtime_id):
    record = service._runtimes.get(runtime_id)
    return record and {**properties_of(record), "Tags": record.get("_tags", {}), **status(record["agentRuntimeName"])}


def status(name):
    """A status that a test orders for a runtime or an endpoint, after which the failure may be told."""
    ordered = switches.value(f"status/{name}")
    found, _, reason = (ordered or "").partition(" ")
    return ({"Status": found} if found else {}) | ({"FailureReason": reason} if reason else {})


# ---- RuntimeEndpoint: its Ref is its ARN -----------------------------------------------------------


def endpoint_attributes(endpoint):
    return {**{key: endpoint[key[0].lower() + key[1:]] for key in (
        "AgentRuntimeArn", "Id", "Status", "TargetVersion", "LiveVersion", "CreatedAt", "LastUpdatedAt")},
        "AgentRuntimeEndpointArn": endpoint["agentRuntimeEndpointArn"]}


def endpoint_of(arn):
    """Id of the runtime, and name of the endpoint."""
    _, runtime_id, _, name = arn.rsplit(":", 1)[1].split("/")
    return runtime_id, name


def check_known(runtime_id, message, status, code):
    """What needs a runtime is refused while not all of the service knows it; the words are inferred."""
    runtime = service._runtimes.get(runtime_id)
    if runtime and readiness.not_yet(runtime["agentRuntimeName"]):
        raise failure(message, status, code)


def create_endpoint(logical_id, properties, stack_name):
    body = request(properties)
    runtime_id = body.pop("agentRuntimeId")
    quotas.check_endpoints(ENDPOINT, runtime_id)
    check_known(runtime_id, f"Agent runtime {runtime_id} is in CREATING state", 409, "ResourceConflict")
    created = call("CreateAgentRuntimeEndpoint", service._create_agent_runtime_endpoint, (runtime_id,), body)
    arn = created["agentRuntimeEndpointArn"]
    endpoint = service._endpoints[runtime_id][body["name"]]
    endpoint["_tags"] = body.get("tags", {})
    touched(endpoint)
    readiness.begun(arn, "CREATING")
    return arn, endpoint_attributes(endpoint)


def update_endpoint(arn, old, new, stack_name):
    body = request(new)
    runtime_id, name, tags = body.pop("agentRuntimeId"), body.pop("name"), body.pop("tags", {})
    readiness.begun(arn, "UPDATING", read_endpoint(arn))
    call("UpdateAgentRuntimeEndpoint", service._update_agent_runtime_endpoint, (runtime_id, name), body)
    endpoint = service._endpoints[runtime_id][name]
    endpoint.update(_tags=tags, description=body.get("description", ""))
    touched(endpoint)
    return arn, endpoint_attributes(endpoint)


def endpoints_of(runtime_id):
    """The ARNs of a runtime's endpoints, `DEFAULT` among them."""
    return [endpoint["agentRuntimeEndpointArn"] for endpoint in (service._endpoints.get(runtime_id) or {}).values()]


def delete_endpoint(arn, properties):
    delete("DeleteAgentRuntimeEndpoint", service._delete_agent_runtime_endpoint, *endpoint_of(arn))


def read_endpoint(arn):
    if "/runtime-endpoint/" not in arn:
        return None
    runtime_id, name = endpoint_of(arn)
    endpoint = (service._endpoints.get(runtime_id) or {}).get(name)
    if not endpoint:
        return None
    found = {**endpoint_attributes(endpoint), "AgentRuntimeId": runtime_id, "Name": name,
             "AgentRuntimeVersion": endpoint["targetVersion"], "Tags": endpoint.get("_tags", {}), **status(name)}
    found["LiveVersion"] = switches.value(f"live-version/{name}") or found["LiveVersion"]
    return found | ({"Description": endpoint["description"]} if endpoint["description"] else {})


# ---- ResourcePolicy --------------------------------------------------------------------------------


def create_policy(logical_id, properties, stack_name):
    arn = properties["ResourceArn"]
    check_known(arn.rsplit(":", 1)[-1].split("/")[1], f"Resource {arn} not found", 404, "NotFound")
    return put_policy(properties)


def put_policy(properties):
    arn = properties["ResourceArn"]
    call("PutResourcePolicy", service._put_resource_policy, (arn,), {"policy": properties["Policy"]})
    return arn, {}


def delete_policy(arn, properties):
    delete("DeleteResourcePolicy", service._delete_resource_policy, arn)


def read_policy(arn):
    status, _, body = service._get_resource_policy(arn)
    return {"ResourceArn": arn, "Policy": json.loads(body)["policy"]} if status < 400 else None


def install():
    provisioners._RESOURCE_HANDLERS.update({
        RUNTIME: {"create": create_runtime, "update": update_runtime, "delete": delete_runtime},
        ENDPOINT: {"create": create_endpoint, "update": update_endpoint, "delete": delete_endpoint},
        POLICY: {"create": create_policy,
                 "update": lambda arn, old, new, stack_name: put_policy(new),
                 "delete": delete_policy},
    })
    # What replaces them; of the last three ministack does not say it.
    for resource_type in (RUNTIME, ENDPOINT, POLICY, "AWS::Logs::LogGroup", "AWS::Logs::ResourcePolicy",
                          "AWS::KMS::Key"):
        provisioners._REPLACING_PROPERTIES[resource_type] = resource_schemas.names(
            resource_type, "createOnlyProperties")
    for resource_type in (RUNTIME, ENDPOINT):
        provisioners._STACK_TAG_PROPERTY[resource_type] = ("Tags", "map")
