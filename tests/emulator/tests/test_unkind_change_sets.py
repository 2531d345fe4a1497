"""Change sets that are described in part, go late, or are asked for twice."""
import json

from .local_aws import AccountTest
from .stack import change, request
from .templates import agent, two_parameters

HOLD = "600"


class Descriptions(AccountTest):
    def described(self, change_set, **options):
        return self.account.cloudformation("describe_change_set", ChangeSetName=change_set["ChangeSetId"], **options)

    def test_with_property_values_the_reason_of_a_failure_can_be_missing(self):
        self.stack.create(two_parameters("1"))
        self.account.switch("property-values/reason", "hidden")
        unchanged = self.stack.change_set(two_parameters("1"))
        self.assertEqual((unchanged["Status"], unchanged.get("StatusReason")), ("FAILED", None))
        self.assertStartsWith(self.described(unchanged)["StatusReason"], "The submitted information didn't contain")

    def test_no_changes_is_said_in_two_ways(self):
        self.stack.create(two_parameters("1"))
        self.account.switch("no-changes", "short")
        self.assertEqual(self.stack.change_set(two_parameters("1"))["StatusReason"], "No updates are to be performed.")

    def test_with_property_values_a_resource_can_be_missing_with_a_warning_or_without(self):
        self.stack.create(two_parameters("1"))
        for how, reason in (("silent", None), ("warned", "[WARN] --include-property-values option can return incomplete "
                            "ChangeSet data because: Logical Id: Source, failed property validation")):
            self.account.switch("property-values/missing/Source", how)
            found = self.stack.change_set(two_parameters("2"))
            self.assertEqual((found["Status"], found.get("StatusReason")), ("CREATE_COMPLETE", reason))
            self.assertEqual(change(found, "Source"), {})
            self.assertEqual(change(found, "Reader")["Action"], "Modify")
            plain = self.described(found)
            self.assertEqual((change(plain, "Source")["Action"], plain.get("StatusReason")), ("Modify", None))

    def test_a_replacement_can_be_missing_too(self):
        self.stack.create(agent("first"))
        self.account.switch("property-values/missing/Runtime", "warned")
        template = agent("first")
        template["Resources"]["Runtime"]["Properties"]["AgentRuntimeName"] = "other"
        found = self.stack.change_set(template)
        self.assertEqual(change(found, "Runtime"), {})
        self.assertEqual(change(self.described(found), "Runtime")["Replacement"], "True")

    def test_the_option_can_be_refused(self):
        self.account.switch("property-values", "refused")
        made = self.stack.call("create_change_set", **request(two_parameters("1"), {"ChangeSetType": "CREATE"}))
        options = {"ChangeSetName": made["Id"], "IncludePropertyValues": True}
        self.assertEqual(self.account.refusal("cloudformation", "describe_change_set", **options).code,
                         "ValidationError")
        self.account.cloudformation("describe_change_set", ChangeSetName=made["Id"])


class Deletions(AccountTest):
    def named(self, template, **options):
        return {"ChangeSetName": "mine"} | options | {"TemplateBody": json.dumps(template)}

    def test_a_change_set_takes_a_while_to_go_and_its_name_is_taken_meanwhile(self):
        self.stack.create(two_parameters("1"))
        self.account.switch("pace/delete-change-set", HOLD)
        self.stack.change_set(two_parameters("2"), ChangeSetName="mine")
        self.stack.call("delete_change_set", ChangeSetName="mine")
        self.stack.call("delete_change_set", ChangeSetName="mine")
        going = self.stack.call("describe_change_set", ChangeSetName="mine")
        self.assertEqual((going["Status"], going["ExecutionStatus"]), ("DELETE_IN_PROGRESS", "UNAVAILABLE"))
        for template, attribute in ((two_parameters("2"), "ClientToken"), (two_parameters("3"), "Template")):
            self.assertEqual(
                self.stack.change_set_refusal(template, ChangeSetName="mine"),
                ("AlreadyExistsException", "ChangeSet mine cannot be created due to a mismatch with existing "
                 f"attribute {attribute}"))
        self.account.switch_off("pace/delete-change-set")
        begun = self.stack.until("list_change_sets", lambda found: not found["Summaries"], StackName="s")
        self.assertEqual(begun["Summaries"], [])
        self.assertEqual(self.stack.refusal("describe_change_set", ChangeSetName="mine").code, "ChangeSetNotFound")
        self.assertEqual(self.stack.change_set(two_parameters("3"), ChangeSetName="mine")["Status"], "CREATE_COMPLETE")

    def test_one_that_is_being_made_cannot_be_deleted_then(self):
        self.account.switch("pace/delete-change-set", "0")
        self.account.switch("pace/change-set", HOLD)
        made = request(two_parameters("1"), {"ChangeSetType": "CREATE"})
        self.stack.call("create_change_set", **made)
        self.assertEqual(self.stack.refusal("delete_change_set", ChangeSetName=made["ChangeSetName"]),
                         ("InvalidChangeSetStatus", "Cannot delete ChangeSet in status CREATE_IN_PROGRESS"))
        self.account.switch_off("pace/delete-change-set")
        self.stack.call("delete_change_set", ChangeSetName=made["ChangeSetName"])


class Tokens(AccountTest):
    def test_a_repeated_create_change_set_with_its_token_is_the_same_call(self):
        made = request(two_parameters("1"), {"ChangeSetType": "CREATE", "ClientToken": "deploy-1"})
        first = self.stack.call("create_change_set", **made)
        again = self.stack.call("create_change_set", **made)
        self.assertEqual((again["Id"], again["StackId"]), (first["Id"], first["StackId"]))
        other = self.stack.refusal("create_change_set", **made | {"ClientToken": "deploy-2"})
        self.assertEqual(other.code, "AlreadyExistsException")

    def test_a_repeated_execution_is_the_same_call_by_the_name_too(self):
        change_set = self.stack.change_set(two_parameters("1"), ChangeSetType="CREATE")
        execution = {"ChangeSetName": change_set["ChangeSetName"], "ClientRequestToken": "deploy-1"}
        self.stack.call("execute_change_set", **execution)
        self.stack.settled()
        told = self.stack.told()
        self.stack.call("execute_change_set", **execution)
        self.assertEqual(self.stack.told(), told, "nothing is done twice")
        without = self.stack.refusal("execute_change_set", ChangeSetName=change_set["ChangeSetName"])
        self.assertEqual(without.code, "ChangeSetNotFound")

    def test_a_repeated_delete_is_the_same_call_and_another_one_is_not(self):
        self.stack.create(two_parameters("1"))
        self.stack.call("delete_stack", ClientRequestToken="destroy-1")
        self.stack.settled()
        self.stack.call("delete_stack", ClientRequestToken="destroy-1")
        self.assertEqual(self.stack.told()[-1], "s DELETE_COMPLETE")

    def test_a_token_is_not_used_up_by_a_request_that_is_refused(self):
        change_set = self.stack.change_set(two_parameters("1"), ChangeSetType="CREATE", OnStackFailure="ROLLBACK")
        execution = {"ChangeSetName": change_set["ChangeSetId"], "ClientRequestToken": "deploy-1"}
        refusal = self.account.refusal("cloudformation", "execute_change_set", DisableRollback=True, **execution)
        self.assertEqual(refusal.code, "ValidationError")
        self.account.cloudformation("execute_change_set", **execution)
        self.assertEqual(self.stack.settled().status, "CREATE_COMPLETE")
