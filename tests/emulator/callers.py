"""Who calls: somebody whom AWS treats as it treats all, or a test's own hand, which sees what is.

A caller whose user agent holds the word `spared` is never throttled, answered late or not at all, and no
call of theirs counts. call_aws.py is one: what a test looks at is then what is there.
"""
import contextvars

SPARED = contextvars.ContextVar("spared", default=False)


def note(headers):
    SPARED.set("spared" in headers.get("user-agent", "").split())


def spared():
    return SPARED.get()
