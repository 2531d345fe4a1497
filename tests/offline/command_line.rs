//! What the commands do, and the exit codes a CI job relies on.

use crate::support::project::{Project, SYNTH};
use crate::support::{checkout, printed};
use serde_json::{Value, json};
use std::fs;

const FAQ: &str = "kite/data-platform/dev/faq/kite-dev-data-platform-faq.template.json";
const CLAIMS: &str = "kite/data-platform/dev/claims/kite-dev-data-platform-claims.template.json";

fn samples() -> Project {
    Project::copy_of(&checkout("sample-configs"))
}

fn break_faq(project: &Project) {
    fs::write(project.path().join("sample-config-minimal.yaml"), "agentRuntimeName: x\n").unwrap();
}

#[test]
fn a_module_with_an_error_loses_its_old_template_and_no_other_does() {
    let project = samples();
    let before = project.synth();
    break_faq(&project);
    let output = project.mdaac(&SYNTH);
    assert_eq!(output.status.code(), Some(1), "{}", printed(&output));
    let after = project.written("");
    assert!(before.contains_key(FAQ) && !after.contains_key(FAQ));
    assert!(!after.contains_key(&FAQ.replace("template", "sources")));
    assert_eq!(after[CLAIMS], before[CLAIMS]);
}

#[test]
fn an_error_in_the_mdaa_yaml_itself_writes_nothing() {
    let project = samples();
    let file = project.path().join("mdaa.yaml");
    fs::write(&file, fs::read_to_string(&file).unwrap() + "\nsurprise: true\n").unwrap();
    assert_eq!(project.mdaac(&SYNTH).status.code(), Some(1));
    assert!(project.written("").is_empty());
}

#[test]
fn stdout_holds_the_very_bytes_that_would_be_written() {
    let project = samples();
    let printed = project.mdaac(&["synth", "--stdout", "--module", "faq"]);
    assert_eq!(String::from_utf8(printed.stdout).unwrap(), project.synth()[FAQ]);
    assert_eq!(project.mdaac(&["synth", "--stdout"]).status.code(), Some(64), "three templates for one stream");
}

#[test]
fn templates_go_beside_the_mdaa_yaml_unless_told_otherwise() {
    let project = samples();
    assert!(project.mdaac(&["synth"]).status.success());
    assert!(project.path().join("mdaac.out").join(FAQ).is_file());
    for option in ["-o", "--out", "-k", "--cdk-out", "--output"] {
        let folder = option.trim_matches('-');
        assert!(project.mdaac(&["synth", option, folder]).status.success(), "{option}");
        assert!(project.path().join(folder).join(FAQ).is_file(), "{option}");
    }
}

