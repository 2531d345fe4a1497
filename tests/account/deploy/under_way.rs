//! While an operation is under way: somebody else's, our own after a kill, Ctrl-C, a time that is up.

use crate::support::account::Account;
use crate::{RUNTIME, STACK};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// A deploy that goes on by itself.
pub fn start(account: &Account, more: &[&str]) -> Child {
    let arguments = [&["deploy", "--yes"], more].concat();
    account
        .project
        .command(&arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

pub fn wait_until(what: &str, mut is: impl FnMut() -> bool) {
    let started = Instant::now();
    while !is() {
        assert!(started.elapsed() < Duration::from_secs(60), "{what} does not come");
        std::thread::sleep(Duration::from_millis(30));
    }
}

pub fn ctrl_c(process: &Child) {
    let sent = Command::new("kill").args(["-INT", &process.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn an_update_that_someone_else_runs_is_waited_for() {
    let account = Account::new();
    account.deploy(&[], 0);
    account.tell_emulator(&format!("pace/{RUNTIME}"), "1000");
    account.edit("agent.yaml", "quotes:1", "quotes:2");
    let other = start(&account, &[]);
    wait_until("the update", || account.status(STACK).as_deref() == Some("UPDATE_IN_PROGRESS"));
    account.edit("agent.yaml", "quotes:2", "quotes:3");
    let mut ours = start(&account, &[]);
    let mut said = BufReader::new(ours.stderr.take().unwrap()).lines().map(|line| line.unwrap());
    assert!(said.any(|line| line.contains("someone is changing")), "it does not wait");
    account.untell_emulator(&format!("pace/{RUNTIME}"));
    assert_eq!(text(&other.wait_with_output().unwrap()).matches("deployed in").count(), 1);
    let rest: Vec<String> = said.collect();
    let ours = ours.wait_with_output().unwrap();
    assert_eq!(ours.status.code(), Some(0), "{}{rest:?}", text(&ours));
    let uri = account.runtime()["AgentRuntimeArtifact"]["ContainerConfiguration"]["ContainerUri"].clone();
    assert!(uri.as_str().unwrap().ends_with("quotes:3"), "{uri}");
}

#[test]
fn killed_at_any_phase_the_next_run_ends_well_and_doubles_nothing() {
    // Killed while the change set is worked out, while the stack is created, and just before it is looked at.
    for phase in ["pace/change-set", &format!("pace/{RUNTIME}"), "pace/cleanup"] {
        let account = Account::new();
        if phase == "pace/cleanup" {
            account.deploy(&[], 0);
            account.edit("agent.yaml", "quotes:1", "quotes:2");
        }
        account.tell_emulator(phase, "1000");
        let mut killed = start(&account, &[]);
        wait_until(phase, || match phase {
            "pace/change-set" => account.status(STACK).as_deref() == Some("REVIEW_IN_PROGRESS"),
            "pace/cleanup" => account.status(STACK).is_some_and(|status| status.ends_with("IN_PROGRESS")),
            _ => account.status(STACK).as_deref() == Some("CREATE_IN_PROGRESS"),
        });
        killed.kill().unwrap();
        killed.wait().unwrap();
        account.untell_emulator(phase);
        let told = account.deploy(&[], 0);
        assert!(told.stdout.contains("serves version"), "{phase}: {}", told.stdout);
        let again = account.deploy(&[], 0);
        assert!(again.stdout.contains("nothing to do"), "{phase}: {}", again.stdout);
        assert_eq!(account.change_sets(STACK), 0, "{phase}: change sets were left");
    }
}

#[test]
fn ctrl_c_leaves_the_update_running_and_says_how_to_come_back() {
    let account = Account::new();
    account.deploy(&[], 0);
    account.tell_emulator(&format!("pace/{RUNTIME}"), "1000");
    account.edit("agent.yaml", "quotes:1", "quotes:2");
    let left = start(&account, &[]);
    wait_until("the update", || account.status(STACK).as_deref() == Some("UPDATE_IN_PROGRESS"));
    std::thread::sleep(Duration::from_millis(500));
    ctrl_c(&left);
    let left = left.wait_with_output().unwrap();
    assert_eq!(left.status.code(), Some(130), "{}", text(&left));
    assert!(text(&left).contains("`mdaac deploy` comes back to it"), "{}", text(&left));
    assert_eq!(account.status(STACK).as_deref(), Some("UPDATE_IN_PROGRESS"));
    account.untell_emulator(&format!("pace/{RUNTIME}"));
    account.wait_for(STACK, "UPDATE_COMPLETE");
}

#[test]
fn ctrl_c_twice_cancels_the_update() {
    let account = Account::new();
    account.deploy(&[], 0);
    let made = account.runtime();
    account.tell_emulator(&format!("pace/{RUNTIME}"), "1000");
    account.edit("agent.yaml", "quotes:1", "quotes:2");
    let cancelled = start(&account, &[]);
    wait_until("the update", || account.status(STACK).as_deref() == Some("UPDATE_IN_PROGRESS"));
    std::thread::sleep(Duration::from_millis(500));
    ctrl_c(&cancelled);
    std::thread::sleep(Duration::from_millis(500));
    ctrl_c(&cancelled);
    wait_until("the cancellation", || account.status(STACK).as_deref() != Some("UPDATE_IN_PROGRESS"));
    account.untell_emulator(&format!("pace/{RUNTIME}"));
    let cancelled = cancelled.wait_with_output().unwrap();
    assert_eq!(cancelled.status.code(), Some(4), "{}", text(&cancelled));
    assert_eq!(account.status(STACK).as_deref(), Some("UPDATE_ROLLBACK_COMPLETE"));
    assert_eq!(account.runtime()["AgentRuntimeArtifact"], made["AgentRuntimeArtifact"]);
}

#[test]
fn without_the_right_to_read_operations_a_deploy_is_followed_by_the_stacks_events() {
    let account = Account::new();
    account.tell_emulator("deny/cloudformation/DescribeEvents", "*");
    let told = account.deploy(&[], 0);
    assert!(told.stderr.contains("CREATE_COMPLETE  BedrockAgentCore::Runtime"), "{}", told.stderr);
}

#[test]
fn a_missing_permission_is_named_and_nothing_is_started() {
    let account = Account::new();
    account.tell_emulator("deny/cloudformation/CreateChangeSet", "*");
    let told = account.deploy(&[], 6);
    assert!(told.stdout.contains("may not call `cloudformation:CreateChangeSet`"), "{}", told.stdout);
    assert_eq!(account.status(STACK), None);
}

#[test]
fn expired_credentials_start_nothing_and_in_the_middle_lose_nothing() {
    let account = Account::new().with_variables(&[("AWS_SESSION_TOKEN", "expired")]);
    let told = account.deploy(&[], 6);
    assert!(told.stdout.contains("error[aws-credentials]"), "{}", told.stdout);

    let account = Account::new();
    let soon = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() + 4;
    let account = account.with_variables(&[("AWS_SESSION_TOKEN", &format!("expires-at-{soon}"))]);
    account.tell_emulator(&format!("pace/{RUNTIME}"), "1000");
    let lost = account.deploy(&[], 5);
    assert!(lost.stdout.contains("CloudFormation goes on"), "{}", lost.stdout);
    account.untell_emulator(&format!("pace/{RUNTIME}"));
    let back = account.with_variables(&[("AWS_SESSION_TOKEN", "")]);
    back.deploy(&[], 0);
}

#[test]
fn ctrl_c_three_times_ends_whatever_is_under_way() {
    let account = Account::new();
    account.deploy(&[], 0);
    for held in [RUNTIME, "cleanup"] {
        account.tell_emulator(&format!("pace/{held}"), "1000");
    }
    account.edit("agent.yaml", "quotes:1", "quotes:2");
    let left = start(&account, &[]);
    wait_until("the update", || account.status(STACK).as_deref() == Some("UPDATE_IN_PROGRESS"));
    for _ in 0..3 {
        std::thread::sleep(Duration::from_millis(500));
        ctrl_c(&left);
    }
    let pressed = Instant::now();
    let left = left.wait_with_output().unwrap();
    assert!(pressed.elapsed() < Duration::from_secs(10));
    assert_eq!(left.status.code(), Some(130), "{}", text(&left));
    assert!(text(&left).contains("CloudFormation goes on"), "{}", text(&left));
    assert!(account.status(STACK).unwrap().ends_with("IN_PROGRESS"));
    for held in [RUNTIME, "cleanup"] {
        account.untell_emulator(&format!("pace/{held}"));
    }
    account.deploy(&[], 0);
}
