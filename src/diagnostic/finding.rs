use super::{Code, Diagnostic, PolicyFinding, Report};
use crate::source::Span;

/// One problem and all the modules that have it: a config shared by ten modules is wrong once.
pub struct GroupedDiagnostic<'a> {
    pub diagnostic: &'a Diagnostic,
    pub modules: Vec<&'a str>,
    /// The construct paths of the resources that a policy rule found it at, in all the modules.
    pub resources: Vec<&'a str>,
    /// Other places that belong to it, of all the modules.
    pub related: Vec<(Span, &'a str)>,
    /// Its code, and in [`Report::merged_findings`] those of other packs that ask for the same.
    pub diagnostics: Vec<&'a Diagnostic>,
}

impl GroupedDiagnostic<'_> {
    pub fn codes(&self) -> String {
        self.diagnostics.iter().map(|diagnostic| diagnostic.code.name()).collect::<Vec<_>>().join(", ")
    }
}

impl Report<'_> {
    /// The diagnostics, those that differ by their module only taken together.
    pub(super) fn findings(&self) -> impl Iterator<Item = GroupedDiagnostic<'_>> {
        self.diagnostics.chunk_by(same).filter_map(|group| {
            let modules = group.iter().filter_map(|diagnostic| diagnostic.module.as_deref()).collect();
            let mut related: Vec<(Span, &str)> = Vec::new();
            for (span, words) in group.iter().flat_map(|diagnostic| &diagnostic.related) {
                if !related.contains(&(*span, words)) {
                    related.push((*span, words));
                }
            }
            let verdicts = group.iter().filter_map(|diagnostic| diagnostic.policy.as_ref());
            let resources = verdicts.filter_map(|verdict| verdict.resource.as_deref()).collect();
            let diagnostic = group.first()?;
            Some(GroupedDiagnostic { diagnostic, modules, resources, related, diagnostics: vec![diagnostic] })
        })
    }

    /// The same for a person: what several packs ask for in one place is one problem, and notes are
    /// left out unless all is asked for.
    pub(super) fn merged_findings(&self) -> Vec<GroupedDiagnostic<'_>> {
        let mut merged: Vec<GroupedDiagnostic<'_>> = Vec::new();
        for finding in self.findings().filter(|finding| self.all || !finding.diagnostic.is_note()) {
            let span = finding.diagnostic.span;
            let near = merged.iter_mut().rev().take_while(|earlier| earlier.diagnostic.span == span);
            let like = |earlier: &&mut GroupedDiagnostic<'_>| {
                earlier.modules == finding.modules && same_but_code(earlier.diagnostic, finding.diagnostic)
            };
            match near.into_iter().find(like) {
                Some(earlier) => earlier.diagnostics.extend(finding.diagnostics),
                None => merged.push(finding),
            }
        }
        merged
    }
}

/// One mistake at one place, seen by several modules. The way it came there may differ.
fn same(one: &Diagnostic, other: &Diagnostic) -> bool {
    let parts = |of: &Diagnostic| (of.code, of.severity, of.span, of.waived);
    let words = |of: &Diagnostic| (of.message.clone(), of.why.clone(), of.help.clone());
    // The construct path begins with the module's stack.
    let verdict = |of: &Diagnostic| {
        of.policy.as_ref().map(|verdict| PolicyFinding { resource: None, ..PolicyFinding::clone(verdict) })
    };
    parts(one) == parts(other)
        && words(one) == words(other)
        && verdict(one) == verdict(other)
        && one.module.is_some()
        && other.module.is_some()
}

/// Whether two packs say the same, each with its own controls and waivers.
fn same_but_code(one: &Diagnostic, other: &Diagnostic) -> bool {
    let alike = |diagnostic: &Diagnostic| {
        let policy = diagnostic.policy.as_ref().map(|verdict| {
            Box::new(PolicyFinding { controls: Vec::new(), waiver: None, ..PolicyFinding::clone(verdict) })
        });
        Diagnostic { code: Code::MALFORMED_VALUE, module: None, policy, ..diagnostic.clone() }
    };
    one.code.is_rule() && other.code.is_rule() && alike(one) == alike(other)
}
