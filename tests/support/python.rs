use super::{checkout, printed, program};
use serde_json::Value;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};

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

/// PyYAML, a reader of YAML 1.1 as CloudFormation's is; one process for any number of documents.
pub struct Yaml11 {
    process: Child,
    // None once told that no more comes.
    documents: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Yaml11 {
    pub fn start() -> Yaml11 {
        let mut process = Command::new(virtual_environment().join("bin/python"))
            .arg(checkout("tests/tools/read_yaml.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let answers = BufReader::new(process.stdout.take().unwrap());
        Yaml11 { documents: process.stdin.take(), answers, process }
    }

    /// The document as JSON, or what is wrong with it. A date, or a key that is no string, comes as
    /// text that says so.
    pub fn read(&mut self, document: &str) -> Result<Value, String> {
        writeln!(self.documents.as_mut().unwrap(), "{}", Value::from(document)).unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        let mut answer: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("PyYAML answered `{line}`"));
        match answer.get_mut("value") {
            Some(value) => Ok(value.take()),
            None => Err(answer["error"].to_string()),
        }
    }
}

impl Drop for Yaml11 {
    fn drop(&mut self) {
        self.documents.take();
        let _ = self.process.wait();
    }
}
/// Python with the tools of the tests, in a clean environment. It writes no bytecode into the checkout.
pub fn python_with_tools() -> Command {
    let mut command = Command::new(virtual_environment().join("bin/python"));
    command.arg("-B").env_clear();
    // The seed with which the local AWS is unkind.
    if let Some(seed) = std::env::var_os("MDAAC_EMULATOR_UNKIND") {
        command.env("MDAAC_EMULATOR_UNKIND", seed);
    }
    command
}

/// Runs the Python tests below a folder of the checkout, which lie in its package `tests`: all pass, and as many as are
/// written. Two of one name in a class would be one, without a word; one that is skipped promises nothing.
pub fn unit_tests(folder: &str, tests: &str, environment: &[(&str, &str)]) {
    let suite = python_with_tools()
        .args(["-m", "unittest", "discover", folder])
        .envs(environment.iter().copied())
        .current_dir(checkout(""))
        .output()
        .unwrap();
    assert!(suite.status.success(), "{}", printed(&suite));
    let said = String::from_utf8_lossy(&suite.stderr);
    let ran = said.lines().find(|line| line.starts_with("Ran ")).unwrap_or_else(|| panic!("{}", printed(&suite)));
    let written = tests_written(&checkout(folder).join(tests));
    assert!(ran.starts_with(&format!("Ran {written} tests ")), "{written} are written: {}", printed(&suite));
    assert_eq!(said.lines().last(), Some("OK"), "{}", printed(&suite));
    // Where the test harness does not hold it back.
    std::io::stderr().write_all(format!("{folder}: {ran}\n").as_bytes()).unwrap();
}

/// How many tests the Python files of a folder hold.
fn tests_written(folder: &Path) -> usize {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let python = files.filter(|path| path.extension().is_some_and(|extension| extension == "py"));
    python
        .map(|path| fs::read_to_string(path).unwrap())
        .map(|text| text.lines().filter(|line| line.trim_start().starts_with("def test_")).count())
        .sum()
}

/// AWS's resource schema of a type, from the installed cfn-lint package.
pub fn resource_schema(resource_type: &str) -> Value {
    resource_schemas(&[resource_type]).remove(0)
}

/// The same for several types, in their order; the package takes a second to load.
pub fn resource_schemas(resource_types: &[&str]) -> Vec<Value> {
    let mut python = python_with_tools();
    python.args(["-c", SCHEMAS]).args(resource_types);
    let output = python.output().unwrap();
    assert!(output.status.success(), "schemas of {resource_types:?}: {}", printed(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The regions that the installed cfn-lint knows, and of each type those that lack it.
pub fn regions_without(resource_types: &[&str]) -> (Vec<String>, Vec<Vec<String>>) {
    let mut python = python_with_tools();
    python.args(["-c", REGIONS]).args(resource_types);
    let output = python.output().unwrap();
    assert!(output.status.success(), "regions of {resource_types:?}: {}", printed(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

const REGIONS: &str = "
import cfnlint, json, pathlib, sys
providers = pathlib.Path(cfnlint.__file__).parent / 'data' / 'schemas' / 'providers'
regions = {path.stem: json.loads(path.read_text()) for path in sorted(providers.glob('*-*.json'))}
print(json.dumps([list(regions), [[name for name in regions if type not in regions[name]] for type in sys.argv[1:]]]))
";

/// One region's list names the file of every type that the tests use.
const SCHEMAS: &str = "
import cfnlint, json, pathlib, sys
schemas = pathlib.Path(cfnlint.__file__).parent / 'data' / 'schemas'
names = json.loads((schemas / 'providers' / 'us-east-1.json').read_text())
print(json.dumps([json.loads((schemas / 'resources' / f'{names[type]}.json').read_text()) for type in sys.argv[1:]]))
";

/// The machine's own Python, for scripts that need the standard library only.
pub fn python3() -> PathBuf {
    program("python3", "install Python 3.11 or newer, on Debian `apt-get install python3 python3-venv`")
}

/// The tools of tests/tools/requirements.txt.
fn virtual_environment() -> PathBuf {
    environment("python", "tests/tools/requirements.txt")
}

/// A virtual environment under `target/` that holds what a file of requirements names, made on first
/// use and again when that file changes. Test binaries run side by side: a lock lets one build it.
pub fn environment(name: &str, requirements: &str) -> PathBuf {
    let tools = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let lock = File::create(tools.join(format!("{name}.lock"))).unwrap();
    lock.lock().unwrap();

    let requirements = checkout(requirements);
    let wanted = fs::read_to_string(&requirements).unwrap();
    let environment = tools.join(name);
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
