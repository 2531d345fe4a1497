use super::{Diagnostic, Report};
use crate::source::Span;

/// One problem and all the modules that have it: a config shared by ten modules is wrong once.
pub struct Finding<'a> {
    pub diagnostic: &'a Diagnostic,
    pub modules: Vec<&'a str>,
    /// Other places that belong to it, of all the modules.
    pub related: Vec<(Span, &'a str)>,
}

impl Report<'_> {
    /// The diagnostics, those that differ by their module only taken together.
    pub(super) fn findings(&self) -> impl Iterator<Item = Finding<'_>> {
        self.diagnostics.chunk_by(same).filter_map(|group| {
            let modules = group.iter().filter_map(|diagnostic| diagnostic.module.as_deref()).collect();
            let mut related: Vec<(Span, &str)> = Vec::new();
            for (span, words) in group.iter().flat_map(|diagnostic| &diagnostic.related) {
                if !related.contains(&(*span, words)) {
                    related.push((*span, words));
                }
            }
            Some(Finding { diagnostic: group.first()?, modules, related })
        })
    }
}

/// One mistake at one place, seen by several modules. The way it came there may differ.
fn same(one: &Diagnostic, other: &Diagnostic) -> bool {
    let parts = |of: &Diagnostic| (of.code, of.severity, of.span, of.waived);
    let words = |of: &Diagnostic| (of.message.clone(), of.why.clone(), of.help.clone());
    parts(one) == parts(other) && words(one) == words(other) && one.module.is_some() && other.module.is_some()
}
