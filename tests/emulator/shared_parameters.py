"""An SSM parameter of another account, named by its ARN, as a template's parameter takes it.

On AWS its owner must share it, and only one of the advanced tier can be shared. Here every parameter is,
unless the owner's /emulator/ssm/shares lists the accounts that see the advanced ones.
"""
from ministack.core.responses import get_account_id, request_scope
from ministack.services import ssm

import switches


def install():
    ssm.resolve_parameter_value = of_its_owner(ssm.resolve_parameter_value, None)
    ssm._select_parameter = of_its_owner(ssm._select_parameter, (None, "ParameterNotFound"))


def shared(arn, caller):
    """Whether a parameter that is looked up in its owner's account may be seen by the caller's."""
    listed = switches.value("ssm/shares")
    if listed is None or caller == get_account_id():
        return True
    record = ssm._parameters.get(arn.split(":parameter", 1)[1]) or {}
    return record.get("Tier") == "Advanced" and caller in listed.split(",")


def of_its_owner(look_up, nothing):
    def look_up_there(name_or_arn, *rest, **options):
        if not name_or_arn.startswith("arn:"):
            return look_up(name_or_arn, *rest, **options)
        _, _, _, region, account, _ = name_or_arn.split(":", 5)
        caller = get_account_id()
        with request_scope(account, region):
            return look_up(name_or_arn, *rest, **options) if shared(name_or_arn, caller) else nothing

    return look_up_there
