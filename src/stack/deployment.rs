use super::aws::Aws;
use super::deadline::Deadline;
use super::plan::Plan;
use super::settings::Settings;
use super::state::Stack;
use super::verify::Agents;
use crate::cloudformation::Template;
use crate::diagnostic::Diagnostic;
use crate::source::Sources;

/// One module's stack to deploy.
#[derive(Debug)]
pub struct Deployment<'a> {
    pub aws: &'a Aws,
    /// The account of the credentials.
    pub account: &'a str,
    pub stack_name: &'a str,
    /// What the stack shall hold.
    pub template: &'a Template,
    /// What the template's origins point into.
    pub sources: &'a Sources,
    pub settings: &'a Settings,
    pub mode: Mode,
    /// When all waiting ends.
    pub deadline: &'a Deadline,
}

/// How far a deploy goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Deploy,
    /// Plan, and leave the change set for later.
    Prepare,
    Execute,
}

/// What came of a deploy.
#[derive(Debug)]
pub struct Outcome {
    pub ending: Ending,
    /// What went wrong, and what is to be known.
    pub diagnostics: Vec<Diagnostic>,
    /// What was planned, if it came to that.
    pub plan: Option<Plan>,
    /// The runtime and its endpoints afterwards.
    pub agents: Option<Agents>,
    pub stack: Option<Stack>,
    /// Whether a stack that was stuck was freed for it.
    pub mended: bool,
    /// What the operation made, by logical id.
    pub made: Vec<String>,
    /// Whether an operation of the same run came before its last one, and stays.
    pub earlier_stays: bool,
    /// It failed only because the service had not yet heard of what was made just before.
    pub passing: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The stack is so already.
    Unchanged,
    /// The stack is as planned, and the agents serve.
    Deployed,
    /// The change set is made and waits.
    Prepared,
    Declined,
    /// The template cannot be deployed as it is.
    Refused,
    /// It failed, and the stack is as it was before.
    RolledBack,
    /// The stack needs a person.
    Stuck,
    /// An operation was executed and is complete, and the one after it did not come about.
    Unfinished,
    /// The operation goes on unseen.
    Unseen,
    NotStarted,
    Interrupted,
}

impl Outcome {
    /// One that ended before anything else was known.
    pub fn new(ending: Ending, diagnostics: Vec<Diagnostic>) -> Self {
        let (plan, agents, stack) = (None, None, None);
        let (mended, earlier_stays, passing) = (false, false, false);
        Outcome { ending, diagnostics, plan, agents, stack, mended, made: Vec::new(), earlier_stays, passing }
    }

    pub(super) fn planned(self, plan: Plan) -> Self {
        Outcome { plan: Some(plan), ..self }
    }
}
