//! Stack policies and termination protection.

use super::{Account, agent, two_parameters};
use serde_json::{Value, json};

const RUNTIME: &str = "AWS::BedrockAgentCore::Runtime";

/// A stack `s` with an agent, and a policy that denies these actions on runtimes and allows all else.
fn protected(actions: Value) -> Account {
    let mut account = Account::new();
    account.create(&agent("first"));
    let policy = json!({"Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "Update:*", "Resource": "*"},
        {"Effect": "Deny", "Principal": "*", "Action": actions, "Resource": "*",
         "Condition": {"StringEquals": {"ResourceType": [RUNTIME]}}},
    ]});
    account.cloudformation("set_stack_policy", json!({"StackName": "s", "StackPolicyBody": policy.to_string()}));
    account
}

fn denied(account: &mut Account, action: &str) {
    let told = account.told();
    let reason = format!(
        "Action denied by stack policy: Statement [#2] does not allow [{action}] for resource \
                          [LogicalResourceId/Runtime]"
    );
    assert!(told.contains(&format!("Runtime UPDATE_FAILED {reason}")), "{told:#?}");
}

#[test]
fn a_stack_policy_denies_a_replacement_when_it_comes_to_it() {
    let mut account = protected(json!(["Update:Replace", "Update:Delete"]));
    assert_eq!(account.update(&agent("second")).0, "UPDATE_COMPLETE", "a change in place is allowed");
    let mut template = agent("second");
    template["Resources"]["Runtime"]["Properties"]["AgentRuntimeName"] = json!("other");
    let change_set = account.change_set(&template, json!({}));
    assert_eq!(change_set["Status"], "CREATE_COMPLETE", "a change set does not look at it");
    assert_eq!(account.execute(&change_set).0, "UPDATE_ROLLBACK_COMPLETE");
    denied(&mut account, "Update:Replace");
}

#[test]
fn a_stack_policy_denies_a_removal_before_anything_is_done() {
    let mut account = protected(json!(["Update:Replace", "Update:Delete"]));
    let mut template = agent("second");
    let resources = template["Resources"].as_object_mut().unwrap();
    resources.remove("Runtime");
    resources.remove("Endpoint");
    assert_eq!(account.update(&template).0, "UPDATE_ROLLBACK_COMPLETE");
    denied(&mut account, "Update:Delete");
    let found = account.call("cloudcontrol", "list_resources", json!({"TypeName": RUNTIME}));
    assert_eq!(found["ResourceDescriptions"].as_array().unwrap().len(), 1);
}

#[test]
fn what_no_statement_allows_is_not_allowed() {
    let mut account = Account::new();
    account.create(&two_parameters("1"));
    let policy = json!({"Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "Update:*", "NotResource": "LogicalResourceId/Source"},
    ]});
    account.cloudformation("set_stack_policy", json!({"StackName": "s", "StackPolicyBody": policy.to_string()}));
    assert_eq!(account.update(&two_parameters("2")).0, "UPDATE_ROLLBACK_COMPLETE");
    let told = account.told().join("\n");
    assert!(told.contains("Source UPDATE_FAILED Action not allowed by stack policy"), "{told}");
}

#[test]
fn a_stack_policy_has_no_say_in_a_delete_and_termination_protection_does() {
    let mut account = protected(json!("Update:*"));
    let protect = |on: bool| json!({"StackName": "s", "EnableTerminationProtection": on});
    account.cloudformation("update_termination_protection", protect(true));
    assert_eq!(account.stack()["EnableTerminationProtection"], true);
    let refusal = account.refusal("delete_stack", json!({"StackName": "s"}));
    assert_eq!(refusal.message, "Stack [s] cannot be deleted while TerminationProtection is enabled");
    account.cloudformation("update_termination_protection", protect(false));
    account.cloudformation("delete_stack", json!({"StackName": "s"}));
    assert_eq!(account.settled().0, "DELETE_COMPLETE");
}
