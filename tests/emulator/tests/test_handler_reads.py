"""Reads through Cloud Control that fail in the handler, and things that are not there."""
from botocore.exceptions import ClientError

from .local_aws import AccountTest
from .templates import agent

RUNTIME = "AWS::BedrockAgentCore::Runtime"


class HandlerReads(AccountTest):
    def get(self, resource_type, identifier):
        return self.account.refusal("cloudcontrol", "get_resource", TypeName=resource_type, Identifier=identifier)

    def test_a_read_fails_with_any_error_of_a_handler(self):
        self.stack.create(agent("first"))
        runtime = self.stack.physical_id("Runtime")
        self.account.switch("read/AWS/BedrockAgentCore/Runtime", "1 HandlerInternalFailureException: out of luck")
        with self.assertRaises(ClientError) as caught:
            self.account.client("cloudcontrol").get_resource(TypeName=RUNTIME, Identifier=runtime)
        answer = caught.exception.response
        self.assertEqual(answer["Error"], {"Code": "HandlerInternalFailureException", "Message": "out of luck"})
        self.assertEqual(answer["ResponseMetadata"]["HTTPStatusCode"], 502)
        self.assertIsNotNone(self.account.read(RUNTIME, runtime), "only once")
        self.account.switch("read/AWS/BedrockAgentCore/Runtime", "GeneralServiceException: not authorized to perform")
        for _ in range(2):
            self.assertEqual(self.get(RUNTIME, runtime), ("GeneralServiceException", "not authorized to perform"))
        self.account.call("cloudcontrol", "list_resources", TypeName=RUNTIME)
        self.account.switch("list/AWS/BedrockAgentCore/Runtime", "ThrottlingException: Rate exceeded")
        self.assertEqual(self.account.refusal("cloudcontrol", "list_resources", TypeName=RUNTIME).code,
                         "ThrottlingException")

    def test_what_is_not_there_can_look_like_a_lack_of_rights(self):
        self.account.switch("agentcore/missing", "AccessDeniedException")
        self.assertEqual(self.get(RUNTIME, "agent-0123456789"), (
            "AccessDeniedException",
            "Agent 'agent-0123456789' was not found. Please check the agent ID and try again."))
        self.assertEqual(self.get("AWS::IAM::Role", "agent").code, "ResourceNotFoundException")
