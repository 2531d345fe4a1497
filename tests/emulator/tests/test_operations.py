"""Operation ids, and DescribeEvents."""
from .local_aws import AccountTest
from .stack import words
from .templates import two_parameters


def kinds(events):
    """`EventType OperationType OperationStatus` of an operation, `EventType LogicalId STATUS` of a resource."""
    return [words(event, *(key for key in ("EventType", "OperationType", "OperationStatus", "LogicalResourceId",
                                           "ResourceStatus") if key in event)) for event in events]


class Operations(AccountTest):
    def events(self, **request):
        """Events of DescribeEvents, the first one first."""
        return self.account.cloudformation("describe_events", **request)["OperationEvents"][::-1]

    def test_an_operation_is_framed_by_stack_events_and_found_by_its_id(self):
        self.stack.create(two_parameters("1"))
        operation = self.stack.described()["LastOperations"][0]
        self.assertEqual(operation["OperationType"], "CREATE_STACK")
        found = kinds(self.events(OperationId=operation["OperationId"]))
        self.assertEqual(found[:2], ["STACK_EVENT CREATE_STACK IN_PROGRESS", "PROGRESS s CREATE_IN_PROGRESS"])
        self.assertEqual(found[-2:], ["PROGRESS s CREATE_COMPLETE", "STACK_EVENT CREATE_STACK SUCCEEDED"])
        last, before = self.stack.call("describe_stack_events")["StackEvents"][:2]
        self.assertEqual(last["OperationId"], operation["OperationId"])
        self.assertIn("/reader", before["ResourceProperties"])

    def test_a_rollback_is_an_operation_of_its_own(self):
        self.account.switch("fail/create/Reader", "AccessDenied: out of luck")
        self.stack.create(two_parameters("1"))
        found = kinds(self.events(StackName="s"))
        in_order = [
            "PROVISIONING_ERROR Reader CREATE_FAILED",
            "STACK_EVENT CREATE_STACK FAILED",
            "STACK_EVENT ROLLBACK IN_PROGRESS",
            "PROGRESS s ROLLBACK_COMPLETE",
            "STACK_EVENT ROLLBACK SUCCEEDED",
        ]
        self.assertEqual([kind for kind in found if kind in in_order], in_order, found)
        [failed] = self.events(StackName="s", Filters={"FailedEvents": True})
        self.assertEqual(kinds([failed]), ["PROVISIONING_ERROR Reader CREATE_FAILED"])
        self.assertStartsWith(failed["ResourceStatusReason"],
                              'Resource handler returned message: "out of luck" (RequestToken: ')
        self.assertEndsWith(failed["ResourceStatusReason"], "HandlerErrorCode: AccessDenied)")

    def test_the_events_of_a_change_set_are_those_that_made_it(self):
        change_set = self.stack.change_set(two_parameters("1"), ChangeSetType="CREATE")
        found = self.events(ChangeSetName=change_set["ChangeSetId"])
        self.assertEqual(kinds(found), [
            "STACK_EVENT CREATE_CHANGESET IN_PROGRESS",
            "PROGRESS s REVIEW_IN_PROGRESS",
            "STACK_EVENT CREATE_CHANGESET SUCCEEDED",
        ])
        name = change_set["ChangeSetName"]
        self.assertEqual(self.events(ChangeSetName=name, StackName="s"), found)
        refusal = self.account.refusal("cloudformation", "describe_events", ChangeSetName=name)
        self.assertEqual(refusal.message, "One of ChangeSetName, OperationId or StackName must be specified")

    def test_pages_neither_lose_nor_repeat_events_that_come_in_between(self):
        self.stack.create(two_parameters("1"))
        all_events = self.events(StackName="s")
        self.account.switch("page-size", "4")
        paged, token = [], {}
        while True:
            page = self.stack.call("describe_events", **token)
            self.assertLessEqual(len(page["OperationEvents"]), 4)
            paged += page["OperationEvents"]
            if "NextToken" not in page:
                break
            token = {"NextToken": page["NextToken"]}
            # The newest come first, and there are more of them each time.
            self.stack.change_set(two_parameters("1"))
        self.assertGreater(len(all_events), 4)
        self.assertEqual(paged[::-1], all_events)

    def test_a_poll_can_stop_at_the_first_event_that_it_knows(self):
        self.stack.create(two_parameters("1"))
        lists = {"describe_stack_events": "StackEvents", "describe_events": "OperationEvents"}
        known = {operation: self.stack.call(operation)[key] for operation, key in lists.items()}
        self.account.switch("page-size", "2")
        self.stack.update(two_parameters("2"))
        for operation, key in lists.items():
            fresh, token = [], {}
            latest = known[operation][0]["EventId"]
            while latest not in [event["EventId"] for event in fresh]:
                page = self.stack.call(operation, **token)
                fresh += page[key]
                token = {"NextToken": page["NextToken"]}
            times = [event["Timestamp"] for event in fresh]
            self.assertEqual(times, sorted(times, reverse=True), "the newest come first")
            fresh = fresh[:[event["EventId"] for event in fresh].index(latest)]
            self.account.switch_off("page-size")
            self.assertEqual(fresh + known[operation], self.stack.call(operation)[key])
            self.account.switch("page-size", "2")
        other = self.stack.refusal("describe_events", **token | {"NextToken": "DescribeStackEvents:1"})
        self.assertEqual(other.message, "Invalid NextToken")

    def test_a_client_token_runs_with_all_events_and_is_used_once(self):
        change_set = self.stack.change_set(two_parameters("1"), ChangeSetType="CREATE")
        request = {"ChangeSetName": change_set["ChangeSetId"], "ClientRequestToken": "deploy-1"}
        self.account.cloudformation("execute_change_set", **request)
        self.stack.settled()
        events = self.stack.call("describe_stack_events")["StackEvents"]
        self.assertEqual(events[0]["ClientRequestToken"], "deploy-1")
        self.account.cloudformation("execute_change_set", **request)
        self.assertEqual(self.stack.call("describe_stack_events")["StackEvents"], events, "nothing is done twice")
        other = self.account.refusal("cloudformation", "execute_change_set", DisableRollback=True, **request)
        self.assertEqual(other.code, "TokenAlreadyExistsException")
