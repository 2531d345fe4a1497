"""What is made and not known everywhere yet, and what is deleted and not gone yet."""
from .local_aws import AccountTest
from .templates import agent

RUNTIME = "AWS::BedrockAgentCore::Runtime"
ENDPOINT = "AWS::BedrockAgentCore::RuntimeEndpoint"


def agent_with_policy():
    template = agent("first")
    template["Resources"]["Policy"] = {"Type": "AWS::BedrockAgentCore::ResourcePolicy", "Properties": {
        "ResourceArn": {"Fn::GetAtt": ["Runtime", "AgentRuntimeArn"]},
        "Policy": {"Fn::Sub": '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": '
                              '"bedrock-agentcore:InvokeAgentRuntime", "Resource": "${Runtime.AgentRuntimeArn}"}]}'},
    }}
    return template


class Making(AccountTest):
    def reason(self, logical_id="Runtime"):
        """Why it failed to be made the last time."""
        return [line for line in self.stack.told() if line.startswith(f"{logical_id} CREATE_FAILED")][-1]

    def assertSecondTry(self, template=None):
        self.stack.delete()
        self.assertEqual(self.stack.create(template or agent("first")).status, "CREATE_COMPLETE")

    def test_a_role_that_was_just_made_is_refused_in_one_text_or_the_other(self):
        self.account.switch("iam/delay", "1 role")
        self.assertEqual(self.stack.create(agent("first")).status, "ROLLBACK_COMPLETE")
        self.assertIn("Role validation failed for 'arn:aws:iam::", self.reason())
        self.assertSecondTry()

    def test_or_its_rights_are_not_known_yet(self):
        self.account.switch("iam/delay", "1 image")
        self.assertEqual(self.stack.create(agent("first")).status, "ROLLBACK_COMPLETE")
        self.assertIn("Access denied while validating ECR URI '111122223333.dkr.ecr.eu-central-1.amazonaws.com/agent:1'."
                      " The execution role requires permissions for ecr:GetAuthorizationToken", self.reason())
        self.assertEndsWith(self.reason(), "HandlerErrorCode: InvalidRequest)")
        self.assertSecondTry()

    def test_a_role_that_no_stack_has_just_made_is_known(self):
        template = agent("first")
        role = template["Resources"].pop("Role")["Properties"]["AssumeRolePolicyDocument"]
        made = self.account.call("iam", "create_role", RoleName="agent",
                                 AssumeRolePolicyDocument=str(role).replace("'", '"'))
        template["Resources"]["Runtime"]["Properties"]["RoleArn"] = made["Role"]["Arn"]
        self.account.switch("iam/delay", "1 role")
        self.assertEqual(self.stack.create(template).status, "CREATE_COMPLETE")

    def test_a_delay_can_be_told_in_seconds(self):
        self.account.switch("iam/delay", "600s role")
        for _ in range(2):
            self.assertEqual(self.stack.create(agent("first")).status, "ROLLBACK_COMPLETE")
            self.stack.delete()
        self.account.switch("iam/delay", "0s role")
        self.assertEqual(self.stack.create(agent("first")).status, "CREATE_COMPLETE")

    def test_a_service_linked_role_cannot_be_made_for_its_rate_or_for_lack_of_rights(self):
        self.account.switch("iam/service-linked-role", "1 rate")
        self.stack.create(agent("first"))
        self.assertIn("Limit exceeded for resource of type 'AWS::BedrockAgentCore::Runtime'. Reason: Failed creating "
                      "service linked role. Rate limit exceeded from IAM", self.reason())
        self.assertEndsWith(self.reason(), "HandlerErrorCode: ServiceLimitExceeded)")
        self.stack.delete()
        self.account.switch("deny/iam/CreateServiceLinkedRole", "*")
        self.stack.create(agent("first"))
        self.assertIn("Please verify that the calling role has sufficient permissions to create a service linked role.",
                      self.reason())
        self.assertEndsWith(self.reason(), "HandlerErrorCode: AccessDenied)")
        self.account.switch_off("deny/iam/CreateServiceLinkedRole")
        self.assertSecondTry()

    def test_an_endpoint_or_a_policy_right_after_its_runtime_can_be_too_early(self):
        self.account.switch("not-yet", "1")
        self.stack.create(agent("first"))
        self.assertEndsWith(self.reason("Endpoint"), "HandlerErrorCode: ResourceConflict)")
        self.assertSecondTry()
        self.account.switch("not-yet", "1")
        self.stack.delete()
        template = agent_with_policy()
        del template["Resources"]["Endpoint"]
        self.stack.create(template)
        self.assertEndsWith(self.reason("Policy"), "HandlerErrorCode: NotFound)")
        self.assertSecondTry(template)


