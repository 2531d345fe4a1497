//! `mdaac diff` against the templates of a baseline. A fixture folder holds a project as it was
//! (`before`), whose templates are the baseline, and as it is (`after`).

use crate::support::project::{Project, SYNTH, texts_below};
use crate::support::{checkout, printed};
use serde_json::{Value, json};
use std::fs;
use std::process::Output;

const QUOTES: &str = "baseline/orbit/sales/test/quotes/orbit-test-sales-quotes.template.json";

/// The project as it is, with the templates of what it was in `baseline`.
fn project(fixture: &str) -> Project {
    let folder = checkout("tests/fixtures/diff").join(fixture);
    let (before, after) = (Project::copy_of(&folder.join("before")), Project::copy_of(&folder.join("after")));
    // A module with an error writes nothing, and the others are compared all the same.
    before.mdaac(&SYNTH);
    fs::rename(before.path().join("out"), after.path().join("baseline")).unwrap();
    after
}

fn diff(project: &Project, arguments: &[&str]) -> Output {
    project.mdaac(&[&["diff", "--config", "mdaa.yaml", "--baseline", "baseline"], arguments].concat())
}

fn json(project: &Project) -> Value {
    let output = diff(project, &["--format", "json"]);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", printed(&output)))
}

#[test]
fn every_project_differs_from_what_it_was_like_this() {
    for fixture in ["properties", "replacement", "permissions", "modules", "environment-in-paths"] {
        let project = project(fixture);
        let output = diff(&project, &["--exit-code", "--diff-out", "differences"]);
        insta::assert_snapshot!(fixture, printed(&output));
        let files = texts_below(&project.path().join("differences"));
        let files: String = files.iter().map(|(path, text)| format!("==> {path} <==\n{text}\n")).collect();
        insta::assert_snapshot!(format!("{fixture}_files"), files);
    }
}

#[test]
fn a_program_reads_the_same_as_json() {
    insta::assert_json_snapshot!("permissions_json", json(&project("permissions")));
    let modules = json(&project("modules"));
    let status = |module: &Value| (module["module"].clone(), module["status"].clone());
    let found: Vec<_> = modules["modules"].as_array().unwrap().iter().map(status).collect();
    let wanted = [
        ("sales/test/quotes", "same"),
        ("sales/test/offers", "notCompared"),
        ("sales/test/fresh", "new"),
        ("sales/test/retired", "onlyInBaseline"),
    ];
    assert_eq!(found, wanted.map(|(module, status)| (json!(module), json!(status))));
    assert_eq!(
        modules["summary"],
        json!({"modules": 4, "same": 1, "different": 2, "new": 1, "onlyInBaseline": 1, "notCompared": 1})
    );
    let codes = modules["diagnostics"].as_array().unwrap().iter().map(|found| found["code"].as_str().unwrap());
    assert!(codes.into_iter().any(|code| code == "unknown-value"));
}

#[test]
fn names_that_get_the_environment_are_counted_for_programs_too() {
    let report = json(&project("environment-in-paths"));
    let moved = &report["modules"][0]["publishedNames"];
    assert_eq!(*moved, json!({"environment": true, "parameters": 8, "exports": 8}));
    assert_eq!(json(&project("properties"))["modules"][0]["publishedNames"], Value::Null);
}

#[test]
fn a_template_written_otherwise_is_no_difference() {
    let project = Project::copy_of(&checkout("tests/fixtures/diff/written-otherwise"));
    let output = diff(&project, &["--exit-code", "--diff-out", "differences"]);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    let stdout = String::from_utf8(output.stdout).unwrap();
    let same = "\nsales/test/quotes (orbit-test-sales-quotes): no difference\n\nno differences in 1 module\n";
    assert!(stdout.ends_with(same), "{stdout}");
    let file = project.path().join("differences/orbit/sales/test/quotes/diff.txt");
    assert_eq!(fs::read_to_string(file).unwrap(), "", "the file is there and empty");
}

