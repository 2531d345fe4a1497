"""Whether CloudWatch Logs may use the key of a log group: with /emulator/key-policies, the key's policy decides.

The key must be there and let the Logs service of the region use it for this log group.
"""
import fnmatch
import json

from ministack.core.responses import get_account_id, get_region
from ministack.services import kms
from ministack.services.cloudformation import provisioners

import failures
import switches

LOG_GROUP = "AWS::Logs::LogGroup"
# What the service does with the key, and the condition by which a policy says for which group.
NEEDED = ("kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:GenerateDataKey", "kms:DescribeKey")
CONTEXT = "kms:EncryptionContext:aws:logs:arn"


def check(name, key_arn):
    if key_arn is None or switches.value("key-policies") is None:
        return
    group = f"arn:aws:logs:{get_region()}:{get_account_id()}:log-group:{name}"
    if not usable(key_arn, group):
        raise failures.of_service(f"The specified KMS key does not exist or is not allowed to be used with Arn '{group}'",
                                  "CloudWatchLogs", 400, "GeneralServiceException")


def usable(key_arn, group):
    _, _, _, region, account, resource = key_arn.split(":", 5)
    key = kms._keys.get_scoped(account, region, resource.removeprefix("key/"))
    if key is None or key["KeyState"] != "Enabled":
        return False
    statements = json.loads(key["Policy"])["Statement"]
    ours = [statement for statement in listed(statements) if applies(statement, group)]
    return all(any(allows(statement, action) for statement in ours) for action in NEEDED)


def listed(value):
    return value if isinstance(value, list) else [value]


def applies(statement, group):
    """Whether a statement lets the service in for this group."""
    principal = statement.get("Principal", {})
    services = listed(principal.get("Service", [])) if isinstance(principal, dict) else [principal]
    conditions = [(operator, key, listed(values)) for operator, keys in statement.get("Condition", {}).items()
                  for key, values in keys.items()]
    return (statement["Effect"] == "Allow" and f"logs.{get_region()}.amazonaws.com" in services
            and all(key == CONTEXT and any(fnmatch.fnmatchcase(group, value) for value in values)
                    for _, key, values in conditions))


def allows(statement, action):
    return any(fnmatch.fnmatchcase(action.lower(), pattern.lower()) for pattern in listed(statement["Action"]))


def install():
    handler = provisioners._RESOURCE_HANDLERS[LOG_GROUP]
    create, update = handler["create"], handler["update"]

    def checked_create(logical_id, properties, stack_name):
        check(properties.get("LogGroupName", ""), properties.get("KmsKeyId"))
        return create(logical_id, properties, stack_name)

    def checked_update(physical_id, old, new, *rest):
        if old.get("KmsKeyId") != new.get("KmsKeyId"):
            check(physical_id, new.get("KmsKeyId"))
        return update(physical_id, old, new, *rest)

    handler.update(create=checked_create, update=checked_update)
