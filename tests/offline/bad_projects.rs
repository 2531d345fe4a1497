//! What is wrong is told in exactly these words.

use crate::support::checkout;
use crate::support::each::{below, each};
use crate::support::project::{Project, projects_below};
use mdaac::diagnostic::Code;
use std::fs;
use std::path::Path;

#[test]
fn every_bad_project_is_refused_in_these_words() {
    each("tests/fixtures/bad", &below("tests/fixtures/bad"), |folder| {
        let checked = Project::copy_of(folder).check();
        assert!(checked.is_refused(), "{}", checked.report);
        insta::assert_snapshot!("refused", checked.report);
    });
}

/// What only AWS's answers bring about.
const ANSWER: &str = "AWS brings it about: tests/account and the unit tests of src/stack";
/// What only a stack of MDAA brings about.
const ADOPTION: &str = "`mdaac adopt` brings it about: tests/offline/adopt.rs";
/// What only a question about somebody's access brings about.
const QUESTION: &str = "`mdaac access check` brings it about: tests/offline/access";
/// What only a look at a role brings about.
const ROLE: &str = "`mdaac role check` brings it about: tests/offline/identities.rs and tests/account/stack_commands";
/// What only a waiver brings about.
const WAIVER: &str = "a waiver of a rule brings it about: tests/offline/policy.rs";

/// Codes that no project in `tests/fixtures/rejected` brings about, and why.
const WITHOUT_A_FOLDER: &[(&str, &str)] = &[
    ("access-authentication", QUESTION),
    ("access-denied", QUESTION),
    ("access-endpoint-unknown", QUESTION),
    ("access-undecided", QUESTION),
    ("adoption-refused", ADOPTION),
    ("agent-call-failed", ANSWER),
    ("agent-not-serving", ANSWER),
    ("aws-credentials", ANSWER),
    ("aws-permission", ANSWER),
    ("aws-refused", ANSWER),
    ("aws-region-missing", ANSWER),
    ("aws-throttled", ANSWER),
    ("aws-unreachable", ANSWER),
    ("baseline-unreadable", "`mdaac diff` brings it about: tests/offline/diff.rs"),
    ("change-set-failed", ANSWER),
    ("change-set-foreign", ANSWER),
    ("change-set-outdated", ANSWER),
    ("change-set-stays", ANSWER),
    ("cleanup-failed", ANSWER),
    ("clock-off", ANSWER),
    ("code-archive-not-checked", ANSWER),
    ("code-archive-not-uploaded", ANSWER),
    ("code-archive-unreadable", ANSWER),
    ("deploy-failed", ANSWER),
    ("empty-stack-stays", ANSWER),
    ("export-in-use", ANSWER),
    ("hierarchical-authorization", QUESTION),
    ("image-not-checked", ANSWER),
    ("image-not-pushed", ANSWER),
    ("image-pull-denied", ANSWER),
    ("import-refused", ANSWER),
    ("live-differs", ANSWER),
    ("log-group-exists", ANSWER),
    ("log-group-stays", ANSWER),
    ("log-key-refused", ANSWER),
    ("name-taken", ANSWER),
    ("network-interfaces-remain", ANSWER),
    ("network-not-found", ANSWER),
    ("no-resource-based-policy-allows", QUESTION),
    ("not-verified", ANSWER),
    ("not-an-mdaa-yaml", "`-c` brings it about: tests/offline/config_file.rs"),
    ("nothing-to-adopt", ADOPTION),
    ("operation-unseen", ANSWER),
    ("plan-incomplete", ANSWER),
    ("policy-principal", QUESTION),
    ("protection-lifted", ANSWER),
    ("quota-reached", ANSWER),
    ("reads-back-differently", ANSWER),
    ("replacement-refused", ANSWER),
    ("resource-exists", ANSWER),
    ("resource-must-be-exact", QUESTION),
    ("resource-policy-too-large", "its policy is over 20,480 characters long; tests/offline/identities.rs makes one"),
    ("resources-stay", ANSWER),
    ("role-missing", ROLE),
    ("role-permission-missing", ROLE),
    ("role-refused", ANSWER),
    ("role-too-wide", ROLE),
    ("role-trust-too-wide", ROLE),
    ("role-trust-wrong", ROLE),
    ("role-undecided", ROLE),
    ("security-group-other-vpc", ANSWER),
    ("service-linked-role", ANSWER),
    ("service-not-ready", ANSWER),
    ("smoke-failed", ANSWER),
    ("smoke-file", "`mdaac deploy --smoke` brings it about: tests/account/invoke/smoke.rs"),
    ("source-account-never-set", QUESTION),
    ("ssm-list-type", ANSWER),
    ("ssm-parameter-missing", ANSWER),
    ("ssm-reference-unversioned", ANSWER),
    ("ssm-secure-string", ANSWER),
    ("stack-absent", ANSWER),
    ("stack-creation-failed", ANSWER),
    ("stack-deletion-failed", ANSWER),
    ("stack-policy-denies", ANSWER),
    ("stack-rollback-failed", ANSWER),
    ("stack-state-unknown", ANSWER),
    ("stack-update-failed", ANSWER),
    ("subnet-full", ANSWER),
    ("subnet-zone-unsupported", ANSWER),
    ("termination-protected", ANSWER),
    ("time-up", ANSWER),
    ("too-many-problems", "its report would be five hundred others; tests/oracles/hostile.rs counts them"),
    ("transaction-search-exists", ANSWER),
    ("update-remains", "the first of two operations brings it about: tests/account/deploy/adoption.rs"),
    ("validations-unread", ANSWER),
    ("waiver-elsewhere", WAIVER),
    ("waiver-everywhere", WAIVER),
    ("waiver-expired", WAIVER),
    ("waiver-not-allowed", WAIVER),
    ("waiver-open", WAIVER),
    ("vpc-endpoint-exists", ANSWER),
    ("vpc-endpoint-not-checked", ANSWER),
    ("waiver-place-unknown", WAIVER),
    ("waiver-reason", WAIVER),
    ("waiver-rule-unknown", WAIVER),
    ("waiver-too-long", WAIVER),
    ("waiver-unused", WAIVER),
    ("version-not-deployed", ANSWER),
    ("wrong-account", ANSWER),
];

