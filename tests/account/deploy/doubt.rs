//! A yes is earned by what was seen: old answers, lost answers and planted change sets.

use super::under_way::{start, wait_until};
use crate::support::account::Account;
use crate::{RUNTIME, STACK};
use serde_json::json;
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Answers of DescribeStacks and of events that are older than the operation.
fn with_old_answers(account: &Account) {
    account.tell_emulator("stale/stacks", "3");
    account.tell_emulator("stale/events", "3");
}

#[test]
fn an_update_that_fails_is_no_success_however_old_the_answers_are() {
    let account = Account::new();
    account.deploy(&[], 0);
    with_old_answers(&account);
    account.edit("agent.yaml", "quotes:1", "quotes:2");
    account.tell_emulator(&format!("fail/update/{RUNTIME}"), "Internal Failure");
    let failed = account.deploy(&[], 4);
    assert!(failed.stdout.contains("Internal Failure"), "{}", failed.stdout);
    assert_eq!(account.status(STACK).as_deref(), Some("UPDATE_ROLLBACK_COMPLETE"));
}

#[test]
fn operations_end_as_they_ended_however_old_the_answers_are() {
    let account = Account::new();
    with_old_answers(&account);
    account.deploy(&[], 0);
    assert_eq!(account.status(STACK).as_deref(), Some("UPDATE_COMPLETE"));
    account.edit("agent.yaml", "quotes:1", "quotes:2");
    account.deploy(&[], 0);
    assert_eq!(account.status(STACK).as_deref(), Some("UPDATE_COMPLETE"));
    account.told(&["destroy", "--yes"], 0);
    assert_eq!(account.status(STACK), None);
}

#[test]
fn a_stack_that_is_no_longer_as_it_was_read_is_looked_at_again() {
    for created in [false, true] {
        let account = Account::new();
        if created {
            account.deploy(&[], 0);
            account.edit("agent.yaml", "quotes:1", "quotes:2");
        }
        let tag = if created { "quotes:2" } else { "quotes:1" };
        account.tell_emulator("stale/stacks", "4");
        account.tell_emulator(&format!("pace/{RUNTIME}"), "1000");
        let mut killed = start(&account, &[]);
        let status = if created { "UPDATE_IN_PROGRESS" } else { "CREATE_IN_PROGRESS" };
        wait_until(status, || account.status(STACK).as_deref() == Some(status));
        killed.kill().unwrap();
        killed.wait().unwrap();
        account.untell_emulator(&format!("pace/{RUNTIME}"));
        account.edit("agent.yaml", tag, "quotes:3");
        let told = account.deploy(&[], 0);
        assert!(told.stdout.contains("deployed in"), "{}", told.stdout);
        assert_eq!(account.status(STACK).as_deref(), Some("UPDATE_COMPLETE"));
    }
}

#[test]
fn a_call_whose_answer_is_lost_is_followed_and_made_once() {
    for how in ["drop", "500", "503"] {
        let account = Account::new();
        for action in ["CreateChangeSet", "ExecuteChangeSet", "DeleteStack"] {
            // Every try loses its answer: the SDK's own retries do not help.
            account.tell_emulator(&format!("lose/{action}"), &format!("3 {how}"));
        }
        let told = account.deploy(&[], 0);
        assert!(!told.stdout.contains("nothing was executed"), "{how}: {}", told.stdout);
        assert_eq!(account.status(STACK).as_deref(), Some("UPDATE_COMPLETE"), "{how}");
        account.told(&["destroy", "--yes"], 0);
        assert_eq!(account.status(STACK), None, "{how}");
    }
}

#[test]
fn a_change_set_that_somebody_planted_under_our_name_is_not_executed() {
    let account = Account::new();
    account.tell_emulator("pace/delete-change-set", "0");
    account.told(&["deploy", "--prepare"], 0);
    let listed = account.call("cloudformation", "list_change_sets", json!({"StackName": STACK}));
    let name = listed["Summaries"][0]["ChangeSetName"].clone();
    let template = account.call("cloudformation", "get_template", json!({"StackName": STACK, "ChangeSetName": name}));
    let template = match &template["TemplateBody"] {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    account.call("cloudformation", "delete_change_set", json!({"StackName": STACK, "ChangeSetName": name}));
    let backdoor = json!({"Type": "AWS::IAM::Role", "Properties": {
        "RoleName": "backdoor", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}}});
    let mut planted: serde_json::Value = serde_json::from_str(&template).unwrap();
    planted["Resources"]["Backdoor"] = backdoor;
    account.call(
        "cloudformation",
        "create_change_set",
        json!({
            "StackName": STACK, "ChangeSetName": name, "ChangeSetType": "CREATE", "TemplateBody": planted.to_string(),
            "Capabilities": ["CAPABILITY_NAMED_IAM"], "OnStackFailure": "DELETE",
        }),
    );
    let refused = account.told(&["deploy", "--execute", "--yes"], 6);
    assert!(refused.stdout.contains("error[change-set-foreign]"), "{}", refused.stdout);
    assert_eq!(account.status(STACK).as_deref(), Some("REVIEW_IN_PROGRESS"));
    account.deploy(&[], 0);
    assert!(!account.exists("AWS::IAM::Role", "backdoor"));
}

#[test]
fn an_unchanged_stack_is_so_although_no_reason_comes_with_property_values() {
    let account = Account::new();
    account.deploy(&[], 0);
    account.tell_emulator("property-values/reason", "hidden");
    let told = account.deploy(&[], 0);
    assert!(told.stdout.contains("nothing to do"), "{}", told.stdout);
}

