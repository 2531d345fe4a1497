use super::exit::Exit;
use crate::cloudformation::EmitError;
use crate::compile::CompileError;
use crate::difference::BaselineError;
use crate::iam::print::PolicyTextError;
use crate::invocation::grant::NotAdmitted;
use crate::project::UnknownFilter;
use crate::schema::SchemaError;
use crate::source::SourceError;
use crate::why::NothingThere;
use std::io::{Error, ErrorKind};
use std::path::Path;

/// Why a command cannot go on, by kind. What is wrong with a project is a diagnostic.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The command line is wrong, or does not fit the project.
    #[error("{0}")]
    Usage(String),
    /// What the command works on is not such that it could.
    #[error("{0}")]
    Input(String),
    /// A file or a stream cannot be written, or a folder not be read.
    #[error("{0}")]
    Io(String),
    #[cfg(feature = "deploy")]
    #[error("{0}")]
    NotStarted(String),
    #[error("this is a bug of mdaac: {0}")]
    Bug(String),
    /// What is wrong has been printed.
    #[error("what is wrong has been printed")]
    Reported(Exit),
}

impl Failure {
    /// The code to leave with.
    pub fn exit(&self) -> Exit {
        match self {
            Failure::Usage(_) => Exit::Usage,
            Failure::Input(_) => Exit::Input,
            Failure::Io(_) => Exit::Io,
            #[cfg(feature = "deploy")]
            Failure::NotStarted(_) => Exit::NotStarted,
            Failure::Bug(_) => Exit::Bug,
            Failure::Reported(exit) => *exit,
        }
    }

    /// A file that cannot be written, made or removed.
    pub fn writing(path: &Path, error: &Error) -> Failure {
        Failure::Io(format!("cannot write `{}`: {error}", path.display()))
    }
}

/// Whether nothing is there of what was named: that is wrongly named, and no failure of a disk.
fn is_missing(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

impl From<SourceError> for Failure {
    fn from(error: SourceError) -> Self {
        if is_missing(&error.error) { Failure::Usage(error.to_string()) } else { Failure::Io(error.to_string()) }
    }
}

impl From<BaselineError> for Failure {
    fn from(error: BaselineError) -> Self {
        if is_missing(&error.error) { Failure::Input(error.to_string()) } else { Failure::Io(error.to_string()) }
    }
}

impl From<UnknownFilter> for Failure {
    fn from(unknown: UnknownFilter) -> Self {
        Failure::Usage(unknown.to_string())
    }
}

impl From<NothingThere> for Failure {
    fn from(nothing: NothingThere) -> Self {
        Failure::Usage(nothing.to_string())
    }
}

impl From<NotAdmitted> for Failure {
    fn from(reason: NotAdmitted) -> Self {
        Failure::Input(reason.to_string())
    }
}

impl From<PolicyTextError> for Failure {
    fn from(error: PolicyTextError) -> Self {
        match error {
            PolicyTextError::Hcl(error) => Failure::Bug(error.to_string()),
            other => Failure::Input(other.to_string()),
        }
    }
}

impl From<CompileError> for Failure {
    fn from(error: CompileError) -> Self {
        Failure::Bug(error.to_string())
    }
}

impl From<SchemaError> for Failure {
    fn from(error: SchemaError) -> Self {
        Failure::Bug(error.to_string())
    }
}

impl From<EmitError> for Failure {
    fn from(error: EmitError) -> Self {
        Failure::Bug(error.to_string())
    }
}
