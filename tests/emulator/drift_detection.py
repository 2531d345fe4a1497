"""DetectStackDrift, DescribeStackDriftDetectionStatus, DescribeStackResourceDrifts.

As AWS documents it: a detection goes on after the answer; resources of types that it does not support are not among
the results; one that cannot be read is UNKNOWN, and then the detection is DETECTION_FAILED with results for the others.
/emulator/drift/<type> is `unsupported`, `NOT_CHECKED` or `UNKNOWN a reason`, with `/` for `::`; /emulator/pace/drift
holds a detection so many seconds.
"""
import json

from ministack.core.responses import new_uuid
from ministack.services.cloudformation import _stacks
from ministack.services.cloudformation.drift import DRIFT_DETECTABLE_STATUSES

import drift
import events
import pace
import stacks
import tasks
from query_api import action, invalid, page

# Documented of imports: "perform drift detection" comes right after them.
DETECTABLE = DRIFT_DETECTABLE_STATUSES | {"IMPORT_COMPLETE"}


@action("DetectStackDrift")
def detect_stack_drift(request):
    stack = stacks.existing(request["StackName"])
    if stack["StackStatus"] not in DETECTABLE:
        raise invalid(f"Drift detection is not supported on stack [{stack['StackId']}] in {stack['StackStatus']} status")
    if any(found["DetectionStatus"] == "DETECTION_IN_PROGRESS" for found in detections(stack).values()):
        raise invalid(f"Drift detection is already in progress for stack [{stack['StackId']}]")
    detection = {"StackId": stack["StackId"], "StackDriftDetectionId": new_uuid(), "Timestamp": events.now(),
                 "DetectionStatus": "DETECTION_IN_PROGRESS", "StackDriftStatus": "UNKNOWN"}
    detections(stack)[detection["StackDriftDetectionId"]] = detection
    tasks.start(detect(stack, detection, request.get("LogicalResourceIds")))
    return {"StackDriftDetectionId": detection["StackDriftDetectionId"]}


def detections(stack):
    return stack.setdefault("_detections", {})


async def detect(stack, detection, wanted):
    await pace.hold("pace/drift")
    looked = [name for name in stack["_resources"] if wanted is None or name in wanted]
    found = [result for name in looked if (result := one(stack, name, stack["_resources"][name]))]
    for name in looked:
        stack.setdefault("_drifts", {}).pop(name, None)
    stack.setdefault("_drifts", {}).update({result["LogicalResourceId"]: result for result in found})
    by_status = {}
    for result in found:
        by_status.setdefault(result["StackResourceDriftStatus"], []).append(result["LogicalResourceId"])
    drifted, unknown = by_status.get("MODIFIED", []) + by_status.get("DELETED", []), by_status.get("UNKNOWN", [])
    detection.update(DetectionStatus="DETECTION_FAILED" if unknown else "DETECTION_COMPLETE",
                     StackDriftStatus="DRIFTED" if drifted else "IN_SYNC",
                     DriftedStackResourceCount=len(drifted))
    if unknown:
        detection["DetectionStatusReason"] = f"Failed to detect drift on resources [{', '.join(sorted(unknown))}]"
    stack["DriftInformation"] = {"StackDriftStatus": detection["StackDriftStatus"],
                                 "LastCheckTimestamp": detection["Timestamp"]}


def one(stack, name, record):
    """What is told of one resource, or None where its type is not supported."""
    resource_type = record["ResourceType"]
    said = drift.switch(resource_type)
    if said == "unsupported" or said is None and not drift.supports(resource_type):
        return None
    result = {"StackId": stack["StackId"], "LogicalResourceId": name, "ResourceType": resource_type,
              "PhysicalResourceId": record["PhysicalResourceId"], "Timestamp": events.now()}
    if said == "NOT_CHECKED":
        return {**result, "StackResourceDriftStatus": said}
    status, _, reason = (said or "").partition(" ")
    if status == "UNKNOWN":
        return {**result, "StackResourceDriftStatus": status, "DriftStatusReason": reason}
    differences = drift.differences(stack, record)
    if differences is None:
        return {**result, "StackResourceDriftStatus": "DELETED"}
    return {**result, "ExpectedProperties": json.dumps(record["Properties"]),
            "ActualProperties": json.dumps(drift.actual(stack, record)), "PropertyDifferences": differences,
            "StackResourceDriftStatus": "MODIFIED" if differences else "IN_SYNC"}


@action("DescribeStackDriftDetectionStatus")
def describe_stack_drift_detection_status(request):
    wanted = request["StackDriftDetectionId"]
    for stack in _stacks.values():
        if wanted in detections(stack):
            return detections(stack)[wanted]
    raise invalid(f"Drift detection with id [{wanted}] does not exist")


@action("DescribeStackResourceDrifts")
def describe_stack_resource_drifts(request):
    stack = stacks.existing(request["StackName"])
    filters = request.get("StackResourceDriftStatusFilters")
    found = [result for name, result in stack.get("_drifts", {}).items() if name in stack["_resources"]
             and (not filters or result["StackResourceDriftStatus"] in filters)]
    listed, token = page(found, request, "DescribeStackResourceDrifts")
    return {"StackResourceDrifts": listed, "NextToken": token}
