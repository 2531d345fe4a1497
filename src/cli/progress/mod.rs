//! Progress at the terminal: takes what happens to a stack, shows it live, as lines, or as JSON.

mod json;
mod lines;
mod live;
mod words;

use super::exit::Exit;
use super::failure::Failure;
use super::stream::{Stream, complain};
use crate::source::Sources;
use crate::stack::Progress;
use lines::Lines;
use live::Live;
use serde_json::Value;
use std::cell::RefCell;
use std::io::IsTerminal;
pub(crate) use words::duration;

/// How progress and results are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ProgressFormat {
    /// For a person: live at a terminal, else a line for each step.
    #[default]
    Human,
    /// One JSON object a line, an event each.
    Json,
}

/// Where progress and results go, and what of them could not be printed.
#[derive(Debug)]
pub struct Screen {
    view: View,
    unprinted: RefCell<Option<Failure>>,
}

#[derive(Debug)]
enum View {
    /// A terminal: what is under way moves.
    Live(Live),
    /// A log: a line for each step.
    Lines(Lines),
    /// A program: one JSON object a line.
    Json,
}

impl Screen {
    /// The one that fits: JSON when asked for, live when a person watches.
    pub fn new(format: ProgressFormat) -> Screen {
        let view = match format {
            ProgressFormat::Json => View::Json,
            ProgressFormat::Human if std::io::stderr().is_terminal() => View::Live(Live::default()),
            ProgressFormat::Human => View::Lines(Lines::default()),
        };
        Screen { view, unprinted: RefCell::default() }
    }

    /// Whether a program reads it.
    pub fn is_json(&self) -> bool {
        matches!(self.view, View::Json)
    }

    /// Shows one step of a module's stack.
    pub fn show(&self, module: &str, progress: &Progress<'_>, sources: &Sources) {
        let shown;
        let progress = match progress {
            Progress::Event { event, elapsed } => {
                let mut event = (*event).clone();
                event.reason = event.reason.map(|reason| sources.without_hidden(&reason));
                shown = event;
                &Progress::Event { event: &shown, elapsed: *elapsed }
            }
            other => other,
        };
        match &self.view {
            View::Live(live) => live.show(progress),
            View::Lines(lines) => lines.show(progress),
            View::Json => json::event(progress).into_iter().for_each(|event| self.print_event(module, event)),
        }
    }

    /// Prints an object that belongs to a module, for a program.
    pub fn print_event(&self, module: &str, mut event: Value) {
        event["module"] = module.into();
        self.keep(Stream::Stdout.print(format!("{event}\n")));
    }

    /// Prints a result for a person.
    pub fn print(&self, text: &str) {
        self.clear();
        self.keep(Stream::Stdout.print_styled(text));
    }

    /// Takes down what moves.
    pub fn clear(&self) {
        if let View::Live(live) = &self.view {
            live.clear();
        }
    }

    /// What is under way goes on, whether or not it can be told.
    fn keep(&self, printed: Result<(), Failure>) {
        if let Err(failure) = printed {
            self.unprinted.borrow_mut().get_or_insert(failure);
        }
    }

    /// Whether something could not be printed.
    pub fn is_broken(&self) -> bool {
        self.unprinted.borrow().is_some()
    }

    /// The code to leave with: the gravest of what became of the stacks and of what could not be printed.
    pub fn exit(self, codes: impl Iterator<Item = Exit>) -> Exit {
        let unprinted = self.unprinted.into_inner();
        unprinted.iter().for_each(complain);
        Exit::gravest(codes.chain(unprinted.map(|failure| failure.exit())))
    }
}
