"""What a change set says."""
import json

from .local_aws import AccountTest
from .stack import change
from .templates import agent, agent_with_logs, parameter, two_parameters

RUNTIME = "AWS::BedrockAgentCore::Runtime"
UNKNOWN = "{{changeSet:KNOWN_AFTER_APPLY}}"


def replacement(change_set, logical_id):
    return change(change_set, logical_id).get("Replacement", "not listed")


def details(found):
    """`Path: before → after (source cause, evaluation)` of every detail of a change."""
    def shown(detail):
        target = detail["Target"]
        path, before, after = (target.get(key, "-") for key in ("Path", "BeforeValue", "AfterValue"))
        source, cause, evaluation = (detail.get(key, "-") for key in ("ChangeSource", "CausingEntity", "Evaluation"))
        return f"{path}: {before} → {after} ({source} {cause}, {evaluation})"
    return [shown(detail) for detail in found["Details"]]


def properties(found, context):
    return json.loads(found[context])["Properties"]


class Changes(AccountTest):
    def setUp(self):
        super().setUp()
        # The stack makes the log group, and nobody else.
        self.account.switch("log-groups", "invoke")

    def without_property_values(self, change_set):
        return self.account.cloudformation("describe_change_set", ChangeSetName=change_set["ChangeSetId"])

    def test_a_change_in_place_makes_conditional_what_hangs_on_the_runtimes_id(self):
        self.stack.create(agent_with_logs("first"))
        change_set = self.stack.change_set(agent_with_logs("second"))
        self.assertEqual(replacement(change_set, "Runtime"), "False")
        self.assertEqual(replacement(change_set, "Endpoint"), "Conditional")
        self.assertEqual(replacement(change_set, "Logs"), "Conditional")
        self.assertEqual(replacement(change_set, "Role"), "not listed")
        self.assertEqual(details(change(change_set, "Runtime")),
                         ["/Properties/Description: first → second (DirectModification -, Static)"])
        endpoint = change(change_set, "Endpoint")
        runtime = properties(endpoint, "BeforeContext")["AgentRuntimeId"]
        self.assertIn(f"/Properties/AgentRuntimeId: {runtime} → {UNKNOWN} "
                      "(ResourceAttribute Runtime.AgentRuntimeId, Dynamic)", details(endpoint))
        # And nothing of that comes true.
        self.assertEqual(self.account.read(RUNTIME, runtime)["AgentRuntimeVersion"], "1")
        self.assertEqual(self.stack.execute(change_set).status, "UPDATE_COMPLETE")
        self.assertEqual(self.account.read(RUNTIME, runtime)["AgentRuntimeVersion"], "2")

    def test_aws_has_also_been_seen_to_hide_what_may_change_by_a_reference(self):
        self.stack.create(agent_with_logs("first"))
        self.account.switch("property-values/dynamic", "hidden")
        change_set = self.stack.change_set(agent_with_logs("second"))
        self.assertEqual(replacement(change_set, "Runtime"), "False")
        self.assertEqual(replacement(change_set, "Endpoint"), "not listed")
        self.assertEqual(replacement(self.without_property_values(change_set), "Endpoint"), "Conditional")

    def test_another_name_replaces_a_runtime_and_all_that_hangs_on_it(self):
        template = agent_with_logs("first")
        self.stack.create(template)
        template["Resources"]["Runtime"]["Properties"]["AgentRuntimeName"] = "other"
        change_set = self.stack.change_set(template)
        for name in ("Runtime", "Endpoint", "Logs"):
            self.assertEqual(replacement(change_set, name), "True", name)
        runtime = change(change_set, "Runtime")
        self.assertEqual(runtime["PolicyAction"], "ReplaceAndDelete")
        self.assertEqual(details(runtime),
                         ["/Properties/AgentRuntimeName: agent → other (DirectModification -, Static)"])
        self.assertEqual(self.stack.execute(change_set).status, "UPDATE_COMPLETE")

    def test_what_is_added_and_removed_shows_what_there_is_to_know(self):
        before = two_parameters("1")
        before["Resources"]["Kept"] = parameter("/kept", "x") | {"DeletionPolicy": "Retain"}
        self.stack.create(before)
        after = two_parameters("1")
        del after["Resources"]["Reader"]
        after["Resources"]["New"] = parameter("/new", {"Fn::Sub": "of ${Other}"})
        after["Resources"]["Other"] = parameter("/other", "x")
        change_set = self.stack.change_set(after)

        def actions(name):
            found = change(change_set, name)
            return found.get("Action"), found.get("PolicyAction")
        self.assertEqual(actions("Reader"), ("Remove", "Delete"))
        self.assertEqual(actions("Kept"), ("Remove", "Retain"))
        self.assertEqual(actions("New"), ("Add", None))
        self.assertEqual(actions("Source"), (None, None))
        self.assertEqual(properties(change(change_set, "New"), "AfterContext")["Value"], UNKNOWN)
        self.assertEqual(properties(change(change_set, "Reader"), "BeforeContext")["Value"], "1")

    def test_a_value_inside_a_map_has_its_own_path(self):
        template = agent("first")
        runtime = template["Resources"]["Runtime"]["Properties"]
        runtime["EnvironmentVariables"] = {"STAGE": "test", "OLD": "x"}
        self.stack.create(template)
        runtime["EnvironmentVariables"] = {"STAGE": "live", "NEW": "y"}
        change_set = self.stack.change_set(template)
        targets = [detail["Target"] for detail in change(change_set, "Runtime")["Details"]]
        self.assertEqual([(target["Name"], target["AttributeChangeType"], target["Path"]) for target in targets], [
            ("EnvironmentVariables", "Modify", "/Properties/EnvironmentVariables/STAGE"),
            ("EnvironmentVariables", "Remove", "/Properties/EnvironmentVariables/OLD"),
            ("EnvironmentVariables", "Add", "/Properties/EnvironmentVariables/NEW"),
        ])
        plain = self.without_property_values(change_set)
        self.assertEqual(details(change(plain, "Runtime")), ["-: - → - (DirectModification -, Static)"])

    def test_a_changed_parameter_is_named_as_the_cause(self):
        template = two_parameters({"Ref": "Value"})
        template["Parameters"] = {"Value": {"Type": "String", "Default": "a"}}
        self.stack.create(template)
        change_set = self.stack.change_set(
            template, Parameters=[{"ParameterKey": "Value", "ParameterValue": "b"}])
        self.assertEqual(details(change(change_set, "Source"))[0],
                         "/Properties/Value: a → b (ParameterReference Value, Static)")

    def test_tags_alone_are_a_change(self):
        self.stack.create(two_parameters("1"))
        change_set = self.stack.change_set(two_parameters("1"), Tags=[{"Key": "owner", "Value": "sales"}])
        self.assertEqual(change(change_set, "Source")["Scope"], ["Tags"])
        self.assertEqual(replacement(change_set, "Source"), "False")
        self.assertEqual(self.stack.execute(change_set).status, "UPDATE_COMPLETE")
        self.assertEqual(self.account.read("AWS::SSM::Parameter", "/source")["Tags"], {"owner": "sales"})

    def test_no_change_fails_the_change_set_in_the_words_of_aws(self):
        self.stack.create(two_parameters("1"))
        change_set = self.stack.change_set(two_parameters("1"))
        self.assertEqual(change_set["Status"], "FAILED")
        self.assertEqual(
            change_set["StatusReason"],
            "The submitted information didn't contain changes. Submit different information to create a change set.")
        arn = change_set["ChangeSetId"]
        self.account.cloudformation("delete_change_set", ChangeSetName=arn)
        gone = self.account.refusal("cloudformation", "describe_change_set", ChangeSetName=arn)
        self.assertEqual(gone.code, "ChangeSetNotFound")
