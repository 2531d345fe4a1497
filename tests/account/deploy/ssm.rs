//! Parameters of SSM Parameter Store: looked up before a deploy, and put in by `--resolve-ssm`.

use crate::STACK;
use crate::support::account::Account;
use serde_json::{Value, json};
use std::fs;

/// A project whose description comes from SSM.
fn account() -> Account {
    let account = Account::new();
    account.edit("agent.yaml", "runtimeEndpoint:", "description: ssm:/quotes/description\nruntimeEndpoint:");
    account
}

fn put(account: &Account, name: &str, kind: &str, value: &str) {
    let parameter = json!({"Name": name, "Type": kind, "Value": value, "Overwrite": true});
    account.call("ssm", "put_parameter", parameter);
}

const TEMPLATE: &str = "out/orbit/sales/test/quotes/orbit-test-sales-quotes.template.json";

fn file(account: &Account, path: &str) -> Value {
    serde_json::from_slice(&fs::read(account.project.path().join(path)).unwrap()).unwrap()
}

fn description(template: &Value) -> &Value {
    let resources = template["Resources"].as_object().unwrap().values();
    let runtime = resources.into_iter().find(|one| one["Type"] == "AWS::BedrockAgentCore::Runtime").unwrap();
    &runtime["Properties"]["Description"]
}

#[test]
fn synth_puts_values_in_and_names_where_they_came_from() {
    let account = account();
    put(&account, "/quotes/description", "String", "Quotes for ${everybody}");
    account.told(&["synth", "--out", "out"], 0);
    assert!(file(&account, TEMPLATE)["Parameters"].is_object(), "left to CloudFormation unless told otherwise");
    account.told(&["synth", "--out", "out", "--resolve-ssm"], 0);
    let template = file(&account, TEMPLATE);
    assert!(template["Parameters"].is_null(), "{template:#}");
    assert_eq!(description(&template), &json!({"Fn::Join": ["", ["Quotes for $", "{everybody}"]]}));
    let sources = file(&account, &TEMPLATE.replace("template", "sources"));
    let leaves = sources["leaves"].as_object().unwrap();
    let (_, places) = leaves.iter().find(|(pointer, _)| pointer.ends_with("84537D71/Properties/Description")).unwrap();
    let place = json!({"kind": "ssm", "name": "/quotes/description"});
    assert!(places.as_array().unwrap().contains(&place), "{places:#}");
}

#[test]
fn diff_shows_what_a_changed_value_changes() {
    let account = account();
    put(&account, "/quotes/description", "String", "Quotes");
    account.told(&["synth", "--out", "out", "--resolve-ssm"], 0);
    put(&account, "/quotes/description", "String", "Offers");
    let told = account.told(&["diff", "--baseline", "out", "--resolve-ssm", "--exit-code"], 2);
    insta::assert_snapshot!("diff_of_a_changed_ssm_value", told.stdout);
}

#[test]
fn check_judges_values_as_if_they_were_written() {
    let account = account();
    put(&account, "/quotes/description", "String", &"x".repeat(1_201));
    account.told(&["check"], 0);
    let told = account.told(&["check", "--resolve-ssm", "--format", "json"], 1);
    let report: Value = serde_json::from_str(&told.stdout).unwrap();
    assert_eq!(report["diagnostics"][0]["code"], "wrong-length");
    assert_eq!(report["diagnostics"][0]["file"], "agent.yaml");
    assert_eq!(report["diagnostics"][0]["line"], 10);
    assert_eq!(report["summary"]["modules"], 1);
}

#[test]
fn a_parameter_that_is_missing_or_secret_starts_nothing() {
    let account = account();
    let told = account.told(&["check", "--resolve-ssm"], 1);
    insta::assert_snapshot!("missing_ssm_parameter", told.stdout);
    let told = account.deploy(&[], 1);
    assert!(told.stdout.contains("error[ssm-parameter-missing]"), "{}", told.stdout);
    assert!(told.stdout.contains("agent.yaml:10:14"), "{}", told.stdout);
    assert_eq!(account.status(STACK), None);

    put(&account, "/quotes/description", "SecureString", "hush");
    for (arguments, line) in
        [(&["check", "--resolve-ssm"][..], "agent.yaml:10:14"), (&["deploy", "--yes"], "agent.yaml:10:14")]
    {
        let told = account.told(arguments, 1);
        assert!(told.stdout.contains("error[ssm-secure-string]") && told.stdout.contains(line), "{}", told.stdout);
        assert!(!(told.stdout + &told.stderr).contains("hush"));
    }
    assert_eq!(account.status(STACK), None);
}

#[test]
fn a_deploy_reads_parameters_itself_or_leaves_them_to_cloudformation() {
    let account = account();
    put(&account, "/quotes/description", "String", "Quotes");
    account.deploy(&[], 0);
    let deployed = || {
        let found = account.call("cloudformation", "get_template", json!({"StackName": STACK}));
        match &found["TemplateBody"] {
            Value::String(text) => serde_json::from_str(text).unwrap(),
            body => body.clone(),
        }
    };
    assert!(description(&deployed())["Ref"].is_string());
    // The template is another one, the stack is not.
    let same = account.deploy(&["--resolve-ssm"], 0);
    assert!(same.stdout.contains("nothing to do"), "{}", same.stdout);
    put(&account, "/quotes/description", "String", "Offers");
    let prepared = account.told(&["deploy", "--resolve-ssm", "--prepare"], 0);
    assert!(prepared.stdout.contains("--execute --resolve-ssm"), "{}", prepared.stdout);
    account.deploy(&["--resolve-ssm"], 0);
    assert_eq!(description(&deployed()), "Offers");
}

#[test]
fn values_are_not_read_with_the_wrong_credentials_or_without_a_network() {
    let account = account();
    account.edit("mdaa.yaml", &account.id, "999988887777");
    for command in [&["check"][..], &["synth", "--out", "out"], &["diff", "--baseline", "."]] {
        let told = account.told(&[command, &["--resolve-ssm"]].concat(), 6);
        assert!((told.stdout + &told.stderr).contains("error[wrong-account]"));
    }
    assert!(!account.project.path().join("out").exists());
    let told = account.told(&["diff", "--baseline", ".", "--resolve-ssm", "--format", "json"], 6);
    let report: Value = serde_json::from_str(&told.stdout).unwrap();
    assert_eq!((&report["modules"], &report["diagnostics"][0]["code"]), (&json!([]), &json!("wrong-account")));

    let account = account.with_variables(&[("AWS_ENDPOINT_URL", "http://127.0.0.1:9")]);
    let told = account.told(&["check", "--resolve-ssm"], 6);
    assert!(told.stdout.contains("error[aws-unreachable]"), "{}", told.stdout);
    account.told(&["check"], 0);
}

#[test]
fn a_config_without_parameters_needs_no_credentials() {
    let account = Account::new().with_variables(&[("AWS_ENDPOINT_URL", "http://127.0.0.1:9")]);
    account.told(&["check", "--resolve-ssm"], 0);
}
