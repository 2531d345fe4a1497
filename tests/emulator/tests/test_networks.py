"""Security groups and endpoints of VPCs."""
import json

from .local_aws import AccountTest

GROUP = "AWS::EC2::SecurityGroup"
RULE = "AWS::EC2::SecurityGroupIngress"
ENDPOINT = "AWS::EC2::VPCEndpoint"
VPC = "vpc-0123456789abcdef0"


def endpoint(service="bedrock-agentcore", **more):
    return {"Type": ENDPOINT, "Properties": {
        "VpcEndpointType": "Interface", "ServiceName": f"com.amazonaws.eu-central-1.{service}", "VpcId": VPC,
        "SubnetIds": ["subnet-a", "subnet-b"], "PrivateDnsEnabled": True, **more}}


def template(**more):
    group_id = {"Fn::GetAtt": ["Group", "GroupId"]}
    return {"Resources": {
        "Group": {"Type": GROUP, "Properties": {"GroupDescription": "callers", "GroupName": "callers", "VpcId": VPC}},
        "Rule": {"Type": RULE, "Properties": {"GroupId": group_id, "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
                                              "SourceSecurityGroupId": "sg-0a1b2c3d"}},
        "Endpoint": endpoint(SecurityGroupIds=[group_id], **more),
    }}


class Networks(AccountTest):
    def failure(self, template):
        self.assertIn(self.stack.create(template).status, ("ROLLBACK_COMPLETE", "DELETE_COMPLETE"))
        return "\n".join(self.stack.told())

    def by_hand(self, resource):
        self.account.call("cloudcontrol", "create_resource", TypeName=resource["Type"],
                          DesiredState=json.dumps(resource["Properties"]))

    def test_a_group_a_rule_and_an_endpoint_come_change_and_go(self):
        self.assertEqual(self.stack.create(template()).status, "CREATE_COMPLETE")
        self.assertEqual(self.stack.update(template(SubnetIds=["subnet-b"])).status, "UPDATE_COMPLETE")
        found = self.account.call("cloudcontrol", "list_resources", TypeName=ENDPOINT)["ResourceDescriptions"]
        self.assertEqual([json.loads(one["Properties"])["SubnetIds"] for one in found], [["subnet-b"]])
        self.stack.delete()
        for resource_type in (GROUP, RULE, ENDPOINT):
            left = self.account.call("cloudcontrol", "list_resources", TypeName=resource_type)
            self.assertEqual(left["ResourceDescriptions"], [])

    def test_a_vpc_has_one_endpoint_of_a_service_with_private_dns(self):
        self.by_hand(endpoint())
        self.assertIn("private-dns-enabled cannot be set because there is already a conflicting DNS domain for "
                      f"bedrock-agentcore.eu-central-1.amazonaws.com in the VPC {VPC}", self.failure(template()))

    def test_others_are_in_nobodys_way(self):
        self.by_hand(endpoint("xray"))
        self.by_hand(endpoint(VpcId="vpc-0fedcba9876543210"))
        self.by_hand(endpoint(PrivateDnsEnabled=False))
        self.assertEqual(self.stack.create(template()).status, "CREATE_COMPLETE")

    def test_an_endpoint_takes_one_subnet_of_a_zone(self):
        self.account.switch("zone/subnet-a", "1")
        self.account.switch("zone/subnet-b", "1")
        self.assertIn("Found another VPC endpoint subnet in the availability zone of subnet-b", self.failure(template()))

    def test_a_name_is_taken_in_its_vpc(self):
        self.by_hand(template()["Resources"]["Group"])
        self.assertIn("The security group 'callers' already exists for VPC", self.failure(template()))
