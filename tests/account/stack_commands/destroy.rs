//! What goes, what stays, and what does not go.

use crate::support::account::Account;
use crate::support::project::MDAAC;
use crate::support::python::python3;
use crate::{RUNTIME, STACK};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::Stdio;

#[test]
fn without_a_terminal_and_without_yes_nothing_is_deleted() {
    let account = Account::new();
    account.deploy(&[], 0);
    let told = account.told(&["destroy"], 6);
    assert!(told.stdout.contains("15 to delete, 3 to keep"), "{}", told.stdout);
    assert!(told.stdout.ends_with("nothing was deleted: say yes at a terminal, or give `--yes`\n"), "{}", told.stdout);
    assert_eq!(account.status(STACK).as_deref(), Some("UPDATE_COMPLETE"));
    let unknown = account.told(&["destroy", "--yes", "--retain", "Runtime"], 1);
    assert!(unknown.stdout.contains("holds no `Runtime`"), "{}", unknown.stdout);
    assert_eq!(account.status(STACK).as_deref(), Some("UPDATE_COMPLETE"));
}

#[test]
fn a_protected_stack_goes_only_when_its_protection_may_be_lifted() {
    let account = Account::new();
    account.edit("mdaa.yaml", "module_configs:", "termination_protection: true\n            module_configs:");
    account.deploy(&[], 0);
    let told = account.told(&["destroy", "--yes"], 6);
    assert!(told.stdout.contains("error[termination-protected]"), "{}", told.stdout);
    assert_eq!(account.status(STACK).as_deref(), Some("UPDATE_COMPLETE"));
    // Not approved, so the protection stays.
    account.told(&["destroy", "--no-termination-protection"], 6);
    let stack = account.call("cloudformation", "describe_stacks", json!({"StackName": STACK}));
    assert_eq!(stack["Stacks"][0]["EnableTerminationProtection"], true);
    account.told(&["destroy", "--yes", "--no-termination-protection"], 0);
    assert_eq!(account.status(STACK), None);
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
    let account = Account::with_offers("./agent.yaml");
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
fn what_cannot_be_deleted_is_explained_and_let_go_of_when_it_is_named() {
    let account = Account::new();
    account.deploy(&[], 0);
    account.tell_emulator(&format!("fail/delete/{RUNTIME}"), "network interface eni-0a1b2c3d is in use");
    let failed = account.told(&["destroy", "--yes"], 5);
    insta::assert_snapshot!("not_deleted", failed.errors());
    assert_eq!(account.status(STACK).as_deref(), Some("DELETE_FAILED"));
    let status = account.told(&["status"], 5);
    assert!(status.stdout.contains(&format!("`mdaac destroy --retain {RUNTIME}`")), "{}", status.stdout);

    let runtime = account.physical_ids(STACK)[RUNTIME].clone();
    let let_go = account.told(&["destroy", "--yes", "--retain", RUNTIME], 0);
    assert!(let_go.stdout.contains("): stays if it cannot be deleted\n"), "{}", let_go.stdout);
    let (_, left) = let_go.stdout.split_once("left in the account:").unwrap();
    assert!(left.contains(&account.plain(&runtime)), "{}", let_go.stdout);
    // What the first try let go of is not forgotten.
    assert!(left.contains("AWS::KMS::Key"), "{}", let_go.stdout);
    assert_eq!(account.status(STACK), None);
    assert!(account.exists("AWS::BedrockAgentCore::Runtime", &runtime));
    // It has the name that the next deploy gives: said now, and said there with what to do.
    let (_, warned) = let_go.stdout.split_once("warning[").expect("a warning");
    insta::assert_snapshot!("let_go_of_a_name", warned);
    let failed = account.deploy(&[], 4);
    assert!(failed.stdout.contains("error[name-taken]"), "{}", failed.stdout);
    assert!(failed.stdout.contains("a runtime `orbit_test_sales_quotes_quotes` is there"), "{}", failed.stdout);
    account.untell_emulator(&format!("fail/delete/{RUNTIME}"));
    let delete = json!({"TypeName": "AWS::BedrockAgentCore::Runtime", "Identifier": runtime});
    account.call("cloudcontrol", "delete_resource", delete);
    account.deploy(&[], 0);
}

#[test]
fn a_forced_deletion_goes_on_without_what_cannot_be_deleted_and_names_it() {
    let account = Account::new();
    account.deploy(&[], 0);
    account.tell_emulator(&format!("fail/delete/{RUNTIME}"), "network interface eni-0a1b2c3d is in use");
    let forced = account.told(&["destroy", "--yes", "--force-delete"], 0);
    let (_, left) = forced.stdout.split_once("left in the account:").unwrap();
    assert!(left.contains(RUNTIME), "{}", forced.stdout);
    assert_eq!(account.status(STACK), None);
}

#[test]
fn a_deletion_that_is_under_way_is_waited_for() {
    let account = Account::new();
    account.deploy(&[], 0);
    account.tell_emulator(&format!("pace/{RUNTIME}"), "1000");
    account.call("cloudformation", "delete_stack", json!({"StackName": STACK}));
    account.wait_for(STACK, "DELETE_IN_PROGRESS");
    let status = account.told(&["status"], 0);
    assert!(status.stdout.contains("is under way"), "{}", status.stdout);
    // Nobody is asked: what goes on is not ours to approve.
    let mut destroy = account.project.command(&["destroy"]);
    let mut destroy = destroy.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(destroy.stderr.take().unwrap()).lines().map(|line| line.unwrap());
    assert!(said.any(|line| line.contains("someone is changing")), "it does not wait");
    account.untell_emulator(&format!("pace/{RUNTIME}"));
    let rest: Vec<String> = said.collect();
    let destroy = destroy.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&destroy.stdout);
    assert_eq!(destroy.status.code(), Some(0), "{told}{rest:?}");
    assert!(told.contains("deleted in") && told.contains("left in the account:"), "{told}");
}

