//! What the emulator promises is tested where it is written: tests/emulator/tests, in Python.

use crate::support::python::unit_tests;

#[test]
fn the_emulator_keeps_its_promises() {
    unit_tests("tests/emulator", "tests", &[]);
}
