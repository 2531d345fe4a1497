use super::left_to_mdaa::taken_together;
use super::masked::masked;
use super::{Diagnostic, Severity};
use crate::source::{FileId, Sources, Span, shown};
use std::path::Path;

/// What was checked, and what came of it.
#[derive(Debug)]
pub struct Report<'a> {
    /// Sorted by place.
    pub diagnostics: &'a [Diagnostic],
    /// The modules looked at, `domain/env/module`, in order.
    pub modules: &'a [String],
    /// The files that were written, if the command writes any. JSON names them.
    pub written: Option<&'a [WrittenFiles]>,
    /// The files the spans point into.
    pub sources: &'a Sources,
    /// The folder of the mdaa.yaml as seen from the working directory, with `/`; empty when they
    /// are the same. GitHub and a terminal look for files there; JSON names them without it.
    pub folder: &'a str,
    /// Whether a person is told of notes too; the formats for programs always have them.
    pub all: bool,
}

/// The files of one module, as seen from the working directory.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct WrittenFiles {
    /// `domain/env/module`.
    pub module: String,
    pub template: String,
    pub sources: String,
}

/// The numbers under a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    pub modules: usize,
    pub errors: usize,
    pub warnings: usize,
    /// Findings set aside by waivers.
    pub waived: usize,
}

impl Report<'_> {
    /// What is told: without what may be secret, unless the user wants to see it, and modules of other types in one unless
    /// all is asked for.
    pub(super) fn told(&self) -> Vec<Diagnostic> {
        let told = match self.sources.shows_values() {
            true => self.diagnostics.to_vec(),
            false => self.diagnostics.iter().map(masked).collect(),
        };
        if self.all { told } else { taken_together(told, self.sources) }
    }

    /// Message, why, help and the other places, a line each, for formats that know one place only.
    pub(super) fn text_with_places<'s>(
        &self,
        of: &Diagnostic,
        related: impl Iterator<Item = (Span, &'s str)>,
    ) -> String {
        let mut text = of.text();
        for (span, words) in related {
            let start = self.sources.start(span);
            text.push_str(&format!("\n{}:{}:{}: {words}", self.path(span.file), start.line, start.column));
        }
        text
    }

    /// The file's path as seen from the working directory.
    pub(super) fn path(&self, file: FileId) -> String {
        let name = self.sources.name(file);
        if self.sources.is_of_project(file) { shown(&Path::new(self.folder).join(name)) } else { name }
    }

    /// Where, in a file of the user's repository: a note may stand in one of ours.
    pub(super) fn own_span(&self, diagnostic: &Diagnostic) -> Option<Span> {
        diagnostic.span.filter(|span| !(diagnostic.is_note() && self.sources.is_built_in(span.file)))
    }

    /// How many unwaived errors, how many unwaived warnings, how many waived.
    pub fn counts(&self) -> Counts {
        let count =
            |severity| self.diagnostics.iter().filter(|found| found.severity == severity && !found.waived).count();
        Counts {
            modules: self.modules.len(),
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            waived: self.diagnostics.iter().filter(|found| found.waived).count(),
        }
    }
}
