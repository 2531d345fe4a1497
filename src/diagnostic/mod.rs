//! Diagnostic: every problem a user can cause, and one renderer a file for each output format.
//!
//! Takes what the stages report, gives it sorted, by place, each with a stable code, the span,
//! what is wrong, why, and the fix. Wording follows `docs/wording.md`.

mod code;
mod finding;
mod github;
mod human;
mod json;
mod junit;
mod sarif;
mod visible;

use crate::source::{FileId, Node, Sources, Span};
pub use code::Code;
use indexmap::IndexSet;
use jsonptr::{Pointer, PointerBuf};
pub use visible::visible_line;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing is written for the module.
    Error,
    /// It works, but not as the user may think.
    Warning,
    /// Good to know.
    Info,
}

/// One problem, in the user's words.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Diagnostic {
    /// Stable name; has a section in TROUBLESHOOTING.md.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong: lower case, no full stop, the user's input in backticks.
    pub message: String,
    /// Why it is wrong, where that is not plain: the service's own error text if we know it.
    pub why: Option<String>,
    /// How to mend it.
    pub help: Option<String>,
    /// Where.
    pub span: Option<Span>,
    /// Where, as a JSON pointer into the document.
    pub pointer: Option<PointerBuf>,
    /// Other places that belong to it, each with a few words.
    pub related: Vec<(Span, String)>,
    /// The module it belongs to, `domain/env/module`; none for the mdaa.yaml as a whole.
    pub module: Option<String>,
    /// Set aside by a waiver.
    pub waived: bool,
    /// What policy knows of it; none for what was found before there was a template.
    pub policy: Option<Box<Verdict>>,
}

/// What a policy rule knows of what it found.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Verdict {
    /// Where in the template, e.g. `/Resources/Role/Properties/ManagedPolicyArns/0`.
    pub template: PointerBuf,
    /// The construct path of the resource, e.g. `/stack/bedrock-agentcore-runtime/RuntimeRole/Resource`.
    pub resource: Option<String>,
    /// Its name in cdk-nag, where one rule finds several in a resource: `Action::s3:*`.
    pub granular: Option<String>,
    /// The controls that ask for it, by framework, e.g. `NIST 800-53 r5` and `AC-3`.
    pub controls: Vec<(&'static str, &'static [&'static str])>,
    /// Asks for nothing: AWS's APIs force it and the template says why, or it is good to know. Told
    /// in full where all is asked for, else counted.
    pub note: bool,
    /// The waiver that set it aside.
    pub waiver: Option<WaivedBy>,
    /// A value that no output may show.
    pub secret: Option<Span>,
}

/// Who set a finding aside, and why.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WaivedBy {
    /// Where it stands.
    pub span: Span,
    /// Why.
    pub reason: String,
    /// Who answers for it; none in `nag_suppressions`.
    pub owner: Option<String>,
    /// The last day it holds, `YYYY-MM-DD`; none in `nag_suppressions`.
    pub expires: Option<String>,
}

/// Everything found so far.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    found: IndexSet<Diagnostic>,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For a person, with source excerpts.
    Human,
    /// One JSON object.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// GitHub workflow commands.
    Github,
    /// JUnit XML, a test case for each module.
    Junit,
}

/// What was checked, and what came of it.
#[derive(Debug)]
pub struct Report<'a> {
    /// Sorted by place.
    pub diagnostics: &'a [Diagnostic],
    /// The modules looked at, `domain/env/module`, in order.
    pub modules: &'a [String],
    /// The files the spans point into.
    pub sources: &'a Sources,
    /// The folder of the mdaa.yaml as seen from the working directory, with `/`; empty when they
    /// are the same. GitHub and a terminal look for files there; JSON names them without it.
    pub folder: &'a str,
    /// Whether a person is told of notes too; the formats for programs always have them.
    pub all: bool,
}

impl Diagnostic {
    fn new(code: Code, severity: Severity, message: impl Into<String>) -> Self {
        Diagnostic {
            code,
            severity,
            message: message.into(),
            why: None,
            help: None,
            span: None,
            pointer: None,
            related: Vec::new(),
            module: None,
            waived: false,
            policy: None,
        }
    }

    /// A problem that stops the module.
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, message)
    }

    /// A problem that does not stop the module.
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, message)
    }

    /// Good to know.
    pub fn info(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Info, message)
    }

    /// Points at a span.
    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    /// Points at the value that `pointer` names below `root`, or the nearest key above it.
    pub fn at_pointer(mut self, root: &Node, pointer: &Pointer) -> Self {
        self.span = Some(root.span(pointer));
        self.pointer = Some(pointer.to_buf());
        self
    }

    /// Points at the key that `pointer` names below `root`.
    pub fn at_key(mut self, root: &Node, pointer: &Pointer) -> Self {
        self.span = Some(root.key_span(pointer));
        self.pointer = Some(pointer.to_buf());
        self
    }

    /// Says why.
    pub fn why(mut self, why: impl Into<String>) -> Self {
        self.why = Some(why.into());
        self
    }

    /// Says how to mend it.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a second place.
    pub fn related(mut self, span: Span, words: impl Into<String>) -> Self {
        self.related.push((span, words.into()));
        self
    }
}

