"""What AWS allows less of than one would think: imports, exports, shares, references."""
import json

from .local_aws import Account, AccountTest, shared
from .stack import Stack, change
from .templates import agent, agent_with_logs, parameter, two_parameters

LOGS = "AWS::Logs::LogGroup"


def with_ssm(template):
    """The agent's description comes from a parameter of SSM."""
    template["Parameters"] = {name: {"Type": "AWS::SSM::Parameter::Value<String>", "Default": f"/{name.lower()}"}
                              for name in ("Used", "Unused")}
    template["Resources"]["Runtime"]["Properties"]["Description"] = {"Ref": "Used"}
    template["Resources"]["Endpoint"]["DependsOn"] = ["Role", "Runtime"]
    return template


class Imports(AccountTest):
    def setUp(self):
        super().setUp()
        for name in ("/used", "/unused"):
            self.account.put_parameter(name, "1")
        self.stack.create(with_ssm(agent("")))
        name = f"/aws/bedrock-agentcore/runtimes/{self.stack.physical_id('Runtime')}-DEFAULT"
        self.options = {"ChangeSetType": "IMPORT", "ResourcesToImport": [
            {"ResourceType": LOGS, "LogicalResourceId": "Logs", "ResourceIdentifier": {"LogGroupName": name}}],
            "Parameters": [{"ParameterKey": key, "UsePreviousValue": True} for key in ("Used", "Unused")]}
        self.template = with_ssm(agent_with_logs(""))
        del self.template["Resources"]["Logs"]["Properties"]["RetentionInDays"]

    def refusal(self):
        return self.stack.change_set_refusal(self.template, **self.options).message

    def test_a_value_of_ssm_that_has_moved_is_a_change(self):
        self.account.put_parameter("/used", "2")
        self.assertStartsWith(self.refusal(), "You have modified resources [Endpoint, Runtime] in your template")

    def test_where_aws_is_strict_an_unused_value_and_an_order_are_changes_too(self):
        self.account.put_parameter("/unused", "2")
        self.account.switch("import", "strict")
        self.assertEqual(self.refusal(), "As part of the import operation, you cannot modify or add [Parameters]")
        self.account.put_parameter("/unused", "1")
        self.template["Resources"]["Endpoint"]["DependsOn"].reverse()
        self.assertStartsWith(self.refusal(), "You have modified resources [Endpoint] in your template")
        self.template["Resources"]["Endpoint"]["DependsOn"].reverse()
        self.assertEqual(self.stack.update(self.template, **self.options).status, "IMPORT_COMPLETE")

    def test_tags_on_what_is_imported_need_the_right_to_tag(self):
        self.account.switch("deny/logs/TagResource", "*")
        self.assertEqual(self.stack.update(self.template, **self.options).status, "IMPORT_ROLLBACK_COMPLETE")
        [reason] = [line for line in self.stack.told() if line.startswith("Logs UPDATE_FAILED")]
        self.assertIn("is not authorized to perform: logs:TagResource", reason)


class Exports(AccountTest):
    def test_an_export_in_use_neither_changes_nor_goes_and_only_the_stack_tells(self):
        template = two_parameters("1")
        template["Outputs"] = {"Source": {"Value": {"Fn::GetAtt": ["Source", "Value"]}, "Export": {"Name": "orbit:source"}}}
        self.stack.create(template)
        user = Stack(self.account, "t")
        user.create({"Resources": {"Other": parameter("/other", {"Fn::ImportValue": "orbit:source"})}})
        before = len(self.stack.told())
        changed = json.loads(json.dumps(template))
        changed["Resources"]["Source"]["Properties"]["Value"] = "2"
        self.assertEqual(self.stack.update(changed), ("UPDATE_ROLLBACK_COMPLETE", ""))
        told = self.stack.told()[before:]
        self.assertFalse([line for line in told if "FAILED" in line], told)
        self.assertIn("s UPDATE_ROLLBACK_IN_PROGRESS Export orbit:source cannot be updated as it is in use by t", told)
        gone = json.loads(json.dumps(template))
        del gone["Outputs"]
        gone["Resources"]["Reader"]["Properties"]["Description"] = "new"
        self.assertEqual(self.stack.update(gone).status, "UPDATE_ROLLBACK_COMPLETE")
        self.assertIn("s UPDATE_ROLLBACK_IN_PROGRESS Export orbit:source cannot be deleted as it is in use by t",
                      self.stack.told())
        self.assertEqual(self.stack.described()["Outputs"][0]["OutputValue"], "1")
        user.delete()
        self.assertEqual(self.stack.update(gone).status, "UPDATE_COMPLETE")


