use crate::cloudformation::EmitError;
use crate::compile::CompileError;
use crate::difference::BaselineError;
use crate::iam::print::PolicyTextError;
use crate::invocation::grant::NotAdmitted;
use crate::project::UnknownFilter;
use crate::schema::SchemaError;
use crate::source::SourceError;
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
    /// There are differences, and `--exit-code` asks for them.
    Different = 2,
    /// A policy is violated.
    Policy = 3,
    /// The deploy failed, and the stack is as it was before.
    Failed = 4,
    /// The stack needs a person.
    NeedsPerson = 5,
    /// Nothing was started: credentials, permission, network or approval are missing.
    NotStarted = 6,
    /// The command line is wrong.
    Usage = 64,
    /// A bug of ours.
    Bug = 70,
    /// Ctrl-C.
    Interrupted = 130,
}

impl Exit {
    /// The gravest of several modules' codes.
    pub fn gravest(codes: impl IntoIterator<Item = Exit>) -> Exit {
        const GRAVITY: [Exit; 8] = [
            Exit::Interrupted,
            Exit::NeedsPerson,
            Exit::Failed,
            Exit::NotStarted,
            Exit::Input,
            Exit::Policy,
            Exit::Different,
            Exit::Done,
        ];
        let gravity = |code: &Exit| GRAVITY.iter().position(|known| known == code);
        codes.into_iter().min_by_key(gravity).unwrap_or(Exit::Done)
    }
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
    /// The folder of a baseline.
    #[error(transparent)]
    Baseline(#[from] BaselineError),
    /// A filter that names nothing.
    #[error(transparent)]
    Filter(#[from] UnknownFilter),
    /// Options that do not fit together, or not the project.
    #[error("{0}")]
    Usage(String),
    /// More than one template for one stream.
    #[error("--stdout prints one template and {0} modules are selected; choose one with -d, -e and -m")]
    SeveralForStdout(usize),
    /// Variables of more than one module, which have the same names.
    #[error("--format env prints one module and {0} are selected; choose one with -d, -e and -m")]
    SeveralForEnv(usize),
    /// A region that is not the module's.
    #[error("`{module}` is configured for {configured}; leave `--region {given}` out, or change the mdaa.yaml")]
    OtherRegion {
        /// Which module.
        module: String,
        /// What the command line says.
        given: String,
        /// What the mdaa.yaml says.
        configured: String,
    },
    /// The SDK's runtime does not start.
    #[error("cannot start: {0}")]
    Runtime(std::io::Error),
    /// More than one module for one policy.
    #[error("this is about one module and {0} are selected; choose one with -d, -e and -m")]
    SeveralModules(usize),
    /// A module of another type.
    #[error("modules of `{0}` are left to MDAA")]
    NotOurs(String),
    /// Account or region are left to the deploy.
    #[error("the mdaa.yaml does not name the {0}; give it with --{0}")]
    PlaceOpen(&'static str),
    /// Account or region are not those of the mdaa.yaml.
    #[error("the mdaa.yaml says {what} `{written}`; leave --{what} out")]
    PlaceDiffers {
        /// `account` or `region`.
        what: &'static str,
        /// What the mdaa.yaml says.
        written: String,
    },
    /// A caller that no policy of its own would let in.
    #[error(transparent)]
    NotAdmitted(#[from] NotAdmitted),
    /// No role for callers.
    #[error(
        "`access` of this module makes no role; callers use their own credentials, or write `pattern: assume-role`"
    )]
    NoInvoker,
    /// A policy that is split into fewer.
    #[error("there is no part {part}: the policy has {count}")]
    NoSuchPart {
        /// Asked for.
        part: u8,
        /// There are.
        count: usize,
    },
    /// What is wrong with the input has been printed.
    #[error("the input is wrong")]
    Reported(Exit),
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
    AmbiguousModule {
        /// As given.
        wanted: String,
        /// `domain/env/module` of each.
        names: Vec<String>,
    },
    /// A module of another type.
    #[error("`{module}` is a module of `{package}`, which is left to MDAA")]
    LeftToMdaa {
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
    /// A code that does not exist.
    #[error("there is no code `{0}`; `mdaac explain --all` lists the rules")]
    UnknownCode(String),
    /// A code that does not exist, and one like it that does.
    #[error("there is no code `{0}`; did you mean `{1}`?")]
    CodeMisspelt(String, &'static str),
    /// The reader of our output is gone.
    #[error("cannot print: {0}")]
    Print(std::io::Error),
    /// A policy that the wanted format cannot hold.
    #[error(transparent)]
    PolicyText(#[from] PolicyTextError),
    /// Our bug.
    #[error("this is a bug of mdaac: the template has no execution role")]
    NoRole,
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
            Failure::PolicyText(PolicyTextError::Hcl(_)) => Exit::Bug,
            Failure::Baseline(_)
            | Failure::NotAdmitted(_)
            | Failure::NoInvoker
            | Failure::Exists(_)
            | Failure::Write { .. }
            | Failure::Print(_)
            | Failure::PolicyText(_) => Exit::Input,
            Failure::Source(_)
            | Failure::Filter(_)
            | Failure::SeveralForStdout(_)
            | Failure::SeveralForEnv(_)
            | Failure::OtherRegion { .. }
            | Failure::SeveralModules(_)
            | Failure::NotOurs(_)
            | Failure::PlaceOpen(_)
            | Failure::PlaceDiffers { .. }
            | Failure::NoSuchPart { .. }
            | Failure::NoSuchModule { .. }
            | Failure::AmbiguousModule { .. }
            | Failure::LeftToMdaa { .. }
            | Failure::Pointer(_)
            | Failure::NothingThere(_)
            | Failure::UnknownCode(_)
            | Failure::CodeMisspelt(..)
            | Failure::Usage(_) => Exit::Usage,
            Failure::Runtime(_) => Exit::NotStarted,
            Failure::Reported(exit) => *exit,
            Failure::NoRole | Failure::Compile(_) | Failure::Schema(_) | Failure::Emit(_) => Exit::Bug,
        }
    }
}
