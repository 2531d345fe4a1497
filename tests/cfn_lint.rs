//! cfn-lint, with AWS's own resource schemas, finds no error in anything we emit.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use support::printed;
use support::project::{Project, SYNTH, SYNTH_YAML, right_projects};
use support::python::cfn_lint;

#[test]
fn cfn_lint_finds_no_error_in_any_template() {
    let folders = right_projects();
    let mut projects = Vec::new();
    let mut templates = Vec::new();
    for command in [&SYNTH[..], &SYNTH_YAML[..]] {
        for folder in &folders {
            let project = Project::copy_of(folder);
            let output = project.mdaac(command);
            assert!(output.status.success(), "synth in {}: {}", folder.display(), printed(&output));
            templates.extend(project.templates());
            projects.push(project);
        }
    }
    assert_eq!(
        templates.iter().filter(|path| path.extension().is_some_and(|end| end == "yaml")).count(),
        templates.len() / 2
    );
    let lint = cfn_lint(&templates);
    assert!(lint.status.success(), "{}", printed(&lint));
}

#[test]
fn cfn_lint_would_find_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let template = folder.path().join("wrong.template.json");
    let wrong = r#"{"Resources": {"R": {"Type": "AWS::BedrockAgentCore::Runtime", "Properties": {}}}}"#;
    std::fs::write(&template, wrong).unwrap();
    let lint = cfn_lint(&[template]);
    assert!(!lint.status.success(), "{}", printed(&lint));
    assert!(printed(&lint).contains("AgentRuntimeName"), "{}", printed(&lint));
}
