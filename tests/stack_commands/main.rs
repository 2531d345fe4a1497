//! What is looked for before a deploy, and `mdaac status`, `outputs` and `destroy`, on a local AWS. That proves our
//! logic, never AWS: see tests/emulator/README.md.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod before_a_deploy;
mod destroy;
mod diff;
mod printed_policies;
mod role;
mod status;
#[path = "../support/mod.rs"]
mod support;

/// The stack of the project in tests/fixtures/deploy.
const STACK: &str = "orbit-test-sales-quotes";
/// Its runtime.
const RUNTIME: &str = "bedrockagentcoreruntimeRuntime84537D71";
