//! Resources that exist are taken into a stack.

use super::{Account, agent, change, log_group, request};
use serde_json::{Value, json};

const RUNTIME: &str = "AWS::BedrockAgentCore::Runtime";
const LOGS: &str = "AWS::Logs::LogGroup";

/// A stack `s` with an agent that has logged already, and the name of its log group.
fn deployed() -> (Account, String) {
    let mut account = Account::new();
    account.switch("log-groups", "create");
    account.create(&agent("first"));
    let one = json!({"StackName": "s", "LogicalResourceId": "Runtime"});
    let found = account.cloudformation("describe_stack_resource", one);
    let id = found["StackResourceDetail"]["PhysicalResourceId"].as_str().unwrap();
    let name = format!("/aws/bedrock-agentcore/runtimes/{id}-DEFAULT");
    (account, name)
}

/// The deployed template and the bare log group.
fn with_bare_logs() -> Value {
    let mut template = agent("first");
    template["Resources"]["Logs"] = log_group();
    template["Resources"]["Logs"]["Properties"].as_object_mut().unwrap().remove("RetentionInDays");
    template
}

fn logs(identifier: &Value) -> Value {
    json!({"ChangeSetType": "IMPORT", "ResourcesToImport": [
        {"ResourceType": LOGS, "LogicalResourceId": "Logs", "ResourceIdentifier": identifier},
    ]})
}

fn refused(account: &mut Account, template: &Value, options: Value) -> String {
    account.refusal("create_change_set", request(template, options)).message
}

#[test]
fn a_log_group_comes_in_by_an_import_and_its_retention_by_the_update_after() {
    let (mut account, name) = deployed();
    let imported = account.change_set(&with_bare_logs(), logs(&json!({"LogGroupName": name})));
    assert_eq!(imported["Status"], "CREATE_COMPLETE", "{imported:#}");
    assert_eq!(imported["Changes"].as_array().unwrap().len(), 1);
    assert_eq!(change(&imported, "Logs")["Action"], "Import");
    assert_eq!(change(&imported, "Logs")["PhysicalResourceId"], json!(name));
    let before = account.told().len();
    assert_eq!(account.execute(&imported).0, "IMPORT_COMPLETE");
    assert_eq!(
        account.told()[before..],
        [
            "s IMPORT_IN_PROGRESS User Initiated",
            "Logs IMPORT_IN_PROGRESS Resource import started.",
            "Logs IMPORT_IN_PROGRESS",
            "Logs IMPORT_COMPLETE Resource import completed.",
            "Logs UPDATE_IN_PROGRESS Apply stack-level tags to imported resource if applicable.",
            "Logs UPDATE_COMPLETE",
            "s IMPORT_COMPLETE",
        ]
    );
    assert_eq!(account.read(LOGS, &name).unwrap()["RetentionInDays"], Value::Null, "an import changes nothing");
    let mut template = with_bare_logs();
    template["Resources"]["Logs"] = log_group();
    assert_eq!(account.update(&template).0, "UPDATE_COMPLETE");
    assert_eq!(account.read(LOGS, &name).unwrap()["RetentionInDays"], 365);
}

#[test]
fn an_import_may_do_nothing_else() {
    let (mut account, name) = deployed();
    let import = || logs(&json!({"LogGroupName": name}));
    let mut changed = with_bare_logs();
    changed["Resources"]["Runtime"]["Properties"]["Description"] = json!("second");
    let message = refused(&mut account, &changed, import());
    assert!(message.starts_with("You have modified resources [Endpoint, Runtime] in your template"), "{message}");
    let mut more = with_bare_logs();
    more["Outputs"] = json!({"Id": {"Value": {"Ref": "Runtime"}}});
    assert_eq!(
        refused(&mut account, &more, import()),
        "As part of the import operation, you cannot modify or add [Outputs]"
    );
    let mut unkept = with_bare_logs();
    unkept["Resources"]["Logs"].as_object_mut().unwrap().remove("DeletionPolicy");
    assert_eq!(
        refused(&mut account, &unkept, import()),
        "The following resources to import [Logs] must have DeletionPolicy attribute specified in the template."
    );
    let mut other = with_bare_logs();
    other["Resources"]["Other"] = super::parameter("/other", json!("x"));
    assert_eq!(refused(&mut account, &other, import()), "Resources [Other] is missing from ResourceToImport list");
    let message = refused(&mut account, &with_bare_logs(), logs(&json!({"Name": name})));
    assert_eq!(message, format!("Invalid resource identifier for resource type {LOGS}. Expected [LogGroupName]"));
    assert_eq!(account.stack()["StackStatus"], "CREATE_COMPLETE");
}

#[test]
fn a_refused_import_leaves_no_stack_behind() {
    let (mut account, name) = deployed();
    let unkept = json!({"Resources": {"Logs": {"Type": LOGS, "Properties": {"LogGroupName": name}}}});
    let mut options = logs(&json!({"LogGroupName": name}));
    options["StackName"] = json!("t");
    let message = refused(&mut account, &unkept, options);
    assert!(message.contains("must have DeletionPolicy"), "{message}");
    let stacks = account.cloudformation("list_stacks", json!({}));
    let names: Vec<&Value> = stacks["StackSummaries"].as_array().unwrap().iter().map(|s| &s["StackName"]).collect();
    assert_eq!(names, ["s"]);
}

