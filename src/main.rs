//! The `mdaac` binary.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    mdaac::cli::run(std::env::args_os()).into()
}
