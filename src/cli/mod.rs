//! Command line: takes the arguments, gives an exit code. The only place that prints.

mod access;
mod adopt;
#[cfg(feature = "deploy")]
mod agents;
#[cfg(feature = "deploy")]
mod approval;
mod args;
mod check;
#[cfg(feature = "deploy")]
mod connection;
#[cfg(feature = "deploy")]
mod deploy;
#[cfg(feature = "deploy")]
mod destroy;
mod diff;
mod exit;
mod explain;
mod init;
mod list;
mod one_module;
#[cfg(feature = "deploy")]
mod outputs;
mod policy_files;
#[cfg(feature = "deploy")]
mod progress;
mod report;
mod role;
mod schema;
#[cfg(feature = "deploy")]
mod ssm;
#[cfg(feature = "deploy")]
mod stacks;
#[cfg(feature = "deploy")]
mod status;
mod synth;
mod table;
mod why;
mod workspace;
mod write;

use args::{Args, Command};
use clap::Parser;
use clap::error::ErrorKind;
pub use exit::{Exit, Failure};
use std::ffi::OsString;

/// Runs one command.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    if let Some(advice) = args::refused(&arguments) {
        anstream::eprintln!("error: {advice}");
        return Exit::Usage;
    }
    let args = match Args::try_parse_from(arguments) {
        Ok(args) => args,
        Err(error) => {
            let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            // Nobody is left to tell when the terminal is gone.
            let _ = error.print();
            return if asked { Exit::Done } else { Exit::Usage };
        }
    };
    let outcome = match args.command {
        Command::Check(options) => check::run(&options),
        Command::Synth(options) => synth::run(&options),
        #[cfg(feature = "deploy")]
        Command::Deploy(options) => deploy::run(&options),
        #[cfg(feature = "deploy")]
        Command::Status(options) => status::run(&options),
        #[cfg(feature = "deploy")]
        Command::Outputs(options) => outputs::run(&options),
        #[cfg(feature = "deploy")]
        Command::Destroy(options) => destroy::run(&options),
        Command::Diff(options) => diff::run(&options),
        Command::Adopt(options) => adopt::run(&options),
        Command::Explain(options) => explain::run(&options),
        Command::List(options) => list::run(&options),
        Command::Init(options) => init::run(&options),
        Command::Why(options) => why::run(&options),
        Command::Schema(options) => schema::run(&options),
        Command::Role { command } => role::run(&command),
        Command::Access { command } => access::run(&command),
    };
    match outcome {
        Ok(exit) => exit,
        // Whoever read our output has seen enough: `mdaac check | head`.
        Err(Failure::Print(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => Exit::Done,
        Err(Failure::Reported(exit)) => exit,
        Err(failure) => {
            anstream::eprintln!("error: {failure}");
            failure.exit()
        }
    }
}
