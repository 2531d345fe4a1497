//! Failures on demand, and the states that stacks get stuck in.

use super::{Account, change, two_parameters};
use serde_json::{Value, json};

/// `LogicalId STATUS` of every resource as the stack shows it.
fn resources(account: &mut Account) -> Vec<String> {
    let id = account.stack()["StackId"].clone();
    let found = account.cloudformation("describe_stack_resources", json!({"StackName": id}));
    let listed = found["StackResources"].as_array().unwrap().iter();
    let mut shown: Vec<String> = listed
        .map(|resource| ["LogicalResourceId", "ResourceStatus"].map(|key| resource[key].as_str().unwrap()).join(" "))
        .collect();
    shown.sort();
    shown
}

fn value(account: &mut Account, name: &str) -> Option<Value> {
    account.read("AWS::SSM::Parameter", name).map(|found| found["Value"].clone())
}

fn not_updatable(account: &mut Account) -> String {
    account.refusal("create_change_set", super::request(&two_parameters("9"), json!({}))).message
}

#[test]
fn a_first_create_that_fails_leaves_an_empty_stack() {
    let mut account = Account::new();
    account.switch("fail/create/Reader", "out of luck");
    assert_eq!(account.create(&two_parameters("1")).0, "ROLLBACK_COMPLETE");
    assert_eq!(resources(&mut account), ["Reader DELETE_COMPLETE", "Source DELETE_COMPLETE"]);
    assert!(not_updatable(&mut account).ends_with("is in ROLLBACK_COMPLETE state and can not be updated."));
    let again = super::request(&two_parameters("1"), json!({"ChangeSetType": "CREATE"}));
    let refusal = account.refusal("create_change_set", again);
    assert!(refusal.message.starts_with("Stack [s] already exists and cannot be created again"), "{refusal:?}");
    account.cloudformation("delete_stack", json!({"StackName": "s"}));
    assert_eq!(account.settled().0, "DELETE_COMPLETE");
    account.switch_off("fail/create/Reader");
    assert_eq!(account.create(&two_parameters("1")).0, "CREATE_COMPLETE");
}

#[test]
fn a_rollback_of_a_create_that_fails_keeps_what_it_could_not_delete() {
    let mut account = Account::new();
    account.switch("fail/create/Reader", "out of luck");
    account.switch("fail/rollback/Source", "still in use");
    let ended = account.create(&two_parameters("1"));
    assert_eq!(ended.0, "ROLLBACK_FAILED");
    assert_eq!(ended.1.trim(), "The following resource(s) failed to delete: [Source].");
    assert_eq!(resources(&mut account), ["Reader DELETE_COMPLETE", "Source DELETE_FAILED"]);
    assert_eq!(value(&mut account, "/source"), Some(json!("1")));
    account.switch_off("fail/rollback/Source");
    account.cloudformation("delete_stack", json!({"StackName": "s"}));
    assert_eq!(account.settled().0, "DELETE_COMPLETE");
    assert_eq!(value(&mut account, "/source"), None);
}

#[test]
fn an_update_that_fails_goes_back_to_what_was() {
    let mut account = Account::new();
    account.create(&two_parameters("1"));
    account.switch("fail/update/Reader", "out of luck");
    let mut template = two_parameters("2");
    template["Resources"]["New"] = super::parameter("/new", json!("x"));
    template["Resources"]["Reader"]["DependsOn"] = json!("New");
    assert_eq!(account.update(&template).0, "UPDATE_ROLLBACK_COMPLETE");
    assert_eq!(resources(&mut account), ["Reader UPDATE_COMPLETE", "Source UPDATE_COMPLETE"]);
    assert_eq!(value(&mut account, "/source"), Some(json!("1")));
    assert_eq!(value(&mut account, "/new"), None);
    let template = account.cloudformation("get_template", json!({"StackName": "s"}));
    assert_eq!(template["TemplateBody"], two_parameters("1"));
    account.switch_off("fail/update/Reader");
    assert_eq!(account.update(&two_parameters("3")).0, "UPDATE_COMPLETE");
}

