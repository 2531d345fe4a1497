"""Cloud Control's CreateResource, UpdateResource and DeleteResource: what somebody does outside of any stack.

They go through the same handlers as a stack's resources, and are done at once.
"""
import json

from ministack.core.responses import error_response_json, json_response
from ministack.services import cloudcontrol
from ministack.services.cloudformation import provisioners

import cloud_control
import resource_schemas

# Where a handler wants to know the stack and the logical id.
NOBODY, NAME = "", "Resource"


def done(operation, resource_type, identifier):
    return json_response({"ProgressEvent": cloudcontrol._record_request(cloudcontrol._progress_event(
        operation, "SUCCESS", type_name=resource_type, identifier=identifier))})


def refused(resource_type, error, code="GeneralServiceException"):
    return error_response_json(code, f"{resource_type}: {error}", 400)


def create(request):
    resource_type, wanted = request["TypeName"], json.loads(request["DesiredState"])
    try:
        resource_schemas.check(resource_type, NAME, wanted)
        taken = cloud_control.identifier(resource_type, wanted)
        if taken and cloud_control.exists(resource_type, taken):
            return refused(resource_type, f"{taken} already exists", "AlreadyExistsException")
        physical_id, _ = provisioners._provision_resource(resource_type, NAME, wanted, NOBODY)
    except ValueError as error:
        return refused(resource_type, error)
    return done("CREATE", resource_type, physical_id)


def update(request):
    resource_type, identifier = request["TypeName"], request["Identifier"]
    if not cloud_control.exists(resource_type, identifier):
        return refused(resource_type, f"{identifier} was not found", "ResourceNotFoundException")
    old = cloud_control.READERS[resource_type](identifier)
    for name in resource_schemas.names(resource_type, "readOnlyProperties"):
        old.pop(name, None)
    try:
        new = cloudcontrol._apply_json_patch(json.loads(json.dumps(old)), json.loads(request["PatchDocument"]))
        resource_schemas.check(resource_type, NAME, new)
        provisioners._update_resource(resource_type, identifier, old, new, NOBODY, NAME, {})
    except (ValueError, cloudcontrol._PatchError) as error:
        return refused(resource_type, error)
    return done("UPDATE", resource_type, identifier)


def delete(request):
    resource_type, identifier = request["TypeName"], request["Identifier"]
    if not cloud_control.exists(resource_type, identifier):
        return refused(resource_type, f"{identifier} was not found", "ResourceNotFoundException")
    provisioners._delete_resource(resource_type, identifier, cloud_control.READERS[resource_type](identifier), NOBODY,
                                  NAME)
    return done("DELETE", resource_type, identifier)


def install():
    cloudcontrol._create_resource = create
    cloudcontrol._update_resource = update
    cloudcontrol._delete_resource = delete
