"""Dynamic references without a version: with /emulator/dynamic-references as `text`, a new value alone is no change.

CloudFormation compares templates as they are written and resolves `{{resolve:ssm:…}}` only when the
resource changes otherwise.
"""
import json
import re

from ministack.services.cloudformation import engine

import switches

UNVERSIONED = re.compile(r"\{\{resolve:ssm(-secure)?:[^:}]+\}\}|\{\{resolve:secretsmanager:")


def unchanged(before, after):
    """Whether a property as it is written says the same, whatever its references give now."""
    return (switches.value("dynamic-references") == "text" and before == after
            and not list(engine._intrinsic_references(after)) and bool(UNVERSIONED.search(json.dumps(after))))


def untouched(was, definition, properties):
    """The names of the properties of a resource of which that is so."""
    before, after = was.get("Properties", {}), definition.get("Properties", {})
    return [name for name in properties if unchanged(before.get(name), after.get(name))]
