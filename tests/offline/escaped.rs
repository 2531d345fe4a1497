//! Whatever somebody wrote is escaped wherever it is printed: by every command, in every format, on both streams.

use crate::support::project::Project;
use crate::support::{checkout, printed};
use serde_json::Value;
use std::fs;

/// What terminals obey, what CI services obey, and what nobody sees.
const NASTY: &str = "\u{1b}[2J\u{1b}]0;t\u{7}\u{9b}2J\u{202e}\u{200b}\u{2066}\u{feff}\u{e0041}\n::error::forged\n##[error]forged ##vso[x]y";

/// As YAML and JSON write it.
const QUOTED: &str = r#""\u001b[2J\u001b]0;t\u0007\u009b2J\u202e\u200b\u2066\ufeff\udb40\udc41\n::error::forged\n##[error]forged ##vso[x]y""#;
const IN_YAML: &str =
    r#"\e[2J\e]0;t\a\x9b2J\u202e\u200b\u2066\ufeff\U000E0041\n::error::forged\n##[error]forged ##vso[x]y"#;

/// What in a text would be obeyed, or seen by nobody.
fn harmful(text: &str) -> Vec<String> {
    let unseen = |c: char| {
        c.is_control() && c != '\n'
            || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
    };
    let mut found: Vec<String> = text.chars().filter(|c| unseen(*c)).map(|c| format!("{c:?}")).collect();
    let forged = |line: &&str| {
        line.trim_start().starts_with("::error::forged") || line.contains("##[") || line.contains("##vso[")
    };
    found.extend(text.lines().filter(forged).map(str::to_owned));
    found
}

fn assert_harmless(project: &Project, arguments: &[&str]) -> String {
    let output = project.mdaac(arguments);
    for stream in [&output.stdout, &output.stderr] {
        let text = std::str::from_utf8(stream).unwrap();
        assert_eq!(harmful(text), [] as [String; 0], "mdaac {arguments:?}: {}", printed(&output));
    }
    String::from_utf8(output.stdout).unwrap() + std::str::from_utf8(&output.stderr).unwrap()
}

/// A good project, with nasty text wherever it may stand.
fn right() -> Project {
    let project = Project::copy_of(&checkout("tests/fixtures/good/minimal"));
    let path = project.path().join("agent.yaml");
    let config = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{config}description: \"{IN_YAML}\"\nenvironmentVariables: {{PLAIN: \"{IN_YAML}\"}}\n"))
        .unwrap();
    project
}

/// The same where names and kinds are as nasty, so that much is wrong.
fn wrong() -> Project {
    let project = right();
    let path = project.path().join("agent.yaml");
    let config = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{config}\"k{IN_YAML}\": 1\nprotocolConfiguration: \"{IN_YAML}\"\n")).unwrap();
    project
}

/// One whose mdaa.yaml names another package so.
fn of_another_package() -> Project {
    let project = right();
    let path = project.path().join("mdaa.yaml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("'@aws-mdaa/bedrock-agentcore-runtime'", &format!("\"@x/{IN_YAML}\""))).unwrap();
    project
}

#[test]
fn what_a_project_holds_is_harmless_in_every_format() {
    let projects = [right(), wrong(), of_another_package()];
    for project in &projects {
        let base = Project::copy_of(&checkout("tests/fixtures/good/minimal"));
        base.synth();
        let baseline = base.path().join("out");
        let baseline = baseline.to_str().unwrap();
        for format in ["human", "json", "sarif", "github", "junit"] {
            assert_harmless(project, &["check", "--all", "--format", format]);
            assert_harmless(project, &["synth", "--format", format]);
        }
        for format in ["human", "json"] {
            assert_harmless(project, &["list", "--format", format]);
            assert_harmless(project, &["diff", "-B", baseline, "--format", format]);
            assert_harmless(project, &["why", "quotes", "--format", format]);
            assert_harmless(project, &["why", "quotes", "/description", "--format", format]);
            let caller = "arn:aws:iam::222222222222:role/caller";
            assert_harmless(project, &["access", "check", "-m", "quotes", "--principal", caller, "--format", format]);
        }
        for format in ["human", "json", "markdown"] {
            assert_harmless(project, &["adopt", "-B", baseline, "--format", format]);
        }
        for format in ["json", "terraform", "cli"] {
            for policy in ["trust", "policy", "caller"] {
                let place = ["--account", "111122223333", "--region", "eu-central-1"];
                assert_harmless(project, &[&["role", policy, "--format", format][..], &place].concat());
                assert_harmless(project, &["role", policy, "--format", format]);
            }
        }
        assert_harmless(project, &["synth", "--stdout"]);
        assert_harmless(project, &["access", "profile"]);
    }
}

