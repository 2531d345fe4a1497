use super::{Diagnostic, Report};

/// One problem and all the modules that have it: a config shared by ten modules is wrong once.
pub struct Finding<'a> {
    pub diagnostic: &'a Diagnostic,
    pub modules: Vec<&'a str>,
}

impl Report<'_> {
    /// The diagnostics, those that differ by their module only taken together.
    pub(super) fn findings(&self) -> impl Iterator<Item = Finding<'_>> {
        self.diagnostics.chunk_by(same).filter_map(|group| {
            let modules = group.iter().filter_map(|diagnostic| diagnostic.module.as_deref()).collect();
            Some(Finding { diagnostic: group.first()?, modules })
        })
    }
}

fn same(one: &Diagnostic, other: &Diagnostic) -> bool {
    Diagnostic { module: other.module.clone(), ..one.clone() } == *other
}
