//! Which mdaa.yaml is read, and what is said where it is another one that is meant.

use crate::support::project::{MDAAC, Project};
use crate::support::{checkout, printed};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// `mdaac check` in a folder below the project's.
fn check(project: &Project, folder: &str, arguments: &[&str]) -> Output {
    let folder = project.path().join(folder);
    fs::create_dir_all(&folder).unwrap();
    Command::new(MDAAC).arg("check").args(arguments).current_dir(folder).env_clear().output().unwrap()
}

fn project() -> Project {
    Project::copy_of(&checkout("tests/fixtures/bad/unknown-key"))
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Moves the project's own files into a folder of it.
fn move_to(project: &Project, folder: &str) {
    let folder = project.path().join(folder);
    fs::create_dir_all(&folder).unwrap();
    for file in ["mdaa.yaml", "agent.yaml"] {
        fs::rename(project.path().join(file), folder.join(file)).unwrap();
    }
}

#[test]
fn a_folder_is_given_in_place_of_its_mdaa_yaml() {
    let project = project();
    for (folder, config, place) in [
        ("", ".", " agent.yaml:8:1"),
        ("", "./", " agent.yaml:8:1"),
        ("sub", "..", " ../agent.yaml:8:1"),
        ("sub/deep", "../..", " ../../agent.yaml:8:1"),
    ] {
        let output = check(&project, folder, &["-c", config]);
        assert!(said(&output).contains(place), "{config} {}", printed(&output));
    }
    fs::rename(project.path().join("mdaa.yaml"), project.path().join("caef.yaml")).unwrap();
    assert!(said(&check(&project, "", &["-c", "."])).contains("agentRuntimeVersoin"));
}

#[test]
fn an_mdaa_yaml_above_is_read_within_the_repository_and_named_outside_of_one() {
    let project = project();
    let output = check(&project, "src/quotes", &[]);
    assert!(said(&output).contains("there is one above; name it with `-c ../../mdaa.yaml`"), "{}", printed(&output));
    // A repository of its own ends the search.
    fs::create_dir_all(project.path().join("src/.git")).unwrap();
    assert!(said(&check(&project, "src/quotes", &[])).contains("there is no file `mdaa.yaml`"));
    fs::remove_dir(project.path().join("src/.git")).unwrap();
    fs::create_dir(project.path().join(".git")).unwrap();
    let output = check(&project, "src/quotes", &[]);
    assert!(said(&output).contains(" ../../agent.yaml:8:1"), "{}", printed(&output));
    // Whoever names a file means that one.
    let output = check(&project, "src/quotes", &["-c", "mdaa.yaml"]);
    assert!(said(&output).contains("there is no file `mdaa.yaml`"), "{}", printed(&output));
}

#[test]
fn those_below_and_those_of_another_spelling_are_named_and_not_read() {
    let project = project();
    move_to(&project, "platform/my agents");
    let output = check(&project, "", &[]);
    let help = "there is one below; name it with `-c 'platform/my agents/mdaa.yaml'`";
    assert!(said(&output).contains(help), "{}", printed(&output));
    for other in ["a", "b", "node_modules/c", ".hidden"] {
        fs::create_dir_all(project.path().join(other)).unwrap();
        fs::write(project.path().join(other).join("mdaa.yaml"), "organization: orbit\n").unwrap();
    }
    let help = "there are several below; name one, with `-c a/mdaa.yaml` or `-c b/mdaa.yaml` or";
    assert!(said(&check(&project, "", &[])).contains(help));
    fs::write(project.path().join("mdaa.yml"), "organization: orbit\n").unwrap();
    assert!(said(&check(&project, "", &[])).contains("name it with `-c mdaa.yml`"));
}

#[test]
#[cfg(unix)]
fn no_link_is_followed_to_a_place_below() {
    let (project, other) = (project(), project());
    move_to(&project, "gone");
    fs::remove_dir_all(project.path().join("gone")).unwrap();
    std::os::unix::fs::symlink(other.path(), project.path().join("link")).unwrap();
    assert!(!said(&check(&project, "", &[])).contains("below"));
}

#[test]
fn the_config_of_a_module_is_known_and_the_mdaa_yaml_that_lists_it_is_named() {
    let project = project();
    for (folder, given, wanted) in [
        ("", "agent.yaml", "`agent.yaml` is the config of a module, not an mdaa.yaml"),
        ("", "agent.yaml", "give the mdaa.yaml that lists it: `-c mdaa.yaml`"),
        ("sub", "../agent.yaml", "give the mdaa.yaml that lists it: `-c ../mdaa.yaml`"),
    ] {
        let output = check(&project, folder, &["-c", given]);
        assert!(said(&output).contains(wanted), "{}", printed(&output));
        assert_eq!(output.status.code(), Some(1));
    }
    insta::assert_snapshot!("config_of_a_module", said(&check(&project, "sub", &["-c", "../agent.yaml"])));
    fs::create_dir(project.path().join("agents")).unwrap();
    fs::rename(project.path().join("agent.yaml"), project.path().join("agents/agent.yaml")).unwrap();
    assert!(said(&check(&project, "", &["-c", "agents/agent.yaml"])).contains("`-c mdaa.yaml`"));
    fs::write(project.path().join("mdaa.yaml"), "organization: orbit\n").unwrap();
    let output = check(&project, "", &["-c", "agents/agent.yaml"]);
    assert!(said(&output).contains("under `module_configs` of a module"), "{}", printed(&output));
}

#[test]
fn what_the_help_names_is_read() {
    let project = project();
    move_to(&project, "platform");
    let help = said(&check(&project, "", &[]));
    let named = help.split("`-c ").nth(1).and_then(|rest| rest.split('`').next()).unwrap();
    assert!(
        Path::new(named).is_relative() && said(&check(&project, "", &["-c", named])).contains("agentRuntimeVersoin")
    );
}
