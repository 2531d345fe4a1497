"""What is still shown of a stack just after an operation began: how it was before.

/emulator/stale/stacks holds how many answers of DescribeStacks are old then, /emulator/stale/events how
many of each of DescribeStackEvents and DescribeEvents.
"""
import copy

from ministack.services.cloudformation import _stack_events, _stacks

import callers
import stacks
import switches

ACTIONS = {"stacks": ("DescribeStacks",), "events": ("DescribeStackEvents", "DescribeEvents")}


def remember(stack):
    """Keeps what there is to see before an operation begins; a rollback goes on where what failed has begun."""
    if callers.spared() or (stacks.in_progress(stack) and "_old" in stack):
        return
    left = {}
    for what, actions in ACTIONS.items():
        answers = int(switches.drawn(f"stale/{what}") or 0)
        left.update({action: answers for action in actions if answers})
    stack["_old"] = {"left": left, "stack": copy.deepcopy(stacks.shown(stack)) if left else None,
                     "events": len(_stack_events.get(stack["StackId"], []))}


def old(stack, action):
    """What to show instead of how the stack is, or None; each answer counts."""
    found = stack.get("_old")
    if callers.spared() or not found or not found["left"].get(action):
        return None
    found["left"][action] -= 1
    return found


def of_name(name):
    """A stack that is deleted and not seen to be so."""
    gone = [stack for stack in _stacks.values() if stack["StackName"] == name and stack["StackStatus"] == "DELETE_COMPLETE"]
    left = [stack for stack in gone if stack.get("_old", {}).get("left", {}).get("DescribeStacks")]
    return None if callers.spared() else next(iter(left), None)
