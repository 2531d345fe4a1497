"""Row 31: whether the name of a runtime is free while the runtime is DELETING."""
import names
from free import until_free
from question import Question

CONTROL = "bedrock-agentcore-control"
WORD = "again"


def answer(aws):
    made = {"agentRuntimeName": names.runtime(WORD), "roleArn": aws.agent.role_arn(),
            "agentRuntimeArtifact": {"containerConfiguration": {"containerUri": aws.options.image}},
            "networkConfiguration": {"networkMode": "PUBLIC"}}
    with aws.step("a runtime by the API"):
        first = aws.must(CONTROL, "create_agent_runtime", **made)["agentRuntimeId"]
        ready(aws, first)
    with aws.step("deleting it"):
        aws.must(CONTROL, "delete_agent_runtime", agentRuntimeId=first)
    with aws.step("the name again"):
        seen = []

        def ask():
            answer = aws.ask(CONTROL, "create_agent_runtime", **made)
            shown = aws.ask(CONTROL, "get_agent_runtime", agentRuntimeId=first)
            seen.append(shown.code or shown.value["status"])
            return answer
        had, said = until_free(aws, ask, seconds=600, every=2)
    if had:
        with aws.step("deleting the second"):
            ready(aws, had.value["agentRuntimeId"])
            aws.must(CONTROL, "delete_agent_runtime", agentRuntimeId=had.value["agentRuntimeId"])
    shown = ", ".join(dict.fromkeys(seen))
    return f"row 31: the name of a deleted runtime is {said}; meanwhile the first one was shown as {shown}"


def ready(aws, runtime):
    def settled():
        status = aws.value(CONTROL, "get_agent_runtime", agentRuntimeId=runtime)["status"]
        return None if status.endswith("ING") else status
    aws.until(settled, seconds=600)


QUESTION = Question(
    name="runtime-name", rows="31", asks="Is the name of a runtime free while it is DELETING?",
    does=("makes a runtime by AgentCore's own API with the agent's role, deletes it, asks for its name every 2 s",),
    makes=("runtime mdaac_on_aws_again, twice", "its log group"), minutes=5,
    actions=("iam:PassRole", "bedrock-agentcore:CreateAgentRuntime", "bedrock-agentcore:GetAgentRuntime",
             "bedrock-agentcore:DeleteAgentRuntime"),
    settles=("how long, and the words: `pace/delete/<LogicalId>` in tests/emulator/readiness.py, the advice in src/stack/failure",),
    answer=answer)
