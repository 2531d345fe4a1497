//! synth and check never open a socket: they run where there is no network, and ask for none.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![cfg(target_os = "linux")]

mod support;

use std::process::{Command, Output};
use support::{MDAAC, Project, SYNTH, checkout, is_root, printed, program};

const CHECK: [&str; 3] = ["check", "--config", "mdaa.yaml"];

/// Runs a command in a network namespace of its own, where even the loopback device is down.
/// Whoever is not root needs a user namespace for it.
fn without_network(project: &Project, command: &[&str]) -> Output {
    let unshare = program("unshare", "it is part of util-linux, on Debian `apt-get install util-linux`");
    let mut arguments = vec![if is_root() { "-n" } else { "-rn" }, "--"];
    arguments.extend(command);
    let output = project.command_of(unshare, &arguments).output().unwrap();
    let refused = String::from_utf8_lossy(&output.stderr).contains("unshare failed");
    assert!(
        !refused,
        "this machine lets nobody make a network namespace: run the tests where that is allowed, in a container with \
         `--cap-add SYS_ADMIN`\n{}",
        printed(&output)
    );
    output
}

#[test]
fn the_place_without_network_has_no_network() {
    let project = Project::copy_of(&checkout("sample-configs"));
    let cat = program("cat", "it is part of coreutils");
    let output = without_network(&project, &[cat.to_str().unwrap(), "/proc/net/dev"]);
    assert!(output.status.success(), "{}", printed(&output));
    let devices = String::from_utf8(output.stdout).unwrap();
    let names: Vec<&str> = devices.lines().filter_map(|line| line.split_once(':')).map(|(name, _)| name.trim()).collect();
    assert!(names.iter().all(|name| *name == "lo"), "{devices}");
}

#[test]
fn synth_and_check_work_without_network() {
    let project = Project::copy_of(&checkout("sample-configs"));
    for arguments in [&SYNTH[..], &CHECK[..]] {
        let command: Vec<&str> = [MDAAC].into_iter().chain(arguments.iter().copied()).collect();
        let output = without_network(&project, &command);
        assert!(output.status.success(), "{command:?}: {}", printed(&output));
    }
    assert_eq!(project.written(".template.json").len(), 3);
}

#[test]
fn synth_and_check_make_no_network_system_call() {
    let strace = program("strace", "on Debian `apt-get install strace`");
    let calls = |program: &str, arguments: &[&str]| {
        let project = Project::copy_of(&checkout("sample-configs"));
        let mut traced = vec!["-f", "-qq", "-e", "trace=%network", "-e", "signal=none", "-o", "calls", "--", program];
        traced.extend(arguments);
        let output = project.command_of(&strace, &traced).output().unwrap();
        let calls = std::fs::read_to_string(project.path().join("calls"));
        (output, calls.unwrap_or_else(|error| panic!("strace wrote nothing: {error}")))
    };

    let bash = program("bash", "on Debian `apt-get install bash`");
    let (_, seen) = calls(bash.to_str().unwrap(), &["-c", "exec 3<>/dev/tcp/127.0.0.1/9"]);
    assert!(seen.contains("socket("), "strace does not see a socket that is opened: {seen}");

    for arguments in [&SYNTH[..], &CHECK[..]] {
        let (output, seen) = calls(MDAAC, arguments);
        assert!(output.status.success(), "{arguments:?}: {}", printed(&output));
        assert_eq!(seen, "", "{arguments:?} asked for the network");
    }
}

#[test]
fn the_binary_runs_here_at_all() {
    // Without this the tests above could fail for a reason that has nothing to do with the network.
    let output = Command::new(MDAAC).arg("--version").output().unwrap();
    assert!(output.status.success(), "{}", printed(&output));
}