/// Each folder in `tests/fixtures/rejected` is named as a code, brings it about, and holds the whole
/// report beside its input.
#[test]
fn every_code_has_a_project_and_the_report_that_a_person_reads() {
    let folders = projects_below(&checkout("tests/fixtures/rejected"));
    let name = |folder: &Path| folder.file_name().unwrap().to_string_lossy().into_owned();
    each("tests/fixtures/rejected", &folders, |folder| {
        let (code, project) = (name(folder), Project::copy_of(folder));
        if code == "file-too-large" {
            // Too large to be kept, too.
            fs::write(project.path().join("prices.csv"), "x".repeat(1024 * 1024 + 1)).unwrap();
        }
        // One waiver has expired by any day, and the report names today's.
        let report = project.check_on("2026-11-22".parse().unwrap()).report;
        assert!(report.contains(&format!("[{code}]: ")), "{code}: {report}");
        insta::with_settings!({
            snapshot_path => folder,
            snapshot_suffix => "",
            prepend_module_to_snapshot => false,
            omit_expression => true,
            description => "What `mdaac check` says.",
        }, {
            insta::assert_snapshot!("report", report);
        });
    });
    let names: Vec<String> = folders.iter().map(|folder| name(folder)).collect();
    let excused = |code: &str| WITHOUT_A_FOLDER.iter().any(|(name, _)| *name == code);
    let missing: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    let missing: Vec<&str> =
        missing.into_iter().filter(|code| !excused(code) && !names.iter().any(|name| name == code)).collect();
    let unknown: Vec<&String> = names.iter().filter(|name| Code::named(name).is_none()).collect();
    assert!(missing.is_empty() && unknown.is_empty(), "no folder for {missing:?}; no code for {unknown:?}");
}
