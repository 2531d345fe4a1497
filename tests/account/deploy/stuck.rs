//! Every state in which CloudFormation takes no update: mended where nothing can be lost, else explained with one flag.

use crate::support::account::Account;
use crate::{RUNTIME, STACK};
use serde_json::{Value, json};

/// Creates or updates the stack by hand, so that it ends in the state that a test is about.
fn by_hand(account: &Account, kind: &str, more: Value) {
    let out = account.project.synth();
    let template = out.iter().find(|(path, _)| path.ends_with(".template.json")).unwrap().1;
    let mut parameters = json!({
        "StackName": STACK, "TemplateBody": template, "Capabilities": ["CAPABILITY_NAMED_IAM"],
    });
    parameters.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    account.call("cloudformation", kind, parameters);
}

#[test]
fn a_rolled_back_creation_that_holds_nothing_is_deleted_and_created_anew() {
    let account = Account::new();
    account.tell_emulator(&format!("fail/{RUNTIME}"), "Internal Failure");
    by_hand(&account, "create_stack", json!({}));
    account.wait_for(STACK, "ROLLBACK_COMPLETE");
    account.untell_emulator(&format!("fail/{RUNTIME}"));
    let told = account.deploy(&[], 0);
    assert!(told.stderr.contains("the stack is in ROLLBACK_COMPLETE: deleting what is left of it"), "{}", told.stderr);
    assert_eq!(account.status(STACK).as_deref(), Some("UPDATE_COMPLETE"));
}

#[test]
fn a_failed_creation_that_holds_resources_is_deleted_only_when_told_to() {
    let account = Account::new();
    account.tell_emulator(&format!("fail/{RUNTIME}"), "Internal Failure");
    let failed = account.deploy(&["--no-rollback"], 5);
    insta::assert_snapshot!("failed_without_rollback", failed.errors());
    assert_eq!(account.status(STACK).as_deref(), Some("CREATE_FAILED"));
    let held = account.physical_ids(STACK);
    account.untell_emulator(&format!("fail/{RUNTIME}"));
    let refused = account.deploy(&[], 5);
    assert!(refused.stdout.contains("error[stack-creation-failed]"), "{}", refused.stdout);
    assert_eq!(account.physical_ids(STACK), held, "something was deleted that nobody allowed");
    account.deploy(&["--delete-failed"], 0);
    assert_eq!(account.status(STACK).as_deref(), Some("UPDATE_COMPLETE"));
}

#[test]
fn a_failed_update_that_stayed_is_taken_back_only_when_told_to() {
    let account = Account::new();
    account.deploy(&[], 0);
    let made = account.physical_ids(STACK);
    account.edit("agent.yaml", "quotes:1", "quotes:2");
    account.tell_emulator(&format!("fail/update/{RUNTIME}"), "Internal Failure");
    account.deploy(&["--no-rollback"], 5);
    assert_eq!(account.status(STACK).as_deref(), Some("UPDATE_FAILED"));
    account.untell_emulator(&format!("fail/update/{RUNTIME}"));
    let refused = account.deploy(&[], 5);
    insta::assert_snapshot!("update_failed", refused.errors());
    account.deploy(&["--roll-back"], 0);
    assert_eq!(account.status(STACK).as_deref(), Some("UPDATE_COMPLETE"));
    assert_eq!(account.physical_ids(STACK), made);
}

#[test]
fn a_failed_rollback_is_taken_up_again_only_when_told_to() {
    let account = Account::new();
    account.deploy(&[], 0);
    let made = account.physical_ids(STACK);
    account.edit("agent.yaml", "quotes:1", "quotes:2");
    let endpoint = "bedrockagentcoreruntimeRuntimeEndpoint04F7D8AD";
    account.tell_emulator(&format!("fail/update/{endpoint}"), "Internal Failure");
    account.tell_emulator(&format!("fail/rollback/{RUNTIME}"), "the role may not be assumed");
    let failed = account.deploy(&[], 5);
    insta::assert_snapshot!("rollback_failed", failed.errors());
    assert_eq!(account.status(STACK).as_deref(), Some("UPDATE_ROLLBACK_FAILED"));
    account.untell_emulator(&format!("fail/update/{endpoint}"));
    // Skipping is what its help names for a resource that cannot be rolled back.
    account.deploy(&["--continue-rollback", "--skip", RUNTIME], 0);
    assert_eq!(account.status(STACK).as_deref(), Some("UPDATE_COMPLETE"));
    assert_eq!(account.physical_ids(STACK), made);
}

