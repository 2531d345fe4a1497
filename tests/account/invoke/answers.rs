//! What an agent answers, and how it is called.

use super::{SESSION, deployed, with_tokens};
use crate::STACK;
use crate::support::account::Account;
use crate::support::printed;
use crate::support::sample_agent::Agent;
use serde_json::{Value, json};
use std::io::Write;
use std::process::Stdio;

const CLAIM: &str = r#"{"prompt": "My neighbour was hurt when the pipe burst"}"#;

#[test]
fn the_agent_of_the_samples_answers() {
    let (account, _agent) = deployed();
    let told = account.told(&["invoke", "-m", "quotes", "--payload", CLAIM, "--session", SESSION], 0);
    let answer: Value = serde_json::from_str(&told.stdout).unwrap();
    assert_eq!(answer["response"]["queue"], "injury", "{answer}");
    assert_eq!(answer["session"], SESSION);
    assert!(told.stderr.starts_with(&format!("session {SESSION}, endpoint DEFAULT of arn:aws:")), "{}", told.stderr);
    assert!(told.stderr.contains("\nstatus 200, application/json, # s\n"), "{}", told.stderr);
    // Quietly, nothing but the answer.
    let told = account.told(&["invoke", "-q", "--payload", CLAIM], 0);
    assert_eq!(told.stderr, "");
    let session = serde_json::from_str::<Value>(&told.stdout).unwrap()["session"].as_str().unwrap().to_owned();
    assert!((33..=256).contains(&session.len()) && session != SESSION, "{session}");
}

#[test]
fn an_endpoint_is_called_by_the_name_of_the_config_or_of_aws() {
    let account = Account::new();
    account.deploy(&[], 0);
    for name in ["live", "orbit_test_sales_quotes_live", "DEFAULT"] {
        let told = account.told(&["invoke", "--endpoint", name, "--payload", "[1]"], 0);
        // The emulator tells what it got.
        assert_eq!(serde_json::from_str::<Value>(&told.stdout).unwrap()["input"], json!([1]));
        let called = if name == "DEFAULT" { name } else { "orbit_test_sales_quotes_live" };
        assert!(told.stderr.contains(&format!(", endpoint {called} of ")), "{}", told.stderr);
    }
    let told = account.told(&["invoke", "--endpoint", "gone"], 1);
    insta::assert_snapshot!("no_such_endpoint", told.stderr);
}

#[test]
fn a_payload_may_come_from_standard_input_and_must_be_json() {
    let account = Account::new();
    account.deploy(&[], 0);
    let with = |input: &str| {
        let mut command = account.project.command(&["invoke", "-q", "--payload", "-"]);
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        process.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        process.wait_with_output().unwrap()
    };
    let output = with("{\"a\": 1}\n");
    assert!(output.status.success(), "{}", printed(&output));
    assert_eq!(serde_json::from_slice::<Value>(&output.stdout).unwrap()["input"], json!({"a": 1}));
    let output = with("no json");
    assert_eq!(output.status.code(), Some(1), "{}", printed(&output));
    let told = account.told(&["invoke", "--payload", "Hello"], 64);
    assert!(told.stderr.starts_with("error: --payload is no JSON: "), "{}", told.stderr);
    let told = account.told(&["invoke", "--session", "too-short"], 64);
    assert!(told.stderr.contains("33 to 256"), "{}", told.stderr);
}

#[test]
fn where_the_runtime_takes_tokens_one_is_needed_and_never_shown() {
    let (account, agent) = (with_tokens(), Agent::start());
    account.deploy(&[], 0);
    account.tell_emulator("agent", &agent.url());
    account.tell_emulator("token", "t0ken-of-a-user-1a2b3c");
    insta::assert_snapshot!("token_missing", account.told(&["invoke"], 1).stderr);
    let account = account.with_variables(&[("MDAAC_BEARER_TOKEN", "Bearer t0ken-of-a-user-1a2b3c\n")]);
    let told = account.told(&["invoke", "--payload", CLAIM], 0);
    assert!(told.stdout.contains("injury"), "{}", told.stdout);
    let account = account.with_variables(&[("MDAAC_BEARER_TOKEN", "0ther-token-4d5e6f7a")]);
    let told = account.told(&["invoke", "-q"], 6);
    assert!(!told.stderr.contains("0ther"), "{}", told.stderr);
    insta::assert_snapshot!("token_refused", told.stderr);
    // And the other way round.
    let account = Account::new().with_variables(&[("MDAAC_BEARER_TOKEN", "t0ken-of-a-user-1a2b3c")]);
    account.deploy(&[], 0);
    insta::assert_snapshot!("token_unwanted", account.told(&["invoke"], 1).stderr);
}

#[test]
fn a_variable_of_the_runtime_is_no_secret_of_the_answer_but_masked_in_it() {
    let account = Account::new();
    account.edit("agent.yaml", "MODE: careful", "MODE: s3cret-mode-of-ours");
    account.deploy(&[], 0);
    let payload = json!({"prompt": "a s3cret-mode-of-ours b"}).to_string();
    let told = account.told(&["invoke", "-q", "--payload", &payload], 0);
    assert!(told.stdout.contains("a ••• b") && !told.stdout.contains("s3cret"), "{}", told.stdout);
}

#[test]
fn what_is_not_deployed_is_not_called() {
    let account = Account::new();
    insta::assert_snapshot!("not_deployed", account.told(&["invoke"], 6).stderr);
    insta::assert_snapshot!("no_logs_of_what_is_not_deployed", account.told(&["logs"], 6).stderr);
    let account = Account::with_offers("./agent.yaml");
    for command in ["invoke", "logs"] {
        let told = account.told(&[command], 64);
        assert!(told.stderr.contains("this is about one module and 2 are selected"), "{}", told.stderr);
    }
}

#[test]
fn whoever_may_not_look_at_the_runtime_may_call_it_all_the_same() {
    let (account, _agent) = deployed();
    account.tell_emulator("deny/cloudformation/GetResource", "*");
    let told = account.told(&["invoke", "--payload", CLAIM], 0);
    assert!(told.stdout.contains("injury"), "{}", told.stdout);
    let arn = told.stderr.split(" of ").nth(1).unwrap().lines().next().unwrap().to_owned();
    let id = account.physical_ids(STACK)[crate::RUNTIME].clone();
    assert!(arn.ends_with(&account.plain(&id)), "{arn} {id}");
}
