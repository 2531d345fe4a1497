"""Deletes resources: of a stack, of an update that no longer wants them, of one that was taken back."""
from types import SimpleNamespace

from ministack.services.cloudformation import _change_sets, _exports, engine

import events
import pace
import provisioning
import switches
import tasks

FAILED = "The following resource(s) failed to delete: [{}]. "


async def delete(stack, reason, *, retain=(), force=False, created_by=None):
    """Deletes a stack. `created_by` is the failed create that asks for it."""
    if created_by and created_by.on_failure == "DELETE" and switches.value("retain-except-on-create") == "kept":
        # Documented is only what a rollback does with RetainExceptOnCreate.
        created_by = None
    events.begin(stack, "DELETE_STACK")
    events.stack_event(stack, "DELETE_IN_PROGRESS", reason)
    work = as_it_is(stack)
    stack["_resources"], failed = await delete_all(stack, work, stack["_resources"], retain=retain, force=force,
                                                   created_by=created_by)
    if failed:
        events.stack_event(stack, "DELETE_FAILED", FAILED.format(", ".join(failed)))
        return events.end(stack, False)
    for output in stack["Outputs"]:
        _exports.pop(output.get("ExportName"), None)
    for change_set in [found for found in _change_sets.values() if found["StackId"] == stack["StackId"]]:
        del _change_sets[change_set["ChangeSetId"]]
    events.stack_event(stack, "DELETE_COMPLETE")
    return events.end(stack, True)


def as_it_is(stack):
    """A stack in the form that references are resolved in."""
    return SimpleNamespace(stack=stack, template=stack["_template"], parameters=stack["_resolved_params"],
                           conditions=stack["_conditions"], resources=stack["_resources"])


async def delete_all(stack, work, records, *, retain=(), force=False, created_by=None, phase="delete", tries=1):
    """Deletes these resources, dependents first. Gives the records that are left, and the names that failed."""
    definitions = work.template.get("Resources", {})
    needs = {name: engine._extract_deps(definitions.get(name, {}), set(records)) - {name} for name in records}
    dependents = {name: {other for other in needs if name in needs[other]} for name in reversed(records)}
    left, failed, forced = dict(records), [], set()

    async def one(name):
        # A forced delete keeps what it cannot delete, and what that depends on.
        keep = (name in retain or kept(definitions.get(name), work, created_by) or bool(forced & dependents[name]))
        forced.update({name} if forced & dependents[name] else ())
        problem = await delete_one(stack, name, records[name], keep=keep, force=force, phase=phase, tries=tries)
        if problem and not force:
            failed.append(name)
            return False
        forced.update({name} if problem else ())
        del left[name]
        return True

    await tasks.in_order(dependents, one)
    return left, failed


def kept(definition, work, created_by):
    policy = provisioning.policy(definition, "DeletionPolicy", work)
    if created_by and (policy == "RetainExceptOnCreate" or created_by.retain_except_on_create):
        return False
    return policy in provisioning.RETAINING


async def delete_one(stack, name, record, *, keep=False, force=False, phase="delete", listed=True, tries=1):
    """Deletes one resource or lets it be. Gives the reason if it cannot be deleted, however often it is tried."""
    resource_type, physical_id = record["ResourceType"], record["PhysicalResourceId"]

    def tell(status, reason=None):
        events.resource_event(stack, name, resource_type, status, physical_id, reason, listed=listed)

    if keep:
        return tell("DELETE_SKIPPED")
    tell("DELETE_IN_PROGRESS")
    await pace.wait(name)
    try:
        await provisioning.delete(stack, name, record, phase)
    except Exception as error:
        tell("DELETE_SKIPPED" if force else "DELETE_FAILED", str(error))
        return str(error) if tries == 1 else await delete_one(
            stack, name, record, force=force, phase=phase, listed=listed, tries=tries - 1)
    return tell("DELETE_COMPLETE")


async def after_update(deployment):
    """Deletes what was replaced and what the template no longer has; tells whether something could not be."""
    stack, was, tries = deployment.stack, deployment.was, int(switches.value("cleanup/tries") or 1)
    failed = [name for name, replaced in reversed(deployment.replaced.items())
              if await delete_replaced(deployment, name, *replaced, tries)]
    before = SimpleNamespace(stack=stack, template=was["_template"], resources=deployment.before,
                             parameters=was["_resolved_params"], conditions=was["_conditions"])
    left, _ = await delete_all(stack, before, {name: deployment.before[name] for name in deployment.removed},
                               tries=tries)
    for name in deployment.removed:
        if name not in left:
            del stack["_resources"][name], stack["_latest"][name]
    return bool(failed or left)


async def delete_replaced(deployment, name, record, pending, retain, tries):
    if record["PhysicalResourceId"] != deployment.resources[name]["PhysicalResourceId"]:
        return await delete_one(deployment.stack, name, record, keep=retain, listed=False, tries=tries)
    # Its name did not change: only its own handler knows how to tell the two apart.
    for function, arguments, options in pending:
        function(*arguments, **options)
    return None


async def of_created(deployment, records):
    """Deletes what a deployment made. Gives the records that are left, and the names that failed."""
    stack = deployment.stack
    for name, verb in deployment.failed.items():
        if verb == "CREATE" and name not in records:
            events.resource_event(stack, name, deployment.definitions[name]["Type"], "DELETE_COMPLETE")
    left, failed = await delete_all(stack, deployment, records, created_by=deployment, phase="rollback")
    for name in records:
        # What replaced another gives its place back.
        if name in deployment.before:
            before = deployment.before[name]
            events.resource_event(stack, name, before["ResourceType"], "UPDATE_COMPLETE", before["PhysicalResourceId"])
        elif deployment.update and name not in left:
            stack["_latest"].pop(name, None)
    return left, failed
