"""A whole session: every question has its verdict, all is taken away, nothing of the account's is recorded."""
import json
import pathlib
import re
import unittest

from plan import QUESTIONS
from rehearsal import SAID

from .rehearsing import VPC, Rehearsal

# What the emulator plays, as the verdicts tell it; SCENES in rehearsal.py says what it is asked for.
VERDICTS = {
    "transaction-search": "row 15: the destination is XRay, ACTIVE; GetResource answers ResourceNotFoundException",
    "role-validation": "row 5: 2 of 3 first deploys with a new role met a validation error (Role validation failed; Access",
    "log-group": "row 3: the DEFAULT log group was there 0 s after",
    "drift": "row 25: REVERT_DRIFT lists nothing to put back (FAILED: The submitted information",
    "no-changes": "row 2: the unchanged change set is FAILED; StatusReason without property values: `The submitted",
    "tags": "row 32: tags alone made no version: 1, then 1; the update ended in UPDATE_COMPLETE",
    "runtime-name": "row 31: the name of a deleted runtime is free at once",
    "deleted-endpoint": "row 9: of a deleted endpoint GetResource says AccessDeniedException `",
    "stale-answers": "row 1: after ExecuteChangeSet 2, 0, 0, 0, 0 answers of DescribeStacks were old (1 of 5 updates, the last "
                     "one 0.5 s after); of DescribeStackEvents 1, 0, 0, 0, 0 showed nothing new",
    "event-tokens": "row 4: 5 of 5 events of an executed change set carry its ClientRequestToken, 3 of them the stack's own; "
                    "DescribeEvents shows 5 with it",
    "template-verbatim": "GetTemplate of a change set: JSON comes verbatim; YAML comes verbatim",
    "change-set-name": "row 10: the name of a deleted change set is taken for 2 s, AlreadyExistsException `ChangeSet again",
    "imports": "row 20: an interactive import with RetainExceptOnCreate: IMPORT_COMPLETE, the parameter resolved to `before`; "
               "row 19: an import after the value of an SSM parameter moved: refused: ValidationError `",
    "vanishing-stack": "row 28: under OnStackFailure=DELETE the stack ended in DELETE_COMPLETE; a log group with "
                       "RetainExceptOnCreate is gone, its last event DELETE_COMPLETE; by its name the stack is not found",
    "mdaac-itself": "mdaac itself: first deploy 0, the same again 0, status 0, destroy 0",
}


