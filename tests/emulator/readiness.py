"""Runtimes and endpoints that are not at once what they are to become, and not at once gone.

/emulator/settling is `n`: the next n reads of what has just been made or changed show it CREATING or
UPDATING, an endpoint with its version of before; with `READY n` a read before them shows nothing of a
change yet. /emulator/not-yet is `n`: the first n endpoints and resource policies of a new runtime are
refused; it counts for each name of a runtime. /emulator/pace/delete/<LogicalId> holds how many seconds a
deleted runtime is DELETING, and its name taken.
"""
import re
import time

from ministack.core.responses import AccountRegionScopedDict

import callers
import counters
import switches

# What the reads to come show, by identifier; what is on its way out, by the same.
SETTLING, LEAVING = AccountRegionScopedDict(), AccountRegionScopedDict()


def begun(identifier, status, before=None):
    """Something begins to change; `before` is what it showed of what changes now."""
    said = None if callers.spared() else switches.drawn("settling")
    if said is None:
        return
    ready, reads = re.fullmatch(r"(READY )?(\d+)", said).groups()
    SETTLING[identifier] = [before] if ready and before else []
    live = {key: before[key] for key in ("LiveVersion",) if key in before} if before else {}
    SETTLING[identifier] += [{"Status": status, **live}] * int(reads)


def shown(identifier, properties):
    """Properties as a read shows them; each read counts."""
    left = [] if callers.spared() else SETTLING.get(identifier)
    return {**properties, **left.pop(0)} if left else properties


def not_yet(runtime_name):
    """Whether the service does not know a new runtime everywhere yet."""
    return switches.first("not-yet", runtime_name) is not None


# ---- On the way out --------------------------------------------------------------------------------


def leaves(logical_id, identifier, properties):
    """A runtime is deleted; it takes as long as its switch says."""
    if properties and switches.value(f"pace/delete/{logical_id}") is not None:
        LEAVING[identifier] = (time.monotonic(), logical_id, {**properties, "Status": "DELETING"})


def leaving(identifier):
    """What is left to see of what is being deleted, or None."""
    found = LEAVING.get(identifier)
    if found is None:
        return None
    since, logical_id, properties = found
    if time.monotonic() - since < float(switches.value(f"pace/delete/{logical_id}") or 0):
        return properties
    del LEAVING[identifier]
    return None


def taken(runtime_name):
    """Whether a runtime of that name is not gone yet."""
    return any(found["AgentRuntimeName"] == runtime_name for found in map(leaving, list(LEAVING)) if found)


def install():
    counters.forget_at_reset(SETTLING, LEAVING)