class Shares(AccountTest):
    def test_a_parameter_of_another_account_must_be_advanced_and_shared(self):
        owner = Account(shared())
        arn = f"arn:aws:ssm:eu-central-1:{owner.access_key}:parameter/theirs"
        template = {"Parameters": {"Theirs": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": arn}},
                    "Resources": {"Ours": parameter("/ours", {"Ref": "Theirs"})}}
        owner.put_parameter("/theirs", "1")
        owner.switch("ssm/shares", f"111122223333,{self.account.access_key}")
        refusal = self.stack.change_set_refusal(template, ChangeSetType="CREATE")
        self.assertEqual(refusal.message, f"Unable to fetch parameters [{arn}] from parameter store for this account.")
        self.assertEqual(self.account.call("ssm", "get_parameters", Names=[arn])["InvalidParameters"], [arn])
        owner.call("ssm", "put_parameter", Name="/theirs", Value="1", Type="String", Overwrite=True, Tier="Advanced")
        self.assertEqual(self.stack.create(template).status, "CREATE_COMPLETE")
        owner.switch("ssm/shares", "111122223333")
        self.assertEqual(self.stack.change_set_refusal(template).message, refusal.message)


class DynamicReferences(AccountTest):
    def test_a_new_value_alone_is_no_change_where_aws_compares_texts(self):
        self.account.put_parameter("/quotes", "1")
        template = {"Resources": {"Ours": parameter("/ours", "{{resolve:ssm:/quotes}}")}}
        self.stack.create(template)
        self.account.put_parameter("/quotes", "2")
        self.account.switch("dynamic-references", "text")
        self.assertStartsWith(self.stack.change_set(template)["StatusReason"], "The submitted information didn't")
        template["Resources"]["Other"] = parameter("/other", "x")
        self.assertEqual(change(self.stack.change_set(template), "Ours"), {})
        self.stack.update(template)
        self.assertEqual(self.account.parameter("/ours"), "1")
        template["Resources"]["Ours"]["Properties"]["Description"] = "new"
        self.stack.update(template)
        self.assertEqual(self.account.parameter("/ours"), "2", "with another change it is resolved anew")
        template["Parameters"] = {"Name": {"Type": "String", "Default": "x"}}
        template["Resources"]["Other"]["Properties"]["Value"] = {"Fn::Sub": "${Name}{{resolve:ssm:/quotes}}"}
        self.stack.update(template)
        renamed = self.stack.change_set(template, Parameters=[{"ParameterKey": "Name", "ParameterValue": "y"}])
        self.assertEqual(change(renamed, "Other")["Action"], "Modify", "what else it is made from counts")
        self.account.put_parameter("/quotes", "3")
        self.account.switch_off("dynamic-references")
        self.assertEqual(change(self.stack.change_set(template), "Ours")["Action"], "Modify", "unless it is resolved")


class Deletions(AccountTest):
    def test_on_stack_failure_delete_can_keep_what_a_rollback_would_delete(self):
        template = two_parameters("1")
        template["Resources"]["Source"]["DeletionPolicy"] = "RetainExceptOnCreate"
        self.account.switch("fail/create/Reader", "out of luck")
        self.account.switch("retain-except-on-create", "kept")
        self.stack.create(template, OnStackFailure="DELETE")
        self.assertEqual(self.stack.described()["StackStatus"], "DELETE_COMPLETE")
        self.assertIn("Source DELETE_SKIPPED", self.stack.told())
        self.assertEqual(self.account.parameter("/source"), "1")
        self.account.call("ssm", "delete_parameter", Name="/source")
        self.stack.create(template)
        self.assertIsNone(self.account.parameter("/source"), "a rollback deletes it all the same")

    def test_a_cleanup_tries_several_times(self):
        self.stack.create(two_parameters("1"))
        self.account.switch("fail/delete/Reader", "no")
        self.account.switch("cleanup/tries", "3")
        template = two_parameters("1")
        del template["Resources"]["Reader"]
        self.assertEqual(self.stack.update(template),
                         ("UPDATE_COMPLETE", "Update successful. One or more resources could not be deleted."))
        told = "\n".join(self.stack.told())
        self.assertEqual((told.count("Reader DELETE_IN_PROGRESS"), told.count("Reader DELETE_FAILED")), (3, 3))
        self.assertEqual(self.account.parameter("/reader"), "1")
