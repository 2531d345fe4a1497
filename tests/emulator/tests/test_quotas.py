"""How many there may be, and whether CloudWatch Logs may use a key."""
import json

from .local_aws import AccountTest
from .stack import Stack
from .templates import agent


def log_policy(name, document="{}"):
    return {"Resources": {"Policy": {"Type": "AWS::Logs::ResourcePolicy", "Properties": {
        "PolicyName": name, "PolicyDocument": document,
    }}}}


class Quotas(AccountTest):
    def failed(self, stack, template, **options):
        self.assertIn("ROLLBACK", stack.update(template, **options).status)
        return [line for line in stack.told() if "_FAILED Resource handler" in line][-1]

    def test_log_resource_policies_are_counted_in_the_account_and_measured(self):
        self.account.switch("quota/log-resource-policies", "1")
        self.stack.create(log_policy("first"))
        other = Stack(self.account, "t")
        reason = self.failed(other, log_policy("second"), ChangeSetType="CREATE")
        self.assertIn("Reason: Resource limit exceeded.", reason)
        self.assertEndsWith(reason, "HandlerErrorCode: ServiceLimitExceeded)")
        self.account.switch("quota/log-resource-policy-size", "20")
        reason = self.failed(self.stack, log_policy("first", json.dumps({"Statement": "x" * 20})))
        self.assertIn("length less than or equal to 20", reason)
        self.assertEqual(self.stack.update(log_policy("first", '{"a": 1}')).status, "UPDATE_COMPLETE")

    def test_runtimes_versions_and_endpoints_are_counted(self):
        self.account.switch("quota/endpoints", "2")
        self.account.switch("quota/runtime-versions", "1")
        self.account.switch("quota/runtimes", "1")
        self.stack.create(agent("first"))
        self.assertIn("maximum number of versions", self.failed(self.stack, agent("second")))
        template = agent("first")
        template["Resources"]["Other"] = json.loads(json.dumps(template["Resources"]["Endpoint"]))
        template["Resources"]["Other"]["Properties"]["Name"] = "other"
        self.assertIn("maximum number of endpoints", self.failed(self.stack, template))
        template = agent("first")
        template["Resources"]["Role"]["Properties"]["RoleName"] = "other"
        template["Resources"]["Runtime"]["Properties"]["AgentRuntimeName"] = "other"
        self.assertIn("maximum number of agent runtimes",
                      self.failed(Stack(self.account, "t"), template, ChangeSetType="CREATE"))


def with_key(statements, name="/quotes"):
    return {"Resources": {
        "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Version": "2012-10-17", "Statement": statements}}},
        "Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {
            "LogGroupName": name, "KmsKeyId": {"Fn::GetAtt": ["Key", "Arn"]},
        }},
    }}


class Keys(AccountTest):
    def test_the_logs_service_must_be_let_in_by_the_policy_of_the_key(self):
        self.account.switch("key-policies", "checked")
        root = {"Effect": "Allow", "Action": "kms:*", "Resource": "*",
                "Principal": {"AWS": f"arn:aws:iam::{self.account.access_key}:root"}}
        logs = {"Effect": "Allow", "Resource": "*", "Principal": {"Service": "logs.eu-central-1.amazonaws.com"},
                "Action": ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
                "Condition": {"ArnLike": {"kms:EncryptionContext:aws:logs:arn":
                                          f"arn:aws:logs:eu-central-1:{self.account.access_key}:log-group:/quotes*"}}}
        self.assertEqual(self.stack.create(with_key([root])).status, "ROLLBACK_COMPLETE")
        [reason] = [line for line in self.stack.told() if line.startswith("Logs CREATE_FAILED")]
        self.assertIn("The specified KMS key does not exist or is not allowed to be used with Arn "
                      f"'arn:aws:logs:eu-central-1:{self.account.access_key}:log-group:/quotes'", reason)
        self.assertEndsWith(reason, "HandlerErrorCode: GeneralServiceException)")
        self.stack.delete()
        self.assertEqual(self.stack.create(with_key([root, logs])).status, "CREATE_COMPLETE")
        self.assertEqual(self.stack.update(with_key([root, logs], "/offers")).status, "UPDATE_ROLLBACK_COMPLETE")
        foreign = with_key([root, logs])
        foreign["Resources"]["Logs"]["Properties"]["KmsKeyId"] = "arn:aws:kms:eu-central-1:444455556666:key/none"
        self.assertEqual(self.stack.update(foreign).status, "UPDATE_ROLLBACK_COMPLETE")
