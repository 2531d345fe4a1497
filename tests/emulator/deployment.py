"""Creates and updates a stack: resources side by side, each after what it needs."""
from ministack.services.cloudformation import _exports, engine, provisioners
from ministack.services.cloudformation.stacks import _resolve_stack_outputs

import adoption
import deletion
import dynamic_references
import events
import exports_in_use
import pace
import provisioning
import stack_policies
import stacks
import switches
import tasks
from rollback import Rollback

REPLACING = "Requested update requires the creation of a new physical resource; hence creating one."
CANCELLED = {"CREATE": "Resource creation cancelled", "UPDATE": "Resource update cancelled"}


class Deployment:
    """One create or update, from its first resource to its last, or to the end of its rollback."""

    def __init__(self, stack, template, parameters, *, update, tags=None, on_failure="ROLLBACK",
                 retain_except_on_create=False, imports=None, drifted=None):
        self.stack, self.template, self.parameters, self.update = stack, template, parameters, update
        self.on_failure, self.retain_except_on_create = on_failure, retain_except_on_create
        # Identifiers of what exists and is taken over; what resources are now, where that is to be mended.
        self.imports, self.drifted = imports or {}, drifted or {}
        self.tags, self.tags_before = stack["Tags"] if tags is None else tags, stack["Tags"]
        self.conditions = engine._evaluate_conditions(template, parameters)
        self.definitions = {name: definition for name, definition in template["Resources"].items()
                            if self.conditions.get(definition.get("Condition"), True)}
        # What the stack was, for a rollback.
        self.before = dict(stack["_resources"])
        self.was = {key: stack[key] for key in ("_template", "_template_body", "_resolved_params", "_conditions",
                                                "Parameters", "Tags", "Outputs", "Description")}
        self.resources = dict(self.before)
        self.removed = [name for name in self.before if name not in self.definitions]
        # By logical id: records that this made; (record, deletes) of what they replaced; why it went wrong.
        self.made, self.replaced, self.failed = {}, {}, {}
        # CancelUpdateStack asks for a rollback, DeleteStack during a create for a deletion.
        self.cancelled = self.deleted = False

    def stopping(self):
        return bool(self.failed) or self.cancelled or self.deleted

    def start(self, body, **more):
        """Says that it begins; the rest follows after the answer. Gives the operation."""
        stack, verb = self.stack, "UPDATE" if self.update else "CREATE"
        operation = events.begin(stack, f"{verb}_STACK")
        stack.update(_template_body=body, Parameters=stacks.parameters(self.parameters), Tags=self.tags,
                     Description=self.template.get("Description", ""), LastUpdatedTime=events.now(),
                     _conditions=self.conditions, _running=self, **more)
        stack["DisableRollback"] = stack["DisableRollback"] if self.update else self.on_failure == "DO_NOTHING"
        self.express = stacks.deployment_config(stack)["Mode"] == "EXPRESS"
        events.stack_event(stack, f"{verb}_IN_PROGRESS", "User Initiated")
        return operation

    async def run(self):
        # Recorded on AWS: the reason is gone as soon as something happens.
        self.stack["StackStatusReason"] = None
        self.refuse_removal()
        needs = {name: engine._extract_deps(definition, set(self.definitions)) - {name}
                 for name, definition in self.definitions.items()}
        order = engine._topological_sort(self.definitions, {})
        await tasks.in_order({name: needs[name] for name in order}, self.one, lambda: not self.stopping())
        problem = self.problem() or self.publish()
        if problem:
            await self.end_badly(problem)
        else:
            await self.end_well()

    # ---- One resource --------------------------------------------------------------------------------

    async def one(self, name):
        record, resource_type = self.before.get(name), self.definitions[name]["Type"]
        if name in self.drifted and self.drifted[name] is None:
            # It was deleted behind the stack's back.
            record = None
        try:
            wanted = provisioning.properties(self.definitions[name], self)
            old, new = self.tagged(name, record and record["Properties"], self.tags_before), self.tagged(
                name, wanted, self.tags)
            if record and self.drifted.get(name) is not None:
                old = self.tagged(name, self.drifted[name], self.tags_before)
            if record and old == self.unless_text(name, old, new):
                return True
            return await (self.change(name, record, old, new, wanted) if record
                          else self.make(name, resource_type, new, wanted))
        except Exception as error:
            return self.fail(name, "UPDATE" if record else "CREATE", error, record)

    def unless_text(self, name, old, new):
        """The new properties, but for those that are written as before and only resolved to something else."""
        was = self.was["_template"].get("Resources", {}).get(name, {})
        return new | {prop: old.get(prop) for prop in dynamic_references.untouched(was, self.definitions[name], new)}

    def tagged(self, name, found, tags):
        resource_type = self.definitions[name]["Type"] if name in self.definitions else self.before[name]["ResourceType"]
        return found and provisioning.tagged(resource_type, found, self.stack, tags, name)

    async def make(self, name, resource_type, new, wanted):
        if name in self.imports:
            physical_id, attributes = await adoption.adopt(self.stack, name, resource_type, self.imports[name])
            self.keep(name, resource_type, wanted, physical_id, attributes, "", "UPDATE_COMPLETE")
            adoption.give_tags(self.stack, name, self.resources[name])
            return True
        self.tell(name, "CREATE_IN_PROGRESS", properties=wanted)
        if not await self.goes_on(name, name, "CREATE"):
            return False
        physical_id, attributes, seed = await provisioning.create(self.stack, name, resource_type, new)
        self.keep(name, resource_type, wanted, physical_id, attributes, seed, "CREATE_COMPLETE")
        self.tell(name, "CREATE_IN_PROGRESS", physical_id, "Resource creation Initiated", wanted)
        return await self.complete(name, "CREATE", physical_id, wanted)

    async def change(self, name, record, old, new, wanted):
        resource_type, old_id = record["ResourceType"], record["PhysicalResourceId"]
        replaces = provisioners._replacing_change(resource_type, old, new)
        stack_policies.check(self.stack, name, resource_type, "Update:Replace" if replaces else "Update:Modify")
        self.tell(name, "UPDATE_IN_PROGRESS", old_id, REPLACING if replaces else None, wanted)
        if not await self.goes_on(name, name, "UPDATE"):
            return False
        retain = provisioning.policy(self.definitions[name], "UpdateReplacePolicy", self) in provisioning.RETAINING
        (physical_id, attributes, seed), pending = await provisioning.update(
            self.stack, name, record, old, new, retain)
        self.keep(name, resource_type, wanted, physical_id, attributes, seed, "UPDATE_COMPLETE")
        if physical_id != old_id or pending:
            self.replaced[name] = (record, pending, retain)
            self.tell(name, "UPDATE_IN_PROGRESS", physical_id, "Resource creation Initiated", wanted)
        return await self.complete(name, "UPDATE", physical_id, wanted)

    async def goes_on(self, name, step, verb):
        """Waits for half of what a resource takes, and tells whether it was cancelled meanwhile."""
        await pace.wait(step, 0.5, self.stopping)
        if self.stopping():
            record = self.resources.get(name)
            self.failed[name] = verb
            self.tell(name, f"{verb}_FAILED", record and record["PhysicalResourceId"] or "", CANCELLED[verb])
            return False
        return True

    async def complete(self, name, verb, physical_id, wanted):
        if not self.express and not await self.goes_on(name, f"ready/{name}", verb):
            return False
        self.tell(name, f"{verb}_COMPLETE", physical_id, properties=wanted)
        return True

    def keep(self, name, resource_type, wanted, physical_id, attributes, seed, status):
        self.resources[name] = self.made[name] = {
            "PhysicalResourceId": physical_id, "ResourceType": resource_type, "ResourceStatus": status,
            "LogicalResourceId": name, "Properties": wanted, "Attributes": attributes, "Timestamp": events.now(),
            "_name_seed": seed}

    def tell(self, name, status, physical_id="", reason=None, properties=None):
        events.resource_event(self.stack, name, self.definitions[name]["Type"], status, physical_id, reason, properties)

    def fail(self, name, verb, error, record):
        self.failed[name] = verb
        self.tell(name, f"{verb}_FAILED", record["PhysicalResourceId"] if record else "", str(error))
        return False

    def refuse_removal(self):
        """A removal that the stack's policy denies fails before anything is done."""
        for name in self.removed:
            record = self.before[name]
            try:
                stack_policies.check(self.stack, name, record["ResourceType"], "Update:Delete")
            except ValueError as error:
                self.failed[name] = "UPDATE"
                events.resource_event(self.stack, name, record["ResourceType"], "UPDATE_FAILED",
                                      record["PhysicalResourceId"], str(error))

    # ---- How it ends ---------------------------------------------------------------------------------

    def problem(self):
        """Why the resources are not as wanted."""
        lists = [f"The following resource(s) failed to {verb.lower()}: [{', '.join(names)}]. "
                 for verb in ("CREATE", "UPDATE")
                 if (names := [name for name, failed in self.failed.items() if failed == verb])]
        return "User Initiated" if self.cancelled or self.deleted else "".join(lists)

    def publish(self):
        """Computes the outputs and exports; gives a problem if that cannot be."""
        stack = self.stack
        try:
            outputs, exports = _resolve_stack_outputs(
                self.template.get("Outputs", {}), self.conditions,
                {name: record for name, record in self.resources.items() if name not in self.removed},
                self.parameters, self.template.get("Mappings", {}), stack["StackName"], stack["StackId"])
        except ValueError as error:
            return str(error)
        for name in exports:
            owner = (_exports.get(name) or {}).get("StackId", stack["StackId"])
            if owner != stack["StackId"]:
                return f"Export with name {name} is already exported by stack {owner.split('/')[1]}. "
        problem = exports_in_use.problem(stack, exports)
        if problem:
            return problem
        for output in stack["Outputs"]:
            _exports.pop(output.get("ExportName"), None)
        _exports.update(exports)
        stack["Outputs"] = [{key: value or None for key, value in output.items()} for output in outputs]
        return None

    def take_over(self):
        """The stack is what the template says."""
        self.stack.update(_resources=self.resources, _template=self.template, _resolved_params=self.parameters,
                          _conditions=self.conditions)

    async def end_well(self):
        stack, verb = self.stack, "UPDATE" if self.update else "CREATE"
        self.take_over()
        left, late = [], self.express and switches.value("express/deletes") == "late"
        if self.update and not late:
            events.stack_event(stack, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
            left = await self.clean_up()
        events.stack_event(stack, f"{verb}_COMPLETE",
                           "Update successful. One or more resources could not be deleted." if left else None)
        events.end(stack, True)
        if self.update and late:
            await self.clean_up()

    async def clean_up(self):
        await pace.wait("cleanup", 0.5)
        return await deletion.after_update(self)

    async def end_badly(self, problem):
        stack, verb = self.stack, "UPDATE" if self.update else "CREATE"
        if self.on_failure == "DO_NOTHING" and not (self.cancelled or self.deleted):
            self.take_over()
            stack["_deployment"] = self
            events.stack_event(stack, f"{verb}_FAILED", problem)
            events.end(stack, False)
            return
        events.end(stack, False)
        if self.on_failure == "DELETE" or self.deleted:
            self.take_over()
            asked = "" if self.deleted else "Delete requested by user."
            await deletion.delete(stack, problem + asked, created_by=self)
        else:
            asked = "" if self.cancelled or self.update else "Rollback requested by user."
            rollback = Rollback(self)
            rollback.start(problem + asked)
            await rollback.run()
