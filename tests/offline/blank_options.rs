//! `-m "$UNSET"` selects nothing, and least of all everything.

use crate::support::project::Project;
use crate::support::{checkout, printed};

/// Commands that need no account, and what of them must not be empty.
const COMMANDS: [(&[&str], &str); 19] = [
    (&["check", "-d"], "--domain"),
    (&["check", "-e"], "--env"),
    (&["check", "-m"], "--module"),
    (&["check", "-c"], "--config"),
    (&["check", "--allow-path"], "--allow-path"),
    (&["list", "--module"], "--module"),
    (&["synth", "-o"], "--out"),
    (&["synth", "--cdk-out"], "--out"),
    (&["diff", "-B"], "--baseline"),
    (&["diff", "-B", "out", "-D"], "--diff-out"),
    (&["adopt", "-B"], "--baseline"),
    (&["why"], "<MODULE>"),
    (&["why", "faq", "-e"], "--env"),
    (&["explain"], "[CODE]"),
    (&["init"], "[DIR]"),
    (&["role", "policy", "-m"], "--module"),
    (&["role", "check"], "<ARN>"),
    (&["access", "check", "--endpoint"], "--endpoint"),
    (&["access", "check", "-m"], "--module"),
];

#[cfg(feature = "deploy")]
const WITH_AN_ACCOUNT: [(&[&str], &str); 20] = [
    (&["deploy", "--yes", "-m"], "--module"),
    (&["deploy", "--yes", "--region"], "--region"),
    (&["deploy", "--yes", "--profile"], "--profile"),
    (&["deploy", "--yes", "--role-arn"], "--role-arn"),
    (&["deploy", "--yes", "--allow-replacement"], "--allow-replacement"),
    (&["destroy", "--yes", "-d"], "--domain"),
    (&["destroy", "--yes", "-e"], "--env"),
    (&["destroy", "--yes", "-m"], "--module"),
    (&["destroy", "--yes", "-c"], "--config"),
    (&["destroy", "--yes", "--retain"], "--retain"),
    (&["destroy", "--yes", "--region"], "--region"),
    (&["destroy", "--yes", "--profile"], "--profile"),
    (&["status", "-m"], "--module"),
    (&["outputs", "-m"], "--module"),
    (&["invoke", "-m"], "--module"),
    (&["invoke", "--payload"], "--payload"),
    (&["logs", "-m"], "--module"),
    (&["logs", "--since"], "--since"),
    (&["deploy", "--smoke"], "--smoke"),
    (&["check", "--resolve-ssm", "--profile"], "--profile"),
];
#[cfg(not(feature = "deploy"))]
const WITH_AN_ACCOUNT: [(&[&str], &str); 0] = [];

#[test]
fn an_empty_value_is_a_wrong_command_line_wherever_it_is_given() {
    let project = Project::copy_of(&checkout("sample-configs"));
    for (command, name) in COMMANDS.iter().chain(&WITH_AN_ACCOUNT) {
        for empty in ["", " ", "\t \n"] {
            let output = project.mdaac(&[*command, &[empty]].concat());
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(64), "{command:?} {empty:?}: {}", printed(&output));
            assert!(said.contains(name), "{command:?} {empty:?}: {said}");
        }
    }
    let output = project.mdaac(&["check", "--module="]);
    assert_eq!(output.status.code(), Some(64), "{}", printed(&output));
}

#[test]
fn an_empty_item_of_a_list_is_one_too() {
    let project = Project::copy_of(&checkout("sample-configs"));
    for names in ["faq,", ",faq", "faq,,triage", "faq, ,triage", ","] {
        for command in
            [&["check", "-m", names][..], &["check", "-m", "faq", "-m", names], &["list", &format!("-m={names}")]]
        {
            let output = project.mdaac(command);
            assert_eq!(output.status.code(), Some(64), "{command:?}: {}", printed(&output));
            assert!(String::from_utf8_lossy(&output.stderr).contains("--module"), "{}", printed(&output));
        }
    }
}

#[test]
fn what_may_be_empty_is_taken() {
    let project = Project::copy_of(&checkout("sample-configs"));
    let whole = project.mdaac(&["why", "faq", ""]);
    assert_eq!(whole.status.code(), Some(0), "{}", printed(&whole));
    assert_eq!(whole.stdout, project.mdaac(&["why", "faq"]).stdout);
}
