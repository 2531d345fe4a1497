"""How often what has happened, by account and region. It takes the place of chance: the same calls meet the same."""
from ministack import app
from ministack.core.responses import AccountRegionScopedDict

COUNTS = AccountRegionScopedDict()


def next(what):
    """How often that was asked before."""
    before = COUNTS.get(what, 0)
    COUNTS[what] = before + 1
    return before


def forget_at_reset(*scoped):
    """A reset empties these, too."""
    reset_services = app._reset_all_state

    def reset_all():
        for one in scoped:
            one._data.clear()
        reset_services()

    app._reset_all_state = reset_all


def install():
    forget_at_reset(COUNTS)
