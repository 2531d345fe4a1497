//! The samples work as they are, and so do MDAA's own.

use crate::support::project::{Project, projects_below};
use crate::support::{checkout, printed};
use serde_json::{Value, json};

#[test]
fn our_samples_compile_without_a_warning() {
    let check = Project::copy_of(&checkout("sample-configs")).mdaac(&["check", "--format", "json"]);
    assert!(check.status.success(), "{}", printed(&check));
    let report: Value = serde_json::from_slice(&check.stdout).unwrap();
    let summary = json!({"modules": 3, "errors": 0, "warnings": 0, "waived": 3});
    assert_eq!(report["summary"], summary, "{report:#}");
}

#[test]
fn the_samples_of_one_feature_compile_without_a_warning() {
    for folder in projects_below(&checkout("sample-configs")) {
        let check = Project::copy_of(&folder).mdaac(&["check", "--format", "json"]);
        let report: Value = serde_json::from_slice(&check.stdout).unwrap();
        let counts = ["errors", "warnings", "waived"].map(|key| report["summary"][key].as_u64());
        assert_eq!(counts, [Some(0); 3], "{}: {report:#}", folder.display());
    }
}

#[test]
fn our_samples_make_one_template_a_module() {
    let written = Project::copy_of(&checkout("sample-configs")).synth();
    let templates: Vec<&str> =
        written.keys().map(String::as_str).filter(|file| file.ends_with(".template.json")).collect();
    assert_eq!(
        templates,
        [
            "kite/data-platform/dev/claims/kite-dev-data-platform-claims.template.json",
            "kite/data-platform/dev/faq/kite-dev-data-platform-faq.template.json",
            "kite/data-platform/dev/triage/kite-dev-data-platform-triage.template.json",
        ]
    );
}

/// Those that the mdaa.yaml does not name, in the place of one that it does.
#[test]
fn a_sample_of_one_feature_compiles_without_a_warning() {
    let folder = checkout("sample-configs");
    let project = std::fs::read_to_string(folder.join("mdaa.yaml")).unwrap();
    let files = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut samples: Vec<String> =
        files.filter(|file| file.starts_with("sample-config-") && !project.contains(file.as_str())).collect();
    samples.sort();
    assert!(samples.contains(&"sample-config-alarms.yaml".to_owned()), "{samples:?}");
    for sample in samples {
        let copy = Project::copy_of(&folder);
        let named = project.replace("sample-config-minimal.yaml", &sample);
        std::fs::write(copy.path().join("mdaa.yaml"), named).unwrap();
        let check = copy.mdaac(&["check", "--format", "json"]);
        let report: Value = serde_json::from_slice(&check.stdout).unwrap();
        let found = [&report["summary"]["errors"], &report["summary"]["warnings"]];
        assert_eq!(found, [0, 0], "{sample}: {}", printed(&check));
    }
}

#[test]
fn mdaas_own_samples_compile_with_warnings_where_they_are_wrong() {
    let project = Project::copy_of(&checkout("tests/fixtures/mdaa-sample"));
    let check = project.mdaac(&["check"]);
    assert!(check.status.success(), "{}", printed(&check));
    insta::assert_snapshot!(String::from_utf8(check.stdout).unwrap());
    assert_eq!(project.synth().keys().filter(|file| file.ends_with(".template.json")).count(), 3);
}
