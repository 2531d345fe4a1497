use super::controls::Control;
use super::found::RuleMatch;
use super::subject::Subject;
use crate::diagnostic::{Code, RuleText, Severity};

/// A rule: what may not stand in a template.
#[derive(Debug)]
pub struct Rule {
    /// The name of its file and of its folder of fixtures.
    pub name: &'static str,
    /// Its file, whose first lines are the user's documentation.
    pub file: &'static str,
    codes: Codes,
    /// The code of a rule of our own.
    own_code: &'static str,
    /// How bad it is, unless what it found says otherwise.
    pub severity: Severity,
    /// What it finds, in one sentence.
    pub title: &'static str,
    /// Why that is bad: the service's own error text, where we know it.
    pub why: &'static str,
    /// How to mend it.
    pub fix: &'static str,
    /// Looks for it.
    pub check: Check,
    /// What it has to do with statements of administrators.
    pub admin: Admin,
}

/// What a file of `rules/` says of its rule. The rest comes from the file's name.
pub(crate) struct Definition {
    pub codes: Codes,
    pub severity: Severity,
    pub title: &'static str,
    pub why: &'static str,
    pub fix: &'static str,
    pub check: Check,
    pub admin: Admin,
}

/// What a rule reports under.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Codes {
    /// One code of our own, named as the file.
    Ours {
        /// Where the rule comes from, with a date or version.
        source: &'static str,
        /// The controls that ask for it.
        controls: &'static [Control],
    },
    /// Those of the rule packs that share the rule.
    Packs {
        /// Where the rule comes from, with a version.
        source: &'static str,
        codes: &'static [PackCode],
    },
}

/// The code of a rule in one pack.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PackCode {
    pub code: &'static str,
    /// What of it is not the pack's name.
    pub number: &'static str,
    /// The controls that ask for it.
    pub controls: &'static [Control],
}

/// A code that a rule reports under.
#[derive(Clone, Copy, Debug)]
pub struct Id {
    pub code: Code,
    /// The controls that ask for it.
    pub controls: &'static [Control],
}

#[derive(Clone, Copy, Debug)]
pub enum Check {
    Template(fn(&Subject<'_>) -> Vec<RuleMatch>),
    /// At all templates of an mdaa.yaml; each finding with the number of its template.
    Project(fn(&[Subject<'_>]) -> Vec<(usize, RuleMatch)>),
}

/// What a rule has to do with statements of administrators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admin {
    Unrelated,
    Finds,
    /// Of such a statement it says no more than that it is one: it is silent beside an unwaived finding of that, and a
    /// waiver of that covers it.
    Follows,
}

impl Rule {
    /// The rule of a file.
    pub(super) const fn new(
        name: &'static str,
        file: &'static str,
        own_code: &'static str,
        definition: Definition,
    ) -> Rule {
        let Definition { codes, severity, title, why, fix, check, admin } = definition;
        Rule { name, file, codes, own_code, severity, title, why, fix, check, admin }
    }

    /// The codes it reports under: its own, or those of the rule packs that share it.
    pub fn ids(&self) -> Vec<Id> {
        let Rule { title, why, fix, file, .. } = *self;
        let id = |code, controls| Id { code: Code::of_rule(code, RuleText { title, why, fix, file }), controls };
        match self.codes {
            Codes::Ours { controls, .. } => vec![id(self.own_code, controls)],
            Codes::Packs { codes, .. } => codes.iter().map(|pack| id(pack.code, pack.controls)).collect(),
        }
    }

    /// Where the rule comes from.
    pub fn source(&self) -> &'static str {
        match self.codes {
            Codes::Ours { source, .. } | Codes::Packs { source, .. } => source,
        }
    }

    /// The name that a waiver takes for all its codes: of the packs' rules the one that they share.
    pub fn waived_as(&self) -> &'static str {
        match self.codes {
            Codes::Ours { .. } => self.own_code,
            Codes::Packs { codes, .. } => codes.first().map_or("", |first| first.number),
        }
    }

    /// Whether it belongs to the rule packs that MDAA runs: `nag_suppressions` name those only.
    pub fn is_of_a_pack(&self) -> bool {
        matches!(self.codes, Codes::Packs { .. })
    }
}
