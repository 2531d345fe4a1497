//! The session that somebody with an AWS account may run once (tests/on-aws), rehearsed on the emulator.
//! That proves the script, not AWS.

use crate::support::project::MDAAC;
use crate::support::python::unit_tests;

#[test]
fn a_session_on_aws_is_rehearsed_from_end_to_end_and_leaves_nothing() {
    unit_tests("tests/on-aws", "rehearsed", &[("MDAAC", MDAAC)]);
}
