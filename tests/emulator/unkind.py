"""The profile in which AWS is as unkind as others have met it, all at once.

/emulator/unkind holds its seed, for one account and region; `--unkind` or MDAAC_EMULATOR_UNKIND for all,
where `off` in the switch takes one out. Nothing in it is left to chance or to the clock: lots are drawn
from the seed and from how often something was asked, so that the same calls meet the same.
"""
import hashlib
import os

import counters

SEED = os.environ.get("MDAAC_EMULATOR_UNKIND") or None

# Switches as they are for as long as the profile is on.
ALWAYS = {
    "property-values/reason": "hidden",
    "pace/delete-change-set": "1",
    "cleanup/tries": "3",
}
# Switches for which lots are drawn; None leaves one off.
DRAWN = {
    "stale/stacks": ("1", "2", "3"),
    "stale/events": ("1", "2", "3"),
    "settling": ("1", "2", "READY 1", "READY 2"),
    "iam/delay": (None, "1 role", "1 image"),
}
# One call in so many is throttled, one read by a resource handler fails.
THROTTLED = 10
READS_FAILED = 10


def always(name, seed):
    return None if seed is None else ALWAYS.get(name)


def draw(name, seed, of=""):
    if seed is None or name not in DRAWN:
        return always(name, seed)
    return pick(DRAWN[name], seed, name, of or counters.next(("drawn", name)))


def pick(choices, *of):
    """One of several, always the same one for the same reasons."""
    digest = hashlib.sha256("/".join(map(str, of)).encode()).digest()
    return choices[int.from_bytes(digest[:4]) % len(choices)]


def one_in(size, seed, name):
    """Whether the lot falls on this call of that name: once in every `size` of them, so never three in a row."""
    if seed is None:
        return False
    block, place = divmod(counters.next(("one in", name)), size)
    return place == pick(range(size), seed, name, block)
