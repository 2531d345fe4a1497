"""What DetectStackDrift tells of what somebody changed by hand."""
import json

from .local_aws import AccountTest
from .templates import agent, two_parameters

RUNTIME, ENDPOINT = "AWS::BedrockAgentCore::Runtime", "AWS::BedrockAgentCore::RuntimeEndpoint"


class DriftDetection(AccountTest):
    def begin(self):
        return self.stack.call("detect_stack_drift")["StackDriftDetectionId"]

    def status(self, detection):
        return self.account.cloudformation("describe_stack_drift_detection_status", StackDriftDetectionId=detection)

    def detect(self):
        """The detection, and what it tells by logical id."""
        detection = self.begin()
        found = self.stack.until("describe_stack_drift_detection_status",
                                 lambda found: found["DetectionStatus"] != "DETECTION_IN_PROGRESS",
                                 StackDriftDetectionId=detection)
        drifts = self.stack.call("describe_stack_resource_drifts")["StackResourceDrifts"]
        return found, {one["LogicalResourceId"]: one for one in drifts}

    def by_hand(self, logical_id, resource_type, *patch):
        self.account.call("cloudcontrol", "update_resource", TypeName=resource_type,
                          Identifier=self.stack.physical_id(logical_id), PatchDocument=json.dumps(patch))

    def test_a_stack_as_deployed_is_in_sync_and_expected_properties_are_resolved(self):
        self.stack.create(agent("first"))
        detection, drifts = self.detect()
        self.assertEqual((detection["DetectionStatus"], detection["StackDriftStatus"]),
                         ("DETECTION_COMPLETE", "IN_SYNC"))
        self.assertEqual({one["StackResourceDriftStatus"] for one in drifts.values()}, {"IN_SYNC"})
        expected = json.loads(drifts["Endpoint"]["ExpectedProperties"])
        self.assertEqual(expected["AgentRuntimeVersion"], "1")
        self.assertEqual(self.stack.described()["DriftInformation"]["StackDriftStatus"], "IN_SYNC")

    def test_what_was_changed_taken_away_or_deleted_is_told_property_by_property(self):
        self.stack.create(agent("first"))
        self.by_hand("Runtime", RUNTIME, {"op": "remove", "path": "/Description"},
                     {"op": "add", "path": "/EnvironmentVariables", "value": {"A": "b"}})
        self.by_hand("Endpoint", ENDPOINT, {"op": "replace", "path": "/AgentRuntimeVersion", "value": "2"})
        detection, drifts = self.detect()
        self.assertEqual((detection["StackDriftStatus"], detection["DriftedStackResourceCount"]), ("DRIFTED", 2))
        self.assertEqual(drifts["Runtime"]["PropertyDifferences"], [
            {"PropertyPath": "/Description", "ExpectedValue": "first", "ActualValue": "null",
             "DifferenceType": "REMOVE"}], "what the template does not set is no drift")
        self.assertEqual(drifts["Endpoint"]["PropertyDifferences"], [
            {"PropertyPath": "/AgentRuntimeVersion", "ExpectedValue": "1", "ActualValue": "2",
             "DifferenceType": "NOT_EQUAL"}])
        change_set = self.stack.change_set(agent("first"), DeploymentMode="REVERT_DRIFT")
        self.assertEqual(self.stack.execute(change_set).status, "UPDATE_COMPLETE")
        _, drifts = self.detect()
        self.assertEqual({one["StackResourceDriftStatus"] for one in drifts.values()}, {"IN_SYNC"})

    def test_a_deleted_resource_has_no_properties(self):
        self.stack.create(two_parameters("1"))
        self.account.call("ssm", "delete_parameter", Name="/source")
        _, drifts = self.detect()
        self.assertEqual(drifts["Source"]["StackResourceDriftStatus"], "DELETED")
        self.assertNotIn("ExpectedProperties", drifts["Source"])

    def test_a_detection_goes_on_after_the_answer_and_there_is_one_at_a_time(self):
        self.stack.create(two_parameters("1"))
        self.account.switch("pace/drift", "1000")
        detection = self.begin()
        self.assertEqual(self.status(detection)["DetectionStatus"], "DETECTION_IN_PROGRESS")
        self.assertIn("already in progress", self.stack.refusal("detect_stack_drift").message)
        self.account.switch_off("pace/drift")
        self.stack.until("describe_stack_drift_detection_status",
                         lambda found: found["DetectionStatus"] == "DETECTION_COMPLETE",
                         StackDriftDetectionId=detection)

    def test_what_is_not_supported_or_not_read_is_told_as_such_or_not_at_all(self):
        self.stack.create(agent("first"))
        self.account.switch("drift/AWS/BedrockAgentCore/RuntimeEndpoint", "unsupported")
        self.account.switch("drift/AWS/BedrockAgentCore/Runtime", "NOT_CHECKED")
        self.account.switch("drift/AWS/IAM/Role", "UNKNOWN no right to read it")
        detection, drifts = self.detect()
        self.assertEqual(detection["DetectionStatus"], "DETECTION_FAILED")
        self.assertIn("[Role]", detection["DetectionStatusReason"])
        self.assertNotIn("Endpoint", drifts)
        self.assertEqual(drifts["Runtime"]["StackResourceDriftStatus"], "NOT_CHECKED")
        self.assertEqual(drifts["Role"]["DriftStatusReason"], "no right to read it")

    def test_what_is_not_supported_is_not_put_back_either(self):
        self.stack.create(two_parameters("1"))
        self.account.put_parameter("/source", "by hand")
        self.account.switch("drift/AWS/SSM/Parameter", "unsupported")
        self.assertEqual(self.stack.change_set(two_parameters("1"), DeploymentMode="REVERT_DRIFT")["Status"], "FAILED")

    def test_a_property_can_be_read_back_as_something_else(self):
        self.stack.create(agent("first"))
        self.account.switch("phantoms", "Description: FIRST")
        _, drifts = self.detect()
        self.assertEqual(drifts["Runtime"]["PropertyDifferences"], [
            {"PropertyPath": "/Description", "ExpectedValue": "first", "ActualValue": "FIRST",
             "DifferenceType": "NOT_EQUAL"}])

    def test_tags_of_the_stack_are_no_drift(self):
        template = agent("first")
        template["Resources"]["Runtime"]["Properties"]["Tags"] = {"team": "quotes"}
        self.stack.create(template, Tags=[{"Key": "owner", "Value": "sales"}])
        _, drifts = self.detect()
        self.assertEqual(drifts["Runtime"]["StackResourceDriftStatus"], "IN_SYNC")

    def test_a_drift_aware_change_set_that_fails_goes_back_to_what_was_and_not_to_what_was_deployed(self):
        self.stack.create(two_parameters("1"))
        self.account.put_parameter("/source", "by hand")
        change_set = self.stack.change_set(two_parameters("2"), DeploymentMode="REVERT_DRIFT")
        self.account.switch("fail/update/Reader", "out of luck")
        self.assertEqual(self.stack.execute(change_set).status, "UPDATE_ROLLBACK_COMPLETE")
        self.assertEqual(self.account.parameter("/source"), "by hand")

    def test_a_stack_that_holds_an_operation_is_not_looked_at(self):
        self.stack.create(two_parameters("1"))
        self.account.switch("pace/Source", "1000")
        self.stack.begin(two_parameters("2"))
        self.assertIn("is not supported on stack", self.stack.refusal("detect_stack_drift").message)
        self.account.switch_off("pace/Source")
        self.stack.settled()
