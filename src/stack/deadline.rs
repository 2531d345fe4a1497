use crate::diagnostic::{Code, Diagnostic, Help};
use std::cell::Cell;
use std::time::Duration;
use tokio::time::Instant;

/// When a command ends that waits for AWS, whatever it waits for: the reads before an operation and after it as well.
/// What a person takes to answer does not count.
#[derive(Debug, Default)]
pub struct Deadline {
    at: Cell<Option<Instant>>,
    /// Whether a person is asked just now.
    aside: Cell<bool>,
}

/// No time is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeUp;

/// What follows an operation sees by itself that its time is up, and says more; it comes first.
const GRACE: Duration = Duration::from_secs(2);
/// How often it is looked whether a person has answered.
const LOOK: Duration = Duration::from_millis(200);

impl Deadline {
    #[cfg(test)]
    pub fn none() -> Deadline {
        Deadline::default()
    }

    pub fn in_time(time: Option<Duration>) -> Deadline {
        Deadline { at: Cell::new(time.and_then(|time| Instant::now().checked_add(time))), aside: Cell::new(false) }
    }

    /// What is left of a time that something may take.
    pub fn left(&self, of: Duration) -> Duration {
        self.at.get().map_or(of, |at| of.min(at.saturating_duration_since(Instant::now())))
    }

    /// Does the work unless the time is up first.
    ///
    /// # Errors
    /// When the time is up.
    pub async fn or<T>(&self, work: impl Future<Output = T>) -> Result<T, TimeUp> {
        tokio::select! {
            done = work => Ok(done),
            () = self.passed() => Err(TimeUp),
        }
    }

    /// Waits for a person.
    pub async fn aside<T>(&self, answer: impl Future<Output = T>) -> T {
        let asked = Instant::now();
        self.aside.set(true);
        let answer = answer.await;
        self.aside.set(false);
        self.at.set(self.at.get().and_then(|at| at.checked_add(asked.elapsed())));
        answer
    }

    async fn passed(&self) {
        loop {
            match self.at.get() {
                None => std::future::pending().await,
                Some(_) if self.aside.get() => tokio::time::sleep(LOOK).await,
                Some(at) if at + GRACE <= Instant::now() => return,
                Some(at) => tokio::time::sleep_until(at + GRACE).await,
            }
        }
    }
}

impl From<TimeUp> for Diagnostic {
    fn from(_: TimeUp) -> Diagnostic {
        Diagnostic::error(Code::TIME_UP, "the time of `--timeout` was up before an operation was started")
            .why("it holds for all that a command waits for, the reads before an operation as well")
            .help(Help::from("run the same command again, with more time: it takes up where it was"))
    }
}

#[cfg(test)]
mod tests {
    use super::{Deadline, TimeUp};
    use std::time::Duration;

    #[tokio::test]
    async fn all_waiting_ends_but_a_persons_thinking_does_not_count() {
        let moment = Duration::from_millis(300);
        let deadline = Deadline::in_time(Some(moment));
        assert!(deadline.left(Duration::from_millis(1)) == Duration::from_millis(1));
        let thinking = deadline.or(deadline.aside(tokio::time::sleep(moment * 10))).await;
        assert_eq!(thinking, Ok(()));
        assert!(deadline.left(Duration::from_secs(600)) > moment / 2);
        assert_eq!(deadline.or(std::future::pending::<()>()).await, Err(TimeUp));
        assert_eq!(deadline.left(moment), Duration::ZERO);
        assert_eq!(Deadline::none().left(moment), moment);
    }
}