class Settling(AccountTest):
    def shown(self, logical_id, resource_type, reads):
        """Status and live version of several reads."""
        identifier = self.stack.physical_id(logical_id)
        found = [self.account.read(resource_type, identifier) for _ in range(reads)]
        return [" ".join(filter(None, (one["Status"], one.get("LiveVersion")))) for one in found]

    def test_what_was_just_made_or_changed_settles_after_some_reads(self):
        self.account.switch("settling", "2")
        self.stack.create(agent("first"))
        self.assertEqual(self.shown("Runtime", RUNTIME, 3), ["CREATING", "CREATING", "READY"])
        self.assertEqual(self.shown("Endpoint", ENDPOINT, 3), ["CREATING 1", "CREATING 1", "READY 1"])
        self.stack.update(agent("second"))
        self.assertEqual(self.shown("Runtime", RUNTIME, 3), ["UPDATING", "UPDATING", "READY"])
        self.assertEqual(self.shown("Endpoint", ENDPOINT, 3), ["UPDATING 1", "UPDATING 1", "READY 2"])

    def test_it_can_be_ready_before_it_begins_to_change(self):
        self.stack.create(agent("first"))
        self.account.switch("settling", "READY 1")
        self.stack.update(agent("second"))
        self.assertEqual(self.shown("Endpoint", ENDPOINT, 3), ["READY 1", "UPDATING 1", "READY 2"])
        self.assertEqual(self.shown("Runtime", RUNTIME, 3), ["READY", "UPDATING", "READY"])


class Going(AccountTest):
    def test_a_deleted_runtime_takes_a_while_and_its_name_is_taken_meanwhile(self):
        self.account.switch("pace/delete/Runtime", "600")
        self.stack.create(agent("first"))
        runtime = self.stack.physical_id("Runtime")
        self.assertEqual(self.stack.delete().status, "DELETE_COMPLETE")
        self.assertEqual(self.account.read(RUNTIME, runtime)["Status"], "DELETING")
        self.assertEqual(self.stack.create(agent("first")).status, "ROLLBACK_COMPLETE")
        self.assertIn("Agent runtime with name agent already exists", "\n".join(self.stack.told()))
        self.stack.delete()
        self.account.switch_off("pace/delete/Runtime")
        self.assertIsNone(self.account.read(RUNTIME, runtime))
        self.assertEqual(self.stack.create(agent("first")).status, "CREATE_COMPLETE")

    def test_a_runtime_can_be_held_by_an_endpoint_that_no_stack_made(self):
        self.account.switch("runtime/endpoints", "hold")
        template = agent("first")
        self.stack.create(template)
        runtime = self.stack.physical_id("Runtime")
        self.account.call("bedrock-agentcore-control", "create_agent_runtime_endpoint", agentRuntimeId=runtime, name="mine")
        self.assertEqual(self.stack.delete().status, "DELETE_FAILED")
        self.account.call("bedrock-agentcore-control", "delete_agent_runtime_endpoint", agentRuntimeId=runtime,
                          endpointName="mine")
        self.assertEqual(self.stack.delete().status, "DELETE_COMPLETE")
