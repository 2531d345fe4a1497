"""What is refused before anything is made."""
import subprocess
import sys
import unittest

from .rehearsing import HERE, MDAAC, Rehearsal


class Refusals(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.rehearsal = Rehearsal()

    def setUp(self):
        self.before = self.rehearsal.there()
        self.common = ("--image", self.rehearsal.image, "--endpoint-url", self.rehearsal.account.aws.url, "--mdaac", MDAAC)

    def refused(self, words, *arguments, **environment):
        code, said = self.rehearsal.end(self.rehearsal.start("run", *arguments, **environment))
        self.assertEqual(code, 64, said)
        self.assertIn(words, said)
        self.assertEqual(self.rehearsal.there(), self.before)
        return said

    def test_without_a_yes_it_prints_the_plan_and_ends(self):
        said = self.refused("nothing was done: `--yes` runs this plan", *self.common)
        self.assertIn("At most 0.09 USD", said)

    def test_an_image_that_is_not_in_ecr(self):
        self.refused("--image must be an image in ECR", "--image", "agent:1", "--yes", "--endpoint-url",
                     self.rehearsal.account.aws.url)

    def test_no_mdaac(self):
        self.refused("there is no mdaac at /nowhere", *self.common, "--yes", "--mdaac", "/nowhere")

    def test_an_endpoint_that_is_neither_aws_nor_here(self):
        self.refused("is neither AWS nor on this machine", "--image", self.rehearsal.image, "--yes", "--endpoint-url",
                     "https://aws.example.com")
        self.refused("is neither AWS nor on this machine", "--image", self.rehearsal.image, "--yes",
                     AWS_ENDPOINT_URL="http://127.0.0.1.example.com")
        self.refused("unset AWS_ENDPOINT_URL_SSM", *self.common, "--yes", AWS_ENDPOINT_URL_SSM="http://127.0.0.1:1")

    def test_a_rehearsal_among_the_fixtures_of_aws(self):
        self.refused("recorded/ is for those alone", *self.common, "--yes", "--record", str(HERE / "recorded"))

    def test_what_an_earlier_session_left(self):
        self.rehearsal.account.call("logs", "create_log_group", logGroupName="/mdaac-on-aws/left")
        self.addCleanup(self.rehearsal.account.call, "logs", "delete_log_group", logGroupName="/mdaac-on-aws/left")
        self.before = self.rehearsal.there()
        said = self.refused("what an earlier session left must go first", *self.common, "--yes")
        self.assertIn("  log group /mdaac-on-aws/left (there)", said)

    def test_a_question_that_is_not_asked(self):
        self.refused("no question is called nothing", *self.common, "--yes", "--only", "nothing")


class WithoutAnAccount(unittest.TestCase):
    def test_a_command_line_without_an_image(self):
        run = subprocess.run([sys.executable, "-S", "-B", HERE / "session.py", "run", "--region", "eu-central-1"],
                             capture_output=True, text=True)
        self.assertEqual(run.returncode, 64, run.stderr)
        self.assertIn("nothing was done: the following arguments are required: --image", run.stdout)

    def test_no_credentials(self):
        rehearsal = Rehearsal()
        code, said = rehearsal.end(rehearsal.start("clean", "--endpoint-url", rehearsal.account.aws.url,
                                                   AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY=""))
        self.assertEqual(code, 64, said)
        self.assertIn("nothing was done: get_caller_identity got no answer: Unable to locate credentials", said)

    def test_the_plan_needs_no_package(self):
        printed = subprocess.run([sys.executable, "-S", "-B", HERE / "session.py", "plan"], capture_output=True, text=True,
                                 check=True)
        self.assertIn("15 mdaac-itself", printed.stdout)
