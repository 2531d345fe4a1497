"""Answers that are older than what has begun."""
from .local_aws import AccountTest
from .stack import words
from .templates import two_parameters


class Stale(AccountTest):
    def setUp(self):
        super().setUp()
        self.stack.create(two_parameters("1"))
        self.id = self.stack.id

    def status(self):
        return self.stack.described()["StackStatus"]

    def latest(self):
        """The newest event of each list."""
        stack = self.account.cloudformation("describe_stack_events", StackName=self.id)["StackEvents"][0]
        operation = self.account.cloudformation("describe_events", StackName=self.id)["OperationEvents"][0]
        return words(stack, "LogicalResourceId", "ResourceStatus"), words(operation, "OperationType", "OperationStatus")

    def failing_update(self):
        self.account.switch("fail/update/Reader", "out of luck")
        change_set = self.stack.change_set(two_parameters("2"))
        self.account.cloudformation("execute_change_set", ChangeSetName=change_set["ChangeSetId"])
        # Nothing takes time; it is over when the next answer comes.
        while self.account.hand("cloudformation").describe_stacks(
                StackName=self.id)["Stacks"][0]["StackStatus"] != "UPDATE_ROLLBACK_COMPLETE":
            pass

    def test_the_status_of_before_is_shown_for_some_answers_though_the_events_are_there(self):
        self.account.switch("stale/stacks", "2")
        self.failing_update()
        self.assertEqual(self.latest()[0], "s UPDATE_ROLLBACK_COMPLETE")
        for _ in range(2):
            old = self.stack.described()
            self.assertEqual(old["StackStatus"], "CREATE_COMPLETE")
            self.assertEqual(old["LastOperations"][0]["OperationType"], "CREATE_CHANGESET", "those of then")
        self.assertEqual(self.status(), "UPDATE_ROLLBACK_COMPLETE")

    def test_events_lag_by_themselves_in_each_of_the_two_lists(self):
        self.account.switch("stale/events", "2")
        self.failing_update()
        self.assertEqual(self.status(), "UPDATE_ROLLBACK_COMPLETE")
        for _ in range(2):
            self.assertEqual(self.latest(), ("s CREATE_COMPLETE", "CREATE_CHANGESET SUCCEEDED"))
        self.assertEqual(self.latest(), ("s UPDATE_ROLLBACK_COMPLETE", "ROLLBACK SUCCEEDED"))

    def test_an_operation_is_not_found_by_its_id_before_its_events_are_shown(self):
        self.account.switch("stale/events", "1")
        self.failing_update()
        operation = self.stack.described()["LastOperations"][0]["OperationId"]
        found = [self.account.cloudformation("describe_events", OperationId=operation)["OperationEvents"]
                 for _ in range(2)]
        self.assertEqual((found[0], bool(found[1])), ([], True))

    def test_a_stack_that_is_deleted_is_still_found_by_its_name(self):
        self.account.switch("stale/stacks", "1")
        self.stack.call("delete_stack")
        hand = self.account.hand("cloudformation")
        while hand.describe_stacks(StackName=self.id)["Stacks"][0]["StackStatus"] != "DELETE_COMPLETE":
            pass
        self.assertEqual(self.stack.call("describe_stacks")["Stacks"][0]["StackStatus"], "CREATE_COMPLETE")
        self.assertEqual(self.stack.refusal("describe_stacks").message, "Stack with id s does not exist")

    def test_making_a_change_set_begins_nothing(self):
        self.account.switch("stale/stacks", "1")
        self.stack.change_set(two_parameters("2"))
        self.assertEqual(self.stack.described()["LastOperations"][0]["OperationType"], "CREATE_CHANGESET")

    def test_a_first_create_is_still_a_stack_in_review(self):
        self.stack.delete()
        self.account.switch("stale/stacks", "1")
        change_set = self.stack.change_set(two_parameters("1"), ChangeSetType="CREATE")
        self.account.cloudformation("execute_change_set", ChangeSetName=change_set["ChangeSetId"])
        self.assertEqual(self.status(), "REVIEW_IN_PROGRESS")
        self.assertEqual(self.stack.settled().status, "CREATE_COMPLETE")

    def test_the_reason_of_a_status_can_be_left_to_the_events(self):
        self.account.switch("stacks/reason", "hidden")
        self.account.switch("fail/delete/Source", "no")
        self.assertEqual(self.stack.delete(), ("DELETE_FAILED", ""))
        self.assertIn("s DELETE_FAILED The following resource(s) failed to delete: [Source].", self.stack.told())
