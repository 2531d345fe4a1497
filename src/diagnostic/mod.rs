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
mod masked;
mod sarif;
mod visible;

use crate::source::{FileId, Node, Place, Sources, Span, shown};
pub use code::Code;
use indexmap::IndexMap;
use jsonptr::{Pointer, PointerBuf};
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashSet};
use std::path::Path;
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
    /// Other places that belong to it, each with a few words: the way the value took, and more.
    pub related: Vec<(Span, String)>,
    /// Places that the value came from: what is wrong there is wrong here.
    pub made_of: Vec<Span>,
    /// Texts in it that are shown as `•••`.
    pub secrets: Vec<String>,
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
    found: IndexMap<Identity, Diagnostic>,
    /// How many of those are problems: a note and what is waived may come many times, rightly.
    problems: usize,
}

/// How many problems of one module, and of the mdaa.yaml, are told: a file may be all mistakes.
const MAX_FOUND: usize = 500;
/// How many are told in all.
const MAX_TOLD: usize = 5_000;

fn too_many(limit: usize) -> Diagnostic {
    Diagnostic::error(Code::TOO_MANY_PROBLEMS, format!("there are more problems than the {limit} that are told"))
        .help("mend these first, then check again")
}

/// What is said of a map without a key that it needs.
const LACKS: [Code; 5] = [
    Code::ARTIFACT_EXACTLY_ONE,
    Code::EXACTLY_ONE,
    Code::JWT_WITHOUT_CLAIMS,
    Code::MISSING_KEY,
    Code::POLICY_EXACTLY_ONE,
];

/// Whether one of the places is this one or lies in it, as a placeholder lies in its text.
fn holds_one(span: Span, places: &BTreeSet<Span>) -> bool {
    let from = Span { end: 0, ..span };
    let until = Span { start: span.end, end: u32::MAX, ..span };
    places.range(from..=until).any(|place| place.end <= span.end)
}

