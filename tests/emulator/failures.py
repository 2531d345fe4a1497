"""How a resource fails, and how a test makes it fail.

The SSM parameter /emulator/fail/<phase>/<LogicalId> holds the reason; the phases are create, update,
delete, rollback and import. /emulator/fail/<LogicalId> is for create and update. A reason may start
with one of CloudFormation's handler error codes and a colon.
"""
import json

from ministack.core.responses import new_uuid

import switches
from query_api import MODEL

CODES = MODEL.shape_for("HandlerErrorCode").enum


def of_handler(message, code):
    """What CloudFormation makes of what a resource's handler says."""
    return ValueError(f'Resource handler returned message: "{message}" '
                      f"(RequestToken: {new_uuid()}, HandlerErrorCode: {code})")


def of_service(message, service, status, code):
    """The same where the handler passes on what a service said to it."""
    return of_handler(f"{message} (Service: {service}, Status Code: {status}, Request ID: {new_uuid()}) "
                      "(SDK Attempt Count: 1)", code)


def on_purpose(logical_id, phase):
    reason = switches.value(f"fail/{phase}/{logical_id}")
    if reason is None and phase in ("create", "update"):
        reason = switches.value(f"fail/{logical_id}")
    if reason is not None:
        code, _, message = reason.partition(": ")
        raise of_handler(message, code) if code in CODES else of_handler(reason, "GeneralServiceException")


def already_exists(resource_type, identifier):
    # Log groups are named in this way.
    named = json.dumps({"/properties/LogGroupName": identifier}, separators=(",", ":"))
    shown = named if resource_type == "AWS::Logs::LogGroup" else identifier
    return of_handler(f"Resource of type '{resource_type}' with identifier '{shown}' already exists.", "AlreadyExists")
