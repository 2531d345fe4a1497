"""Calls AWS, and keeps what it answers."""
import collections
import contextlib
import functools

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from clock import Clock, RehearsedClock
from no_answer import NoAnswer
from recorder import Recorder
from rehearsal import Rehearsal

CONFIG = Config(connect_timeout=10, read_timeout=60, retries={"mode": "standard", "total_max_attempts": 8})
# An agent is invoked once, and paid for once.
ONCE = CONFIG.merge(Config(retries={"mode": "standard", "total_max_attempts": 1}))

# What came back: the parsed answer, or code and message of a refusal; the body as it came.
Answer = collections.namedtuple("Answer", "value code message body")


class Aws:
    """An account and region; `options` are those of the command line."""

    def __init__(self, options, rehearsed):
        self.options, self.rehearsed, self.region = options, rehearsed, options.region
        self.session = boto3.Session(region_name=options.region)
        self.clock = RehearsedClock() if rehearsed else Clock()
        self.recorder, self.last, self.request, self.tokens = None, None, None, 0
        self.identity = self.value("sts", "get_caller_identity")
        self.account = self.identity["Account"]
        self.rehearsal = Rehearsal(self) if rehearsed else None

    def record(self, seen_on, folder):
        self.recorder = Recorder(self.identity, self.options.image, self.clock, seen_on, folder)

    @functools.cache
    def client(self, service):
        client = self.session.client(service, endpoint_url=self.options.endpoint_url,
                                     config=ONCE if service == "bedrock-agentcore" else CONFIG)
        client.meta.events.register("before-parse", self.keep)
        return client

    def keep(self, operation_model, response_dict, **_):
        """botocore's hook: an answer before it is parsed. One that is streamed is left alone."""
        body = response_dict["body"]
        text = body.decode(errors="replace") if isinstance(body, bytes) else "(a stream)"
        self.last = (operation_model.service_model.service_name, operation_model.name, response_dict["status_code"], text)
        if self.request is not None and self.recorder:
            service, action, status, text = self.last
            self.recorder.add(service, action, self.request, status, text)

    # ---- Recorded ------------------------------------------------------------------------------------

    def ask(self, service, operation, **request):
        """An answer or a refusal, recorded."""
        return self.send(service, operation, request, request)

    def must(self, service, operation, **request):
        """The answer, recorded; a refusal ends the question."""
        answer = self.ask(service, operation, **request)
        if answer.code:
            raise NoAnswer(f"{operation} was refused: {answer.code} {answer.message}")
        return answer.value

    # ---- Not recorded --------------------------------------------------------------------------------

    def look(self, service, operation, **request):
        """The same unrecorded: while something is waited for that no question is about."""
        return self.send(service, operation, request, None)

    def value(self, service, operation, **request):
        answer = self.look(service, operation, **request)
        if answer.code:
            raise NoAnswer(f"{operation} was refused: {answer.code} {answer.message}")
        return answer.value

    def pages(self, service, operation, key, **request):
        """All items of a list, unrecorded."""
        try:
            self.request = None
            return [item for page in self.client(service).get_paginator(operation).paginate(**request)
                    for item in page[key]]
        except ClientError as error:
            raise NoAnswer(f"{operation} was refused: {error.response['Error']['Code']} "
                           f"{error.response['Error'].get('Message', '')}") from error
        except BotoCoreError as error:
            raise NoAnswer(f"{operation} got no answer: {error}") from error

    def send(self, service, operation, request, recorded):
        self.request = recorded
        try:
            value = getattr(self.client(service), operation)(**request)
        except ClientError as error:
            said = error.response["Error"]
            return Answer(None, said["Code"], said.get("Message", ""), self.last and self.last[3])
        except BotoCoreError as error:
            raise NoAnswer(f"{operation} got no answer: {error}") from error
        finally:
            self.request = None
        return Answer(value, None, None, self.last[3])

    # ---- Steps and time ------------------------------------------------------------------------------

    @contextlib.contextmanager
    def step(self, title):
        """A part of a question: the times in its recording count from its beginning."""
        print(f"    {title}", flush=True)
        self.recorder.step(title)
        if self.rehearsal:
            self.rehearsal.enter(self.recorder.question.name, title)
        yield

    def until(self, found, *, seconds=1800, every=5, counted=False):
        """Asks until there is something, and gives it with the seconds that went by; None after too many.

        `counted` where a question is about how long that takes.
        """
        begun, slept = self.clock.now(), 0
        while True:
            answer = found()
            waited = max(self.clock.now() - begun, slept)
            if answer or waited > seconds:
                return answer or None, waited
            self.clock.sleep(every, counted)
            slept += every

    def token(self):
        """A client request token of our own, the same in every session."""
        self.tokens += 1
        return f"mdaac-on-aws-{self.tokens}"