impl Diagnostics {
    /// Takes one more; the same one twice counts once.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.found.insert(diagnostic);
    }

    /// Takes all that `other` found, as problems of `module`.
    pub fn extend_for(&mut self, module: &str, other: Diagnostics) {
        for diagnostic in other.found {
            self.push(Diagnostic { module: Some(module.to_owned()), ..diagnostic });
        }
    }

    /// Takes what `other` found at places where nothing wrong was found yet: one mistake, one message.
    pub fn extend_elsewhere(&mut self, other: Diagnostics) {
        let wrong = |span| self.found.iter().any(|known| known.stops() && known.span == span);
        let elsewhere: Vec<Diagnostic> = other.found.into_iter().filter(|found| !wrong(found.span)).collect();
        elsewhere.into_iter().for_each(|found| self.push(found));
    }

    /// All, in the order they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.found.iter()
    }

    /// How many of those found stop the module.
    pub fn errors(&self) -> usize {
        self.found.iter().filter(|found| found.stops()).count()
    }

    /// All, in the order they were found.
    pub fn into_found(self) -> Vec<Diagnostic> {
        self.found.into_iter().collect()
    }

    /// All, sorted by file, place, severity, code.
    pub fn into_sorted(self, sources: &Sources) -> Vec<Diagnostic> {
        let mut found = self.into_found();
        found.sort_by_cached_key(|diagnostic| {
            let place = diagnostic.span.map(|span| (sources.name(span.file), span.start, span.end));
            (place, diagnostic.severity, diagnostic.code, diagnostic.message.clone(), diagnostic.module.clone())
        });
        found
    }
}

impl Diagnostic {
    /// Whether it stops its module: an error that nobody waived.
    pub fn stops(&self) -> bool {
        self.severity == Severity::Error && !self.waived
    }

    /// Whether it asks for nothing, so that a person is told only how many there are.
    pub fn is_note(&self) -> bool {
        self.policy.as_ref().is_some_and(|verdict| verdict.note)
    }

    /// The section of the documentation that explains it.
    pub fn docs(&self) -> String {
        self.code.docs()
    }

    /// Message, why and help, a line each, for formats that have one field for all of it.
    fn text(&self) -> String {
        let mut text = self.message.clone();
        for (label, words) in [("note", &self.why), ("help", &self.help)] {
            if let Some(words) = words {
                text.push_str(&format!("\n{label}: {words}"));
            }
        }
        if let Some(verdict) = &self.policy {
            text.push_str(&format!("\ntemplate: {}", verdict.template));
            if !verdict.controls.is_empty() {
                let controls: Vec<String> = verdict.controls_in_short().collect();
                text.push_str(&format!("\ncontrols: {}", controls.join("; ")));
            }
            if let Some(waiver) = &verdict.waiver {
                text.push_str(&format!("\nwaived: {}", waiver.words()));
            }
        }
        text
    }
}

impl Verdict {
    /// The controls of each framework. It may name dozens for one rule: the first few, and how many more.
    fn controls_in_short(&self) -> impl Iterator<Item = String> {
        self.controls.iter().map(|(framework, ids)| {
            let shown = ids.iter().take(3).copied().collect::<Vec<_>>().join(", ");
            match ids.len() {
                0..=3 => format!("{framework} {shown}"),
                more => format!("{framework} {shown} and {} more", more - 3),
            }
        })
    }
}

impl WaivedBy {
    /// Reason, owner and last day in one line.
    pub fn words(&self) -> String {
        let owner = self.owner.iter().map(|owner| format!("owner {owner}"));
        let expires = self.expires.iter().map(|day| format!("until {day}"));
        std::iter::once(self.reason.clone()).chain(owner).chain(expires).collect::<Vec<_>>().join("; ")
    }
}

impl Severity {
    /// `error`, `warning` or `info`.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        }
    }
}

impl Report<'_> {
    /// The whole report as text, ending in a newline unless empty.
    ///
    /// [`Format::Human`] carries ANSI styles: print it through `anstream`, which takes them out
    /// where nobody sees colour. The other formats are printed as they are.
    pub fn render(&self, format: Format) -> String {
        match format {
            Format::Human => human::render(self),
            Format::Json => json::render(self),
            Format::Sarif => sarif::render(self),
            Format::Github => github::render(self),
            Format::Junit => junit::render(self),
        }
    }

    /// The file's path as seen from the working directory.
    fn path(&self, file: FileId) -> String {
        let name = self.sources.name(file);
        if self.folder.is_empty() { name } else { format!("{}/{name}", self.folder) }
    }

    /// Where, in a file of the user's repository: a note may stand in one of ours.
    fn own_span(&self, diagnostic: &Diagnostic) -> Option<Span> {
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

/// The numbers under a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Modules looked at.
    pub modules: usize,
    /// Errors that stand.
    pub errors: usize,
    /// Warnings that stand.
    pub warnings: usize,
    /// Findings set aside by waivers.
    pub waived: usize,
}
