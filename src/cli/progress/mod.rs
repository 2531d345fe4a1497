//! Progress at the terminal: takes what happens to a stack, shows it live, as lines, or as JSON.

mod json;
mod lines;
mod live;

use crate::source::Sources;
use crate::stack::{Event, Progress, Situation};
use std::io::IsTerminal;
use std::time::Duration;

pub use json::JsonLines;
pub use lines::Lines;
pub use live::Live;

/// How progress and results are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ProgressFormat {
    /// For a person: live at a terminal, else a line for each step.
    #[default]
    Human,
    /// One JSON object a line, an event each.
    Json,
}

/// Where progress goes.
#[derive(Debug)]
pub enum Screen {
    /// A terminal: what is under way moves.
    Live(Live),
    /// A log: a line for each step.
    Lines(Lines),
    /// A program.
    Json(JsonLines),
}

impl Screen {
    /// The one that fits: JSON when asked for, live when a person watches.
    pub fn new(format: ProgressFormat) -> Screen {
        match format {
            ProgressFormat::Json => Screen::Json(JsonLines),
            ProgressFormat::Human if std::io::stderr().is_terminal() => Screen::Live(Live::default()),
            ProgressFormat::Human => Screen::Lines(Lines::default()),
        }
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
        match self {
            Screen::Live(live) => live.show(progress),
            Screen::Lines(lines) => lines.show(progress),
            Screen::Json(json) => json.show(module, progress),
        }
    }

    /// Takes down what moves.
    pub fn clear(&self) {
        if let Screen::Live(live) = self {
            live.clear();
        }
    }
}

/// What a person reads of a step that is no event. None for what is no news.
fn words(progress: &Progress<'_>) -> Option<String> {
    Some(match progress {
        Progress::LeftOut { logical_id, resource_type } => {
            format!("left out: {logical_id}; {resource_type} exists already and stays as it is")
        }
        Progress::Mending { situation, status } => format!("the stack is in {status}: {}", mending(*situation)),
        Progress::MakingChangeSet => "making the change set".to_owned(),
        Progress::Started { stack_name, attached: true } => {
            format!("someone is changing {stack_name}; waiting for that to end")
        }
        Progress::Started { stack_name, attached: false } => format!("executing the change set of {stack_name}"),
        Progress::Deleting { stack_name } => format!("deleting {stack_name}"),
        Progress::OutOfReach { error } => format!("AWS does not answer, trying again: {error}"),
        Progress::Detaching => "CloudFormation goes on by itself; Ctrl-C again within 3 s cancels an update".to_owned(),
        Progress::Cancelling => "cancelling the update; the stack goes back to what it was".to_owned(),
        Progress::CannotCancel { error } => format!("this cannot be cancelled: {error}"),
        Progress::Verifying => "looking at the runtime and its endpoints".to_owned(),
        Progress::Planned(_) | Progress::PlannedRemoval(_) | Progress::Event { .. } | Progress::Waiting { .. } => {
            return None;
        }
    })
}

fn mending(situation: Situation) -> &'static str {
    match situation {
        Situation::UpdateFailed => "taking it back to its last good state",
        Situation::UpdateRollbackFailed => "taking up its rollback again",
        Situation::CreationRolledBack => "deleting what is left of it",
        _ => "deleting it",
    }
}

/// `41 s`, `2 m 05 s`.
pub fn duration(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs();
    if seconds < 60 { format!("{seconds} s") } else { format!("{} m {:02} s", seconds / 60, seconds % 60) }
}

/// The type without the part that all have.
fn short_type(event: &Event) -> &str {
    event.resource_type.strip_prefix("AWS::").unwrap_or(&event.resource_type)
}
