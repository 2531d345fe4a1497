//! Progress at the terminal: takes what happens to a stack, shows it live, as lines, or as JSON.

mod json;
mod lines;
mod live;
mod words;

use super::print_options::is_quiet;
use super::stream::Stream;
use crate::source::Sources;
use crate::stack::Progress;
use lines::Lines;
use live::Live;
use serde_json::Value;
use std::cell::Cell;
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

/// Where progress and results go, and whether they were taken.
#[derive(Debug)]
pub struct Screen {
    view: View,
    /// Whether something was not taken, if only for want of a reader.
    unseen: Cell<bool>,
}

#[derive(Debug)]
enum View {
    /// A terminal: what is under way moves.
    Live(Live),
    /// A log: a line for each step.
    Lines(Lines),
    /// A program: one JSON object a line.
    Json,
    /// Somebody who wants to know what goes wrong.
    Quiet,
}

impl Screen {
    /// The one that fits: JSON when asked for, live when a person watches.
    pub fn new(format: ProgressFormat) -> Screen {
        let view = match format {
            ProgressFormat::Json => View::Json,
            ProgressFormat::Human if is_quiet() => View::Quiet,
            ProgressFormat::Human if std::io::stderr().is_terminal() => View::Live(Live::default()),
            ProgressFormat::Human => View::Lines(Lines::default()),
        };
        Screen { view, unseen: Cell::default() }
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
            View::Quiet => {}
            View::Json => json::event(progress).into_iter().for_each(|event| self.print_event(module, event)),
        }
    }

    /// Prints an object that belongs to a module, for a program.
    pub fn print_event(&self, module: &str, mut event: Value) {
        event["module"] = module.into();
        self.keep(Stream::Stdout.print_json(format!("{event}\n")));
    }

    /// Prints a result for a person.
    pub fn print(&self, text: &str) {
        self.clear();
        self.keep(Stream::Stdout.print(text));
    }

    /// Takes down what moves.
    pub fn clear(&self) {
        if let View::Live(live) = &self.view {
            live.clear();
        }
    }

    /// What is under way goes on, whether or not it can be told.
    fn keep(&self, taken: bool) {
        self.unseen.set(self.unseen.get() || !taken);
    }

    /// Whether all that was printed was taken: nobody says yes to what nobody saw.
    pub fn is_seen(&self) -> bool {
        !self.unseen.get()
    }
}
