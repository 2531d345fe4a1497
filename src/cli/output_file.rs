//! `--output-file`: what a command prints to stdout goes into a file, whole or not at all.

use super::failure::Failure;
use super::write::NewFile;
use clap::{Arg, ArgMatches, value_parser};
use std::fs;
use std::path::{Path, PathBuf};

const ID: &str = "output_file";

/// The option, for every command whose result is a text.
pub fn argument() -> Arg {
    Arg::new(ID)
        .long("output-file")
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .help("Writes what stdout would show to this file, in place of one that is there")
}

/// The file that the command line names.
pub fn named(matches: &ArgMatches) -> Option<PathBuf> {
    match matches.subcommand() {
        Some((_, matches)) => named(matches),
        None => matches.try_get_one::<PathBuf>(ID).ok().flatten().cloned(),
    }
}

/// Puts it there. What is no file, such as `/dev/stderr` or a pipe, takes it as it comes.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let is_file = path.metadata().map_or(true, |found| found.is_file());
    let written = match is_file {
        true => NewFile::beside(path, bytes).and_then(|file| file.take_place_of(path)),
        false => fs::write(path, bytes),
    };
    written.map_err(|error| Failure::writing(path, &error))
}
