"""What becomes of a change set."""
import json

from .local_aws import AccountTest
from .templates import agent, two_parameters


class ChangeSets(AccountTest):
    def refusal(self, operation, **parameters):
        """Why a call is refused that names the change set, not the stack."""
        return self.account.refusal("cloudformation", operation, **parameters)

    def test_an_update_by_other_means_makes_a_change_set_obsolete(self):
        self.stack.create(two_parameters("1"))
        prepared = self.stack.change_set(two_parameters("2"))
        self.stack.call("update_stack", TemplateBody=json.dumps(two_parameters("3")))
        self.stack.settled()
        refusal = self.refusal("execute_change_set", ChangeSetName=prepared["ChangeSetId"])
        self.assertEndsWith(refusal.message, "cannot be executed in its current execution status of [OBSOLETE]")

    def test_executing_one_change_set_deletes_the_others(self):
        self.stack.create(two_parameters("1"))
        first, second = (self.stack.change_set(two_parameters(value)) for value in "23")
        self.stack.execute(second)
        refusal = self.refusal("execute_change_set", ChangeSetName=first["ChangeSetId"])
        self.assertEqual(refusal.code, "ChangeSetNotFound")

    def test_an_executed_change_set_is_found_by_its_arn_only(self):
        change_set = self.stack.change_set(two_parameters("1"), ChangeSetType="CREATE")
        self.stack.execute(change_set)
        name, arn = change_set["ChangeSetName"], change_set["ChangeSetId"]
        self.assertEqual(self.stack.refusal("describe_change_set", ChangeSetName=name).code, "ChangeSetNotFound")
        described = self.account.cloudformation("describe_change_set", ChangeSetName=arn)
        self.assertEqual(described["ExecutionStatus"], "EXECUTE_COMPLETE")
        self.assertEqual(self.stack.call("list_change_sets")["Summaries"], [])
        self.stack.call("delete_change_set", ChangeSetName=name)
        refusal = self.refusal("delete_change_set", ChangeSetName=arn)
        self.assertEqual(refusal.message, "Cannot delete ChangeSet in execution status EXECUTE_COMPLETE")
        again = self.stack.change_set(two_parameters("2"), ChangeSetName=name)
        self.assertEqual(again["Status"], "CREATE_COMPLETE", "the name is free")

    def test_the_same_request_with_its_token_makes_one_change_set(self):
        request = {"ChangeSetName": "prepared", "ChangeSetType": "CREATE",
                   "TemplateBody": json.dumps(two_parameters("1"))}
        first = self.stack.call("create_change_set", ClientToken="prepare-1", **request)
        again = self.stack.call("create_change_set", ClientToken="prepare-1", **request)
        self.assertEqual(first["Id"], again["Id"])
        other = self.stack.refusal("create_change_set", ClientToken="prepare-2", **request)
        self.assertEqual(other.code, "AlreadyExistsException")

    def test_a_first_create_that_fails_is_deleted_where_that_was_asked(self):
        self.account.switch("fail/create/Reader", "out of luck")
        ended = self.stack.create(two_parameters("1"), OnStackFailure="DELETE")
        self.assertEqual(ended.status, "DELETE_COMPLETE")
        self.assertIn("s DELETE_IN_PROGRESS The following resource(s) failed to create: [Reader]. Delete requested by "
                      "user.", self.stack.told())
        self.assertIsNone(self.account.parameter("/source"))
        self.assertEqual(self.stack.refusal("describe_stacks").message, "Stack with id s does not exist")

    def test_a_change_set_comes_in_pages(self):
        change_set = self.stack.change_set(agent("first"), ChangeSetType="CREATE")
        self.account.switch("page-size", "2")
        named = {"ChangeSetName": change_set["ChangeSetId"]}
        first = self.account.cloudformation("describe_change_set", **named)
        self.assertEqual(len(first["Changes"]), 2)
        second = self.account.cloudformation("describe_change_set", NextToken=first["NextToken"], **named)
        self.assertEqual(len(second["Changes"]), 1)
        self.assertNotIn("NextToken", second)

    def test_a_change_set_takes_its_time_as_well(self):
        self.account.switch("pace/change-set", "600")
        made = self.stack.call("create_change_set", ChangeSetName="slow", ChangeSetType="CREATE",
                               TemplateBody=json.dumps(two_parameters("1")))
        described = self.account.cloudformation("describe_change_set", ChangeSetName=made["Id"])
        self.assertEqual(described["Status"], "CREATE_IN_PROGRESS")
        self.account.switch_off("pace/change-set")
        self.stack.until("describe_change_set", lambda found: found["Status"] == "CREATE_COMPLETE",
                         ChangeSetName=made["Id"])
