use super::controls::Control;
use super::crosswalk::crosswalk;
use super::found::RuleMatch;
use super::rules::RULES;
use super::scope::Scope;
use super::subject::Subject;
use crate::diagnostic::{Code, RuleText, Severity};
use std::collections::BTreeMap;
use std::sync::LazyLock;

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
    /// What it looks at.
    pub(crate) scope: &'static [Scope],
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
    pub scope: &'static [Scope],
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
    /// The controls that ask for it, beyond the packs too.
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

/// The controls of each code, those beyond the packs included.
static ALL_CONTROLS: LazyLock<BTreeMap<&'static str, Vec<Control>>> = LazyLock::new(|| {
    let codes = RULES.iter().flat_map(|rule| rule.named().into_iter().map(move |named| (rule, named)));
    codes.map(|(rule, (code, named))| (code, named.iter().copied().chain(crosswalk(rule.name)).collect())).collect()
});

impl Rule {
    /// The rule of a file.
    pub(super) const fn new(
        name: &'static str,
        file: &'static str,
        own_code: &'static str,
        definition: Definition,
    ) -> Rule {
        let Definition { codes, severity, title, why, fix, scope, check, admin } = definition;
        Rule { name, file, codes, own_code, severity, title, why, fix, scope, check, admin }
    }

    /// The codes it reports under: its own, or those of the rule packs that share it.
    pub fn ids(&self) -> Vec<Id> {
        let Rule { title, why, fix, file, .. } = *self;
        let id = |(code, controls)| Id {
            code: Code::of_rule(code, RuleText { title, why, fix, file }),
            controls: ALL_CONTROLS.get(code).map_or(controls, Vec::as_slice),
        };
        self.named().into_iter().map(id).collect()
    }

    /// Each code, with the controls that the rule's own file names.
    fn named(&self) -> Vec<(&'static str, &'static [Control])> {
        match self.codes {
            Codes::Ours { controls, .. } => vec![(self.own_code, controls)],
            Codes::Packs { codes, .. } => codes.iter().map(|pack| (pack.code, pack.controls)).collect(),
        }
    }

    /// Of its controls, the ones that cdk-nag names; the mapping of all others is ours.
    pub(crate) fn is_named_by_pack(&self, control: &Control) -> bool {
        let same = |named: &Control| named.framework == control.framework && named.framework.is_of_a_pack();
        self.is_of_a_pack()
            && self.named().iter().any(|(code, named)| !code.starts_with("AwsSolutions") && named.iter().any(same))
    }

    /// The types of the resources that it looks at, by name: a stack where it looks at all of one.
    pub fn looks_at(&self) -> Vec<&'static str> {
        let mut types: Vec<&str> = self.scope.iter().flat_map(Scope::types).collect();
        types.sort_unstable();
        types.dedup();
        types
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

    /// Whether a name stands for it under one of its codes: the code, or without the pack, which means all packs.
    pub fn is_named(&self, id: &Id, name: &str) -> bool {
        let code = id.code.name();
        let shared = || code.split_once('-').is_some_and(|(_, shared)| shared == name);
        code == name || (self.is_of_a_pack() && shared())
    }

    /// Whether it belongs to the rule packs that MDAA runs: `nag_suppressions` name those only.
    pub fn is_of_a_pack(&self) -> bool {
        matches!(self.codes, Codes::Packs { .. })
    }
}
