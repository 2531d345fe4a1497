//! The commands that need an AWS account, on a local AWS. That proves our logic, never AWS: see
//! tests/emulator/README.md.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod access;
mod deploy;
mod deploy_on_emulator;
mod faults;
mod invoke;
mod on_aws;
mod pages;
mod stack_commands;
#[path = "../support/mod.rs"]
mod support;
mod tour;

/// The stack of the project in tests/fixtures/deploy.
const STACK: &str = "orbit-test-sales-quotes";
/// Its runtime.
const RUNTIME: &str = "bedrockagentcoreruntimeRuntime84537D71";
