use regex::Regex;
use std::sync::OnceLock;

/// A regular expression that is compiled when one of its marks is met: most texts hold none, and compiling costs a thousand
/// times what looking does.
#[derive(Debug)]
pub struct Pattern {
    /// In lower case; every match holds one of them, in any case.
    marks: &'static [&'static str],
    source: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    pub const fn new(marks: &'static [&'static str], source: &'static str) -> Pattern {
        Pattern { marks, source, compiled: OnceLock::new() }
    }

    /// The pattern, for a text that may match it; `lower` is the text in lower case.
    pub fn for_text(&self, lower: &str) -> Option<&Regex> {
        self.marks.iter().any(|mark| lower.contains(mark)).then(|| self.compiled()).flatten()
    }

    /// None for a pattern that does not compile; tests say that there is none such.
    pub fn compiled(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| Regex::new(self.source).ok()).as_ref()
    }
}
