"""What is refused before any service sees it: credentials that are used up, actions that are denied.

A session token `expired`, or `expires-at-<seconds since 1970>` from then on, is one that has expired.
The SSM parameter /emulator/deny/<service>/<Action> denies that action to everybody in the account and
region; <service> is IAM's name for it. Its value names the resource in the refusal.
"""
import time

from ministack import app
from ministack.core.iam_actions import access_denied_response, extract_iam_action, identity_denial_message
from ministack.core.responses import fix_error_content_type, get_account_id
from ministack.core.router import detect_service

import switches

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


def install():
    dispatch = app._dispatch_service_request

    async def gated(method, path, headers, body, query, request_id):
        params = app._routing_params(method, path, headers, body, query)
        service = detect_service(method, path, headers, params)
        action = extract_iam_action(service, method, path, headers, body, params)
        refused = refusal(service, action, headers, request_id)
        if refused is None:
            return await dispatch(method, path, headers, body, query, request_id)
        status, headers, body = refused
        fix_error_content_type(service, status, headers)
        return status, headers, body

    app._dispatch_service_request = gated
