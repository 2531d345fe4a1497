//! synth, check and diff -B never open a socket: they run where there is no network, and ask for none.
//! Either proof alone would do, so a machine that offers only one of them is enough.
#![cfg(target_os = "linux")]

use crate::support::project::{MDAAC, Project, SYNTH};
use crate::support::{checkout, installed, is_root, printed, program};
use std::process::Output;

const CHECK: [&str; 3] = ["check", "--config", "mdaa.yaml"];
const DIFF: [&str; 3] = ["diff", "--baseline", "."];

fn samples() -> Project {
    Project::copy_of(&checkout("sample-configs"))
}

/// Runs a command in a network namespace of its own, where even the loopback device is down; whoever
/// is not root gets a user namespace for it. None where the machine allows neither.
fn without_network(project: &Project, command: &[&str]) -> Option<Output> {
    let unshare = program("unshare", "it is part of util-linux, on Debian `apt-get install util-linux`");
    let mut arguments = vec![if is_root() { "-n" } else { "-rn" }, "--"];
    arguments.extend(command);
    let output = project.command_of(unshare, &arguments).output().unwrap();
    if !String::from_utf8_lossy(&output.stderr).contains("unshare failed") {
        return Some(output);
    }
    assert!(
        installed("strace").is_some(),
        "this machine allows no network namespace (a container needs `--cap-add SYS_ADMIN`) and has no strace (on \
         Debian `apt-get install strace`); one of them is needed\n{}",
        printed(&output)
    );
    crate::support::skipped("this machine allows no network namespace; strace gives the proof");
    None
}

#[test]
fn what_needs_no_account_works_without_network() {
    let project = samples();
    let cat = program("cat", "it is part of coreutils");
    let Some(devices) = without_network(&project, &[cat.to_str().unwrap(), "/proc/net/dev"]) else { return };
    let devices = String::from_utf8(devices.stdout).unwrap();
    let names: Vec<&str> =
        devices.lines().filter_map(|line| line.split_once(':')).map(|(name, _)| name.trim()).collect();
    assert_eq!(names, ["lo"], "there is a network after all: {devices}");

    for arguments in [&SYNTH[..], &CHECK[..], &DIFF[..]] {
        let command: Vec<&str> = [MDAAC].into_iter().chain(arguments.iter().copied()).collect();
        let output = without_network(&project, &command).unwrap();
        assert!(output.status.success(), "{command:?}: {}", printed(&output));
    }
    assert_eq!(project.written(".template.json").len(), 3);
}

#[test]
fn what_needs_no_account_makes_no_network_system_call() {
    let Some(strace) = installed("strace") else {
        crate::support::skipped(
            "no strace (on Debian `apt-get install strace`); the network namespace gives the proof",
        );
        return;
    };
    let calls = |program: &str, arguments: &[&str]| {
        let project = samples();
        let mut traced = vec!["-f", "-qq", "-e", "trace=%network", "-e", "signal=none", "-o", "calls", "--", program];
        traced.extend(arguments);
        let output = project.command_of(&strace, &traced).output().unwrap();
        let calls = std::fs::read_to_string(project.path().join("calls"));
        let calls = calls.unwrap_or_else(|error| panic!("strace wrote nothing: {error}\n{}", printed(&output)));
        (calls, output, project.templates().len())
    };

    let bash = program("bash", "on Debian `apt-get install bash`");
    let (seen, output, _) = calls(bash.to_str().unwrap(), &["-c", "exec 3<>/dev/tcp/127.0.0.1/9"]);
    assert!(seen.contains("socket("), "strace does not see a socket that is opened: {seen}\n{}", printed(&output));

    for (arguments, templates) in [(&SYNTH[..], 3), (&CHECK[..], 0), (&DIFF[..], 0)] {
        let (seen, output, written) = calls(MDAAC, arguments);
        assert!(output.status.success(), "{arguments:?}: {}", printed(&output));
        assert_eq!(written, templates, "{arguments:?}: {}", printed(&output));
        assert_eq!(seen, "", "{arguments:?} asked for the network");
    }
}