#[test]
fn what_a_command_line_holds_is_harmless() {
    let project = right();
    let words = |text: &str| text.to_owned();
    for (arguments, code) in [
        (vec![words(NASTY)], 64),
        (vec![words("check"), format!("--{NASTY}")], 64),
        (vec![words("check"), words("-m"), words(NASTY)], 64),
        (vec![words("check"), words("-d"), format!("sales,{NASTY}")], 64),
        (vec![words("check"), words("--format"), words(NASTY)], 64),
        (vec![words("check"), words("--today"), words(NASTY)], 64),
        (vec![words("check"), words("-c"), format!("{NASTY}.yaml")], 1),
        (vec![words("check"), words("--allow-path"), words(NASTY)], 64),
        (vec![words("why"), words(NASTY)], 64),
        (vec![words("why"), words("quotes"), format!("/{NASTY}")], 64),
        (vec![words("why"), words("quotes"), format!("~{NASTY}")], 64),
        (vec![words("explain"), words(NASTY)], 64),
        (vec![words("diff"), words("-B"), words(NASTY)], 1),
        (vec![words("role"), words("check"), words(NASTY)], 1),
        (vec![words("synth"), words("-o"), format!("out/{NASTY}")], 0),
        (vec![words("init"), format!("new/{NASTY}")], 0),
    ] {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let said = assert_harmless(&project, &arguments);
        let output = project.mdaac(&arguments);
        // A second `init` finds its own files.
        let codes = if arguments[0] == "init" { vec![1] } else { vec![code] };
        assert!(codes.contains(&output.status.code().unwrap()), "{arguments:?}: {}", printed(&output));
        assert!(!said.is_empty());
    }
}

#[test]
fn what_the_policies_of_others_hold_is_harmless() {
    let project = right();
    let policy = format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Sid": {QUOTED}, "Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {{"StringEquals": {{"aws:PrincipalTag/x": {QUOTED}}}}}}}, {QUOTED}]}}"#
    );
    let name = format!("policy{}.json", NASTY.replace('/', ""));
    for text in [policy.clone(), policy.replace(&format!(", {QUOTED}]"), "]"), NASTY.to_owned()] {
        fs::write(project.path().join(&name), text).unwrap();
        for format in ["human", "json"] {
            let caller = "arn:aws:iam::111122223333:role/caller";
            let call = ["access", "check", "-m", "quotes", "--principal", caller, "--identity-policy", &name];
            assert_harmless(&project, &[&call[..], &["--format", format]].concat());
            let role = ["role", "check", caller, "--policy", &name, "--trust", &name, "--format", format];
            assert_harmless(&project, &role);
        }
    }
}

#[test]
fn programs_still_read_the_very_text() {
    let project = right();
    let output = project.mdaac(&["why", "quotes", "/description", "--format", "json", "--show-values"]);
    let why: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(why["value"], NASTY, "{why:#}");
    let template: Value = serde_json::from_slice(&project.mdaac(&["synth", "--stdout"]).stdout).unwrap();
    let runtime = &template["Resources"]["bedrockagentcoreruntimeRuntime84537D71"]["Properties"];
    assert_eq!(runtime["Description"], NASTY);
}
