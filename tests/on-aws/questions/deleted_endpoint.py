"""Row 9: what is said of an endpoint that was deleted outside of its stack."""
from question import Question
from questions.drift import detect, told

TYPE = "AWS::BedrockAgentCore::RuntimeEndpoint"
CONTROL = "bedrock-agentcore-control"


def answer(aws):
    stack, runtime, arn = aws.agent.there(), aws.agent.runtime_id(), aws.agent.endpoint_arn()
    which = {"agentRuntimeId": runtime, "endpointName": arn.rsplit("/", 1)[-1]}
    with aws.step("deleting the endpoint outside of the stack"):
        aws.must(CONTROL, "delete_agent_runtime_endpoint", **which)
        aws.until(lambda: aws.look(CONTROL, "get_agent_runtime_endpoint", **which).code, seconds=300, every=2)
    with aws.step("reading what is gone"):
        api = aws.ask(CONTROL, "get_agent_runtime_endpoint", **which)
        read = aws.ask("cloudcontrol", "get_resource", TypeName=TYPE, Identifier=arn)
    with aws.step("detecting its drift"):
        status = detect(aws, stack)
        drifts = aws.must("cloudformation", "describe_stack_resource_drifts", StackName=stack.id)["StackResourceDrifts"]
    drift = told(drifts, "Endpoint") if status == "DETECTION_COMPLETE" else status
    return (f"row 9: of a deleted endpoint GetResource says {words(read)}; AgentCore's own API {words(api)}; "
            f"drift detection: {drift}")


def words(answer):
    return f"{answer.code} `{answer.message}`" if answer.code else "that it is there"


QUESTION = Question(
    name="deleted-endpoint", rows="9",
    asks="What does GetResource say of a deleted endpoint, and what drift detection?",
    does=("deletes the endpoint of the agent by AgentCore's own API, reads it, and detects drift of the stack",),
    makes=(), minutes=4,
    actions=("bedrock-agentcore:DeleteAgentRuntimeEndpoint", "bedrock-agentcore:GetAgentRuntimeEndpoint",
             "cloudformation:GetResource"),
    settles=("the code and the words: src/stack/resources.rs, and `agentcore/missing` in tests/emulator/handler_reads.py",),
    answer=answer)
