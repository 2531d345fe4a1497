//! A config comes from a pull request: whatever it holds, it is compiled or clearly refused, in
//! little memory, and nothing in it reaches a terminal or a log as a command.

use crate::support::fuzzed;
use crate::support::hostile::{Hostile, hostile};
use crate::support::project::{MDAAC, Project};
use crate::support::python::python3;
use crate::support::{checkout, printed};
use serde_json::Value;
use std::cell::Cell;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// The most memory of a run, in bytes: 64 MiB. What is built without optimization takes some 24 MiB more for the
/// same run, its own pages and wider frames.
const MAX_MEMORY: u64 = if cfg!(debug_assertions) { 88 } else { 64 } * 1024 * 1024;

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
    let cases = hostile();
    let (one, other) = cases.split_at(cases.len() / 2);
    let run = |cases: &[Hostile]| cases.iter().flat_map(complaints).collect::<Vec<String>>();
    let all = std::thread::scope(|scope| {
        let one = scope.spawn(|| run(one));
        let other = run(other);
        [one.join().unwrap(), other].concat()
    });
    assert!(all.is_empty(), "{}", all.join("\n"));
}

/// A good project whose file name and values hold what terminals and logs obey.
fn odd() -> Project {
    let project = Project::copy_of(&checkout("tests/fixtures/good/minimal"));
    let (from, to) = (project.path().join("agent.yaml"), project.path().join("a,b:c%\u{1b}[31m\n::error::.yaml"));
    let odd = "description: \"100%\\r\\n::error file=x::forged\\e]0;title\\a\\u009b2J \u{202e}\"\n\"k\\e[2J\\n::warning::y\": 1\nprotocolConfiguration: \"::add-mask::x\\e[1m\"\n";
    fs::write(&to, fs::read_to_string(&from).unwrap() + odd).unwrap();
    fs::remove_file(&from).unwrap();
    let mdaa = project.path().join("mdaa.yaml");
    let text = fs::read_to_string(&mdaa).unwrap();
    fs::write(&mdaa, text.replace("./agent.yaml", "\"./a,b:c%\\e[31m\\n::error::.yaml\"")).unwrap();
    project
}

#[test]
fn nothing_in_a_config_is_a_command_to_a_terminal_or_a_log() {
    let project = odd();
    for format in ["human", "json", "sarif", "github", "junit"] {
        let output = project.mdaac(&["check", "--format", format]);
        assert_eq!(output.status.code(), Some(1), "{}", printed(&output));
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("unknown-key") && text.contains("unknown-value"), "{text}");
        let obeyed = |char: char| char.is_control() && char != '\n' || ('\u{202a}'..='\u{202e}').contains(&char);
        // JSON holds them escaped, and its readers get the very text.
        let as_is = matches!(format, "json" | "sarif");
        assert!(as_is || !text.chars().any(obeyed), "{text:?}");
        if format == "github" {
            let commands: Vec<&str> = text.lines().collect();
            assert_eq!(commands.len(), 2, "{text}");
            assert!(commands.iter().all(|line| line.starts_with("::error file=a%2Cb%3Ac%25")), "{text}");
        }
    }
    for question in [&["why", "quotes"][..], &["why", "quotes", "/description"], &["list"]] {
        let text = String::from_utf8(project.mdaac(question).stdout).unwrap();
        assert!(!text.chars().any(|char| char.is_control() && char != '\n'), "{text:?}");
    }
}

#[test]
fn what_looks_like_a_placeholder_or_an_intrinsic_stays_text() {
    let project = Project::copy_of(&checkout("tests/fixtures/good/minimal"));
    let text = "${AWS::SecretToken} ${!x} {org} a <<b>> c << org }} Fn::Sub: x %{y} $(id) `id`";
    let path = project.path().join("agent.yaml");
    fs::write(&path, format!("{}description: '{text}'\n", fs::read_to_string(&path).unwrap())).unwrap();
    let template = project.synth().into_iter().find(|(file, _)| file.ends_with(".template.json")).unwrap().1;
    let template: Value = serde_json::from_str(&template).unwrap();
    let description = &template["Resources"]["bedrockagentcoreruntimeRuntime84537D71"]["Properties"]["Description"];
    let parts = description["Fn::Join"][1].as_array().unwrap_or_else(|| panic!("{description}"));
    assert_eq!(parts.iter().map(|part| part.as_str().unwrap()).collect::<String>(), text);
}

#[test]
fn what_fuzzing_found_worth_keeping_holds() {
    let replay = |target: &str, run: &dyn Fn(&Path, &[u8])| {
        let files: Vec<_> =
            fs::read_dir(checkout("fuzz/seeds").join(target)).unwrap().map(|file| file.unwrap().path()).collect();
        assert!(files.len() > 3, "{target}: {files:?}");
        for file in files {
            run(&file, &fs::read(&file).unwrap());
        }
    };
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    replay("reader", &|_, bytes| fuzzed::reader(&text(bytes)));
    replay("placeholders", &|_, bytes| fuzzed::placeholders(&text(bytes)));
    replay("merge", &|_, bytes| {
        let text = text(bytes);
        let (one, other) = text.split_once("\n===\n").unwrap();
        fuzzed::merging(one, other);
    });
    let judged = Cell::new(0);
    replay("check", &|_, bytes| {
        let reached = fuzzed::check(bytes.starts_with(b"organization"), bytes, folder.path());
        judged.set(judged.get() + usize::from(reached));
    });
    assert!(judged.get() >= 3, "else fuzzing never comes to a template");
}
