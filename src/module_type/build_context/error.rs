use std::io;

/// Why a folder has no tag. Paths are relative to the folder.
#[derive(Debug, thiserror::Error)]
pub enum BuildContextError {
    /// The folder does not lie inside the root.
    #[error("the folder lies outside the project")]
    OutsideRoot,
    /// Neither `Dockerfile` nor `dockerfile` is a file.
    #[error("the folder has no `Dockerfile`")]
    NoDockerfile,
    /// A Dockerfile or ignore file is a link whose target is not in the folder. Docker cannot
    /// read it either.
    #[error("`{0}` is a link to a file outside the folder")]
    LinkLeavesFolder(String),
    /// More than Docker should be sent.
    #[error("{what} has more than {limit} {unit}")]
    TooLarge {
        /// `the build context`, or the name of the ignore file.
        what: String,
        /// The most there may be.
        limit: u64,
        /// What the limit counts: `bytes`, `patterns`, or `files and folders`.
        unit: &'static str,
    },
    /// A name that has no one spelling on all machines. Its odd bytes are shown as `�`.
    #[error("the name `{0}` is not UTF-8")]
    NotUtf8Name(String),
    /// A device cannot be the same on every machine.
    #[error("`{0}` is a device")]
    Device(String),
    /// A line of the ignore file that Docker refuses, or reads as something else than it says.
    #[error("line {line} of `{file}`: the pattern `{pattern}` {reason}")]
    BadIgnorePattern {
        /// `.dockerignore` or `Dockerfile.dockerignore`.
        file: String,
        /// From 1.
        line: usize,
        /// As the line has it, without white space around it.
        pattern: String,
        /// Completes the sentence "the pattern …".
        reason: &'static str,
    },
    /// The disk failed.
    #[error("cannot read `{path}`: {error}")]
    Io {
        /// `.` for the folder itself.
        path: String,
        /// What the system said.
        error: io::Error,
    },
}

/// Files, folders and links that a build context may have.
pub const MAX_ENTRIES: u64 = 100_000;
/// Bytes that the files of a build context may have together.
pub const MAX_BYTES: u64 = 2 << 30;
/// Bytes that an ignore file may have.
pub const MAX_IGNORE_FILE_BYTES: u64 = 1 << 20;
/// Patterns that an ignore file may have: each is held against each path, so that files alone say how long that takes.
pub const MAX_IGNORE_PATTERNS: u64 = 1_000;
