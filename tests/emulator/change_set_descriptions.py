"""DescribeChangeSet and ListChangeSets, and how much they keep to themselves.

Asked for property values, AWS has left out the reason of a change set that failed, and whole resources
from one that did not, with a warning as the reason or without a word; some regions refused the option.
"""
from ministack.services.cloudformation import _change_sets

import callers
import stacks
import switches
from change_sets import EXECUTED, asked_for
from query_api import action, invalid, page

INCOMPLETE = "[WARN] --include-property-values option can return incomplete ChangeSet data because: {}"
# What comes between the resources that are named is inferred.
DROPPED = "Logical Id: {}, failed property validation"


@action("DescribeChangeSet")
def describe_change_set(request):
    change_set = asked_for(request)
    asked = change_set["_request"]
    changes, reason = with_values(change_set) if request.get("IncludePropertyValues") else (
        change_set["_plain"], change_set["StatusReason"])
    changes, token = page(changes, request, "DescribeChangeSet")
    drifted = change_set["_drifted"]
    return {
        **{key: change_set[key] for key in ("ChangeSetId", "ChangeSetName", "StackId", "StackName", "CreationTime",
                                            "Status", "ExecutionStatus")},
        "StatusReason": reason,
        **{key: asked.get(key) for key in ("Description", "OnStackFailure", "ImportExistingResources",
                                           "DeploymentMode")},
        "StackDriftStatus": None if drifted is None else "DRIFTED" if drifted else "IN_SYNC",
        "NotificationARNs": asked.get("NotificationARNs", []), "RollbackConfiguration": {},
        "Capabilities": asked.get("Capabilities", []), "Tags": change_set["_tags"],
        "Parameters": stacks.parameters(change_set["_resolved_params"]) or None,
        "IncludeNestedStacks": False, "DeploymentConfig": stacks.deployment_config(asked),
        "Changes": changes, "NextToken": token,
    }


def with_values(change_set):
    """The changes with property values, and the reason; either may be less than the whole."""
    changes, reason = change_set["_with_values"], change_set["StatusReason"]
    if callers.spared():
        return changes, reason
    if switches.value("property-values") == "refused":
        raise invalid("IncludePropertyValues is not supported in this region")
    if change_set["Status"] == "FAILED":
        return changes, None if switches.value("property-values/reason") == "hidden" else reason
    names = [change["ResourceChange"]["LogicalResourceId"] for change in changes]
    missing = {name: switches.value(f"property-values/missing/{name}") for name in names}
    warned = "; ".join(DROPPED.format(name) for name, how in missing.items() if how == "warned")
    return ([change for name, change in zip(names, changes, strict=True) if not missing[name]],
            INCOMPLETE.format(warned) if warned else reason)


@action("ListChangeSets")
def list_change_sets(request):
    stack = stacks.existing(request["StackName"])
    found = [{**change_set, "Description": change_set["_request"].get("Description"), "IncludeNestedStacks": False}
             for change_set in _change_sets.values()
             if change_set["StackId"] == stack["StackId"] and change_set["ExecutionStatus"] not in EXECUTED
             and not (callers.spared() and change_set["Status"] == "DELETE_IN_PROGRESS")]
    listed, token = page(found, request, "ListChangeSets")
    return {"Summaries": listed, "NextToken": token}
