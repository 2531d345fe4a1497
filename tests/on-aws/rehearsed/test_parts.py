"""What no emulator shows: texts that AWS alone gives, and how they are scrubbed and told."""
import collections
import datetime
import json
import unittest

from account import Answer
from questions.change_sets import AS_JSON, compared
from questions.drift import phantoms, told
from scrubbed import Scrub
from session import is_local

BEGAN = datetime.datetime(2026, 11, 30, 12, 0, tzinfo=datetime.timezone.utc)
IDENTITY = {"Account": "987654321098", "UserId": "AROAJ2UCCR6DPCEXAMPLE:jane.doe@corp.example",
            "Arn": "arn:aws:sts::987654321098:assumed-role/Administrators/jane.doe@corp.example"}
IMAGE = "987654321098.dkr.ecr.eu-west-1.amazonaws.com/secret-project:7"


class Scrubbed(unittest.TestCase):
    def setUp(self):
        self.scrub = Scrub(IDENTITY, IMAGE, lambda moment: (moment - BEGAN).total_seconds())

    def test_who_calls(self):
        self.assertEqual(
            self.scrub("User: arn:aws:sts::987654321098:assumed-role/Administrators/jane.doe@corp.example is not authorized"),
            "User: arn:aws:sts::111122223333:user/caller is not authorized")
        self.assertEqual(self.scrub("by jane.doe@corp.example as Administrators, AROAJ2UCCR6DPCEXAMPLE:jane.doe@corp.example"),
                         "by caller as caller, AIDAEXAMPLE")
        self.assertEqual(self.scrub("mail someone@corp.example"), "mail caller@example.com")

    def test_the_image(self):
        self.assertEqual(self.scrub(f'"{IMAGE}"'), '"111122223333.dkr.ecr.eu-central-1.amazonaws.com/agent:1"')

    def test_ids_are_numbered_as_they_come_and_stay_apart(self):
        one, other = "0f8fad5b-d9cb-469f-a165-70867728950e", "7c9e6679-7425-40de-944b-e07fc1f90ae7"
        self.assertEqual(self.scrub(f"{one} {other} {one.upper()}"),
                         "00000000-0000-0000-0000-000000000001 00000000-0000-0000-0000-000000000002 "
                         "00000000-0000-0000-0000-000000000001")
        self.assertEqual(self.scrub("runtime/mdaac_on_aws_agent-AbCdE12345/runtime-endpoint/DEFAULT"),
                         "runtime/mdaac_on_aws_agent-0000000001/runtime-endpoint/DEFAULT")
        self.assertEqual(self.scrub("subnet-0123456789abcdef0 sg-12345678"), "subnet-00000001 sg-00000001")

    def test_requests_and_what_is_signed(self):
        self.assertEqual(self.scrub("<RequestId>7c9e6679-7425-40de-944b-e07fc1f90ae7</RequestId>"), "<RequestId>none</RequestId>")
        self.assertEqual(self.scrub("(Status Code: 400, Request ID: JX4-abc) x"), "(Status Code: 400, Request ID: none) x")
        self.assertEqual(self.scrub("?X-Amz-Credential=ASIAJ2UCCR6DPCABCDEF%2F2026&amp;X-Amz-Signature=0a1b&x=1"),
                         "?X-Amz-Credential=none&amp;X-Amz-Signature=none&x=1")
        self.assertEqual(self.scrub("AKIAIOSFODNN7ABCDEFG"), "AKIAEXAMPLE000000001")

    def test_addresses(self):
        self.assertEqual(self.scrub("from 203.0.113.7 and 2001:db8:85a3::8a2e:370:7334"), "from 192.0.2.1 and 2001:db8::1")
        for text in ("arn:aws:iam::aws:policy/X", "AWS::EC2::VPC", "00:11:22", "version 1.2.3", "\"a\"::\"b\""):
            self.assertEqual(self.scrub(text), text)

    def test_times_count_from_the_beginning_of_the_step(self):
        self.assertEqual(self.scrub("<Timestamp>2026-11-30T12:00:41.250Z</Timestamp>"), "<Timestamp>+41.2s</Timestamp>")
        self.assertEqual(self.scrub('"2026-11-30T11:59:58+00:00"'), '"-2.0s"')
        milliseconds = int(BEGAN.timestamp()) * 1000 + 1500
        self.assertEqual(json.loads(self.scrub(json.dumps({"creationTime": milliseconds}))), {"creationTime": 1500})
        self.assertEqual(json.loads(self.scrub('{"CreationDate": %s}' % (BEGAN.timestamp() + 2.5))), {"CreationDate": 2.5})
        self.assertEqual(json.loads(self.scrub('{"CreationDate": 1.796040002E9}')), {"CreationDate": 2.0})

    def test_what_is_no_time_or_id_is_kept(self):
        for text in ("2012-10-17", "1234567890", "111122223333", "retentionInDays\": 365", "1, then 2"):
            self.assertEqual(self.scrub(text), text)

    def test_it_is_done_once(self):
        text = self.scrub(f"{IDENTITY['Arn']} 2026-11-30T12:00:41Z {IMAGE} 203.0.113.7 ASIAJ2UCCR6DPCABCDEF")
        again = Scrub(IDENTITY, IMAGE, lambda moment: 0.0)
        self.assertEqual(again(text), text)


class Told(unittest.TestCase):
    def test_phantoms(self):
        change = {"LogicalResourceId": "Runtime", "Details": [
            {"Target": {"Attribute": "Properties", "Name": "LifecycleConfiguration", "Path": "/Properties/LifecycleConfiguration"}}]}
        self.assertEqual(phantoms({"Changes": [{"ResourceChange": change}], "Status": "CREATE_COMPLETE"}, "no reason"),
                         "REVERT_DRIFT finds phantoms: Runtime /Properties/LifecycleConfiguration")

    def test_drift_of_an_endpoint(self):
        drift = {"LogicalResourceId": "Endpoint", "StackResourceDriftStatus": "MODIFIED",
                 "ExpectedProperties": '{"Name": "live", "AgentRuntimeVersion": "2"}',
                 "PropertyDifferences": [{"PropertyPath": "/AgentRuntimeVersion"}]}
        self.assertEqual(told([drift], "Endpoint"), "Endpoint MODIFIED at /AgentRuntimeVersion (expected: AgentRuntimeVersion, "
                         "Name, AgentRuntimeVersion 2)")

    def test_a_template_that_comes_rewritten(self):
        def got(text):
            escaped = text.replace("&", "&amp;").replace("<", "&lt;")
            body = f'<R xmlns="http://x/"><GetTemplateResult><TemplateBody>{escaped}</TemplateBody></GetTemplateResult></R>'
            return Answer(None, None, None, body)
        self.assertEqual(compared(AS_JSON, got(AS_JSON)), "comes verbatim")
        self.assertEqual(compared(AS_JSON, got(AS_JSON.rstrip())), "comes without its ends")
        self.assertEqual(compared(AS_JSON, got("{}")), "comes rewritten")

    def test_this_machine(self):
        Case = collections.namedtuple("Case", "url local")
        for case in (Case("http://127.0.0.1:4566", True), Case("http://localhost/", True),
                     Case("http://127.0.0.1.example.com", False), Case("https://sts.eu-west-1.amazonaws.com", False)):
            self.assertEqual(is_local(case.url), case.local, case.url)
