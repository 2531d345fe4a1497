"""Stack policies and termination protection."""
import json

from .local_aws import AccountTest
from .templates import agent, two_parameters

RUNTIME = "AWS::BedrockAgentCore::Runtime"
ALLOW_ALL = {"Effect": "Allow", "Principal": "*", "Action": "Update:*", "Resource": "*"}


class StackPolicies(AccountTest):
    def set_policy(self, *statements):
        self.stack.call("set_stack_policy", StackPolicyBody=json.dumps({"Statement": statements}))

    def create_protected(self, actions):
        """An agent, and a policy that denies these actions on runtimes and allows all else."""
        self.stack.create(agent("first"))
        self.set_policy(ALLOW_ALL, {"Effect": "Deny", "Principal": "*", "Action": actions, "Resource": "*",
                                    "Condition": {"StringEquals": {"ResourceType": [RUNTIME]}}})

    def assertDenied(self, action):
        self.assertIn(f"Runtime UPDATE_FAILED Action denied by stack policy: Statement [#2] does not allow [{action}] "
                      "for resource [LogicalResourceId/Runtime]", self.stack.told())

    def test_a_stack_policy_denies_a_replacement_when_it_comes_to_it(self):
        self.create_protected(["Update:Replace", "Update:Delete"])
        in_place = self.stack.update(agent("second"))
        self.assertEqual(in_place.status, "UPDATE_COMPLETE", "a change in place is allowed")
        template = agent("second")
        template["Resources"]["Runtime"]["Properties"]["AgentRuntimeName"] = "other"
        change_set = self.stack.change_set(template)
        self.assertEqual(change_set["Status"], "CREATE_COMPLETE", "a change set does not look at it")
        self.assertEqual(self.stack.execute(change_set).status, "UPDATE_ROLLBACK_COMPLETE")
        self.assertDenied("Update:Replace")

    def test_a_stack_policy_denies_a_removal_before_anything_is_done(self):
        self.create_protected(["Update:Replace", "Update:Delete"])
        template = agent("second")
        del template["Resources"]["Runtime"], template["Resources"]["Endpoint"]
        self.assertEqual(self.stack.update(template).status, "UPDATE_ROLLBACK_COMPLETE")
        self.assertDenied("Update:Delete")
        found = self.account.call("cloudcontrol", "list_resources", TypeName=RUNTIME)
        self.assertEqual(len(found["ResourceDescriptions"]), 1)

    def test_what_no_statement_allows_is_not_allowed(self):
        self.stack.create(two_parameters("1"))
        self.set_policy({"Effect": "Allow", "Principal": "*", "Action": "Update:*",
                         "NotResource": "LogicalResourceId/Source"})
        self.assertEqual(self.stack.update(two_parameters("2")).status, "UPDATE_ROLLBACK_COMPLETE")
        self.assertIn("Source UPDATE_FAILED Action not allowed by stack policy", "\n".join(self.stack.told()))

    def test_a_stack_policy_has_no_say_in_a_delete_and_termination_protection_does(self):
        self.create_protected("Update:*")
        self.stack.call("update_termination_protection", EnableTerminationProtection=True)
        self.assertIs(self.stack.described()["EnableTerminationProtection"], True)
        self.assertEqual(self.stack.refusal("delete_stack").message,
                         "Stack [s] cannot be deleted while TerminationProtection is enabled")
        self.stack.call("update_termination_protection", EnableTerminationProtection=False)
        self.assertEqual(self.stack.delete().status, "DELETE_COMPLETE")
