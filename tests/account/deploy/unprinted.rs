//! What becomes of a stack is no less true where nobody can be told.

use crate::support::account::Account;
use crate::support::printed;
use crate::{RUNTIME, STACK};
use std::fs::{File, OpenOptions};
use std::process::Stdio;

const OFFERS: &str = "orbit-test-sales-offers";

/// The code of a command whose readers have gone before it starts.
fn unread(account: &Account, arguments: &[&str]) -> Option<i32> {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = account.project.command(arguments);
    command.stdin(Stdio::null()).stdout(writer.try_clone().unwrap()).stderr(writer);
    command.status().unwrap().code()
}

fn full() -> File {
    OpenOptions::new().write(true).open("/dev/full").unwrap()
}

#[test]
fn nothing_is_started_whose_check_cannot_be_printed() {
    let account = Account::new();
    let output = account.project.command(&["deploy", "--yes"]).stdout(full()).output().unwrap();
    assert_eq!(output.status.code(), Some(74), "{}", printed(&output));
    assert_eq!(account.status(STACK), None);
}

#[test]
fn a_deploy_whose_events_cannot_be_printed_is_finished_and_is_74() {
    let account = Account::new();
    let arguments = ["deploy", "--yes", "--format", "json"];
    let output = account.project.command(&arguments).stdout(full()).output().unwrap();
    assert_eq!(output.status.code(), Some(74), "{}", printed(&output));
    assert_eq!(account.status(STACK).as_deref(), Some("UPDATE_COMPLETE"));
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(told.matches("error: cannot print: ").count(), 1, "{told}");
}

#[test]
fn what_became_of_a_stack_is_graver_than_what_cannot_be_printed() {
    let account = Account::new();
    account.tell_emulator(&format!("fail/{RUNTIME}"), "Internal Failure");
    let arguments = ["deploy", "--yes", "--format", "json"];
    let output = account.project.command(&arguments).stdout(full()).output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", printed(&output));
}

#[test]
fn progress_that_cannot_be_printed_changes_no_code() {
    let account = Account::new();
    let output = account.project.command(&["deploy", "--yes"]).stderr(full()).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
}

#[test]
fn readers_that_go_away_stop_no_stack_and_change_no_code() {
    let account = Account::with_offers("./agent.yaml");
    assert_eq!(unread(&account, &["deploy", "--yes"]), Some(0));
    assert_eq!(account.status(OFFERS).as_deref(), Some("UPDATE_COMPLETE"));
    assert_eq!(account.status(STACK).as_deref(), Some("UPDATE_COMPLETE"));
    account.tell_emulator(&format!("fail/update/{RUNTIME}"), "Internal Failure");
    account.edit("agent.yaml", "quotes:1", "quotes:2");
    assert_eq!(unread(&account, &["deploy", "--yes"]), Some(4));
    for stack in [OFFERS, STACK] {
        assert_eq!(account.status(stack).as_deref(), Some("UPDATE_ROLLBACK_COMPLETE"));
    }
    account.untell_emulator(&format!("fail/update/{RUNTIME}"));
    // What nobody saw, nobody agrees to.
    assert_eq!(unread(&account, &["deploy"]), Some(6));
    assert_eq!(unread(&account, &["destroy"]), Some(6));
    account.edit("agent.yaml", "containerUri:", "containerUrl:");
    assert_eq!(unread(&account, &["deploy", "--yes"]), Some(1));
    assert_eq!(unread(&account, &["destroy", "--yes", "--format", "json"]), Some(0));
    assert_eq!((account.status(OFFERS), account.status(STACK)), (None, None));
    assert_eq!(unread(&account, &["status"]), Some(5));
}

#[test]
fn a_full_disk_leaves_no_stack_half_done() {
    let account = Account::with_offers("./agent.yaml");
    // Without a finding to print, a deploy prints nothing before its plans.
    let arguments = ["deploy", "--yes", "--format", "json"];
    let output = account.project.command(&arguments).stdout(full()).stderr(full()).output().unwrap();
    assert_eq!(output.status.code(), Some(74), "{}", printed(&output));
    assert_eq!(account.status(OFFERS).as_deref(), Some("UPDATE_COMPLETE"));
    assert_eq!(account.status(STACK).as_deref(), Some("UPDATE_COMPLETE"));
    let output = account.project.command(&["destroy", "--yes", "-m", "offers"]).stderr(full()).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    account.tell_emulator(&format!("fail/delete/{RUNTIME}"), "in use");
    let output = account.project.command(&["destroy", "--yes"]).stdout(full()).stderr(full()).output().unwrap();
    assert_eq!(output.status.code(), Some(5), "{}", printed(&output));
    let output = account.project.command(&["status"]).stdout(full()).output().unwrap();
    assert_eq!(output.status.code(), Some(5), "what it is that nobody can read is graver: {}", printed(&output));
    account.untell_emulator(&format!("fail/delete/{RUNTIME}"));
    let output = account.project.command(&["destroy", "--yes"]).stdout(full()).stderr(full()).output().unwrap();
    assert_eq!(output.status.code(), Some(74), "{}", printed(&output));
    assert_eq!((account.status(OFFERS), account.status(STACK)), (None, None));
}
