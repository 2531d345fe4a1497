//! Command line: takes the arguments, gives an exit code. The only place that prints.

mod access;
mod adopt;
#[cfg(feature = "deploy")]
mod agents;
#[cfg(feature = "deploy")]
mod approval;
mod args;
mod blank;
mod check;
mod command;
mod config_file;
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
mod preflight;
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
mod template;
mod why;
mod workspace;
mod write;

use crate::diagnostic::visible_line;
use clap::error::ErrorKind;
use clap::{CommandFactory, Error, FromArgMatches};
use command::CommandLine;
pub(crate) use exit::Exit;
use failure::Failure;
use std::ffi::OsString;
use stream::{Stream, complain};

/// Runs one command.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    if let Some(advice) = mdaa_flags::refused(&arguments) {
        complain(advice);
        return Exit::Usage;
    }
    let outcome = match parsed(&arguments) {
        Ok(command_line) => command_line.run(),
        Err(error) => Ok(told(&error, &arguments)),
    };
    let happened = outcome.unwrap_or_else(|failure| {
        if !matches!(failure, Failure::Reported(_)) {
            complain(&failure);
        }
        failure.exit()
    });
    stream::exit(happened)
}

/// The command line. An empty value is none: most come from a variable that nobody set.
fn parsed(arguments: &[OsString]) -> Result<CommandLine, Error> {
    let mut command = CommandLine::command();
    let matches = command.try_get_matches_from_mut(arguments)?;
    match blank::blank(&command, &matches) {
        Some(what) => Err(command.error(ErrorKind::InvalidValue, what)),
        None => CommandLine::from_arg_matches(&matches).map_err(|error| error.format(&mut command)),
    }
}

/// Prints what was asked for about the command line, or what is wrong with it.
fn told(error: &Error, arguments: &[OsString]) -> Exit {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        Stream::Stdout.print(error.to_string());
        return Exit::Done;
    }
    // What clap quotes of an argument is on one line; the same is wrong with it.
    let on_a_line = |argument: &OsString| visible_line(&argument.to_string_lossy());
    let again = parsed(&arguments.iter().map(|argument| on_a_line(argument).into()).collect::<Vec<_>>());
    Stream::Stderr.mention(again.err().map_or_else(|| visible_line(&error.to_string()), |error| error.to_string()));
    Exit::Usage
}
