//! Our templates deploy, change and go away on a local AWS. That proves our logic, never AWS: see
//! tests/emulator/README.md.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod emulator_promises;
mod every_property;
mod lifecycle;
mod properties;
#[path = "../support/mod.rs"]
mod support;
