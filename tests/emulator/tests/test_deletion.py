"""What is deleted, what is kept, and what stands in the way."""
from .local_aws import AccountTest
from .templates import two_parameters

IN_DELETE_FAILED_ONLY = "only when the stack is in the DELETE_FAILED state."


class Deletion(AccountTest):
    def test_a_delete_that_fails_leaves_the_resource_and_ends_without_it(self):
        self.stack.create(two_parameters("1"))
        self.account.switch("fail/delete/Source", "resource sg-0a1b2c3d has a dependent object")
        for options in ({"DeletionMode": "FORCE_DELETE_STACK"}, {"RetainResources": ["Source"]}):
            with self.subTest(options):
                self.assertEndsWith(self.stack.refusal("delete_stack", **options).message, IN_DELETE_FAILED_ONLY)

        self.assertEqual(self.stack.delete(),
                         ("DELETE_FAILED", "The following resource(s) failed to delete: [Source]. "))
        self.assertEqual(self.stack.resources(), ["Reader DELETE_COMPLETE", "Source DELETE_FAILED"])
        self.assertEqual(self.stack.delete(RetainResources=["Source"]).status, "DELETE_COMPLETE")
        self.assertEqual(self.stack.resources(), ["Reader DELETE_COMPLETE", "Source DELETE_SKIPPED"])
        self.assertEqual(self.account.parameter("/source"), "1")

    def test_a_forced_delete_keeps_what_it_cannot_delete_and_what_that_needs(self):
        self.stack.create(two_parameters("1"))
        self.account.switch("fail/delete/Reader", "no")
        self.assertEqual(self.stack.delete().status, "DELETE_FAILED")
        self.assertEqual(self.stack.delete(DeletionMode="FORCE_DELETE_STACK").status, "DELETE_COMPLETE")
        self.assertEqual(self.stack.resources(), ["Reader DELETE_SKIPPED", "Source DELETE_SKIPPED"])

    def test_what_an_update_cannot_delete_does_not_fail_it(self):
        self.stack.create(two_parameters("1"))
        self.account.switch("fail/delete/Reader", "no")
        template = two_parameters("1")
        del template["Resources"]["Reader"]
        self.assertEqual(self.stack.update(template),
                         ("UPDATE_COMPLETE", "Update successful. One or more resources could not be deleted."))

    def test_retain_except_on_create_is_kept_but_for_a_first_create_that_fails(self):
        template = two_parameters("1")
        template["Resources"]["Source"]["DeletionPolicy"] = "RetainExceptOnCreate"
        self.account.switch("fail/create/Reader", "out of luck")
        self.stack.create(template)
        self.assertIsNone(self.account.parameter("/source"))
        self.stack.delete()
        self.account.switch_off("fail/create/Reader")
        self.stack.create(template)
        self.stack.delete()
        self.assertEqual(self.account.parameter("/source"), "1")
