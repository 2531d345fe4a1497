//! The tour of the README that needs no AWS account.

use crate::support::project::MDAAC;
use crate::support::python::python_with_tools;
use crate::support::{checkout, printed};

#[test]
fn one_command_deploys_the_samples_shows_them_and_takes_them_away() {
    let tour = python_with_tools()
        .arg(checkout("tests/emulator/tour.py"))
        .env("MDAAC", MDAAC)
        .current_dir(checkout(""))
        .output()
        .unwrap();
    assert!(tour.status.success(), "{}", printed(&tour));
    let told = String::from_utf8(tour.stdout.clone()).unwrap();
    for module in ["faq", "claims", "triage"] {
        assert!(
            told.contains(&format!("kite-dev-data-platform-{module}: deployed in")),
            "{module}: {}",
            printed(&tour)
        );
        assert!(told.contains(&format!("kite-dev-data-platform-{module}: deleted in")), "{module}: {}", printed(&tour));
    }
}
