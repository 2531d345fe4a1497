"""The execution of an IMPORT change set, and how little may change beside it.

With /emulator/import as `strict` nothing may: no value of a parameter, as one of SSM that has moved, and
not the order of what a resource depends on.
"""
from ministack.services.cloudformation import engine

import adoption
import events
import provisioning
import stacks
import switches
from deployment import Deployment


def strict():
    return switches.value("import") == "strict"


def moved(stack, submitted):
    """Whether a parameter has another value than the stack was deployed with."""
    was = stack["_resolved_params"]
    return any(was.get(name, {}).get("Value") != value["Value"] for name, value in submitted.parameters.items())


def rewritten(stack, submitted):
    """The resources of the stack that are written otherwise."""
    after = submitted.template["Resources"]
    return sorted(name for name, definition in stack["_template"].get("Resources", {}).items()
                  if after.get(name) != definition)


class Import(Deployment):
    """Resources become the stack's as they are, all or none."""

    def __init__(self, stack, change_set):
        super().__init__(stack, change_set["_template"], change_set["_resolved_params"],
                         update=stack["StackStatus"] != "REVIEW_IN_PROGRESS")
        self.entries = {entry["LogicalResourceId"]: entry for entry in change_set["_resources_to_import"]}

    def start(self, body, **more):
        # The API model has no type for it; that it counts as a create or an update is inferred.
        operation = events.begin(self.stack, "UPDATE_STACK" if self.update else "CREATE_STACK")
        self.body, self.more = body, more
        self.stack.update(LastUpdatedTime=events.now(), _running=self)
        events.stack_event(self.stack, "IMPORT_IN_PROGRESS", "User Initiated")
        return operation

    async def run(self):
        started = []
        order = engine._topological_sort({name: self.definitions[name] for name in self.entries}, {})
        for name in order:
            started.append(name)
            entry = self.entries[name]
            try:
                physical_id, attributes = await adoption.adopt(self.stack, name, entry["ResourceType"],
                                                               entry["ResourceIdentifier"])
                wanted = provisioning.properties(self.definitions[name], self)
            except ValueError as error:
                self.tell(name, "IMPORT_FAILED", reason=str(error))
                return self.undo(started, str(error))
            self.keep(name, entry["ResourceType"], wanted, physical_id, attributes, "", "IMPORT_COMPLETE")
        for name in order:
            try:
                adoption.give_tags(self.stack, name, self.resources[name])
            except ValueError as error:
                self.tell(name, "UPDATE_FAILED", self.resources[name]["PhysicalResourceId"], str(error))
                return self.undo(started, f"The following resource(s) failed to update: [{name}]. ")
        self.take_over()
        self.stack.update(_template_body=self.body, Parameters=stacks.parameters(self.parameters), **self.more)
        events.stack_event(self.stack, "IMPORT_COMPLETE")
        return events.end(self.stack, True)

    def undo(self, started, reason):
        stack = self.stack
        events.end(stack, False)
        events.begin(stack, "ROLLBACK")
        events.stack_event(stack, "IMPORT_ROLLBACK_IN_PROGRESS", reason)
        for name in reversed(started):
            physical_id = self.made.get(name, {}).get("PhysicalResourceId", "")
            for status in ("IMPORT_ROLLBACK_IN_PROGRESS", "IMPORT_ROLLBACK_COMPLETE"):
                self.tell(name, status, physical_id)
            del stack["_latest"][name]
        events.stack_event(stack, "IMPORT_ROLLBACK_COMPLETE" if self.update else "ROLLBACK_COMPLETE")
        events.end(stack, True)
