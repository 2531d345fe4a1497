"""What goes on after a request is answered."""
import asyncio
import traceback

from ministack import app

RUNNING = set()


def start(coroutine):
    """Runs it after the answer, in the account and region of the request."""
    task = asyncio.get_running_loop().create_task(coroutine)
    RUNNING.add(task)
    task.add_done_callback(ended)


def ended(task):
    RUNNING.discard(task)
    if not task.cancelled() and task.exception():
        traceback.print_exception(task.exception())


async def in_order(needs, work, may_start=lambda: True):
    """Runs `work(name)` for every name, after what it needs and beside all else, while more may start.

    `needs` gives for each name the names that must have ended well before; `work` answers whether it did.
    """
    waiting, running, well = dict(needs), {}, set()
    try:
        while waiting or running:
            for name in [name for name, before in waiting.items() if may_start() and before <= well]:
                del waiting[name]
                running[asyncio.create_task(work(name))] = name
            if not running:
                return
            done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in [task for task in running if task in done]:
                name = running.pop(task)
                well |= {name} if task.result() else set()
    finally:
        # Who is cancelled takes them along.
        for task in running:
            task.cancel()


async def cancel_all():
    for task in list(RUNNING):
        task.cancel()
    await asyncio.gather(*RUNNING, return_exceptions=True)


def install(loop):
    """A reset ends all that runs, so that nothing is made in the empty world after it."""
    reset_services = app._reset_all_state

    def reset_all():
        asyncio.run_coroutine_threadsafe(cancel_all(), loop).result()
        reset_services()

    app._reset_all_state = reset_all
