use super::{Code, Diagnostic, Help, Severity};
use crate::source::{Sources, Span};
use indexmap::IndexMap;
use jsonptr::{Pointer, PointerBuf};
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashSet};

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
        // Without a place nothing but the words tells two apart, and of one line several obstacles may come.
        let by_place = span.is_some() && *code != Code::ADOPTION_REFUSED;
        let words = if by_place { message.clone() } else { diagnostic.text() };
        let identity = (*code, *severity, words, *span, module.clone(), place);
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
        // A map that lacks a key has it misspelled, or with a value that is none.
        let asks = |known: &&Diagnostic| known.help.as_ref().is_some_and(Help::names_nearest);
        let misspelled = errors().filter(|known| {
            known.code == Code::UNKNOWN_KEY && asks(known)
                // Or it has it, and nobody can read it.
                || [Code::MUST_BE_KNOWN, Code::NOT_SUPPORTED, Code::WRONG_TYPE].contains(&known.code)
        });
        let misspelled: HashSet<PointerBuf> = misspelled.filter_map(|known| parent(&known)).collect();
        let follows = |found: &Diagnostic| {
            found.span.iter().chain(&found.value_spans).any(|span| holds_one(*span, &wrong))
                || found.pointer.as_ref().is_some_and(|pointer| {
                    found.code == Code::WRONG_TYPE && around.contains(pointer)
                        || LACKS.contains(&found.code) && misspelled.contains(pointer)
                })
        };
        let elsewhere: Vec<Diagnostic> = other.found.into_values().filter(|found| !follows(found)).collect();
        elsewhere.into_iter().for_each(|found| self.push(found));
    }

    /// Says each otherwise.
    #[cfg(feature = "deploy")]
    pub(crate) fn map(&mut self, otherwise: impl Fn(Diagnostic) -> Diagnostic) {
        self.found.values_mut().for_each(|found| *found = otherwise(found.clone()));
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
