"""The data protection policies of log groups, which ministack lacks: text as the API gives it, set by a stack or by hand.

An update sets or removes one only where the template's property changes (the handler's way; inferred), so that a group
that is imported keeps what it has until the property is set once.
"""
import json

from ministack.services import cloudwatch_logs
from ministack.services.cloudformation import provisioners

import failures

LOG_GROUP = "AWS::Logs::LogGroup"
POLICY = "DataProtectionPolicy"


def put(name, policy):
    cloudwatch_logs._log_groups[name]["dataProtectionPolicy"] = policy if isinstance(policy, dict) else json.loads(policy)


def read(name):
    return cloudwatch_logs._log_groups[name].get("dataProtectionPolicy")


def check(policy):
    """AWS's user guide: an audit and a masking statement, of the same kinds of data, each of an ARN."""
    policy = json.loads(policy) if isinstance(policy, str) else policy
    statements = policy.get("Statement", [])
    kinds = [statement.get("DataIdentifier") for statement in statements]
    operations = sorted(key for statement in statements for key in statement["Operation"])
    whole = operations == ["Audit", "Deidentify"] and kinds[0] == kinds[1] and policy.get("Version") == "2021-06-01"
    own = all(kind.split(":")[2] == "dataprotection" for kind in kinds[0]) if whole else False
    masks = any(statement["Operation"].get("Deidentify") == {"MaskConfig": {}} for statement in statements)
    if not (whole and own and masks):
        raise failures.of_service("Invalid data protection policy", "CloudWatchLogs", 400, "InvalidRequest")


def install():
    handler = provisioners._RESOURCE_HANDLERS[LOG_GROUP]
    create, update = handler["create"], handler["update"]

    def create_masked(logical_id, properties, stack_name):
        policy = properties.get(POLICY)
        if policy is not None:
            check(policy)
        made = create(logical_id, properties, stack_name)
        if policy is not None:
            put(made[0], policy)
        return made

    def update_masked(physical_id, old, new, *rest):
        group = cloudwatch_logs._log_groups[physical_id]
        key = group.get("kmsKeyId")
        done = update(physical_id, old, new, *rest)
        if old.get("KmsKeyId") == new.get("KmsKeyId"):
            # What the template does not change stays as it is.
            group["kmsKeyId"] = key
        if old.get(POLICY) != new.get(POLICY):
            if new.get(POLICY) is None:
                group.pop("dataProtectionPolicy", None)
            else:
                check(new[POLICY])
                put(physical_id, new[POLICY])
        return done

    handler.update(create=create_masked, update=update_masked)
