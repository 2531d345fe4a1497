"""Whatever ends a session, what it made goes: by itself, or by `clean`."""
import signal
import unittest
from concurrent.futures import ThreadPoolExecutor

from .rehearsing import Rehearsal, until_said

# In the middle of something, each time of something else: questions, and a step before which something was made and after
# which enough is to come that the session cannot end before it is killed.
MOMENTS = (("log-group,stale-answers", "invoking once"), ("runtime-name,stale-answers", "the name again"),
           ("deleted-endpoint,stale-answers", "detecting its drift"), ("stale-answers,imports", "update 2"),
           ("imports,vanishing-stack,mdaac-itself", "an import with"))


class Interrupted(unittest.TestCase):
    maxDiff = None

    def begun(self, question):
        rehearsal = Rehearsal()
        return rehearsal, rehearsal.there(), rehearsal.run("--only", question)

    def test_what_a_killed_session_left_clean_takes_away(self):
        with ThreadPoolExecutor() as side_by_side:
            for (_, moment), what in zip(MOMENTS, side_by_side.map(self.killed, MOMENTS), strict=True):
                with self.subTest(moment):
                    before, left, first, after, second = what
                    self.assertNotEqual(left, before)
                    self.assertEqual(first[0], 0, first[1])
                    self.assertEqual(after, before)
                    self.assertEqual(second[0], 0, second[1])
                    self.assertNotIn("removing", second[1])

    def killed(self, where):
        """What was there before, what a session left that was killed there, and what two cleanings did."""
        question, moment = where
        rehearsal, before, process = self.begun(question)
        until_said(process, f"    {moment}")
        process.kill()
        process.communicate()
        self.forget_scenes(rehearsal)
        left, first = rehearsal.there(), rehearsal.clean()
        return before, left, first, rehearsal.there(), rehearsal.clean()

    def test_ctrl_c_cleans_up_at_once(self):
        for question, moment, number in (("stale-answers", "update 2", signal.SIGINT),
                                         ("log-group", "invoking once", signal.SIGTERM)):
            with self.subTest(moment):
                rehearsal, before, process = self.begun(question)
                until_said(process, f"    {moment}")
                process.send_signal(number)
                code, said = rehearsal.end(process)
                self.assertEqual(code, 130, said)
                self.assertIn("nothing is left", said)
                self.assertEqual(rehearsal.there(), before)

    def test_what_cannot_be_removed_is_named(self):
        rehearsal = Rehearsal()
        rehearsal.account.switch("deny/logs/DeleteLogGroup", "*")
        code, said = rehearsal.end(rehearsal.run("--only", "imports"))
        self.assertEqual(code, 5, said)
        self.assertIn("STILL THERE: log group /mdaac-on-aws/imports/first (delete_log_group was refused: AccessDenied", said)
        rehearsal.account.switch_off("deny/logs/DeleteLogGroup")
        self.assertEqual(rehearsal.clean()[0], 0)
        self.assertEqual(rehearsal.there()["log groups"], [])

    def test_what_cannot_be_looked_for_is_named(self):
        rehearsal = Rehearsal()
        rehearsal.account.switch("deny/kms/ListKeys", "*")
        code, said = rehearsal.clean()
        self.assertEqual(code, 5, said)
        self.assertIn("STILL THERE: not looked for: KMS key: list_keys was refused: AccessDenied", said)

    @staticmethod
    def forget_scenes(rehearsal):
        """A session that was killed leaves what it asked the emulator to play."""
        hand = rehearsal.account.hand("ssm")
        for found in hand.get_parameters_by_path(Path="/emulator", Recursive=True)["Parameters"]:
            hand.delete_parameter(Name=found["Name"])


class OthersThings(unittest.TestCase):
    def test_what_has_another_name_is_left_alone(self):
        rehearsal = Rehearsal()
        call = rehearsal.account.call
        call("logs", "create_log_group", logGroupName="/mdaac-on-aws-not/mine")
        call("ssm", "put_parameter", Name="/other/mdaac-on-aws", Value="x", Type="String")
        call("iam", "create_role", RoleName="mdaac-on-awsome", AssumeRolePolicyDocument="{}")
        call("kms", "create_key", Description="of somebody")
        before = rehearsal.there()
        code, said = rehearsal.clean()
        self.assertEqual((code, "removing" in said), (0, False), said)
        self.assertEqual(rehearsal.there(), before)
