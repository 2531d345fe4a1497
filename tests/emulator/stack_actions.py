"""The actions that start, stop and take back operations on stacks; change sets have theirs in change_sets.py."""
from ministack.services.cloudformation import _change_sets, handlers

import deletion
import exports_in_use
import stacks
import tasks
from deployment import Deployment
from query_api import Refused, action, invalid
from rollback import Rollback
from submitted import Submitted, check_role

# "… state and can not be updated": these need another operation first.
NOT_UPDATABLE = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "UPDATE_ROLLBACK_FAILED", "DELETE_FAILED",
                 "REVIEW_IN_PROGRESS")
# Kept by DisableRollback; an update may go on from there if it keeps its failures as well.
KEPT_FAILURES = ("CREATE_FAILED", "UPDATE_FAILED")


def check_updatable(stack):
    status = stack["StackStatus"]
    if status in NOT_UPDATABLE or stacks.in_progress(stack):
        raise invalid(f"Stack:{stack['StackId']} is in {status} state and can not be updated.")


def check_kept_failures(stack, on_failure):
    if stack["StackStatus"] in KEPT_FAILURES and on_failure != "DO_NOTHING":
        raise invalid(
            f"This stack is currently in a non-terminal [{stack['StackStatus']}] state. To update the stack from this "
            "state, please use the disable-rollback parameter with update-stack API. To rollback to the last known "
            "good state, use the rollback-stack API")


def on_failure_of(request):
    config = request.get("DeploymentConfig", {})
    keep = request.get("DisableRollback") or config.get("DisableRollback")
    return "DO_NOTHING" if keep else request.get("OnFailure", "ROLLBACK")


def used(stack, request):
    """Whether this very request was accepted before, by its client token: then it is not done again."""
    token, seen = request.get("ClientRequestToken"), stack.get("_requests", {})
    if token not in seen:
        return False
    if seen[token] != request:
        raise Refused("TokenAlreadyExistsException", f"The client request token {token} has already been used for "
                      "this stack. Retry the request with a different client request token")
    return True


def accept(stack, request):
    """Keeps a request that is not refused, for [`used`]."""
    if "ClientRequestToken" in request:
        stack.setdefault("_requests", {})[request["ClientRequestToken"]] = request


@action("CreateStack")
def create_stack(request):
    name = request["StackName"]
    stack = stacks.find(name)
    if stack is not None:
        if used(stack, request):
            return {"StackId": stack["StackId"]}
        raise Refused("AlreadyExistsException", f"Stack [{name}] already exists")
    submitted = Submitted(request)
    stack = stacks.new(name)
    accept(stack, request)
    stack.update({key: request[key] for key in ("RoleARN", "NotificationARNs", "DeploymentConfig",
                                                "EnableTerminationProtection") if key in request})
    stack["_stack_policy"] = request.get("StackPolicyBody", "")
    deployment = Deployment(stack, submitted.template, submitted.parameters, update=False, tags=submitted.tags,
                            on_failure=on_failure_of(request),
                            retain_except_on_create=request.get("RetainExceptOnCreate", False))
    operation = deployment.start(submitted.body, Capabilities=submitted.capabilities)
    tasks.start(deployment.run())
    return {"StackId": stack["StackId"], "OperationId": operation["OperationId"]}


@action("UpdateStack")
def update_stack(request):
    stack = stacks.existing(request["StackName"])
    if used(stack, request):
        return {"StackId": stack["StackId"]}
    check_updatable(stack)
    check_kept_failures(stack, on_failure_of(request))
    submitted = Submitted(request, stack)
    tags = submitted.tags
    if stack["StackStatus"] not in KEPT_FAILURES and handlers._stack_has_no_updates(
            stack, submitted.template, submitted.parameters, tags or [], tags_given=tags is not None):
        raise invalid("No updates are to be performed.")
    accept(stack, request)
    for change_set in _change_sets.values():
        if change_set["StackId"] == stack["StackId"] and change_set["ExecutionStatus"] == "AVAILABLE":
            change_set["ExecutionStatus"] = "OBSOLETE"
    stack["_stack_policy"] = request.get("StackPolicyBody", stack.get("_stack_policy", ""))
    deployment = Deployment(stack, submitted.template, submitted.parameters, update=True, tags=tags,
                            on_failure=on_failure_of(request),
                            retain_except_on_create=request.get("RetainExceptOnCreate", False))
    operation = deployment.start(submitted.body, Capabilities=submitted.capabilities, **{
        key: request[key] for key in ("RoleARN", "NotificationARNs", "DeploymentConfig") if key in request})
    tasks.start(deployment.run())
    return {"StackId": stack["StackId"], "OperationId": operation["OperationId"]}