#[test]
fn filters_take_several_names_and_refuse_unknown_ones() {
    let project = samples();
    let names = |arguments: &[&str]| -> Vec<String> {
        let output = project.mdaac(&[&["list", "--format", "json"], arguments].concat());
        let rows: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
        rows.iter().map(|row| row["module"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&[]), ["faq", "claims", "triage"]);
    assert_eq!(names(&["-m", "triage,faq"]), ["faq", "triage"]);
    assert_eq!(names(&["-d", "data-platform", "-e", "dev", "-m", "claims"]), ["claims"]);
    for (flag, name) in [("-d", "data"), ("-e", "prod"), ("-m", "fqa")] {
        let output = project.mdaac(&["check", flag, name]);
        assert_eq!(output.status.code(), Some(64), "{}", printed(&output));
        assert!(
            String::from_utf8_lossy(&output.stderr).contains(&format!("`{name}`; there is ")),
            "{}",
            printed(&output)
        );
    }
}

#[test]
fn mdaas_other_flags_are_refused_with_what_to_do_instead() {
    for flag in ["-f", "-x", "-r", "-w", "-p", "-t", "-u", "-b", "-n", "-l"] {
        let output = samples().mdaac(&["synth", flag]);
        assert_eq!(output.status.code(), Some(64), "{flag}");
        let words = String::from_utf8(output.stderr).unwrap();
        assert!(words.starts_with(&format!("error: `{flag}` is a flag of MDAA: ")), "{words}");
        assert_eq!(words.lines().count(), 1, "{words}");
    }
}

#[test]
fn check_prints_one_json_object_of_the_documented_shape() {
    let project = samples();
    break_faq(&project);
    let output = project.mdaac(&["check", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["summary"], json!({"modules": 3, "errors": 2, "warnings": 0, "waived": 3}));
    let mut found = report["diagnostics"].as_array().unwrap().iter();
    let first = found.find(|found| found["severity"] == "error").unwrap().as_object().unwrap();
    let keys: Vec<&str> = first.keys().map(String::as_str).collect();
    let documented = [
        "code",
        "severity",
        "message",
        "help",
        "file",
        "line",
        "column",
        "endLine",
        "endColumn",
        "pointer",
        "docs",
        "module",
        "waived",
        "related",
        "templatePointer",
        "resource",
        "controls",
        "covers",
        "waiver",
    ];
    assert_eq!(keys, documented);
    assert_eq!(first["file"], "sample-config-minimal.yaml");
    assert_eq!(first["line"], 1);
    assert_eq!(first["module"], "data-platform/dev/faq");
}

#[test]
fn exit_codes_are_0_done_1_wrong_input_64_wrong_usage() {
    let project = samples();
    let code = |arguments: &[&str]| project.mdaac(arguments).status.code();
    assert_eq!(code(&["check"]), Some(0));
    assert_eq!(code(&["--help"]), Some(0));
    assert_eq!(code(&["--version"]), Some(0));
    assert_eq!(code(&[]), Some(64));
    assert_eq!(code(&["deploy-everything"]), Some(64));
    assert_eq!(code(&["check", "--no-such-option"]), Some(64));
    assert_eq!(code(&["check", "--config", "missing.yaml"]), Some(1));
    assert_eq!(code(&["check", "--config", "no-folder/mdaa.yaml"]), Some(1));
}

#[test]
fn no_stack_is_named_after_an_organization_that_is_wrong_or_missing() {
    let project = samples();
    let file = project.path().join("mdaa.yaml");
    let text = fs::read_to_string(&file).unwrap();
    for organization in ["organization: Kite Ltd", "organization: [kite]", "organization: '{{context:nowhere}}'", ""] {
        fs::write(&file, text.replace("organization: kite", organization)).unwrap();
        let list = project.mdaac(&["list"]);
        assert_eq!(list.status.code(), Some(1), "{}", printed(&list));
        let table = String::from_utf8(list.stdout).unwrap();
        assert!(table.contains("(not known without the organization)") && !table.contains("-faq"), "{table}");
        let json = project.mdaac(&["list", "--format", "json"]);
        let rows: Value = serde_json::from_slice(&json.stdout).unwrap();
        assert_eq!((&rows[0]["organization"], &rows[0]["stack"]), (&Value::Null, &Value::Null), "{organization}");
    }
}

#[test]
fn a_path_may_leave_the_folder_only_for_one_that_is_allowed() {
    let project = samples();
    let inner = project.path().join("inner");
    fs::create_dir(&inner).unwrap();
    let text = fs::read_to_string(project.path().join("mdaa.yaml")).unwrap().replace("./", "../");
    fs::write(inner.join("mdaa.yaml"), text).unwrap();
    assert_eq!(project.mdaac(&["check", "-c", "inner/mdaa.yaml"]).status.code(), Some(1));
    fs::create_dir(project.path().join("other")).unwrap();
    let arguments = ["check", "-c", "inner/mdaa.yaml", "--allow-path", "other", "--allow-path", "."];
    let output = project.mdaac(&arguments);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    let output = project.mdaac(&["check", "--allow-path", "no-folder"]);
    assert_eq!(output.status.code(), Some(64), "{}", printed(&output));
}

#[test]
fn caef_yaml_is_read_where_there_is_no_mdaa_yaml() {
    let project = samples();
    fs::rename(project.path().join("mdaa.yaml"), project.path().join("caef.yaml")).unwrap();
    let output = project.mdaac(&["check", "--format", "json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["summary"], json!({"modules": 3, "errors": 0, "warnings": 0, "waived": 3}));
    assert_eq!(report["diagnostics"][0]["code"], "older-name");
    assert_eq!(project.mdaac(&["check", "-c", "mdaa.yaml"]).status.code(), Some(1), "a file that is named is meant");
}

#[test]
fn a_missing_mdaa_yaml_is_told_in_the_format_that_is_asked_for() {
    for config in ["missing.yaml", "no-folder/mdaa.yaml"] {
        let output = samples().mdaac(&["check", "-c", config, "--format", "json"]);
        assert_eq!(output.status.code(), Some(1), "{}", printed(&output));
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let found = &report["diagnostics"][0];
        assert_eq!(
            (&found["code"], &found["message"]),
            (&json!("file-not-found"), &json!(format!("there is no file `{config}`")))
        );
    }
}

#[test]
fn synth_says_in_json_what_it_wrote() {
    let project = samples();
    break_faq(&project);
    let output = project.mdaac(&["synth", "--out", "out", "--format", "json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let written = report["written"].as_array().unwrap();
    assert_eq!(written.len(), 2, "{report:#}");
    assert_eq!(written[0]["module"], "data-platform/dev/claims");
    assert_eq!(written[0]["template"], format!("out/{CLAIMS}"));
    for file in written.iter().flat_map(|one| [&one["template"], &one["sources"]]) {
        assert!(project.path().join(file.as_str().unwrap()).is_file(), "{file}");
    }
}

/// Most tests ask the library; here the commands are held to it.
#[test]
fn the_commands_print_and_write_what_the_library_says() {
    for folder in
        ["sample-configs", "tests/fixtures/good/several-of-everything", "tests/fixtures/bad/one-module-of-two"]
    {
        let project = Project::copy_of(&checkout(folder));
        let checked = project.check();
        let check = project.mdaac(&["check", "--config", "mdaa.yaml"]);
        assert_eq!(String::from_utf8(check.stdout).unwrap(), checked.report, "{folder}");
        let synth = project.mdaac(&SYNTH);
        assert_eq!(synth.status.success(), !checked.is_refused(), "{folder}: {}", printed(&synth));
        assert_eq!(project.written(".template.json"), checked.templates, "{folder}");
        assert_eq!(project.written(".sources.json"), checked.source_maps, "{folder}");
    }
}

#[test]
fn template_shows_every_line_of_ours_that_a_message_names() {
    let project = samples();
    let report = project.mdaac(&["check", "--format", "json"]);
    let report: Value = serde_json::from_slice(&report.stdout).unwrap();
    let of_ours = |found: &Value| found["file"].as_str().is_some_and(|file| file.starts_with("templates/"));
    let found: Vec<Value> =
        report["diagnostics"].as_array().unwrap().iter().filter(|found| of_ours(found)).cloned().collect();
    assert!(!found.is_empty());
    for found in found {
        let (file, line) = (found["file"].as_str().unwrap(), found["line"].as_u64().unwrap());
        let text = fs::read_to_string(checkout(file)).unwrap();
        let wanted = format!("> {line:2} | {}\n", text.lines().nth(usize::try_from(line).unwrap() - 1).unwrap());
        let place = format!("{file}:{line}:{}", found["column"]);
        let shown = project.mdaac(&["template", &place]);
        assert!(String::from_utf8(shown.stdout).unwrap().contains(&wanted), "{place}");
        let number = line.to_string();
        let end = file.rsplit('/').next().unwrap();
        let shown = project.mdaac(&["template", end, "--line", &number]);
        assert!(String::from_utf8(shown.stdout).unwrap().contains(&wanted), "{end} --line {line}");
        assert_eq!(String::from_utf8(project.mdaac(&["template", file]).stdout).unwrap(), text);
    }
    let all = String::from_utf8(project.mdaac(&["template"]).stdout).unwrap();
    assert!(all.lines().any(|line| line == "bedrock-agentcore-runtime/role.yaml"), "{all}");
    let unknown = project.mdaac(&["template", "rol.yaml"]);
    assert_eq!(unknown.status.code(), Some(64));
    assert!(String::from_utf8(unknown.stderr).unwrap().contains("did you mean `role.yaml`?"));
    assert_eq!(project.mdaac(&["template", "role.yaml:9999"]).status.code(), Some(64));
}

#[test]
fn no_format_sends_its_reader_to_a_file_of_ours() {
    let project = samples();
    break_faq(&project);
    for format in ["human", "json", "sarif", "github", "junit"] {
        let output = project.mdaac(&["check", "--all", "--format", format]);
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(!text.is_empty() && !text.contains(".md#") && !text.contains("(docs/"), "{format}");
    }
    let report = project.mdaac(&["check", "--format", "json"]);
    let report: Value = serde_json::from_slice(&report.stdout).unwrap();
    for found in report["diagnostics"].as_array().unwrap() {
        let (code, docs) = (found["code"].as_str().unwrap(), found["docs"].as_str().unwrap());
        assert!(report["rules"][code]["text"].as_str().unwrap().contains("**Fix.** "), "{code}");
        let explained = project.mdaac(&docs.split(' ').skip(1).collect::<Vec<_>>());
        assert!(explained.status.success(), "{docs}");
    }
}
