//! `mdaac deploy` on a local AWS: nothing lost, nothing doubled, no success that was none. That proves our logic,
//! never AWS: see tests/emulator/README.md.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod adoption;
mod approval;
mod failures;
mod first_and_next;
mod ssm;
mod stuck;
#[path = "../support/mod.rs"]
mod support;
mod under_way;
mod unprinted;

/// The stack of the project in tests/fixtures/deploy.
const STACK: &str = "orbit-test-sales-quotes";
/// Its runtime.
const RUNTIME: &str = "bedrockagentcoreruntimeRuntime84537D71";
