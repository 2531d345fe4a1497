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
mod completions;
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
mod explain_control;
mod failure;
mod help;
mod init;
#[cfg(feature = "deploy")]
mod invoke;
mod leaving;
mod list;
mod load;
#[cfg(feature = "deploy")]
mod logs;
mod man;
mod mdaa_flags;
mod one_module;
#[cfg(feature = "deploy")]
mod one_runtime;
mod other_tools;
mod output_file;
#[cfg(feature = "deploy")]
mod outputs;
mod policy_files;
#[cfg(feature = "deploy")]
mod preflight;
mod print_options;
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
mod version;
mod waive;
mod why;
mod workspace;
mod write;

use crate::diagnostic::visible_line;
use clap::error::ErrorKind;
use clap::{Error, FromArgMatches};
use command::CommandLine;
pub(crate) use exit::Exit;
use failure::Failure;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use stream::{Stream, complain};

/// Runs one command.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    if let Some(advice) = mdaa_flags::refused(&arguments) {
        complain(advice);
        return Exit::Usage;
    }
    let outcome = match parsed(&arguments) {
        Ok((command_line, None)) => command_line.run(),
        Ok((command_line, Some(file))) => run_into(&command_line, &file),
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

/// Runs it with a file in place of stdout. A command that came to nothing leaves the file as it is.
fn run_into(command_line: &CommandLine, file: &Path) -> Result<Exit, Failure> {
    stream::keep_stdout();
    let outcome = command_line.run();
    let kept = stream::kept_stdout();
    if outcome.is_err() && kept.is_empty() {
        return outcome;
    }
    let written = output_file::write(file, &kept);
    match (outcome, written) {
        (outcome, Ok(())) => outcome,
        (outcome, Err(failure)) => {
            complain(&failure);
            Ok(Exit::gravest([outcome.unwrap_or_else(|failure| failure.exit()), failure.exit()]))
        }
    }
}

/// The command line, and the file that takes what it prints. An empty value is none: most come from a variable that nobody
/// set.
fn parsed(arguments: &[OsString]) -> Result<(CommandLine, Option<PathBuf>), Error> {
    let mut command = help::command_line();
    let matches = command.try_get_matches_from_mut(arguments)?;
    if let Some(what) = blank::blank(&command, &matches) {
        return Err(command.error(ErrorKind::InvalidValue, what));
    }
    let file = output_file::named(&matches);
    let command_line = CommandLine::from_arg_matches(&matches).map_err(|error| error.format(&mut command))?;
    Ok((command_line, file))
}

/// Prints what was asked for about the command line, or what is wrong with it.
fn told(error: &Error, arguments: &[OsString]) -> Exit {
    match error.kind() {
        ErrorKind::DisplayHelp => {
            Stream::Stdout.print(error.to_string());
            return Exit::Done;
        }
        ErrorKind::DisplayVersion => {
            Stream::Stdout.print(version::line());
            return Exit::Done;
        }
        _ => {}
    }
    if let Some(advice) = other_tools::advice(error) {
        complain(advice);
        return Exit::Usage;
    }
    // What clap quotes of an argument is on one line; the same is wrong with it.
    let on_a_line = |argument: &OsString| visible_line(&argument.to_string_lossy());
    let again = parsed(&arguments.iter().map(|argument| on_a_line(argument).into()).collect::<Vec<_>>());
    Stream::Stderr.mention(again.err().map_or_else(|| visible_line(&error.to_string()), |error| error.to_string()));
    Exit::Usage
}
