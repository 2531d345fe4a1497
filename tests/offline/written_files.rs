//! A file that mdaac writes is whole or not there, and never one that a link in the project leads to.

use crate::support::project::{MDAAC, Project, files_below};
use crate::support::{checkout, printed};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

const FOLDER: &str = "kite/data-platform/dev/faq";
const TEMPLATE: &str = "kite/data-platform/dev/faq/kite-dev-data-platform-faq.template.json";

fn samples() -> Project {
    Project::copy_of(&checkout("sample-configs"))
}

/// A folder that does not belong to the project, with a file of somebody's.
fn elsewhere() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("precious");
    fs::write(&file, "mine").unwrap();
    (folder, file)
}

fn leftovers(folder: &Path) -> Vec<PathBuf> {
    files_below(folder).into_iter().filter(|file| file.to_string_lossy().contains(".mdaac-")).collect()
}

/// `mdaac` where no file may grow beyond a kilobyte.
fn on_a_full_disk(project: &Project, arguments: &str) -> std::process::Output {
    let script = format!("trap '' XFSZ; ulimit -f 1; exec {MDAAC} {arguments}");
    project.command_of("bash", &["-c", &script]).output().unwrap()
}

#[test]
fn a_full_disk_leaves_the_file_of_before_and_no_part_of_the_new_one() {
    let project = samples();
    let before = project.synth();
    fs::write(project.path().join("sample-config-minimal.yaml"), {
        let config = fs::read_to_string(project.path().join("sample-config-minimal.yaml")).unwrap();
        format!("{config}\ndescription: {}\n", "x".repeat(1150))
    })
    .unwrap();
    let output = on_a_full_disk(&project, "synth --config mdaa.yaml --out out");
    assert_eq!(output.status.code(), Some(74), "{}", printed(&output));
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot write `out/"), "{}", printed(&output));
    assert_eq!(project.written(""), before);
    assert_eq!(leftovers(project.path()), [] as [PathBuf; 0]);
    for arguments in ["synth --out new", "init fresh", "diff -B out -D differences"] {
        let output = on_a_full_disk(&project, arguments);
        assert_eq!(output.status.code(), Some(74), "{arguments}: {}", printed(&output));
    }
    for folder in ["new", "fresh", "differences"] {
        assert_eq!(files_below(&project.path().join(folder)), [] as [PathBuf; 0], "{folder}");
    }
}

#[test]
fn a_link_in_place_of_a_template_goes_and_what_it_leads_to_stays() {
    let (_folder, precious) = elsewhere();
    let project = samples();
    fs::create_dir_all(project.path().join("mdaac.out").join(FOLDER)).unwrap();
    let (template, sources) = (
        project.path().join("mdaac.out").join(TEMPLATE),
        project.path().join("mdaac.out").join(TEMPLATE.replace("template", "sources")),
    );
    symlink(&precious, &template).unwrap();
    fs::hard_link(&precious, &sources).unwrap();
    let output = project.mdaac(&["synth"]);
    assert!(output.status.success(), "{}", printed(&output));
    assert_eq!(fs::read_to_string(&precious).unwrap(), "mine");
    assert!(template.symlink_metadata().unwrap().is_file() && fs::read_to_string(sources).unwrap().starts_with('{'));
    assert_eq!(template.metadata().unwrap().permissions().mode() & 0o111, 0);
}

#[test]
fn a_pipe_in_place_of_a_template_holds_nobody_up() {
    let project = samples();
    fs::create_dir_all(project.path().join("mdaac.out").join(FOLDER)).unwrap();
    let pipe = project.path().join("mdaac.out").join(TEMPLATE);
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let output = project.mdaac(&["synth"]);
    assert!(output.status.success() && pipe.metadata().unwrap().is_file(), "{}", printed(&output));
}

#[test]
fn no_folder_that_is_a_link_is_written_through() {
    for (link, arguments) in [
        ("mdaac.out", &["synth"][..]),
        ("mdaac.out/kite", &["synth"]),
        ("mdaac.out/kite/data-platform/dev", &["synth"]),
        ("out", &["synth", "-o", "out"]),
        ("out/kite", &["synth", "--template-format", "yaml", "-o", "./out"]),
        ("build", &["synth", "-o", "build/templates"]),
        ("differences/kite", &["diff", "-B", "baseline", "-D", "differences"]),
    ] {
        let (folder, precious) = elsewhere();
        let project = samples();
        let baseline = project.mdaac(&["synth", "-o", "baseline"]);
        assert!(baseline.status.success(), "{}", printed(&baseline));
        let link = project.path().join(link);
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        symlink(folder.path(), &link).unwrap();
        let output = project.mdaac(arguments);
        assert_eq!(output.status.code(), Some(74), "{arguments:?}: {}", printed(&output));
        assert!(String::from_utf8_lossy(&output.stderr).contains("it is a link"), "{}", printed(&output));
        assert_eq!(files_below(folder.path()), [precious], "{arguments:?}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "{arguments:?}");
    }
}

#[test]
fn nothing_is_removed_through_a_link() {
    let (folder, _) = elsewhere();
    let theirs = folder.path().join("kite-dev-data-platform-faq.template.json");
    fs::write(&theirs, "theirs").unwrap();
    let project = samples();
    fs::write(project.path().join("sample-config-minimal.yaml"), "agentRuntimeName: x\n").unwrap();
    let link = project.path().join("mdaac.out").join(FOLDER);
    fs::create_dir_all(link.parent().unwrap()).unwrap();
    symlink(folder.path(), &link).unwrap();
    let output = project.mdaac(&["synth"]);
    assert_eq!(output.status.code(), Some(74), "{}", printed(&output));
    assert_eq!(fs::read_to_string(&theirs).unwrap(), "theirs");
}

#[test]
fn links_outside_of_the_project_are_the_users_own() {
    let (folder, _) = elsewhere();
    let outside = tempfile::tempdir().unwrap();
    let link = outside.path().join("link");
    symlink(folder.path(), &link).unwrap();
    let project = samples();
    let output = project.mdaac(&["synth", "-o", link.to_str().unwrap()]);
    assert!(output.status.success() && folder.path().join(TEMPLATE).is_file(), "{}", printed(&output));
    // The same for the folder of the mdaa.yaml.
    let way = outside.path().join("project");
    symlink(project.path(), &way).unwrap();
    let output = project.mdaac(&["synth", "-c", way.join("mdaa.yaml").to_str().unwrap()]);
    assert!(
        output.status.success() && project.path().join("mdaac.out").join(TEMPLATE).is_file(),
        "{}",
        printed(&output)
    );
    // But a way back into the project by its full path is no way out of it.
    symlink(folder.path(), project.path().join("out")).unwrap();
    let output = project.mdaac(&["synth", "-o", project.path().join("out").to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(74), "{}", printed(&output));
}

#[test]
fn a_file_keeps_its_permissions_and_a_new_one_has_those_of_any_new_file() {
    let project = samples();
    project.synth();
    let plain = project.path().join("plain");
    fs::write(&plain, "").unwrap();
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode();
    let template = project.path().join("out").join(TEMPLATE);
    assert_eq!(mode(&template), mode(&plain));
    fs::set_permissions(&template, fs::Permissions::from_mode(0o640)).unwrap();
    project.synth();
    assert_eq!(mode(&template) & 0o777, 0o640);
}
