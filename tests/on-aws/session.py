"""Asks an AWS account what no document tells, and records its answers. README.md says how, and what follows.

    python3 tests/on-aws/session.py plan
    python3 tests/on-aws/session.py run --region R --image URI --yes
    python3 tests/on-aws/session.py clean --region R

`plan` needs no account. What `run` makes, it takes away, also after Ctrl-C; `clean` does so for a run that was
killed. With `--endpoint-url` on this machine it is a rehearsal.
"""
import argparse
import importlib.util
import os
import pathlib
import re
import signal
import sys
import time

from no_answer import NoAnswer
from plan import QUESTIONS, printed
from rehearsal import SAID

HERE = pathlib.Path(__file__).resolve().parent
CHECKOUT = HERE.parent.parent
RECORDED = HERE / "recorded"
# Exit codes: a question without an answer; something is left; refused before anything was made.
UNANSWERED, LEFT, REFUSED, INTERRUPTED = 1, 5, 64, 130


def main():
    options = read_options()
    questions = chosen(options, QUESTIONS)
    if options.command == "plan":
        print(printed(questions), end="")
        return 0
    signal.signal(signal.SIGTERM, interrupt)
    rehearsed = is_rehearsal(options)
    try:
        if options.command == "run":
            print(printed(questions), flush=True)
            if not options.yes:
                return refused("nothing was done: `--yes` runs this plan")
            check(options, rehearsed)
        with_packages()
        from account import Aws
        aws = Aws(options, rehearsed)
    except NoAnswer as problem:
        return refused(f"nothing was done: {problem}")
    print(f"account {aws.account}, region {aws.region}" + (f": {SAID}" if rehearsed else ""), flush=True)
    code = clean(aws) if options.command == "clean" else run(aws, questions, SAID if rehearsed else "AWS")
    if rehearsed:
        print(SAID)
    return code


def run(aws, questions, seen_on):
    from agent import Agent
    from found import found
    things, unseen = found(aws)
    if things or unseen:
        for line in [f"{thing.kind} {thing.id} ({thing.state})" for thing in things] + unseen:
            print(f"  {line}")
        return refused("nothing was done: what an earlier session left must go first (`clean`), and all must be readable")
    folder = aws.options.record or CHECKOUT / "target" / "on-aws" / time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    aws.record(seen_on, folder)
    aws.agent, aws.small, code = Agent(aws), None, 0
    try:
        for question in questions:
            code = max(code, asked(aws, question))
    except KeyboardInterrupt:
        print("interrupted", flush=True)
        code = INTERRUPTED
    finally:
        left = clean(aws)
    print(f"the answers are in {folder}")
    return code if code == INTERRUPTED else left or code


def asked(aws, question):
    """Asks one question; what goes wrong there is its verdict, and the next one is asked."""
    print(f"{question.name}: {question.asks}", flush=True)
    aws.recorder.begin(question)
    code = 0
    try:
        verdict = question.answer(aws)
    except NoAnswer as problem:
        verdict, code = f"no answer: {problem}", UNANSWERED
    except KeyboardInterrupt:
        aws.recorder.end("interrupted")
        raise
    except Exception as problem:
        # An answer of a form that nobody expected is an answer too: it is in the recording.
        verdict, code = f"no answer: {type(problem).__name__} {problem}", UNANSWERED
    finally:
        if aws.rehearsal:
            aws.rehearsal.leave()
    aws.recorder.end(verdict)
    print(f"  => {verdict}", flush=True)
    return code


def clean(aws):
    """Takes everything away; 0, or 5 where something stays."""
    import cleanup
    print("cleaning up", flush=True)
    try:
        left = cleanup.clean(aws)
    except KeyboardInterrupt:
        left = ["interrupted while cleaning up: run `clean`"]
    for line in left:
        print(f"  STILL THERE: {line}", flush=True)
    if not left:
        print("nothing is left", flush=True)
    return LEFT if left else 0


def check(options, rehearsed):
    """What `run` wants to know before it makes anything."""
    if ".dkr.ecr." not in options.image or "/" not in options.image:
        raise NoAnswer("--image must be an image in ECR: ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME:TAG, for arm64")
    if not pathlib.Path(options.mdaac).is_file():
        raise NoAnswer(f"there is no mdaac at {options.mdaac}: build it, or name it with --mdaac")
    if rehearsed and options.record and pathlib.Path(options.record).resolve() == RECORDED:
        raise NoAnswer("a rehearsal is no answer of AWS's: recorded/ is for those alone")


def is_rehearsal(options):
    options.endpoint_url = options.endpoint_url or os.environ.get("AWS_ENDPOINT_URL")
    others = sorted(name for name in os.environ if name.startswith("AWS_ENDPOINT_URL_"))
    if others:
        sys.exit(refused(f"unset {', '.join(others)}: all must go to one place"))
    if options.endpoint_url and not is_local(options.endpoint_url):
        sys.exit(refused(f"{options.endpoint_url} is neither AWS nor on this machine"))
    return bool(options.endpoint_url)


def is_local(url):
    return bool(re.match(r"https?://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(/|$)", url))


def chosen(options, questions):
    wanted = getattr(options, "only", None)
    unknown = sorted(set(wanted or ()) - {question.name for question in questions})
    if unknown:
        sys.exit(refused(f"no question is called {', '.join(unknown)}"))
    return tuple(question for question in questions if not wanted or question.name in wanted)


def interrupt(*_):
    raise KeyboardInterrupt


def refused(why):
    print(why)
    return REFUSED


def with_packages():
    """boto3 where the tour gets it."""
    found = importlib.util.spec_from_file_location("tour", CHECKOUT / "tests" / "emulator" / "tour.py")
    tour = importlib.util.module_from_spec(found)
    found.loader.exec_module(tour)
    tour.with_packages(__file__)


class Parser(argparse.ArgumentParser):
    """A wrong command line is 64, as in mdaac; those of Python end with 2."""

    def error(self, message):
        self.print_usage()
        sys.exit(refused(f"nothing was done: {message}"))


def read_options():
    parser = Parser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    names = {"type": lambda text: text.split(","), "metavar": "NAMES", "help": "only these questions, comma-separated"}
    commands.add_parser("plan", help="prints what a run does, makes and costs").add_argument("--only", **names)
    run_options = commands.add_parser("run", help="asks, records, and takes everything away again")
    clean_options = commands.add_parser("clean", help="takes away what a run left that was killed")
    for each in (run_options, clean_options):
        each.add_argument("--region", required=True)
        each.add_argument("--endpoint-url", help="a local AWS on this machine: a rehearsal")
    run_options.add_argument("--only", **names)
    run_options.add_argument("--image", required=True, metavar="URI", help="an agent's image for arm64, in ECR")
    run_options.add_argument("--yes", action="store_true", help="runs the plan; without it, it is only printed")
    run_options.add_argument("--record", metavar="DIR", help="writes the fixtures there, over those of before "
                             "[default: a new folder below target/on-aws]")
    run_options.add_argument("--mdaac", metavar="PATH", default=str(CHECKOUT / "target" / "debug" / "mdaac"))
    run_options.add_argument("--subnets", metavar="IDS", help="for mdaac's own deploy, comma-separated")
    run_options.add_argument("--security-groups", metavar="IDS")
    options = parser.parse_args()
    for name in ("image", "subnets", "security_groups"):
        setattr(options, name, getattr(options, name, None))
    return options


if __name__ == "__main__":
    sys.exit(main())
