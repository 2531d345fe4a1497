"""Row 28: what a first deploy that fails leaves under OnStackFailure=DELETE."""
import names
import templates
from question import Question
from stack import Stack

GROUP = "vanishing"


def answer(aws):
    stack = Stack(aws, "vanishing")
    with aws.step("a first deploy that fails"):
        change_set = stack.change_set("first", template(), kind="CREATE", OnStackFailure="DELETE")
        stack.execute(change_set)
        status = stack.settled(("DELETE_COMPLETE", "DELETE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED",
                                "CREATE_COMPLETE"))
        events = stack.record_events()
    with aws.step("what is left"):
        by_name = aws.ask("cloudformation", "describe_stacks", StackName=stack.name)
        found = aws.must("logs", "describe_log_groups", logGroupNamePrefix=names.path(GROUP))["logGroups"]
    last = next((event["ResourceStatus"] for event in events if event["LogicalResourceId"] == "Kept"), "no event")
    stays = "stays" if found else "is gone"
    return (f"row 28: under OnStackFailure=DELETE the stack ended in {status}; a log group with RetainExceptOnCreate "
            f"{stays}, its last event {last}; by its name the stack is "
            + (f"not found ({by_name.code})" if by_name.code else "still found"))


def template():
    refused = templates.parameter("refused", "x", AllowedPattern="^y$")
    return {"Resources": {"Kept": templates.log_group(GROUP, "RetainExceptOnCreate"),
                          "Refused": refused | {"DependsOn": "Kept"}}}


QUESTION = Question(
    name="vanishing-stack", rows="28",
    asks="Which RetainExceptOnCreate resources stay when OnStackFailure=DELETE deletes a first deploy?",
    does=("deploys a stack of a log group and of a parameter whose value its own pattern forbids, and looks for the "
          "log group",),
    makes=("stack mdaac-on-aws-vanishing", "log group /mdaac-on-aws/vanishing"), minutes=3,
    actions=("logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:DescribeLogGroups", "logs:ListTagsForResource",
             "ssm:PutParameter", "ssm:DeleteParameter", "ssm:GetParameters"),
    settles=("it stays: what a failed first deploy leaves, src/stack/finish.rs, and `retain-except-on-create` of the emulator "
             "becomes its default",),
    answer=answer)
