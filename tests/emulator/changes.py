"""What a change set says: which resources change, why, and whether in place.

As recorded on AWS in 2025: without property values one detail for a property and cause; with them
one for each path, with what was and what will be, and a text in place of what only the deploy knows.
The paths below a property are inferred, recorded are only whole properties.
"""
import json

from ministack.services.cloudformation import engine, provisioners
from ministack.services.cloudformation.stacks import _UNTAGGED_TYPES

import dynamic_references
import events
import provisioning
import switches

KNOWN_AFTER_APPLY = "{{changeSet:KNOWN_AFTER_APPLY}}"
# Attributes of a resource that are compared; DependsOn and Condition make no change of their own.
ATTRIBUTES = ("Metadata", "CreationPolicy", "UpdatePolicy", "DeletionPolicy", "UpdateReplacePolicy")


class Unknown(dict):
    """Attributes of a resource that only the deploy will know."""

    def __contains__(self, name):
        return True

    def __getitem__(self, name):
        return KNOWN_AFTER_APPLY


class View:
    """A stack as it will be, as far as that is known beforehand; `fate` says what happens to resources."""

    def __init__(self, stack, template, parameters, fate, hide_in_place=False):
        self.stack, self.template, self.parameters = stack, template, parameters
        self.conditions = engine._evaluate_conditions(template, parameters)
        self.definitions = {name: definition for name, definition in template["Resources"].items()
                            if self.conditions.get(definition.get("Condition"), True)}
        self.resources = dict(stack["_resources"])
        for name in self.definitions:
            record, what = self.resources.get(name), fate.get(name)
            if record is None or what == "replaced":
                self.resources[name] = {"PhysicalResourceId": KNOWN_AFTER_APPLY, "Attributes": Unknown()}
            elif what == "modified" and not hide_in_place:
                self.resources[name] = {**record, "Attributes": Unknown()}

    def properties(self, name):
        return whole(provisioning.properties(self.definitions[name], self))


def whole(value):
    """A text with an unknown part is unknown as a whole."""
    if isinstance(value, dict):
        return {key: whole(item) for key, item in value.items()}
    if isinstance(value, list):
        return [whole(item) for item in value]
    return KNOWN_AFTER_APPLY if isinstance(value, str) and KNOWN_AFTER_APPLY in value else value


