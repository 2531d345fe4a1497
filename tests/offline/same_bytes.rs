//! The same project gives the same bytes in every folder, for every user, in every locale.
#![cfg(unix)]

use crate::support::project::{MDAAC, Project, SYNTH, copy_folder, texts_below};
use crate::support::{checkout, is_root, printed, program};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

fn samples() -> Project {
    Project::copy_of(&checkout("sample-configs"))
}

#[test]
fn two_folders_give_the_same_bytes() {
    let project = samples();
    let deeper = project.path().join("a folder/with spaces/and-ümlaut");
    fs::create_dir_all(&deeper).unwrap();
    copy_folder(&checkout("sample-configs"), &deeper);
    let elsewhere = project
        .command(&["synth", "--config", "a folder/with spaces/and-ümlaut/mdaa.yaml", "--out", "elsewhere"])
        .output()
        .unwrap();
    assert!(elsewhere.status.success(), "{}", printed(&elsewhere));
    assert_eq!(project.synth(), texts_below(&project.path().join("elsewhere")));
}

#[test]
fn another_current_folder_gives_the_same_bytes() {
    let (here, there) = (samples(), samples());
    let output = std::process::Command::new(MDAAC)
        .env_clear()
        .current_dir("/")
        .args(["synth", "--config"])
        .arg(there.path().join("mdaa.yaml"))
        .arg("--out")
        .arg(there.path().join("out"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", printed(&output));
    assert_eq!(here.synth(), there.written(""));
}

#[test]
fn locale_time_zone_home_and_ambient_aws_settings_change_no_byte() {
    let (plain, odd) = (samples(), samples());
    let output = odd
        .command(&SYNTH)
        .envs([("LC_ALL", "tr_TR.UTF-8"), ("LANG", "de_DE.ISO-8859-1"), ("TZ", "Asia/Kathmandu"), ("HOME", "/nowhere")])
        .envs([("AWS_REGION", "ap-south-1"), ("AWS_DEFAULT_REGION", "ap-south-1"), ("AWS_PROFILE", "another")])
        .envs([("CDK_DEFAULT_ACCOUNT", "999999999999"), ("CDK_DEFAULT_REGION", "ap-south-1"), ("USER", "somebody")])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", printed(&output));
    assert_eq!(plain.synth(), odd.written(""));
}

#[test]
fn an_unknown_account_is_not_filled_in_from_the_environment() {
    let folder = checkout("tests/fixtures/good/account-and-region-unknown");
    let (plain, ambient) = (Project::copy_of(&folder), Project::copy_of(&folder));
    let output = ambient
        .command(&SYNTH)
        .envs([("AWS_REGION", "ap-south-1"), ("AWS_DEFAULT_REGION", "ap-south-1")])
        .envs([("CDK_DEFAULT_ACCOUNT", "999999999999"), ("CDK_DEFAULT_REGION", "ap-south-1")])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", printed(&output));
    assert_eq!(plain.synth(), ambient.written(""));
}

#[test]
fn another_user_gets_the_same_bytes() {
    if !is_root() {
        crate::support::skipped("another_user_gets_the_same_bytes: only root may become another user");
        return;
    }
    let setpriv = program("setpriv", "it is part of util-linux, on Debian `apt-get install util-linux`");
    let (mine, theirs) = (samples(), samples());
    // The build folder may lie where the other user cannot look.
    let binary = theirs.path().join("mdaac-copy");
    fs::copy(MDAAC, &binary).unwrap();
    for open in [theirs.path(), &binary] {
        fs::set_permissions(open, Permissions::from_mode(0o777)).unwrap();
    }
    let mut arguments = vec!["--reuid=65534", "--regid=65534", "--clear-groups", "--", binary.to_str().unwrap()];
    arguments.extend(SYNTH);
    let output = theirs.command_of(setpriv, &arguments).output().unwrap();
    assert!(output.status.success(), "{}", printed(&output));
    assert_eq!(mine.synth(), theirs.written(""));
}
