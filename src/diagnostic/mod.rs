//! Diagnostic: every problem a user can cause, and one renderer a file for each output format.
//!
//! Takes what the stages report, gives it sorted, by place, each with a stable code, the span,
//! what is wrong, why, and the fix. Wording follows `docs/wording.md`.

mod code;
mod diagnostics;
mod finding;
mod format;
mod github;
mod help;
mod human;
mod json;
mod junit;
mod left_to_mdaa;
mod masked;
mod page;
mod report;
mod sarif;
mod visible;
mod waived;

use crate::source::{Location, Node, Span};
pub use code::{Code, RuleText};
pub use diagnostics::Diagnostics;
pub use format::Format;
pub(crate) use help::Help;
use jsonptr::{Pointer, PointerBuf};
pub(crate) use left_to_mdaa::left_to_mdaa;
pub(crate) use masked::masked;
pub(crate) use page::{capitalized, doc_comment, without_links};
pub use report::Report;
pub(crate) use report::{Counts, WrittenFiles};
use std::sync::Arc;
pub(crate) use visible::{hcl_text, json_text, visible_line, visible_page};

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
    pub help: Option<Help>,
    /// Where.
    pub span: Option<Span>,
    /// Where, as a JSON pointer into the document.
    pub pointer: Option<PointerBuf>,
    /// Other places that belong to it, each with a few words: the way the value took, and more.
    pub related: Vec<(Span, String)>,
    /// Places that the value came from: what is wrong there is wrong here.
    pub value_spans: Vec<Span>,
    /// Texts in it that are shown as `•••`.
    pub secrets: Vec<String>,
    /// The module it belongs to, `domain/env/module`; none for the mdaa.yaml as a whole.
    pub module: Option<String>,
    /// Set aside by a waiver.
    pub waived: bool,
    /// What policy knows of it; none for what was found before there was a template.
    pub policy: Option<Box<PolicyFinding>>,
}

/// What a policy rule knows of what it found.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PolicyFinding {
    /// Where in the template, e.g. `/Resources/Role/Properties/ManagedPolicyArns/0`.
    pub template: PointerBuf,
    /// The construct path of the resource, e.g. `/stack/bedrock-agentcore-runtime/RuntimeRole/Resource`.
    pub resource: Option<String>,
    /// Its name in cdk-nag, where one rule finds several in a resource: `Action::s3:*`.
    pub granular: Option<String>,
    /// The controls that ask for it, by framework, e.g. `NIST 800-53 r5` and `AC-3`.
    pub controls: Vec<(&'static str, &'static [&'static str])>,
    /// What it is about, each thing as a waiver names it; nothing for a note.
    pub covers: Arc<[String]>,
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
            value_spans: Vec::new(),
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

    /// The same as something that stops nothing.
    #[cfg(feature = "deploy")]
    pub(crate) fn into_warning(self) -> Self {
        let severity = self.severity.max(Severity::Warning);
        Diagnostic { severity, ..self }
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

    fn at_place(mut self, place: Location) -> Self {
        self.span = Some(place.span);
        self.related.extend(place.way);
        self.value_spans.extend(place.value_spans);
        self.secrets.extend(place.secrets);
        self
    }

    /// Says why.
    pub fn why(mut self, why: impl Into<String>) -> Self {
        self.why = Some(why.into());
        self
    }

    /// Says how to mend it.
    pub fn help(mut self, help: impl Into<Help>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a second place.
    pub fn related(mut self, span: Span, words: impl Into<String>) -> Self {
        self.related.push((span, words.into()));
        self
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

    /// The command that explains it.
    pub fn docs(&self) -> String {
        self.code.docs()
    }

    /// Message, why and help, a line each, for formats that have one field for all of it.
    fn text(&self) -> String {
        let mut text = self.message.clone();
        for (label, words) in [("note", self.why.clone()), ("help", self.help.as_ref().map(Help::to_string))] {
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

impl PolicyFinding {
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
