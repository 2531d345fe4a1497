"""Cloud Control: what is there, and what somebody does outside of stacks."""
import json

from .local_aws import AccountTest
from .stack import change
from .templates import agent

RUNTIME = "AWS::BedrockAgentCore::Runtime"
ENDPOINT = "AWS::BedrockAgentCore::RuntimeEndpoint"
SEARCH = "AWS::XRay::TransactionSearchConfig"


class CloudControl(AccountTest):
    def listed(self, resource_type, **model):
        found = self.account.call("cloudcontrol", "list_resources", TypeName=resource_type,
                                  ResourceModel=json.dumps(model))
        return [resource["Identifier"] for resource in found["ResourceDescriptions"]]

    def test_cloud_control_lists_what_there_is(self):
        self.stack.create(agent("first"))
        runtime, endpoint = self.stack.physical_id("Runtime"), self.stack.physical_id("Endpoint")
        self.assertEqual(self.listed(RUNTIME), [runtime])
        default, live = self.listed(ENDPOINT, AgentRuntimeId=runtime)
        self.assertEqual(self.account.read(ENDPOINT, default)["Name"], "DEFAULT")
        self.assertEqual(live, endpoint)
        self.assertEqual(self.listed("AWS::IAM::Role"), ["agent"])
        without_parent = self.account.refusal("cloudcontrol", "list_resources", TypeName=ENDPOINT)
        self.assertEqual(without_parent.code, "InvalidRequestException")
        unknown = self.account.refusal("cloudcontrol", "get_resource", TypeName=RUNTIME, Identifier="x")
        self.assertEqual(unknown.code, "ResourceNotFoundException")

    def test_a_transaction_search_that_someone_else_made_is_there_to_be_seen_and_stands_in_the_way(self):
        by_hand = self.account.call("cloudcontrol", "create_resource", TypeName=SEARCH,
                                    DesiredState=json.dumps({"IndexingPercentage": 5}))
        self.assertEqual(by_hand["ProgressEvent"]["OperationStatus"], "SUCCESS")
        [search] = self.listed(SEARCH)
        self.assertEqual(self.account.read(SEARCH, search)["IndexingPercentage"], 5)
        template = {"Resources": {"Search": {"Type": SEARCH, "Properties": {"IndexingPercentage": 1}}}}
        self.assertEqual(self.stack.create(template).status, "ROLLBACK_COMPLETE")
        self.assertIn('Search CREATE_FAILED Resource handler returned message: "null"', "\n".join(self.stack.told()))
        self.assertEqual(self.account.read(SEARCH, search)["IndexingPercentage"], 5)

    def test_what_is_there_is_not_made_again(self):
        group = {"TypeName": "AWS::Logs::LogGroup", "DesiredState": json.dumps({"LogGroupName": "/mine"})}
        self.account.call("cloudcontrol", "create_resource", **group)
        refusal = self.account.refusal("cloudcontrol", "create_resource", **group)
        self.assertEqual(refusal.code, "AlreadyExistsException")

    def test_somebody_can_change_and_delete_a_stacks_resource_by_hand(self):
        self.stack.create(agent("first"))
        named = {"TypeName": RUNTIME, "Identifier": self.stack.physical_id("Runtime")}
        patch = [{"op": "replace", "path": "/Description", "value": "by hand"}]
        self.account.call("cloudcontrol", "update_resource", PatchDocument=json.dumps(patch), **named)
        runtime = self.account.read(*named.values())
        self.assertEqual((runtime["Description"], runtime["AgentRuntimeVersion"]), ("by hand", "2"))
        change_set = self.stack.change_set(agent("first"), DeploymentMode="REVERT_DRIFT")
        self.assertEqual(change(change_set, "Runtime")["ResourceDriftStatus"], "MODIFIED")
        self.account.call("cloudcontrol", "delete_resource", **named)
        self.assertIsNone(self.account.read(*named.values()))
