//! The exit code where a file, a folder or a stream fails: 74, and what became of the stacks before that.

use crate::support::project::{MDAAC, Project, SYNTH};
use crate::support::{checkout, is_root, printed, program};
use std::fs::{self, File, OpenOptions, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn samples() -> Project {
    Project::copy_of(&checkout("sample-configs"))
}

/// With a config that has an error.
fn broken() -> Project {
    let project = samples();
    fs::write(project.path().join("sample-config-minimal.yaml"), "agentRuntimeName: x\n").unwrap();
    project
}

/// A disk that is full.
fn full() -> File {
    OpenOptions::new().write(true).open("/dev/full").unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What a command does as a user who may do nothing but what everybody may.
fn as_nobody(project: &Project, arguments: &[&str]) -> Output {
    if !is_root() {
        return project.mdaac(arguments);
    }
    let setpriv = program("setpriv", "it is part of util-linux, on Debian `apt-get install util-linux`");
    // The build folder may lie where the other user cannot look.
    let binary = project.path().join("mdaac-copy");
    // Copied by another process: one that this starts in the meantime must not hold the file open.
    assert!(Command::new("cp").arg(MDAAC).arg(&binary).status().unwrap().success());
    let mut all = vec!["--reuid=65534", "--regid=65534", "--clear-groups", "--", binary.to_str().unwrap()];
    all.extend(arguments);
    project.command_of(setpriv, &all).output().unwrap()
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_place_that_cannot_be_written_is_74_and_is_named() {
    let project = samples();
    fs::write(project.path().join("taken"), "a file").unwrap();
    project.synth();
    for (arguments, place) in [
        (&["synth", "-o", "taken"][..], "taken"),
        (&["synth", "-o", "taken/below"], "taken"),
        (&["diff", "-B", "out", "-D", "taken"], "taken"),
        (&["init", "taken"], "taken"),
        (&["init", "taken/below"], "taken/below"),
    ] {
        let output = project.mdaac(arguments);
        assert_eq!(output.status.code(), Some(74), "{arguments:?}: {}", printed(&output));
        assert!(stderr(&output).contains(&format!("error: cannot write `{place}")), "{}", printed(&output));
    }
    assert_eq!(fs::read_to_string(project.path().join("taken")).unwrap(), "a file");
}

#[test]
fn a_template_that_cannot_be_removed_is_74() {
    let project = broken();
    let template = "out/kite/data-platform/dev/faq/kite-dev-data-platform-faq.template.json";
    // A folder of that name is no file that could be removed.
    fs::create_dir_all(project.path().join(template)).unwrap();
    let output = project.mdaac(&SYNTH);
    assert_eq!(output.status.code(), Some(74), "{}", printed(&output));
    assert!(stderr(&output).contains(&format!("cannot write `{template}`")), "{}", printed(&output));
}

#[test]
fn a_folder_without_the_right_to_it_is_74() {
    let project = samples();
    set_mode(project.path(), 0o755);
    for (folder, mode) in [("read-only", 0o555), ("closed", 0o000)] {
        fs::create_dir(project.path().join(folder)).unwrap();
        set_mode(&project.path().join(folder), mode);
    }
    for arguments in [
        &["synth", "-o", "read-only"][..],
        &["synth", "-o", "closed/out"],
        &["init", "read-only"],
        &["diff", "-B", "closed"],
        &["adopt", "-B", "closed"],
        &["check", "--allow-path", "closed/below"],
    ] {
        let output = as_nobody(&project, arguments);
        assert_eq!(output.status.code(), Some(74), "{arguments:?}: {}", printed(&output));
        assert!(stderr(&output).starts_with("error: cannot "), "{}", printed(&output));
    }
    set_mode(&project.path().join("closed"), 0o755);
}

#[test]
fn what_is_not_there_is_named_wrongly_and_no_failure_of_a_disk() {
    let project = samples();
    fs::write(project.path().join("file"), "").unwrap();
    for (arguments, code) in [
        (&["diff", "-B", "nowhere"][..], 1),
        (&["diff", "-B", "file"], 1),
        (&["check", "-c", "nowhere.yaml"], 1),
        (&["check", "--allow-path", "nowhere"], 64),
        (&["check", "--allow-path", "file/below"], 64),
    ] {
        let output = project.mdaac(arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", printed(&output));
    }
    fs::write(project.path().join("helpdesk.yaml"), "").unwrap();
    let init = project.mdaac(&["init"]);
    assert_eq!(init.status.code(), Some(1), "what is there is kept, which is no failure: {}", printed(&init));
}

#[test]
fn results_that_cannot_be_printed_are_74() {
    let (right, wrong) = (samples(), broken());
    right.synth();
    let role = ["role", "trust", "--account", "111122223333", "--region", "eu-west-1", "--agent-name", "faq"];
    let caller = "arn:aws:iam::222222222222:role/caller";
    for (project, arguments) in [
        (&right, &["check"][..]),
        (&right, &["check", "--format", "json"]),
        (&wrong, &["check"]),
        (&wrong, &["check", "--format", "sarif"]),
        (&right, &["list"]),
        (&right, &["synth", "-m", "faq", "--stdout"]),
        (&right, &["diff", "-B", "out"]),
        (&right, &["diff", "-B", "out", "--format", "json"]),
        (&right, &["adopt", "-B", "out"]),
        (&right, &["explain", "--all"]),
        (&right, &["why", "faq"]),
        (&right, &["schema"]),
        (&right, &["template", "role.yaml"]),
        (&right, &[&role[..], &["--repository", "agents/faq"]].concat()),
        (&right, &["access", "check", "-m", "faq", "--principal", caller]),
        (&right, &["access", "callers", "-m", "faq"]),
        (&right, &["--help"]),
        (&right, &["synth", "--help"]),
        (&right, &["--version"]),
    ] {
        let output = project.command(arguments).stdout(full()).output().unwrap();
        assert_eq!(output.status.code(), Some(74), "{arguments:?}: {}", printed(&output));
        assert!(stderr(&output).contains("error: cannot print: No space left on device"), "{}", printed(&output));
    }
}

#[test]
fn notes_that_cannot_be_printed_are_74() {
    for (project, arguments) in
        [(samples(), &SYNTH[..]), (samples(), &["init", "new"]), (broken(), &["role", "policy", "-m", "faq"])]
    {
        let output = project.command(arguments).stderr(full()).output().unwrap();
        assert_eq!(output.status.code(), Some(74), "{arguments:?}: {}", printed(&output));
    }
}

#[test]
fn a_wrong_command_is_told_by_its_code_even_where_nothing_can_be_printed() {
    let project = samples();
    for arguments in [&["bogus"][..], &["check", "--no-such-option"], &["synth", "-f"], &["list", "-m", "bogus"]] {
        let output = project.command(arguments).stdout(full()).stderr(full()).output().unwrap();
        assert_eq!(output.status.code(), Some(64), "{arguments:?}: {}", printed(&output));
    }
}

#[test]
fn a_reader_that_goes_away_changes_no_code() {
    let (right, wrong) = (samples(), broken());
    for (project, arguments, code) in [
        (&right, &["explain", "--all"][..], 0),
        (&right, &SYNTH, 0),
        (&right, &["--help"], 0),
        (&wrong, &["check"], 1),
        (&wrong, &["check", "--format", "json"], 1),
        (&wrong, &["list", "-m", "bogus"], 64),
    ] {
        let mut child = project.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop((child.stdout.take(), child.stderr.take()));
        assert_eq!(child.wait().unwrap().code(), Some(code), "{arguments:?}");
    }
}
