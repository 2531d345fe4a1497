//! `deploy --smoke FILE`.

use super::{deployed, with_tokens};
use crate::STACK;
use crate::support::account::Account;
use crate::support::sample_agent::Agent;
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;

fn file(account: &Account, text: &str) {
    fs::write(account.project.path().join("smoke.yaml"), text).unwrap();
}

const RIGHT: &str = "payload: {prompt: My neighbour was hurt}
endpoint: live
session: session-of-a-test-that-is-long-enough
expect:
  contains: injury
  matches: '\"queue\":\\s*\"inj'
  json: {response: {queue: injury, because: hurt}}
";

#[test]
fn a_deploy_ends_with_a_call_that_is_answered_as_the_file_says() {
    let (account, agent) = (Account::new(), Agent::start());
    account.tell_emulator("agent", &agent.url());
    file(&account, RIGHT);
    let told = account.deploy(&["--smoke", "smoke.yaml"], 0);
    assert!(told.stdout.ends_with("sales/test/quotes: answers as `smoke.yaml` says, # s\n"), "{}", told.stdout);
    // Again, though there is nothing to deploy.
    let told = account.deploy(&["--smoke", "smoke.yaml", "--format", "json"], 0);
    let last: Value = serde_json::from_str(told.stdout.lines().last().unwrap()).unwrap();
    assert_eq!((&last["event"], &last["passed"], &last["exitCode"]), (&"smoke".into(), &true.into(), &0.into()));
}

#[test]
fn what_is_not_as_the_file_says_is_told_with_what_came_and_ends_with_5() {
    let (account, _agent) = deployed();
    let mut told = String::new();
    for expect in [
        "contains: hail",
        "matches: '^\\['",
        "json: {response: {queue: home}, sessions: 2}",
        "json: {response: {queues: []}}",
        "status: 424",
    ] {
        file(
            &account,
            &format!(
                "payload: {{prompt: My neighbour was hurt}}\nsession: session-of-a-test-that-is-long-enough\nexpect:\n  {expect}\n"
            ),
        );
        writeln!(told, "=== {expect}\n{}", account.deploy(&["--smoke", "smoke.yaml"], 5).stdout).unwrap();
    }
    file(&account, "payload: {prompt: 7}\n");
    writeln!(told, "=== the agent fails\n{}", account.deploy(&["--smoke", "smoke.yaml"], 5).stdout).unwrap();
    insta::assert_snapshot!("not_as_the_file_says", told);
    file(&account, "payload: {prompt: 7}\nexpect: {status: 424, contains: error}\n");
    account.deploy(&["--smoke", "smoke.yaml"], 0);
    let told = account.deploy(&["--smoke", "smoke.yaml", "--format", "json", "--smoke", "smoke.yaml"], 0);
    assert_eq!(told.stdout.matches("\"smoke\"").count(), 2, "{}", told.stdout);
}

#[test]
fn a_file_that_cannot_be_used_stops_the_deploy_before_it_begins() {
    let account = Account::with_offers("./agent.yaml");
    account.edit(
        "mdaa.yaml",
        "          quotes:\n",
        "          quotes:\n            module_config_data: {agentRuntimeName: other}\n",
    );
    let mut told = String::new();
    for text in [
        "payload: {}\nexpects: {contains: a}\n",
        "module: quotes\npayload: {}\nexpect: {status: ok, within: 3}\n",
        "module: quotes\nsession: short\n",
        "module: quotes\npayload: {}\nexpect: {matches: '(a'}\n",
        "module: quotes\npayload: {}\nendpoint: gone\n",
        "module: qoutes\npayload: {}\n",
        "payload: {}\n",
        "payload: [\n",
    ] {
        file(&account, text);
        writeln!(told, "=== {text}---\n{}", account.deploy(&["--smoke", "smoke.yaml"], 1).stdout).unwrap();
    }
    writeln!(told, "=== no file\n{}", account.deploy(&["--smoke", "none.yaml"], 1).stdout).unwrap();
    insta::assert_snapshot!("files_that_cannot_be_used", told);
    assert_eq!(account.status(STACK), None);
}

#[test]
fn a_token_that_is_missing_stops_the_deploy_before_it_begins() {
    let account = with_tokens();
    file(&account, "payload: {}\n");
    let told = account.deploy(&["--smoke", "smoke.yaml"], 1);
    assert!(told.stdout.contains("error[access-authentication]: the runtime takes tokens"), "{}", told.stdout);
    assert_eq!(account.status(STACK), None);
    account.tell_emulator("token", "t0ken-of-a-user-1a2b3c");
    let account = account.with_variables(&[("MDAAC_BEARER_TOKEN", "t0ken-of-a-user-1a2b3c")]);
    account.deploy(&["--smoke", "smoke.yaml"], 0);
}

#[test]
fn of_several_modules_the_one_that_is_named_is_called_and_only_if_it_was_deployed() {
    let account = Account::with_offers("./offers.yaml");
    let agent = fs::read_to_string(account.project.path().join("agent.yaml")).unwrap();
    fs::write(account.project.path().join("offers.yaml"), agent.replace("Name: quotes", "Name: offers")).unwrap();
    file(&account, "module: sales/test/offers\npayload: [1]\nexpect: {json: {input: [1]}}\n");
    let told = account.deploy(&["--smoke", "smoke.yaml"], 0);
    assert!(told.stdout.contains("sales/test/offers: answers as `smoke.yaml` says"), "{}", told.stdout);
    account.edit("offers.yaml", "MODE: careful", "MODE: daring");
    account.tell_emulator("fail/update/bedrockagentcoreruntimeRuntime84537D71", "no");
    let told = account.deploy(&["--smoke", "smoke.yaml"], 4);
    assert!(!told.stdout.contains("smoke.yaml"), "{}", told.stdout);
}
