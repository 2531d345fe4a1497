//! `mdaac access`: one file a command.

mod caller_policy;
mod callers;
mod check;
mod memory;
mod module;
mod profile;

use super::exit::Exit;
use super::failure::Failure;
use clap::Subcommand;

/// The commands about access.
#[derive(Debug, Subcommand)]
pub enum AccessCommand {
    /// Prints the identity policy that a caller of another account needs there
    CallerPolicy(caller_policy::CallerPolicyOptions),
    /// Lists who gets in to a module's runtime, by which statement, and who is kept out
    Callers(callers::CallersOptions),
    /// Prints the AWS profile with which a caller assumes the role that `pattern: assume-role` makes
    Profile(profile::ProfileOptions),
    /// Prints the resource policy of a memory, which a runtime's policies do not touch
    Memory(memory::MemoryOptions),
    /// Decides whether a caller may invoke a runtime, and says why; needs no account
    Check(Box<check::AccessCheckOptions>),
}

/// Runs one of them.
pub fn run(command: &AccessCommand) -> Result<Exit, Failure> {
    match command {
        AccessCommand::CallerPolicy(options) => caller_policy::run(options),
        AccessCommand::Callers(options) => callers::run(options),
        AccessCommand::Profile(options) => profile::run(options),
        AccessCommand::Memory(options) => memory::run(options),
        AccessCommand::Check(options) => check::run(options),
    }
}
