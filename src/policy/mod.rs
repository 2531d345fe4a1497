//! Policy: takes the templates of all modules with their waivers, gives what its rules find in them.
//!
//! Once you hold a `Judgement` every rule ran, and what a waiver covers is marked and stays in
//! sight. Rules read templates only, so they hold for every module type; findings never change one.

mod apply;
mod bounds;
mod compiled;
mod config_rules;
mod control_titles;
mod controls;
mod covered;
mod covers;
mod crosswalk;
mod day;
mod document;
mod evidence;
mod found;
mod identities;
mod judge;
mod judgement;
mod limits;
mod new_waivers;
mod origin;
mod page;
mod part;
mod places;
mod rule;
mod rules;
mod scope;
mod spread;
mod subject;
mod suppressions;
mod verdict;
mod waivers;

pub use compiled::judge_compiled;
pub(crate) use config_rules::{CONFIG_RULES, ConfigRule};
pub(crate) use control_titles::control_title;
pub(crate) use controls::Control;
pub use controls::Framework;
pub(crate) use crosswalk::crosswalk;
pub use day::{Day, today};
pub use evidence::{Answer, Evidence, ModuleEvidence, State, answers, pack_controls};
pub(crate) use found::RuleMatch;
pub use judge::judge;
pub(crate) use new_waivers::{Decision, NewWaivers};
pub(crate) use page::{Page, pages};
pub use rule::Rule;
pub(crate) use rule::{Admin, Check};
pub(crate) use rule::{Codes, Definition};
pub use rules::RULES;
pub(crate) use scope::Scope;
pub use subject::Subject;
pub use verdict::Verdicts;

/// The day of the newest rule, as `mdaac version` says; a test holds it against git.
pub const RULES_OF: &str = "2026-12-01";

/// The same as a day.
fn rules_day() -> Day {
    RULES_OF.parse().unwrap_or_else(|_| today())
}
