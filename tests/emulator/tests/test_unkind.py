"""The profile: AWS is unkind in all ways at once, and the same calls meet the same."""
import os
import time

from botocore.exceptions import ClientError

from .local_aws import Account, AccountTest, LocalAws, shared
from .stack import Ended, Stack
from .templates import agent, two_parameters

ENDPOINT = "AWS::BedrockAgentCore::RuntimeEndpoint"


class Patient(Account):
    """A client that tries again what may pass, and notes it."""

    def __init__(self, *who):
        super().__init__(*who)
        self.met = []

    def call(self, service, operation, **parameters):
        for _ in range(5):
            try:
                return getattr(self.client(service), operation)(**parameters)
            except ClientError as error:
                self.met.append(f"{operation} {error.response['Error']['Code']}")
                if "Throttling" not in self.met[-1] and not operation.startswith("get_resource"):
                    raise
        raise AssertionError(f"{operation} never passes: {self.met}")


class Watched(Stack):
    """A stack whose end somebody sees who is spared."""

    def settled(self):
        while True:
            [found] = self.account.hand("cloudformation").describe_stacks(StackName=self.id)["Stacks"]
            if not found["StackStatus"].endswith("PROGRESS"):
                return Ended(found["StackStatus"], found.get("StackStatusReason", ""))


class Unkind(AccountTest):
    def unkind(self, seed):
        account = Patient(shared())
        account.switch("unkind", seed)
        return account

    def test_what_has_begun_shows_late(self):
        account = self.unkind("1")
        stack = Watched(account, "s")
        stack.create(two_parameters("1"))
        stack.begin(two_parameters("2"))
        stack.settled()
        old = [stack.described()["LastOperations"][0]["OperationType"] for _ in range(4)]
        self.assertEqual((old[0], old[-1]), ("CREATE_CHANGESET", "UPDATE_STACK"))

    def calls(self, account, number):
        """Which of so many calls are throttled."""
        throttled = []
        for at in range(number):
            try:
                account.client("cloudformation").list_stacks()
            except ClientError:
                throttled.append(at)
        return throttled

    def test_one_call_in_ten_is_throttled_and_the_seed_says_which(self):
        first = self.calls(self.unkind("1"), 60)
        self.assertEqual([place // 10 for place in first], list(range(6)), first)
        self.assertEqual(self.calls(self.unkind("1"), 60), first)
        self.assertNotEqual(self.calls(self.unkind("2"), 60), first)
        self.assertEqual(self.calls(self.unkind("off"), 60), [])

    def deploy(self, account):
        """All that a stack goes through; what was met, and how it ended."""
        stack = Watched(account, "s")
        ended = [stack.create(agent("first"), OnStackFailure="ROLLBACK").status]
        if ended == ["ROLLBACK_COMPLETE"]:
            stack.delete()
            ended.append(stack.create(agent("first")).status)
        ended.append(stack.update(agent("second")).status)
        endpoint = stack.physical_id("Endpoint")
        statuses = []
        while statuses[-1:] != ["READY 2"]:
            found = account.call("cloudcontrol", "get_resource", TypeName=ENDPOINT, Identifier=endpoint)
            properties = found["ResourceDescription"]["Properties"]
            statuses.append(" ".join(word for word in ("READY", "UPDATING") if word in properties)
                            + " " + properties.split('"LiveVersion": "')[1][0])
        unchanged = stack.change_set(agent("second"))
        self.assertEqual((unchanged["Status"], unchanged.get("StatusReason")), ("FAILED", None))
        return ended, statuses

    def test_a_deploy_ends_well_for_who_is_patient(self):
        outcomes = set()
        for seed in ("1", "2", "3", "4", "5", "6"):
            with self.subTest(seed):
                ended, statuses = self.deploy(self.unkind(seed))
                self.assertEqual(ended[-2:], ["CREATE_COMPLETE", "UPDATE_COMPLETE"])
                outcomes |= {len(ended), *statuses}
        self.assertEqual(outcomes, {2, 3, "READY 1", "UPDATING 1", "READY 2"}, "some roles are late, some are not")

    def test_a_switch_of_its_own_has_the_last_word(self):
        account = self.unkind("1")
        for name, value in (("stale/stacks", "0"), ("stale/events", "0"), ("settling", "0"),
                            ("iam/delay", "0 role"), ("property-values/reason", "shown"), ("log-groups", "invoke")):
            account.switch(name, value)
        stack = Stack(account, "s")
        self.assertEqual(stack.create(agent("first")).status, "CREATE_COMPLETE")
        self.assertStartsWith(stack.change_set(agent("first"))["StatusReason"], "The submitted information didn't")
        self.assertEqual(account.call("logs", "describe_log_groups")["logGroups"], [])

    def test_a_change_set_goes_after_a_second(self):
        account = self.unkind("1")
        stack = Stack(account, "s")
        change_set = stack.change_set(two_parameters("1"), ChangeSetType="CREATE")
        begun = time.monotonic()
        account.cloudformation("delete_change_set", ChangeSetName=change_set["ChangeSetId"])
        stack.until("list_change_sets", lambda found: not found["Summaries"], StackName="s")
        self.assertGreater(time.monotonic() - begun, 0.9)

    def test_a_whole_emulator_can_be_unkind(self):
        os.environ["MDAAC_EMULATOR_UNKIND"] = "1"
        try:
            aws = LocalAws()
        finally:
            del os.environ["MDAAC_EMULATOR_UNKIND"]
        self.addCleanup(aws.stop)
        account = Account(aws)
        self.assertEqual(self.calls(account, 60), self.calls(self.unkind("1"), 60))
        account.switch("unkind", "off")
        self.assertEqual(self.calls(account, 60), [])

    def test_what_a_spared_hand_begins_is_known_at_once(self):
        account = self.unkind("1")
        account.client = account.hand
        stack = Stack(account, "s")
        for number in range(3):
            template = agent("first")
            template["Resources"]["Role"]["Properties"]["RoleName"] = f"agent-{number}"
            self.assertEqual(stack.create(template).status, "CREATE_COMPLETE", "no role is late")
            self.assertEqual(stack.delete().status, "DELETE_COMPLETE", "no status is old")
        self.assertEqual(account.met, [])
