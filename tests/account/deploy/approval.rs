//! Nothing is executed that nobody approved.

use crate::support::account::Account;
use crate::{RUNTIME, STACK};
use std::collections::BTreeMap;

#[test]
fn without_a_terminal_and_without_yes_nothing_is_executed_and_an_empty_stack_is_left() {
    let account = Account::new();
    let told = account.told(&["deploy"], 6);
    assert!(told.stdout.contains("nothing was executed"), "{}", told.stdout);
    assert_eq!(account.status(STACK).as_deref(), Some("REVIEW_IN_PROGRESS"));
    assert_eq!(account.change_sets(STACK), 0);
}

#[test]
fn what_was_prepared_is_executed_exactly() {
    let account = Account::new();
    let prepared = account.told(&["deploy", "--prepare"], 0);
    insta::assert_snapshot!("prepared", prepared.stdout.lines().rev().take(2).collect::<Vec<_>>().join("\n"));
    assert_eq!(account.status(STACK).as_deref(), Some("REVIEW_IN_PROGRESS"));
    let executed =
        account.told(&["deploy", "-c", "./mdaa.yaml", "-d", "sales", "-e", "test", "-m", "quotes", "--execute"], 0);
    assert!(executed.stdout.contains("deployed in"), "{}", executed.stdout);
    assert_eq!(account.status(STACK).as_deref(), Some("CREATE_COMPLETE"));
}

#[test]
fn what_was_prepared_is_not_executed_once_the_configs_changed() {
    let account = Account::new();
    account.told(&["deploy", "--prepare"], 0);
    account.edit("agent.yaml", "quotes:1", "quotes:2");
    let told = account.told(&["deploy", "--execute"], 6);
    assert!(told.stdout.contains("error[change-set-outdated]"), "{}", told.stdout);
    assert_eq!(account.status(STACK).as_deref(), Some("REVIEW_IN_PROGRESS"));
}

#[test]
fn a_replaced_runtime_needs_to_be_allowed_by_name() {
    let account = Account::new();
    account.deploy(&[], 0);
    let made = account.physical_ids(STACK);
    account.edit("agent.yaml", "agentRuntimeName: quotes", "agentRuntimeName: offers");
    let refused = account.deploy(&[], 6);
    insta::assert_snapshot!("replacement_refused", refused.stdout);
    assert_eq!(account.physical_ids(STACK), made);
    account.deploy(&["--allow-replacement", &refused.replacements()], 0);
    holds_the_log_group_of_another_runtime(&account, &made);
}

#[test]
fn a_replacement_that_fails_in_the_first_of_its_operations_leaves_the_stack_as_it_was() {
    let account = Account::new();
    account.deploy(&[], 0);
    let made = account.physical_ids(STACK);
    account.edit("agent.yaml", "agentRuntimeName: quotes", "agentRuntimeName: offers");
    let allowed = account.deploy(&[], 6).replacements();
    account.tell_emulator(&format!("fail/update/{RUNTIME}"), "Internal Failure");
    let failed = account.deploy(&["--allow-replacement", &allowed], 4);
    assert!(failed.stdout.contains("the stack is as it was before"), "{}", failed.stdout);
    assert_eq!(account.physical_ids(STACK)[RUNTIME], made[RUNTIME]);
}

/// In place of the one that it held; the service has most likely made its DEFAULT log group with it.
pub fn holds_the_log_group_of_another_runtime(account: &Account, made: &BTreeMap<String, String>) {
    let now = account.physical_ids(STACK);
    assert_ne!(now[RUNTIME], made[RUNTIME]);
    let runtime = now[RUNTIME].rsplit('/').next().unwrap();
    let group = now.iter().find(|(id, _)| id.contains("LogGroupDEFAULT")).map(|(_, group)| group.as_str());
    assert_eq!(group, Some(format!("/aws/bedrock-agentcore/runtimes/{runtime}-DEFAULT").as_str()));
    account.told(&["status"], 0);
}

#[test]
fn credentials_of_another_account_start_nothing() {
    let account = Account::new();
    account.edit("mdaa.yaml", &account.id, "999988887777");
    let told = account.deploy(&[], 6);
    assert!(told.stdout.contains("error[wrong-account]"), "{}", told.stdout);
    assert_eq!(account.status(STACK), None);
}

#[test]
fn a_region_that_is_not_the_modules_is_a_wrong_command_line() {
    let account = Account::new();
    let told = account.deploy(&["--region", "us-east-1"], 64);
    assert!(told.stderr.contains("is configured for eu-central-1"), "{}", told.stderr);
}

#[test]
fn while_one_config_is_wrong_none_is_deployed() {
    let account = Account::new();
    account.edit(
        "mdaa.yaml",
        "modules:\n",
        "modules:\n          broken:\n            module_path: '@aws-mdaa/bedrock-agentcore-runtime'\n",
    );
    let told = account.deploy(&[], 1);
    assert!(told.stdout.contains("error["), "{}", told.stdout);
    assert_eq!(account.status(STACK), None);
}
