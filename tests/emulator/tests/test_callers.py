"""Who calls, and what is denied."""
import json
import time

from .local_aws import Account, AccountTest, LocalAws, shared
from .templates import two_parameters

EXPIRED = "The security token included in the request is expired"


class Callers(AccountTest):
    def test_the_access_key_is_the_account(self):
        account = Account(shared(), "444455556666")
        self.assertEqual(account.call("sts", "get_caller_identity")["Account"], "444455556666")

    def test_credentials_expire_at_once(self):
        account = Account(shared(), token="expired")
        self.assertEqual(account.refusal("sts", "get_caller_identity"), ("ExpiredToken", EXPIRED))
        self.assertEqual(account.refusal("cloudformation", "describe_stacks").code, "ExpiredToken")
        self.assertEqual(account.refusal("ssm", "get_parameter", Name="/x").code, "ExpiredTokenException")
        roles = account.refusal("cloudcontrol", "list_resources", TypeName="AWS::IAM::Role")
        self.assertEqual(roles.code, "ExpiredTokenException")

    def test_credentials_expire_at_a_time(self):
        now = int(time.time())
        Account(shared(), token=f"expires-at-{now + 1000}").call("sts", "get_caller_identity")
        over = Account(shared(), token=f"expires-at-{now - 1}")
        self.assertEqual(over.refusal("sts", "get_caller_identity"), ("ExpiredToken", EXPIRED))

    def test_an_action_can_be_denied_and_others_go_on(self):
        self.stack.create(two_parameters("1"))
        arn = "arn:aws:cloudformation:eu-central-1:111122223333:stack/s/*"
        self.account.switch("deny/cloudformation/DescribeEvents", arn)
        refusal = self.stack.refusal("describe_events")
        self.assertEqual(refusal.code, "AccessDenied")
        self.assertStartsWith(refusal.message, "User: arn:aws:iam::")
        self.assertEndsWith(
            refusal.message,
            f"is not authorized to perform: cloudformation:DescribeEvents on resource: {arn} because no "
            "identity-based policy allows the cloudformation:DescribeEvents action")
        self.assertTrue(self.stack.told(), "DescribeStackEvents answers")
        self.account.switch("deny/ssm/GetParameters", "*")
        refusal = self.account.refusal("ssm", "get_parameters", Names=["/source"])
        self.assertEqual(refusal.code, "AccessDeniedException")

    def test_with_auth_a_user_may_do_what_a_policy_allows(self):
        aws = LocalAws("--auth")
        self.addCleanup(aws.stop)
        root = Account(aws, "111122223333")
        root.call("iam", "create_user", UserName="ci")
        policy = {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "cloudformation:DescribeStacks", "Resource": "*"},
        ]}
        root.call("iam", "put_user_policy", UserName="ci", PolicyName="read", PolicyDocument=json.dumps(policy))
        key = root.call("iam", "create_access_key", UserName="ci")["AccessKey"]

        user = Account(aws, key["AccessKeyId"], key["SecretAccessKey"])
        user.cloudformation("describe_stacks")
        template = json.dumps(two_parameters("1"))
        refusal = user.refusal("cloudformation", "create_stack", StackName="s", TemplateBody=template)
        self.assertEqual(refusal.code, "AccessDenied")
        self.assertIn("user/ci is not authorized to perform: cloudformation:CreateStack", refusal.message)

        impostor = Account(aws, key["AccessKeyId"], "another")
        refusal = impostor.refusal("cloudformation", "describe_stacks")
        self.assertEqual(refusal.code, "SignatureDoesNotMatch")
