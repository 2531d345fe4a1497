//! Stack: takes a module's template and how it shall be deployed, sends [`Progress`] while CloudFormation works,
//! gives an [`Outcome`].
//!
//! Nothing is printed here. What AWS refuses is a diagnostic in the outcome, on the user's line where the source map
//! knows one. Everything can be run again after it was killed: the change set of the same input has the same name.

mod aws;
mod change_set;
mod deploy;
mod deployed;
mod deployment;
mod destroy;
mod error;
mod event;
mod existing;
mod failure;
mod finish;
mod follow;
mod image;
mod import;
mod interrupt;
mod log_group;
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
pub mod ssm;
mod state;
mod status;
#[cfg(test)]
mod testing;
mod upload;
mod verify;

pub use aws::{Aws, Identity};
pub use deploy::deploy;
pub use deployed::{Deployed, deployed};
pub use deployment::{Deployment, Ending, Mode, Outcome};
pub use destroy::{Removal, RemovalEnding, RemovalOutcome, destroy};
pub use error::{AwsError, ErrorKind};
pub use event::Event;
pub(crate) use existing::existing;
pub(crate) use import::unowned_log_groups;
pub use import::{Import, deployed_template};
pub use interrupt::{Interrupt, Interrupted};
pub(crate) use mend::stuck;
pub use plan::{Plan, PlannedAccess, PlannedAction, PlannedChange, PropertyChange};
pub use prepare::{Objections, Update};
pub use progress::{Progress, Sink};
pub use removal_plan::RemovalPlan;
pub use resources::{StackResource, held, properties};
pub use settings::{Mending, Patience, Settings};
pub use state::{Situation, Stack};
pub use status::{Health, Status, status};
pub use upload::is_bucket;
pub use verify::{Agents, Endpoint, Runtime, UnhealthyResource};
