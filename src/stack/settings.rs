use std::collections::BTreeMap;
use std::time::Duration;

/// How a stack is deployed, beside what it shall hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Values of the template's own parameters.
    pub parameters: BTreeMap<String, String>,
    /// The role that CloudFormation works with; none keeps the caller's or the stack's.
    pub role_arn: Option<String>,
    /// Topics that CloudFormation tells of the stack's events.
    pub notification_arns: Vec<String>,
    /// Puts back what was changed outside of CloudFormation.
    pub revert_drift: bool,
    /// Leaves a failed stack where it stopped.
    pub no_rollback: bool,
    /// Does not wait until resources are ready.
    pub express: bool,
    /// Replacements of runtimes, endpoints, roles and policies that may happen, by logical id.
    pub allow_replacement: Vec<String>,
    /// The bucket for templates that are too large for a request.
    pub bucket: Option<String>,
    /// What may be done to a stack that is stuck.
    pub mending: Mending,
    /// How long to follow an operation.
    pub patience: Patience,
    /// Whether the stack refuses to be deleted.
    pub termination_protection: Option<bool>,
    /// Whether a stack policy forbids to replace or delete runtimes; none leaves the stack's policy alone.
    pub protect_runtimes: Option<bool>,
}

/// What may be done to a stuck stack, each named by its flag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mending {
    /// Delete a stack whose creation or deletion failed, with what it holds.
    pub delete_failed: bool,
    /// Take up a rollback that failed.
    pub continue_rollback: bool,
    /// Resources that a continued rollback leaves as they are, by logical id.
    pub skip: Vec<String>,
    /// Take a failed update back to the last good state.
    pub roll_back: bool,
}

/// How long an operation is followed. CloudFormation goes on afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    pub create: Duration,
    pub update: Duration,
    pub delete: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let half_an_hour = Duration::from_secs(30 * 60);
        Patience { create: half_an_hour, update: half_an_hour, delete: half_an_hour }
    }
}