#[test]
fn a_rollback_that_is_stuck_goes_on_by_itself_or_without_a_resource() {
    let mut account = Account::new();
    account.create(&two_parameters("1"));
    account.switch("fail/update/Reader", "out of luck");
    account.switch("fail/rollback/Source", "NotStabilized: no way back");
    let ended = account.update(&two_parameters("2"));
    assert_eq!(ended.0, "UPDATE_ROLLBACK_FAILED");
    assert_eq!(ended.1.trim(), "The following resource(s) failed to update: [Source].");
    assert!(not_updatable(&mut account).ends_with("is in UPDATE_ROLLBACK_FAILED state and can not be updated."));

    account.cloudformation("continue_update_rollback", json!({"StackName": "s"}));
    assert_eq!(account.settled().0, "UPDATE_ROLLBACK_FAILED");
    let other = json!({"StackName": "s", "ResourcesToSkip": ["Reader"]});
    assert!(account.refusal("continue_update_rollback", other).message.contains("cannot be skipped"));
    account.cloudformation("continue_update_rollback", json!({"StackName": "s", "ResourcesToSkip": ["Source"]}));
    assert_eq!(account.settled().0, "UPDATE_ROLLBACK_COMPLETE");
    assert_eq!(value(&mut account, "/source"), Some(json!("2")), "what was skipped stays as it is");
    assert_eq!(account.stack()["LastOperations"][0]["OperationType"], "CONTINUE_ROLLBACK");
}

#[test]
fn what_failed_to_change_can_fail_to_go_back_as_well() {
    let mut account = Account::new();
    account.create(&two_parameters("1"));
    account.switch("fail/update/Source", "out of luck");
    account.switch("fail/rollback/Source", "no way back");
    assert_eq!(account.update(&two_parameters("2")).0, "UPDATE_ROLLBACK_FAILED");
    account.switch_off("fail/rollback/Source");
    account.cloudformation("continue_update_rollback", json!({"StackName": "s"}));
    assert_eq!(account.settled().0, "UPDATE_ROLLBACK_COMPLETE");
}

#[test]
fn a_create_without_rollback_keeps_what_there_is_and_can_go_on() {
    let mut account = Account::new();
    account.switch("fail/create/Reader", "out of luck");
    let change_set = account.change_set(&two_parameters("1"), json!({"ChangeSetType": "CREATE"}));
    let execute = json!({"ChangeSetName": change_set["ChangeSetId"], "DisableRollback": true});
    account.cloudformation("execute_change_set", execute);
    let ended = account.settled();
    assert_eq!(
        (ended.0.as_str(), ended.1.trim()),
        ("CREATE_FAILED", "The following resource(s) failed to create: [Reader].")
    );
    assert_eq!(resources(&mut account), ["Reader CREATE_FAILED", "Source CREATE_COMPLETE"]);
    assert_eq!(value(&mut account, "/source"), Some(json!("1")));

    let next = account.change_set(&two_parameters("2"), json!({}));
    assert_eq!(change(&next, "Reader")["Action"], "Add");
    let refusal = account.refusal("execute_change_set", json!({"ChangeSetName": next["ChangeSetId"]}));
    assert!(refusal.message.starts_with("This stack is currently in a non-terminal [CREATE_FAILED] state."));
    account.switch_off("fail/create/Reader");
    let execute = json!({"ChangeSetName": next["ChangeSetId"], "DisableRollback": true});
    account.cloudformation("execute_change_set", execute);
    assert_eq!(account.settled().0, "UPDATE_COMPLETE");
    assert_eq!(value(&mut account, "/reader"), Some(json!("2")));
}

#[test]
fn an_update_without_rollback_can_be_rolled_back_later() {
    let mut account = Account::new();
    account.create(&two_parameters("1"));
    account.switch("fail/update/Reader", "out of luck");
    let options = json!({"DeploymentConfig": {"DisableRollback": true}});
    let change_set = account.change_set(&two_parameters("2"), options);
    let ended = account.execute(&change_set);
    assert_eq!(
        (ended.0.as_str(), ended.1.trim()),
        ("UPDATE_FAILED", "The following resource(s) failed to update: [Reader].")
    );
    assert_eq!(resources(&mut account), ["Reader UPDATE_FAILED", "Source UPDATE_COMPLETE"]);
    let rollback = account.cloudformation("rollback_stack", json!({"StackName": "s"}));
    assert_eq!(account.settled().0, "UPDATE_ROLLBACK_COMPLETE");
    assert_eq!(account.stack()["LastOperations"][0]["OperationId"], rollback["OperationId"]);
    assert_eq!(value(&mut account, "/source"), Some(json!("1")));
}

