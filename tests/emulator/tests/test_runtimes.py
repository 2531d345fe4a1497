"""Runtimes, endpoints and log groups as the service shows them."""
from .local_aws import AccountTest
from .templates import agent, agent_with_logs

RUNTIME = "AWS::BedrockAgentCore::Runtime"
ENDPOINT = "AWS::BedrockAgentCore::RuntimeEndpoint"


class Runtimes(AccountTest):
    def test_a_runtime_can_end_not_ready_though_the_stack_is_complete(self):
        self.account.switch("status/agent", "UPDATE_FAILED the image could not be pulled")
        self.assertEqual(self.stack.create(agent("first")).status, "CREATE_COMPLETE")
        runtime = self.stack.physical_id("Runtime")
        shown = self.account.read(RUNTIME, runtime)
        self.assertEqual(shown["Status"], "UPDATE_FAILED")
        self.assertEqual(shown["FailureReason"], "the image could not be pulled")
        self.account.switch_off("status/agent")
        self.assertEqual(self.account.read(RUNTIME, runtime)["Status"], "READY")

    def test_an_endpoint_can_lag_behind_the_version_it_is_to_have(self):
        self.stack.create(agent("first"))
        self.account.switch("live-version/live", "1")
        self.account.switch("status/live", "UPDATING")
        self.stack.update(agent("second"))
        endpoint = self.stack.physical_id("Endpoint")
        shown = self.account.read(ENDPOINT, endpoint)
        self.assertEqual((shown["LiveVersion"], shown["TargetVersion"], shown["Status"]), ("1", "2", "UPDATING"))
        self.account.switch_off("live-version/live")
        self.assertEqual(self.account.read(ENDPOINT, endpoint)["LiveVersion"], "2")


class LogGroups(AccountTest):
    def names(self):
        return [group["logGroupName"] for group in self.account.call("logs", "describe_log_groups")["logGroups"]]

    def invoke(self, **options):
        runtime = self.account.read(RUNTIME, self.stack.physical_id("Runtime"))
        self.account.call("bedrock-agentcore", "invoke_agent_runtime", agentRuntimeArn=runtime["AgentRuntimeArn"],
                          payload="{}", **options)

    def test_the_service_makes_log_groups_with_the_runtime_and_its_endpoint(self):
        self.stack.create(agent("first"))
        self.assertEqual(len(self.names()), 2)
        self.stack.delete()
        self.assertEqual(self.stack.create(agent_with_logs("first")).status, "ROLLBACK_COMPLETE")
        self.assertIn("HandlerErrorCode: AlreadyExists", "\n".join(self.stack.told()))

    def test_or_a_log_group_at_the_first_invoke(self):
        self.account.switch("log-groups", "invoke")
        self.stack.create(agent("first"))
        self.assertEqual(self.names(), [])
        self.invoke()
        self.invoke(qualifier="live")
        runtime = self.stack.physical_id("Runtime")
        names = [f"/aws/bedrock-agentcore/runtimes/{runtime}-{name}" for name in ("DEFAULT", "live")]
        self.assertEqual(self.names(), names)
        group = self.account.read("AWS::Logs::LogGroup", names[0])
        self.assertIsNone(group.get("RetentionInDays"), "it never expires")
        self.assertIsNone(group.get("KmsKeyId"))

    def test_or_some_time_later_so_that_a_stack_may_have_made_them(self):
        self.account.switch("log-groups", "create 600")
        self.stack.create(agent("first"))
        self.assertEqual(self.names(), [])
        self.account.switch("log-groups", "create")
        self.stack.until("describe_stacks", lambda _: len(self.names()) == 2, StackName="s")
        self.stack.delete()
        self.account.switch("log-groups", "create 600")
        self.assertEqual(self.stack.create(agent_with_logs("first")).status, "CREATE_COMPLETE")

    def test_a_log_group_that_exists_is_not_made_again(self):
        self.stack.create(agent("first"))
        self.assertEqual(self.stack.update(agent_with_logs("first")).status, "UPDATE_ROLLBACK_COMPLETE")
        [reason] = [line for line in self.stack.told() if line.startswith("Logs CREATE_FAILED")]
        self.assertStartsWith(
            reason,
            'Logs CREATE_FAILED Resource handler returned message: "Resource of type \'AWS::Logs::LogGroup\' with '
            'identifier \'{"/properties/LogGroupName":"/aws/bedrock')
        self.assertEndsWith(reason, "HandlerErrorCode: AlreadyExists)")
        self.assertEqual(len(self.names()), 2, "the rollback does not delete what it did not make")
        self.account.switch("validate-references", "yes")
        self.assertEqual(self.stack.change_set(agent_with_logs("first"))["Status"], "FAILED",
                         "unless AWS looks that far ahead")
