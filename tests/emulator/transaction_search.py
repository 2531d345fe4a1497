"""AWS::XRay::TransactionSearchConfig, which ministack lacks: one for each account and region.

It is on where the destination of trace segments is CloudWatchLogs, whoever set that: a stack, Cloud
Control, or X-Ray's own API (xray.py). What a read gives then is not known. Here it gives what is on; with
/emulator/transaction-search as `own` only what was made as a resource, as `always` also what is off.
"""
from ministack.core.responses import AccountRegionScopedDict, get_account_id
from ministack.services.cloudformation import provisioners

import counters
import failures
import switches

SEARCH = "AWS::XRay::TransactionSearchConfig"
ON, OFF = "CloudWatchLogs", "XRay"
# What one is without a word.
INDEXING = 1

# By account, which is the identifier, what was made as a resource; the destination and the percentage; reads of PENDING.
CONFIGS, STATE, PENDING = (AccountRegionScopedDict() for _ in range(3))


def destination():
    return STATE.get("destination", OFF)


def switch(to, percentage=None):
    """Sets the destination for everybody in the account and region."""
    if to != destination():
        PENDING["reads"] = int(switches.value("transaction-search/pending") or 0)
    STATE["destination"] = to
    STATE["percentage"] = STATE.get("percentage", INDEXING) if percentage is None else percentage


def create(logical_id, properties, stack_name):
    if destination() == ON:
        # The message is really that, say users.
        raise failures.of_handler("null", "AlreadyExists")
    return update(get_account_id(), None, properties, stack_name)


def update(account, old, new, stack_name):
    CONFIGS[account] = new
    switch(ON, new.get("IndexingPercentage", INDEXING))
    return account, {"AccountId": account}


def delete(account, properties):
    # Whoever else uses it loses it as well.
    CONFIGS.pop(account, None)
    switch(OFF)


def read(account):
    how = switches.value("transaction-search")
    if account != get_account_id() or (how == "own" and account not in CONFIGS):
        return None
    if destination() == OFF and how != "always":
        return None
    percentage = STATE.get("percentage", INDEXING)
    return {**CONFIGS.get(account, {"IndexingPercentage": percentage}), "AccountId": account}


def install():
    provisioners._RESOURCE_HANDLERS[SEARCH] = {"create": create, "update": update, "delete": delete}
    provisioners._REPLACING_PROPERTIES[SEARCH] = ()
    counters.forget_at_reset(CONFIGS, STATE, PENDING)
