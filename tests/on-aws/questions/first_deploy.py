"""Rows 5 and 3: what a new runtime with a new role meets, and when its log group is made."""
import datetime

import templates
from no_answer import NoAnswer
from question import Question
from stack import Stack

LATE = ("Role validation failed", "Access denied while validating ECR")
LOOK, PATIENCE, AFTER_INVOKE = 4, 180, 120


def validated(aws):
    """Deploys runtimes whose roles are as new as they are, one after the other."""
    met, took, other, ended = [], [], [], []

    def told(stack, status):
        ended.append(status)
        count(stack, status, met, took, other)

    for number in (1, 2):
        with aws.step(f"first deploy {number}"):
            stack = Stack(aws, f"cold{number}")
            status = stack.deploy("first", templates.agent(f"cold{number}", aws.options.image), kind="CREATE")
            told(stack, status)
        with aws.step(f"deleting it {number}"):
            stack.delete()
    with aws.step("first deploy 3, with an endpoint"):
        aws.agent.deploy(told)
    times = ", ".join(f"{seconds:.0f} s" for seconds in took)
    said = (f"row 5: {len(met)} of {len(ended)} first deploys with a new role met a validation error"
            + (f" ({'; '.join(met)}), which the handler passed on" if met else "")
            + f"; the runtimes that came took {times or 'no time'}")
    return said + (f"; something else failed: {'; '.join(other)}" if other else "")


def count(stack, status, met, took, other):
    """Sorts what befell the runtime of a stack."""
    events = [event for event in reversed(stack.record_events()) if event["LogicalResourceId"] == "Runtime"]
    begun = next((event["Timestamp"] for event in events if event["ResourceStatus"] == "CREATE_IN_PROGRESS"), None)
    for event in events:
        reason = event.get("ResourceStatusReason", "")
        if event["ResourceStatus"] == "CREATE_COMPLETE":
            took.append(stack.aws.clock.between(begun, event["Timestamp"]))
        elif event["ResourceStatus"] == "CREATE_FAILED":
            late = next((text for text in LATE if text in reason), None)
            (met if late else other).append(late or reason)
    if status != "CREATE_COMPLETE" and not (met or other):
        other.append(f"{stack.name} ended in {status}")


def logged(aws):
    """Looks for the DEFAULT group without invoking, then invokes once and looks again."""
    runtime = aws.agent.runtime_id()
    done = complete(aws)
    name = f"/aws/bedrock-agentcore/runtimes/{runtime}-DEFAULT"
    with aws.step("looking without an invoke"):
        before, waited = aws.until(lambda: group(aws, runtime, name), seconds=PATIENCE, every=LOOK,
                                    counted=True)
    if before:
        made = aws.clock.between(done, moment(before))
        said = (f"the DEFAULT log group was there {waited:.0f} s after we looked first, made {made:.0f} s after "
                "CREATE_COMPLETE of the runtime, before any invoke")
    else:
        said = f"the DEFAULT log group was not there {PATIENCE} s after CREATE_COMPLETE, without an invoke"
    with aws.step("invoking once"):
        session = "mdaac-on-aws-session-of-thirty-three-or-more"
        arn = aws.value("bedrock-agentcore-control", "get_agent_runtime", agentRuntimeId=runtime)["agentRuntimeArn"]
        try:
            invoked = aws.ask("bedrock-agentcore", "invoke_agent_runtime", agentRuntimeArn=arn, qualifier="DEFAULT",
                              runtimeSessionId=session, payload=b"{}", contentType="application/json")
            answered = f"the invoke answered {invoked.code}" if invoked.code else "the invoke was answered"
        except NoAnswer as problem:
            # An agent that is slow to start has started all the same.
            answered = f"the invoke had no answer ({problem})"
        # What is not stopped is paid for until it is idle long enough.
        aws.look("bedrock-agentcore", "stop_runtime_session", agentRuntimeArn=arn, qualifier="DEFAULT",
                 runtimeSessionId=session)
    with aws.step("looking after the invoke"):
        after, waited = aws.until(lambda: group(aws, runtime, name), seconds=AFTER_INVOKE, every=LOOK,
                                   counted=True)
    if not before:
        said += f"; {answered}, and {waited:.0f} s later it was " + ("there" if after else "still not there")
    else:
        said += f"; {answered}, and it was still there" if after else f"; {answered}, and it was gone"
    return f"row 3: {said}"