#[test]
fn a_delete_that_fails_leaves_the_resource_and_ends_without_it() {
    let mut account = Account::new();
    account.create(&two_parameters("1"));
    account.switch("fail/delete/Source", "resource sg-0a1b2c3d has a dependent object");
    let forced = json!({"StackName": "s", "DeletionMode": "FORCE_DELETE_STACK"});
    let refusal = account.refusal("delete_stack", forced);
    assert!(refusal.message.ends_with("only when the stack is in the DELETE_FAILED state."), "{refusal:?}");
    let retained = json!({"StackName": "s", "RetainResources": ["Source"]});
    let refusal = account.refusal("delete_stack", retained.clone());
    assert!(refusal.message.ends_with("only when the stack is in the DELETE_FAILED state."), "{refusal:?}");

    account.cloudformation("delete_stack", json!({"StackName": "s"}));
    let ended = account.settled();
    assert_eq!(
        (ended.0.as_str(), ended.1.trim()),
        ("DELETE_FAILED", "The following resource(s) failed to delete: [Source].")
    );
    assert_eq!(resources(&mut account), ["Reader DELETE_COMPLETE", "Source DELETE_FAILED"]);
    account.cloudformation("delete_stack", retained);
    assert_eq!(account.settled().0, "DELETE_COMPLETE");
    assert_eq!(resources(&mut account), ["Reader DELETE_COMPLETE", "Source DELETE_SKIPPED"]);
    assert_eq!(value(&mut account, "/source"), Some(json!("1")));
}

#[test]
fn a_forced_delete_keeps_what_it_cannot_delete_and_what_that_needs() {
    let mut account = Account::new();
    account.create(&two_parameters("1"));
    account.switch("fail/delete/Reader", "no");
    account.cloudformation("delete_stack", json!({"StackName": "s"}));
    assert_eq!(account.settled().0, "DELETE_FAILED");
    account.cloudformation("delete_stack", json!({"StackName": "s", "DeletionMode": "FORCE_DELETE_STACK"}));
    assert_eq!(account.settled().0, "DELETE_COMPLETE");
    assert_eq!(resources(&mut account), ["Reader DELETE_SKIPPED", "Source DELETE_SKIPPED"]);
}

#[test]
fn what_an_update_cannot_delete_does_not_fail_it() {
    let mut account = Account::new();
    account.create(&two_parameters("1"));
    account.switch("fail/delete/Reader", "no");
    let mut template = two_parameters("1");
    template["Resources"].as_object_mut().unwrap().remove("Reader");
    let ended = account.update(&template);
    assert_eq!(ended.0, "UPDATE_COMPLETE");
    assert_eq!(ended.1, "Update successful. One or more resources could not be deleted.");
}

#[test]
fn retain_except_on_create_is_kept_but_for_a_first_create_that_fails() {
    let mut account = Account::new();
    let mut template = two_parameters("1");
    template["Resources"]["Source"]["DeletionPolicy"] = json!("RetainExceptOnCreate");
    account.switch("fail/create/Reader", "out of luck");
    account.create(&template);
    assert_eq!(value(&mut account, "/source"), None);
    account.cloudformation("delete_stack", json!({"StackName": "s"}));
    account.settled();
    account.switch_off("fail/create/Reader");
    account.create(&template);
    account.cloudformation("delete_stack", json!({"StackName": "s"}));
    account.settled();
    assert_eq!(value(&mut account, "/source"), Some(json!("1")));
}

#[test]
fn an_export_belongs_to_one_stack() {
    let mut account = Account::new();
    let mut template = two_parameters("1");
    template["Outputs"] = json!({"Source": {"Value": {"Ref": "Source"}, "Export": {"Name": "orbit:source"}}});
    account.create(&template);
    assert_eq!(account.stack()["Outputs"][0]["ExportName"], "orbit:source");
    template["Resources"] = json!({"Source": super::parameter("/other", json!("x"))});
    let body = json!({"StackName": "t", "TemplateBody": template.to_string()});
    account.cloudformation("create_stack", body);
    assert_eq!(account.settled().0, "ROLLBACK_COMPLETE");
    let told = account.told().join("\n");
    let reason = "Export with name orbit:source is already exported by stack s. Rollback requested by user.";
    assert!(told.contains(&format!("t ROLLBACK_IN_PROGRESS {reason}")), "{told}");
}
