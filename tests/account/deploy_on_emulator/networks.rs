//! The endpoint in the VPC and its security group: made, changed one property at a time, and gone.

use super::properties::put;
use crate::support::emulator::Aws;
use crate::support::project::Project;
use crate::support::{checkout, stack};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;

const STACK: &str = "orbit-test-sales-quotes";
const GROUP: &str = "AWS::EC2::SecurityGroup";
const INGRESS: &str = "AWS::EC2::SecurityGroupIngress";
const ENDPOINT: &str = "AWS::EC2::VPCEndpoint";
const BASE: &str = "/networkConfiguration/vpcEndpoint";

fn config() -> Value {
    json!({
        "agentRuntimeName": "quote_agent",
        "agentRuntimeArtifact": {
            "containerConfiguration": {"containerUri": "{{account}}.dkr.ecr.{{region}}.amazonaws.com/quotes:7"},
        },
        "networkConfiguration": {
            "securityGroups": ["sg-0a1b2c3d"], "subnets": ["subnet-0a1b2c3d"], "vpcId": "vpc-0123456789abcdef0",
            "vpcEndpoint": {"endpointPolicy": {"allowActions": []}},
        },
    })
}

fn template(folder: &Project, config: &Value, tags: &Value) -> String {
    let mdaa = fs::read_to_string(checkout("tests/fixtures/good/vpc-endpoint/mdaa.yaml")).unwrap();
    fs::write(folder.path().join("mdaa.yaml"), format!("{mdaa}tag_config_data: {tags}\n")).unwrap();
    fs::write(folder.path().join("agent.yaml"), format!("{config:#}")).unwrap();
    let mut written = folder.synth();
    written.retain(|path, _| path.ends_with(".template.json"));
    written.into_values().next().unwrap()
}

/// Id and properties of each resource of the three types.
fn networks(aws: &mut Aws) -> BTreeMap<String, stack::Resource> {
    aws.resources_where(STACK, |found| [GROUP, INGRESS, ENDPOINT].contains(&found))
}

#[test]
fn every_property_of_the_endpoint_changes_in_place() {
    let empty = tempfile::tempdir().unwrap();
    let folder = Project::copy_of(empty.path());
    let mut aws = Aws::start();
    let (mut config, mut tags) = (config(), json!({"team": "sales"}));
    let none = BTreeMap::new();
    let ended = aws.create_stack(STACK, &template(&folder, &config, &tags), &none);
    assert_eq!(ended.status, "CREATE_COMPLETE", "{ended:?}\n{}", aws.log());
    let endpoint = "bedrockagentcoreruntimeVpcEndpointEndpoint958D1F4A";
    let edits: &[(&str, Value, &str, &str)] = &[
        ("/endpointSubnets", json!(["subnet-4e5f6a7b"]), endpoint, "/SubnetIds"),
        (
            "/endpointPolicy/allowPrincipals",
            json!(["arn:aws:iam::111122223333:role/desk"]),
            endpoint,
            "/PolicyDocument/Statement/0/Principal",
        ),
        (
            "/endpointPolicy/allowActions",
            json!(["bedrock-agentcore:*Event*"]),
            endpoint,
            "/PolicyDocument/Statement/1/Action",
        ),
        ("/s3RouteTables", json!(["rtb-0a1b2c3d"]), "bedrockagentcoreruntimeVpcEndpointS3Gateway", "/RouteTableIds"),
        (
            "/s3RouteTables",
            json!(["rtb-0a1b2c3d", "rtb-4e5f6a7b"]),
            "bedrockagentcoreruntimeVpcEndpointS3Gateway",
            "/RouteTableIds",
        ),
        ("/createSupportingEndpoints", json!(true), "bedrockagentcoreruntimeVpcEndpointStsEndpoint", "/ServiceName"),
        ("/supportingEndpoints", json!(["xray"]), "bedrockagentcoreruntimeVpcEndpointXrayEndpoint", "/ServiceName"),
        (
            "/allowSecurityGroups",
            json!(["sg-4e5f6a7b"]),
            "bedrockagentcoreruntimeVpcEndpointSgfromsg4e5f6a7b",
            "/SourceSecurityGroupId",
        ),
    ];
    for (key, value, id, property) in edits {
        let before = networks(&mut aws);
        put(&mut config, &format!("{BASE}{key}"), value);
        let ended = aws.update_stack(STACK, &template(&folder, &config, &tags));
        assert_eq!(ended.status, "UPDATE_COMPLETE", "{key}: {ended:?}\n{}", aws.log());
        assert_eq!(ended.replaced, [""; 0], "{key}");
        let after = networks(&mut aws);
        let at = |all: &BTreeMap<String, stack::Resource>| {
            let found = all.iter().find(|(found, _)| found.starts_with(id));
            found.and_then(|(_, resource)| resource.properties.as_ref()?.pointer(property).cloned())
        };
        assert!(at(&after).is_some() && at(&after) != at(&before), "{key}: {after:#?}");
        for (id, resource) in &before {
            assert_eq!(after[id].physical_id, resource.physical_id, "{key}: {id}");
        }
    }
    tags["team"] = json!("desk");
    let ended = aws.update_stack(STACK, &template(&folder, &config, &tags));
    assert_eq!((ended.status.as_str(), ended.replaced.len()), ("UPDATE_COMPLETE", 0), "{ended:?}");
    let tagged = networks(&mut aws).into_values().filter(|one| one.properties.as_ref().unwrap().get("Tags").is_some());
    for one in tagged {
        let tags = one.properties.unwrap()["Tags"].to_string();
        assert!(tags.contains(r#"{"Key":"team","Value":"desk"}"#), "{tags}");
    }
    config["networkConfiguration"].as_object_mut().unwrap().remove("vpcEndpoint");
    let held = networks(&mut aws);
    let ended = aws.update_stack(STACK, &template(&folder, &config, &tags));
    assert_eq!(ended.status, "UPDATE_COMPLETE", "{ended:?}\n{}", aws.log());
    assert!(networks(&mut aws).is_empty() && held.len() > 8, "{held:#?}");
}

#[test]
fn another_group_or_vpc_is_another_rule_and_another_endpoint() {
    let empty = tempfile::tempdir().unwrap();
    let folder = Project::copy_of(empty.path());
    let mut aws = Aws::start();
    let (mut config, tags) = (config(), json!({}));
    aws.create_stack(STACK, &template(&folder, &config, &tags), &BTreeMap::new());
    config["networkConfiguration"]["securityGroups"] = json!(["sg-4e5f6a7b"]);
    let ended = aws.update_stack(STACK, &template(&folder, &config, &tags));
    assert_eq!((ended.status.as_str(), ended.replaced.len()), ("UPDATE_COMPLETE", 0), "{ended:?}");
    let rules: Vec<Value> = networks(&mut aws)
        .into_values()
        .filter_map(|one| one.properties.unwrap().get("SourceSecurityGroupId").cloned())
        .collect();
    assert_eq!(rules, [json!("sg-4e5f6a7b")]);
    config["networkConfiguration"]["vpcId"] = json!("vpc-0fedcba9876543210");
    let ended = aws.update_stack(STACK, &template(&folder, &config, &tags));
    assert_eq!(ended.status, "UPDATE_COMPLETE", "{ended:?}\n{}", aws.log());
    assert!(ended.replaced.iter().any(|id| id.contains("VpcEndpointEndpoint")), "{ended:?}");
}
