"""Alarms, topics and event rules: as asked, changed in place, gone with the stack, and refused as the services do."""
import copy

from .local_aws import AccountTest
from .stack import Stack
from .templates import trust

REGION = "eu-central-1"


def arn(service, rest, account, region=REGION):
    return f"arn:aws:{service}:{region}:{account}:{rest}"


def query(name, metric=None, **expression):
    stat = {"Metric": {"Namespace": "AWS/Bedrock-AgentCore", "MetricName": metric,
                       "Dimensions": [{"Name": "Name", "Value": "quotes::DEFAULT"}]}, "Period": 300, "Stat": "Sum"}
    return {"Id": name, **({"MetricStat": stat} if metric else expression), "ReturnData": metric is None}


def notifications(account):
    """One of each type."""
    alarm = {"ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 1, "Threshold": 5,
             "AlarmActions": [{"Ref": "Topic"}], "TreatMissingData": "notBreaching"}
    return {"Resources": {
        "Topic": {"Type": "AWS::SNS::Topic", "Properties": {
            "TopicName": "ops", "KmsMasterKeyId": "alias/ops", "Tags": [{"Key": "team", "Value": "sales"}]}},
        "TopicPolicy": {"Type": "AWS::SNS::TopicPolicy", "Properties": {
            "Topics": [{"Ref": "Topic"}], "PolicyDocument": {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "cloudwatch.amazonaws.com"}, "Action": "sns:Publish",
                 "Resource": {"Ref": "Topic"}}]}}},
        "Email": {"Type": "AWS::SNS::Subscription", "Properties": {
            "TopicArn": {"Ref": "Topic"}, "Protocol": "email", "Endpoint": "ops@example.com"}},
        "Rate": {"Type": "AWS::CloudWatch::Alarm", "Properties": {**alarm, "AlarmName": "rate", "Metrics": [
            query("errors", "SystemErrors"), query("calls", "Invocations"),
            query("rate", Expression="100 * errors / calls")]}},
        "Count": {"Type": "AWS::CloudWatch::Alarm", "Properties": {
            **alarm, "AlarmName": "count", "Namespace": "AWS/Bedrock-AgentCore", "MetricName": "Throttles",
            "Period": 300, "Statistic": "Sum"}},
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust("events.amazonaws.com")}},
        "RolePolicy": {"Type": "AWS::IAM::Policy", "Properties": {
            "PolicyName": "publish", "Roles": [{"Ref": "Role"}], "PolicyDocument": {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "sns:Publish", "Resource": {"Ref": "Topic"}}]}}},
        "Rule": {"Type": "AWS::Events::Rule", "Properties": {
            "Name": "denied", "EventPattern": {"detail": {"errorCode": ["AccessDenied"]}}, "State": "ENABLED",
            "Targets": [{"Id": "Target0", "Arn": {"Ref": "Topic"}, "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]}}]}},
        "Permission": {"Type": "AWS::Lambda::Permission", "Properties": {
            "Action": "lambda:InvokeFunction", "FunctionName": arn("lambda", "function:stop", account),
            "Principal": "events.amazonaws.com", "SourceArn": {"Fn::GetAtt": ["Rule", "Arn"]}}},
    }}


class Notifications(AccountTest):
    def setUp(self):
        super().setUp()
        self.account.call("lambda", "create_function", FunctionName="stop", PackageType="Image",
                          Role=f"arn:aws:iam::{self.account.access_key}:role/stop", Code={"ImageUri": "stop:1"})
        self.template = notifications(self.account.access_key)

    def read(self, logical_id):
        kind = self.template["Resources"][logical_id]["Type"]
        return self.account.read(kind, self.stack.physical_id(logical_id))

    def test_each_is_as_asked_changed_in_place_and_gone_with_the_stack(self):
        self.assertEqual(self.stack.create(self.template).status, "CREATE_COMPLETE")
        before = {name: self.stack.physical_id(name) for name in self.template["Resources"]}
        kinds = {name: found["Type"] for name, found in self.template["Resources"].items()}
        self.assertEqual(self.read("Rate")["Metrics"], self.template["Resources"]["Rate"]["Properties"]["Metrics"])
        self.assertEqual(self.read("Topic")["KmsMasterKeyId"], "alias/ops")
        changed = copy.deepcopy(self.template)
        for name, key, value in (("Topic", "KmsMasterKeyId", "alias/other"), ("Rate", "Threshold", 7),
                                 ("Count", "Period", 60), ("Rule", "Description", "who was denied")):
            changed["Resources"][name]["Properties"][key] = value
        self.assertEqual(self.stack.update(changed).status, "UPDATE_COMPLETE")
        for name, key, value in (("Topic", "KmsMasterKeyId", "alias/other"), ("Rate", "Threshold", 7),
                                 ("Count", "Period", 60), ("Rule", "Description", "who was denied")):
            self.assertEqual(self.read(name)[key], value)
        self.assertEqual({name: self.stack.physical_id(name) for name in before}, before)
        self.assertEqual(self.stack.delete().status, "DELETE_COMPLETE")
        for name, physical_id in before.items():
            self.assertIsNone(self.account.read(kinds[name], physical_id), name)

    def test_what_a_service_refuses_is_refused(self):
        account = self.account.access_key
        for name, key, value, reason in (
                ("Count", "Period", 45, "Period must be 10, 20, 30 or a multiple of 60"),
                ("Count", "EvaluationPeriods", 289, "across more than a day"),
                ("Count", "DatapointsToAlarm", 2, "DatapointsToAlarm must be"),
                ("Count", "AlarmActions", [arn("sns", "ops", account, "eu-west-1")],
                 f"Invalid region eu-west-1 specified. Only {REGION} is supported."),
                ("Email", "Endpoint", "ops", "Invalid parameter: Email address"),
                ("Email", "TopicArn", arn("sns", "gone", account), "Topic does not exist"),
                ("Topic", "TopicName", "ops.team", "Invalid parameter: Topic Name"),
                ("Permission", "FunctionName", arn("lambda", "function:gone", account), "Function not found: ")):
            with self.subTest(name=name, key=key):
                template = copy.deepcopy(self.template)
                template["Resources"][name]["Properties"][key] = value
                self.stack.create(template)
                self.assertIn(reason, "\n".join(self.stack.told()))
                self.stack.delete()

    def test_a_name_that_is_taken_is_refused(self):
        self.assertEqual(self.stack.create(self.template).status, "CREATE_COMPLETE")
        for name in ("Topic", "Rule"):
            with self.subTest(name):
                other = Stack(self.account, "other")
                other.create(self.alone(name))
                self.assertIn("already exists", "\n".join(other.told()))
                other.delete()
        # Its name is its identifier: early validation finds it.
        found = Stack(self.account, "other").change_set(self.alone("Count"), ChangeSetType="CREATE")
        self.assertEqual(found["Status"], "FAILED", found)

    def alone(self, name):
        """A template with one resource, which refers to no other."""
        resource = copy.deepcopy(self.template["Resources"][name])
        for key in ("Targets", "AlarmActions"):
            resource["Properties"].pop(key, None)
        return {"Resources": {name: resource}}
