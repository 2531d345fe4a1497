"""Roles that IAM has made and that are not known everywhere yet, and the roles that services make for themselves.

/emulator/iam/delay is `n role` or `n image`: AgentCore refuses a role that a stack has just made n times,
in the one or the other text, or for `<n>s role` that many seconds. It counts for each name, so that who makes the
role anew and tries again gets on. /emulator/iam/service-linked-role is `[n] rate` or `[n] denied`: a
runtime finds no service-linked role, and none can be made. Whether the handler of CloudFormation tries
again by itself is not known; here it does not.
"""
import re
import time

from ministack.core.responses import AccountRegionScopedDict, new_uuid

import callers
import counters
import failures
import switches

# When a stack made the role of this name.
MADE = AccountRegionScopedDict()

ROLE = ("Role validation failed for '{role}'. Please verify that the role exists and its trust policy allows "
        "assumption by this service")
IMAGE = ("Access denied while validating ECR URI '{image}'. The execution role requires permissions for "
         "ecr:GetAuthorizationToken, ecr:BatchGetImage, and ecr:GetDownloadUrlForLayer operations.")
NO_SERVICE_LINKED_ROLE = "Failed creating service linked role."
RATE = "Rate limit exceeded from IAM"
RIGHTS = "Please verify that the calling role has sufficient permissions to create a service linked role."


def made(role_name):
    # What a test arranges has been there for long.
    if not callers.spared():
        MADE[role_name] = time.monotonic()


def refusal(role_arn, image):
    """Why the service does not take a role yet, or None."""
    name = role_arn.rsplit("/", 1)[-1]
    text = late(name) if name in MADE and not callers.spared() else None
    if text is None:
        return None
    return (IMAGE if text == "image" and image else ROLE).format(role=role_arn, image=image)


def late(name):
    said = switches.drawn("iam/delay", name)
    seconds = re.fullmatch(r"(\d+)s (\w+)", said or "")
    if seconds:
        return seconds[2] if time.monotonic() - MADE[name] < int(seconds[1]) else None
    return switches.first("iam/delay", name)


def check_service_linked_role():
    how = switches.first("iam/service-linked-role")
    if how is None and switches.value("deny/iam/CreateServiceLinkedRole") is not None:
        how = "denied"
    if how == "rate":
        # It looks like a quota, and is none.
        raise failures.of_handler(
            f"Limit exceeded for resource of type 'AWS::BedrockAgentCore::Runtime'. Reason: {NO_SERVICE_LINKED_ROLE} "
            f"{RATE} (Service: BedrockAgentCoreControl, Status Code: 402, Request ID: {new_uuid()})",
            "ServiceLimitExceeded")
    if how is not None:
        raise failures.of_service(f"{NO_SERVICE_LINKED_ROLE} {RIGHTS}", "BedrockAgentCoreControl", 403, "AccessDenied")


def install():
    counters.forget_at_reset(MADE)
