//! Create, nothing to do, update.

use crate::STACK;
use crate::support::account::Account;
use serde_json::Value;
use std::process::Stdio;

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
fn the_plan_of_a_new_stack_fits_a_screen_and_tells_what_the_users_files_ask_for() {
    let account = Account::new();
    account.edit("agent.yaml", "agentRuntimeName: quotes", POLICY);
    let told = account.told(&["deploy"], 6).stdout;
    let (_, plan) = told.split_once("plan for ").expect(&told);
    let (plan, _) = plan.split_once("`--all` shows each").expect(&told);
    assert!(plan.lines().count() <= 24, "{plan}");
    let (own, usual): (Vec<&str>, Vec<&str>) = plan.lines().partition(|line| line.contains("(agent.yaml:"));
    assert!(usual.iter().all(|line| line.chars().count() <= 80), "{plan}");
    assert_eq!(own, ["      + Allow s3:GetObject on arn:aws:s3:::quotes-of-today/*  (agent.yaml:6)"], "{plan}");

    let all = account.told(&["deploy", "--all"], 6).stdout;
    let (_, plan) = all.split_once("plan for ").expect(&all);
    assert!(plan.contains("Allow xray:PutTraceSegments on *") && plan.contains("(agent.yaml:6)"), "{plan}");
    assert_eq!(plan.matches("  + AWS::SSM::Parameter bedrockagentcoreruntime").count(), 10, "{plan}");
}

