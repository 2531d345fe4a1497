//! Every fixture project compiles to exactly this, or is refused in exactly these words.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::BTreeMap;
use support::printed;
use support::project::Project;

#[test]
fn every_good_project_compiles_to_these_bytes() {
    insta::glob!("fixtures/good/*", |folder| {
        let project = Project::copy_of(folder);
        let check = project.mdaac(&["check", "--config", "mdaa.yaml"]);
        assert!(check.status.success(), "check in {}: {}", folder.display(), printed(&check));
        insta::assert_snapshot!("check", String::from_utf8(check.stdout).unwrap());

        project.synth();
        insta::assert_snapshot!("template", one_text(project.written(".template.json")));
        insta::assert_snapshot!("sources", one_text(project.written(".sources.json")));
    });
}

#[test]
fn every_bad_project_is_refused_in_these_words() {
    insta::glob!("fixtures/bad/*", |folder| {
        let check = Project::copy_of(folder).mdaac(&["check", "--config", "mdaa.yaml"]);
        assert_eq!(check.status.code(), Some(1), "check in {}: {}", folder.display(), printed(&check));
        insta::assert_snapshot!("refused", String::from_utf8(check.stdout).unwrap());
    });
}

/// Several files as one text, each below its path.
fn one_text(files: BTreeMap<String, String>) -> String {
    files.into_iter().map(|(path, text)| format!("==> {path} <==\n{text}\n")).collect()
}
