use super::{duration, short_type, words};
use crate::diagnostic::visible_line;
use crate::stack::{Event, Progress};
use indexmap::IndexMap;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use std::cell::RefCell;
use std::time::Duration;

/// A terminal: what is under way moves at the bottom with its elapsed time, what is done scrolls away above.
#[derive(Debug, Default)]
pub struct Live {
    screen: MultiProgress,
    under_way: RefCell<IndexMap<String, ProgressBar>>,
}

const TICK: Duration = Duration::from_millis(120);

impl Live {
    /// Shows a step.
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

    /// Takes down what moves.
    pub fn clear(&self) {
        for (_, bar) in self.under_way.borrow_mut().drain(..) {
            bar.finish_and_clear();
        }
    }

    fn event(&self, event: &Event, elapsed: Duration) {
        let mut under_way = self.under_way.borrow_mut();
        let what = format!("{} {}", short_type(event), visible_line(&event.logical_id));
        if event.status.ends_with("_IN_PROGRESS") {
            let bar = under_way.entry(event.logical_id.clone()).or_insert_with(|| {
                let bar = self.screen.add(ProgressBar::new_spinner().with_style(style()));
                bar.enable_steady_tick(TICK);
                bar
            });
            bar.set_message(format!("{} {what}", verb(&event.status)));
            return;
        }
        let since = under_way.shift_remove(&event.logical_id).map(|bar| {
            let since = bar.elapsed();
            bar.finish_and_clear();
            since
        });
        let sign = if event.failed() { "✗" } else { "✓" };
        let reason =
            event.reason.as_deref().filter(|_| event.failed()).map(|why| format!("\n    {}", visible_line(why)));
        let took = duration(since.unwrap_or(elapsed));
        self.say(&format!("{sign} {} {what}  {took}{}", verb(&event.status), reason.unwrap_or_default()));
    }

    fn say(&self, line: &str) {
        // A terminal that is gone needs no progress.
        let _ = self.screen.println(line);
    }
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