#[test]
fn what_is_imported_must_exist_and_belong_to_nobody() {
    let (mut account, name) = deployed();
    let lost = account.change_set(&with_bare_logs(), logs(&json!({"LogGroupName": "/nowhere"})));
    assert_eq!(lost["Status"], "FAILED");
    assert!(lost["StatusReason"].as_str().unwrap().ends_with("was not found."), "{lost:#}");

    let mine = json!({"Resources": {"Logs": {"Type": LOGS, "DeletionPolicy": "Retain",
        "Properties": {"LogGroupName": name}}}});
    let mut options = logs(&json!({"LogGroupName": name}));
    options["StackName"] = json!("t");
    let other = account.change_set(&mine, options);
    account.cloudformation("execute_change_set", json!({"ChangeSetName": other["ChangeSetId"]}));
    let imported = |answer: &Value| answer["Stacks"][0]["StackStatus"] == "IMPORT_COMPLETE";
    account.until("describe_stacks", &json!({"StackName": "t"}), imported);
    let taken = account.change_set(&with_bare_logs(), logs(&json!({"LogGroupName": name})));
    let reason = taken["StatusReason"].as_str().unwrap();
    assert!(reason.starts_with(&format!("{name} already exists in stack arn:aws:cloudformation:")), "{reason}");
}

#[test]
fn an_import_that_fails_leaves_the_stack_as_it_was() {
    let (mut account, name) = deployed();
    account.switch("fail/import/Logs", "out of luck");
    let imported = account.change_set(&with_bare_logs(), logs(&json!({"LogGroupName": name})));
    assert_eq!(account.execute(&imported).0, "IMPORT_ROLLBACK_COMPLETE");
    let resources = account.cloudformation("describe_stack_resources", json!({"StackName": "s"}));
    assert_eq!(resources["StackResources"].as_array().unwrap().len(), 3);
    account.switch_off("fail/import/Logs");
    let again = account.change_set(&with_bare_logs(), logs(&json!({"LogGroupName": name})));
    assert_eq!(account.execute(&again).0, "IMPORT_COMPLETE");
}

#[test]
fn a_runtime_and_its_endpoint_can_be_imported_after_their_stack_let_them_go() {
    let mut account = Account::new();
    let mut template = agent("first");
    for name in ["Role", "Runtime", "Endpoint"] {
        template["Resources"][name]["DeletionPolicy"] = json!("Retain");
    }
    account.create(&template);
    let found = account.cloudformation("describe_stack_resources", json!({"StackName": "s"}));
    let id = |name: &str| {
        let mut resources = found["StackResources"].as_array().unwrap().iter();
        resources.find(|resource| resource["LogicalResourceId"] == name).unwrap()["PhysicalResourceId"].clone()
    };
    account.cloudformation("delete_stack", json!({"StackName": "s"}));
    account.settled();
    let to_import = |name: &str, key: &str| {
        json!({"ResourceType": template["Resources"][name]["Type"], "LogicalResourceId": name,
            "ResourceIdentifier": {key: id(name)}})
    };
    let options = json!({"ChangeSetType": "IMPORT", "ResourcesToImport": [
        to_import("Role", "RoleName"), to_import("Runtime", "AgentRuntimeId"),
        to_import("Endpoint", "AgentRuntimeEndpointArn"),
    ]});
    let imported = account.change_set(&template, options);
    assert_eq!(account.execute(&imported).0, "IMPORT_COMPLETE");
    template["Resources"]["Runtime"]["Properties"]["Description"] = json!("second");
    let change_set = account.change_set(&template, json!({}));
    assert_eq!(account.execute(&change_set).0, "UPDATE_COMPLETE");
    let runtime = account.read(RUNTIME, id("Runtime").as_str().unwrap()).unwrap();
    assert_eq!((&runtime["Description"], &runtime["AgentRuntimeVersion"]), (&json!("second"), &json!("2")));
}

#[test]
fn importing_what_exists_takes_static_names_only() {
    let (mut account, name) = deployed();
    account.call("ssm", "put_parameter", json!({"Name": "/there", "Value": "x", "Type": "String"}));
    let mut template = agent("first");
    template["Resources"]["Logs"] = log_group();
    template["Resources"]["There"] = super::parameter("/there", json!("x"));
    let options = json!({"ImportExistingResources": true});
    let unkept = account.change_set(&template, options.clone());
    assert_eq!(unkept["Status"], "FAILED");
    assert!(
        unkept["StatusReason"].as_str().unwrap().contains("must have the DeletionPolicy attribute set to 'Retain'")
    );
    template["Resources"]["There"]["DeletionPolicy"] = json!("RetainExceptOnCreate");
    let change_set = account.change_set(&template, options);
    assert_eq!(change(&change_set, "There")["Action"], "Import");
    assert_eq!(change(&change_set, "Logs")["Action"], "Add", "{name} is made from the runtime's id");
    assert_eq!(account.execute(&change_set).0, "UPDATE_ROLLBACK_COMPLETE");
    assert!(account.read("AWS::SSM::Parameter", "/there").is_some(), "the rollback lets go of it");
    assert!(account.told().iter().any(|told| told == "There IMPORT_ROLLBACK_COMPLETE"), "{:#?}", account.told());
}
