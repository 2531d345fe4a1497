"""Runs session.py against an emulator, in accounts of their own, and counts what is there by other means."""
import atexit
import itertools
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent.parent
CHECKOUT = HERE.parent.parent
sys.path.append(str(CHECKOUT / "tests" / "emulator"))
from tests.local_aws import Account, shared  # noqa: E402

ACCOUNTS = itertools.count(333_300_000_000)
REGION = "eu-central-1"
MDAAC = os.environ.get("MDAAC", str(CHECKOUT / "target" / "debug" / "mdaac"))
VPC = ("--subnets", "subnet-0a1b2c3d", "--security-groups", "sg-0a1b2c3d")


def heeds_ctrl_c():
    """What a shell starts in the background ignores it, and so does all that this starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Rehearsal:
    """An account with an image in its registry, and nothing else."""

    def __init__(self):
        self.account = Account(shared(), str(next(ACCOUNTS)))
        self.account.call("ecr", "create_repository", repositoryName="agent")
        manifest = {"schemaVersion": 2, "config": {"digest": "1"}}
        self.account.call("ecr", "put_image", repositoryName="agent", imageTag="1", imageManifest=json.dumps(manifest))
        self.folder = tempfile.TemporaryDirectory()
        atexit.register(self.folder.cleanup)
        self.image = f"{self.account.access_key}.dkr.ecr.{REGION}.amazonaws.com/agent:1"

    def start(self, command, *arguments, **environment):
        """session.py as a process of its own, whose output is a pipe."""
        variables = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        variables.update(AWS_ACCESS_KEY_ID=self.account.access_key, AWS_SECRET_ACCESS_KEY="none",
                         AWS_EC2_METADATA_DISABLED="true", AWS_CONFIG_FILE=os.devnull,
                         AWS_SHARED_CREDENTIALS_FILE=os.devnull, NO_PROXY="127.0.0.1")
        variables.update(environment)
        return subprocess.Popen([sys.executable, "-B", HERE / "session.py", command, "--region", REGION, *arguments],
                                env=variables, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                preexec_fn=heeds_ctrl_c)

    def end(self, process):
        said, _ = process.communicate(timeout=300)
        return process.returncode, said

    def run(self, *arguments):
        """Starts a run of the plan."""
        return self.start("run", "--endpoint-url", self.account.aws.url, "--image", self.image, "--mdaac", MDAAC, "--yes",
                          "--record", self.folder.name, *arguments)

    def clean(self):
        return self.end(self.start("clean", "--endpoint-url", self.account.aws.url))

    def there(self):
        """Everything in the account, not asked for by any name."""
        call = self.account.call
        stacks = call("cloudformation", "list_stacks")["StackSummaries"]
        keys = [call("kms", "describe_key", KeyId=key["KeyId"])["KeyMetadata"] for key in call("kms", "list_keys")["Keys"]]
        parameters = [found["Name"] for found in call("ssm", "describe_parameters")["Parameters"]]
        return {
            "stacks": [stack["StackName"] for stack in stacks if stack["StackStatus"] != "DELETE_COMPLETE"],
            "runtimes": named(call("bedrock-agentcore-control", "list_agent_runtimes")["agentRuntimes"],
                              "agentRuntimeName"),
            "log groups": named(call("logs", "describe_log_groups")["logGroups"], "logGroupName"),
            "log policies": named(call("logs", "describe_resource_policies")["resourcePolicies"], "policyName"),
            "parameters": parameters,
            "roles": named(call("iam", "list_roles")["Roles"], "RoleName"),
            "policies": named(call("iam", "list_policies", Scope="Local")["Policies"], "PolicyName"),
            "keys": [key["KeyId"] for key in keys if key["KeyState"] != "PendingDeletion"],
            "repositories": named(call("ecr", "describe_repositories")["repositories"], "repositoryName"),
            "destination": call("xray", "get_trace_segment_destination")["Destination"],
        }


def named(found, key):
    return sorted(item[key] for item in found)


def until_said(process, words):
    """Reads what the script says until it says these words."""
    said = []
    for line in process.stdout:
        said.append(line)
        if words in line:
            return
    raise AssertionError(f"`{words}` was never said:\n{''.join(said)}")
