"""Row 25: whether a fresh runtime looks drifted, and what drift detection gives for runtime and endpoint."""
import json

from question import Question

WATCHED = ("Runtime", "Endpoint")


def answer(aws):
    return f"row 25: {reverted(aws)}; {detected(aws)}"


def reverted(aws):
    """A change set that would put back what nobody changed; never executed."""
    stack = aws.agent.there()
    with aws.step("reverting drift of a fresh runtime"):
        made = stack.propose("revert", aws.agent.template(), DeploymentMode="REVERT_DRIFT")
        if made.code:
            return f"REVERT_DRIFT was refused: {made.code} {made.message}"
        arn = made.value["Id"]
        reason = stack.made(arn).get("StatusReason", "no reason")
        found = aws.must("cloudformation", "describe_change_set", ChangeSetName=arn, IncludePropertyValues=True)
        aws.value("cloudformation", "delete_change_set", ChangeSetName=arn)
    return phantoms(found, reason)


def phantoms(found, reason):
    changes = [change["ResourceChange"] for change in found.get("Changes", [])]
    if not changes:
        return f"REVERT_DRIFT lists nothing to put back ({found['Status']}: {reason})"
    return "REVERT_DRIFT finds phantoms: " + "; ".join(
        f"{change['LogicalResourceId']} {', '.join(paths(change)) or 'without a path'}" for change in changes)


def paths(change):
    targets = [detail.get("Target", {}) for detail in change.get("Details", [])]
    return sorted({target.get("Path") or target.get("Name") or target.get("Attribute", "?") for target in targets})


def detected(aws):
    stack = aws.agent.there()
    with aws.step("detecting drift"):
        status = detect(aws, stack)
        if status != "DETECTION_COMPLETE":
            return f"drift detection: {status}"
        drifts = aws.must("cloudformation", "describe_stack_resource_drifts", StackName=stack.id)["StackResourceDrifts"]
    return "drift detection: " + "; ".join(told(drifts, name) for name in WATCHED)


def detect(aws, stack):
    """Detects drift of a stack, and gives the status of that."""
    started = aws.ask("cloudformation", "detect_stack_drift", StackName=stack.id)
    if started.code:
        return f"was refused: {started.code} {started.message}"
    of = started.value["StackDriftDetectionId"]

    def done():
        found = aws.value("cloudformation", "describe_stack_drift_detection_status", StackDriftDetectionId=of)
        return found if found["DetectionStatus"] != "DETECTION_IN_PROGRESS" else None
    found, _ = aws.until(done, seconds=600)
    if not found:
        return "still in progress after ten minutes"
    found = aws.must("cloudformation", "describe_stack_drift_detection_status", StackDriftDetectionId=of)
    return found["DetectionStatus"]


def told(drifts, name):
    drift = next((drift for drift in drifts if drift["LogicalResourceId"] == name), None)
    if drift is None:
        return f"{name} is not listed"
    expected = json.loads(drift.get("ExpectedProperties", "{}"))
    resolved = f", AgentRuntimeVersion {expected['AgentRuntimeVersion']}" if "AgentRuntimeVersion" in expected else ""
    differences = ", ".join(item["PropertyPath"] for item in drift.get("PropertyDifferences", []))
    return (f"{name} {drift['StackResourceDriftStatus']}" + (f" at {differences}" if differences else "")
            + f" (expected: {', '.join(sorted(expected)) or 'nothing'}{resolved})")


QUESTION = Question(
    name="drift", rows="25",
    asks="Does REVERT_DRIFT find phantoms in a fresh runtime, and what does drift detection give for runtime and endpoint?",
    does=("makes a change set that reverts drift, for an agent that nobody changed, and deletes it unexecuted",
          "detects drift of the agent's stack"),
    makes=("a change set",), minutes=3,
    actions=("cloudformation:DetectStackDrift", "cloudformation:DetectStackResourceDrift",
             "cloudformation:DescribeStackDriftDetectionStatus", "cloudformation:DescribeStackResourceDrifts"),
    settles=("phantoms: tests/emulator/phantoms.py, and what src/stack compares with what is live",
             "drift detection: which types `status`, `diff` and `adopt` may ask it about"),
    answer=answer)
