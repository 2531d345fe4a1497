//! `mdaac access`: one file a command.

mod memory;

use super::exit::{Exit, Failure};
use clap::Subcommand;

/// The commands about access.
#[derive(Debug, Subcommand)]
pub enum AccessCommand {
    /// Prints the resource policy of a memory, which a runtime's policies do not touch
    Memory(memory::MemoryOptions),
}

/// Runs one of them.
pub fn run(command: &AccessCommand) -> Result<Exit, Failure> {
    match command {
        AccessCommand::Memory(options) => memory::run(options),
    }
}
