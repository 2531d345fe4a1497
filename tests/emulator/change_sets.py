"""Change sets: made, executed, forgotten. change_set_descriptions.py shows them.

What becomes of the name and the ARN of an executed one is recorded on AWS on 2026-09-28.
"""
from ministack.core.responses import get_account_id, get_region, new_uuid
from ministack.services.cloudformation import _change_sets, changesets, helpers

import drift
import early_validation
import events
import imports
import pace
import stack_actions
import stacks
import switches
import tasks
from changes import Changes, View
from deployment import Deployment
from query_api import Refused, action, invalid, passed
from submitted import Submitted

# AWS says it in one way or the other; /emulator/no-changes is `short` for the second.
NO_CHANGES = "The submitted information didn't contain changes. Submit different information to create a change set."
NO_UPDATES = "No updates are to be performed."
# The switch by which change sets are deleted as on AWS: not at once, and not before they are made.
DELETION = "pace/delete-change-set"
# No longer found by name.
EXECUTED = ("EXECUTE_COMPLETE", "EXECUTE_FAILED")


@action("CreateChangeSet")
def create_change_set(request):
    name, kind = request["ChangeSetName"], request.get("ChangeSetType", "UPDATE")
    stack = stacks.find(request["StackName"])
    if stack is not None and stack["StackStatus"] == "DELETE_COMPLETE":
        stack = None
    made = stack and named(name, stack)
    if made:
        if request.get("ClientToken") and made["_request"] == request:
            return {"Id": made["ChangeSetId"], "StackId": stack["StackId"]}
        raise Refused("AlreadyExistsException", f"ChangeSet {name} cannot be created due to a mismatch with existing "
                      f"attribute {different(request, made)}" if made["Status"] == "DELETE_IN_PROGRESS"
                      else f"ChangeSet [{name}] already exists")
    check_kind(kind, name, request, stack)
    submitted = Submitted(request, stack)
    check_types(stack, submitted)
    imported = resources_to_import(request) if kind == "IMPORT" else []
    if stack is None:
        stack = stacks.new(request["StackName"])
        review = True
    else:
        review = False
    try:
        change_set = new(request, stack, submitted, kind, imported)
    except Refused:
        if review:
            # A request that is refused leaves no stack.
            stacks.forget(stack)
        raise
    change_set["_operation"] = events.begin(stack, "CREATE_CHANGESET")
    if review:
        stack["Tags"] = submitted.tags or []
        events.stack_event(stack, "REVIEW_IN_PROGRESS", "User Initiated")
    tasks.start(examine(change_set, stack, submitted, imported))
    return {"Id": change_set["ChangeSetId"], "StackId": stack["StackId"]}


def check_kind(kind, name, request, stack):
    on_failure = request.get("OnStackFailure")
    passed(helpers._request_problems(request, "" if stack else request["StackName"]))
    if on_failure == "DELETE" and kind != "CREATE":
        raise invalid("OnStackFailure DELETE is only valid when ChangeSetType is CREATE.")
    if kind == "CREATE":
        if stack and stack["StackStatus"] != "REVIEW_IN_PROGRESS":
            raise Refused("AlreadyExistsException", f"Stack [{stack['StackName']}] already exists and cannot be created "
                          f"again with the changeSet [{name}].")
    elif kind == "UPDATE":
        if stack is None:
            raise invalid(f"Stack [{request['StackName']}] does not exist")
        stack_actions.check_updatable(stack)
    elif stack and stack["StackStatus"] != "REVIEW_IN_PROGRESS":
        stack_actions.check_updatable(stack)


def check_types(stack, submitted):
    before = {name: record["ResourceType"] for name, record in (stack["_resources"] if stack else {}).items()}
    other = [name for name, definition in submitted.template["Resources"].items()
             if before.get(name, definition["Type"]) != definition["Type"]]
    if other:
        raise invalid("Update of resource type is not permitted. The new template modifies resource type of the "
                      f"following resources: [{', '.join(other)}]")


def resources_to_import(request):
    entries = request.get("ResourcesToImport", [])
    if not entries:
        raise invalid("Must Provide at least one resource to import")
    return entries


