//! The tour in the README runs as it is written.

use crate::support::checkout;
use crate::support::project::{MDAAC, copy_folder};

#[test]
fn the_tour_in_the_readme_runs_as_written() {
    // The commands write files, so they run in a copy: trycmd starts them in the `.in` beside a page.
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("README.md");
    std::fs::copy(checkout("README.md"), &page).unwrap();
    for project in ["sample-configs", "tests/fixtures/bad/four-mistakes-at-once"] {
        let copy = folder.path().join("README.in").join(project);
        std::fs::create_dir_all(&copy).unwrap();
        copy_folder(&checkout(project), &copy);
    }
    trycmd::TestCases::new().register_bin("mdaac", trycmd::schema::Bin::Path(MDAAC.into())).case(page);
}
