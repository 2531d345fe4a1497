"""AWS::Logs::DeliverySource, DeliveryDestination and Delivery, which ministack has by API and not as resources.

A runtime has one source for each kind of log, under one name for ever (cloudformation-coverage-roadmap#2513), and a source
that is in use is not deleted. What goes to X-Ray is traces, and traces go nowhere else.
"""
import secrets

from ministack.core.responses import AccountRegionScopedDict, get_account_id, get_region
from ministack.services.cloudformation import provisioners

import counters
import failures
import resource_schemas

SOURCE, DESTINATION, DELIVERY = (f"AWS::Logs::{name}" for name in ("DeliverySource", "DeliveryDestination", "Delivery"))
KINDS = ("APPLICATION_LOGS", "USAGE_LOGS", "TRACES")

# By name or id: what was asked for, and the attributes.
SOURCES, DESTINATIONS, DELIVERIES = (AccountRegionScopedDict() for _ in range(3))
OF = {SOURCE: SOURCES, DESTINATION: DESTINATIONS, DELIVERY: DELIVERIES}


def refused(message, code="GeneralServiceException"):
    return failures.of_service(message, "CloudWatchLogs", 400, code)


def arn(kind, name):
    return f"arn:aws:logs:{get_region()}:{get_account_id()}:{kind}:{name}"


def create_source(logical_id, properties, stack_name):
    if properties["LogType"] not in KINDS:
        raise refused(f"Invalid logType {properties['LogType']}. Valid values are {', '.join(KINDS)}.", "InvalidRequest")
    same = [made for made, _ in SOURCES.values()
            if (made["ResourceArn"], made["LogType"]) == (properties["ResourceArn"], properties["LogType"])]
    if same:
        raise refused("This ResourceId has already been used in another Delivery Source in this account.")
    name = properties["Name"]
    SOURCES[name] = (properties, {"Arn": arn("delivery-source", name), "Service": "bedrock-agentcore"})
    return name, SOURCES[name][1]


def update_source(name, old, new, stack_name):
    if old["ResourceArn"] != new["ResourceArn"]:
        raise refused("Update to existing Delivery Source with new ResourceId is not allowed. "
                      "Please create a new Delivery Source instead.")
    return update(SOURCES, name, new)


def create_destination(logical_id, properties, stack_name):
    if ("DestinationResourceArn" in properties) == (properties["DeliveryDestinationType"] == "XRAY"):
        raise refused("An X-Ray destination has no resource, and any other has one.", "InvalidRequest")
    name = properties["Name"]
    DESTINATIONS[name] = (properties, {"Arn": arn("delivery-destination", name)})
    return name, DESTINATIONS[name][1]


def create_delivery(logical_id, properties, stack_name):
    source = SOURCES.get(properties["DeliverySourceName"])
    found = [made for made, attributes in DESTINATIONS.values()
             if attributes["Arn"] == properties["DeliveryDestinationArn"]]
    if source is None or not found:
        raise refused("Requested Delivery Source or Delivery Destination does not exist in this account.", "NotFound")
    if (source[0]["LogType"] == "TRACES") != (found[0]["DeliveryDestinationType"] == "XRAY"):
        raise refused("This destination is not supported for the log type of the source.", "InvalidRequest")
    delivery = secrets.token_hex(8)
    DELIVERIES[delivery] = (properties, {
        "Arn": arn("delivery", delivery), "DeliveryId": delivery,
        "DeliveryDestinationType": found[0]["DeliveryDestinationType"]})
    return delivery, DELIVERIES[delivery][1]


def update(made, name, new):
    made[name] = (new, made[name][1])
    return name, made[name][1]


def delete_source(name, properties):
    if any(made["DeliverySourceName"] == name for made, _ in DELIVERIES.values()):
        raise refused("Delivery Source is in use by a Delivery.")
    SOURCES.pop(name, None)


def reader(made):
    def read(identifier):
        found = made.get(identifier)
        return found and {**found[0], **found[1]}
    return read


def install():
    handlers = provisioners._RESOURCE_HANDLERS
    handlers[SOURCE] = {"create": create_source, "update": update_source, "delete": delete_source}
    for kind, create in ((DESTINATION, create_destination), (DELIVERY, create_delivery)):
        handlers[kind] = {
            "create": create,
            "update": lambda name, old, new, stack_name, made=OF[kind]: update(made, name, new),
            "delete": lambda name, properties, made=OF[kind]: made.pop(name, None),
        }
    for kind in OF:
        provisioners._REPLACING_PROPERTIES[kind] = resource_schemas.names(kind, "createOnlyProperties")
    counters.forget_at_reset(SOURCES, DESTINATIONS, DELIVERIES)


READERS = {kind: reader(made) for kind, made in OF.items()}
