"""What somebody changed by hand, and how an update takes it back."""
from .local_aws import AccountTest
from .stack import change
from .templates import agent, two_parameters


class Drift(AccountTest):
    def test_drift_is_shown_against_what_was_deployed_and_what_is_and_is_taken_back(self):
        self.stack.create(two_parameters("1"))
        self.account.put_parameter("/source", "by hand")
        self.assertEqual(self.stack.change_set(two_parameters("1"))["Status"], "FAILED", "drift is not looked for")
        change_set = self.stack.change_set(two_parameters("1"), DeploymentMode="REVERT_DRIFT")
        self.assertEqual(change_set["StackDriftStatus"], "DRIFTED")
        source = change(change_set, "Source")
        self.assertEqual(source["ResourceDriftStatus"], "MODIFIED")
        [detail] = source["Details"]
        self.assertEqual((detail["ChangeSource"], detail["Evaluation"]), ("DirectModification", "Static"))
        target = detail["Target"]
        self.assertEqual((target["Path"], target["BeforeValue"], target["AfterValue"]),
                         ("/Properties/Value", "by hand", "1"))
        self.assertEqual((target["Drift"]["PreviousValue"], target["Drift"]["ActualValue"]), ("1", "by hand"))
        self.assertEqual(self.stack.execute(change_set).status, "UPDATE_COMPLETE")
        self.assertEqual(self.account.parameter("/source"), "1")

    def test_what_was_deleted_by_hand_is_made_again_when_drift_is_reverted(self):
        self.stack.create(two_parameters("1"))
        self.account.call("ssm", "delete_parameter", Name="/source")
        change_set = self.stack.change_set(two_parameters("1"), DeploymentMode="REVERT_DRIFT")
        self.assertEqual(change(change_set, "Source")["ResourceDriftStatus"], "DELETED")
        self.assertEqual(self.stack.execute(change_set).status, "UPDATE_COMPLETE")
        self.assertEqual(self.account.parameter("/source"), "1")

    def test_a_read_can_say_more_and_less_than_was_written_and_is_drift_for_ever(self):
        template = agent("first")
        properties = template["Resources"]["Runtime"]["Properties"]
        properties["LifecycleConfiguration"] = {"MaxLifetime": 3600}
        properties["NetworkConfiguration"] = {"NetworkMode": "VPC", "NetworkModeConfig": {
            "Subnets": ["subnet-0123456789abcdef0"], "SecurityGroups": ["sg-0123456789abcdef0"]}}
        self.stack.create(template)
        self.account.switch("phantoms", "yes")
        shown = self.account.read("AWS::BedrockAgentCore::Runtime", self.stack.physical_id("Runtime"))
        self.assertEqual(shown["LifecycleConfiguration"], {"IdleRuntimeSessionTimeout": 900, "MaxLifetime": 3600})
        self.assertTrue(shown["NetworkConfiguration"]["NetworkModeConfig"]["RequireServiceS3Endpoint"])
        for version in ("2", "3"):
            change_set = self.stack.change_set(template, DeploymentMode="REVERT_DRIFT")
            self.assertEqual(change(change_set, "Runtime")["ResourceDriftStatus"], "MODIFIED")
            self.assertEqual(self.stack.execute(change_set).status, "UPDATE_COMPLETE")
            shown = self.account.read("AWS::BedrockAgentCore::Runtime", self.stack.physical_id("Runtime"))
            self.assertEqual(shown["AgentRuntimeVersion"], version, "a new one each time")
        self.account.switch_off("phantoms")
        self.assertEqual(self.stack.change_set(template, DeploymentMode="REVERT_DRIFT")["Status"], "FAILED")
