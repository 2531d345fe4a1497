//! The tour in the README runs as it is written.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use support::checkout;
use support::project::{MDAAC, copy_folder};

#[test]
fn the_tour_in_the_readme_runs_as_written() {
    // The commands write files, so they run in a copy. This binary holds one test: no other sees
    // the current folder change.
    let folder = tempfile::tempdir().unwrap();
    for project in ["sample-configs", "tests/fixtures/bad/four-mistakes-at-once"] {
        let copy = folder.path().join(project);
        std::fs::create_dir_all(&copy).unwrap();
        copy_folder(&checkout(project), &copy);
    }
    std::env::set_current_dir(folder.path()).unwrap();
    trycmd::TestCases::new().register_bin("mdaac", trycmd::schema::Bin::Path(MDAAC.into())).case(checkout("README.md"));
}
