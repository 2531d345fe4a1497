"""What AWS answered, as bytes came, for fixtures: action, status and body, scrubbed. Headers are never kept."""
import json
import pathlib

from scrubbed import Scrub


class Recorder:
    def __init__(self, identity, image, clock, seen_on, folder=None):
        self.identity, self.image, self.clock, self.seen_on = identity, image, clock, seen_on
        self.folder = folder and pathlib.Path(folder)
        self.question = None

    def begin(self, question):
        self.question, self.steps = question, []
        self.scrub = Scrub(self.identity, self.image, lambda moment: self.clock.since(self.begun, moment))
        self.step("at first")

    def step(self, title):
        """Times count from here on anew."""
        self.begun = self.clock.now()
        self.steps.append({"step": title, "calls": []})

    def add(self, service, action, request, status, body):
        call = {"service": service, "action": action, "request": self.written(request), "status": status,
                "body": self.scrub(body)}
        calls, at = self.steps[-1]["calls"], round(self.clock.now() - self.begun, 1)
        last = calls[-1] if calls else {}
        if all(last.get(key) == value for key, value in call.items()):
            last["again"] = last.get("again", 0) + 1
            last["until"] = at
        else:
            calls.append({"at": at, **call})

    def note(self, what, value):
        """What is no answer of AWS's, as an exit code."""
        self.steps[-1].setdefault("noted", {})[what] = self.written(value)

    def written(self, value):
        return json.loads(self.scrub(json.dumps(value, default=plain, ensure_ascii=False)))

    def end(self, verdict):
        """Writes the fixture of the question."""
        steps = [step for step in self.steps if step["calls"] or "noted" in step]
        found = {"question": self.question.name, "rows": self.question.rows, "asks": self.question.asks,
                 "seen on": self.seen_on, "verdict": self.scrub(verdict), "steps": steps}
        if self.folder:
            self.folder.mkdir(parents=True, exist_ok=True)
            text = json.dumps(found, indent=1, ensure_ascii=False) + "\n"
            (self.folder / f"{self.question.name}.json").write_text(text)


def plain(value):
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)
