"""AWS::EC2::SecurityGroup, SecurityGroupIngress and VPCEndpoint, without the VPCs that they are in: any id of one will do.

ministack has two of the types, and needs the VPC to be there. A subnet is in a zone of its own, unless
/emulator/zone/<subnet> names one. The words for a route table that leads to S3 already are inferred.
"""
import json
import zlib

from ministack.core.responses import AccountRegionScopedDict
from ministack.services.cloudformation import provisioners

import counters
import failures
import resource_schemas
import switches

GROUP = "AWS::EC2::SecurityGroup"
INGRESS = "AWS::EC2::SecurityGroupIngress"
ENDPOINT = "AWS::EC2::VPCEndpoint"

# The properties of each, by its id.
GROUPS, RULES, ENDPOINTS = (AccountRegionScopedDict() for _ in range(3))


def refused(message, code="InvalidRequest"):
    return failures.of_service(message, "Ec2", 400, code)


def new_id(prefix):
    number = counters.next(f"id of {prefix}")
    return f"{prefix}-{zlib.crc32(prefix.encode()):08x}{number:09x}"


# ---- SecurityGroup ---------------------------------------------------------------------------------


def create_group(logical_id, properties, stack_name):
    name, vpc = properties.get("GroupName", f"{stack_name}-{logical_id}"), properties.get("VpcId")
    if any(one["GroupName"] == name and one.get("VpcId") == vpc for one in GROUPS.values()):
        raise refused(f"The security group '{name}' already exists for VPC '{vpc}'", "AlreadyExists")
    group_id = new_id("sg")
    return put_group(group_id, None, {**properties, "GroupName": name}, stack_name)


def put_group(group_id, old, new, stack_name):
    known = GROUPS.get(group_id, {})
    GROUPS[group_id] = {"GroupName": known.get("GroupName"), **new}
    return group_id, {"GroupId": group_id, "Id": group_id}


def delete_group(group_id, properties):
    if any(group_id in one.get("SecurityGroupIds", []) for one in ENDPOINTS.values()):
        raise refused(f"resource {group_id} has a dependent object", "InvalidRequest")
    GROUPS.pop(group_id, None)


# ---- SecurityGroupIngress --------------------------------------------------------------------------


def create_rule(logical_id, properties, stack_name):
    if properties["GroupId"] not in GROUPS:
        raise refused(f"The security group '{properties['GroupId']}' does not exist", "NotFound")
    what = {key: value for key, value in properties.items() if key != "Description"}
    if any({key: value for key, value in one.items() if key != "Description"} == what for one in RULES.values()):
        raise refused("the specified rule already exists", "AlreadyExists")
    return put_rule(new_id("sgr"), None, properties, stack_name)


def put_rule(rule_id, old, new, stack_name):
    RULES[rule_id] = dict(new)
    return rule_id, {"Id": rule_id}


# ---- VPCEndpoint -----------------------------------------------------------------------------------


def domain(service):
    """`com.amazonaws.eu-central-1.ecr.api`: api.ecr.eu-central-1.amazonaws.com."""
    region, *names = service.split(".")[2:]
    return ".".join([*reversed(names), region, "amazonaws.com"])


def create_endpoint(logical_id, properties, stack_name):
    check_endpoint(None, properties)
    return put_endpoint(new_id("vpce"), None, properties, stack_name)


def check_endpoint(own, properties):
    service, vpc = properties.get("ServiceName"), properties["VpcId"]
    others = [one for identifier, one in ENDPOINTS.items()
              if identifier != own and one["VpcId"] == vpc and one.get("ServiceName") == service]
    if properties.get("VpcEndpointType", "Gateway") == "Gateway":
        tables = set(properties.get("RouteTableIds", []))
        for table in sorted(tables & {table for one in others for table in one.get("RouteTableIds", [])}):
            raise refused(f"route table {table} already has a route with destination-prefix-list-id pl-0a1b2c3d",
                          "AlreadyExists")
        return
    private = str(properties.get("PrivateDnsEnabled")).lower() == "true"
    if private and any(str(one.get("PrivateDnsEnabled")).lower() == "true" for one in others):
        raise refused("private-dns-enabled cannot be set because there is already a conflicting DNS domain for "
                      f"{domain(service)} in the VPC {vpc}")
    zones = set()
    for subnet in properties.get("SubnetIds", []):
        zone = switches.value(f"zone/{subnet}") or subnet
        if zone in zones:
            raise refused(f"Found another VPC endpoint subnet in the availability zone of {subnet}. VPC endpoint subnets "
                          "should be in different availability zones supported by the VPC endpoint service.")
        zones.add(zone)


def update_endpoint(endpoint_id, old, new, stack_name):
    check_endpoint(endpoint_id, new)
    return put_endpoint(endpoint_id, old, new, stack_name)


def put_endpoint(endpoint_id, old, new, stack_name):
    ENDPOINTS[endpoint_id] = dict(new)
    return endpoint_id, {"Id": endpoint_id}


def read_endpoint(endpoint_id):
    record = ENDPOINTS.get(endpoint_id)
    if record is None:
        return None
    document = record.get("PolicyDocument")
    read = {"PolicyDocument": json.loads(document)} if isinstance(document, str) else {}
    return {**record, **read, "Id": endpoint_id}


def install():
    provisioners._RESOURCE_HANDLERS.update({
        GROUP: {"create": create_group, "update": put_group, "delete": delete_group},
        INGRESS: {"create": create_rule, "update": put_rule,
                  "delete": lambda rule_id, properties: RULES.pop(rule_id, None)},
        ENDPOINT: {"create": create_endpoint, "update": update_endpoint,
                   "delete": lambda endpoint_id, properties: ENDPOINTS.pop(endpoint_id, None)},
    })
    for resource_type in (GROUP, INGRESS, ENDPOINT):
        provisioners._REPLACING_PROPERTIES[resource_type] = resource_schemas.names(
            resource_type, "createOnlyProperties")
    counters.forget_at_reset(GROUPS, RULES, ENDPOINTS)
