use super::{checkout, printed, program};
use serde_json::Value;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Runs cfn-lint once over all templates: starting it takes longer than checking one of them.
/// It succeeds unless there is an error; findings are one a line.
pub fn cfn_lint(templates: &[PathBuf]) -> Output {
    cfn_lint_in("us-east-1", templates)
}

/// The same with the resource schemas of another region.
pub fn cfn_lint_in(region: &str, templates: &[PathBuf]) -> Output {
    assert!(!templates.is_empty(), "no template to lint");
    let bin = virtual_environment().join("bin");
    // Started by name it would fail where the path is too long for a `#!` line.
    Command::new(bin.join("python"))
        .arg(bin.join("cfn-lint"))
        .args(["--format", "parseable", "--non-zero-exit-code", "error", "--regions", region, "--"])
        .args(templates)
        .output()
        .unwrap()
}

/// AWS's schema of a resource type, as cfn-lint ships it for us-east-1.
pub fn resource_schema(resource_type: &str) -> Value {
    let lib = virtual_environment().join("lib");
    let python = fs::read_dir(&lib).unwrap().map(|entry| entry.unwrap().path()).next().unwrap();
    let schemas = python.join("site-packages/cfnlint/data/schemas");
    let read = |path: PathBuf| -> Value {
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        serde_json::from_str(&text).unwrap()
    };
    let files = read(schemas.join("providers/us-east-1.json"));
    let file = files[resource_type].as_str().unwrap_or_else(|| panic!("no schema of {resource_type}"));
    read(schemas.join("resources").join(format!("{file}.json")))
}

/// The machine's own Python, for scripts that need the standard library only.
pub fn python3() -> PathBuf {
    program("python3", "install Python 3.11 or newer, on Debian `apt-get install python3 python3-venv`")
}

/// A virtual environment under `target/` that holds tests/tools/requirements.txt, made on first
/// use and again when that file changes. Test binaries run side by side: a lock lets one build it.
fn virtual_environment() -> PathBuf {
    let tools = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let lock = File::create(tools.join("python.lock")).unwrap();
    lock.lock().unwrap();

    let requirements = checkout("tests/tools/requirements.txt");
    let wanted = fs::read_to_string(&requirements).unwrap();
    let environment = tools.join("python");
    let installed = environment.join("installed.txt");
    if fs::read_to_string(&installed).is_ok_and(|found| found == wanted) {
        return environment;
    }
    if environment.exists() {
        fs::remove_dir_all(&environment).unwrap();
    }
    run(
        Command::new(python3()).args(["-m", "venv"]).arg(&environment),
        "Python's venv module is missing or broken: on Debian `apt-get install python3-venv`",
    );
    // Everything is pinned, so nothing else may come along.
    run(
        Command::new(environment.join("bin/python"))
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps"])
            .arg("--requirement")
            .arg(&requirements),
        "the tools of the tests come from a Python package index once: check the network, or set PIP_INDEX_URL; \
         Python must be 3.11 or newer",
    );
    fs::write(&installed, wanted).unwrap();
    environment
}

fn run(command: &mut Command, how: &str) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}\n{how}", printed(&output));
}
