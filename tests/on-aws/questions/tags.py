"""Row 32: whether tags alone make a version of a runtime."""
from question import Question


def answer(aws):
    stack, runtime = aws.agent.there(), aws.agent.runtime_id()
    before = versions(aws, runtime)
    with aws.step("an update of tags alone"):
        status = stack.deploy("tags", aws.agent.template(tags={"mdaac-on-aws": "tagged"}))
        stack.record_events()
        after = versions(aws, runtime)
        aws.ask("cloudcontrol", "get_resource", TypeName="AWS::BedrockAgentCore::Runtime", Identifier=runtime)
    made = "no version" if after == before else "a version"
    return f"row 32: tags alone made {made}: {', '.join(before)}, then {', '.join(after)}; the update ended in {status}"


def versions(aws, runtime):
    found = aws.must("bedrock-agentcore-control", "list_agent_runtime_versions", agentRuntimeId=runtime)
    return sorted((item["agentRuntimeVersion"] for item in found["agentRuntimes"]), key=int)


QUESTION = Question(
    name="tags", rows="32", asks="Do tags alone make a version of a runtime?",
    does=("updates the agent's stack with a tag on the runtime and nothing else, and lists its versions",),
    makes=("perhaps a version of the runtime",), minutes=3,
    actions=("bedrock-agentcore:ListAgentRuntimeVersions", "bedrock-agentcore:UpdateAgentRuntime",
             "bedrock-agentcore:UntagResource", "bedrock-agentcore:UpdateAgentRuntimeEndpoint"),
    settles=("a version: `update_runtime` in tests/emulator/agentcore.py, and what a plan says of tags",),
    answer=answer)