class Changes:
    """The changes that a template makes to a stack; `retag` tells that the stack's tags change."""

    def __init__(self, stack, template, parameters, retag=False, drifted=None):
        self.stack, self.template, self.parameters, self.retag = stack, template, parameters, retag
        # With DeploymentMode REVERT_DRIFT: what resources are now, where that is not what was deployed.
        self.drifted = drifted
        was = stack["_resolved_params"]
        self.changed_parameters = {name for name, value in parameters.items()
                                   if was.get(name, {}).get("Value") != value["Value"]}
        self.fate = {}
        # A change goes on to those that refer to it, until nothing is added.
        while (fate := self.next_fate()) != self.fate:
            self.fate = fate
        # Recorded on AWS in 2025: with property values, what refers to an attribute of a resource that changes
        # in place is not listed at all. Which of the two one meets is not known, so both can be had.
        self.hidden = switches.value("property-values/dynamic") == "hidden"

    def next_fate(self):
        view, fate = View(self.stack, self.template, self.parameters, self.fate), {}
        for name in view.definitions:
            if name in self.stack["_resources"]:
                details = self.property_details(name, view)
                if details or self.retagged(name, view):
                    fate[name] = "replaced" if replacement(details) == "True" else "modified"
        return fate

    def all(self, values):
        """Every change, in the order of logical ids."""
        view = View(self.stack, self.template, self.parameters, self.fate, hide_in_place=values and self.hidden)
        names = sorted(view.definitions.keys() | self.stack["_resources"].keys())
        changes = [self.one(name, view, values) for name in names]
        return [{"Type": "Resource", "ResourceChange": change} for change in changes if change]

    def one(self, name, view, values):
        record, definition = self.stack["_resources"].get(name), view.definitions.get(name)
        status = self.drift_status(name) if record and definition else {}
        if record is None or status.get("ResourceDriftStatus") == "DELETED":
            after = {"AfterContext": context(definition, view.properties(name))} if values else {}
            return {"Action": "Add", "LogicalResourceId": name, "ResourceType": definition["Type"], "Scope": [],
                    "Details": [], **status, **after}
        known = {"LogicalResourceId": name, "PhysicalResourceId": record["PhysicalResourceId"],
                 "ResourceType": record["ResourceType"], **status}
        was = self.stack["_template"].get("Resources", {}).get(name, {})
        before = {"BeforeContext": context(was, self.now(name))} if values else {}
        if values and status.get("ResourceDriftStatus") == "MODIFIED":
            before["PreviousDeploymentContext"] = context(was, record["Properties"])
        if definition is None:
            return {"Action": "Remove", **known, "PolicyAction": policy_action(was, "DeletionPolicy"), "Scope": [],
                    "Details": [], **before}
        details = self.property_details(name, view, values) + attribute_details(was, definition)
        scope = list(dict.fromkeys(detail["Target"]["Attribute"] for detail in details))
        if self.retagged(name, view):
            details.insert(0, {"Target": {"Attribute": "Tags", "RequiresRecreation": "Never"}, "Evaluation": "Static"})
            scope.append("Tags")
        if not details:
            return None
        how = replacement(details)
        after = {**before, "AfterContext": context(definition, view.properties(name))} if values else {}
        replaced = {"PolicyAction": "ReplaceAnd" + policy_action(definition, "UpdateReplacePolicy")}
        return {"Action": "Modify", **known, "Replacement": how, "Scope": scope, "Details": details, **after,
                **(replaced if how == "True" else {})}

    def now(self, name):
        """A resource's properties as they are: as deployed, unless its drift is to be mended."""
        found = (self.drifted or {}).get(name)
        return self.stack["_resources"][name]["Properties"] if found is None else found

    def drift_status(self, name):
        if self.drifted is None:
            return {}
        if name not in self.drifted:
            return {"ResourceDriftStatus": "IN_SYNC"}
        return {"ResourceDriftStatus": "DELETED" if self.drifted[name] is None else "MODIFIED"}

    def retagged(self, name, view):
        resource_type = view.definitions[name]["Type"]
        return (self.retag and name in self.stack["_resources"] and not resource_type.startswith("Custom::")
                and resource_type not in _UNTAGGED_TYPES)

    def property_details(self, name, view, values=False):
        definition, record = view.definitions[name], self.stack["_resources"][name]
        raw_before = self.stack["_template"].get("Resources", {}).get(name, {}).get("Properties", {})
        raw_after = definition.get("Properties", {})
        before, after, details = self.now(name), view.properties(name), []
        for prop in sorted(before.keys() | after.keys()):
            same = before.get(prop) == after.get(prop)
            if same or dynamic_references.unchanged(raw_before.get(prop), raw_after.get(prop)):
                continue
            causes = list(dict.fromkeys(self.causes(raw_after.get(prop))))
            direct = not causes or raw_before.get(prop) != raw_after.get(prop)
            target = {"Attribute": "Properties", "Name": prop,
                      "RequiresRecreation": provisioners._property_recreation(definition["Type"], prop)}
            sources = [{"Evaluation": evaluation, "ChangeSource": source, "CausingEntity": entity}
                       for source, entity, evaluation in causes]
            if direct or values:
                sources.append({"Evaluation": "Static" if direct and not causes else "Dynamic",
                                "ChangeSource": "DirectModification"})
            for place in (leaves(before, after, prop) if values else [{}]):
                drift = self.drift_at(prop, place, record, before)
                details += [{"Target": {**target, **place, **drift}, **source} for source in sources]
        return details

    def drift_at(self, prop, place, record, before):
        if self.drifted is None or not place:
            return {}
        found = {"BeforeValueFrom": "ACTUAL_STATE", "AfterValueFrom": "TEMPLATE"}
        if record["Properties"].get(prop) != before.get(prop):
            steps = place["Path"].split("/")[2:]
            found["Drift"] = {"PreviousValue": text(at(record["Properties"], steps)),
                              "ActualValue": text(at(before, steps)), "DriftDetectionTimestamp": events.now()}
        return found

    def causes(self, value):
        for reference, attribute in engine._intrinsic_references(value):
            what = self.fate.get(reference) or ("new" if reference in self.template["Resources"]
                                                and reference not in self.stack["_resources"] else None)
            if reference in self.changed_parameters and attribute is None:
                yield "ParameterReference", reference, "Static"
            elif what and attribute:
                yield ("ResourceAttribute", f"{reference}.{attribute}",
                       "Dynamic" if what == "modified" else "Static")
            elif what and what != "modified":
                yield "ResourceReference", reference, "Static"


def attribute_details(was, definition):
    return [{"Target": {"Attribute": attribute, "RequiresRecreation": "Never"}, "Evaluation": "Static",
             "ChangeSource": "DirectModification"}
            for attribute in ATTRIBUTES if was.get(attribute) != definition.get(attribute)]


def replacement(details):
    """The change with the most impact counts; what cannot be told beforehand is conditional."""
    found = {(detail["Target"]["RequiresRecreation"], detail["Evaluation"]) for detail in details}
    if ("Always", "Static") in found:
        return "True"
    return "Conditional" if any(recreation != "Never" for recreation, _ in found) else "False"


def leaves(before, after, name):
    """The paths at which a property differs, with what is there before and after."""
    found = []

    def compare(path, was, will, there_before, there_after):
        if isinstance(was, dict) and isinstance(will, dict):
            for key in {**was, **will}:
                compare(f"{path}/{key}", was.get(key), will.get(key), key in was, key in will)
        elif isinstance(was, list) and isinstance(will, list):
            for at in range(max(len(was), len(will))):
                compare(f"{path}/{at}", *((items[at] if at < len(items) else None) for items in (was, will)),
                        at < len(was), at < len(will))
        elif was != will or there_before != there_after:
            kind = "Add" if not there_before else "Modify" if there_after else "Remove"
            found.append({"Path": path, "AttributeChangeType": kind,
                          **({"BeforeValue": text(was)} if there_before else {}),
                          **({"AfterValue": text(will)} if there_after else {})})

    compare(f"/Properties/{name}", before.get(name), after.get(name), name in before, name in after)
    return found


def at(value, steps):
    """What stands at a path, None where nothing does."""
    for step in steps:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list):
            value = value[int(step)] if int(step) < len(value) else None
        else:
            return None
    return value


def text(value):
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def context(definition, properties):
    """A resource as the encoded JSON of a change set."""
    attributes = {name: definition[name] for name in ATTRIBUTES if name in definition}
    return json.dumps({"Properties": properties, **attributes})


def policy_action(definition, attribute):
    policy = definition.get(attribute, "Delete")
    return "Retain" if policy in provisioning.RETAINING else "Snapshot" if policy == "Snapshot" else "Delete"
