//! What an agent wrote.

use crate::support::account::Account;
use crate::{RUNTIME, STACK};
use serde_json::json;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Writes events into the log group of an endpoint, each so many seconds ago.
fn write(account: &Account, endpoint: &str, stream: &str, events: &[(u64, &str)]) {
    let id = account.physical_ids(STACK)[RUNTIME].clone();
    let group = format!("/aws/bedrock-agentcore/runtimes/{id}-{endpoint}");
    account.call("logs", "create_log_stream", json!({"logGroupName": group, "logStreamName": stream}));
    put(account, &group, stream, events);
}

fn put(account: &Account, group: &str, stream: &str, events: &[(u64, &str)]) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let at = |ago: u64| u64::try_from((now - Duration::from_secs(ago)).as_millis()).unwrap();
    let events: Vec<_> = events.iter().map(|(ago, text)| json!({"timestamp": at(*ago), "message": text})).collect();
    let put = json!({"logGroupName": group, "logStreamName": stream, "logEvents": events});
    account.call("logs", "put_log_events", put);
}

const LIVE: &str = "orbit_test_sales_quotes_live";

#[test]
fn all_endpoints_are_read_page_by_page_in_the_order_of_time() {
    let account = Account::new();
    account.edit("agent.yaml", "MODE: careful", "MODE: s3cret-mode-of-ours");
    account.deploy(&[], 0);
    account.tell_emulator("logs/page-size", "2");
    let stream = "2026/12/01/[runtime-logs]1b2c3d4e-5f60-7182-93a4-b5c6d7e8f901";
    write(
        &account,
        "DEFAULT",
        stream,
        &[(700, "too old"), (50, "one"), (40, "mode is s3cret-mode-of-ours"), (10, "five\n  more")],
    );
    write(&account, LIVE, "otel-rt-logs", &[(30, "three"), (20, "four\u{1b}[31m")]);
    let told = account.told(&["logs"], 0);
    insta::assert_snapshot!("logs", told.stdout);
    assert_eq!(told.stderr, "");
    let told = account.told(&["logs", "--endpoint", "live", "--since", "25s"], 0);
    assert_eq!(told.stdout, "TIME  otel-rt-logs  four␛[31m\n");
    let told = account.told(&["logs", "--since", "1s"], 0);
    assert!(told.stdout.is_empty() && told.stderr.contains("nothing was written in this time"), "{told:?}");
}

#[test]
fn a_group_that_is_not_there_yet_is_no_failure() {
    let account = Account::new();
    account.edit("agent.yaml", "runtimeEndpoint:", "manageLogGroups: false\nruntimeEndpoint:");
    account.tell_emulator("log-groups", "invoke");
    account.deploy(&[], 0);
    insta::assert_snapshot!("no_group_yet", account.told(&["logs", "--endpoint", "DEFAULT"], 0).stderr);
    account.tell_emulator("deny/logs/FilterLogEvents", "*");
    insta::assert_snapshot!("logs_denied", account.told(&["logs", "--endpoint", "DEFAULT"], 6).stderr);
}

#[test]
fn what_comes_is_followed_without_telling_anything_twice_until_ctrl_c() {
    let account = Account::new();
    account.deploy(&[], 0);
    write(&account, "DEFAULT", "a", &[(20, "one"), (5, "two")]);
    let arguments = ["logs", "--follow", "--endpoint", "DEFAULT"];
    let mut process =
        account.project.command(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map(|line| line.unwrap());
    let mut next = || lines.next().unwrap().rsplit("  ").next().unwrap().to_owned();
    assert_eq!([next(), next()], ["one", "two"]);
    let id = account.physical_ids(STACK)[RUNTIME].clone();
    // One call more than are made before that is told.
    account.tell_emulator("throttle/FilterLogEvents", "4");
    put(&account, &format!("/aws/bedrock-agentcore/runtimes/{id}-DEFAULT"), "a", &[(0, "three")]);
    assert_eq!(next(), "three");
    // One that comes late, from another stream.
    write(&account, "DEFAULT", "b", &[(10, "late")]);
    assert_eq!(next(), "late");
    assert!(Command::new("kill").args(["-INT", &process.id().to_string()]).status().unwrap().success());
    assert_eq!(lines.next(), None);
    let output = process.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said, "note: AWS does not answer, trying again: logs:FilterLogEvents: Rate exceeded\n");
}
