use super::error::{AwsError, ErrorKind};
use super::follow::End;
use super::progress::Progress;
use std::cell::Cell;

/// Whether an operation is under way, by what is told of the run. Whoever lets go of it says nothing else.
#[derive(Debug, Default)]
pub struct UnderWay(Cell<State>);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    No,
    /// AWS was asked for it by this call and has not answered.
    Asked(&'static str),
    Yes,
}

impl UnderWay {
    pub fn note(&self, progress: &Progress<'_>) {
        self.0.set(match progress {
            Progress::Starting { call } => State::Asked(call),
            Progress::Mending { .. } | Progress::Started { .. } | Progress::Deleting { .. } => State::Yes,
            Progress::Ended => State::No,
            _ => return,
        });
    }

    /// How it ends for who lets go of it now in this way; none where nothing is under way.
    pub fn let_go(&self, end: End) -> Option<End> {
        match self.0.get() {
            State::No => None,
            State::Asked(call) => {
                Some(End::Doubtful(AwsError::new(call, ErrorKind::Network, "AWS had not answered yet")))
            }
            State::Yes => Some(end),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::UnderWay;
    use crate::stack::follow::End;
    use crate::stack::progress::Progress;

    #[test]
    fn between_two_operations_nothing_is_under_way_and_what_was_asked_for_may_be() {
        let under_way = UnderWay::default();
        assert!(under_way.let_go(End::Detached).is_none());
        under_way.note(&Progress::Starting { call: "cloudformation:ExecuteChangeSet" });
        assert!(matches!(under_way.let_go(End::Detached), Some(End::Doubtful(_))));
        under_way.note(&Progress::Started { stack_name: "quotes", attached: false });
        assert!(matches!(under_way.let_go(End::TimedOut), Some(End::TimedOut)));
        under_way.note(&Progress::Verifying);
        assert!(under_way.let_go(End::Detached).is_some());
        under_way.note(&Progress::Ended);
        assert!(under_way.let_go(End::Detached).is_none());
    }
}
