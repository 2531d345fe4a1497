//! Policy: takes the templates of all modules with their waivers, gives what its rules find in them.
//!
//! Once you hold a `Judgement` every rule ran, and what a waiver covers is marked and stays in
//! sight. Rules read templates only, so they hold for every module type; findings never change one.

mod apply;
mod bounds;
mod compiled;
mod config_rules;
mod controls;
mod credentials;
mod day;
mod document;
mod found;
mod judge;
mod judgement;
mod origin;
mod page;
mod part;
mod places;
mod rule;
mod rules;
mod subject;
mod waivers;

pub use compiled::judge_compiled;
pub(crate) use config_rules::CONFIG_RULES;
pub(crate) use controls::Control;
pub use controls::Framework;
pub use day::{Day, today};
pub(crate) use found::RuleMatch;
pub use judge::judge;
pub(crate) use page::{Page, pages};
pub use rule::Rule;
pub(crate) use rule::{Admin, Check};
pub(crate) use rule::{Codes, Definition};
pub use rules::RULES;
pub use subject::Subject;

/// The day of the newest rule, as `mdaac version` says; a test holds it against git.
pub const RULES_OF: &str = "2026-11-30";
