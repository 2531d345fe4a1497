"""Failures on demand, and the states that stacks get stuck in."""
import json

from .local_aws import AccountTest
from .stack import Stack, change
from .templates import parameter, two_parameters


class Failures(AccountTest):
    def test_a_first_create_that_fails_leaves_an_empty_stack(self):
        self.account.switch("fail/create/Reader", "out of luck")
        self.assertEqual(self.stack.create(two_parameters("1")).status, "ROLLBACK_COMPLETE")
        self.assertEqual(self.stack.resources(), ["Reader DELETE_COMPLETE", "Source DELETE_COMPLETE"])
        self.assertEndsWith(self.stack.change_set_refusal(two_parameters("2")).message,
                            "is in ROLLBACK_COMPLETE state and can not be updated.")
        again = self.stack.change_set_refusal(two_parameters("1"), ChangeSetType="CREATE")
        self.assertStartsWith(again.message, "Stack [s] already exists and cannot be created again")
        self.assertEqual(self.stack.delete().status, "DELETE_COMPLETE")
        self.account.switch_off("fail/create/Reader")
        self.assertEqual(self.stack.create(two_parameters("1")).status, "CREATE_COMPLETE")

    def test_a_rollback_of_a_create_that_fails_keeps_what_it_could_not_delete(self):
        self.account.switch("fail/create/Reader", "out of luck")
        self.account.switch("fail/rollback/Source", "still in use")
        self.assertEqual(self.stack.create(two_parameters("1")),
                         ("ROLLBACK_FAILED", "The following resource(s) failed to delete: [Source]. "))
        self.assertEqual(self.stack.resources(), ["Reader DELETE_COMPLETE", "Source DELETE_FAILED"])
        self.assertEqual(self.account.parameter("/source"), "1")
        self.account.switch_off("fail/rollback/Source")
        self.assertEqual(self.stack.delete().status, "DELETE_COMPLETE")
        self.assertIsNone(self.account.parameter("/source"))

    def test_an_update_that_fails_goes_back_to_what_was(self):
        self.stack.create(two_parameters("1"))
        self.account.switch("fail/update/Reader", "out of luck")
        template = two_parameters("2")
        template["Resources"]["New"] = parameter("/new", "x")
        template["Resources"]["Reader"]["DependsOn"] = "New"
        self.assertEqual(self.stack.update(template).status, "UPDATE_ROLLBACK_COMPLETE")
        self.assertEqual(self.stack.resources(), ["Reader UPDATE_COMPLETE", "Source UPDATE_COMPLETE"])
        self.assertEqual(self.account.parameter("/source"), "1")
        self.assertIsNone(self.account.parameter("/new"))
        self.assertEqual(self.stack.call("get_template")["TemplateBody"], two_parameters("1"))
        self.account.switch_off("fail/update/Reader")
        self.assertEqual(self.stack.update(two_parameters("3")).status, "UPDATE_COMPLETE")

    def test_a_rollback_that_is_stuck_goes_on_by_itself_or_without_a_resource(self):
        self.stack.create(two_parameters("1"))
        self.account.switch("fail/update/Reader", "out of luck")
        self.account.switch("fail/rollback/Source", "NotStabilized: no way back")
        self.assertEqual(self.stack.update(two_parameters("2")),
                         ("UPDATE_ROLLBACK_FAILED", "The following resource(s) failed to update: [Source]. "))
        self.assertEndsWith(self.stack.change_set_refusal(two_parameters("3")).message,
                            "is in UPDATE_ROLLBACK_FAILED state and can not be updated.")

        self.stack.call("continue_update_rollback")
        self.assertEqual(self.stack.settled().status, "UPDATE_ROLLBACK_FAILED")
        other = self.stack.refusal("continue_update_rollback", ResourcesToSkip=["Reader"])
        self.assertIn("cannot be skipped", other.message)
        self.stack.call("continue_update_rollback", ResourcesToSkip=["Source"])
        self.assertEqual(self.stack.settled().status, "UPDATE_ROLLBACK_COMPLETE")
        self.assertEqual(self.account.parameter("/source"), "2", "what was skipped stays as it is")
        self.assertEqual(self.stack.described()["LastOperations"][0]["OperationType"], "CONTINUE_ROLLBACK")

    def test_what_failed_to_change_can_fail_to_go_back_as_well(self):
        self.stack.create(two_parameters("1"))
        self.account.switch("fail/update/Source", "out of luck")
        self.account.switch("fail/rollback/Source", "no way back")
        self.assertEqual(self.stack.update(two_parameters("2")).status, "UPDATE_ROLLBACK_FAILED")
        self.account.switch_off("fail/rollback/Source")
        self.stack.call("continue_update_rollback")
        self.assertEqual(self.stack.settled().status, "UPDATE_ROLLBACK_COMPLETE")

    def test_a_create_without_rollback_keeps_what_there_is_and_can_go_on(self):
        self.account.switch("fail/create/Reader", "out of luck")
        change_set = self.stack.change_set(two_parameters("1"), ChangeSetType="CREATE")
        self.assertEqual(self.stack.execute(change_set, DisableRollback=True),
                         ("CREATE_FAILED", "The following resource(s) failed to create: [Reader]. "))
        self.assertEqual(self.stack.resources(), ["Reader CREATE_FAILED", "Source CREATE_COMPLETE"])
        self.assertEqual(self.account.parameter("/source"), "1")

        following = self.stack.change_set(two_parameters("2"))
        self.assertEqual(change(following, "Reader")["Action"], "Add")
        refusal = self.account.refusal("cloudformation", "execute_change_set", ChangeSetName=following["ChangeSetId"])
        self.assertStartsWith(refusal.message, "This stack is currently in a non-terminal [CREATE_FAILED] state.")
        self.account.switch_off("fail/create/Reader")
        self.assertEqual(self.stack.execute(following, DisableRollback=True).status, "UPDATE_COMPLETE")
        self.assertEqual(self.account.parameter("/reader"), "2")

    def test_an_update_without_rollback_can_be_rolled_back_later(self):
        self.stack.create(two_parameters("1"))
        self.account.switch("fail/update/Reader", "out of luck")
        self.assertEqual(self.stack.update(two_parameters("2"), DeploymentConfig={"DisableRollback": True}),
                         ("UPDATE_FAILED", "The following resource(s) failed to update: [Reader]. "))
        self.assertEqual(self.stack.resources(), ["Reader UPDATE_FAILED", "Source UPDATE_COMPLETE"])
        rollback = self.stack.call("rollback_stack")
        self.assertEqual(self.stack.settled().status, "UPDATE_ROLLBACK_COMPLETE")
        self.assertEqual(self.stack.described()["LastOperations"][0]["OperationId"], rollback["OperationId"])
        self.assertEqual(self.account.parameter("/source"), "1")

    def test_a_failure_that_names_no_phase_is_for_creates_and_updates(self):
        self.account.switch("fail/Source", "out of luck")
        self.assertEqual(self.stack.create(two_parameters("1")).status, "ROLLBACK_COMPLETE")
        self.stack.delete()
        self.account.switch_off("fail/Source")
        self.stack.create(two_parameters("1"))
        self.account.switch("fail/Source", "out of luck")
        self.assertEqual(self.stack.update(two_parameters("2")).status, "UPDATE_ROLLBACK_COMPLETE")
        self.assertEqual(self.stack.delete().status, "DELETE_COMPLETE")

    def test_an_export_belongs_to_one_stack(self):
        template = two_parameters("1")
        template["Outputs"] = {"Source": {"Value": {"Ref": "Source"}, "Export": {"Name": "orbit:source"}}}
        self.stack.create(template)
        self.assertEqual(self.stack.described()["Outputs"][0]["ExportName"], "orbit:source")
        template["Resources"] = {"Source": parameter("/other", "x")}
        other = Stack(self.account, "t")
        other.call("create_stack", TemplateBody=json.dumps(template))
        self.assertEqual(other.settled().status, "ROLLBACK_COMPLETE")
        self.assertIn("t ROLLBACK_IN_PROGRESS Export with name orbit:source is already exported by stack s. Rollback "
                      "requested by user.", other.told())
