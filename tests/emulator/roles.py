"""The permissions boundary of AWS::IAM::Role, which ministack's CloudFormation drops, and when a role was made."""
from ministack.services import iam
from ministack.services.cloudformation import provisioners

import role_propagation


def bound(name, properties):
    iam._roles[name]["PermissionsBoundary"] = properties.get("PermissionsBoundary", "")


def install():
    handler = provisioners._RESOURCE_HANDLERS["AWS::IAM::Role"]
    create, update = handler["create"], handler["update"]

    def bounded_create(logical_id, properties, stack_name):
        created = create(logical_id, properties, stack_name)
        bound(created[0], properties)
        role_propagation.made(created[0])
        return created

    def bounded_update(name, old, new, *rest):
        updated = update(name, old, new, *rest)
        bound(updated[0], new)
        return updated

    handler.update(create=bounded_create, update=bounded_update)
