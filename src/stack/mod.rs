//! Stack: takes a module's template and how it shall be deployed, sends [`Progress`] while CloudFormation works,
//! gives an [`Outcome`].
//!
//! Nothing is printed here. What AWS refuses is a diagnostic in the outcome, on the user's line where the source map
//! knows one. Everything can be run again after it was killed: the change set of the same input has the same name.

mod answer_text;
mod answered;
mod approved;
mod aws;
mod change_set;
mod clock;
mod code_archive;
mod deadline;
mod deploy;
mod deployed;
mod deployed_runtime;
mod deployment;
mod destroy;
mod error;
mod event;
mod existing;
mod failure;
mod finish;
mod first_operation;
mod follow;
mod image;
mod import;
mod interrupt;
mod invoke;
mod keys_later;
mod live;
mod log_events;
mod log_group;
mod log_policies;
mod mend;
mod plan;
mod poll;
mod prepare;
mod progress;
mod protection;
mod removal_plan;
mod resources;
mod settings;
mod signed;
pub(crate) mod ssm;
mod start;
mod state;
mod status;
#[cfg(test)]
mod testing;
mod tidy;
mod token;
mod transaction_search;
mod under_way;
mod upload;
mod verify;
mod vpc_endpoint;

pub(crate) use answer_text::{AnswerForm, AnswerText};
pub use aws::Aws;
pub(crate) use aws::Identity;
pub(crate) use deadline::{Deadline, TimeUp};
pub(crate) use deploy::deploy;
pub(crate) use deployed::deployed;
pub(crate) use deployed_runtime::{DEFAULT_ENDPOINT, DeployedRuntime, says_tokens};
pub(crate) use deployment::{Deployment, Ending, Mode, Outcome};
pub(crate) use destroy::{Removal, RemovalEnding, RemovalOutcome, destroy};
pub(crate) use error::{AwsError, ErrorKind};
pub(crate) use event::Event;
pub(crate) use existing::existing;
pub(crate) use import::deployed_template;
pub(crate) use import::unowned_log_groups;
pub(crate) use interrupt::{Interrupt, Interrupted};
pub(crate) use invoke::{Call, CallFailed, MAX_PAYLOAD, SESSION_LENGTH, TOKEN_VARIABLE, invoke, mismatch};
pub(crate) use live::{Shown, look};
pub(crate) use log_events::{LogEvent, LogGroup, LogReader};
pub(crate) use mend::stuck;
pub(crate) use plan::{Plan, PlannedAccess, PlannedAction, PlannedChange, PropertyChange};
pub(crate) use prepare::{Update, Verdict};
pub(crate) use progress::Progress;
pub(crate) use removal_plan::RemovalPlan;
pub(crate) use resources::{StackResource, held, properties};
pub(crate) use settings::{Mending, Patience, Settings};
pub(crate) use state::{Situation, Stack};
pub(crate) use status::{Health, Measure, Status, status};
pub(crate) use upload::is_bucket;
pub(crate) use verify::{Agents, Endpoint, Runtime};
