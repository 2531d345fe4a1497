"""Calls that a service refuses for no fault of the caller's: throttled, failed, by a clock that is off.

/emulator/throttle/<Action> holds how many of the calls to come are throttled, /emulator/refuse/<Action>
`[n] Code: message` with which the first n are refused, or all. With /emulator/clock the clocks of AWS
are so many seconds ahead of this machine's.
"""
import datetime
from email.utils import format_datetime

from ministack.core.iam_actions import _SERVICE_PROTOCOL, access_denied_response

import switches
import unkind

RATE_EXCEEDED = "Rate exceeded"
# How far a request's time may be off.
SKEW = datetime.timedelta(minutes=5)
SIGNED = "%Y%m%dT%H%M%SZ"


def of_call(service, action, headers, request_id):
    """The answer to a call that is refused, or None; `action` is IAM's name for it."""
    name = (action or "").rpartition(":")[2]
    found = by_the_clock(headers) or throttled(service, action, name) or on_purpose(name)
    return found and worded(service, action, headers, request_id, *found)


def throttled(service, action, name):
    if name and (switches.first(f"throttle/{name}") is not None
                 or unkind.one_in(unkind.THROTTLED, switches.seed(), action)):
        if service == "s3":
            return "SlowDown", "Please reduce your request rate.", 503
        # Query services and JSON services have different names for it.
        query = _SERVICE_PROTOCOL.get(service, "json").endswith("xml")
        return "Throttling" if query else "ThrottlingException", RATE_EXCEEDED, 400
    return None


def on_purpose(name):
    said = switches.first(f"refuse/{name}") if name else None
    if said is None:
        return None
    code, _, message = said.partition(": ")
    return code, message, 500 if code in ("InternalFailure", "InternalServerError") else 400


def by_the_clock(headers):
    """A request is refused when its signature is older or newer than the service's clock allows."""
    ahead, signed = switches.value("clock"), headers.get("x-amz-date")
    if ahead is None or not signed:
        return None
    then = datetime.datetime.strptime(signed, SIGNED).replace(tzinfo=datetime.timezone.utc)
    now = clock()
    earliest, latest = now - SKEW, now + SKEW
    if then < earliest:
        words = (f"Signature expired: {signed} is now earlier than {earliest.strftime(SIGNED)} "
                 f"({now.strftime(SIGNED)} - 5 min.)")
    elif then > latest:
        words = (f"Signature not yet current: {signed} is still later than {latest.strftime(SIGNED)} "
                 f"({now.strftime(SIGNED)} + 5 min.)")
    else:
        return None
    return "SignatureDoesNotMatch", words, 403


def clock():
    return datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=float(switches.value("clock") or 0))


def with_date(headers):
    """An answer tells the service's time, by which a client can set its own."""
    if switches.value("clock") is not None:
        headers.setdefault("date", format_datetime(clock().replace(microsecond=0), usegmt=True))


def worded(service, action, headers, request_id, code, message, status):
    """A refusal in the service's own form."""
    was, answer, body = access_denied_response(service, action or "", "", request_id, error_code=code, message=message,
                                               headers=headers)
    return was if code == "SignatureDoesNotMatch" else status, answer, body
