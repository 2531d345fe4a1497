"""Takes back a create or an update that failed or was cancelled."""
import adoption
import deletion
import events
import pace
import provisioning

FAILED = "The following resource(s) failed to {}: [{}]. "


class Rollback:
    """An operation of its own. One that gets stuck goes on with ContinueUpdateRollback."""

    def __init__(self, deployment):
        self.deployment, self.stack = deployment, deployment.stack
        before = deployment.before
        # Changed in place goes back, also what failed to change; what is new, or came in place of another, goes away.
        self.back = [name for name, verb in deployment.failed.items()
                     if verb == "UPDATE" and name not in deployment.made]
        self.back += [name for name in reversed(deployment.made)
                      if name in before and name not in deployment.replaced]
        self.away = {name: record for name, record in deployment.made.items()
                     if name not in self.back and name not in deployment.imports}

    def start(self, reason, operation_type="ROLLBACK"):
        """Says that it begins. Gives the operation."""
        operation = events.begin(self.stack, operation_type)
        prefix = "UPDATE_ROLLBACK" if self.deployment.update else "ROLLBACK"
        events.stack_event(self.stack, f"{prefix}_IN_PROGRESS", reason)
        return operation

    async def run(self):
        for name in self.deployment.imports.keys() & self.deployment.made.keys():
            adoption.release(self.stack, name, self.deployment.made[name])
        await (self.undo_update() if self.deployment.update else self.undo_create())

    async def carry_on(self, skip):
        """ContinueUpdateRollback: what is skipped stays as it is."""
        self.start("User Initiated", "CONTINUE_ROLLBACK")
        for name in [name for name in self.back if name in skip]:
            self.back.remove(name)
            record = self.deployment.resources[name]
            self.deployment.before[name] = record
            events.resource_event(self.stack, name, record["ResourceType"], "UPDATE_COMPLETE",
                                  record["PhysicalResourceId"])
        await self.run()

    async def undo_update(self):
        stack, deployment = self.stack, self.deployment
        self.back = [name for name in self.back if not await self.revert(name)]
        if self.back:
            stack["_rollback"] = self
            events.stack_event(stack, "UPDATE_ROLLBACK_FAILED", FAILED.format("update", ", ".join(self.back)))
            return events.end(stack, False)
        stack.pop("_rollback", None)
        events.stack_event(stack, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
        await pace.wait("cleanup", 0.5)
        # "rolled back to its previous working state … still deleting any new resources": what cannot be
        # deleted now does not fail it.
        stack.update(deployment.was, _resources=deployment.before)
        await deletion.of_created(deployment, self.away)
        events.stack_event(stack, "UPDATE_ROLLBACK_COMPLETE")
        return events.end(stack, True)

    async def undo_create(self):
        stack, deployment = self.stack, self.deployment
        stack.update(_template=deployment.template)
        stack["_resources"], failed = await deletion.of_created(deployment, self.away)
        if failed:
            events.stack_event(stack, "ROLLBACK_FAILED", FAILED.format("delete", ", ".join(failed)))
        else:
            events.stack_event(stack, "ROLLBACK_COMPLETE")
        events.end(stack, not failed)

    def goal(self, name):
        """What a resource goes back to: what was deployed, or where drift was to be mended what it actually was."""
        drifted = self.deployment.drifted.get(name)
        return self.deployment.before[name]["Properties"] if drifted is None else drifted

    async def revert(self, name):
        """Sends one resource back to what it was; tells whether that worked."""
        deployment, stack = self.deployment, self.stack
        now, record = deployment.resources[name], deployment.before[name]
        resource_type, physical_id = record["ResourceType"], record["PhysicalResourceId"]
        if now is not record:
            events.resource_event(stack, name, resource_type, "UPDATE_IN_PROGRESS", physical_id,
                                  properties=record["Properties"])
        await pace.wait(name)
        try:
            (_, attributes, _), _ = await provisioning.update(
                stack, name, now, deployment.tagged(name, now["Properties"], deployment.tags),
                deployment.tagged(name, self.goal(name), deployment.tags_before), False, "rollback")
        except Exception as error:
            events.resource_event(stack, name, resource_type, "UPDATE_FAILED", physical_id, str(error))
            return False
        record["Attributes"] = attributes or record["Attributes"]
        events.resource_event(stack, name, resource_type, "UPDATE_COMPLETE", physical_id)
        return True
