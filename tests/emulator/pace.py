"""How long things take: nothing, unless /emulator/pace/seconds or one for a single thing says more.

A single thing is a LogicalId, `ready/<LogicalId>` (from when it is made until it is ready), `change-set`
or `cleanup`; what /emulator/pace/seconds is not for waits by [`hold`]. A wait looks at its switch all the time, so that a test can hold an operation and let it
go again.
"""
import asyncio
import time

import switches

LOOK = 0.01


def seconds(name):
    named = switches.value(f"pace/{name}") or switches.value(f"pace/{name.removeprefix('ready/')}")
    return float(named or switches.value("pace/seconds") or 0)


async def wait(name, share=1.0, stop=lambda: False):
    """Waits for a share of the time that `name` takes, or until told to stop; others go on meanwhile."""
    begun = time.monotonic()
    await asyncio.sleep(0)
    while not stop() and time.monotonic() - begun < share * seconds(name):
        await asyncio.sleep(LOOK)


async def hold(switch):
    """Waits for as long as this switch alone says."""
    begun = time.monotonic()
    while time.monotonic() - begun < float(switches.value(switch) or 0):
        await asyncio.sleep(LOOK)
