use crate::compile::CompileError;
use crate::project::UnknownFilter;
use crate::schema::SchemaError;
use crate::source::SourceError;
use crate::template::EmitError;
use std::path::PathBuf;
use std::process::ExitCode;

/// What the exit code tells a CI job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done, or nothing to do.
    Done = 0,
    /// The input is wrong.
    Input = 1,
    /// A policy is violated.
    Policy = 3,
    /// The command line is wrong.
    Usage = 64,
    /// A bug of ours.
    Bug = 70,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// Why a command could not do its work: disk, usage, or a bug of ours. Wrong input is a diagnostic.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The project's folder.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A filter that names nothing.
    #[error(transparent)]
    Filter(#[from] UnknownFilter),
    /// More than one template for one stream.
    #[error("--stdout prints one template and {0} modules are selected; choose one with -d, -e and -m")]
    SeveralForStdout(usize),
    /// A file that cannot be written.
    #[error("cannot write `{}`: {error}", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// A code that does not exist.
    #[error("there is no code `{0}`; `mdaac explain --all` lists the rules")]
    UnknownCode(String),
    /// A code that does not exist, and one like it that does.
    #[error("there is no code `{0}`; did you mean `{1}`?")]
    CodeMisspelt(String, &'static str),
    /// The reader of our output is gone.
    #[error("cannot print: {0}")]
    Print(std::io::Error),
    /// Our bug.
    #[error("this is a bug of mdaac: {0}")]
    Compile(#[from] CompileError),
    /// Our bug.
    #[error("this is a bug of mdaac: {0}")]
    Schema(#[from] SchemaError),
    /// Our bug.
    #[error("this is a bug of mdaac: {0}")]
    Emit(#[from] EmitError),
}

impl Failure {
    /// The code to leave with.
    pub fn exit(&self) -> Exit {
        match self {
            Failure::Source(_) | Failure::Write { .. } | Failure::Print(_) => Exit::Input,
            Failure::Filter(_) | Failure::SeveralForStdout(_) | Failure::UnknownCode(_) | Failure::CodeMisspelt(..) => {
                Exit::Usage
            }
            Failure::Compile(_) | Failure::Schema(_) | Failure::Emit(_) => Exit::Bug,
        }
    }
}
