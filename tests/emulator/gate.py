"""What is refused before any service sees it: credentials that are used up, actions that are denied.

A session token `expired`, or `expires-at-<seconds since 1970>` from then on, is one that has expired.
The SSM parameter /emulator/deny/<service>/<Action> denies that action to everybody in the account and
region; <service> is IAM's name for it. Its value names the resource in the refusal. And what IAM is
asked about where ministack does not say it: a change set that is named without its stack. What is refused
for no fault of the caller's, and which answers are lost, stands in refusals.py and lost_answers.py.
"""
import asyncio
import time

from ministack import app
from ministack.core import iam_actions
from ministack.core.iam_actions import access_denied_response, extract_iam_action, identity_denial_message
from ministack.core.responses import fix_error_content_type, get_account_id
from ministack.core.router import detect_service
from ministack.services.cloudformation import _change_sets

import callers
import data_plane
import lost_answers
import refusals
import switches
import xray

EXPIRED = "The security token included in the request is expired"
EXPIRES_AT = "expires-at-"


def expired(token):
    if token.startswith(EXPIRES_AT):
        return time.time() >= float(token.removeprefix(EXPIRES_AT))
    return token == "expired"


def refusal(service, action, headers, request_id):
    """The answer to a request that is refused, or None."""
    if expired(headers.get("x-amz-security-token", "")):
        return access_denied_response(service, action or "", "", request_id, error_code="ExpiredTokenException",
                                      message=EXPIRED, headers=headers)
    resource = action and switches.value(f"deny/{action.replace(':', '/')}")
    if resource is None:
        return None
    message = identity_denial_message(action, f"arn:aws:iam::{get_account_id()}:user/deployer", resource, False)
    return access_denied_response(service, action, "", request_id, message=message, headers=headers,
                                  error_code="" if service in ("ssm", "logs") else "AccessDenied")


def named(method, path, headers, body, params):
    """The service that is meant, and IAM's name for what it shall do."""
    if data_plane.is_meant(method, path, headers):
        return "bedrock-agentcore", data_plane.ACTION
    if xray.is_meant(headers):
        return "xray", xray.action(path)
    service = detect_service(method, path, headers, params)
    return service, extract_iam_action(service, method, path, headers, body, params)


def stack_of_change_set(service, query):
    """The ARN of the stack whose change set is named by ARN alone, or None. IAM knows these actions on stacks only."""
    named, stack = (iam_actions._query_param(query, key) for key in ("ChangeSetName", "StackName"))
    found = service == "cloudformation" and not stack and _change_sets.get(named)
    return found["StackId"] if found else None


def install():
    dispatch, resource_of = app._dispatch_service_request, iam_actions.extract_resource_arn

    def resource(service, method, path, headers, body, query, region, account):
        return stack_of_change_set(service, query) or resource_of(
            service, method, path, headers, body, query, region, account)

    async def gated(method, path, headers, body, query, request_id):
        params = app._routing_params(method, path, headers, body, query)
        callers.note(headers)
        service, action = named(method, path, headers, body, params)
        answer = refusal(service, action, headers, request_id)
        if answer is None and not callers.spared():
            answer = refusals.of_call(service, action, headers, request_id)
        if answer is None:
            if service == "xray":
                answer = xray.answer(path, body)
            elif data_plane.is_meant(method, path, headers):
                answer = await asyncio.to_thread(data_plane.answer, path, headers, body, query)
            else:
                answer = await dispatch(method, path, headers, body, query, request_id)
            if not callers.spared():
                answer = lost_answers.of_call(service, action, headers, request_id, answer)
        status, answered, body = answer
        refusals.with_date(answered)
        # As every service of AWS names the request that it answers.
        answered.setdefault("x-amzn-requestid", request_id)
        fix_error_content_type(service, status, answered)
        return status, answered, body

    app._dispatch_service_request, iam_actions.extract_resource_arn = gated, resource
