//! Every good fixture project compiles to exactly this.

use crate::support::printed;
use crate::support::project::{Project, SYNTH};
use std::collections::BTreeMap;

#[test]
fn every_good_project_compiles_to_these_bytes() {
    let mut refused = Vec::new();
    insta::glob!("../fixtures", "good/*", |folder| {
        let project = Project::copy_of(folder);
        let (check, synth) = (project.mdaac(&["check", "--config", "mdaa.yaml"]), project.mdaac(&SYNTH));
        if !check.status.success() || !synth.status.success() {
            refused.push(format!("== {}\n{}\n{}", folder.display(), printed(&check), printed(&synth)));
            return;
        }
        insta::assert_snapshot!("check", String::from_utf8(check.stdout).unwrap());
        insta::assert_snapshot!("template", one_text(project.written(".template.json")));
        insta::assert_snapshot!("sources", one_text(project.written(".sources.json")));
    });
    assert!(refused.is_empty(), "{} good projects are refused:\n{}", refused.len(), refused.join("\n"));
}

/// Several files as one text, each below its path; fails when there is none.
fn one_text(files: BTreeMap<String, String>) -> String {
    assert!(!files.is_empty(), "synth wrote no such file");
    files.into_iter().map(|(path, text)| format!("==> {path} <==\n{text}\n")).collect()
}

/// The templates of a fixture.
fn templates(fixture: &str) -> Vec<serde_json::Value> {
    let folder = crate::support::checkout("tests/fixtures/good").join(fixture);
    let mut written = Project::copy_of(&folder).synth();
    written.retain(|path, _| path.ends_with(".template.json"));
    written.values().map(|text| serde_json::from_str(text).unwrap()).collect()
}

#[test]
fn env_templates_are_what_they_would_be_spelled_out() {
    assert_eq!(templates("env-templates"), templates("env-templates-spelled-out"));
    let list = |fixture: &str| {
        let project = Project::copy_of(&crate::support::checkout("tests/fixtures/good").join(fixture));
        String::from_utf8(project.mdaac(&["list"]).stdout).unwrap()
    };
    assert_eq!(list("env-templates"), list("env-templates-spelled-out"), "the order too");
}

#[test]
fn the_order_of_endpoints_replaces_nothing() {
    // Objects are equal in whatever order their keys stand.
    assert_eq!(templates("endpoints-in-the-plural"), templates("endpoints-in-another-order"));
}
