use super::error::AwsError;
use super::event::Event;
use super::plan::Plan;
use super::removal_plan::RemovalPlan;
use super::state::Situation;
use std::time::Duration;

/// What happens while a stack is worked on, as it happens.
#[derive(Debug)]
pub enum Progress<'a> {
    /// A resource is left out of the template: what it stands for exists already.
    LeftOut {
        /// Its logical id.
        logical_id: &'a str,
        /// Its type.
        resource_type: &'a str,
    },
    /// A stuck stack is mended.
    Mending {
        /// What it suffers from.
        situation: Situation,
        /// Its status in CloudFormation's words.
        status: &'a str,
    },
    /// A change set is being worked out.
    MakingChangeSet,
    /// What it would do.
    Planned(&'a Plan),
    /// What a deletion would do.
    PlannedRemoval(&'a RemovalPlan),
    /// A deletion was started.
    Deleting {
        /// The stack.
        stack_name: &'a str,
    },
    /// An operation was started, or was found under way.
    Started {
        /// The stack.
        stack_name: &'a str,
        /// Whether someone else started it.
        attached: bool,
    },
    /// One step.
    Event {
        /// Which.
        event: &'a Event,
        /// Since following began.
        elapsed: Duration,
    },
    /// Nothing new.
    Waiting {
        /// Since following began.
        elapsed: Duration,
    },
    /// AWS does not answer; the next try may.
    OutOfReach {
        /// The last failure.
        error: &'a AwsError,
    },
    /// Ctrl-C: a second one cancels.
    Detaching,
    /// The update is being cancelled.
    Cancelling,
    /// It cannot be cancelled.
    CannotCancel {
        /// CloudFormation's answer.
        error: &'a AwsError,
    },
    /// The runtime and its endpoints are looked at.
    Verifying,
}

/// Takes what happens. The library prints nothing itself.
pub type Sink<'a> = &'a dyn Fn(Progress<'_>);
