"""Calls that are throttled, refused for no fault of the caller's, or answered in vain."""
import datetime

from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError

from .local_aws import Account, AccountTest, shared
from .templates import two_parameters


class Refused(AccountTest):
    def test_the_first_calls_are_throttled_in_the_words_of_the_service(self):
        self.account.switch("throttle/DescribeStacks", "2")
        self.account.switch("throttle/GetParameters", "1")
        for _ in range(2):
            self.assertEqual(self.account.refusal("cloudformation", "describe_stacks"),
                             ("Throttling", "Rate exceeded"))
        self.account.cloudformation("describe_stacks")
        self.assertEqual(self.account.refusal("ssm", "get_parameters", Names=["/x"]),
                         ("ThrottlingException", "Rate exceeded"))
        self.account.call("ssm", "get_parameters", Names=["/x"])

    def test_who_sets_the_switch_anew_counts_anew(self):
        for _ in range(2):
            self.account.switch("throttle/DescribeStacks", "1")
            self.account.refusal("cloudformation", "describe_stacks")
            self.account.cloudformation("describe_stacks")

    def test_any_call_can_be_refused_in_any_words_once_or_always(self):
        self.account.switch("refuse/GetCallerIdentity", "InternalFailure: we are sorry")
        self.account.switch("refuse/DescribeImages", "1 ServerException: try again")
        for _ in range(2):
            self.assertEqual(self.account.refusal("sts", "get_caller_identity"), ("InternalFailure", "we are sorry"))
        self.assertEqual(self.account.refusal("ecr", "describe_images", repositoryName="quotes").code, "ServerException")
        self.assertEqual(self.account.refusal("ecr", "describe_images", repositoryName="quotes").code,
                         "RepositoryNotFoundException")

    def test_a_clock_that_is_off_is_named_and_the_answer_tells_the_time(self):
        self.account.switch("clock", "900")
        with self.assertRaises(ClientError) as caught:
            self.account.client("sts").get_caller_identity()
        answer = caught.exception.response
        self.assertEqual(answer["Error"]["Code"], "SignatureDoesNotMatch")
        self.assertStartsWith(answer["Error"]["Message"], "Signature expired: ")
        told = datetime.datetime.strptime(answer["ResponseMetadata"]["HTTPHeaders"]["date"], "%a, %d %b %Y %H:%M:%S %Z")
        self.assertGreater(told.timestamp() + 60, datetime.datetime.utcnow().timestamp() + 900)
        self.assertEqual(self.account.refusal("cloudcontrol", "list_resources", TypeName="AWS::IAM::Role").code,
                         "InvalidSignatureException")
        self.account.switch("clock", "-900")
        self.assertStartsWith(self.account.refusal("sts", "get_caller_identity").message,
                              "Signature not yet current: ")
        self.account.switch("clock", "60")
        self.account.call("sts", "get_caller_identity")

    def test_a_spared_caller_meets_nothing_of_it_and_does_not_count(self):
        self.account.switch("throttle/DescribeStacks", "1")
        self.account.hand("cloudformation").describe_stacks()
        self.account.refusal("cloudformation", "describe_stacks")


class Lost(AccountTest):
    def request(self, **more):
        change_set = self.stack.change_set(two_parameters("1"), ChangeSetType="CREATE")
        return {"ChangeSetName": change_set["ChangeSetId"], **more}

    def test_what_was_asked_is_done_though_the_answer_is_lost(self):
        for number, how in enumerate(("drop", "500", "503")):
            with self.subTest(how):
                self.account = Account(shared())
                self.stack.account = self.account
                self.account.switch("lose/ExecuteChangeSet", how)
                execute, request = self.account.client("cloudformation").execute_change_set, self.request()
                if how == "drop":
                    with self.assertRaises(ConnectionClosedError):
                        execute(**request)
                else:
                    with self.assertRaises(ClientError) as caught:
                        execute(**request)
                    answer = caught.exception.response
                    self.assertEqual(answer["ResponseMetadata"]["HTTPStatusCode"], int(how))
                    self.assertEqual(answer["Error"]["Code"], ("InternalFailure", "ServiceUnavailable")[number - 1])
                self.assertEqual(self.stack.settled().status, "CREATE_COMPLETE")

    def test_a_client_that_tries_again_meets_what_it_did_unless_it_sends_a_token(self):
        again = Config(retries={"total_max_attempts": 3}, connect_timeout=5, read_timeout=30)
        for token, outcome in (({}, "InvalidChangeSetStatus"), ({"ClientRequestToken": "deploy-1"}, None)):
            with self.subTest(token):
                self.account = Account(shared())
                self.stack.account = self.account
                request = self.request(**token)
                self.account.switch("lose/ExecuteChangeSet", "drop")
                client = self.account.client("cloudformation", config=again)
                try:
                    client.execute_change_set(**request)
                    self.assertIsNone(outcome)
                except ClientError as error:
                    self.assertEqual(error.response["Error"]["Code"], outcome)
                self.assertEqual(self.stack.settled().status, "CREATE_COMPLETE")

    def test_several_answers_can_be_lost_and_a_refusal_arrives(self):
        self.account.switch("lose/DeleteStack", "2 503")
        self.account.switch("deny/cloudformation/DeleteStack", "*")
        self.assertEqual(self.stack.refusal("delete_stack").code, "AccessDenied")
        self.account.switch_off("deny/cloudformation/DeleteStack")
        self.account.switch("lose/DescribeStacks", "503")
        self.assertEqual(self.stack.refusal("describe_stacks").code, "ValidationError", "there is none")
        for _ in range(2):
            self.assertEqual(self.stack.refusal("delete_stack").code, "ServiceUnavailable")
        self.stack.call("delete_stack")
