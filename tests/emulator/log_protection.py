"""What MDAA's custom resource of log groups does (Custom::AgentCoreLogProtection), without the function that does it.

Created or updated it sets key, retention and masking of every group whose name begins with the runtime's id, and fails where
there is none; deleted it takes the key off them, and nothing else. Functions themselves are names with an ARN here: none runs.
"""
from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudwatch_logs
from ministack.services.cloudformation import provisioners

import failures
import log_group_masking

PROTECTION = "Custom::AgentCoreLogProtection"
FUNCTION = "AWS::Lambda::Function"


def groups(properties):
    prefix = f"/aws/bedrock-agentcore/runtimes/{properties['runtimeId']}"
    return [name for name in cloudwatch_logs._log_groups.keys() if name.startswith(prefix)]


def protect(properties):
    found = groups(properties)
    if not found:
        raise failures.of_service("No log groups found", "CustomResource", 400, "GeneralServiceException")
    for name in found:
        group = cloudwatch_logs._log_groups[name]
        group["kmsKeyId"] = properties["kmsKeyArn"]
        if "retentionDays" in properties:
            group["retentionInDays"] = int(properties["retentionDays"])
        log_group_masking.put(name, properties["dataProtectionPolicy"])


def create(logical_id, properties, stack_name):
    protect(properties)
    return f"{stack_name}-{logical_id}", {}


def update(physical_id, old, new, *rest):
    protect(new)
    return physical_id, {}


def delete(physical_id, properties):
    for name in groups(properties):
        cloudwatch_logs._log_groups[name]["kmsKeyId"] = None


def function(logical_id, properties, stack_name):
    name = properties.get("FunctionName") or f"{stack_name}-{logical_id}"
    return name, {"Arn": f"arn:aws:lambda:{get_region()}:{get_account_id()}:function:{name}"}


def install():
    provisioners._RESOURCE_HANDLERS[PROTECTION] = {"create": create, "update": update, "delete": delete}
    provisioners._REPLACING_PROPERTIES[PROTECTION] = ()
    provisioners._RESOURCE_HANDLERS[FUNCTION] = {
        "create": function, "update": lambda physical_id, old, new, stack_name: function(physical_id, new, stack_name),
        "delete": lambda physical_id, properties: None,
    }
