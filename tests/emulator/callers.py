"""Who calls: somebody whom AWS treats as it treats all, or a test's own hand, which sees what is.

A caller whose user agent holds the word `spared` is never throttled, answered late or not at all, no call
of theirs counts, and what they begin is known everywhere at once. call_aws.py is one: a test sets the scene
with it, and what a test looks at is then what is there.
"""
import contextvars

SPARED = contextvars.ContextVar("spared", default=False)


def note(headers):
    SPARED.set("spared" in headers.get("user-agent", "").split())


def spared():
    return SPARED.get()
