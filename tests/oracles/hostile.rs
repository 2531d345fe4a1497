//! Whatever a config holds, it is compiled or clearly refused, in little memory: measured by Python, from outside.

use crate::support::each::on_all_cores;
use crate::support::hostile::{Hostile, hostile};
use crate::support::printed;
use crate::support::project::MDAAC;
use crate::support::python::python3;
use serde_json::Value;
use std::process::{Command, Output};

/// The most memory of a run, in bytes: 64 MiB. What is built without optimization takes some 40 MiB more for the
/// same run, its own pages and wider frames.
const MAX_MEMORY: u64 = if cfg!(debug_assertions) { 104 } else { 64 } * 1024 * 1024;

/// Runs a command for a minute at most; the last line on stderr is its peak of resident memory.
const MEASURED: &str = "
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:], timeout=60).returncode
unit = 1 if sys.platform == 'darwin' else 1024
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit, file=sys.stderr)
sys.exit(code)
";

fn measured(case: &Hostile) -> (Output, u64) {
    let folder = tempfile::tempdir().unwrap();
    case.write(folder.path()).unwrap();
    let mut command = Command::new(python3());
    command.args(["-c", MEASURED, MDAAC, "check", "--format", "json"]).current_dir(folder.path());
    let output = command.output().unwrap();
    let peak = String::from_utf8_lossy(&output.stderr).lines().last().and_then(|line| line.parse().ok());
    let peak = peak.unwrap_or_else(|| panic!("{}: {}", case.name, printed(&output)));
    (output, peak)
}

/// What is not as it should be.
fn complaints(case: &Hostile) -> Vec<String> {
    let (output, peak) = measured(case);
    let report: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}: {}", case.name, printed(&output)));
    let found = report["diagnostics"].as_array().unwrap();
    let errors = found.iter().filter(|found| found["severity"] == "error");
    let mut errors: Vec<&str> = errors.map(|found| found["code"].as_str().unwrap()).collect();
    errors.dedup();
    let right = case.code.map_or(errors.is_empty(), |code| errors.contains(&code));
    let mut complaints = Vec::new();
    // 3 is for those that a policy refuses.
    let refused = matches!(output.status.code(), Some(1 | 3));
    if !right || refused != case.code.is_some() {
        complaints.push(format!("{}: wanted {:?}, found {errors:?}, {}", case.name, case.code, output.status));
    }
    if peak > MAX_MEMORY {
        complaints.push(format!("{}: {} MiB", case.name, peak / 1024 / 1024));
    }
    complaints
}

#[test]
fn hostile_projects_are_clearly_refused_in_little_memory() {
    let all = on_all_cores(&hostile(), complaints).concat();
    assert!(all.is_empty(), "{}", all.join("\n"));
}