@action("DeleteStack")
def delete_stack(request):
    stack = stacks.find(request["StackName"])
    # To delete what is gone is no failure.
    if stack is None or stack["StackStatus"] == "DELETE_COMPLETE" or used(stack, request):
        return
    stack_id, status = stack["StackId"], stack["StackStatus"]
    if stack.get("EnableTerminationProtection"):
        raise invalid(f"Stack [{stack['StackName']}] cannot be deleted while TerminationProtection is enabled")
    if status == "DELETE_IN_PROGRESS":
        return
    if stacks.in_progress(stack) and status != "CREATE_IN_PROGRESS":
        raise invalid(f"Stack [{stack_id}] cannot be deleted while in status {status}")
    exported = {output.get("ExportName") for output in stack["Outputs"]} - {None}
    for export, user in exports_in_use.users(stack, exported):
        raise invalid(f"Export {export} cannot be deleted as it is in use by {user}")
    retain, force = request.get("RetainResources", []), request.get("DeletionMode") == "FORCE_DELETE_STACK"
    if retain and status != "DELETE_FAILED":
        raise invalid(f"Invalid operation on stack [{stack_id}]. When you delete a stack, specify which resources to "
                      "retain only when the stack is in the DELETE_FAILED state.")
    if force and status != "DELETE_FAILED":
        raise invalid(f"Invalid operation on stack [{stack_id}]. You can activate DeletionMode FORCE_DELETE_STACK in a "
                      "delete stack operation only when the stack is in the DELETE_FAILED state.")
    unknown = sorted(set(retain) - stack["_resources"].keys())
    if unknown:
        raise invalid(f"Resource(s) [{', '.join(unknown)}] do not exist in stack [{stack['StackName']}]")
    check_role(request.get("RoleARN"))
    accept(stack, request)
    stack.update({key: request[key] for key in ("RoleARN", "DeletionMode") if key in request})
    if status == "CREATE_IN_PROGRESS":
        stack["_running"].deleted = True
    else:
        tasks.start(deletion.delete(stack, "User Initiated", retain=retain, force=force))


@action("CancelUpdateStack")
def cancel_update_stack(request):
    stack = stacks.existing(request["StackName"])
    if used(stack, request):
        return
    if stack["StackStatus"] != "UPDATE_IN_PROGRESS":
        raise invalid("CancelUpdateStack cannot be called from current stack status")
    accept(stack, request)
    stack["_running"].cancelled = True


@action("ContinueUpdateRollback")
def continue_update_rollback(request):
    stack = stacks.existing(request["StackName"])
    if used(stack, request):
        return
    if stack["StackStatus"] != "UPDATE_ROLLBACK_FAILED":
        raise invalid("ContinueUpdateRollback cannot be called from current stack status")
    skip, rollback = request.get("ResourcesToSkip", []), stack["_rollback"]
    unknown = sorted(set(skip) - set(rollback.back))
    if unknown:
        raise invalid(f"Resource(s) [{', '.join(unknown)}] cannot be skipped: only resources whose rollback failed "
                      "can be skipped")
    check_role(request.get("RoleARN"))
    accept(stack, request)
    tasks.start(rollback.carry_on(skip))


@action("RollbackStack")
def rollback_stack(request):
    stack = stacks.existing(request["StackName"])
    if used(stack, request):
        return {"StackId": stack["StackId"]}
    if stack["StackStatus"] not in KEPT_FAILURES:
        raise invalid("RollbackStack cannot be called from current stack status")
    accept(stack, request)
    deployment = stack.pop("_deployment")
    deployment.retain_except_on_create |= request.get("RetainExceptOnCreate", False)
    rollback = Rollback(deployment)
    operation = rollback.start("User Initiated")
    tasks.start(rollback.run())
    return {"StackId": stack["StackId"], "OperationId": operation["OperationId"]}
