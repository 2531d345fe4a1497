//! Command line: takes the arguments, gives an exit code. The only place that prints.

mod access;
mod adopt;
#[cfg(feature = "deploy")]
mod agents;
#[cfg(feature = "deploy")]
mod approval;
mod args;
mod check;
mod command;
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
mod load;
mod mdaa_flags;
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

use clap::Parser;
use clap::error::ErrorKind;
use command::CommandLine;
pub use exit::{Exit, Failure};
use std::ffi::OsString;

/// Runs one command.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    if let Some(advice) = mdaa_flags::refused(&arguments) {
        anstream::eprintln!("error: {advice}");
        return Exit::Usage;
    }
    let command_line = match CommandLine::try_parse_from(arguments) {
        Ok(command_line) => command_line,
        Err(error) => {
            let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            // Nobody is left to tell when the terminal is gone.
            let _ = error.print();
            return if asked { Exit::Done } else { Exit::Usage };
        }
    };
    match command_line.run() {
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
