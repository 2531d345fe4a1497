//! What is found before anything is done.

use super::{Account, agent, parameter, two_parameters};
use serde_json::{Value, json};

fn findings(account: &mut Account, change_set: &Value) -> Vec<String> {
    let found = account.cloudformation("describe_events", json!({"ChangeSetName": change_set["ChangeSetId"]}));
    let events = found["OperationEvents"].as_array().unwrap().iter().rev();
    let errors = events.filter(|event| event["EventType"] == "VALIDATION_ERROR");
    errors
        .map(|event| {
            let what = ["ValidationFailureMode", "ValidationName", "ValidationPath", "ValidationStatusReason"];
            what.map(|key| event[key].as_str().unwrap()).join(" ")
        })
        .collect()
}

#[test]
fn properties_that_break_their_schema_fail_the_change_set_at_their_place_in_the_template() {
    let mut account = Account::new();
    let mut template = agent("first");
    let runtime = &mut template["Resources"]["Runtime"]["Properties"];
    runtime["Platform"] = json!("linux/arm64");
    runtime["LifecycleConfiguration"] = json!({"MaxLifetime": 59});
    runtime["EnvironmentVariables"] = json!(["A"]);
    runtime["NetworkConfiguration"]["NetworkMode"] = json!("PRIVATE");
    runtime.as_object_mut().unwrap().remove("AgentRuntimeName");
    let change_set = account.change_set(&template, json!({"ChangeSetType": "CREATE"}));
    assert_eq!(change_set["Status"], "FAILED");
    assert_eq!(change_set["ExecutionStatus"], "UNAVAILABLE");
    assert_eq!(
        change_set["StatusReason"],
        "The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation]. To troubleshoot Early \
         Validation errors, use the DescribeEvents API for detailed failure information."
    );
    let mut found = findings(&mut account, &change_set);
    found.sort();
    let at = "FAIL PROPERTY_VALIDATION /Resources/Runtime/Properties";
    assert_eq!(
        found,
        [
            format!("{at} Required property [AgentRuntimeName] not found"),
            format!("{at} Unsupported property [Platform]"),
            format!(
                "{at}/EnvironmentVariables Property [EnvironmentVariables] expected type: JSONObject, found: JSONArray"
            ),
            format!(
                "{at}/LifecycleConfiguration/MaxLifetime #/LifecycleConfiguration/MaxLifetime: 59 is not greater or equal to 60"
            ),
            format!(
                "{at}/NetworkConfiguration/NetworkMode PRIVATE is not a valid enum value. Supported values: [PUBLIC, VPC]"
            ),
        ]
    );
    assert_eq!(account.stack()["StackStatus"], "REVIEW_IN_PROGRESS");
    let refused = account.refusal("execute_change_set", json!({"ChangeSetName": change_set["ChangeSetId"]}));
    assert!(refused.message.ends_with("cannot be executed in its current status of [FAILED]"), "{refused:?}");
    let stack = account.stack()["StackId"].clone();
    let right = account.change_set(&agent("first"), json!({"ChangeSetType": "CREATE"}));
    assert_eq!(right["StackId"], stack, "the stack in review is used again");
    assert_eq!(account.execute(&right).0, "CREATE_COMPLETE");
}

#[test]
fn a_name_that_is_taken_fails_the_change_set() {
    let mut account = Account::new();
    account.call("ssm", "put_parameter", json!({"Name": "/source", "Value": "mine", "Type": "String"}));
    let change_set = account.change_set(&two_parameters("1"), json!({"ChangeSetType": "CREATE"}));
    assert!(change_set["StatusReason"].as_str().unwrap().contains("[AWS::EarlyValidation::ResourceExistenceCheck]"));
    assert_eq!(
        findings(&mut account, &change_set),
        ["FAIL NAME_CONFLICT_VALIDATION /Resources/Source Resource of type 'AWS::SSM::Parameter' with identifier \
          '/source' already exists."]
    );
}

#[test]
fn without_validation_the_same_fails_when_it_is_created() {
    let mut account = Account::new();
    account.call("ssm", "put_parameter", json!({"Name": "/source", "Value": "mine", "Type": "String"}));
    let change_set =
        account.change_set(&two_parameters("1"), json!({"ChangeSetType": "CREATE", "DisableValidation": true}));
    assert_eq!(account.execute(&change_set).0, "ROLLBACK_COMPLETE");
    let told = account.told().join("\n");
    assert!(told.contains("with identifier '/source' already exists.\" (RequestToken: "), "{told}");
    assert_eq!(account.read("AWS::SSM::Parameter", "/source").unwrap()["Value"], "mine");
}

#[test]
fn a_warning_lets_the_change_set_pass() {
    let mut account = Account::new();
    account.switch("validate/Source", "WARN: this bucket is not empty");
    let change_set = account.change_set(&two_parameters("1"), json!({"ChangeSetType": "CREATE"}));
    assert_eq!(change_set["Status"], "CREATE_COMPLETE");
    assert_eq!(
        findings(&mut account, &change_set),
        ["WARN PROPERTY_VALIDATION /Resources/Source/Properties this bucket is not empty"]
    );
}

#[test]
fn what_only_the_deploy_knows_is_not_validated() {
    let mut account = Account::new();
    let mut template = agent("first");
    // The pattern of a role's ARN is in the schema; this one comes from the role.
    template["Resources"]["Copy"] = parameter("/copy", json!({"Fn::GetAtt": ["Runtime", "AgentRuntimeArn"]}));
    let change_set = account.change_set(&template, json!({"ChangeSetType": "CREATE"}));
    assert_eq!(change_set["Status"], "CREATE_COMPLETE", "{:#?}", findings(&mut account, &change_set));
}
