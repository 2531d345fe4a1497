//! Runtimes, endpoints and log groups as the service shows them, and Cloud Control's lists.

use super::{Account, agent};
use serde_json::{Value, json};

const RUNTIME: &str = "AWS::BedrockAgentCore::Runtime";
const ENDPOINT: &str = "AWS::BedrockAgentCore::RuntimeEndpoint";

fn physical_id(account: &mut Account, logical_id: &str) -> String {
    let one = json!({"StackName": "s", "LogicalResourceId": logical_id});
    let found = account.cloudformation("describe_stack_resource", one);
    found["StackResourceDetail"]["PhysicalResourceId"].as_str().unwrap().to_owned()
}

fn log_groups(account: &mut Account) -> Vec<Value> {
    account.call("logs", "describe_log_groups", json!({}))["logGroups"].as_array().unwrap().clone()
}

fn invoke(account: &mut Account, endpoint: Option<&str>) {
    let id = physical_id(account, "Runtime");
    let arn = account.read(RUNTIME, &id).unwrap()["AgentRuntimeArn"].clone();
    let mut request = json!({"agentRuntimeArn": arn, "payload": "{}"});
    if let Some(endpoint) = endpoint {
        request["qualifier"] = endpoint.into();
    }
    account.call("bedrock-agentcore", "invoke_agent_runtime", request);
}

#[test]
fn a_runtime_can_end_not_ready_though_the_stack_is_complete() {
    let mut account = Account::new();
    account.switch("status/agent", "UPDATE_FAILED the image could not be pulled");
    assert_eq!(account.create(&agent("first")).0, "CREATE_COMPLETE");
    let id = physical_id(&mut account, "Runtime");
    let shown = account.read(RUNTIME, &id).unwrap();
    assert_eq!(shown["Status"], "UPDATE_FAILED");
    assert_eq!(shown["FailureReason"], "the image could not be pulled");
    account.switch_off("status/agent");
    assert_eq!(account.read(RUNTIME, &id).unwrap()["Status"], "READY");
}

#[test]
fn an_endpoint_can_lag_behind_the_version_it_is_to_have() {
    let mut account = Account::new();
    account.create(&agent("first"));
    account.switch("live-version/live", "1");
    account.switch("status/live", "UPDATING");
    account.update(&agent("second"));
    let arn = physical_id(&mut account, "Endpoint");
    let shown = account.read(ENDPOINT, &arn).unwrap();
    assert_eq!((&shown["LiveVersion"], &shown["TargetVersion"]), (&json!("1"), &json!("2")));
    assert_eq!(shown["Status"], "UPDATING");
    account.switch_off("live-version/live");
    assert_eq!(account.read(ENDPOINT, &arn).unwrap()["LiveVersion"], "2");
}

#[test]
fn the_service_makes_a_log_group_at_the_first_invoke() {
    let mut account = Account::new();
    account.create(&agent("first"));
    assert_eq!(log_groups(&mut account), [] as [Value; 0]);
    invoke(&mut account, None);
    invoke(&mut account, Some("live"));
    let id = physical_id(&mut account, "Runtime");
    let names: Vec<Value> = log_groups(&mut account).iter().map(|group| group["logGroupName"].clone()).collect();
    assert_eq!(names, ["DEFAULT", "live"].map(|name| json!(format!("/aws/bedrock-agentcore/runtimes/{id}-{name}"))));
    let group = account.read("AWS::Logs::LogGroup", names[0].as_str().unwrap()).unwrap();
    assert_eq!((&group["RetentionInDays"], &group["KmsKeyId"]), (&Value::Null, &Value::Null), "never expiring, no key");
}

#[test]
fn or_it_makes_them_with_the_runtime_and_its_endpoint() {
    let mut account = Account::new();
    account.switch("log-groups", "create");
    account.create(&agent("first"));
    assert_eq!(log_groups(&mut account).len(), 2);
}

#[test]
fn a_log_group_that_exists_is_not_made_again() {
    let mut account = Account::new();
    account.create(&agent("first"));
    invoke(&mut account, None);
    let mut template = agent("first");
    template["Resources"]["Logs"] = super::log_group();
    assert_eq!(account.update(&template).0, "UPDATE_ROLLBACK_COMPLETE");
    let told = account.told().join("\n");
    let reason = "Resource of type 'AWS::Logs::LogGroup' with identifier '{\"/properties/LogGroupName\":\"/aws/bedrock";
    assert!(told.contains(&format!("Logs CREATE_FAILED Resource handler returned message: \"{reason}")), "{told}");
    assert!(told.contains("HandlerErrorCode: AlreadyExists)"), "{told}");
    assert_eq!(log_groups(&mut account).len(), 1, "the rollback does not delete what it did not make");
    account.switch("validate-references", "yes");
    assert_eq!(account.change_set(&template, json!({}))["Status"], "FAILED", "unless AWS looks that far ahead");
}

