//! Who may invoke a runtime, and why not: the screens, the proof against a second evaluator, and the
//! remedies, which must mend what they are for.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cases;
mod command;
mod documented;
mod emulated;
mod invocations;
mod oracle;
mod remedies;
mod screens;
#[path = "../support/mod.rs"]
mod support;
