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
mod failure;
mod init;
mod leaving;
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
mod stream;
mod synth;
mod table;
mod why;
mod workspace;
mod write;

use clap::Parser;
use clap::error::ErrorKind;
use command::CommandLine;
pub(crate) use exit::Exit;
use failure::Failure;
use std::ffi::OsString;
use stream::{complain, written};

/// Runs one command.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    if let Some(advice) = mdaa_flags::refused(&arguments) {
        complain(advice);
        return Exit::Usage;
    }
    let outcome = match CommandLine::try_parse_from(arguments) {
        Ok(command_line) => command_line.run(),
        Err(error) => {
            let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            let printed = written(error.print()).map(|()| Exit::Done);
            if asked { printed } else { Err(Failure::Reported(Exit::Usage)) }
        }
    };
    outcome.unwrap_or_else(|failure| {
        if !matches!(failure, Failure::Reported(_)) {
            complain(&failure);
        }
        failure.exit()
    })
}
