"""An SSM parameter of another account, named by its ARN, as a template's parameter takes it.

On AWS its owner must share it; here every parameter is shared.
"""
from ministack.core.responses import request_scope
from ministack.services import ssm


def install():
    in_this_account = ssm.resolve_parameter_value

    def of_its_owner(name_or_arn, *rest, **options):
        if not name_or_arn.startswith("arn:"):
            return in_this_account(name_or_arn, *rest, **options)
        _, _, _, region, account, _ = name_or_arn.split(":", 5)
        with request_scope(account, region):
            return in_this_account(name_or_arn, *rest, **options)

    ssm.resolve_parameter_value = of_its_owner