#[test]
fn a_change_set_that_takes_a_while_to_go_is_waited_for() {
    let account = Account::new();
    account.tell_emulator("pace/delete-change-set", "1");
    account.told(&["deploy", "--prepare"], 0);
    account.told(&["deploy", "--prepare"], 0);
    account.deploy(&[], 0);
}

#[test]
fn an_empty_stack_that_a_declined_deploy_leaves_is_named_and_never_deleted_unasked() {
    let account = Account::new();
    let declined = account.told(&["deploy", "--format", "json"], 6);
    assert!(declined.stdout.contains("empty-stack-stays"), "{}", declined.stdout);
    assert_eq!(account.status(STACK).as_deref(), Some("REVIEW_IN_PROGRESS"));
    assert_eq!(account.change_sets(STACK), 0);
    account.told(&["destroy", "--yes"], 0);
    assert_eq!(account.status(STACK), None);
}

#[test]
fn what_an_update_could_not_delete_is_named_and_not_counted_as_removed() {
    let account = Account::new();
    account.edit("agent.yaml", "runtimeEndpoint:\n  name: live", "runtimeEndpoints: [{name: live}, {name: second}]");
    account.deploy(&[], 0);
    let held = account.physical_ids(STACK);
    let second = held.iter().find(|(id, arn)| id.contains("RuntimeEndpoint") && arn.ends_with("second")).unwrap();
    account.tell_emulator(&format!("fail/delete/{}", second.0), "Internal Failure");
    account.edit("agent.yaml", ", {name: second}", "");
    let told = account.deploy(&[], 5);
    assert!(told.stdout.contains("error[cleanup-failed]"), "{}", told.stdout);
    assert!(told.stdout.contains(&account.plain(second.1)), "{}", told.stdout);
}

#[test]
fn a_read_that_fails_after_a_complete_update_is_not_verified_and_no_failure() {
    let account = Account::new();
    account.deploy(&[], 0);
    for (what, code) in [
        ("read/AWS/Logs/LogGroup", "GeneralServiceException: User is not authorized to perform logs:ListTags"),
        ("read/AWS/BedrockAgentCore/RuntimeEndpoint", "HandlerInternalFailureException: something went wrong"),
    ] {
        account.tell_emulator(what, code);
        let told = account.deploy(&[], 0);
        account.untell_emulator(what);
        assert!(told.stdout.contains("warning[not-verified]"), "{what}: {}", told.stdout);
    }
    // Trouble that passes is waited for.
    account.tell_emulator("read/AWS/BedrockAgentCore/RuntimeEndpoint", "2 ThrottlingException: Rate exceeded");
    let told = account.deploy(&[], 0);
    assert!(!told.stdout.contains("not-verified"), "{}", told.stdout);
}

#[test]
fn a_change_that_is_left_out_of_one_description_is_in_the_plan() {
    for how in ["silent", "warned"] {
        let account = Account::new();
        account.deploy(&[], 0);
        account.tell_emulator(&format!("property-values/missing/{RUNTIME}"), how);
        account.edit("agent.yaml", "agentRuntimeName: quotes", "agentRuntimeName: offers");
        let told = account.deploy(&[], 6);
        assert!(told.stdout.contains("error[replacement-refused]"), "{how}: {}", told.stdout);
    }
}

#[test]
fn a_service_that_says_ready_before_it_begins_is_waited_for() {
    let account = Account::new();
    account.deploy(&[], 0);
    account.tell_emulator("settling", "READY 2");
    account.edit("agent.yaml", "quotes:1", "quotes:2");
    let told = account.deploy(&[], 0);
    assert!(told.stdout.contains("serves version 2, READY"), "{}", told.stdout);
}

#[test]
fn a_stack_that_somebody_deletes_before_a_failed_update_was_seen_is_not_as_it_was_before() {
    let account = Account::new();
    account.deploy(&[], 0);
    account.edit("agent.yaml", "quotes:1", "quotes:2");
    account.tell_emulator(&format!("fail/update/{RUNTIME}"), "Internal Failure");
    account.tell_emulator(&format!("pace/{RUNTIME}"), "2");
    let mut deploy = account.project.command(&["deploy", "--yes"]);
    let deploy = deploy.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    account.wait_for(STACK, "UPDATE_IN_PROGRESS");
    signal("-STOP", deploy.id());
    account.wait_for(STACK, "UPDATE_ROLLBACK_COMPLETE");
    account.call("cloudformation", "delete_stack", json!({"StackName": STACK}));
    let started = Instant::now();
    while account.status(STACK).is_some() && started.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(50));
    }
    signal("-CONT", deploy.id());
    let output = deploy.wait_with_output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(5), "{told}");
    assert!(told.contains("somebody deleted the stack") && !told.contains("as it was before"), "{told}");
}

fn signal(signal: &str, process: u32) {
    let sent = Command::new("kill").args([signal, &process.to_string()]).status().unwrap();
    assert!(sent.success());
}

#[test]
fn a_peer_that_never_answers_is_given_up() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let account = Account::new().with_variables(&[("AWS_ENDPOINT_URL_CLOUDFORMATION", url.as_str())]);
    let started = Instant::now();
    let told = account.deploy(&[], 6);
    assert!(told.stdout.contains("error[aws-unreachable]"), "{}", told.stdout);
    assert!(started.elapsed() < Duration::from_secs(100), "{:?}", started.elapsed());
}
