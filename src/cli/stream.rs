//! The only way out for text. What users and AWS wrote is harmless behind it, secrets do not get through, and what cannot
//! be printed is remembered until the command has its exit code.

use super::exit::Exit;
use super::leaving::masked;
use crate::diagnostic::{json_text, visible_line, visible_page};
use anstream::adapter::strip_str;
use std::cell::RefCell;
use std::fmt::Display;
#[cfg(feature = "deploy")]
use std::io::IsTerminal;
use std::io::{Error, ErrorKind, Write};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    Stdout,
    /// What is said about it.
    Stderr,
}

thread_local! {
    /// The first reason why something could not be printed.
    static UNPRINTED: RefCell<Option<Error>> = const { RefCell::new(None) };
    /// What goes to a file in place of stdout.
    static FOR_FILE: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
}

/// From now on stdout is kept for a file.
pub fn keep_stdout() {
    FOR_FILE.set(Some(Vec::new()));
}

/// What was kept; stdout is what it was.
pub fn kept_stdout() -> Vec<u8> {
    FOR_FILE.take().unwrap_or_default()
}

/// Takes what would go to stdout, if it is kept.
fn keeps(bytes: &[u8]) -> bool {
    FOR_FILE.with_borrow_mut(|kept| kept.as_mut().map(|kept| kept.extend_from_slice(bytes)).is_some())
}

impl Stream {
    /// Prints a page for a person, with its styles where a terminal shows them; whether it was taken. What of the
    /// user's stands in it should be on one line each: only its author can tell its line feeds from others.
    pub fn print(self, page: impl AsRef<str>) -> bool {
        self.keep(self.try_print(page.as_ref()))
    }

    /// Prints JSON; whether it was taken.
    pub fn print_json(self, json: impl AsRef<str>) -> bool {
        self.print_bytes(json_text(&masked(json.as_ref())).as_bytes())
    }

    /// Prints a report of a format that makes what it takes in harmless by itself; whether it was taken.
    pub fn print_exactly(self, text: impl AsRef<str>) -> bool {
        self.print_bytes(masked(text.as_ref()).as_bytes())
    }

    /// Prints a template as it must arrive, secrets included, where somebody asked for just that; whether it was taken.
    pub fn print_bytes(self, bytes: &[u8]) -> bool {
        self.keep(match self {
            Stream::Stdout if keeps(bytes) => Ok(()),
            Stream::Stdout => write(&mut std::io::stdout(), bytes),
            Stream::Stderr => write(&mut std::io::stderr(), bytes),
        })
    }

    /// Prints what nobody has to read: progress, or what the exit code says, too.
    pub fn mention(self, page: impl AsRef<str>) {
        let _ = self.try_print(page.as_ref());
    }

    fn try_print(self, page: &str) -> Result<(), Error> {
        let page = visible_page(&masked(page));
        match self {
            // A file has no colours.
            Stream::Stdout if keeps(strip_str(&page).to_string().as_bytes()) => Ok(()),
            Stream::Stdout => write(&mut anstream::stdout(), page.as_bytes()),
            Stream::Stderr => write(&mut anstream::stderr(), page.as_bytes()),
        }
    }

    /// Whoever reads it may have seen enough, as in `mdaac check | head`: that is no failure.
    fn keep(self, printed: Result<(), Error>) -> bool {
        let taken = printed.is_ok();
        if let Err(error) = printed
            && error.kind() != ErrorKind::BrokenPipe
        {
            UNPRINTED.with_borrow_mut(|first| first.get_or_insert(error).kind());
        }
        taken
    }
}

fn write(stream: &mut dyn Write, text: &[u8]) -> Result<(), Error> {
    stream.write_all(text).and_then(|()| stream.flush())
}

/// Whether somebody sees what goes to stdout.
#[cfg(feature = "deploy")]
pub fn at_terminal() -> bool {
    !FOR_FILE.with_borrow(Option::is_some) && std::io::stdout().is_terminal()
}

/// Whether something could not be printed, and not for want of a reader.
pub fn is_broken() -> bool {
    UNPRINTED.with_borrow(Option::is_some)
}

/// The code to leave with: the gravest of what happened and of what could not be printed, which is said.
pub fn exit(happened: Exit) -> Exit {
    match UNPRINTED.take() {
        Some(error) => {
            complain(format!("cannot print: {error}"));
            Exit::gravest([happened, Exit::Io])
        }
        None => happened,
    }
}

/// Says why there is no result, on one line. Where that cannot be said either, the exit code says it.
pub fn complain(reason: impl Display) {
    Stream::Stderr.mention(format!("error: {}\n", visible_line(&reason.to_string())));
}
