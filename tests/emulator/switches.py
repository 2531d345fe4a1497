"""What a test asks the emulator to do: SSM parameters below /emulator/.

They stand in the account and region that they concern, among the user's own parameters; what is not
said there, the unkind profile may say. README.md lists them.
"""
import re

from ministack.services import ssm

import counters
import unkind

BELOW = "/emulator/"


def record(name):
    return ssm._parameters.get(BELOW + name)


def value(name):
    """What a switch says, or None if it is not set."""
    found = record(name)
    return found["Value"] if found else unkind.always(name, seed())


def drawn(name, of=""):
    """The same where the profile draws lots: for each `of` the same one, and anew each time without it."""
    found = record(name)
    return found["Value"] if found else unkind.draw(name, seed(), of)


def seed():
    """The seed of the unkind profile, or None where AWS is kind."""
    found = record("unkind")
    said = found["Value"] if found else unkind.SEED
    return None if said in (None, "off") else said


def first(name, of="", times=None):
    """What a switch of the form `[n] [text]` says to the first n who ask about the same thing, None to all others.

    `times` stands in for an n that is not there, and then a number alone is the text; None is for ever. Who sets
    the switch anew counts anew.
    """
    said = drawn(name, of)
    if said is None:
        return None
    alone = "" if times else "|$"
    number, text = re.fullmatch(rf"(?:(\d+)(?:\s+{alone}))?(.*)", said, re.DOTALL).groups()
    if number is None and times is None:
        return text
    found = record(name)
    since = (found["Version"], found["LastModifiedDate"]) if found else unkind.SEED
    return text if counters.next((name, of, since)) < int(number or times) else None
