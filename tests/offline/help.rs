//! `--help` of every command: what it says is there, and every example in it works.

use crate::support::project::{MDAAC, Project};
use crate::support::{checkout, printed};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Output;
use std::sync::LazyLock;

/// Where the examples are run.
fn project() -> Project {
    let project = Project::copy_of(&checkout("tests/fixtures/examples"));
    // Some compare with what was written before.
    assert!(project.mdaac(&["synth"]).status.success());
    project
}

fn help(words: &[&str]) -> String {
    let nowhere = Project::copy_of(&checkout("tests/fixtures/init"));
    let output = nowhere.mdaac(&[words, &["--help"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// The lines of a section, up to the next empty one.
fn section<'a>(help: &'a str, title: &str) -> Vec<&'a str> {
    help.lines().skip_while(|line| *line != title).skip(1).take_while(|line| !line.is_empty()).collect()
}

/// Every command with its help, the tool itself first.
static PAGES: LazyLock<Vec<(Vec<String>, String)>> = LazyLock::new(pages);

fn pages() -> Vec<(Vec<String>, String)> {
    let mut open = vec![Vec::new()];
    let mut pages = Vec::new();
    while let Some(words) = open.pop() {
        let page = help(&words.iter().map(String::as_str).collect::<Vec<_>>());
        for line in section(&page, "Commands:") {
            let name = line.split_whitespace().next().unwrap();
            if name != "help" && line.starts_with("  ") && !line.starts_with("    ") {
                open.push(words.iter().cloned().chain([name.to_owned()]).collect());
            }
        }
        pages.push((words, page));
    }
    assert!(pages.len() > 20, "{pages:?}");
    pages
}

fn examples(page: &str) -> Vec<&str> {
    section(page, "Examples:").into_iter().filter_map(|line| line.trim().strip_prefix("mdaac ")).collect()
}

fn exit_codes(page: &str) -> BTreeSet<i32> {
    section(page, "Exit codes:").iter().map(|line| line.split_whitespace().next().unwrap().parse().unwrap()).collect()
}

#[test]
fn every_command_has_examples_and_exit_codes_in_its_help() {
    let project = project();
    let mut all = BTreeSet::new();
    for (words, page) in PAGES.iter() {
        assert!(!examples(page).is_empty(), "`mdaac {}` has no examples:\n{page}", words.join(" "));
        let codes = exit_codes(page);
        assert!(codes.is_superset(&BTreeSet::from([0, 64, 70, 74])), "{words:?}: {codes:?}");
        // The short help has them, too, and so has `help`.
        let short = project.mdaac(&[&words.iter().map(String::as_str).collect::<Vec<_>>()[..], &["-h"]].concat());
        assert!(String::from_utf8_lossy(&short.stdout).contains("\nExit codes:\n"), "{}", printed(&short));
        let asked: Vec<&str> = ["help"].into_iter().chain(words.iter().map(String::as_str)).collect();
        assert_eq!(&String::from_utf8(project.mdaac(&asked).stdout).unwrap(), page, "{words:?}");
        all.extend(codes);
    }
    let documented = std::fs::read_to_string(checkout("docs/exit-codes.md")).unwrap();
    let rows = documented.lines().filter_map(|line| line.strip_prefix("| ")?.split_once(' ')?.0.parse::<i32>().ok());
    assert_eq!(all, rows.collect::<BTreeSet<_>>(), "docs/exit-codes.md knows others");
}

/// In a shell, as a user types it, where `mdaac` is on the path.
fn typed(project: &Project, line: &str) -> Output {
    let path = format!("{}:/usr/bin:/bin", Path::new(MDAAC).parent().unwrap().display());
    let mut command = project.command_of("/bin/sh", &["-c", line]);
    command.env("PATH", path).env("HOME", "/nonexistent").env("AWS_EC2_METADATA_DISABLED", "true").output().unwrap()
}

#[test]
fn every_example_in_a_help_does_what_its_exit_codes_say() {
    for (words, page) in PAGES.iter() {
        let codes = exit_codes(page);
        for example in examples(page) {
            let output = typed(&project(), &format!("mdaac {example}"));
            let code = output.status.code().unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            // What asks an account has none here, and a build that cannot says so.
            let told = code == 64 && said.contains("this build of mdaac asks no account");
            assert!(told || codes.contains(&code) && code < 64, "{words:?}: mdaac {example}\n{}", printed(&output));
            assert!(
                code == 0 || told || [1, 2, 6].contains(&code) && example_may_say_no(example),
                "mdaac {example}: {}",
                printed(&output)
            );
        }
    }
}

/// Whether an account would have to answer, or a no is an answer.
fn example_may_say_no(example: &str) -> bool {
    let asks =
        ["deploy", "status", "outputs", "invoke", "logs", "destroy", "role check", "access check", "adopt", "diff"];
    asks.iter().any(|command| example.starts_with(command))
}

#[test]
fn the_commands_of_other_tools_are_answered_with_ours() {
    let names: Vec<&String> = PAGES.iter().filter(|(words, _)| words.len() == 1).map(|(words, _)| &words[0]).collect();
    for (typed, ours) in [
        ("plan", "`mdaac diff`"),
        ("validate", "`mdaac check`"),
        ("apply", "`mdaac deploy`"),
        ("build", "`mdaac synth`"),
        ("ls", "`mdaac list`"),
        ("delete", "`mdaac destroy`"),
        ("output", "`mdaac outputs`"),
        ("import", "`mdaac adopt`"),
        ("bootstrap", "CloudFormation alone"),
    ] {
        for arguments in [vec![typed], vec![typed, "-c", "mdaa.yaml"]] {
            let output = project().mdaac(&arguments);
            assert_eq!(output.status.code(), Some(64), "{}", printed(&output));
            let said = String::from_utf8(output.stderr).unwrap();
            assert!(said.starts_with(&format!("error: there is no command `{typed}`; ")), "{said}");
            assert!(said.contains(ours) && said.lines().count() == 1, "{said}");
        }
        assert!(!names.iter().any(|name| *name == typed), "{typed} is a command now");
    }
    if cfg!(not(feature = "deploy")) {
        let output = project().mdaac(&["deploy"]);
        assert_eq!(output.status.code(), Some(64), "{}", printed(&output));
        assert!(
            String::from_utf8_lossy(&output.stderr).contains("without the feature `deploy`"),
            "{}",
            printed(&output)
        );
    }
    let output = project().mdaac(&["chekc"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("'check'"), "{}", printed(&output));
}

#[test]
fn a_version_names_its_commit_and_the_day_of_its_rules() {
    let project = project();
    let text = String::from_utf8(project.mdaac(&["version"]).stdout).unwrap();
    let line = String::from_utf8(project.mdaac(&["--version"]).stdout).unwrap();
    let json = project.mdaac(&["version", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    let rules = json["rules"].as_str().unwrap();
    assert!(
        text.contains(&format!("\nrules    of {rules}\n")) && line.contains(&format!("rules of {rules}")),
        "{text}{line}"
    );
    assert!(
        regex::Regex::new(r"^mdaac \d+\.\d+\.\d+ \(commit .+, rules of \d{4}-\d\d-\d\d\)\n$").unwrap().is_match(&line),
        "{line}"
    );
    let git = |arguments: &[&str]| {
        let output = std::process::Command::new("git").args(arguments).current_dir(checkout("")).output().ok()?;
        output.status.success().then(|| String::from_utf8(output.stdout).unwrap().trim().to_owned())
    };
    // A checkout whose history is whole says more.
    if git(&["rev-parse", "--is-shallow-repository"]).as_deref() != Some("false") {
        return crate::support::skipped("no history of git here");
    }
    let commit = json["commit"].as_str().unwrap();
    assert!(git(&["cat-file", "-t", commit]).is_some(), "{commit} is no commit");
    let newest = git(&["log", "-1", "--format=%cs", "--", "src/policy/rules", "src/cloudformation/resource_types"]);
    assert!(newest.as_deref() <= Some(rules), "set RULES_OF in src/policy/mod.rs to {newest:?}: a rule is newer");
}

#[test]
fn completions_and_manual_pages_know_every_command() {
    let project = project();
    let commands: Vec<Vec<String>> = PAGES.iter().map(|(words, _)| words.clone()).collect();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = project.mdaac(&["completions", shell]);
        assert!(script.status.success(), "{}", printed(&script));
        let script = String::from_utf8(script.stdout).unwrap();
        let missing: Vec<_> = commands.iter().flatten().filter(|word| !script.contains(word.as_str())).collect();
        assert!(missing.is_empty() && script.contains("output-file"), "{shell}: {missing:?}");
    }
    if let Some(bash) = crate::support::installed("bash") {
        assert!(project.mdaac(&["completions", "bash", "--output-file", "mdaac.bash"]).status.success());
        let completes =
            ". ./mdaac.bash; COMP_WORDS=(mdaac ch); COMP_CWORD=1; _mdaac mdaac ch mdaac; echo ${COMPREPLY[@]}";
        let output = project.command_of(bash, &["-c", completes]).output().unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap().trim(), "check");
    }
    assert!(project.mdaac(&["man", "--out", "man1"]).status.success());
    for words in &commands {
        let name = ["mdaac"].into_iter().chain(words.iter().map(String::as_str)).collect::<Vec<_>>().join("-");
        let page = std::fs::read_to_string(project.path().join("man1").join(format!("{name}.1"))).unwrap();
        assert!(page.contains(".SH NAME") && page.contains("Exit codes:"), "{name}: {page}");
    }
    let own = std::fs::read_to_string(project.path().join("man1/mdaac.1")).unwrap();
    assert_eq!(String::from_utf8(project.mdaac(&["man"]).stdout).unwrap(), own);
}