#[test]
fn a_failed_deletion_is_told_with_the_ways_out() {
    let account = Account::new();
    account.deploy(&[], 0);
    account.tell_emulator(&format!("fail/delete/{RUNTIME}"), "has dependent network interfaces");
    account.call("cloudformation", "delete_stack", json!({"StackName": STACK}));
    account.wait_for(STACK, "DELETE_FAILED");
    let refused = account.deploy(&[], 5);
    insta::assert_snapshot!("deletion_failed", refused.errors());
    account.untell_emulator(&format!("fail/delete/{RUNTIME}"));
    account.deploy(&["--delete-failed"], 0);
    assert_eq!(account.status(STACK).as_deref(), Some("UPDATE_COMPLETE"));
}

#[test]
fn what_is_found_before_the_deploy_is_shown_on_its_line_and_holds_nothing() {
    let account = Account::new();
    account.tell_emulator(&format!("validate/{RUNTIME}"), "#/AgentRuntimeName: failed validation constraint");
    let told = account.deploy(&[], 1);
    insta::assert_snapshot!("early_validation", told.errors());
    assert_eq!(account.status(STACK).as_deref(), Some("REVIEW_IN_PROGRESS"));
}

#[test]
fn a_runtime_that_does_not_serve_is_no_success() {
    let account = Account::new();
    account.tell_emulator("status/orbit_test_sales_quotes_quotes", "UPDATE_FAILED the image cannot be pulled");
    let told = account.deploy(&[], 5);
    assert!(told.stdout.contains("the image cannot be pulled"), "{}", told.stdout);
    assert_eq!(account.status(STACK).as_deref(), Some("UPDATE_COMPLETE"));
    // Nor is it one the next time, when there is nothing to change.
    account.deploy(&[], 5);
    account.untell_emulator("status/orbit_test_sales_quotes_quotes");
    account.deploy(&[], 0);
}

#[test]
fn a_protected_runtime_is_not_replaced_but_by_name() {
    let account = Account::new();
    account.edit("mdaa.yaml", "module_configs:", "protect_runtimes: true\n            module_configs:");
    account.deploy(&[], 0);
    let made = account.physical_ids(STACK);
    account.edit("agent.yaml", "agentRuntimeName: quotes", "agentRuntimeName: offers");
    let refused = account.deploy(&[], 6);
    let ids = refused.replacements();
    account.deploy(&["--allow-replacement", &ids], 0);
    assert_ne!(account.physical_ids(STACK)[RUNTIME], made[RUNTIME]);
    let policy = account.call("cloudformation", "get_stack_policy", json!({"StackName": STACK}));
    assert!(policy["StackPolicyBody"].as_str().unwrap().contains("Deny"), "the policy was not put back: {policy}");
}

#[test]
fn a_replacement_that_fails_leaves_the_runtime_protected() {
    let account = Account::new();
    account.edit("mdaa.yaml", "module_configs:", "protect_runtimes: true\n            module_configs:");
    account.deploy(&[], 0);
    account.edit("agent.yaml", "agentRuntimeName: quotes", "agentRuntimeName: offers");
    let ids = account.deploy(&[], 6).replacements();
    account.tell_emulator(&format!("fail/{RUNTIME}"), "Internal Failure");
    account.deploy(&["--allow-replacement", &ids], 4);
    let policy = account.call("cloudformation", "get_stack_policy", json!({"StackName": STACK}));
    assert!(policy["StackPolicyBody"].as_str().unwrap().contains("Deny"), "the policy was not put back: {policy}");
}
