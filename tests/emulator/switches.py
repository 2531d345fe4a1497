"""What a test asks the emulator to do: SSM parameters below /emulator/.

They stand in the account and region that they concern, among the user's own parameters.
README.md lists them.
"""
from ministack.services import ssm

BELOW = "/emulator/"


def value(name):
    """What a switch says, or None if it is not set."""
    record = ssm._parameters.get(BELOW + name)
    return record and record["Value"]
