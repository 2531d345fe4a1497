use super::controls::Control;
use super::found::Found;
use super::subject::Subject;
use crate::diagnostic::{Code, Severity};

/// A rule: what may not stand in a template. One file of `rules/` each, whose doc comment is the
/// user's documentation.
#[derive(Debug)]
pub struct Rule {
    /// The codes it reports under: its own, or those of the rule packs that share it.
    pub ids: &'static [Id],
    /// How bad it is, unless what it found says otherwise.
    pub severity: Severity,
    /// What it finds, in one sentence.
    pub title: &'static str,
    /// Why that is bad: the service's own error text, where we know it.
    pub why: &'static str,
    /// How to mend it.
    pub fix: &'static str,
    /// Where the rule comes from, with a date or version.
    pub source: &'static str,
    /// Looks for it.
    pub check: Check,
    /// Whether it says no more than that a statement of administrators is one: it is silent beside
    /// an unwaived admin finding, and a waiver of that covers it.
    pub follows_from_admin: bool,
    /// The rule's file, and its folder of fixtures.
    pub name: &'static str,
}

/// A code that a rule reports under.
#[derive(Clone, Copy, Debug)]
pub struct Id {
    /// The code.
    pub code: Code,
    /// The controls that ask for it.
    pub controls: &'static [Control],
}

/// How a rule looks.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// At one template.
    Template(fn(&Subject<'_>) -> Vec<Found>),
    /// At all templates of an mdaa.yaml; each finding with the number of its template.
    Project(fn(&[Subject<'_>]) -> Vec<(usize, Found)>),
}

impl Rule {
    /// The name that a waiver takes for all its codes: of the packs' rules the one that they share.
    pub fn waived_as(&self) -> &'static str {
        let code = self.ids.first().map_or("", |id| id.code.name());
        code.split_once('-').filter(|_| self.is_of_a_pack()).map_or(code, |(_, shared)| shared)
    }

    /// Whether it belongs to the rule packs that MDAA runs: `nag_suppressions` name those only.
    pub fn is_of_a_pack(&self) -> bool {
        self.ids.iter().any(|id| super::rules::PACKS.iter().any(|pack| id.code.name().starts_with(pack)))
    }
}