#[test]
fn a_baseline_of_our_own_is_no_difference_in_either_format() {
    for format in ["json", "yaml"] {
        let project = Project::copy_of(&checkout("tests/fixtures/good/every-property-account-unknown"));
        let output = project.mdaac(&["synth", "--out", "baseline", "--template-format", format]);
        assert!(output.status.success(), "{}", printed(&output));
        let output = diff(&project, &["--exit-code"]);
        assert_eq!(output.status.code(), Some(0), "{format}: {}", printed(&output));
    }
}

#[test]
fn exit_codes_are_0_compared_1_wrong_input_2_different_64_usage() {
    let project = project("properties");
    assert_eq!(diff(&project, &[]).status.code(), Some(0));
    assert_eq!(diff(&project, &["--exit-code"]).status.code(), Some(2));
    assert_eq!(diff(&project, &["--exit-code", "--format", "json"]).status.code(), Some(2));
    assert_eq!(diff(&project, &["--module", "missing"]).status.code(), Some(64));
    let missing = project.mdaac(&["diff", "--baseline", "nowhere"]);
    assert_eq!(missing.status.code(), Some(1), "{}", printed(&missing));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("`nowhere`"), "{}", printed(&missing));
}

#[test]
fn a_filter_leaves_the_other_modules_of_the_baseline_alone() {
    let project = project("modules");
    let output = diff(&project, &["--exit-code", "--module", "quotes"]);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    assert!(!String::from_utf8_lossy(&output.stdout).contains("retired"), "{}", printed(&output));
}

#[test]
fn a_baseline_that_cannot_be_read_is_told_for_its_module_alone() {
    let large = format!("{{\"Description\": \"{}\"}}", "x".repeat(1_100_000));
    for (text, why) in [
        ("{\"Resources\": ", "EOF while parsing"),
        ("[]", "no map of sections"),
        ("{\"Resources\": {}, \"Resources\": {}}", "the key `Resources` stands twice"),
        (&large, "1100019 bytes"),
    ] {
        let project = project("modules");
        fs::write(project.path().join(QUOTES), text).unwrap();
        fs::create_dir_all(project.path().join("differences/orbit/sales/test/quotes")).unwrap();
        let stale = project.path().join("differences/orbit/sales/test/quotes/diff.txt");
        fs::write(&stale, "of another day").unwrap();
        let output = diff(&project, &["--module", "quotes,fresh", "--diff-out", "differences"]);
        let stdout = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{}", printed(&output));
        assert!(stdout.contains("error[baseline-unreadable]") && stdout.contains(why), "{}", printed(&output));
        assert!(String::from_utf8_lossy(&output.stdout).contains("fresh (orbit-test-sales-fresh): new; "));
        assert!(!stale.exists());
    }
}

#[cfg(unix)]
#[test]
fn a_baseline_that_leads_elsewhere_by_a_link_is_not_read() {
    let project = project("modules");
    let file = project.path().join(QUOTES);
    fs::rename(&file, project.path().join("elsewhere.json")).unwrap();
    std::os::unix::fs::symlink(project.path().join("elsewhere.json"), &file).unwrap();
    let output = diff(&project, &["--module", "quotes"]);
    assert!(
        String::from_utf8_lossy(&output.stdout).contains("it is a link out of the baseline"),
        "{}",
        printed(&output)
    );
}

#[test]
fn environment_variables_show_only_when_asked_for() {
    const SECRETS: [&str; 3] = ["before-4711", "after-1337", "gone-0815"];
    for format in ["human", "json"] {
        let project = project("properties");
        let shown = |arguments: &[&str]| {
            let output = diff(&project, &[&["--format", format, "--diff-out", "differences"], arguments].concat());
            let files = texts_below(&project.path().join("differences"));
            format!("{}{}", printed(&output), files.into_values().collect::<String>())
        };
        let hidden = shown(&[]);
        assert!(SECRETS.iter().all(|secret| !hidden.contains(secret)), "{hidden}");
        let all = shown(&["--show-values"]);
        assert!(SECRETS.iter().all(|secret| all.contains(secret)), "{all}");
    }
}

