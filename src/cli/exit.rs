use std::process::ExitCode;

/// What the exit code tells a CI job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Done, or nothing to do.
    Done = 0,
    Input = 1,
    /// There are differences, and `--exit-code` asks for them.
    Different = 2,
    Policy = 3,
    /// The deploy failed, and what its last operation did was taken back.
    Failed = 4,
    /// The stack needs a person.
    NeedsPerson = 5,
    /// Nothing was started: credentials, permission, network or approval are missing.
    NotStarted = 6,
    /// The command line is wrong.
    Usage = 64,
    Bug = 70,
    /// A file or a stream cannot be written, or a folder not be read: `EX_IOERR` of BSD's sysexits.
    Io = 74,
    Interrupted = 130,
}

impl Exit {
    /// What it says, in a line.
    pub fn meaning(self) -> &'static str {
        match self {
            Exit::Done => "done, or nothing to do",
            Exit::Input => "the input is wrong",
            Exit::Different => "there are differences",
            Exit::Policy => "a policy is violated",
            Exit::Failed => "it failed, and what its last operation did was taken back",
            Exit::NeedsPerson => "the stack needs a person; the message names the next command",
            Exit::NotStarted => "nothing was started: credentials, permission, network or approval are missing",
            Exit::Usage => "the command line is wrong",
            Exit::Bug => "a bug of mdaac",
            Exit::Io => "a file or a stream cannot be written, or a folder not be read",
            Exit::Interrupted => "interrupted",
        }
    }

    /// The gravest of several modules' codes.
    pub fn gravest(codes: impl IntoIterator<Item = Exit>) -> Exit {
        // What has become of stacks comes first. A result that nobody can read is graver than a plain no.
        const GRAVITY: [Exit; 9] = [
            Exit::Interrupted,
            Exit::NeedsPerson,
            Exit::Failed,
            Exit::Io,
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
