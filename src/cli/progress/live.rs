use super::super::leaving::masked;
use super::words::{duration, short_type, words};
use crate::diagnostic::{visible_line, visible_page};
use crate::stack::{Event, Progress};
use indexmap::IndexMap;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use std::cell::RefCell;
use std::time::Duration;

/// A terminal: what is under way moves at the bottom with its elapsed time, what is done scrolls away above.
#[derive(Debug, Default)]
pub struct Live {
    screen: MultiProgress,
    /// By logical id, with the time of its first event in milliseconds.
    under_way: RefCell<IndexMap<String, (ProgressBar, i64)>>,
}

const TICK: Duration = Duration::from_millis(120);

impl Live {
    pub fn show(&self, progress: &Progress<'_>) {
        match progress {
            Progress::Event { event, elapsed } => self.event(event, *elapsed),
            other => {
                if let Some(words) = words(other) {
                    self.say(&visible_line(&words));
                }
            }
        }
    }

    pub fn clear(&self) {
        for (_, (bar, _)) in self.under_way.borrow_mut().drain(..) {
            bar.finish_and_clear();
        }
    }

    fn event(&self, event: &Event, elapsed: Duration) {
        let mut under_way = self.under_way.borrow_mut();
        let what = named(event);
        if event.status.ends_with("_IN_PROGRESS") {
            let (bar, _) = under_way.entry(event.logical_id.clone()).or_insert_with(|| {
                let bar = self.screen.add(ProgressBar::new_spinner().with_style(style()));
                bar.enable_steady_tick(TICK);
                (bar, event.at)
            });
            bar.set_message(visible_line(&format!("{} {what}", verb(&event.status))));
            return;
        }
        let since = under_way.shift_remove(&event.logical_id).map(|(bar, began)| {
            bar.finish_and_clear();
            Duration::from_millis((event.at - began).max(0).unsigned_abs())
        });
        let sign = if event.failed() { "✗" } else { "✓" };
        let reason =
            event.reason.as_deref().filter(|_| event.failed()).map(|why| format!("\n    {}", visible_line(why)));
        let took = duration(since.unwrap_or(elapsed));
        let line = format!("{sign} {} {what:NAME$} {took:>6}", verb(&event.status));
        self.say(&(line + &reason.unwrap_or_default()));
    }

    fn say(&self, line: &str) {
        // A terminal that is gone needs no progress.
        let _ = self.screen.println(visible_page(&masked(line)));
    }
}

/// What is left of a line of 80 columns beside sign, verb and time.
const NAME: usize = 62;

/// Type and logical id; of a long one the end, where CDK's ids differ.
fn named(event: &Event) -> String {
    let (kind, id) = (visible_line(short_type(event)), visible_line(&masked(&event.logical_id)));
    let room = NAME.saturating_sub(kind.chars().count() + 1);
    let length = id.chars().count();
    if length <= room {
        return format!("{kind} {id}");
    }
    let end: String = id.chars().skip(length + 1 - room.max(1)).collect();
    format!("{kind} …{end}")
}

/// `CREATE_IN_PROGRESS` without what the sign says already.
fn verb(status: &str) -> &str {
    status.trim_end_matches("_IN_PROGRESS").trim_end_matches("_COMPLETE").trim_end_matches("_FAILED")
}

/// The message is cut at the width of the terminal, never wrapped: a wrapped line cannot be drawn over.
fn style() -> ProgressStyle {
    let style = ProgressStyle::with_template("{spinner} {wide_msg} {elapsed:>5}");
    style.unwrap_or_else(|_| ProgressStyle::default_spinner())
}
