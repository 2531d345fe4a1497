"""How many there may be: /emulator/quota/<what>, none by default.

`runtimes` of an account and region (AWS: 1000), `runtime-versions` (1000) and `endpoints` (10) of a
runtime, `log-resource-policies` of an account and region (10, which AWS does not raise), and
`log-resource-policy-size` in characters (5120).
"""
import json

from ministack.services import bedrock_agentcore as agentcore
from ministack.services import cloudwatch_logs
from ministack.services.cloudformation import provisioners

import failures
import switches

POLICY = "AWS::Logs::ResourcePolicy"


def check(what, number, resource_type, reason):
    """Fails what would be more than the quota; `number` is how many there would be."""
    quota = switches.value(f"quota/{what}")
    if quota is not None and number > int(quota):
        raise failures.of_handler(f"Limit exceeded for resource of type '{resource_type}'. Reason: "
                                  f"{reason.format(quota)}", "ServiceLimitExceeded")


def check_runtimes(resource_type):
    check("runtimes", len(agentcore._runtimes) + 1, resource_type,
          "You have exceeded the maximum number of agent runtimes: {}")


def check_versions(resource_type, runtime_id):
    check("runtime-versions", len(agentcore._runtimes[runtime_id]["_versions"]) + 1, resource_type,
          "You have exceeded the maximum number of versions of an agent runtime: {}")


def check_endpoints(resource_type, runtime_id):
    # DEFAULT is one of them: inferred.
    check("endpoints", len(agentcore._endpoints.get(runtime_id) or {}) + 1, resource_type,
          "You have exceeded the maximum number of endpoints of an agent runtime: {}")


def check_log_policy(document, number):
    document = document if isinstance(document, str) else json.dumps(document)
    check("log-resource-policies", number, POLICY, "Resource limit exceeded.")
    size = switches.value("quota/log-resource-policy-size")
    if size is not None and len(document) > int(size):
        raise failures.of_service(
            f"1 validation error detected: Value at 'policyDocument' failed to satisfy constraint: Member must have "
            f"length less than or equal to {size}", "CloudWatchLogs", 400, "InvalidRequest")


def install():
    handler = provisioners._RESOURCE_HANDLERS[POLICY]
    create, update = handler["create"], handler["update"]

    def counted_create(logical_id, properties, stack_name):
        check_log_policy(properties["PolicyDocument"], len(cloudwatch_logs._resource_policies) + 1)
        return create(logical_id, properties, stack_name)

    def counted_update(physical_id, old, new, *rest):
        check_log_policy(new["PolicyDocument"], len(cloudwatch_logs._resource_policies))
        return update(physical_id, old, new, *rest)

    handler.update(create=counted_create, update=counted_update)
