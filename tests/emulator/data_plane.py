"""AgentCore's data plane: who may call a runtime, and an agent that answers.

ministack answers a call with what it was sent. Where /emulator/agent holds the URL of an agent on this machine, the
call goes there, and its answer comes back as it comes. Before that it is looked at as AWS does: a runtime with an
authorizer takes the bearer token that /emulator/token holds, and no signature; any other takes signatures for
`bedrock-agentcore`, and no token. The name of a session has 33 characters at least.
"""
import re

from ministack.core.responses import error_response_json, request_scope
from ministack.services import bedrock_agentcore as service

import switches

ACTION = "bedrock-agentcore:InvokeAgentRuntime"
# Decoded already.
CALL = re.compile(r"/runtimes/(.+)/invocations")
SESSION = "x-amzn-bedrock-agentcore-runtime-session-id"
# aws/agentcore-cli#714.
MISMATCH = ("Authorization method mismatch. The agent is configured for a different authorization method than what was "
            "used in your request. Check the agent's authorization configuration and ensure your request uses the "
            "matching method (OAuth or SigV4)")


def token_of(headers):
    kind, _, token = headers.get("authorization", "").partition(" ")
    return token if kind == "Bearer" else None


def owner_of(path):
    """Account and region of the runtime that is called, or None of any other request."""
    called = CALL.fullmatch(path)
    return called and service._arn_owner(called[1])


def is_meant(method, path, headers):
    """Whether it is a call with a token: nothing else tells the account."""
    return method == "POST" and token_of(headers) is not None and owner_of(path) is not None


def error(name, message, status):
    status, headers, body = error_response_json(name, message, status)
    return status, {**headers, "x-amzn-errortype": name}, body


def refusal(runtime, headers):
    """Why a call is not taken, or None."""
    session = headers.get(SESSION)
    if session is not None and not 33 <= len(session) <= 256:
        return error("ValidationException", f"1 validation error detected: Value '{session}' at 'runtimeSessionId' failed "
                     "to satisfy constraint: Member must have length greater than or equal to 33", 400)
    takes_tokens = bool(runtime.get("authorizerConfiguration"))
    token = token_of(headers)
    if takes_tokens != (token is not None):
        return error("AccessDeniedException", MISMATCH, 403)
    if takes_tokens and token != switches.value("token"):
        return error("AccessDeniedException", "Invalid Bearer token", 403)
    scope = headers.get("authorization", "")
    if token is None and "/bedrock-agentcore/aws4_request" not in scope:
        return error("AccessDeniedException", "Credential should be scoped to correct service: 'bedrock-agentcore'.", 403)
    return None


def answer(path, headers, body, query):
    """Answers a call with a token."""
    with request_scope(*owner_of(path)):
        return service._invoke_agent_runtime(CALL.fullmatch(path)[1], headers, body, query)


def install():
    echo = service._invoke_agent_runtime_in_owner

    def to_the_agent(runtime, headers, body):
        refused = refusal(runtime, headers)
        if refused:
            return refused
        agent = switches.value("agent")
        if agent is None:
            return echo(runtime, headers, body)
        session = headers.get(SESSION) or service.new_uuid()
        return service._invoke_container(agent, body, headers, headers.get("content-type", "application/json"), session)

    service._invoke_agent_runtime_in_owner = to_the_agent
