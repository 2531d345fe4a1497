//! What becomes of a stack is no less true where nobody can be told.

use crate::support::account::Account;
use crate::support::printed;
use crate::{RUNTIME, STACK};
use std::fs::{File, OpenOptions};

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