#[test]
fn cloud_control_lists_what_there_is() {
    let mut account = Account::new();
    account.create(&agent("first"));
    let list = |account: &mut Account, resource_type: &str, model: Value| -> Vec<String> {
        let request = json!({"TypeName": resource_type, "ResourceModel": model.to_string()});
        let found = account.call("cloudcontrol", "list_resources", request);
        let found = found["ResourceDescriptions"].as_array().unwrap().iter();
        found.map(|resource| resource["Identifier"].as_str().unwrap().to_owned()).collect()
    };
    let (runtime, endpoint) = (physical_id(&mut account, "Runtime"), physical_id(&mut account, "Endpoint"));
    assert_eq!(list(&mut account, RUNTIME, json!({})), std::slice::from_ref(&runtime));
    let endpoints = list(&mut account, ENDPOINT, json!({"AgentRuntimeId": runtime}));
    assert_eq!(endpoints.len(), 2, "DEFAULT and ours");
    assert!(endpoints.contains(&endpoint));
    assert!(account.read(ENDPOINT, &endpoints[0]).unwrap()["Name"] == "DEFAULT");
    assert_eq!(list(&mut account, "AWS::IAM::Role", json!({})), ["agent"]);
    let without = json!({"TypeName": ENDPOINT});
    let refusal = account.try_call("cloudcontrol", "list_resources", without).expect_err("the parent is missing");
    assert_eq!(refusal.code, "InvalidRequestException");
    let unknown = account.try_call("cloudcontrol", "get_resource", json!({"TypeName": RUNTIME, "Identifier": "x"}));
    assert_eq!(unknown.expect_err("there is none").code, "ResourceNotFoundException");
}

#[test]
fn a_transaction_search_that_someone_else_made_is_there_to_be_seen_and_stands_in_the_way() {
    let mut account = Account::new();
    let search = "AWS::XRay::TransactionSearchConfig";
    let by_hand = json!({"TypeName": search, "DesiredState": json!({"IndexingPercentage": 5}).to_string()});
    let made = account.call("cloudcontrol", "create_resource", by_hand);
    assert_eq!(made["ProgressEvent"]["OperationStatus"], "SUCCESS");
    let found = account.call("cloudcontrol", "list_resources", json!({"TypeName": search}));
    let id = found["ResourceDescriptions"][0]["Identifier"].as_str().unwrap().to_owned();
    assert_eq!(account.read(search, &id).unwrap()["IndexingPercentage"], 5);
    let template = json!({"Resources": {"Search": {"Type": search, "Properties": {"IndexingPercentage": 1}}}});
    assert_eq!(account.create(&template).0, "ROLLBACK_COMPLETE");
    let told = account.told().join("\n");
    assert!(told.contains("Search CREATE_FAILED Resource handler returned message: \"null\""), "{told}");
    assert_eq!(account.read(search, &id).unwrap()["IndexingPercentage"], 5);
}

#[test]
fn the_registry_tells_whether_an_image_is_there() {
    let mut account = Account::new();
    account.call("ecr", "create_repository", json!({"repositoryName": "agents"}));
    let manifest = json!({"schemaVersion": 2, "config": {}, "layers": []}).to_string();
    let image = json!({"repositoryName": "agents", "imageManifest": manifest, "imageTag": "7"});
    account.call("ecr", "put_image", image);
    let tag = |tag: &str| json!({"repositoryName": "agents", "imageIds": [{"imageTag": tag}]});
    let found = account.call("ecr", "describe_images", tag("7"));
    assert!(found["imageDetails"][0]["imageDigest"].as_str().unwrap().starts_with("sha256:"));
    let missing = account.try_call("ecr", "describe_images", tag("8")).expect_err("it was never pushed");
    assert_eq!(missing.code, "ImageNotFoundException");
    let nowhere = json!({"repositoryName": "nowhere", "imageIds": [{"imageTag": "8"}]});
    let missing = account.try_call("ecr", "describe_images", nowhere).expect_err("there is no such repository");
    assert_eq!(missing.code, "RepositoryNotFoundException");
    let repository = account.read("AWS::ECR::Repository", "agents").unwrap();
    assert!(repository["RepositoryUri"].as_str().unwrap().contains("agents"));
}

#[test]
fn somebody_can_change_and_delete_a_stacks_resource_by_hand() {
    let mut account = Account::new();
    account.create(&agent("first"));
    let id = physical_id(&mut account, "Runtime");
    let patch = json!([{"op": "replace", "path": "/Description", "value": "by hand"}]).to_string();
    let update = json!({"TypeName": RUNTIME, "Identifier": id, "PatchDocument": patch});
    account.call("cloudcontrol", "update_resource", update);
    let runtime = account.read(RUNTIME, &id).unwrap();
    assert_eq!((&runtime["Description"], &runtime["AgentRuntimeVersion"]), (&json!("by hand"), &json!("2")));
    let change_set = account.change_set(&agent("first"), json!({"DeploymentMode": "REVERT_DRIFT"}));
    assert_eq!(super::change(&change_set, "Runtime")["ResourceDriftStatus"], "MODIFIED");
    account.call("cloudcontrol", "delete_resource", json!({"TypeName": RUNTIME, "Identifier": id}));
    assert!(account.read(RUNTIME, &id).is_none());
}
