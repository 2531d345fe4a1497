//! Difference: takes two templates, gives what is not the same, by what they mean: which resources
//! come, go, change or are replaced, and who may do more or less than before.
//!
//! The order of keys and statements, the spelling of functions, and JSON written as text make no
//! difference. Waivers are compared beside them.

mod access;
mod baseline;
mod canonical;
mod change;
mod compare;
mod hidden;
mod published;
mod report;
#[cfg(test)]
mod tests;
mod unified;
mod values;
mod waivers;

pub(crate) use baseline::{Baseline, BaselineError};
pub(crate) use change::{AccessChange, Action, Change, Difference, Replacement, ResourceChange};
pub(crate) use compare::compare;
pub(crate) use hidden::Hidden;
pub(crate) use published::{PublishedNames, environment_between, gets_environment};
pub(crate) use report::{ComparisonState, DifferenceReport, ModuleDifference};
pub(crate) use unified::unified;
#[cfg(feature = "deploy")]
pub(crate) use values::ValueComparison;
pub(crate) use waivers::{WaiverChange, compare_waivers};
