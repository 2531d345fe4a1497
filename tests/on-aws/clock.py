"""Time as a session measures it: in seconds since it began."""
import datetime
import time


class Clock:
    def __init__(self):
        self.began = time.monotonic()

    def now(self):
        return time.monotonic() - self.began

    def sleep(self, seconds, counted=True):
        time.sleep(seconds)

    def since(self, begun, moment):
        """The seconds from `begun`, a time of this clock, until a moment that AWS names."""
        began = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=self.now())
        return (moment - began).total_seconds() - begun

    def between(self, one, other):
        """The seconds between two moments that AWS names."""
        return (other - one).total_seconds()


class RehearsedClock(Clock):
    """Goes on by waiting alone, and fast. Only what a question is about counts: how often else one must look
    before an emulator is done depends on the machine. The times that it names mean nothing, so they are all 0.
    """
    WAIT = 0.05

    def __init__(self):
        super().__init__()
        self.waited = 0.0

    def now(self):
        return self.waited

    def sleep(self, seconds, counted=True):
        self.waited += seconds if counted else 0
        time.sleep(min(seconds, self.WAIT))

    def since(self, begun, moment):
        return 0.0

    def between(self, one, other):
        return 0.0
