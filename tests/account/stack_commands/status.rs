//! How it is, and whether it serves.

use crate::STACK;
use crate::support::account::Account;
use serde_json::Value;

#[test]
fn what_is_deployed_is_shown_told_and_taken_away_again() {
    let account = Account::new();
    account.deploy(&[], 0);
    let made = account.physical_ids(STACK);

    insta::assert_snapshot!("status", account.told(&["status"], 0).stdout);
    insta::assert_snapshot!("outputs", account.told(&["outputs"], 0).stdout);
    insta::assert_snapshot!("outputs_as_variables", account.told(&["outputs", "--format", "env"], 0).stdout);
    let outputs: Value = serde_json::from_str(&account.told(&["outputs", "--format", "json"], 0).stdout).unwrap();
    assert_eq!(outputs[0]["runtimes"][0]["version"], "1", "{outputs:#}");
    assert!(outputs[0]["outputs"].as_object().unwrap().len() >= 8, "{outputs:#}");

    let destroyed = account.told(&["destroy", "--yes"], 0);
    insta::assert_snapshot!("destroyed", destroyed.stdout);
    assert_eq!(account.status(STACK), None);
    let kept = |id: &str| id.contains("LogGroup");
    for (id, physical_id) in made.iter().filter(|(id, _)| kept(id)) {
        assert!(destroyed.stdout.contains(&account.plain(physical_id)), "{id} stays and is not named");
    }
    insta::assert_snapshot!("status_without_stack", account.told(&["status"], 5).stdout);
    let again = account.told(&["destroy", "--yes"], 0);
    assert_eq!(again.stdout, format!("{STACK}: nothing to do, there is no such stack\n"));
    let outputs = account.told(&["outputs"], 5);
    assert!(outputs.stdout.is_empty() && outputs.stderr.contains("error[stack-absent]"), "{outputs:?}");
}

#[test]
fn whoever_has_the_wrong_credentials_or_none_sees_and_deletes_nothing() {
    let account = Account::new();
    account.edit("mdaa.yaml", &account.id, "999988887777");
    for command in [&["status"][..], &["outputs"], &["destroy", "--yes"]] {
        let told = account.told(command, 6);
        let all = told.stdout + &told.stderr;
        assert!(all.contains("error[wrong-account]"), "{command:?}: {all}");
    }
    let account = Account::new().with_variables(&[("AWS_ENDPOINT_URL", "http://127.0.0.1:9")]);
    let told = account.told(&["status"], 6);
    assert!(told.stdout.contains("not known") && told.stdout.contains("error[aws-unreachable]"), "{}", told.stdout);
}

#[test]
fn what_does_not_serve_needs_a_person() {
    let account = Account::new();
    account.deploy(&[], 0);
    let (runtime, endpoint) = ("orbit_test_sales_quotes_quotes", "orbit_test_sales_quotes_live");
    account.tell_emulator(&format!("live-version/{endpoint}"), "7");
    account.tell_emulator(&format!("status/{runtime}"), "UPDATE_FAILED the image cannot be pulled");
    insta::assert_snapshot!("not_serving", account.told(&["status"], 5).stdout);
    // What is deployed has its ARNs all the same.
    let outputs = account.told(&["outputs", "--format", "env"], 0);
    assert!(outputs.stdout.starts_with("AGENT_RUNTIME_ARN=") && outputs.stderr.contains("error["), "{outputs:?}");
}

#[test]
fn whoever_may_not_look_is_told_so() {
    let account = Account::new();
    account.deploy(&[], 0);
    account.tell_emulator("deny/cloudformation/GetResource", "*");
    let told = account.told(&["status"], 6);
    assert!(
        told.stdout.contains("UPDATE_COMPLETE") && told.stdout.contains("warning[not-verified]"),
        "{}",
        told.stdout
    );
    account.tell_emulator("deny/cloudformation/DescribeStacks", "*");
    let told = account.told(&["status"], 6);
    assert!(told.stdout.contains("may not call `cloudformation:DescribeStacks`"), "{}", told.stdout);
    let told = account.told(&["destroy", "--yes"], 6);
    assert!(told.stdout.contains("nothing was deleted"), "{}", told.stdout);
}

#[test]
fn expired_credentials_are_told_as_such() {
    let account = Account::new().with_variables(&[("AWS_SESSION_TOKEN", "expired")]);
    for command in [&["status"][..], &["outputs"], &["destroy", "--yes"]] {
        let told = account.told(command, 6);
        let all = told.stdout + &told.stderr;
        assert!(all.contains("error[aws-credentials]"), "{command:?}: {all}");
    }
}

#[test]
fn a_module_that_was_meant_to_be_ours_is_not_passed_over() {
    let account = Account::new();
    account.edit("mdaa.yaml", "bedrock-agentcore-runtime'", "bedrock-agentcore-runtme'");
    for command in [&["status"][..], &["outputs"], &["destroy", "--yes"], &["deploy", "--yes"]] {
        let told = account.told(command, 1);
        let said = told.stdout + &told.stderr;
        assert!(said.contains("error[module-not-ours]") && said.contains("did you mean"), "{command:?}: {said}");
    }
}
