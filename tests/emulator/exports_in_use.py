"""Exports that other stacks import: they can neither go nor change."""
from ministack.services.cloudformation import _stacks, handlers


def users(stack, exports):
    """Pairs of an export and a stack that imports it."""
    for name, other in list(_stacks.items()):
        if other is not stack and other["StackStatus"] != "DELETE_COMPLETE":
            for export in sorted(exports & handlers._imported_export_names(other, name)):
                yield export, other["StackName"]


def problem(stack, exports):
    """Why an update cannot end with these exports; no resource fails of it, and no other event tells."""
    before = {output["ExportName"]: output["OutputValue"] for output in stack["Outputs"] if output.get("ExportName")}
    changed = {name for name, value in before.items() if exports.get(name, {}).get("Value") != value}
    for export, user in users(stack, changed):
        verb = "updated" if export in exports else "deleted"
        return f"Export {export} cannot be {verb} as it is in use by {user}"
    return None