const POLICY: &str = "agentRuntimeName: quotes
policies:
  - policyDocument:
      Statement:
        - Effect: Allow
          Action: s3:GetObject
          Resource: arn:aws:s3:::quotes-of-today/*";

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

/// How many kinds of data a log group masks.
fn masked(account: &Account, group: &str) -> usize {
    let group = account.read("AWS::Logs::LogGroup", group).unwrap();
    group["DataProtectionPolicy"]["Statement"][1]["DataIdentifier"].as_array().map_or(0, Vec::len)
}

#[test]
fn what_is_masked_changes_in_place_and_goes_with_its_key() {
    let account = Account::new();
    account.deploy(&[], 0);
    let held = account.physical_ids(STACK);
    let groups: Vec<&String> = held.values().filter(|id| id.starts_with("/aws/bedrock-agentcore/")).collect();
    let edit = |from: &str, to: &str| account.edit("agent.yaml", from, to);
    let more = "enableTransactionSearch: false\ndataProtection: {additionalIdentifiers: [PassportNumber-US, Name]}\n";
    edit("enableTransactionSearch: false\n", more);
    account.deploy(&[], 0);
    assert!(groups.iter().all(|group| masked(&account, group) == 8), "{groups:?}");
    edit("{additionalIdentifiers: [PassportNumber-US, Name]}", "false");
    let told = account.deploy(&[], 0).stdout;
    assert!(groups.iter().all(|group| masked(&account, group) == 0), "{groups:?}");
    assert!(told.contains("warning[log-data-unmasked]"), "{told}");
    assert_eq!(account.physical_ids(STACK), held);
}

/// What a first deploy leaves: the stack whole, each log group with retention and key and in the stack, no group twice.
fn is_whole(account: &Account) {
    is_whole_beside(account, "");
}

/// The same, where groups of a runtime that is gone are told.
fn is_whole_beside(account: &Account, told: &str) {
    let held = account.physical_ids(STACK);
    let groups = account.call("logs", "describe_log_groups", serde_json::json!({}));
    let groups = groups["logGroups"].as_array().unwrap().iter();
    let groups: Vec<_> = groups.filter(|group| !told.contains(group["logGroupName"].as_str().unwrap())).collect();
    assert_eq!(groups.len(), 2, "{groups:#?}");
    for group in groups {
        assert!(group["retentionInDays"] == 365 && group["kmsKeyId"].is_string(), "{group:#}");
        assert_eq!(masked(account, group["logGroupName"].as_str().unwrap()), 7, "{group:#}");
        assert!(held.values().any(|id| group["logGroupName"] == id.as_str()), "{group:#} is not in {held:#?}");
    }
}

#[test]
fn a_first_deploy_works_whenever_the_service_makes_the_log_group_of_the_runtime() {
    for when in ["create", "invoke", "create 2"] {
        let account = Account::new();
        account.tell_emulator("log-groups", when);
        let told = account.deploy(&[], 0);
        assert!(told.stdout.contains("then, with the runtime there"), "{when}: {}", told.stdout);
        assert_eq!(told.stdout.matches("plan for ").count(), 1, "{when}: {}", told.stdout);
        is_whole(&account);
        let again = account.deploy(&[], 0);
        assert!(again.stdout.contains("nothing to do"), "{when}: {}", again.stdout);
    }
}

#[test]
fn a_first_deploy_that_is_killed_at_any_step_is_ended_by_the_next_run() {
    for when in ["create", "invoke"] {
        for killed_in in ["CREATE_IN_PROGRESS", "CREATE_COMPLETE", "IMPORT_IN_PROGRESS", "UPDATE_IN_PROGRESS"] {
            if (when, killed_in) == ("invoke", "IMPORT_IN_PROGRESS") {
                continue;
            }
            let account = Account::new();
            account.tell_emulator("log-groups", when);
            account.tell_emulator("pace/seconds", "1");
            let mut killed = account.project.command(&["deploy", "--yes"]);
            killed.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            let mut killed = killed.spawn().unwrap();
            account.wait_for(STACK, killed_in);
            killed.kill().unwrap();
            killed.wait().unwrap();
            account.untell_emulator("pace/seconds");
            account.deploy(&[], 0);
            is_whole(&account);
        }
    }
}

#[test]
fn a_first_deploy_can_be_reviewed_and_executed_operation_by_operation() {
    for when in ["create", "invoke"] {
        let account = Account::new();
        account.tell_emulator("log-groups", when);
        let mut operations = 0;
        loop {
            operations += 1;
            let prepared = account.told(&["deploy", "--prepare"], 0);
            if prepared.stdout.contains("nothing to do") {
                break;
            }
            let executed = account.told(&["deploy", "--execute", "--yes"], 0);
            let remains = executed.stdout.contains("warning[update-remains]");
            let last = if when == "create" { 3 } else { 2 };
            assert_eq!(remains, operations < last, "{when}, operation {operations}: {}", executed.stdout);
        }
        is_whole(&account);
    }
}

#[test]
fn a_role_that_iam_has_not_spread_yet_is_waited_for_once() {
    for told in ["1 role", "1 image"] {
        let account = Account::new();
        account.tell_emulator("iam/delay", told);
        let first = account.deploy(&[], 0);
        assert!(first.stderr.contains("trying once more"), "{told}: {}", first.stderr);
        is_whole(&account);
    }
}

#[test]
fn an_endpoint_that_the_service_is_not_ready_for_is_tried_once_more() {
    let account = Account::new();
    account.tell_emulator("not-yet", "1");
    let first = account.mdaac(&["deploy", "--yes"]);
    let (told, steps) = (String::from_utf8(first.stdout).unwrap(), String::from_utf8(first.stderr).unwrap());
    assert!(first.status.success() && steps.contains("trying once more"), "{told}{steps}");
    assert!(told.contains("info[log-group-stays]"), "{told}");
    is_whole_beside(&account, &told);
}

/// The log group that comes with the second operation.
const DEFAULT_LOG_GROUP: &str = "bedrockagentcoreruntimeLogGroupDEFAULTF8977092";

#[test]
fn a_second_operation_that_fails_leaves_the_stack_of_the_first_and_says_so() {
    let account = Account::new();
    account.tell_emulator("log-groups", "invoke");
    let fails = format!("fail/create/{DEFAULT_LOG_GROUP}");
    account.tell_emulator(&fails, "Internal Failure");
    let failed = account.deploy(&[], 4);
    assert!(
        failed.stdout.contains("its last operation was taken back, and what came before it stays"),
        "{}",
        failed.stdout
    );
    assert!(account.exists("AWS::BedrockAgentCore::Runtime", &account.physical_ids(STACK)[crate::RUNTIME]));
    account.untell_emulator(&fails);
    account.deploy(&[], 0);
    is_whole(&account);
}

#[test]
fn a_second_operation_that_never_begins_is_not_told_as_nothing_executed() {
    let account = Account::new();
    account.tell_emulator("log-groups", "invoke");
    let refused = format!("validate/{DEFAULT_LOG_GROUP}");
    account.tell_emulator(&refused, "#/LogGroupName: failed validation constraint");
    let unfinished = account.deploy(&[], 5);
    assert!(unfinished.stdout.contains("one operation was executed and the next was not"), "{}", unfinished.stdout);
    assert!(!unfinished.stdout.contains("nothing was executed"), "{}", unfinished.stdout);
    account.untell_emulator(&refused);
    account.deploy(&[], 0);
    is_whole(&account);
}
