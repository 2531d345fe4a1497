"""Templates and parameters as they are submitted, and why they are refused."""
import json

from .local_aws import Account, AccountTest
from .templates import agent, trust, two_parameters


class Submitted(AccountTest):
    def refusal(self, template, **options):
        return self.stack.change_set_refusal(template, ChangeSetType="CREATE", **options)

    def test_a_template_that_cannot_work_is_refused_at_once_and_leaves_no_stack(self):
        lost = two_parameters("1")
        lost["Resources"]["Reader"]["Properties"]["Value"] = {"Ref": "Nobody"}
        self.assertEqual(
            self.refusal(lost).message,
            "Template format error: Unresolved resource dependencies [Nobody] in the Resources block of the template")
        circle = two_parameters("1")
        circle["Resources"]["Source"]["DependsOn"] = "Reader"
        self.assertStartsWith(self.refusal(circle).message, "Circular dependency between resources: [")
        self.assertEqual(
            self.refusal({"Resources": {}}).message,
            "Template format error: At least one Resources member must be defined.")
        open_parameter = two_parameters("1") | {"Parameters": {"Tenant": {"Type": "String"}}}
        self.assertEqual(self.refusal(open_parameter).message, "Parameters: [Tenant] must have values")
        self.assertEqual(
            self.refusal(agent("first"), Capabilities=[]),
            ("InsufficientCapabilitiesException", "Requires capabilities : [CAPABILITY_NAMED_IAM]"))
        self.assertEqual(self.account.cloudformation("list_stacks")["StackSummaries"], [])

    def test_a_large_template_comes_from_a_bucket(self):
        template = json.dumps(two_parameters("1") | {"Metadata": {"Filler": "x" * 52_000}})
        refusal = self.refusal(None, TemplateBody=template)
        self.assertEqual(refusal.code, "ValidationError")
        self.assertEndsWith(
            refusal.message,
            "at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200")

        self.account.call("s3", "create_bucket", Bucket="templates",
                          CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        self.account.call("s3", "put_object", Bucket="templates", Key="a b/s.json", Body=template)
        here = self.account.aws.url
        for url in ("https://templates.s3.eu-central-1.amazonaws.com/a%20b/s.json",
                    "https://s3.eu-central-1.amazonaws.com/templates/a%20b/s.json",
                    f"{here}/templates/a%20b/s.json"):
            with self.subTest(url):
                made = self.stack.change_set(ChangeSetType="CREATE", TemplateURL=url)
                self.assertEqual(made["Status"], "CREATE_COMPLETE")
        lost = self.refusal(None, TemplateURL=f"{here}/templates/none.json")
        self.assertStartsWith(lost.message, "S3 error: The specified key does not exist.")
        self.assertEqual(self.refusal(None).message, "Either Template URL or Template Body must be specified.")

    def test_the_role_of_a_stack_must_trust_cloudformation(self):
        arn = f"arn:aws:iam::{self.account.access_key}:role/deployer"
        refusal = self.refusal(two_parameters("1"), RoleARN=arn)
        self.assertEqual(refusal.message, f"Role {arn} is invalid or cannot be assumed")
        self.account.call("iam", "create_role", RoleName="deployer",
                          AssumeRolePolicyDocument=json.dumps(trust("cloudformation.amazonaws.com")))
        self.stack.create(two_parameters("1"), RoleARN=arn)
        self.assertEqual(self.stack.described()["RoleARN"], arn)

    def test_a_parameter_of_parameter_store_shows_its_name_and_its_value(self):
        self.account.put_parameter("/shared/image", "agent:7")
        template = two_parameters("1")
        image = {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/shared/image"}
        template["Parameters"] = {"Image": image}
        shown = self.stack.change_set(template, ChangeSetType="CREATE")["Parameters"]
        self.assertEqual(
            shown, [{"ParameterKey": "Image", "ParameterValue": "/shared/image", "ResolvedValue": "agent:7"}])
        image["Default"] = "/shared/none"
        self.assertEqual(
            self.refusal(template).message,
            "Unable to fetch parameters [/shared/none] from parameter store for this account.")

    def test_a_parameter_of_another_account_is_named_by_its_arn(self):
        owner = Account(self.account.aws)
        owner.put_parameter("/shared/image", "agent:7")
        arn = f"arn:aws:ssm:eu-central-1:{owner.access_key}:parameter/shared/image"
        template = two_parameters({"Ref": "Image"})
        template["Parameters"] = {"Image": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": arn}}
        self.assertEqual(self.stack.create(template).status, "CREATE_COMPLETE")
        self.assertEqual(self.account.parameter("/source"), "agent:7")

    def test_what_a_dynamic_reference_names_must_be_there(self):
        template = two_parameters("{{resolve:ssm:/shared/image:2}}")
        self.account.put_parameter("/shared/image", "agent:7")
        self.assertEqual(self.refusal(template).message, "Parameters: [ssm:/shared/image:2] cannot be found.")
        self.account.put_parameter("/shared/image", "agent:7")
        joined = two_parameters({"Fn::Sub": "{{resolve:ssm:/${AWS::Region}}}"})
        self.assertIn("/eu-central-1 not found", self.refusal(joined).message)
        self.assertEqual(self.stack.create(template).status, "CREATE_COMPLETE")
        self.assertEqual(self.account.parameter("/source"), "agent:7")
