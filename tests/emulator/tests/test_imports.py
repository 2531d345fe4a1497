"""Resources that exist are taken into a stack."""
from .local_aws import AccountTest
from .stack import Stack, change
from .templates import agent, agent_with_logs, log_group, parameter

RUNTIME = "AWS::BedrockAgentCore::Runtime"
LOGS = "AWS::Logs::LogGroup"


def to_import(resource_type, logical_id, **identifier):
    return {"ResourceType": resource_type, "LogicalResourceId": logical_id, "ResourceIdentifier": identifier}


def with_bare_logs():
    """An agent and its log group as the service makes it."""
    template = agent_with_logs("first")
    del template["Resources"]["Logs"]["Properties"]["RetentionInDays"]
    return template


class ImportsOfLogGroups(AccountTest):
    """Into a stack with an agent that has logged already."""

    def setUp(self):
        super().setUp()
        self.stack.create(agent("first"))
        self.name = f"/aws/bedrock-agentcore/runtimes/{self.stack.physical_id('Runtime')}-DEFAULT"
        self.of_logs = {"ChangeSetType": "IMPORT",
                        "ResourcesToImport": [to_import(LOGS, "Logs", LogGroupName=self.name)]}

    def refusal(self, template, **options):
        return self.stack.change_set_refusal(template, **self.of_logs | options).message

    def test_a_log_group_comes_in_by_an_import_and_its_retention_by_the_update_after(self):
        imported = self.stack.change_set(with_bare_logs(), **self.of_logs)
        self.assertEqual(imported["Status"], "CREATE_COMPLETE", imported)
        self.assertEqual(len(imported["Changes"]), 1)
        self.assertEqual(change(imported, "Logs")["Action"], "Import")
        self.assertEqual(change(imported, "Logs")["PhysicalResourceId"], self.name)
        before = len(self.stack.told())
        self.assertEqual(self.stack.execute(imported).status, "IMPORT_COMPLETE")
        self.assertEqual(self.stack.told()[before:], [
            "s IMPORT_IN_PROGRESS User Initiated",
            "Logs IMPORT_IN_PROGRESS Resource import started.",
            "Logs IMPORT_IN_PROGRESS",
            "Logs IMPORT_COMPLETE Resource import completed.",
            "Logs UPDATE_IN_PROGRESS Apply stack-level tags to imported resource if applicable.",
            "Logs UPDATE_COMPLETE",
            "s IMPORT_COMPLETE",
        ])
        self.assertIsNone(self.account.read(LOGS, self.name).get("RetentionInDays"), "an import changes nothing")
        self.assertEqual(self.stack.update(agent_with_logs("first")).status, "UPDATE_COMPLETE")
        self.assertEqual(self.account.read(LOGS, self.name)["RetentionInDays"], 365)

    def test_an_import_may_do_nothing_else(self):
        changed = with_bare_logs()
        changed["Resources"]["Runtime"]["Properties"]["Description"] = "second"
        self.assertStartsWith(self.refusal(changed),
                              "You have modified resources [Endpoint, Runtime] in your template")
        more = with_bare_logs()
        more["Outputs"] = {"Id": {"Value": {"Ref": "Runtime"}}}
        self.assertEqual(self.refusal(more), "As part of the import operation, you cannot modify or add [Outputs]")
        unkept = with_bare_logs()
        del unkept["Resources"]["Logs"]["DeletionPolicy"]
        self.assertEqual(
            self.refusal(unkept),
            "The following resources to import [Logs] must have DeletionPolicy attribute specified in the template.")
        other = with_bare_logs()
        other["Resources"]["Other"] = parameter("/other", "x")
        self.assertEqual(self.refusal(other), "Resources [Other] is missing from ResourceToImport list")
        self.assertEqual(
            self.refusal(with_bare_logs(), ResourcesToImport=[to_import(LOGS, "Logs", Name=self.name)]),
            f"Invalid resource identifier for resource type {LOGS}. Expected [LogGroupName]")
        self.assertEqual(self.stack.described()["StackStatus"], "CREATE_COMPLETE")

    def test_a_refused_import_leaves_no_stack_behind(self):
        unkept = {"Resources": {"Logs": {"Type": LOGS, "Properties": {"LogGroupName": self.name}}}}
        refusal = Stack(self.account, "t").change_set_refusal(unkept, **self.of_logs)
        self.assertIn("must have DeletionPolicy", refusal.message)
        stacks = self.account.cloudformation("list_stacks")["StackSummaries"]
        self.assertEqual([stack["StackName"] for stack in stacks], ["s"])

    def test_what_is_imported_must_exist(self):
        nowhere = [to_import(LOGS, "Logs", LogGroupName="/nowhere")]
        lost = self.stack.change_set(with_bare_logs(), **self.of_logs | {"ResourcesToImport": nowhere})
        self.assertEqual(lost["Status"], "FAILED")
        self.assertEndsWith(lost["StatusReason"], "was not found.")

    def test_what_is_imported_must_belong_to_nobody(self):
        mine = {"Resources": {"Logs": {"Type": LOGS, "DeletionPolicy": "Retain",
                                       "Properties": {"LogGroupName": self.name}}}}
        other = Stack(self.account, "t")
        self.assertEqual(other.update(mine, **self.of_logs).status, "IMPORT_COMPLETE")
        taken = self.stack.change_set(with_bare_logs(), **self.of_logs)
        self.assertEqual(taken["Status"], "FAILED")
        self.assertStartsWith(taken["StatusReason"], f"{self.name} already exists in stack {other.id}")

    def test_an_import_that_fails_leaves_the_stack_as_it_was(self):
        self.account.switch("fail/import/Logs", "out of luck")
        imported = self.stack.change_set(with_bare_logs(), **self.of_logs)
        self.assertEqual(self.stack.execute(imported).status, "IMPORT_ROLLBACK_COMPLETE")
        self.assertEqual(len(self.stack.resources()), 3)
        self.account.switch_off("fail/import/Logs")
        again = self.stack.change_set(with_bare_logs(), **self.of_logs)
        self.assertEqual(self.stack.execute(again).status, "IMPORT_COMPLETE")

    def test_importing_what_exists_takes_static_names_only(self):
        self.account.put_parameter("/there", "x")
        template = agent("first")
        template["Resources"]["Logs"] = log_group()
        template["Resources"]["There"] = parameter("/there", "x")
        unkept = self.stack.change_set(template, ImportExistingResources=True)
        self.assertEqual(unkept["Status"], "FAILED")
        self.assertIn("must have the DeletionPolicy attribute set to 'Retain'", unkept["StatusReason"])
        template["Resources"]["There"]["DeletionPolicy"] = "RetainExceptOnCreate"
        change_set = self.stack.change_set(template, ImportExistingResources=True)
        self.assertEqual(change(change_set, "There")["Action"], "Import")
        self.assertEqual(change(change_set, "Logs")["Action"], "Add", "its name is made from the runtime's id")
        self.assertEqual(self.stack.execute(change_set).status, "UPDATE_ROLLBACK_COMPLETE")
        self.assertEqual(self.account.parameter("/there"), "x", "the rollback lets go of it")
        self.assertIn("There IMPORT_ROLLBACK_COMPLETE", self.stack.told())


class ImportsOfAgents(AccountTest):
    def test_a_runtime_and_its_endpoint_can_be_imported_after_their_stack_let_them_go(self):
        template = agent("first")
        for resource in template["Resources"].values():
            resource["DeletionPolicy"] = "Retain"
        self.stack.create(template)
        keys = {"Role": "RoleName", "Runtime": "AgentRuntimeId", "Endpoint": "AgentRuntimeEndpointArn"}
        ids = {name: self.stack.physical_id(name) for name in keys}
        self.stack.delete()
        resources = [to_import(template["Resources"][name]["Type"], name, **{key: ids[name]})
                     for name, key in keys.items()]
        imported = self.stack.update(template, ChangeSetType="IMPORT", ResourcesToImport=resources)
        self.assertEqual(imported.status, "IMPORT_COMPLETE")
        template["Resources"]["Runtime"]["Properties"]["Description"] = "second"
        self.assertEqual(self.stack.update(template).status, "UPDATE_COMPLETE")
        runtime = self.account.read(RUNTIME, ids["Runtime"])
        self.assertEqual((runtime["Description"], runtime["AgentRuntimeVersion"]), ("second", "2"))
