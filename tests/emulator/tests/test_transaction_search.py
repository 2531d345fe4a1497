"""Transaction Search: switched on by a stack, by hand or by API, and off for everybody."""
import json

from .local_aws import AccountTest

SEARCH = "AWS::XRay::TransactionSearchConfig"
TEMPLATE = {"Resources": {"Search": {"Type": SEARCH, "Properties": {"IndexingPercentage": 5}}}}


class TransactionSearch(AccountTest):
    def read(self):
        return self.account.read(SEARCH, self.account.access_key)

    def destination(self):
        found = self.account.call("xray", "get_trace_segment_destination")
        return found["Destination"], found["Status"]

    def on_by_api(self):
        self.account.call("xray", "update_trace_segment_destination", Destination="CloudWatchLogs")

    def test_a_stack_switches_it_on_and_off_for_everybody(self):
        self.assertEqual((self.destination(), self.read()), (("XRay", "ACTIVE"), None))
        self.account.switch("transaction-search/pending", "1")
        self.stack.create(TEMPLATE)
        self.assertEqual([self.destination(), self.destination()],
                         [("CloudWatchLogs", "PENDING"), ("CloudWatchLogs", "ACTIVE")])
        self.assertEqual(self.read()["IndexingPercentage"], 5)
        rule = self.account.call("xray", "get_indexing_rules")["IndexingRules"][0]["Rule"]["Probabilistic"]
        self.assertEqual(rule["DesiredSamplingPercentage"], 5)
        self.account.switch_off("transaction-search/pending")
        self.stack.delete()
        self.assertEqual(self.destination(), ("XRay", "ACTIVE"))

    def test_what_is_on_by_api_stands_in_the_way_of_a_stack(self):
        self.on_by_api()
        self.assertEqual(self.read()["IndexingPercentage"], 1)
        self.assertEqual(self.stack.create(TEMPLATE).status, "ROLLBACK_COMPLETE")
        self.assertIn('Search CREATE_FAILED Resource handler returned message: "null"', "\n".join(self.stack.told()))
        self.assertEqual(self.destination()[0], "CloudWatchLogs", "the rollback leaves it on")

    def test_a_read_can_know_only_what_was_made_as_a_resource_or_also_what_is_off(self):
        self.account.switch("transaction-search", "always")
        self.assertEqual(self.read()["IndexingPercentage"], 1)
        self.assertEqual(self.stack.create(TEMPLATE).status, "CREATE_COMPLETE", "it was off")
        self.stack.delete()
        self.account.switch("transaction-search", "own")
        self.on_by_api()
        self.assertIsNone(self.read())
        self.account.call("xray", "update_trace_segment_destination", Destination="XRay")
        self.account.call("cloudcontrol", "create_resource", TypeName=SEARCH, DesiredState=json.dumps({}))
        self.assertIsNotNone(self.read())

    def test_its_handler_needs_the_right_to_ask(self):
        self.on_by_api()
        self.account.switch("deny/xray/GetTraceSegmentDestination", "*")
        refusal = self.account.refusal("cloudcontrol", "get_resource", TypeName=SEARCH,
                                       Identifier=self.account.access_key)
        self.assertEqual(refusal.code, "AccessDeniedException")
        self.assertEqual(self.account.refusal("xray", "get_trace_segment_destination").code,
                         "AccessDeniedException")
