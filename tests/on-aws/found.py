"""All that a session made and that is still there, by its name alone, whoever asks and whenever."""
import collections

import names
from no_answer import NoAnswer

CONTROL = "bedrock-agentcore-control"
KINDS = ("stack", "runtime", "log group", "log policy", "parameter", "role", "policy", "KMS key")
LIVING = ["CREATE_IN_PROGRESS", "CREATE_FAILED", "CREATE_COMPLETE", "ROLLBACK_IN_PROGRESS", "ROLLBACK_FAILED",
          "ROLLBACK_COMPLETE", "DELETE_IN_PROGRESS", "DELETE_FAILED", "UPDATE_IN_PROGRESS",
          "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_COMPLETE", "UPDATE_FAILED", "UPDATE_ROLLBACK_IN_PROGRESS",
          "UPDATE_ROLLBACK_FAILED", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE",
          "REVIEW_IN_PROGRESS", "IMPORT_IN_PROGRESS", "IMPORT_COMPLETE", "IMPORT_ROLLBACK_IN_PROGRESS",
          "IMPORT_ROLLBACK_FAILED", "IMPORT_ROLLBACK_COMPLETE"]

# `id` is what deletes it, `state` what AWS says of it.
Thing = collections.namedtuple("Thing", "kind id state")


def found(aws):
    """What is there, and what could not be looked for."""
    things, unseen = [], []
    for kind, look in zip(KINDS, (stacks, runtimes, log_groups, log_policies, parameters, roles, policies, keys),
                          strict=True):
        try:
            things += [Thing(kind, *each) for each in look(aws)]
        except NoAnswer as problem:
            unseen.append(f"{kind}: {problem}")
    return things, unseen


def stacks(aws):
    for stack in aws.pages("cloudformation", "list_stacks", "StackSummaries", StackStatusFilter=LIVING):
        if stack["StackName"].startswith(f"{names.PREFIX}-"):
            yield stack["StackId"], stack["StackStatus"]


def runtimes(aws):
    for runtime in aws.pages(CONTROL, "list_agent_runtimes", "agentRuntimes"):
        if runtime["agentRuntimeName"].startswith(names.RUNTIMES):
            yield runtime["agentRuntimeId"], runtime["status"]


def log_groups(aws):
    for prefix in (names.OF_RUNTIMES, names.path("")):
        for group in aws.pages("logs", "describe_log_groups", "logGroups", logGroupNamePrefix=prefix):
            yield group["logGroupName"], "there"


def log_policies(aws):
    for policy in aws.pages("logs", "describe_resource_policies", "resourcePolicies"):
        if policy["policyName"].startswith(names.PREFIX):
            yield policy["policyName"], "there"


def parameters(aws):
    for parameter in aws.pages("ssm", "get_parameters_by_path", "Parameters", Path=names.path("").rstrip("/"),
                               Recursive=True):
        yield parameter["Name"], "there"


def roles(aws):
    for role in aws.pages("iam", "list_roles", "Roles"):
        if role["RoleName"].startswith(f"{names.PREFIX}-"):
            yield role["RoleName"], "there"


def policies(aws):
    for policy in aws.pages("iam", "list_policies", "Policies", Scope="Local"):
        if policy["PolicyName"].startswith(f"{names.PREFIX}-"):
            yield policy["Arn"], "there"


def keys(aws):
    """mdaac's keys have the organization among their tags. One that is scheduled for deletion is done with."""
    for key in aws.pages("kms", "list_keys", "Keys"):
        tags, answer = (aws.look("kms", operation, KeyId=key["KeyId"])
                        for operation in ("list_resource_tags", "describe_key"))
        if tags.code or answer.code:
            # Keys of others need not be readable; ours are ours to read.
            continue
        state = answer.value["KeyMetadata"]["KeyState"]
        own = {"TagKey": "mdaa_org", "TagValue": names.PREFIX} in tags.value["Tags"]
        if own and state != "PendingDeletion":
            yield key["KeyId"], state