class WholeSession(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        """Two side by side, each in an account of its own."""
        cls.rehearsals = [Rehearsal(), Rehearsal()]
        cls.records = [pathlib.Path(rehearsal.folder.name) for rehearsal in cls.rehearsals]
        cls.before = [rehearsal.there() for rehearsal in cls.rehearsals]
        running = [rehearsal.run(*VPC) for rehearsal in cls.rehearsals]
        cls.ended = [rehearsal.end(process) for rehearsal, process in zip(cls.rehearsals, running, strict=True)]
        cls.after = [rehearsal.there() for rehearsal in cls.rehearsals]

    def test_every_question_has_the_verdict_that_the_emulator_plays(self):
        code, said = self.ended[0]
        self.assertEqual(code, 0, said)
        self.assertEqual([question.name for question in QUESTIONS], list(VERDICTS))
        for name, verdict in VERDICTS.items():
            recorded = json.loads((self.records[0] / f"{name}.json").read_text())
            self.assertTrue(recorded["verdict"].startswith(verdict), recorded["verdict"])
            # On the screen with the account's own ids, which are the reader's.
            self.assertIn(f"  => {verdict[:40]}", said)

    def test_nothing_is_left_of_it(self):
        self.assertEqual(self.after, self.before)
        self.assertIn("nothing is left\n", self.ended[0][1])

    def test_it_never_passes_for_aws(self):
        said = self.ended[0][1]
        self.assertEqual(said.splitlines()[-1], SAID)
        for path in self.records[0].iterdir():
            self.assertEqual(json.loads(path.read_text())["seen on"], SAID)

    def test_two_sessions_record_the_same_bytes(self):
        one, other = ({path.name: path.read_text() for path in record.iterdir()} for record in self.records)
        self.assertEqual(one.keys(), other.keys())
        for name in sorted(one):
            with self.subTest(name):
                self.assertEqual(one[name], other[name])

    def test_nothing_of_the_account_is_recorded(self):
        for rehearsal, record in zip(self.rehearsals, self.records, strict=True):
            text = "".join(path.read_text() for path in record.iterdir())
            self.assertNotIn(rehearsal.account.access_key, text)
            self.assertNotIn("Credential=", text)
            self.assertEqual(re.findall(r"20\d\d-\d\d-\d\dT", text), [])
            self.assertEqual(re.findall(r"[0-9a-f]{8}-(?!0000-)[0-9a-f]{4}-[0-9a-f]{4}-", text), [])

    def test_bodies_are_as_they_came(self):
        recorded = json.loads((self.records[0] / "no-changes.json").read_text())
        described = [call for step in recorded["steps"] for call in step["calls"] if call["action"] == "DescribeChangeSet"]
        self.assertEqual([call["status"] for call in described], [200, 200])
        self.assertTrue(described[0]["body"].startswith("<?xml"), described[0]["body"])
        self.assertIn("<StatusReason>", described[0]["body"])
        self.assertNotIn("<StatusReason>", described[1]["body"], "the scene hides it where property values are asked for")
        self.assertEqual(described[1]["request"]["IncludePropertyValues"], True)


class OtherAnswers(unittest.TestCase):
    """Another AWS than that of the scenes gives other verdicts."""

    def test_a_log_group_that_comes_with_the_first_invoke(self):
        rehearsal = Rehearsal()
        rehearsal.account.switch("log-groups", "invoke")
        rehearsal.account.switch("deny/cloudformation/DetectStackDrift", "*")
        code, said = rehearsal.end(rehearsal.run("--only", "log-group,drift,mdaac-itself"))
        self.assertEqual(code, 0, said)
        self.assertIn("row 3: the DEFAULT log group was not there 180 s after CREATE_COMPLETE, without an invoke; the invoke "
                      "was answered, and 0 s later it was there", said)
        self.assertIn("drift detection: was refused: AccessDenied", said)
        self.assertIn("not asked: mdaac deploys into a VPC", said)
        self.assertEqual(rehearsal.there()["log groups"], [])

    def test_a_question_that_fails_leaves_the_others_and_says_so(self):
        rehearsal = Rehearsal()
        rehearsal.account.switch("deny/cloudformation/GetTemplate", "*")
        rehearsal.account.switch("deny/xray/GetTraceSegmentDestination", "*")
        code, said = rehearsal.end(rehearsal.run("--only", "transaction-search,template-verbatim,event-tokens"))
        self.assertEqual(code, 1, said)
        self.assertIn("=> no answer: get_trace_segment_destination was refused: AccessDenied", said)
        self.assertIn("JSON was refused: AccessDenied", said)
        self.assertIn("=> row 4: 5 of 5 events", said)

    def test_all_of_it_gets_through_to_an_unkind_aws(self):
        rehearsal = Rehearsal()
        before = rehearsal.there()
        rehearsal.account.switch("unkind", "7")
        code, said = rehearsal.end(rehearsal.run("--only", "event-tokens,imports"))
        rehearsal.account.switch_off("unkind")
        self.assertEqual(code, 0, said)
        self.assertEqual(rehearsal.there(), before)


class Recorded(unittest.TestCase):
    def test_nobody_has_run_it_yet(self):
        here = pathlib.Path(__file__).resolve().parent.parent
        # Who has puts the fixtures there, changes both READMEs and this test.
        self.assertEqual([path.name for path in (here / "recorded").iterdir()], ["README.md"])
        self.assertIn("Nobody has run it", (here / "recorded" / "README.md").read_text())
