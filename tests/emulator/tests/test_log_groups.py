"""Log groups: what is masked in them, and MDAA's custom resource that protects those of a runtime."""
import json

from .local_aws import AccountTest
from .templates import agent

GROUP = "AWS::Logs::LogGroup"


def masks(*kinds, operation="Deidentify", config="MaskConfig"):
    identifiers = [f"arn:aws:dataprotection::aws:data-identifier/{kind}" for kind in kinds]
    return {"Name": "masks", "Version": "2021-06-01", "Statement": [
        {"Sid": "audit", "DataIdentifier": identifiers, "Operation": {"Audit": {"FindingsDestination": {}}}},
        {"Sid": "mask", "DataIdentifier": identifiers, "Operation": {operation: {config: {}}}},
    ]}


def group(**properties):
    return {"Resources": {"Logs": {"Type": GROUP, "Properties": {"LogGroupName": "logs", **properties}}}}


def protected():
    template = agent("protected")
    template["Resources"].update({
        "Key": {"Type": "AWS::KMS::Key", "DeletionPolicy": "Retain", "Properties": {"KeyPolicy": {
            "Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "kms:*", "Resource": "*", "Principal": {"AWS": "*"}}]}}},
        "Function": {"Type": "AWS::Lambda::Function", "Properties": {
            "FunctionName": "protect", "Code": {"S3Bucket": "nowhere", "S3Key": "code"}, "Handler": "a.b",
            "Role": {"Fn::GetAtt": ["Role", "Arn"]}, "Runtime": "python3.14"}},
        "Protection": {"Type": "Custom::AgentCoreLogProtection", "Properties": {
            "ServiceToken": {"Fn::GetAtt": ["Function", "Arn"]},
            "runtimeId": {"Fn::GetAtt": ["Runtime", "AgentRuntimeId"]},
            "kmsKeyArn": {"Fn::GetAtt": ["Key", "Arn"]},
            "retentionDays": "7", "dataProtectionPolicy": json.dumps(masks("Name"))}},
    })
    return template


class LogGroups(AccountTest):
    def test_what_is_masked_is_set_changed_and_taken_away(self):
        for wanted in (masks("Name"), masks("Name", "EmailAddress"), None):
            properties = {} if wanted is None else {"DataProtectionPolicy": wanted}
            self.stack.create(group(**properties)) if not self.account.read(GROUP, "logs") else \
                self.stack.update(group(**properties))
            self.assertEqual(self.account.read(GROUP, "logs").get("DataProtectionPolicy"), wanted)

    def test_a_policy_that_masks_nothing_is_refused(self):
        ended = self.stack.create(group(DataProtectionPolicy=masks("Name", operation="Audit", config="FindingsDestination")))
        self.assertEqual(ended.status, "ROLLBACK_COMPLETE")

    def test_mdaas_resource_protects_the_groups_of_a_runtime_and_takes_the_key_off_when_it_goes(self):
        self.stack.create(protected())
        name = f"/aws/bedrock-agentcore/runtimes/{self.stack.physical_id('Runtime')}-DEFAULT"
        found = self.account.read(GROUP, name)
        self.assertEqual((found["RetentionInDays"], found["DataProtectionPolicy"]), (7, masks("Name")))
        self.assertIn("KmsKeyId", found)
        without = protected()
        del without["Resources"]["Protection"]
        self.assertEqual(self.stack.update(without).status, "UPDATE_COMPLETE")
        left = self.account.read(GROUP, name)
        self.assertNotIn("KmsKeyId", left)
        self.assertEqual((left["RetentionInDays"], left["DataProtectionPolicy"]), (7, masks("Name")))

    def test_without_a_group_it_fails(self):
        self.account.switch("log-groups", "invoke")
        self.assertEqual(self.stack.create(protected()).status, "ROLLBACK_COMPLETE")
