"""What is found before anything is done."""
from .local_aws import AccountTest
from .templates import agent, parameter, two_parameters

REASON = ("The following hook(s)/validation failed: [AWS::EarlyValidation::{}]. To troubleshoot Early Validation "
          "errors, use the DescribeEvents API for detailed failure information.")


class EarlyValidation(AccountTest):
    def created(self, template, **options):
        return self.stack.change_set(template, ChangeSetType="CREATE", **options)

    def findings(self, change_set):
        """Mode, name, path and reason of each, the first one first."""
        found = self.account.cloudformation("describe_events", ChangeSetName=change_set["ChangeSetId"])
        return [(event["ValidationFailureMode"], event["ValidationName"], event["ValidationPath"],
                 event["ValidationStatusReason"])
                for event in reversed(found["OperationEvents"]) if event["EventType"] == "VALIDATION_ERROR"]

    def test_properties_that_break_their_schema_fail_the_change_set_at_their_place_in_the_template(self):
        template = agent("first")
        runtime = template["Resources"]["Runtime"]["Properties"]
        runtime["Platform"] = "linux/arm64"
        runtime["LifecycleConfiguration"] = {"MaxLifetime": 59}
        runtime["EnvironmentVariables"] = ["A"]
        runtime["NetworkConfiguration"]["NetworkMode"] = "PRIVATE"
        del runtime["AgentRuntimeName"]
        change_set = self.created(template)
        self.assertEqual((change_set["Status"], change_set["ExecutionStatus"]), ("FAILED", "UNAVAILABLE"))
        self.assertEqual(change_set["StatusReason"], REASON.format("PropertyValidation"))
        found = self.findings(change_set)
        self.assertEqual({(mode, name) for mode, name, _, _ in found}, {("FAIL", "PROPERTY_VALIDATION")})
        at = "/Resources/Runtime/Properties"
        self.assertEqual(sorted((path, reason) for _, _, path, reason in found), [
            (at, "Required property [AgentRuntimeName] not found"),
            (at, "Unsupported property [Platform]"),
            (f"{at}/EnvironmentVariables",
             "Property [EnvironmentVariables] expected type: JSONObject, found: JSONArray"),
            (f"{at}/LifecycleConfiguration/MaxLifetime",
             "#/LifecycleConfiguration/MaxLifetime: 59 is not greater or equal to 60"),
            (f"{at}/NetworkConfiguration/NetworkMode",
             "PRIVATE is not a valid enum value. Supported values: [PUBLIC, VPC]"),
        ])

    def test_after_a_failed_first_change_set_the_stack_in_review_is_used_again(self):
        template = agent("first")
        del template["Resources"]["Runtime"]["Properties"]["AgentRuntimeName"]
        change_set = self.created(template)
        self.assertEqual(self.stack.described()["StackStatus"], "REVIEW_IN_PROGRESS")
        refusal = self.account.refusal("cloudformation", "execute_change_set", ChangeSetName=change_set["ChangeSetId"])
        self.assertEndsWith(refusal.message, "cannot be executed in its current status of [FAILED]")
        right = self.created(agent("first"))
        self.assertEqual(right["StackId"], change_set["StackId"])
        self.assertEqual(self.stack.execute(right).status, "CREATE_COMPLETE")

    def test_a_name_that_is_taken_fails_the_change_set(self):
        self.account.put_parameter("/source", "mine")
        change_set = self.created(two_parameters("1"))
        self.assertEqual(change_set["StatusReason"], REASON.format("ResourceExistenceCheck"))
        self.assertEqual(self.findings(change_set), [
            ("FAIL", "NAME_CONFLICT_VALIDATION", "/Resources/Source",
             "Resource of type 'AWS::SSM::Parameter' with identifier '/source' already exists."),
        ])

    def test_without_validation_the_same_fails_when_it_is_created(self):
        self.account.put_parameter("/source", "mine")
        ended = self.stack.create(two_parameters("1"), DisableValidation=True)
        self.assertEqual(ended.status, "ROLLBACK_COMPLETE")
        self.assertIn("with identifier '/source' already exists.\" (RequestToken: ", "\n".join(self.stack.told()))
        self.assertEqual(self.account.parameter("/source"), "mine")

    def test_a_warning_lets_the_change_set_pass(self):
        self.account.switch("validate/Source", "WARN: this bucket is not empty")
        change_set = self.created(two_parameters("1"))
        self.assertEqual(change_set["Status"], "CREATE_COMPLETE")
        self.assertEqual(self.findings(change_set), [
            ("WARN", "PROPERTY_VALIDATION", "/Resources/Source/Properties", "this bucket is not empty"),
        ])

    def test_a_finding_can_be_ordered(self):
        self.account.switch("validate/Source", "this bucket is not empty")
        change_set = self.created(two_parameters("1"))
        self.assertEqual(change_set["Status"], "FAILED")
        self.assertEqual(self.findings(change_set), [
            ("FAIL", "PROPERTY_VALIDATION", "/Resources/Source/Properties", "this bucket is not empty"),
        ])

    def test_what_only_the_deploy_knows_is_not_validated(self):
        template = agent("first")
        # The pattern of a role's ARN is in the schema; this one comes from the role.
        template["Resources"]["Copy"] = parameter("/copy", {"Fn::GetAtt": ["Runtime", "AgentRuntimeArn"]})
        change_set = self.created(template)
        self.assertEqual(change_set["Status"], "CREATE_COMPLETE", self.findings(change_set))
