"""The log groups that the service makes for runtimes, never expiring and without a key.

Sources disagree when it makes them. Most likely with a runtime or an endpoint, and so it is here; with
/emulator/log-groups as `create n` so many seconds later, and with `invoke` at the first invoke.
"""
import asyncio
import time

from ministack.core.responses import request_scope
from ministack.services import bedrock_agentcore as service
from ministack.services import cloudwatch_logs

import pace
import switches
import tasks


def make(runtime_id, endpoint):
    name = f"/aws/bedrock-agentcore/runtimes/{runtime_id}-{endpoint}"
    if name not in cloudwatch_logs._log_groups:
        cloudwatch_logs._create_log_group({"logGroupName": name})


def with_the_runtime():
    """How many seconds after a runtime or endpoint its group is made; None where only an invoke makes it."""
    how, _, seconds = (switches.value("log-groups") or "create").partition(" ")
    return float(seconds or 0) if how == "create" else None


def made_with(runtime_id, endpoint):
    delay = with_the_runtime()
    if delay:
        tasks.start(make_later(runtime_id, endpoint))
    elif delay is not None:
        make(runtime_id, endpoint)


async def make_later(runtime_id, endpoint):
    begun = time.monotonic()
    while time.monotonic() - begun < (with_the_runtime() or 0):
        await asyncio.sleep(pace.LOOK)
    if endpoint in (service._endpoints.get(runtime_id) or {}):
        make(runtime_id, endpoint)


def install():
    create_runtime, create_endpoint = service._create_agent_runtime, service._create_agent_runtime_endpoint
    invoke = service._invoke_agent_runtime

    def create_runtime_with_group(body):
        answer = create_runtime(body)
        if answer[0] < 400:
            made_with(service.json.loads(answer[2])["agentRuntimeId"], "DEFAULT")
        return answer

    def create_endpoint_with_group(runtime_id, body):
        answer = create_endpoint(runtime_id, body)
        if answer[0] < 400:
            made_with(runtime_id, service.json.loads(body)["name"])
        return answer

    def invoke_and_log(arn, headers, body, query=None):
        answer = invoke(arn, headers, body, query)
        if answer[0] < 400:
            owner = service._arn_owner(arn)
            with request_scope(*owner):
                make(arn.rsplit("/", 1)[-1], service._agentcore_query_value(query, "qualifier") or "DEFAULT")
        return answer

    service._create_agent_runtime = create_runtime_with_group
    service._create_agent_runtime_endpoint = create_endpoint_with_group
    service._invoke_agent_runtime = invoke_and_log
