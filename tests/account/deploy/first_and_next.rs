//! Create, nothing to do, update.

use crate::STACK;
use crate::support::account::Account;
use serde_json::Value;

#[test]
fn a_first_deploy_creates_the_stack_and_a_second_finds_nothing_to_do() {
    let account = Account::new();
    let first = account.deploy(&[], 0);
    insta::assert_snapshot!("first_deploy", first.stdout);
    assert_eq!(account.status(STACK).as_deref(), Some("UPDATE_COMPLETE"));
    let made = account.physical_ids(STACK);
    let second = account.deploy(&[], 0);
    insta::assert_snapshot!("nothing_to_do", second.stdout);
    assert_eq!(account.physical_ids(STACK), made);
    assert_eq!(account.change_sets(STACK), 0, "an empty change set was left behind");
}

#[test]
fn a_changed_image_is_a_new_version_of_the_same_runtime_that_its_endpoint_serves() {
    let account = Account::new();
    account.deploy(&[], 0);
    let made = account.physical_ids(STACK);
    account.edit("agent.yaml", "quotes:1", "quotes:2");
    let update = account.deploy(&[], 0);
    insta::assert_snapshot!("changed_image", update.stdout);
    assert_eq!(account.physical_ids(STACK), made);
    assert_eq!(account.status(STACK).as_deref(), Some("UPDATE_COMPLETE"));
}

#[test]
fn a_secret_in_an_environment_variable_is_not_shown_in_a_plan() {
    let account = Account::new();
    account.deploy(&[], 0);
    account.edit("agent.yaml", "careful", "hunter2");
    let update = account.deploy(&[], 0);
    let all = update.stdout + &update.stderr;
    assert!(all.contains("EnvironmentVariables") && all.contains("•••"), "{all}");
    assert!(!all.contains("hunter2") && !all.contains("careful"), "{all}");
}

#[test]
fn json_is_one_event_a_line_and_ends_with_the_outcome() {
    let account = Account::new();
    let told = account.deploy(&["--format", "json"], 0);
    let events: Vec<Value> = told.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let names: Vec<&str> = events.iter().map(|event| event["event"].as_str().unwrap()).collect();
    assert_eq!(names.first(), Some(&"makingChangeSet"), "{names:?}");
    assert!(names.contains(&"plan") && names.contains(&"resource"), "{names:?}");
    let outcome = events.last().unwrap();
    assert_eq!(outcome["outcome"], "deployed", "{outcome:#}");
    assert_eq!(outcome["exitCode"], 0);
    assert_eq!(outcome["runtimes"][0]["endpoints"][0]["liveVersion"], "1", "{outcome:#}");
    assert!(events.iter().all(|event| event["module"] == "sales/test/quotes"));
}

#[test]
fn with_termination_protection_and_protected_runtimes_the_stack_has_both() {
    let account = Account::new();
    account.edit(
        "mdaa.yaml",
        "module_configs:",
        "termination_protection: true\n            protect_runtimes: true\n            module_configs:",
    );
    account.deploy(&[], 0);
    let stack = account.call("cloudformation", "describe_stacks", serde_json::json!({"StackName": STACK}));
    assert_eq!(stack["Stacks"][0]["EnableTerminationProtection"], true);
    let policy = account.call("cloudformation", "get_stack_policy", serde_json::json!({"StackName": STACK}));
    let policy: Value = serde_json::from_str(policy["StackPolicyBody"].as_str().unwrap()).unwrap();
    assert_eq!(policy["Statement"][1]["Action"], serde_json::json!(["Update:Replace", "Update:Delete"]), "{policy:#}");
}

#[test]
fn a_value_from_the_environment_is_shown_in_a_plan_only_when_asked_for() {
    let account = Account::new().with_variables(&[("NOTE", "swordfish")]);
    account.deploy(&[], 0);
    account.edit(
        "agent.yaml",
        "agentRuntimeName: quotes\n",
        "agentRuntimeName: quotes\ndescription: '{{env_var:NOTE}}'\n",
    );
    let hidden = account.told(&["deploy"], 6).stdout;
    assert!(hidden.contains("Description") && hidden.contains("•••") && !hidden.contains("swordfish"), "{hidden}");
    let shown = account.told(&["deploy", "--show-values"], 6).stdout;
    assert!(shown.contains("swordfish"), "{shown}");
}

#[test]
fn log_groups_that_the_service_made_are_imported_and_then_get_their_retention() {
    let account = Account::new();
    account.tell_emulator("log-groups", "create");
    account.edit(
        "agent.yaml",
        "enableTransactionSearch: false\n",
        "enableTransactionSearch: false\nmanageLogGroups: false\n",
    );
    account.deploy(&[], 0);
    let made = account.physical_ids(STACK);
    account.edit("agent.yaml", "manageLogGroups: false\n", "");
    let told = account.deploy(&[], 0);
    assert!(told.stdout.contains("exists, becomes part of the stack"), "{}", told.stdout);
    let now = account.physical_ids(STACK);
    assert!(made.iter().all(|(id, physical)| now.get(id) == Some(physical)), "{made:#?}\n{now:#?}");
    let groups = account.call("logs", "describe_log_groups", serde_json::json!({}));
    let groups = groups["logGroups"].as_array().unwrap();
    assert_eq!(groups.len(), 2, "{groups:#?}");
    assert!(groups.iter().all(|group| group["retentionInDays"] == 365 && group["kmsKeyId"].is_string()), "{groups:#?}");
}
