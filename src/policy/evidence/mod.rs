//! Evidence: takes the modules of a run with what was judged of them, gives what a reviewer files: what was judged, by which
//! rules, and what came of each of them on each resource.
//!
//! Once you hold it, every rule has an answer for every resource, and no answer is a yes that was not earned: what a rule
//! could not read is said. There is no clock in it but the day that waivers are held against.

mod config;
mod controls;
mod csv;
mod json;
mod module;
mod pack_controls;

use super::verdict::{Outcome, Verdicts};
use super::{Day, RULES_OF};
use crate::cloudformation::EmitError;
use crate::compile::Compiled;
use crate::project::PolicyDemands;
use crate::source::Sources;
pub use module::{ModuleEvidence, answers};
pub use pack_controls::pack_controls;

/// What was judged in one run.
#[derive(Debug)]
pub struct Evidence {
    /// The day that waivers and the ends of runtimes were held against.
    pub judged_on: Day,
    /// Whether the mdaa.yaml itself has errors: then there may be modules that nobody has seen.
    pub file_is_wrong: bool,
    /// In the order of the mdaa.yaml.
    pub modules: Vec<ModuleEvidence>,
}

/// What came of a rule on a resource, from the least to the gravest: where there are several, the gravest counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// The rule looked at all of it, and found nothing.
    Compliant,
    /// It found what is good to know, and why that is no more.
    Noted(String),
    /// What it found was accepted, and the reason.
    Waived(String),
    /// It could not read all of it, and why.
    NotJudged(String),
    /// It found what nobody has accepted.
    Violated,
}

/// What came of one rule, under one code, on one resource or on the whole stack.
#[derive(Debug)]
pub struct Answer {
    /// Of the rule.
    pub code: &'static str,
    /// A logical id, or the name of the stack.
    pub place: String,
    /// Each that there is, the gravest last.
    pub states: Vec<State>,
}

impl From<&Outcome> for State {
    fn from(outcome: &Outcome) -> State {
        match outcome {
            Outcome::Noted(why) => State::Noted(why.clone()),
            Outcome::Waived(reason) => State::Waived(reason.clone()),
            Outcome::Violated => State::Violated,
        }
    }
}

impl Answer {
    /// The gravest.
    fn state(&self) -> &State {
        self.states.last().unwrap_or(&State::Compliant)
    }
}

impl Evidence {
    /// Of modules that were judged on a day.
    ///
    /// # Errors
    /// When a template cannot be written: our bug.
    pub fn of(
        compiled: &[Compiled],
        verdicts: &[Option<Verdicts>],
        demands: &PolicyDemands,
        sources: &Sources,
        (judged_on, file_is_wrong): (Day, bool),
    ) -> Result<Evidence, EmitError> {
        let each = compiled.iter().zip(verdicts.iter().map(Option::as_ref).chain(std::iter::repeat(None)));
        let modules =
            each.map(|(module, verdicts)| ModuleEvidence::of(module, verdicts, (demands, judged_on), sources));
        Ok(Evidence { judged_on, file_is_wrong, modules: modules.collect::<Result<_, _>>()? })
    }

    /// Which rules these are, by their day.
    pub fn rules_of(&self) -> &'static str {
        RULES_OF
    }
}
