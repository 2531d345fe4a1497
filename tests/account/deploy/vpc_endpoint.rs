//! The endpoint that a VPC may have once.

use crate::STACK;
use crate::support::account::Account;
use serde_json::json;

const ENDPOINT: &str = "AWS::EC2::VPCEndpoint";

fn account() -> Account {
    let account = Account::with("tests/fixtures/good/vpc-endpoint");
    account.edit("agent.yaml", "quotes:7", "quotes:1");
    account
}

/// The same in an account whose VPC has one of these services already.
fn beside(service: &str) -> Account {
    let account = account();
    let theirs = json!({
        "VpcEndpointType": "Interface", "ServiceName": format!("com.amazonaws.eu-central-1.{service}"),
        "VpcId": "vpc-0123456789abcdef0", "SubnetIds": ["subnet-0a1b2c3d"], "PrivateDnsEnabled": true,
    });
    account.call("cloudcontrol", "create_resource", json!({"TypeName": ENDPOINT, "DesiredState": theirs.to_string()}));
    account
}

#[test]
fn an_endpoint_that_the_vpc_has_already_is_told_before_anything_is_made() {
    for (service, key) in [("bedrock-agentcore", "vpcEndpoint"), ("xray", "supportingEndpoints")] {
        let account = beside(service);
        let told = account.deploy(&[], 1);
        let message =
            format!("`vpc-0123456789abcdef0` has an endpoint for `com.amazonaws.eu-central-1.{service}` already");
        assert!(told.stdout.contains(&format!("error[vpc-endpoint-exists]: {message}")), "{}", told.stdout);
        assert!(told.stdout.contains(key) && account.status(STACK).is_none(), "{}", told.stdout);
    }
}

#[test]
fn an_endpoint_that_nobody_may_list_is_told_by_aws() {
    let account = beside("bedrock-agentcore");
    account.tell_emulator("list/AWS/EC2/VPCEndpoint", "AccessDeniedException: not you");
    let told = account.deploy(&[], 4);
    assert!(told.stdout.contains("info[vpc-endpoint-not-checked]"), "{}", told.stdout);
    assert!(told.stdout.contains("error[vpc-endpoint-exists]"), "{}", told.stdout);
    assert!(told.stdout.contains("conflicting DNS domain"), "{}", told.stdout);
}

#[test]
fn the_stacks_own_endpoint_and_those_of_other_vpcs_are_in_nobodys_way() {
    let account = beside("s3");
    account.deploy(&[], 0);
    account.edit("agent.yaml", "quotes:1", "quotes:2");
    account.deploy(&[], 0);
}

#[test]
fn subnets_of_one_zone_are_told_with_the_key_that_takes_others() {
    let account = account();
    account.tell_emulator("zone/subnet-0a1b2c3d", "a");
    account.tell_emulator("zone/subnet-8c9d0e1f", "a");
    let told = account.deploy(&[], 4);
    assert!(told.stdout.contains("error[vpc-endpoint-zones]"), "{}", told.stdout);
    assert!(told.stdout.contains("vpcEndpoint.endpointSubnets"), "{}", told.stdout);
}
