use super::words::{duration, short_type, words};
use crate::cli::stream::Stream;
use crate::diagnostic::visible_line;
use crate::stack::Progress;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// One line a step on stderr, and one every 30 seconds when nothing happens, so that no CI job is taken for dead.
#[derive(Debug, Default)]
pub struct Lines {
    state: RefCell<State>,
}

#[derive(Debug, Default)]
struct State {
    under_way: BTreeSet<String>,
    last: Option<Instant>,
}

const HEARTBEAT: Duration = Duration::from_secs(30);

impl Lines {
    pub fn show(&self, progress: &Progress<'_>) {
        let mut state = self.state.borrow_mut();
        if let Some(line) = state.line(progress) {
            Stream::Stderr.mention(format!("{line}\n"));
            state.last = Some(Instant::now());
        }
    }
}

impl State {
    fn line(&mut self, progress: &Progress<'_>) -> Option<String> {
        match progress {
            Progress::Event { event, elapsed } => {
                if event.status.ends_with("_IN_PROGRESS") {
                    self.under_way.insert(event.logical_id.clone());
                } else {
                    self.under_way.remove(&event.logical_id);
                }
                let reason = event.reason.as_deref().map(|reason| format!(": {}", visible_line(reason)));
                Some(format!(
                    "{:>9}  {}  {} {}{}",
                    duration(*elapsed),
                    visible_line(&event.status),
                    visible_line(short_type(event)),
                    visible_line(&event.logical_id),
                    reason.unwrap_or_default()
                ))
            }
            Progress::Waiting { elapsed } => {
                if self.last.is_some_and(|last| last.elapsed() < HEARTBEAT) {
                    return None;
                }
                let names: Vec<&str> = self.under_way.iter().map(String::as_str).collect();
                let what = if names.is_empty() { "CloudFormation".to_owned() } else { visible_line(&names.join(", ")) };
                Some(format!("{:>9}  waiting for {what}", duration(*elapsed)))
            }
            other => words(other).map(|words| visible_line(&words)),
        }
    }
}
