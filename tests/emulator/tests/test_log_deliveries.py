"""Log deliveries: one source for a resource and kind of log, and what goes where."""
from .local_aws import AccountTest
from .stack import Stack

ARN = "arn:aws:bedrock-agentcore:eu-central-1:111122223333:runtime/quotes-a1B2c3D4e5"


def source(name, kind="APPLICATION_LOGS", arn=ARN):
    return {"Type": "AWS::Logs::DeliverySource", "Properties": {"Name": name, "LogType": kind, "ResourceArn": arn}}


def destination(kind="S3"):
    where = {} if kind == "XRAY" else {"DestinationResourceArn": "arn:aws:s3:::logs"}
    return {"Type": "AWS::Logs::DeliveryDestination", "Properties": {
        "Name": f"to-{kind}", "DeliveryDestinationType": kind, **where}}


DELIVERY = {"Type": "AWS::Logs::Delivery", "Properties": {
    "DeliverySourceName": {"Ref": "Source"}, "DeliveryDestinationArn": {"Fn::GetAtt": ["Destination", "Arn"]}}}


class LogDeliveries(AccountTest):
    def test_logs_are_delivered_and_no_longer(self):
        resources = {"Source": source("app"), "Destination": destination(), "Delivery": DELIVERY}
        self.assertEqual(self.stack.create({"Resources": resources}).status, "CREATE_COMPLETE")
        self.assertEqual(self.account.read("AWS::Logs::DeliverySource", "app")["ResourceArn"], ARN)
        self.assertEqual(self.stack.delete().status, "DELETE_COMPLETE")
        self.assertIsNone(self.account.read("AWS::Logs::DeliverySource", "app"))

    def test_a_resource_has_one_source_for_each_kind_of_log(self):
        self.stack.create({"Resources": {"Source": source("app"), "Usage": source("usage", "USAGE_LOGS")}})
        other = Stack(self.account, "other")
        self.assertEqual(other.create({"Resources": {"Source": source("again")}}).status, "ROLLBACK_COMPLETE")
        self.assertIn("already been used in another Delivery Source", "\n".join(other.told()))
        self.assertEqual(self.stack.update({"Resources": {"Source": source("app", arn=ARN + "x")}}).status,
                         "UPDATE_ROLLBACK_COMPLETE")
        self.assertIn("with new ResourceId is not allowed", "\n".join(self.stack.told()))

    def test_traces_go_to_xray_and_nothing_else_does(self):
        for kind, to in (("TRACES", "S3"), ("USAGE_LOGS", "XRAY")):
            with self.subTest(kind):
                stack = Stack(self.account, f"s-{to}".lower())
                ended = stack.create({"Resources": {
                    "Source": source(f"s-{to}", kind), "Destination": destination(to), "Delivery": DELIVERY}})
                self.assertEqual(ended.status, "ROLLBACK_COMPLETE")
                self.assertIn("not supported for the log type", "\n".join(stack.told()))
