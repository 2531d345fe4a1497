//! cfn-lint, with AWS's own resource schemas, finds no error in anything we emit.

use crate::support::project::{Project, SYNTH, SYNTH_YAML, right_projects};
use crate::support::python::{cfn_lint, cfn_lint_in};
use crate::support::{checkout, printed};

/// In YAML a quarter of them: `template_formats` holds every one against the same in JSON.
#[test]
fn cfn_lint_finds_no_error_in_any_template() {
    let folders = right_projects();
    let mut projects = Vec::new();
    let mut templates = Vec::new();
    for (command, step) in [(&SYNTH[..], 1), (&SYNTH_YAML[..], 4)] {
        for folder in folders.iter().step_by(step) {
            let project = Project::copy_of(folder);
            let output = project.mdaac(command);
            assert!(output.status.success(), "synth in {}: {}", folder.display(), printed(&output));
            templates.extend(project.templates());
            projects.push(project);
        }
    }
    assert!(templates.iter().any(|path| path.extension().is_some_and(|end| end == "yaml")));
    let lint = cfn_lint(&templates);
    assert!(lint.status.success(), "{}", printed(&lint));
}

/// With the resource types of the partition's own regions.
#[test]
fn cfn_lint_finds_no_error_in_any_partition() {
    for (fixture, region) in [
        ("every-property", "eu-central-1"),
        ("every-property-in-china", "cn-north-1"),
        ("every-property-in-govcloud", "us-gov-west-1"),
        ("every-property-in-iso", "us-iso-east-1"),
        ("every-property-account-unknown", "us-gov-west-1"),
        ("every-property-account-unknown", "us-iso-east-1"),
    ] {
        let project = Project::copy_of(&checkout("tests/fixtures/good").join(fixture));
        let output = project.mdaac(&SYNTH);
        assert!(output.status.success(), "synth of {fixture}: {}", printed(&output));
        let lint = cfn_lint_in(region, &project.templates());
        assert!(lint.status.success(), "{fixture} in {region}: {}", printed(&lint));
    }
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
