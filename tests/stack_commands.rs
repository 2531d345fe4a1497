//! `mdaac status`, `outputs` and `destroy` on a local AWS. That proves our logic, never AWS: see
//! tests/emulator/README.md.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use serde_json::{Value, json};
use support::account::Account;

/// The stack of the project in tests/fixtures/deploy.
const STACK: &str = "orbit-test-sales-quotes";

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
fn without_a_terminal_and_without_yes_nothing_is_deleted() {
    let account = Account::new();
    account.deploy(&[], 0);
    let told = account.told(&["destroy"], 6);
    assert!(told.stdout.contains("12 to delete, 3 to keep"), "{}", told.stdout);
    assert!(told.stdout.ends_with("nothing was deleted: say yes at a terminal, or give `--yes`\n"), "{}", told.stdout);
    assert_eq!(account.status(STACK).as_deref(), Some("CREATE_COMPLETE"));
    let unknown = account.told(&["destroy", "--yes", "--retain", "Runtime"], 1);
    assert!(unknown.stdout.contains("holds no `Runtime`"), "{}", unknown.stdout);
    assert_eq!(account.status(STACK).as_deref(), Some("CREATE_COMPLETE"));
}

#[test]
fn a_protected_stack_goes_only_when_its_protection_may_be_lifted() {
    let account = Account::new();
    account.edit("mdaa.yaml", "module_configs:", "termination_protection: true\n            module_configs:");
    account.deploy(&[], 0);
    let told = account.told(&["destroy", "--yes"], 6);
    assert!(told.stdout.contains("error[termination-protected]"), "{}", told.stdout);
    assert_eq!(account.status(STACK).as_deref(), Some("CREATE_COMPLETE"));
    // Not approved, so the protection stays.
    account.told(&["destroy", "--no-termination-protection"], 6);
    let stack = account.call("cloudformation", "describe_stacks", json!({"StackName": STACK}));
    assert_eq!(stack["Stacks"][0]["EnableTerminationProtection"], true);
    account.told(&["destroy", "--yes", "--no-termination-protection"], 0);
    assert_eq!(account.status(STACK), None);
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
fn a_broken_config_is_no_reason_to_keep_a_stack() {
    let account = Account::new();
    account.deploy(&[], 0);
    account.edit("agent.yaml", "networkConfiguration:", "network:");
    account.told(&["status"], 0);
    account.told(&["destroy", "--yes"], 0);
    assert_eq!(account.status(STACK), None);
}

#[test]
fn several_modules_are_taken_away_from_the_last_to_the_first() {
    let account = Account::new();
    account.edit(
        "mdaa.yaml",
        "          quotes:\n",
        "          offers:\n            module_path: '@aws-mdaa/bedrock-agentcore-runtime'\n            \
         module_configs: [./agent.yaml]\n          quotes:\n",
    );
    account.deploy(&[], 0);
    let refused = account.told(&["outputs", "--format", "env"], 64);
    assert!(refused.stderr.contains("--format env prints one module"), "{}", refused.stderr);
    let statuses: Value = serde_json::from_str(&account.told(&["status", "--format", "json"], 0).stdout).unwrap();
    let health: Vec<_> = statuses.as_array().unwrap().iter().map(|one| (&one["module"], &one["health"])).collect();
    assert_eq!(
        health,
        [(&json!("sales/test/offers"), &json!("serves")), (&json!("sales/test/quotes"), &json!("serves"))]
    );

    let told = account.told(&["destroy", "--yes", "--format", "json"], 0);
    let events: Vec<Value> = told.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let ended: Vec<_> = events
        .iter()
        .filter(|event| event["event"] == "outcome")
        .map(|event| (event["module"].as_str().unwrap(), event["outcome"].as_str().unwrap()))
        .collect();
    assert_eq!(ended, [("sales/test/quotes", "deleted"), ("sales/test/offers", "deleted")]);
    assert_eq!(events[0]["event"], "plan");
    assert_eq!(events[0]["keeps"].as_array().unwrap().len(), 3, "{:#}", events[0]);
}

#[test]
fn an_image_that_nobody_pushed_stops_the_deploy_and_the_help_says_how_to_push_it() {
    let account = Account::with("tests/fixtures/good/code-path");
    let told = account.deploy(&[], 1);
    insta::assert_snapshot!("image_not_pushed", told.stdout);
    assert_eq!(account.status(STACK), None);
    let (_, tag) = told.stdout.split_once("mdaac/orbit/sales/test/quotes:").unwrap();
    account.push("mdaac/orbit/sales/test/quotes", &[tag.split_whitespace().next().unwrap()]);
    account.deploy(&[], 0);
    assert_eq!(account.status(STACK).as_deref(), Some("CREATE_COMPLETE"));
}

#[test]
fn a_template_that_is_too_large_for_a_request_goes_to_the_bucket_named_for_it() {
    let account = Account::new();
    let variables: String = (0..30).map(|n| format!("  LONG_{n}: {}\n", "x".repeat(2000))).collect();
    account.edit("agent.yaml", "environmentVariables:\n", &format!("environmentVariables:\n{variables}"));
    let told = account.deploy(&[], 1);
    assert!(told.stdout.contains("error[template-too-large]"), "{}", told.stdout);

    let bucket = format!("templates-{}", account.id);
    let denied = account.deploy(&["--bucket", &bucket], 6);
    assert!(denied.stdout.contains("AWS refuses `s3:PutObject`"), "{}", denied.stdout);
    let here = json!({"Bucket": bucket, "CreateBucketConfiguration": {"LocationConstraint": "eu-central-1"}});
    account.call("s3", "create_bucket", here);
    account.deploy(&["--bucket", &bucket], 0);
    let objects = account.call("s3", "list_objects_v2", json!({"Bucket": bucket}));
    let key = objects["Contents"][0]["Key"].as_str().unwrap();
    assert!(key.starts_with(&format!("mdaac/{STACK}/")) && key.ends_with(".template.json"), "{key}");
    // The same template is the same object.
    account.deploy(&["--bucket", &bucket], 0);
    assert_eq!(account.call("s3", "list_objects_v2", json!({"Bucket": bucket}))["KeyCount"], 1);
}
