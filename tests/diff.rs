//! `mdaac diff` against the templates of a baseline. A fixture folder holds a project as it was
//! (`before`), whose templates are the baseline, and as it is (`after`).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use support::project::{Project, texts_below};
use support::{checkout, printed};

const DIFF: [&str; 5] = ["diff", "--config", "mdaa.yaml", "--baseline", "baseline"];

/// The project as it is, with the templates of what it was in `baseline`.
fn project(fixture: &str) -> Project {
    let folder = checkout("tests/fixtures/diff").join(fixture);
    let (before, after) = (Project::copy_of(&folder.join("before")), Project::copy_of(&folder.join("after")));
    before.synth();
    fs::rename(before.path().join("out"), after.path().join("baseline")).unwrap();
    after
}

fn diff(project: &Project, arguments: &[&str]) -> Output {
    project.mdaac(&[&DIFF, arguments].concat())
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn json(project: &Project) -> Value {
    let output = diff(project, &["--format", "json"]);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", printed(&output)))
}

#[test]
fn every_project_differs_from_what_it_was_like_this() {
    for fixture in ["properties", "replacement", "permissions", "modules"] {
        let project = project(fixture);
        let output = diff(&project, &["--exit-code", "--diff-out", "differences"]);
        insta::assert_snapshot!(fixture, printed(&output));
        let files = texts_below(&project.path().join("differences"));
        let files: String = files.iter().map(|(path, text)| format!("==> {path} <==\n{text}\n")).collect();
        insta::assert_snapshot!(format!("{fixture}_files"), files);
    }
}