def complete(aws):
    """When the runtime was created, by its stack."""
    return next(event["Timestamp"] for event in aws.agent.there().events()
                if event["LogicalResourceId"] == "Runtime" and event["ResourceStatus"] == "CREATE_COMPLETE")


def group(aws, runtime, name):
    found = aws.must("logs", "describe_log_groups",
                     logGroupNamePrefix=f"/aws/bedrock-agentcore/runtimes/{runtime}")["logGroups"]
    return next((item for item in found if item["logGroupName"] == name), None)


def moment(found):
    return datetime.datetime.fromtimestamp(found["creationTime"] / 1000, datetime.timezone.utc)


VALIDATION = Question(
    name="role-validation", rows="5",
    asks="Does a first deploy with a new role meet role or image validation errors, and does the handler try again?",
    does=("deploys three stacks, each with a role and a runtime of it, deletes two and keeps the last for the next "
          "questions",
          "how often CloudFormation's handler called CreateAgentRuntime, CloudTrail tells a quarter of an hour later: "
          "README.md has the command"),
    makes=("stacks and roles mdaac-on-aws-cold1, -cold2, -agent",
           "runtimes mdaac_on_aws_cold1, _cold2, _agent", "endpoint mdaac_on_aws_live", "their log groups"),
    minutes=12,
    actions=("iam:CreateRole", "iam:PutRolePolicy", "iam:GetRole", "iam:GetRolePolicy", "iam:DeleteRolePolicy",
             "iam:DeleteRole", "iam:PassRole", "iam:TagRole", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies",
             "iam:CreateServiceLinkedRole", "bedrock-agentcore:CreateAgentRuntime", "bedrock-agentcore:GetAgentRuntime",
             "bedrock-agentcore:DeleteAgentRuntime", "bedrock-agentcore:CreateAgentRuntimeEndpoint",
             "bedrock-agentcore:GetAgentRuntimeEndpoint", "bedrock-agentcore:DeleteAgentRuntimeEndpoint",
             "bedrock-agentcore:TagResource", "bedrock-agentcore:ListTagsForResource",
             "bedrock-agentcore:CreateWorkloadIdentity", "bedrock-agentcore:GetWorkloadIdentity",
             "bedrock-agentcore:DeleteWorkloadIdentity"),
    settles=("errors that arrive, and the second try of a first deploy: src/stack/mend.rs, src/stack/failure",
             "no errors: `iam/delay` in tests/emulator/role_propagation.py is marked as not seen"),
    answer=validated)

LOG_GROUP = Question(
    name="log-group", rows="3",
    asks="When is the DEFAULT log group of a runtime made: with it, or at the first invoke?",
    does=(f"looks every {LOOK} s for {PATIENCE} s without invoking, invokes DEFAULT once, stops that session, and looks "
          "again",),
    makes=("the log group that the service makes",), minutes=6,
    actions=("logs:DescribeLogGroups", "bedrock-agentcore:InvokeAgentRuntime", "bedrock-agentcore:StopRuntimeSession"),
    settles=("when: the default of `log-groups` in tests/emulator/log_groups.py",
             "at the first invoke only: the two operations of a first deploy, src/stack/first_operation.rs"),
    answer=logged,
    costs=(("one session of AgentCore Runtime, 15 minutes at the most if it cannot be stopped, "
            "2 vCPU and 8 GB at the most", 0.07),
           ("a few kilobytes of logs", 0.01)))
