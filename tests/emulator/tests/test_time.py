"""What goes on side by side and in which order, how long it takes, and how it is stopped.

Nothing is waited for: a long pace holds an operation until its switch is off.
"""
import json

from .local_aws import AccountTest
from .stack import Stack
from .templates import agent, parameter, two_parameters

HOLD = "600"


class Time(AccountTest):
    def test_a_stack_stays_in_progress_until_its_pace_lets_it_go(self):
        self.account.switch("pace/Reader", HOLD)
        self.stack.begin(two_parameters("1"), ChangeSetType="CREATE")
        self.stack.wait_for("Reader CREATE_IN_PROGRESS")
        described = self.stack.described()
        self.assertEqual(described["StackStatus"], "CREATE_IN_PROGRESS")
        self.assertNotIn("StackStatusReason", described, "the reason goes when something happens")
        self.assertEqual(self.stack.told()[1:], [
            "s CREATE_IN_PROGRESS User Initiated",
            "Source CREATE_IN_PROGRESS",
            "Source CREATE_IN_PROGRESS Resource creation Initiated",
            "Source CREATE_COMPLETE",
            "Reader CREATE_IN_PROGRESS",
        ])
        self.account.switch_off("pace/Reader")
        self.assertEqual(self.stack.settled().status, "CREATE_COMPLETE")

    def test_one_pace_can_be_set_for_everything(self):
        change_set = self.stack.change_set(two_parameters("1"), ChangeSetType="CREATE")
        self.account.switch("pace/seconds", HOLD)
        self.account.cloudformation("execute_change_set", ChangeSetName=change_set["ChangeSetId"])
        self.stack.wait_for("Source CREATE_IN_PROGRESS")
        slow = self.stack.described()["StackStatus"]
        self.account.switch_off("pace/seconds")
        self.assertEqual((slow, self.stack.settled().status), ("CREATE_IN_PROGRESS", "CREATE_COMPLETE"))

    def test_what_does_not_depend_on_each_other_is_made_side_by_side(self):
        template = two_parameters("1")
        template["Resources"]["Reader"]["Properties"]["Value"] = "1"
        for name in template["Resources"]:
            self.account.switch(f"pace/{name}", HOLD)
        self.stack.begin(template, ChangeSetType="CREATE")
        self.stack.wait_for("Reader CREATE_IN_PROGRESS")
        self.stack.wait_for("Source CREATE_IN_PROGRESS")
        for name in template["Resources"]:
            self.account.switch_off(f"pace/{name}")
        self.assertEqual(self.stack.settled().status, "CREATE_COMPLETE")

    def test_an_update_makes_no_events_for_what_stays_as_it_is(self):
        self.stack.create(two_parameters("1"))
        before = len(self.stack.told())
        template = two_parameters("1")
        template["Resources"]["Other"] = parameter("/other", "x")
        self.stack.update(template)
        self.assertEqual(self.stack.told()[before:], [
            "s UPDATE_IN_PROGRESS User Initiated",
            "Other CREATE_IN_PROGRESS",
            "Other CREATE_IN_PROGRESS Resource creation Initiated",
            "Other CREATE_COMPLETE",
            "s UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
            "s UPDATE_COMPLETE",
        ])

    def test_what_is_replaced_or_removed_goes_in_the_cleanup(self):
        self.stack.create(two_parameters("1"))
        before = len(self.stack.told())
        template = two_parameters("1")
        template["Resources"]["Source"]["Properties"]["Name"] = "/elsewhere"
        del template["Resources"]["Reader"]
        self.account.switch("pace/cleanup", HOLD)
        self.stack.begin(template)
        self.stack.wait_for("s UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
        self.assertEqual(self.stack.refusal("cancel_update_stack").message,
                         "CancelUpdateStack cannot be called from current stack status")
        self.account.switch_off("pace/cleanup")
        self.stack.settled()
        self.assertEqual(self.stack.told()[before + 1:], [
            "Source UPDATE_IN_PROGRESS Requested update requires the creation of a new physical resource; hence "
            "creating one.",
            "Source UPDATE_IN_PROGRESS Resource creation Initiated",
            "Source UPDATE_COMPLETE",
            "s UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
            "Source DELETE_IN_PROGRESS",
            "Source DELETE_COMPLETE",
            "Reader DELETE_IN_PROGRESS",
            "Reader DELETE_COMPLETE",
            "s UPDATE_COMPLETE",
        ])
        self.assertIsNone(self.account.parameter("/source"))
        self.assertEqual(self.account.parameter("/elsewhere"), "1")

    def test_a_failure_cancels_what_is_on_its_way(self):
        self.account.switch("fail/create/Source", "out of luck")
        template = two_parameters("1")
        template["Resources"]["Other"] = parameter("/other", "x")
        self.assertEqual(self.stack.create(template), ("ROLLBACK_COMPLETE", ""))
        told = self.stack.told()
        failed = [line for line in told if "CREATE_FAILED" in line]
        self.assertEqual(len(failed), 2, told)
        self.assertStartsWith(failed[0], "Source CREATE_FAILED Resource handler")
        self.assertStartsWith(failed[1], "Other CREATE_FAILED Resource creation cancelled")
        self.assertIn("s ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Source, Other]. Rollback "
                      "requested by user.", told)
        self.assertFalse([line for line in told if line.startswith("Reader CREATE")], "it was never begun")

    def test_an_update_can_be_cancelled_and_goes_back(self):
        self.stack.create(two_parameters("1"))
        self.account.switch("pace/Reader", HOLD)
        self.stack.begin(two_parameters("2"))
        self.stack.wait_for("Reader UPDATE_IN_PROGRESS")
        self.stack.call("cancel_update_stack")
        self.stack.wait_until("UPDATE_ROLLBACK_IN_PROGRESS")
        self.account.switch_off("pace/Reader")
        self.assertEqual(self.stack.settled().status, "UPDATE_ROLLBACK_COMPLETE")
        told = self.stack.told()
        self.assertIn("Reader UPDATE_FAILED Resource update cancelled", told)
        self.assertIn("s UPDATE_ROLLBACK_IN_PROGRESS User Initiated", told)
        self.assertEqual(self.account.parameter("/source"), "1")

    def test_nobody_else_starts_an_operation_meanwhile(self):
        self.stack.create(two_parameters("1"))
        self.account.switch("pace/Reader", HOLD)
        running = self.stack.begin(two_parameters("2"))
        stack_id = self.stack.id
        self.assertEqual(self.stack.change_set_refusal(two_parameters("3")).message,
                         f"Stack:{stack_id} is in UPDATE_IN_PROGRESS state and can not be updated.")
        again = self.account.refusal("cloudformation", "execute_change_set", ChangeSetName=running["ChangeSetId"])
        self.assertEqual(again.code, "InvalidChangeSetStatus")
        self.assertEndsWith(again.message,
                            "cannot be executed in its current execution status of [EXECUTE_IN_PROGRESS]")
        self.assertEqual(self.stack.refusal("delete_stack").message,
                         f"Stack [{stack_id}] cannot be deleted while in status UPDATE_IN_PROGRESS")
        self.account.switch_off("pace/Reader")
        self.assertEqual(self.stack.settled().status, "UPDATE_COMPLETE")

    def test_a_create_can_be_deleted_before_it_is_done(self):
        self.account.switch("pace/Endpoint", HOLD)
        self.stack.begin(agent("first"), ChangeSetType="CREATE")
        self.stack.wait_for("Endpoint CREATE_IN_PROGRESS")
        self.stack.call("delete_stack")
        self.account.switch_off("pace/Endpoint")
        self.stack.wait_until("DELETE_COMPLETE")
        self.assertIsNone(self.account.read("AWS::IAM::Role", "agent"))

    def test_express_does_not_wait_until_what_is_made_is_ready(self):
        self.account.switch("pace/ready/Source", HOLD)
        waiting = Stack(self.account, "t")
        waiting.begin({"Resources": {"Source": parameter("/other", "x")}}, ChangeSetType="CREATE")
        waiting.wait_for("Source CREATE_IN_PROGRESS Resource creation Initiated")
        change_set = self.stack.change_set(two_parameters("1"), ChangeSetType="CREATE",
                                           DeploymentConfig={"Mode": "EXPRESS"})
        self.assertEqual(change_set["DeploymentConfig"]["Mode"], "EXPRESS")
        self.assertEqual(self.stack.execute(change_set).status, "CREATE_COMPLETE")
        self.assertEqual(self.stack.described()["DeploymentConfig"]["Mode"], "EXPRESS")
        self.assertEqual(waiting.described()["StackStatus"], "CREATE_IN_PROGRESS")
        self.account.switch_off("pace/ready/Source")
        self.assertEqual(waiting.settled().status, "CREATE_COMPLETE")

    def test_express_can_delete_after_the_end(self):
        express = {"DeploymentConfig": {"Mode": "EXPRESS"}}
        self.stack.create(two_parameters("1"), **express)
        self.account.switch("express/deletes", "late")
        self.account.switch("pace/cleanup", HOLD)
        template = two_parameters("1")
        del template["Resources"]["Reader"]
        self.assertEqual(self.stack.update(template, **express).status, "UPDATE_COMPLETE")
        self.assertEqual(self.account.parameter("/reader"), "1", "it is still there")
        self.account.switch_off("pace/cleanup")
        self.stack.wait_for("Reader DELETE_COMPLETE")
        told = self.stack.told()
        self.assertLess(told.index("s UPDATE_COMPLETE"), told.index("Reader DELETE_COMPLETE"))
        self.assertIsNone(self.account.parameter("/reader"))

    def test_a_reset_ends_what_is_in_progress(self):
        self.account.switch("pace/Source", HOLD)
        self.stack.call("create_stack", TemplateBody=json.dumps(two_parameters("1")))
        # It empties every account; only this test has one now.
        self.account.aws.reset()
        # Time enough for what was held to go on.
        Stack(self.account, "t").create({"Resources": {"Other": parameter("/other", "x")}})
        self.assertIsNone(self.account.parameter("/source"))
