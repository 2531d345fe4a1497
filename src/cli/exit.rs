use crate::compile::CompileError;
use crate::project::UnknownFilter;
use crate::schema::SchemaError;
use crate::source::SourceError;
use crate::template::EmitError;
use crate::why::NothingThere;
use std::path::PathBuf;
use std::process::ExitCode;

/// What the exit code tells a CI job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done, or nothing to do.
    Done = 0,
    /// The input is wrong.
    Input = 1,
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
    /// A folder that `--allow-path` names.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A filter that names nothing.
    #[error(transparent)]
    Filter(#[from] UnknownFilter),
    /// More than one template for one stream.
    #[error("--stdout prints one template and {0} modules are selected; choose one with -d, -e and -m")]
    SeveralForStdout(usize),
    /// A module that is not there.
    #[error("there is no module `{wanted}`; there is {}{}", known.join(", "), nearest.as_deref().map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default())]
    NoSuchModule {
        /// As given.
        wanted: String,
        /// `domain/env/module` of each.
        known: Vec<String>,
        /// The nearest of them.
        nearest: Option<String>,
    },
    /// A name that several modules have.
    #[error("`{wanted}` is the name of several modules; give one of {}", names.join(", "))]
    SeveralModules {
        /// As given.
        wanted: String,
        /// `domain/env/module` of each.
        names: Vec<String>,
    },
    /// A module of another type.
    #[error("`{module}` is a module of `{package}`, which is left to MDAA")]
    NotOurs {
        /// Which.
        module: String,
        /// Its type.
        package: String,
    },
    /// No JSON pointer.
    #[error("`{0}` is no JSON pointer; write e.g. `/networkConfiguration/subnets/0`, with `~1` for a `/` in a key")]
    Pointer(String),
    /// A pointer to nothing.
    #[error(transparent)]
    NothingThere(#[from] NothingThere),
    /// A file that cannot be written.
    #[error("cannot write `{}`: {error}", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// A file that would be overwritten.
    #[error("`{}` is there already and would be overwritten; name another folder", .0.display())]
    Exists(PathBuf),
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
            Failure::Write { .. } | Failure::Exists(_) | Failure::Print(_) => Exit::Input,
            Failure::Source(_)
            | Failure::Filter(_)
            | Failure::SeveralForStdout(_)
            | Failure::NoSuchModule { .. }
            | Failure::SeveralModules { .. }
            | Failure::NotOurs { .. }
            | Failure::Pointer(_)
            | Failure::NothingThere(_) => Exit::Usage,
            Failure::Compile(_) | Failure::Schema(_) | Failure::Emit(_) => Exit::Bug,
        }
    }
}
