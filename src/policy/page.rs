use super::controls::{Control, Framework};
use super::rule::Rule;
use super::rules::RULES;
use crate::diagnostic::{Severity, doc_comment};

/// What a user reads about a rule.
#[derive(Debug)]
pub struct Page {
    /// The codes it reports under.
    pub codes: Vec<&'static str>,
    /// The name that a waiver takes for all of them.
    pub waived_as: &'static str,
    /// How bad what it finds is.
    pub severity: Severity,
    pub title: &'static str,
    pub why: &'static str,
    pub fix: &'static str,
    /// Where the rule comes from.
    pub source: &'static str,
    /// The controls that ask for it, each framework once.
    pub controls: Vec<Control>,
    /// Of which of them cdk-nag names the ids.
    pub named_by_pack: Vec<Framework>,
    /// What it is, with examples: Markdown.
    pub text: String,
}

/// The pages of all rules, by code.
pub fn pages() -> Vec<Page> {
    let mut pages: Vec<Page> = RULES.iter().map(page).collect();
    pages.sort_by(|one, other| one.codes.cmp(&other.codes));
    pages
}

fn page(rule: &Rule) -> Page {
    let mut controls: Vec<Control> = Vec::new();
    for control in rule.ids().iter().flat_map(|id| id.controls) {
        if !controls.iter().any(|known| known.framework == control.framework) {
            controls.push(*control);
        }
    }
    let named_by_pack = controls.iter().filter(|control| rule.is_named_by_pack(control));
    Page {
        codes: rule.ids().iter().map(|id| id.code.name()).collect(),
        waived_as: rule.waived_as(),
        severity: rule.severity,
        title: rule.title,
        why: rule.why,
        fix: rule.fix,
        source: rule.source(),
        named_by_pack: named_by_pack.map(|control| control.framework).collect(),
        controls,
        text: doc_comment(rule.file),
    }
}
