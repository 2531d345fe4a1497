//! `mdaac access`: one file a command.

mod check;

use super::exit::{Exit, Failure};
use clap::Subcommand;

/// The commands about access.
#[derive(Debug, Subcommand)]
pub enum AccessCommand {
    /// Decides whether a caller may invoke a runtime, and says why; needs no account
    Check(Box<check::CheckOptions>),
}

/// Runs one of them.
pub fn run(command: &AccessCommand) -> Result<Exit, Failure> {
    match command {
        AccessCommand::Check(options) => check::run(options),
    }
}
