"""An SSM parameter of another account, named by its ARN, as a template's parameter takes it.

On AWS its owner must share it; here every parameter is shared.
"""
from ministack.core.responses import request_scope
from ministack.services import ssm


def install():
    ssm.resolve_parameter_value = of_its_owner(ssm.resolve_parameter_value)
    ssm._select_parameter = of_its_owner(ssm._select_parameter)


def of_its_owner(look_up):
    def look_up_there(name_or_arn, *rest, **options):
        if not name_or_arn.startswith("arn:"):
            return look_up(name_or_arn, *rest, **options)
        _, _, _, region, account, _ = name_or_arn.split(":", 5)
        with request_scope(account, region):
            return look_up(name_or_arn, *rest, **options)

    return look_up_there
