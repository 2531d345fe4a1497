//! What the emulator promises is tested where it is written: tests/emulator/tests, in Python.

use crate::support::python::python_with_tools;
use crate::support::{checkout, printed};
use std::fs;
use std::io::Write;

#[test]
fn the_emulator_keeps_its_promises() {
    let suite = python_with_tools()
        .args(["-m", "unittest", "discover", "tests/emulator"])
        .current_dir(checkout(""))
        .output()
        .unwrap();
    assert!(suite.status.success(), "{}", printed(&suite));
    let said = String::from_utf8_lossy(&suite.stderr);
    let ran = said.lines().find(|line| line.starts_with("Ran ")).unwrap_or_else(|| panic!("{}", printed(&suite)));
    // Two tests of one name in a class would be one, without a word; one that is skipped promises nothing.
    assert!(ran.starts_with(&format!("Ran {} tests ", written())), "{} are written: {}", written(), printed(&suite));
    assert_eq!(said.lines().last(), Some("OK"), "{}", printed(&suite));
    // Where the test harness does not hold it back.
    writeln!(std::io::stderr(), "the emulator's promises: {ran}").unwrap();
}

/// How many tests the Python files hold.
fn written() -> usize {
    let files = fs::read_dir(checkout("tests/emulator/tests")).unwrap().map(|entry| entry.unwrap().path());
    let python = files.filter(|path| path.extension().is_some_and(|extension| extension == "py"));
    python
        .map(|path| fs::read_to_string(path).unwrap())
        .map(|text| text.lines().filter(|line| line.trim_start().starts_with("def test_")).count())
        .sum()
}
