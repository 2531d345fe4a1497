use super::failure::Failure;
use super::leaving::masked;
use std::fmt::Display;
use std::io::{ErrorKind, Result, Write};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    Stdout,
    /// What is said about it.
    Stderr,
}

impl Stream {
    /// Prints text without its secrets.
    pub fn print(self, text: impl AsRef<[u8]>) -> std::result::Result<(), Failure> {
        self.print_unmasked(masked(&String::from_utf8_lossy(text.as_ref())))
    }

    /// Prints bytes as they are: a template, where somebody asked for just that.
    pub fn print_unmasked(self, text: impl AsRef<[u8]>) -> std::result::Result<(), Failure> {
        match self {
            Stream::Stdout => write(&mut std::io::stdout(), text.as_ref()),
            Stream::Stderr => write(&mut std::io::stderr(), text.as_ref()),
        }
    }

    /// Prints text for a person, with its styles where a terminal shows them.
    pub fn print_styled(self, text: impl AsRef<[u8]>) -> std::result::Result<(), Failure> {
        let text = masked(&String::from_utf8_lossy(text.as_ref()));
        match self {
            Stream::Stdout => write(&mut anstream::stdout(), text.as_bytes()),
            Stream::Stderr => write(&mut anstream::stderr(), text.as_bytes()),
        }
    }
}

fn write(stream: &mut dyn Write, text: &[u8]) -> std::result::Result<(), Failure> {
    written(stream.write_all(text).and_then(|()| stream.flush()))
}

/// What came of writing to a stream. Whoever reads it may have seen enough: `mdaac check | head`.
pub fn written(result: Result<()>) -> std::result::Result<(), Failure> {
    match result {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::Io(format!("cannot print: {error}"))),
        _ => Ok(()),
    }
}

/// Says why there is no result. Where that cannot be said either, the exit code says it.
pub fn complain(reason: impl Display) {
    let _ = Stream::Stderr.print_styled(format!("error: {reason}\n"));
}
