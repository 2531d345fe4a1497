use super::{checkout, printed};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The binary under test.
pub const MDAAC: &str = env!("CARGO_BIN_EXE_mdaac");

/// An mdaa.yaml of one module, whose config is `agent.yaml`.
pub const MDAA_YAML: &str = "\
organization: orbit
domains:
  sales:
    environments:
      test:
        account: '111122223333'
        region: eu-central-1
        modules:
          quotes:
            module_path: '@aws-mdaa/bedrock-agentcore-runtime'
            module_configs: [./agent.yaml]
";

/// A project in a temporary folder, so that nothing is ever written into the checkout.
pub struct Project {
    folder: tempfile::TempDir,
    variables: BTreeMap<String, String>,
}

impl Project {
    /// A copy of `folder`, without earlier output. Its `env.json`, if any, holds the environment
    /// variables the project needs.
    pub fn copy_of(folder: &Path) -> Project {
        let copy = tempfile::tempdir().unwrap();
        copy_folder(folder, copy.path());
        Project { folder: copy, variables: variables_of(folder) }
    }

    /// Adds environment variables.
    pub fn with_variables(mut self, variables: BTreeMap<String, String>) -> Project {
        self.variables.extend(variables);
        self
    }

    /// Those that it needs.
    pub fn variables(&self) -> &BTreeMap<String, String> {
        &self.variables
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// `mdaac` in the project's folder, knowing no environment variables but the project's own.
    pub fn command(&self, arguments: &[&str]) -> Command {
        self.command_of(MDAAC, arguments)
    }

    /// Another program in the same place.
    pub fn command_of(&self, program: impl AsRef<std::ffi::OsStr>, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(self.path()).env_clear().envs(&self.variables);
        command
    }

    /// Runs `mdaac` in the project's folder.
    pub fn mdaac(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Writes the templates to `out/` in the project's folder; fails unless that works.
    pub fn synth(&self) -> BTreeMap<String, String> {
        let output = self.mdaac(&SYNTH);
        assert!(output.status.success(), "synth in a copy of {}", printed(&output));
        let written = self.written("");
        assert!(written.keys().any(|file| file.ends_with(".template.json")), "synth wrote no template");
        written
    }

    /// What `synth` wrote below `out/`; only files with this ending.
    pub fn written(&self, ending: &str) -> BTreeMap<String, String> {
        let mut written = texts_below(&self.path().join("out"));
        written.retain(|path, _| path.ends_with(ending));
        written
    }

    /// The full paths of the templates that `synth` wrote, in either format.
    pub fn templates(&self) -> Vec<PathBuf> {
        let mut found = files_below(&self.path().join("out"));
        found.retain(|path| path.to_string_lossy().contains(".template."));
        found
    }
}

/// The environment variables that a project needs, from its `env.json`.
pub fn variables_of(folder: &Path) -> BTreeMap<String, String> {
    let json = fs::read(folder.join("env.json"));
    json.map(|json| serde_json::from_slice(&json).expect("env.json: an object of strings")).unwrap_or_default()
}

/// The arguments of [`Project::synth`].
pub const SYNTH: [&str; 5] = ["synth", "--config", "mdaa.yaml", "--out", "out"];

/// The same, as YAML.
pub const SYNTH_YAML: [&str; 7] = ["synth", "--config", "mdaa.yaml", "--out", "out", "--template-format", "yaml"];

/// The folder of every project that has no error: fixtures and samples.
pub fn right_projects() -> Vec<PathBuf> {
    let mut folders = projects_below(&checkout("tests/fixtures/good"));
    folders.push(checkout("tests/fixtures/mdaa-sample"));
    folders.push(checkout("sample-configs"));
    folders.extend(projects_below(&checkout("sample-configs")));
    folders
}

/// The folders directly below `folder` that hold an mdaa.yaml, sorted; fails if there is none.
pub fn projects_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.join("mdaa.yaml").is_file());
    found.sort();
    assert!(!found.is_empty(), "{}: no project below", folder.display());
    found
}

/// Path below `folder`, with `/`, and text of every file.
pub fn texts_below(folder: &Path) -> BTreeMap<String, String> {
    files_below(folder)
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
            (name, fs::read_to_string(&path).unwrap())
        })
        .collect()
}

/// Every file below `folder`, sorted.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_below(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Copies what is in `from` into `to`, but no earlier output.
pub fn copy_folder(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display())) {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_name() == "mdaac.out" {
            continue;
        }
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir(&target).unwrap();
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).unwrap();
        }
    }
}
