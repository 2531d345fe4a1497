"""AWS::XRay::TransactionSearchConfig, which ministack lacks: one for each account and region."""
from ministack import app
from ministack.core.responses import AccountRegionScopedDict, get_account_id
from ministack.services.cloudformation import provisioners

import failures

SEARCH = "AWS::XRay::TransactionSearchConfig"

# By account, which is the identifier.
CONFIGS = AccountRegionScopedDict()


def create(logical_id, properties, stack_name):
    account = get_account_id()
    if account in CONFIGS:
        # The message is really that, say users.
        raise failures.of_handler("null", "AlreadyExists")
    return update(account, None, properties, stack_name)


def update(account, old, new, stack_name):
    CONFIGS[account] = new
    return account, {"AccountId": account}


def delete(account, properties):
    CONFIGS.pop(account, None)


def read(account):
    config = CONFIGS.get(account)
    return None if config is None else {**config, "AccountId": account}


def install():
    provisioners._RESOURCE_HANDLERS[SEARCH] = {"create": create, "update": update, "delete": delete}
    provisioners._REPLACING_PROPERTIES[SEARCH] = ()
    reset_services = app._reset_all_state

    def reset_all():
        CONFIGS._data.clear()
        reset_services()

    app._reset_all_state = reset_all
