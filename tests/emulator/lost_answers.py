"""What was asked is done, and the answer is lost on its way.

/emulator/lose/<Action> is `[n] drop` (the connection is closed without a word), `[n] 500` or `[n] 503`,
for the first n calls that a service accepted, or for the next one.
"""
import contextvars

from hypercorn.protocol.events import StreamClosed
from hypercorn.protocol.http_stream import ASGIHTTPState, HTTPStream

import refusals
import switches

DROPPED = contextvars.ContextVar("dropped", default=False)
FAILURES = {"500": ("InternalFailure", 500), "503": ("ServiceUnavailable", 503)}


def of_call(service, action, headers, request_id, answer):
    """The answer as it arrives."""
    name = (action or "").rpartition(":")[2]
    how = switches.first(f"lose/{name}", times=1) if name and answer[0] < 400 else None
    if how is None:
        return answer
    if how == "drop":
        DROPPED.set(True)
        return answer
    code, status = FAILURES[how]
    return refusals.worded(service, action, headers, request_id, code, "An error occurred (try again)", status)


def install():
    send = HTTPStream.app_send

    async def send_or_close(stream, message):
        if not DROPPED.get():
            return await send(stream, message)
        if message is None and not stream.closed:
            stream.state = ASGIHTTPState.CLOSED
            await stream.send(StreamClosed(stream_id=stream.stream_id))
        return None

    HTTPStream.app_send = send_or_close
