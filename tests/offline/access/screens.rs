//! What `mdaac access check` prints for the policies in each folder of fixtures/access.

use crate::support::project::Project;
use std::fs;

/// Longer than any screen that anybody reads.
const SCREEN: usize = 60;

#[test]
fn every_set_up_is_explained_in_these_words_on_one_screen() {
    let mut too_long = Vec::new();
    insta::glob!("../../fixtures/access", "*/arguments", |arguments| {
        let folder = arguments.parent().unwrap();
        let project = Project::copy_of(folder);
        let arguments = fs::read_to_string(arguments).unwrap();
        let arguments: Vec<&str> = ["access", "check"].into_iter().chain(arguments.lines()).collect();
        let output = project.mdaac(&arguments);
        let (stdout, stderr) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        if stdout.lines().count() > SCREEN {
            too_long.push(folder.display().to_string());
        }
        insta::assert_snapshot!("screen", format!("{stdout}{stderr}exit code {}\n", output.status.code().unwrap()));
    });
    assert!(too_long.is_empty(), "more than {SCREEN} lines: {too_long:?}");
}