#[test]
fn what_an_environment_variable_brings_to_a_policy_is_hidden_too() {
    let project = project("permissions");
    let agent = project.path().join("agent.yaml");
    let text = fs::read_to_string(&agent).unwrap().replace("arn:aws:s3:::archive/*", "{{env_var:ARCHIVE}}");
    fs::write(&agent, text).unwrap();
    let project = project.with_variables([("ARCHIVE".to_owned(), "arn:aws:s3:::hush/*".to_owned())].into());
    for format in ["human", "json"] {
        let output = diff(&project, &["--format", format]);
        let stdout = String::from_utf8_lossy(&output.stdout);
        assert!(!stdout.contains("hush") && stdout.contains("Allow s3:GetObject on •••"), "{}", printed(&output));
    }
}

#[test]
fn what_an_environment_variable_of_a_runtime_takes_from_context_is_hidden_elsewhere_too() {
    let project = project("properties");
    let agent = project.path().join("agent.yaml");
    let text = fs::read_to_string(&agent).unwrap().replace("STAGE: test", "STAGE: '{{context:owner}}'");
    fs::write(&agent, text).unwrap();
    let output = diff(&project, &["--diff-out", "differences"]);
    let files: String = texts_below(&project.path().join("differences")).into_values().collect();
    assert!(files.contains("\"Description\": \"••• (another value)\""), "{files}");
    assert!(!(printed(&output) + &files).contains("sales-desk"), "{}", printed(&output));
}

#[test]
fn there_is_colour_only_where_somebody_sees_it() {
    let project = project("permissions");
    let plain = diff(&project, &[]);
    assert!(!plain.stdout.contains(&0x1b));
    let mut command = project.command(&["diff", "--baseline", "baseline"]);
    let coloured = command.env("CLICOLOR_FORCE", "1").output().unwrap();
    assert!(coloured.stdout.contains(&0x1b));
}

#[test]
fn what_the_terminal_would_obey_is_shown_as_signs() {
    let project = project("modules");
    let file = project.path().join(QUOTES);
    let text = fs::read_to_string(&file).unwrap().replace("quotes:7", "quotes:7\\u001b[2J");
    fs::write(&file, text).unwrap();
    let output = diff(&project, &["--module", "quotes"]);
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(stdout.contains("quotes:7␛[2J") && !stdout.contains('\u{1b}'), "{}", printed(&output));
}

#[test]
fn what_policy_forbids_is_compared_all_the_same() {
    let project = project("permissions");
    let agent = project.path().join("agent.yaml");
    let text =
        fs::read_to_string(&agent).unwrap().replace("arn:aws:s3:::archive/*", "*").replace("s3:GetObject", "s3:*");
    fs::write(&agent, text).unwrap();
    let output = diff(&project, &["--exit-code"]);
    assert_eq!(output.status.code(), Some(3), "{}", printed(&output));
    assert!(String::from_utf8_lossy(&output.stdout).contains("+ Allow s3:* on *"), "{}", printed(&output));
}

#[test]
fn a_key_that_an_environment_variable_brings_is_hidden_too() {
    let project = project("permissions");
    let agent = project.path().join("agent.yaml");
    let text = fs::read_to_string(&agent).unwrap();
    let condition =
        "Condition: {StringEquals: {'aws:PrincipalTag/{{env_var:TEAM}}': '1'}}\n          Action: [dynamodb:GetItem,";
    fs::write(&agent, text.replace("Action: [dynamodb:GetItem,", condition)).unwrap();
    let mdaa = project.path().join("mdaa.yaml");
    let tags = "            tag_config_data: {'{{env_var:TEAM}}': blue}\n";
    let text = fs::read_to_string(&mdaa).unwrap() + tags;
    fs::write(&mdaa, text).unwrap();
    let project = project.with_variables([("TEAM".to_owned(), "hush-team".to_owned())].into());
    for arguments in [&["--format", "human"][..], &["--format", "json"], &["--diff-out", "differences"]] {
        let output = printed(&diff(&project, arguments));
        assert!(!output.contains("hush-team") && output.contains("Tags/•••"), "{output}");
    }
    let files: String = texts_below(&project.path().join("differences")).into_values().collect();
    assert!(!files.contains("hush-team") && files.contains("+                  \"•••\": \"•••\""), "{files}");
    for pointer in ["/policies", "/Resources"] {
        let output = printed(&project.mdaac(&["why", "quotes", pointer, "--tree"]));
        assert!(!output.contains("hush-team") && output.contains("•••"), "{output}");
    }
}