def new(request, stack, submitted, kind, imported):
    """The change set with what it would do, before it is examined."""
    tags_before = {tag["Key"]: tag["Value"] for tag in stack["Tags"]}
    tags = None if submitted.tags is None else {tag["Key"]: tag["Value"] for tag in submitted.tags}
    retag = kind == "UPDATE" and tags is not None and tags != tags_before
    drifted = drift.of_stack(stack) if request.get("DeploymentMode") == "REVERT_DRIFT" else None
    changes = Changes(stack, submitted.template, submitted.parameters, retag, drifted)
    try:
        plain, with_values = changes.all(False), changes.all(True)
    except ValueError as error:
        raise invalid(str(error)) from error
    if kind == "IMPORT":
        plain = with_values = import_changes(stack, submitted, imported, plain, tags, tags_before)
    change_set = {
        "ChangeSetId": f"arn:aws:cloudformation:{get_region()}:{get_account_id()}:changeSet/"
                       f"{request['ChangeSetName']}/{new_uuid()}",
        "ChangeSetName": request["ChangeSetName"], "StackId": stack["StackId"], "StackName": stack["StackName"],
        "ChangeSetType": kind, "CreationTime": events.now(), "Status": "CREATE_IN_PROGRESS",
        "ExecutionStatus": "UNAVAILABLE", "StatusReason": None,
        "_request": request, "_template": submitted.template, "_template_body": submitted.body,
        "_resolved_params": submitted.parameters, "_plain": plain, "_with_values": with_values, "_drifted": drifted,
        "_resources_to_import": imported, "_adopted": {}, "_tags": submitted.tags,
    }
    _change_sets[change_set["ChangeSetId"]] = change_set
    return change_set


def import_changes(stack, submitted, entries, changes, tags, tags_before):
    """What an import may do: take resources over, and nothing else."""
    was = stack["_template"]
    for what, other in (("Outputs", submitted.template.get("Outputs", {}) != was.get("Outputs", {})),
                        ("Tags", tags is not None and tags != tags_before),
                        ("Parameters", imports.strict() and imports.moved(stack, submitted))):
        if other:
            raise invalid(f"As part of the import operation, you cannot modify or add [{what}]")
    rewritten = imports.rewritten(stack, submitted) if imports.strict() else []
    if rewritten:
        raise invalid(f"You have modified resources [{', '.join(rewritten)}] in your template that are not being "
                      "imported. Update, create or delete operations cannot be executed during import operations.")
    try:
        return changesets._import_changes(entries, submitted.template, changes)
    except ValueError as error:
        raise invalid(str(error)) from error


async def examine(change_set, stack, submitted, imported):
    """Ends the making of a change set: it is ready to be executed, or failed."""
    await pace.wait("change-set")
    request, reason = change_set["_request"], None
    if imported:
        reason = changesets._import_not_found(imported) or changesets._import_owner(imported)
    elif request.get("ImportExistingResources"):
        reason = adopt_existing(change_set, submitted)
    if reason is None and not request.get("DisableValidation"):
        taken = {entry["LogicalResourceId"] for entry in imported} | change_set["_adopted"].keys()
        view = View(stack, submitted.template, submitted.parameters, {})
        reason = early_validation.run(stack, view, taken)
    if reason is None and not change_set["_plain"] and change_set["ChangeSetType"] != "CREATE":
        reason = NO_UPDATES if switches.value("no-changes") == "short" else NO_CHANGES
    if reason is None:
        change_set.update(Status="CREATE_COMPLETE", ExecutionStatus="AVAILABLE",
                          StatusReason=changesets._IMPORT_REVIEW if imported else None)
    else:
        change_set.update(Status="FAILED", StatusReason=reason, _plain=[], _with_values=[])
    events.end(stack, reason is None)


def adopt_existing(change_set, submitted):
    """ImportExistingResources: what is to be added and exists is taken over instead."""
    found = changesets._existing_resources(change_set["_plain"], submitted.template)
    reason = changesets._unretained_import_reason(found, submitted.template) or changesets._import_owner(found)
    if reason:
        return reason
    change_set["_adopted"] = {entry["LogicalResourceId"]: entry["ResourceIdentifier"] for entry in found}
    adopted = {entry["LogicalResourceId"]: changesets._import_change(entry) for entry in found}
    for changes in ("_plain", "_with_values"):
        change_set[changes] = [adopted.get(change["ResourceChange"]["LogicalResourceId"], change)
                               for change in change_set[changes]]
    return None


def different(request, made):
    """What AWS names first of the things in which a request and a change set of that name differ."""
    was = made["_request"]
    return next((word for word, key in (("Template", "TemplateBody"), ("Parameters", "Parameters"))
                 if request.get(key) != was.get(key)), "ClientToken")


# ---- Found ---------------------------------------------------------------------------------------------


def named(name, stack):
    return next((found for found in _change_sets.values() if found["StackId"] == stack["StackId"]
                 and found["ChangeSetName"] == name and found["ExecutionStatus"] not in EXECUTED), None)


