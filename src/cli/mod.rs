//! Command line: takes the arguments, gives an exit code. The only place that prints.

mod args;
mod check;
mod exit;
mod explain;
mod list;
mod report;
mod schema;
mod synth;
mod workspace;

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
        Command::Explain(options) => explain::run(&options),
        Command::List(options) => list::run(&options),
        Command::Schema(options) => schema::run(&options),
    };
    match outcome {
        Ok(exit) => exit,
        // Whoever read our output has seen enough: `mdaac check | head`.
        Err(Failure::Print(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => Exit::Done,
        Err(failure) => {
            anstream::eprintln!("error: {failure}");
            failure.exit()
        }
    }
}
