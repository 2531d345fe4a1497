//! A symbolic link does not lead out of the project.
#![cfg(unix)]

use crate::support::project::Project;
use crate::support::{checkout, printed};
use serde_json::Value;
use std::fs;
use std::os::unix::fs::symlink;

/// The codes of what `check` found.
fn codes(project: &Project) -> Vec<String> {
    let output = project.mdaac(&["check", "--config", "mdaa.yaml", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1), "{}", printed(&output));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    report["diagnostics"].as_array().unwrap().iter().map(|found| found["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_config_that_is_a_link_out_of_the_project_is_refused() {
    let outside = tempfile::tempdir().unwrap();
    let project = Project::copy_of(&checkout("tests/fixtures/good/minimal"));
    let config = project.path().join("agent.yaml");
    fs::rename(&config, outside.path().join("agent.yaml")).unwrap();
    symlink(outside.path().join("agent.yaml"), &config).unwrap();
    assert_eq!(codes(&project), ["path-outside-project"]);
}

#[test]
fn a_folder_that_is_a_link_out_of_the_project_is_refused() {
    let outside = tempfile::tempdir().unwrap();
    let project = Project::copy_of(&checkout("tests/fixtures/good/code-path"));
    let agent = project.path().join("agent");
    fs::rename(&agent, outside.path().join("agent")).unwrap();
    symlink(outside.path().join("agent"), &agent).unwrap();
    assert_eq!(codes(&project), ["path-outside-project"]);
}

#[test]
fn tags_and_included_text_are_not_read_through_a_link_out_of_the_project() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret"), "tags: {hunter2: hunter2}\n").unwrap();
    let project = Project::copy_of(&checkout("tests/fixtures/good/minimal"));
    symlink(outside.path().join("secret"), project.path().join("link")).unwrap();
    symlink(outside.path(), project.path().join("folder")).unwrap();
    let append = |file: &str, more: &str| {
        let path = project.path().join(file);
        fs::write(&path, fs::read_to_string(&path).unwrap() + more).unwrap();
    };
    append("mdaa.yaml", "tag_configs: [./link, ./folder/secret, ./folder/nothing]\n");
    append("agent.yaml", "description: !include ./link\n");
    assert_eq!(codes(&project), ["path-outside-project"; 4], "whether a file is there is not told, either");
    // What a person allows is another matter.
    let allowed = outside.path().to_str().unwrap();
    let output = project.mdaac(&["check", "--allow-path", allowed, "--format", "json"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!text.contains("path-outside-project") && text.contains("file-not-found"), "{text}");
}

#[test]
fn a_link_that_stays_in_the_project_works() {
    let project = Project::copy_of(&checkout("tests/fixtures/good/minimal"));
    fs::rename(project.path().join("agent.yaml"), project.path().join("shared.yaml")).unwrap();
    symlink("shared.yaml", project.path().join("agent.yaml")).unwrap();
    project.synth();
}
