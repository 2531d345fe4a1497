"""Cognito's user pools as CloudFormation has them. ministack makes pools, clients and domains; it lacks identity providers and
brandings, and what is read of any of them.

A read gives what was asked for, also what AWS's handlers do not give back. What AWS refuses is reported by others:
a domain that another pool has, in whatever account of the region, or that holds a word of Cognito's own; a pool that is
protected against deletion.
"""
import uuid

from ministack.core.responses import AccountRegionScopedDict, get_region
from ministack.services import cognito as service
from ministack.services.cloudformation import provisioners

import counters
import failures
import resource_schemas

POOL, CLIENT, DOMAIN, PROVIDER, BRANDING = (f"AWS::Cognito::{name}" for name in (
    "UserPool", "UserPoolClient", "UserPoolDomain", "UserPoolIdentityProvider", "ManagedLoginBranding"))
RESERVED = ("amazon", "aws", "cognito")

# By type and physical id: what was asked for, and the attributes.
MADE = AccountRegionScopedDict()
# By region and domain, whatever the account.
DOMAINS = {}


class Domains:
    """DOMAINS, as a reset empties it."""
    _data = DOMAINS


def refused(message, code="InvalidRequest"):
    return failures.of_service(message, "CognitoIdentityProvider", 400, code)


def without_system_tags(properties):
    tags = properties.get("UserPoolTags")
    if tags is None:
        return properties
    return {**properties, "UserPoolTags": {key: value for key, value in tags.items() if not key.startswith("aws:")}}


def remember(resource_type, physical_id, properties, attributes):
    MADE[f"{resource_type} {physical_id}"] = (without_system_tags(properties), attributes)
    return physical_id, attributes


def forget(resource_type, physical_id):
    MADE.pop(f"{resource_type} {physical_id}", None)


def reader(resource_type):
    def read(identifier):
        # Cloud Control names what belongs to a pool by both ids.
        pool, _, own = identifier.rpartition("|")
        found = MADE.get(f"{resource_type} {identifier}") or MADE.get(f"{resource_type} {own}")
        if found is None or (pool and found[0].get("UserPoolId", pool) != pool):
            return None
        return {**found[0], **found[1]}
    return read


def remembered(resource_type, create, update, delete):
    """ministack's handlers, and what a read gives."""
    def create_and_remember(logical_id, properties, stack_name):
        physical_id, attributes = create(logical_id, properties, stack_name)
        return remember(resource_type, physical_id, properties, attributes)

    def update_and_remember(physical_id, old, new, *rest):
        physical_id, attributes = update(physical_id, old, new, *rest)
        return remember(resource_type, physical_id, new, attributes)

    def delete_and_forget(physical_id, properties):
        delete(physical_id, properties)
        forget(resource_type, physical_id)
    return {"create": create_and_remember, "update": update_and_remember, "delete": delete_and_forget}


def check_pool(physical_id, properties):
    found = MADE.get(f"{POOL} {physical_id}")
    if found and found[0].get("DeletionProtection") == "ACTIVE":
        raise refused("The user pool cannot be deleted because deletion protection is activated. "
                      "Deletion protection must be inactivated first.")


def check_domain(properties):
    domain = properties["Domain"]
    word = next((word for word in RESERVED if word in domain), None)
    if word:
        raise refused(f"Domain cannot contain reserved word: {word}")
    if DOMAINS.get((get_region(), domain)):
        raise refused("Domain already associated with another user pool.")


def create_provider(logical_id, properties, stack_name):
    if properties["UserPoolId"] not in service._user_pools:
        raise refused(f"User pool {properties['UserPoolId']} does not exist.", "NotFound")
    return properties["ProviderName"], {}


def create_branding(logical_id, properties, stack_name):
    branding = str(uuid.uuid4())
    return f"{properties['UserPoolId']}|{branding}", {"ManagedLoginBrandingId": branding}


def same(physical_id, old, new, *rest):
    _, attributes = next((made for key, made in MADE.items() if key.endswith(f" {physical_id}")), ({}, {}))
    return physical_id, attributes


def nothing(physical_id, properties):
    pass


def install():
    handlers = provisioners._RESOURCE_HANDLERS
    for kind in (POOL, CLIENT, DOMAIN):
        found = handlers[kind]
        create, delete = found["create"], found["delete"]
        if kind == POOL:
            def delete(physical_id, properties, delete=delete):
                check_pool(physical_id, properties)
                delete(physical_id, properties)
        if kind == DOMAIN:
            def create(logical_id, properties, stack_name, create=create):
                check_domain(properties)
                DOMAINS[(get_region(), properties["Domain"])] = properties["UserPoolId"]
                return create(logical_id, properties, stack_name)

            def delete(physical_id, properties, delete=delete):
                DOMAINS.pop((get_region(), physical_id), None)
                delete(physical_id, properties)
        found.update(remembered(kind, create, found["update"], delete))
    handlers[PROVIDER] = remembered(PROVIDER, create_provider, same, nothing)
    handlers[BRANDING] = remembered(BRANDING, create_branding, same, nothing)
    for kind in (PROVIDER, BRANDING):
        provisioners._REPLACING_PROPERTIES[kind] = resource_schemas.names(kind, "createOnlyProperties")
    counters.forget_at_reset(MADE, Domains)


READERS = {kind: reader(kind) for kind in (POOL, CLIENT, DOMAIN, PROVIDER, BRANDING)}
