//! `mdaac why` says how a value came to be, and `mdaac init` how to begin.

use crate::support::project::{MDAAC, Project, SYNTH};
use crate::support::{checkout, printed};
use serde_json::Value;
use std::fs;

/// The answers to some questions about a fixture project, each below its question.
fn answers(fixture: &str, questions: &[&[&str]]) -> String {
    let project = Project::copy_of(&checkout("tests/fixtures").join(fixture));
    let answer = |question: &&[&str]| {
        let output = project.mdaac(&[&["why"], *question].concat());
        let (out, error) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        let exit =
            if output.status.success() { String::new() } else { format!("? {}\n", output.status.code().unwrap()) };
        format!("$ mdaac why {}\n{exit}{out}{error}\n", question.join(" "))
    };
    questions.iter().map(answer).collect()
}

const RUNTIME: &str = "/Resources/bedrockagentcoreruntimeRuntime84537D71/Properties";

#[test]
fn a_value_is_followed_to_where_it_is_written() {
    insta::assert_snapshot!(
        "levels",
        answers(
            "good/context-lower-level-wins",
            &[&["quotes", "/description"], &["quotes", &format!("{RUNTIME}/Description")]]
        )
    );
    insta::assert_snapshot!(
        "ways",
        answers(
            "bad/way-through-context",
            &[
                &["quotes", "networkConfiguration/securityGroups/1"],
                &["quotes", "/lifecycleConfiguration/idleRuntimeSessionTimeout"],
                &["quotes", &format!("{RUNTIME}/Description")],
            ]
        )
    );
    insta::assert_snapshot!(
        "templates",
        answers("good/env-templates", &[&["live/quotes", "/description"], &["quotes", "/description"]])
    );
    insta::assert_snapshot!(
        "layers",
        answers(
            "good/older-names-of-a-module",
            &[
                &["quotes", "/description"],
                &["quotes", "/agentRuntimeName"],
                &["sales/test/quotes", "/protocolConfiguration"]
            ]
        )
    );
}

#[test]
fn defaults_and_what_every_template_has_are_told_apart() {
    insta::assert_snapshot!(
        "defaults",
        answers(
            "good/minimal",
            &[
                &["quotes", "/logRetentionDays"],
                &["quotes", &format!("{RUNTIME}/NetworkConfiguration/NetworkMode")],
                &["quotes", &format!("{RUNTIME}/AgentRuntimeName")],
                &["quotes", &format!("{RUNTIME}/RoleArn")],
                &["quotes", "/networkConfiguration/subnet"],
                &["quotes", "/Resources/Runtime"],
                &["qoutes", "/description"],
                &["quotes", "~"],
            ]
        )
    );
}

#[test]
fn the_tree_holds_every_value_of_the_config_and_of_the_template() {
    let project = Project::copy_of(&checkout("tests/fixtures/good/configs-merged"));
    let output = project.mdaac(&["why", "quotes", "--tree"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let config: String =
        text.lines().take_while(|line| !line.starts_with("/Description")).map(|line| format!("{line}\n")).collect();
    insta::assert_snapshot!("tree", config);
    // As many leaves as the source map has.
    let written = project.synth();
    let map = written.iter().find(|(file, _)| file.ends_with(".sources.json")).unwrap().1;
    let leaves = serde_json::from_str::<Value>(map).unwrap()["leaves"].as_object().unwrap().len();
    assert_eq!(text.lines().count(), config.lines().count() + leaves);
    let json = project.mdaac(&["why", "quotes", "--tree", "--format", "json"]);
    let all: Vec<Value> = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(all.len(), text.lines().count());
}

#[test]
fn an_answer_in_json_names_every_step() {
    let project = Project::copy_of(&checkout("tests/fixtures/bad/way-through-context"));
    let output =
        project.mdaac(&["why", "quotes", "/lifecycleConfiguration/idleRuntimeSessionTimeout", "--format", "json"]);
    insta::assert_snapshot!("json", String::from_utf8(output.stdout).unwrap());
}

#[test]
fn what_is_secret_is_shown_on_demand_only() {
    let project = Project::copy_of(&checkout("tests/fixtures/good/environment-variables"));
    for question in
        [&["why", "quotes"][..], &["why", "quotes", "/environmentVariables"], &["why", "quotes", "--format", "json"]]
    {
        let hidden = String::from_utf8(project.mdaac(question).stdout).unwrap();
        let shown = String::from_utf8(project.mdaac(&[question, &["--show-values"]].concat()).stdout).unwrap();
        assert!(hidden.contains("•••") && !hidden.contains("9090"), "{hidden}");
        assert!(shown.contains("9090") && !shown.contains("•••"), "{shown}");
    }
}

#[test]
fn a_new_project_passes_check_and_synth() {
    let project = Project::copy_of(&checkout("templates/init"));
    let folder = project.path().join("new/here");
    let init = || project.command_of(MDAAC, &["init", "new/here"]).output().unwrap();
    let output = init();
    assert!(output.status.success(), "{}", printed(&output));
    let new = Project::copy_of(&folder);
    let check = new.mdaac(&["check"]);
    let report = String::from_utf8_lossy(&check.stdout);
    // What AWS forces on every role is told on demand.
    assert!(report.starts_with("no problems in 1 module; ") && report.lines().count() == 1, "{}", printed(&check));
    assert!(new.mdaac(&SYNTH).status.success());
    assert_eq!(new.templates().len(), 1);
    // A second time it would overwrite what may have been changed.
    fs::write(folder.join("helpdesk.yaml"), "mine").unwrap();
    fs::remove_file(folder.join("mdaa.yaml")).unwrap();
    let output = init();
    assert_eq!(output.status.code(), Some(1), "{}", printed(&output));
    assert_eq!(fs::read_to_string(folder.join("helpdesk.yaml")).unwrap(), "mine");
    assert!(!folder.join("mdaa.yaml").exists());
}
