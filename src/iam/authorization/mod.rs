//! What the actions of IAM take. Takes statements of a policy, gives those of their actions, resources and condition keys that
//! never allow or deny anything, each with what would; held against AWS's service authorization reference, one dated list in
//! `reference.txt` (how it is renewed says CONTRIBUTING.md).
//!
//! The list may be older than AWS, and AWS's own pages name resources that it lacks: so what is found here is a warning, and
//! says of which day the list is; an error only where IAM's own text is known.

mod actions;
mod arns;
mod corrections;
mod credential;
mod fit;
mod keys;
mod reach;
mod reference;
mod resources;
mod shape;
mod suffix;

pub(crate) use actions::unknown_actions;
pub(crate) use arns::wrong_arns;
pub(crate) use credential::incomplete_credentials;
pub(crate) use keys::unknown_keys;
pub(crate) use reach::{Extent, extent, taken};
pub(crate) use reference::{date, service};
pub(crate) use resources::{never_fitting, takes_no_resource};
pub(crate) use shape::Surroundings;

use super::document::{Effect, Statement};

/// A part of a statement that does nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Futile<P> {
    pub at: P,
    pub message: String,
    pub why: String,
    pub help: String,
    /// Whether IAM refuses the whole policy for it.
    pub refused: bool,
}

/// What it fails to do.
fn effect<P>(statement: &Statement<P>) -> &'static str {
    match statement.effect {
        Some(Effect::Deny) => "denied",
        _ => "allowed",
    }
}

/// `a`, `b` and `c`.
fn list(texts: &[&str], last: &str) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| format!("`{text}`")).collect();
    match quoted.split_last() {
        Some((end, before)) if !before.is_empty() => format!("{} {last} {end}", before.join(", ")),
        _ => quoted.concat(),
    }
}
