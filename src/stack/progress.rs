use super::error::AwsError;
use super::event::Event;
use super::plan::Plan;
use super::removal_plan::RemovalPlan;
use super::state::Situation;
use crate::diagnostic::Diagnostic;
use std::time::Duration;

/// What happens while a stack is worked on, as it happens.
#[derive(Debug)]
pub enum Progress<'a> {
    /// A resource is left out of the template: what it stands for exists already.
    LeftOut {
        logical_id: &'a str,
        resource_type: &'a str,
    },
    /// A stuck stack is mended.
    Mending {
        situation: Situation,
        /// Its status in CloudFormation's words.
        status: &'a str,
    },
    /// A change set is being worked out.
    MakingChangeSet {
        name: &'a str,
    },
    /// What is live in a stack that is about to be updated, and was not deployed so.
    Differing {
        found: &'a [Diagnostic],
    },
    Planned(&'a Plan),
    /// What comes next was told with the plan before.
    Announced(&'a Plan),
    /// What failed only because the service was not ready for it is tried once more.
    TryingAgain,
    /// What a deletion would do.
    PlannedRemoval(&'a RemovalPlan),
    Deleting {
        stack_name: &'a str,
    },
    /// AWS is asked for an operation.
    Starting {
        /// The action, as IAM names it.
        call: &'static str,
    },
    /// An operation was started, or was found under way.
    Started {
        stack_name: &'a str,
        /// Whether someone else started it.
        attached: bool,
    },
    Event {
        event: &'a Event,
        elapsed: Duration,
    },
    Waiting {
        elapsed: Duration,
    },
    /// AWS does not answer; the next try may.
    OutOfReach {
        error: &'a AwsError,
    },
    /// Ctrl-C: a second one cancels.
    Detaching,
    /// The update is being cancelled.
    Cancelling,
    CannotCancel {
        error: &'a AwsError,
    },
    /// The operation that was followed is over.
    Ended,
    /// The runtime and its endpoints are looked at.
    Verifying,
}

/// Takes what happens. The library prints nothing itself.
pub type Sink<'a> = &'a dyn Fn(Progress<'_>);