/// What makes two diagnostics the same mistake: an alias repeats a place, not the mistake in it. One
/// line may be wrong at several places of a template.
type Identity = (Code, Severity, String, Option<Span>, Option<String>, Option<PointerBuf>);

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
    /// The files that were written, if the command writes any. JSON names them.
    pub written: Option<&'a [Written]>,
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
pub struct Written {
    /// `domain/env/module`.
    pub module: String,
    /// The template.
    pub template: String,
    /// Its source map.
    pub sources: String,
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
            made_of: Vec::new(),
            secrets: Vec::new(),
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
        self.pointer = Some(pointer.to_buf());
        self.at_place(root.place(pointer))
    }

    /// Points at the key that `pointer` names below `root`.
    pub fn at_key(mut self, root: &Node, pointer: &Pointer) -> Self {
        self.pointer = Some(pointer.to_buf());
        self.at_place(root.key_place(pointer))
    }

    /// Shows a text in it as `•••`.
    pub fn secret(mut self, text: impl Into<String>) -> Self {
        self.secrets.push(text.into());
        self
    }

    /// Adds the way that a value took, a part of which it points at.
    pub fn on_the_way_of(mut self, node: &Node) -> Self {
        let way = node.place(Pointer::root()).way.into_iter().filter(|(at, _)| Some(*at) != self.span);
        self.related.extend(way);
        self
    }

    /// Points at a value on its own.
    pub fn about(self, node: &Node) -> Self {
        self.at_place(node.place(Pointer::root()))
    }

    fn at_place(mut self, place: Place) -> Self {
        self.span = Some(place.span);
        self.related.extend(place.way);
        self.made_of.extend(place.made_of);
        self.secrets.extend(place.secrets);
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
    /// Takes one more; the same one twice counts once. Of very many, the first ones are told.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.push_within(MAX_FOUND, diagnostic);
    }

    /// Whether no more are taken.
    pub fn is_full(&self) -> bool {
        self.problems > MAX_FOUND
    }

    fn push_within(&mut self, limit: usize, diagnostic: Diagnostic) {
        let is_problem = !diagnostic.waived && !diagnostic.is_note();
        let diagnostic = match self.problems.cmp(&limit) {
            _ if !is_problem => diagnostic,
            Ordering::Less => diagnostic,
            Ordering::Equal => Diagnostic { module: diagnostic.module, ..too_many(limit) },
            Ordering::Greater => return,
        };
        let Diagnostic { code, severity, message, span, module, policy, .. } = &diagnostic;
        let place = policy.as_ref().map(|verdict| verdict.template.clone());
        let identity = (*code, *severity, message.clone(), *span, module.clone(), place);
        if let indexmap::map::Entry::Vacant(entry) = self.found.entry(identity) {
            entry.insert(diagnostic);
            self.problems += usize::from(is_problem);
        }
    }

    /// Takes all that `other` found.
    pub fn append(&mut self, other: Diagnostics) {
        other.found.into_values().for_each(|found| self.push(found));
    }

    /// Takes all that `other` found, as problems of `module`.
    pub fn extend_for(&mut self, module: &str, other: Diagnostics) {
        for diagnostic in other.found.into_values() {
            let diagnostic = Diagnostic { module: Some(module.to_owned()), ..diagnostic };
            self.push_within(MAX_TOLD, diagnostic);
        }
    }

    /// Takes what `other` found at places where nothing wrong was found yet, and in values that came
    /// from no such place: one mistake, one message.
    pub fn extend_elsewhere(&mut self, other: Diagnostics) {
        let errors = || self.iter().filter(|known| known.stops());
        let wrong: BTreeSet<Span> = errors().filter_map(|known| known.span).collect();
        // A map that may not stand there is no better place for what it holds.
        let parent =
            |known: &'_ &Diagnostic| known.pointer.as_ref().and_then(|pointer| pointer.parent()).map(Pointer::to_buf);
        let around: HashSet<PointerBuf> = errors().filter_map(|known| parent(&known)).collect();
        // A map that lacks a key has it misspelled.
        let asks = |known: &&Diagnostic| known.help.as_ref().is_some_and(|help| help.starts_with("did you mean"));
        let misspelled = errors().filter(|known| known.code == Code::UNKNOWN_KEY).filter(asks);
        let misspelled: HashSet<PointerBuf> = misspelled.filter_map(|known| parent(&known)).collect();
        let follows = |found: &Diagnostic| {
            found.span.iter().chain(&found.made_of).any(|span| holds_one(*span, &wrong))
                || found.pointer.as_ref().is_some_and(|pointer| {
                    found.code == Code::WRONG_TYPE && around.contains(pointer)
                        || LACKS.contains(&found.code) && misspelled.contains(pointer)
                })
        };
        let elsewhere: Vec<Diagnostic> = other.found.into_values().filter(|found| !follows(found)).collect();
        elsewhere.into_iter().for_each(|found| self.push(found));
    }

    /// All, in the order they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.found.values()
    }

    /// How many of those found stop the module.
    pub fn errors(&self) -> usize {
        self.iter().filter(|found| found.stops()).count()
    }

    /// All, in the order they were found.
    pub fn into_found(self) -> Vec<Diagnostic> {
        self.found.into_values().collect()
    }

    /// All, sorted by file, place, severity, code.
    pub fn into_sorted(self, sources: &Sources) -> Vec<Diagnostic> {
        let mut found = self.into_found();
        found.sort_by_cached_key(|diagnostic| {
            let place = diagnostic.span.map(|span| (sources.name(span.file), span.start, span.end));
            let template = diagnostic.policy.as_ref().map(|verdict| verdict.template.to_string());
            let words = (diagnostic.message.clone(), template, diagnostic.module.clone());
            (place, diagnostic.severity, diagnostic.code, words)
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
        let masked = self.masked();
        let report = &Report { diagnostics: &masked, ..*self };
        match format {
            Format::Human => human::render(report),
            Format::Json => format!("{:#}\n", json::value(report)),
            Format::Sarif => sarif::render(report),
            Format::Github => github::render(report),
            Format::Junit => junit::render(report),
        }
    }

    /// What [`Format::Json`] prints.
    pub fn to_json(&self) -> serde_json::Value {
        json::value(&Report { diagnostics: &self.masked(), ..*self })
    }

    /// The problems without what may be secret, unless the user wants to see it.
    fn masked(&self) -> Vec<Diagnostic> {
        match self.sources.shows_values() {
            true => self.diagnostics.to_vec(),
            false => self.diagnostics.iter().map(masked::masked).collect(),
        }
    }

    /// The problems one by one as for [`Format::Human`], without the line that counts them.
    pub fn problems(&self) -> String {
        human::problems(&Report { diagnostics: &self.masked(), ..*self })
    }

    /// Message, why, help and the other places, a line each, for formats that know one place only.
    fn text_with_places<'s>(&self, of: &Diagnostic, related: impl Iterator<Item = (Span, &'s str)>) -> String {
        let mut text = of.text();
        for (span, words) in related {
            let start = self.sources.start(span);
            text.push_str(&format!("\n{}:{}:{}: {words}", self.path(span.file), start.line, start.column));
        }
        text
    }

    /// The file's path as seen from the working directory.
    fn path(&self, file: FileId) -> String {
        let name = self.sources.name(file);
        if self.sources.is_of_project(file) { shown(&Path::new(self.folder).join(name)) } else { name }
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
