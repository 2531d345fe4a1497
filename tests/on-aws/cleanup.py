"""Removes all that a session made. Whoever runs it again finds less to do, or nothing."""
import datetime

from found import CONTROL, found
from no_answer import NoAnswer

PASSES, BETWEEN = 4, 15
# The shortest that KMS knows.
DAYS = 7


def clean(aws):
    """Removes, looks again, and gives what is still there or could not be looked for, as lines."""
    refused = {}
    for _ in range(PASSES):
        things, unseen = found(aws)
        # What a stack holds goes with it, and what then is left, by itself.
        stacks = [thing for thing in things if thing.kind == "stack"]
        refused.update(remove(aws, thing) for thing in stacks)
        wait_for_stacks(aws, stacks)
        if stacks:
            things, unseen = found(aws)
        refused.update(remove(aws, thing) for thing in things if thing.kind != "stack")
        if not things:
            break
        # What is deleted goes late, and a service may write a last line to a log group that is gone.
        aws.clock.sleep(BETWEEN)
    things, unseen = found(aws)
    return ([f"{thing.kind} {thing.id} ({refused.get(thing.id) or thing.state})" for thing in things]
            + [f"not looked for: {what}" for what in unseen])


def remove(aws, thing):
    """Removes one thing: its id, and why it cannot be or None."""
    print(f"    removing {thing.kind} {thing.id}", flush=True)
    try:
        REMOVALS[thing.kind](aws, thing)
    except NoAnswer as problem:
        return thing.id, str(problem)
    return thing.id, None


def stack(aws, thing):
    status = thing.state
    if status.endswith("IN_PROGRESS") and status not in ("REVIEW_IN_PROGRESS", "CREATE_IN_PROGRESS"):
        status, _ = aws.until(lambda: settled(aws, thing.id))
    if status == "DELETE_COMPLETE":
        return
    more = {"DeletionMode": "FORCE_DELETE_STACK"} if status == "DELETE_FAILED" else {}
    aws.value("cloudformation", "delete_stack", StackName=thing.id, **more)


def settled(aws, stack_id):
    status = aws.value("cloudformation", "describe_stacks", StackName=stack_id)["Stacks"][0]["StackStatus"]
    return None if status.endswith("_IN_PROGRESS") and status != "REVIEW_IN_PROGRESS" else status


def wait_for_stacks(aws, things):
    for thing in things:
        aws.until(lambda stack=thing.id: gone_or_stuck(aws, stack))


def gone_or_stuck(aws, stack_id):
    answer = aws.look("cloudformation", "describe_stacks", StackName=stack_id)
    return answer.code or answer.value["Stacks"][0]["StackStatus"] in ("DELETE_COMPLETE", "DELETE_FAILED")


def runtime(aws, thing):
    """With its endpoints; DEFAULT goes with it."""
    for endpoint in aws.pages(CONTROL, "list_agent_runtime_endpoints", "runtimeEndpoints", agentRuntimeId=thing.id):
        if endpoint["name"] != "DEFAULT":
            aws.look(CONTROL, "delete_agent_runtime_endpoint", agentRuntimeId=thing.id, endpointName=endpoint["name"])
    if thing.state != "DELETING":
        aws.value(CONTROL, "delete_agent_runtime", agentRuntimeId=thing.id)


def role(aws, thing):
    for policy in aws.pages("iam", "list_attached_role_policies", "AttachedPolicies", RoleName=thing.id):
        aws.value("iam", "detach_role_policy", RoleName=thing.id, PolicyArn=policy["PolicyArn"])
    for name in aws.pages("iam", "list_role_policies", "PolicyNames", RoleName=thing.id):
        aws.value("iam", "delete_role_policy", RoleName=thing.id, PolicyName=name)
    aws.value("iam", "delete_role", RoleName=thing.id)


def key(aws, thing):
    aws.value("kms", "schedule_key_deletion", KeyId=thing.id, PendingWindowInDays=DAYS)
    day = datetime.date.today() + datetime.timedelta(days=DAYS)
    print(f"    KMS key {thing.id} is scheduled for deletion on {day}; until then it costs nothing")


REMOVALS = {
    "stack": stack,
    "runtime": runtime,
    "log group": lambda aws, thing: aws.value("logs", "delete_log_group", logGroupName=thing.id),
    "log policy": lambda aws, thing: aws.value("logs", "delete_resource_policy", policyName=thing.id),
    "parameter": lambda aws, thing: aws.value("ssm", "delete_parameter", Name=thing.id),
    "role": role,
    "policy": lambda aws, thing: aws.value("iam", "delete_policy", PolicyArn=thing.id),
    "KMS key": key,
}
