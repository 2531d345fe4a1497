//! What `mdaac access check` prints for the policies in each folder of fixtures/access.

use crate::support::each::{below, each};
use crate::support::project::Project;
use std::fs;

const FOLDER: &str = "tests/fixtures/access";
/// Longer than any screen that anybody reads.
const SCREEN: usize = 60;

#[test]
fn every_set_up_is_explained_in_these_words_on_one_screen() {
    let all: Vec<_> = below(FOLDER).into_iter().map(|folder| folder.join("arguments")).collect();
    each(FOLDER, &all, |arguments| {
        let folder = arguments.parent().unwrap();
        let project = Project::copy_of(folder);
        let arguments = fs::read_to_string(arguments).unwrap();
        let arguments: Vec<&str> = ["access", "check"].into_iter().chain(arguments.lines()).collect();
        let output = project.mdaac(&arguments);
        let (stdout, stderr) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert!(stdout.lines().count() <= SCREEN, "{stdout}");
        insta::assert_snapshot!("screen", format!("{stdout}{stderr}exit code {}\n", output.status.code().unwrap()));
    });
}
