"""Roles as a stack makes them."""
from .local_aws import AccountTest
from .templates import trust


class Roles(AccountTest):
    def boundary(self):
        return self.account.call("iam", "get_role", RoleName="agent")["Role"].get("PermissionsBoundary")

    def test_a_role_has_the_permissions_boundary_that_its_template_names(self):
        role = {"RoleName": "agent", "AssumeRolePolicyDocument": trust("bedrock-agentcore.amazonaws.com")}
        template = {"Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": role}}}
        for name in ("first", "second"):
            with self.subTest(name):
                arn = role["PermissionsBoundary"] = f"arn:aws:iam::{self.account.access_key}:policy/{name}"
                self.stack.update(template, ChangeSetType="CREATE" if name == "first" else "UPDATE")
                self.assertEqual(self.boundary()["PermissionsBoundaryArn"], arn)
        del role["PermissionsBoundary"]
        self.stack.update(template)
        self.assertIsNone(self.boundary())