#[test]
fn a_stack_that_was_never_created_goes_too() {
    let account = Account::new();
    account.told(&["deploy", "--prepare"], 0);
    assert!(account.told(&["status"], 5).stdout.contains("REVIEW_IN_PROGRESS"));
    let told = account.told(&["destroy", "--yes"], 0);
    assert!(told.stdout.contains("it holds nothing"), "{}", told.stdout);
    assert_eq!(account.status(STACK), None);
}

/// Runs a command at a terminal, gives one answer when it is asked, and ends with the command's own code.
const AT_TERMINAL: &str = r"
import os, pty, sys
answer = sys.argv[1].encode().decode('unicode_escape').encode()
child, terminal = pty.fork()
if child == 0:
    os.execv(sys.argv[2], sys.argv[2:])
said = b''
while True:
    try:
        more = os.read(terminal, 65536)
    except OSError:
        break
    if not more:
        break
    said += more
    if answer and b'[y/N]' in said:
        os.write(terminal, answer)
        answer = b''
print(said.decode(errors='replace'))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
";

/// What a command says to that answer, and its code.
fn answered(account: &Account, answer: &str, command: &str) -> (String, Option<i32>) {
    let python = account.project.command_of(python3(), &["-c", AT_TERMINAL, answer, MDAAC, command]).output().unwrap();
    (String::from_utf8_lossy(&python.stdout).into_owned(), python.status.code())
}

#[test]
fn at_a_terminal_a_yes_is_asked_for_and_ctrl_c_is_none() {
    let account = Account::new();
    let (ctrl_c, no, yes) = (r"\x03", r"n\n", r"y\n");
    for (answer, code) in [(ctrl_c, 130), (no, 6)] {
        let (said, ended) = answered(&account, answer, "deploy");
        assert_eq!(ended, Some(code), "{said}");
        assert_eq!(account.status(STACK).as_deref(), Some("REVIEW_IN_PROGRESS"), "{said}");
    }
    let (said, ended) = answered(&account, yes, "deploy");
    assert_eq!(ended, Some(0), "{said}");
    assert!(said.contains(&format!("deploy {STACK} to {} eu-central-1? [y/N]", account.id)), "{said}");
    for (answer, code) in [(ctrl_c, 130), (no, 6)] {
        let (said, ended) = answered(&account, answer, "destroy");
        assert_eq!(ended, Some(code), "{said}");
        assert_eq!(account.status(STACK).as_deref(), Some("UPDATE_COMPLETE"), "{said}");
    }
    let (said, ended) = answered(&account, yes, "destroy");
    assert_eq!(ended, Some(0), "{said}");
    assert!(
        said.contains(&format!("delete {STACK} with 15 resources from {} eu-central-1? [y/N]", account.id)),
        "{said}"
    );
    assert_eq!(account.status(STACK), None);
}
