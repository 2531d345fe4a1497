"""How a resource's handler fails to read for Cloud Control, and how it says that something is not there.

/emulator/read/<type> and /emulator/list/<type>, with `/` in place of `::`, hold `[n] Code: message`.
What the handler of TransactionSearchConfig may not ask X-Ray fails it, too.
/emulator/agentcore/missing holds the code by which a runtime or an endpoint that is not there is told.
"""
import botocore.loaders
from ministack.core.responses import error_response_json

import agentcore
import callers
import switches
import transaction_search
import unkind

SHAPES = botocore.loaders.Loader().load_service_model("cloudcontrol", "service-2")["shapes"]
# What the profile draws from.
FAILURES = (
    ("HandlerInternalFailureException", "Internal error reported from downstream service during operation."),
    ("ServiceInternalErrorException", "The service is temporarily unable to process the request."),
    ("NetworkFailureException", "Network failure"),
    ("GeneralServiceException", "Rate exceeded"),
)


def status(code):
    """What the handler is at fault for is a server's error."""
    return 502 if SHAPES.get(code, {}).get("fault") else 400


def failure(verb, resource_type):
    """The answer to a read that fails, or None."""
    if callers.spared():
        return None
    said = switches.first(f"{verb}/{resource_type.replace('::', '/')}")
    if resource_type == transaction_search.SEARCH and switches.value("deny/xray/GetTraceSegmentDestination"):
        code, message = "AccessDeniedException", "not authorized to perform: xray:GetTraceSegmentDestination"
    elif said is not None:
        code, _, message = said.partition(": ")
    elif unkind.one_in(unkind.READS_FAILED, switches.seed(), f"{verb}/{resource_type}"):
        code, message = unkind.pick(FAILURES, switches.seed(), verb, resource_type)
    else:
        return None
    return error_response_json(code, message, status(code))


def missing(resource_type, identifier):
    """The answer for what is not there."""
    code = switches.value("agentcore/missing")
    if code and resource_type in (agentcore.RUNTIME, agentcore.ENDPOINT) and not callers.spared():
        name = identifier.rsplit("/", 1)[-1]
        return error_response_json(code, f"Agent '{name}' was not found. Please check the agent ID and try again.", 400)
    return error_response_json("ResourceNotFoundException", f"Resource of type '{resource_type}' with identifier "
                               f"'{identifier}' was not found.", 400)
