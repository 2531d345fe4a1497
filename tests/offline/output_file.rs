//! `--output-file`: the bytes of stdout, whole or not at all.

use crate::support::project::Project;
use crate::support::{checkout, printed};
use std::fs;
use std::os::unix::fs::PermissionsExt;

fn samples() -> Project {
    let project = Project::copy_of(&checkout("sample-configs"));
    assert!(project.mdaac(&["synth"]).status.success());
    project
}

#[test]
fn a_file_holds_what_stdout_would_show() {
    let project = samples();
    for command in [
        &["check"][..],
        &["check", "--format", "json"],
        &["check", "--format", "sarif", "--all"],
        &["check", "--format", "github"],
        &["check", "--format", "junit"],
        &["check", "--format", "csv"],
        &["list"],
        &["list", "--format", "json"],
        &["diff", "-B", "mdaac.out"],
        &["diff", "-B", "mdaac.out", "--format", "json"],
        &["adopt", "-B", "mdaac.out", "--format", "markdown"],
        &["synth", "-m", "faq", "--stdout"],
        &["explain", "--all"],
        &["why", "faq"],
        &["schema", "mdaa"],
        &["role", "policy", "-m", "faq"],
        &["version"],
    ] {
        let shown = project.mdaac(command);
        let written = project.mdaac(&[command, &["--output-file", "result"]].concat());
        assert_eq!(written.status.code(), shown.status.code(), "{command:?}: {}", printed(&written));
        assert_eq!(String::from_utf8_lossy(&written.stdout), "", "{command:?}");
        assert_eq!(written.stderr, shown.stderr, "{command:?}");
        assert_eq!(fs::read(project.path().join("result")).unwrap(), shown.stdout, "{command:?}");
    }
}

#[test]
fn a_file_of_before_is_replaced_whole_and_kept_where_a_command_came_to_nothing() {
    let project = samples();
    let file = project.path().join("result");
    fs::write(&file, "of before").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    let wrong = project.mdaac(&["check", "-m", "fqa", "--output-file", "result"]);
    assert_eq!(wrong.status.code(), Some(64), "{}", printed(&wrong));
    assert_eq!(fs::read_to_string(&file).unwrap(), "of before");
    assert!(project.mdaac(&["list", "--output-file", "result"]).status.success());
    assert!(fs::read_to_string(&file).unwrap().starts_with("DOMAIN"));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    // What is found is a result.
    fs::write(project.path().join("sample-config-minimal.yaml"), "agentRuntimeName: x\n").unwrap();
    assert_eq!(project.mdaac(&["check", "--output-file", "result"]).status.code(), Some(1));
    assert!(fs::read_to_string(&file).unwrap().contains("error[missing-key]"));
    let names = fs::read_dir(project.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(names.filter(|name| name.ends_with(".tmp")).count(), 0);
}

#[test]
fn what_cannot_be_written_is_74_and_never_hides_a_graver_code() {
    let project = samples();
    for place in ["nowhere/result", "tags", "/dev/full"] {
        let output = project.mdaac(&["list", "--output-file", place]);
        assert_eq!(output.status.code(), Some(74), "{place}: {}", printed(&output));
        assert!(
            String::from_utf8_lossy(&output.stderr).contains(&format!("cannot write `{place}`")),
            "{}",
            printed(&output)
        );
    }
    // What is no file takes it as it comes, and stays what it is.
    assert!(project.mdaac(&["list", "--output-file", "/dev/null"]).status.success());
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
    let empty = project.mdaac(&["list", "--output-file", ""]);
    assert_eq!(empty.status.code(), Some(64), "{}", printed(&empty));
}