def asked_for(request):
    """The change set that a request names, by its ARN, or by its name and the stack's."""
    name = request["ChangeSetName"]
    if name.startswith("arn:"):
        found = _change_sets.get(name)
    elif "StackName" not in request:
        raise invalid("StackName must be specified if ChangeSetName is not specified as an ARN.")
    else:
        found = named(name, stacks.existing(request["StackName"]))
    if found is None:
        raise Refused("ChangeSetNotFound", f"ChangeSet [{name}] does not exist", 404)
    return found


@action("DeleteChangeSet")
def delete_change_set(request):
    try:
        change_set = asked_for(request)
    except Refused as refused:
        if refused.code == "ChangeSetNotFound":
            return
        raise
    status = change_set["ExecutionStatus"]
    if status in EXECUTED or status == "EXECUTE_IN_PROGRESS":
        raise Refused("InvalidChangeSetStatus", f"Cannot delete ChangeSet in execution status {status}")
    if switches.value(DELETION) is None:
        del _change_sets[change_set["ChangeSetId"]]
    elif change_set["Status"] == "CREATE_IN_PROGRESS":
        raise Refused("InvalidChangeSetStatus", f"Cannot delete ChangeSet in status {change_set['Status']}")
    elif change_set["Status"] != "DELETE_IN_PROGRESS":
        change_set.update(Status="DELETE_IN_PROGRESS", ExecutionStatus="UNAVAILABLE")
        tasks.start(vanish(change_set))


async def vanish(change_set):
    await pace.hold(DELETION)
    _change_sets.pop(change_set["ChangeSetId"], None)


# ---- Executed ------------------------------------------------------------------------------------------


@action("ExecuteChangeSet")
def execute_change_set(request):
    # By its name an executed change set is no longer found, and a repeated request is still the same.
    known = stacks.find(request.get("StackName", ""))
    if known and stack_actions.used(known, request):
        return
    change_set = asked_for(request)
    stack = stacks.existing(change_set["StackId"])
    if stack_actions.used(stack, request):
        return
    name, asked = change_set["ChangeSetId"], change_set["_request"]
    if change_set["Status"] != "CREATE_COMPLETE":
        raise Refused("InvalidChangeSetStatus",
                      f"ChangeSet [{name}] cannot be executed in its current status of [{change_set['Status']}]")
    if change_set["ExecutionStatus"] != "AVAILABLE":
        raise Refused("InvalidChangeSetStatus", f"ChangeSet [{name}] cannot be executed in its current execution "
                      f"status of [{change_set['ExecutionStatus']}]")
    if stacks.in_progress(stack):
        raise invalid(f"Stack:{stack['StackId']} is in {stack['StackStatus']} state and can not be updated.")
    if "OnStackFailure" in asked and "DisableRollback" in request:
        raise invalid("You can't specify DisableRollback when the change set was created with OnStackFailure.")
    on_failure = asked.get("OnStackFailure") or stack_actions.on_failure_of({**asked, **request})
    stack_actions.check_kept_failures(stack, on_failure)
    stack_actions.accept(stack, request)
    for other in [found for found in _change_sets.values() if found["StackId"] == stack["StackId"]]:
        if other is not change_set and other["ExecutionStatus"] not in EXECUTED:
            del _change_sets[other["ChangeSetId"]]
    work = execution(change_set, stack, on_failure, request)
    work.start(change_set["_template_body"], ChangeSetId=name, Capabilities=asked.get("Capabilities", []), **{
        key: asked[key] for key in ("RoleARN", "NotificationARNs", "DeploymentConfig") if key in asked})
    change_set["ExecutionStatus"] = "EXECUTE_IN_PROGRESS"
    tasks.start(finish(change_set, stack, work))


def execution(change_set, stack, on_failure, request):
    if change_set["ChangeSetType"] == "IMPORT":
        return imports.Import(stack, change_set)
    return Deployment(
        stack, change_set["_template"], change_set["_resolved_params"], update=change_set["ChangeSetType"] == "UPDATE",
        tags=change_set["_tags"], on_failure=on_failure, imports=change_set["_adopted"], drifted=change_set["_drifted"],
        retain_except_on_create=request.get("RetainExceptOnCreate", False))


async def finish(change_set, stack, work):
    await work.run()
    well = stack["StackStatus"] in ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE")
    change_set["ExecutionStatus"] = "EXECUTE_COMPLETE" if well else "EXECUTE_FAILED"
