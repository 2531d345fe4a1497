//! The samples work as they are, and so do MDAA's own.

use crate::support::project::Project;
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

#[test]
fn mdaas_own_samples_compile_with_warnings_where_they_are_wrong() {
    let project = Project::copy_of(&checkout("tests/fixtures/mdaa-sample"));
    let check = project.mdaac(&["check"]);
    assert!(check.status.success(), "{}", printed(&check));
    insta::assert_snapshot!(String::from_utf8(check.stdout).unwrap());
    assert_eq!(project.synth().keys().filter(|file| file.ends_with(".template.json")).count(), 3);
}
