//! A new project: right at once, what is asked is judged as `check` judges it, and nothing is overwritten.

use crate::support::project::{MDAAC, Project};
use crate::support::{checkout, printed, program};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

fn folder() -> Project {
    Project::copy_of(&checkout("tests/fixtures/init"))
}

const ANSWERS: [&str; 12] = [
    "--organization",
    "kite",
    "--account",
    "123456789012",
    "--region",
    "eu-central-1",
    "--subnets",
    "subnet-0a1b2c3d,ssm:/kite/subnet-b",
    "--security-groups",
    "sg-0a1b2c3d",
    "--image",
    "123456789012.dkr.ecr.eu-central-1.amazonaws.com/agents/helpdesk:2",
];

fn stderr(output: &std::process::Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Follows the last line.
fn next(project: &Project, said: &str) -> String {
    let next = said.lines().last().unwrap().strip_prefix("next: mdaac ").unwrap_or_else(|| panic!("{said}"));
    let words: Vec<&str> = next.split(' ').collect();
    let output = project.mdaac(&words);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn what_is_not_said_is_left_open_and_named() {
    let project = folder();
    let output = project.mdaac(&["init", "agents"]);
    insta::assert_snapshot!(stderr(&output));
    assert!(next(&project, &stderr(&output)).starts_with("no problems in 1 module; "));
}

#[test]
fn every_answer_of_the_command_line_is_in_the_project_and_nothing_is_left_open() {
    let project = folder();
    let output = project.mdaac(&[&["init", "agents"], &ANSWERS[..]].concat());
    let said = stderr(&output);
    assert!(said.lines().all(|line| line.starts_with("wrote ") || line.starts_with("next: ")), "{said}");
    assert!(next(&project, &said).starts_with("no problems in 1 module; "));
    let list = project.mdaac(&["list", "-c", "agents/mdaa.yaml"]);
    let list = String::from_utf8(list.stdout).unwrap();
    for text in ["123456789012", "eu-central-1", "kite-dev-assistants-helpdesk"] {
        assert!(list.contains(text), "{list}");
    }
    let template = project.mdaac(&["synth", "-c", "agents/mdaa.yaml", "--stdout"]);
    let template = String::from_utf8(template.stdout).unwrap();
    for text in ["subnet-0a1b2c3d", "/kite/subnet-b", "sg-0a1b2c3d", "agents/helpdesk:2"] {
        assert!(template.contains(text), "{template}");
    }
}

#[test]
fn an_answer_is_refused_for_what_check_would_say() {
    let project = folder();
    for (option, value) in [
        ("--organization", "Kite Ltd"),
        ("--organization", "a: b"),
        ("--organization", "kite\ndomains: {}"),
        ("--account", "12345"),
        ("--region", "Frankfurt"),
        ("--subnets", "vpc-0a1b2c3d"),
        ("--security-groups", "default"),
        ("--image", "registry.example.com/helpdesk:1"),
        ("--image", "x'y"),
    ] {
        let output = project.mdaac(&["init", "agents", option, value]);
        assert_eq!(output.status.code(), Some(64), "{option} {value}: {}", printed(&output));
        assert!(stderr(&output).starts_with(&format!("error: {option}: ")), "{}", printed(&output));
        assert!(!project.path().join("agents").exists());
    }
    // Like any text that is quoted for YAML.
    let output = project.mdaac(&["init", "agents", "--organization", "true"]);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    let list = String::from_utf8(project.mdaac(&["list", "-c", "agents/mdaa.yaml"]).stdout).unwrap();
    assert!(list.contains("true-dev-assistants-helpdesk"), "{list}");
}

#[test]
fn an_editor_finds_the_schemas_that_the_files_name() {
    let project = folder();
    assert!(project.mdaac(&["init", "agents"]).status.success());
    for (file, schema) in [("mdaa.yaml", "mdaa"), ("helpdesk.yaml", "config")] {
        let text = fs::read_to_string(project.path().join("agents").join(file)).unwrap();
        let named = text.lines().next().unwrap().strip_prefix("# yaml-language-server: $schema=").unwrap();
        let found = fs::read_to_string(project.path().join("agents").join(named)).unwrap();
        assert_eq!(found, String::from_utf8(project.mdaac(&["schema", schema]).stdout).unwrap(), "{file}");
    }
    let ignored = fs::read_to_string(project.path().join("agents/.gitignore")).unwrap();
    assert!(ignored.lines().any(|line| line == "mdaac.out/"), "{ignored}");
}

#[test]
fn what_is_there_is_never_overwritten() {
    for taken in ["mdaa.yaml", "helpdesk.yaml", "schema/mdaa.schema.json"] {
        let project = folder();
        let file = project.path().join(taken);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, "mine").unwrap();
        let output = project.mdaac(&[&["init"], &ANSWERS[..]].concat());
        assert_eq!(output.status.code(), Some(1), "{}", printed(&output));
        assert_eq!(
            stderr(&output),
            format!("error: `{taken}` is there already and would be overwritten; name another folder\n")
        );
        assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
        assert!(!project.path().join(".gitignore").exists(), "{taken}: something was written");
    }
    // A repository has one, most of the time.
    let project = folder();
    fs::write(project.path().join(".gitignore"), "mine\n").unwrap();
    let output = project.mdaac(&[&["init"], &ANSWERS[..]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    assert!(stderr(&output).contains("`.gitignore` is there already: let it name `mdaac.out/`"), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(project.path().join(".gitignore")).unwrap(), "mine\n");
}

/// What a command says at a terminal where somebody types these lines.
fn at_terminal(project: &Project, command: &str, typed: &str) -> (String, Option<i32>) {
    let script = program("script", "it is part of util-linux, on Debian `apt-get install bsdutils`");
    let line = format!("{MDAAC} {command}");
    let mut terminal = project.command_of(script, &["-qec", &line, "/dev/null"]);
    terminal.env("TERM", "xterm").env("SHELL", "/bin/sh").env("PATH", "/usr/bin:/bin");
    let mut child = terminal.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut keyboard = child.stdin.take().unwrap();
    keyboard.write_all(typed.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    drop(keyboard);
    (String::from_utf8_lossy(&output.stdout).into_owned(), output.status.code())
}

#[test]
fn at_a_terminal_it_asks_and_asks_again_where_an_answer_is_wrong() {
    let project = folder();
    let typed = "Kite Ltd\nkite\n12\n123456789012\n\nsubnet-0a1b2c3d, subnet-1a2b3c4d\nsg-0a1b2c3d\n\n";
    let (said, code) = at_terminal(&project, "init agents", typed);
    assert_eq!(code, Some(0), "{said}");
    for words in [
        "`Kite Ltd` is malformed; give lower-case letters",
        "`12` is malformed; give the 12 digits",
        "next: mdaac check",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let read = |file: &str| fs::read_to_string(project.path().join(Path::new("agents").join(file))).unwrap();
    let (mdaa, config) = (read("mdaa.yaml"), read("helpdesk.yaml"));
    assert!(mdaa.contains("\norganization: kite\n") && mdaa.contains("account: '123456789012'\n"), "{mdaa}");
    assert!(mdaa.contains("region: default\n"), "{mdaa}");
    assert!(config.contains("  subnets:\n    - subnet-0a1b2c3d\n    - subnet-1a2b3c4d\n"), "{config}");
    assert!(config.contains("containerUri: <<account>>.dkr.ecr.<<region>>"), "{config}");
    // What an option says is not asked.
    let (said, code) = at_terminal(&project, &format!("init team {}", ANSWERS.join(" ")), "");
    assert_eq!(code, Some(0), "{said}");
    assert!(!said.contains("organization, the first part"), "{said}");
}
