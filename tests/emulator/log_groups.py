"""The log groups that the service makes for runtimes, never expiring and without a key.

Sources disagree when it makes them. Here at the first invoke, and already when a runtime or an
endpoint is created where /emulator/log-groups is `create`.
"""
from ministack.core.responses import request_scope
from ministack.services import bedrock_agentcore as service
from ministack.services import cloudwatch_logs

import switches


def make(runtime_id, endpoint):
    name = f"/aws/bedrock-agentcore/runtimes/{runtime_id}-{endpoint}"
    if name not in cloudwatch_logs._log_groups:
        cloudwatch_logs._create_log_group({"logGroupName": name})


def made_with(runtime_id, endpoint):
    if switches.value("log-groups") == "create":
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
