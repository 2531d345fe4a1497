//! Images and large templates are where CloudFormation and AgentCore look for them, or the deploy does not start.

use crate::STACK;
use crate::support::account::Account;
use serde_json::json;

#[test]
fn an_image_that_nobody_pushed_stops_the_deploy_and_the_help_says_how_to_push_it() {
    let account = Account::with("tests/fixtures/good/code-path");
    let told = account.deploy(&[], 1);
    insta::assert_snapshot!("image_not_pushed", told.stdout);
    assert_eq!(account.status(STACK), None);
    let (_, tag) = told.stdout.split_once("mdaac/orbit/sales/test/quotes:").unwrap();
    account.push("mdaac/orbit/sales/test/quotes", &[tag.split_whitespace().next().unwrap()]);
    account.deploy(&[], 0);
    assert_eq!(account.status(STACK).as_deref(), Some("UPDATE_COMPLETE"));
}

#[test]
fn an_archive_that_nobody_uploaded_stops_the_deploy_and_what_is_no_archive_is_said() {
    let account = Account::with("tests/fixtures/good/code-archive");
    let bucket = format!("code-{}", account.id);
    account.edit("agent.yaml", "orbit-code", &bucket);
    let told = account.deploy(&[], 1).stdout;
    assert!(told.contains("error[code-archive-not-uploaded]") && told.contains("there is no bucket `code-"), "{told}");
    let here = json!({"Bucket": bucket, "CreateBucketConfiguration": {"LocationConstraint": "eu-central-1"}});
    account.call("s3", "create_bucket", here);
    let told = account.deploy(&[], 1).stdout;
    assert!(told.contains("agents/quotes.zip` is not there") && told.contains("agent.yaml:6"), "{told}");
    assert_eq!(account.status(STACK), None);

    let put = |body: &str| {
        account.call("s3", "put_object", json!({"Bucket": bucket, "Key": "agents/quotes.zip", "Body": body}));
    };
    put("import os");
    account.tell_emulator("deny/s3/GetObject", "*");
    let told = account.deploy(&["--prepare"], 0).stdout;
    assert!(told.contains("info[code-archive-not-checked]"), "{told}");
    account.untell_emulator("deny/s3/GetObject");
    let told = account.deploy(&["--prepare"], 0).stdout;
    assert!(told.contains("warning[code-archive-unreadable]"), "{told}");
    put("PK and so on");
    let told = account.deploy(&[], 0).stdout;
    assert!(!told.contains("code-archive-"), "{told}");
}

#[test]
fn an_image_that_is_not_looked_for_is_said_to_be_none_of_ours() {
    let account = Account::new();
    account.edit("agent.yaml", "<<account>>.dkr.ecr", "444455556666.dkr.ecr");
    let told = account.deploy(&[], 0).stdout;
    assert!(told.contains("info[image-not-checked]") && told.contains("of account `444455556666`"), "{told}");
}

#[test]
fn a_template_that_is_too_large_for_a_request_goes_to_the_bucket_named_for_it() {
    let account = Account::new();
    account.edit("agent.yaml", "environmentVariables:\n", &format!("environmentVariables:\n{}", large_variables()));
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
    // The template of the first operation, that of the import, and that of the update.
    assert_eq!(objects["KeyCount"], 3);
    // The same template is the same object.
    account.deploy(&["--bucket", &bucket], 0);
    assert_eq!(account.call("s3", "list_objects_v2", json!({"Bucket": bucket}))["KeyCount"], 3);
}

#[test]
fn a_template_that_only_its_blanks_make_too_large_is_sent_without_them() {
    let account = Account::new();
    let rules: String = (0..5).map(|n| format!("    rule-{n}: {{errorCodes: [AccessDenied]}}\n")).collect();
    let alerts = format!(
        "alarms: {{errorRateThreshold: 5, createNotificationTopic: true}}\neventBridgeAlerts:\n  rules:\n{rules}"
    );
    account.edit("agent.yaml", "environmentVariables:\n", &format!("{alerts}environmentVariables:\n"));
    let written = account.told(&["synth", "--stdout"], 0).stdout;
    let blanks_gone = serde_json::from_str::<serde_json::Value>(&written).unwrap().to_string();
    assert!(written.len() > 51_200 && blanks_gone.len() < 51_200, "{} {}", written.len(), blanks_gone.len());
    account.deploy(&[], 0);
    let sent = account.call("cloudformation", "get_template", json!({"StackName": STACK}));
    assert!(sent["TemplateBody"].to_string().contains("rule-4"), "{sent}");
    account.deploy(&[], 0);
}

#[test]
fn an_update_that_is_too_large_for_a_request_is_told_before_the_import_ahead_of_it() {
    let account = Account::new();
    account.tell_emulator("log-groups", "create");
    let unmanaged = "enableTransactionSearch: false\nmanageLogGroups: false\n";
    account.edit("agent.yaml", "enableTransactionSearch: false\n", unmanaged);
    account.deploy(&[], 0);
    account.edit("agent.yaml", "manageLogGroups: false\n", "");
    account.edit("agent.yaml", "environmentVariables:\n", &format!("environmentVariables:\n{}", large_variables()));
    let told = account.deploy(&[], 1);
    assert!(told.stdout.contains("error[template-too-large]"), "{}", told.stdout);
    assert_eq!(account.status(STACK).as_deref(), Some("CREATE_COMPLETE"), "{}", told.stdout);
}

fn large_variables() -> String {
    (0..30).map(|n| format!("  LONG_{n}: {}\n", "x".repeat(2000))).collect()
}

#[test]
fn a_registry_that_cannot_be_asked_stops_nothing() {
    let account = Account::new().with_variables(&[("AWS_ENDPOINT_URL_ECR", "http://127.0.0.1:9")]);
    let told = account.deploy(&[], 0);
    assert!(told.stdout.contains("info[image-not-checked]") && told.stdout.contains("agent.yaml:4"), "{}", told.stdout);
    assert!(told.stdout.contains("deployed in"), "{}", told.stdout);
}
