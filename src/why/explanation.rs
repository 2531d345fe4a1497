use crate::source::{Origin, Sources, Span};
use serde_json::Value as Json;

/// How one value came to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// Where the value stands, in the config or in the template.
    pub pointer: String,
    /// The value; none where nothing is set and nothing taken.
    pub value: Json,
    /// The way it took, the most telling step first.
    pub steps: Vec<Step>,
}

/// One step of the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What kind of step it is.
    pub kind: StepKind,
    /// What happened there, in a few words; the user's text in backticks.
    pub words: String,
    pub span: Option<Span>,
    /// What of the module's surroundings it names; none where it is a place in a file.
    pub origin: Option<Origin>,
    /// The level or layer that the place belongs to, e.g. ``environment `test` ``.
    pub level: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// The value as a config file or the mdaa.yaml writes it.
    Written,
    /// A placeholder that was replaced by a context entry.
    Context,
    /// A placeholder that was replaced by a name or a setting of the mdaa.yaml.
    Name,
    /// A placeholder that was replaced by an environment variable.
    Environment,
    Deploy,
    /// A file, an anchor or a template of environments that brought it.
    TakenIn,
    /// A value of a level or layer above, in whose place this one stands.
    InPlaceOf,
    /// A default of ours: nobody set the key.
    Default,
    /// A line of `templates/`, the same for every module.
    Baseline,
}

impl StepKind {
    pub fn name(self) -> &'static str {
        match self {
            StepKind::Written => "written",
            StepKind::Context => "context",
            StepKind::Name => "name",
            StepKind::Environment => "environment",
            StepKind::Deploy => "deploy",
            StepKind::TakenIn => "taken-in",
            StepKind::InPlaceOf => "in-place-of",
            StepKind::Default => "default",
            StepKind::Baseline => "baseline",
        }
    }
}

/// What is written at a span, on one line, as it may be shown.
pub(super) fn written(span: Span, sources: &Sources) -> String {
    let text = sources.shown(span.file, span.start as usize..span.end as usize);
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = line.chars().take(MAX_WRITTEN).collect();
    if short.len() < line.len() { format!("{short}…") } else { short }
}

/// How much of a text is repeated.
const MAX_WRITTEN: usize = 100;
