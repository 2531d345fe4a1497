//! Every bad fixture project is refused in exactly these words.
//! Apart from the good ones: insta counts the failures of all globs of a binary together.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use support::printed;
use support::project::Project;

#[test]
fn every_bad_project_is_refused_in_these_words() {
    let mut accepted = Vec::new();
    insta::glob!("fixtures/bad/*", |folder| {
        let check = Project::copy_of(folder).mdaac(&["check", "--config", "mdaa.yaml"]);
        if check.status.code() != Some(1) {
            accepted.push(format!("== {}\n{}", folder.display(), printed(&check)));
            return;
        }
        insta::assert_snapshot!("refused", String::from_utf8(check.stdout).unwrap());
    });
    assert!(accepted.is_empty(), "{} bad projects are not refused:\n{}", accepted.len(), accepted.join("\n"));
}
