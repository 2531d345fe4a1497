"""Starts the emulator, and hands out accounts where nothing is yet.

All tests share one emulator, each in an account of its own. It ends with the tests.
"""
import atexit
import collections
import contextlib
import functools
import itertools
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from .stack import Stack

EMULATOR = pathlib.Path(__file__).resolve().parent.parent / "emulator.py"
REGION = "eu-central-1"
# Starting takes two seconds, and far longer on a machine that is busy.
START = 60
# A slow or lost emulator is a failure to see at once, not to wait out.
CONFIG = Config(connect_timeout=5, read_timeout=30, retries={"total_max_attempts": 1})
# Switches are set by a hand that meets no unkindness.
SPARED = CONFIG.merge(Config(user_agent_extra="spared"))
# The user's own settings have no say.
os.environ.update(AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull, NO_PROXY="127.0.0.1")
for name in ("AWS_PROFILE", "MDAAC_EMULATOR_UNKIND"):
    os.environ.pop(name, None)

ACCOUNTS = itertools.count(222_200_000_000)
SESSION = boto3.Session()

Refusal = collections.namedtuple("Refusal", "code message")


class LocalAws:
    """An emulator with options of emulator.py, empty at first."""

    def __init__(self, *options):
        self.output = tempfile.NamedTemporaryFile(mode="w")
        self.process = subprocess.Popen([sys.executable, "-B", EMULATOR, *options], stdin=subprocess.PIPE,
                                        stdout=self.output, stderr=subprocess.STDOUT)
        self.url = f"http://127.0.0.1:{self.wait_until_ready()}"

    def wait_until_ready(self):
        """The port, once it accepts connections."""
        begun = time.monotonic()
        while self.process.poll() is None and time.monotonic() - begun < START:
            port = re.search(r"^emulator port (\d+)$", self.log(), re.MULTILINE)
            with contextlib.suppress(ConnectionRefusedError):
                if port:
                    socket.create_connection(("127.0.0.1", port[1])).close()
                    return port[1]
            time.sleep(0.05)
        said = self.log()
        self.stop()
        raise RuntimeError(f"the emulator does not start; it says:\n{said}")

    def log(self):
        """What the emulator said lately."""
        return "\n".join(pathlib.Path(self.output.name).read_text().splitlines()[-40:])

    def reset(self):
        """Forgets everything: every account is new."""
        urllib.request.urlopen(f"{self.url}/_ministack/reset", data=b"").close()

    def stop(self):
        self.process.stdin.close()
        self.process.kill()
        self.process.wait()
        self.output.close()


class Account:
    """Who calls a local AWS. An access key of twelve digits is the account, with any secret."""

    def __init__(self, aws, access_key=None, secret="none", token=None):
        self.aws, self.access_key = aws, access_key or str(next(ACCOUNTS))
        self.client = functools.cache(functools.partial(
            SESSION.client, region_name=REGION, endpoint_url=aws.url, config=CONFIG,
            aws_access_key_id=self.access_key, aws_secret_access_key=secret, aws_session_token=token))
        self.hand = functools.partial(self.client, config=SPARED)

    def call(self, service, operation, **parameters):
        """Calls an operation, with boto3's names."""
        try:
            return getattr(self.client(service), operation)(**parameters)
        except ClientError as error:
            error.add_note(f"the emulator says:\n{self.aws.log()}")
            raise

    def cloudformation(self, operation, **parameters):
        return self.call("cloudformation", operation, **parameters)

    def refusal(self, service, operation, **parameters):
        """Why AWS refuses a call."""
        try:
            self.call(service, operation, **parameters)
        except ClientError as error:
            return Refusal(error.response["Error"]["Code"], error.response["Error"]["Message"])
        raise AssertionError(f"{service}.{operation} is not refused")

    def read(self, resource_type, identifier):
        """Properties of a resource as they are now, or None if it does not exist."""
        cloud_control = self.client("cloudcontrol")
        try:
            found = cloud_control.get_resource(TypeName=resource_type, Identifier=identifier)
        except cloud_control.exceptions.ResourceNotFoundException:
            return None
        return json.loads(found["ResourceDescription"]["Properties"])

    def parameter(self, name):
        """The value of an SSM parameter, or None if it does not exist."""
        found = self.read("AWS::SSM::Parameter", name)
        return found and found["Value"]

    def put_parameter(self, name, value):
        self.call("ssm", "put_parameter", Name=name, Value=value, Type="String", Overwrite=True)

    def switch(self, name, value):
        """Sets one of the emulator's switches."""
        self.hand("ssm").put_parameter(Name=f"/emulator/{name}", Value=value, Type="String", Overwrite=True)

    def switch_off(self, name):
        self.hand("ssm").delete_parameter(Name=f"/emulator/{name}")


@functools.cache
def shared():
    aws = LocalAws()
    atexit.register(aws.stop)
    return aws


class AccountTest(unittest.TestCase):
    """A test in an account of its own, and a stack `s` that is not created yet."""
    maxDiff = None

    def setUp(self):
        self.account = Account(shared())
        self.stack = Stack(self.account, "s")

    def assertStartsWith(self, text, start):
        self.assertTrue(text.startswith(start), text)

    def assertEndsWith(self, text, end):
        self.assertTrue(text.endswith(end), text)
