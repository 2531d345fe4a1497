//! Projects of the kinds that MDAA's starter kits, samples and their history have, mostly of modules that are not ours.

use crate::support::each::{below, each};
use crate::support::project::Project;

const PROJECTS: &str = "tests/fixtures/mdaa-projects";

#[test]
fn a_project_of_mdaa_is_told_what_concerns_it_and_little_more() {
    each(PROJECTS, &below(PROJECTS), |folder| {
        insta::assert_snapshot!("check", Project::copy_of(folder).check().report)
    });
}
