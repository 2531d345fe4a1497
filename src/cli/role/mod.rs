//! `mdaac role`: one file a command.

mod check;
#[cfg(feature = "deploy")]
mod live;
mod print;
mod subject;

use super::exit::Exit;
use super::failure::Failure;
use clap::Subcommand;
#[cfg(feature = "deploy")]
pub use live::given;

/// The commands about the two identities of a runtime.
#[derive(Debug, Subcommand)]
pub enum RoleCommand {
    /// Prints who may assume the execution role
    Trust(print::PrintOptions),
    /// Prints what the execution role may do
    Policy(print::PrintOptions),
    /// Finds what is missing, too wide or wrong in an execution role
    Check(Box<check::RoleCheckOptions>),
    /// Prints what whoever deploys the module must be allowed
    Caller(print::CallerOptions),
}

/// Runs one of them.
pub fn run(command: &RoleCommand) -> Result<Exit, Failure> {
    match command {
        RoleCommand::Trust(options) => print::trust(options),
        RoleCommand::Policy(options) => print::policy(options),
        RoleCommand::Check(options) => check::run(options),
        RoleCommand::Caller(options) => print::caller(options),
    }
}
