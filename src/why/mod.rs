//! Why: takes the trace of a module and a JSON pointer, gives how the value there came to be.
//!
//! Once you hold an [`Explanation`] each of its steps names a place, and the level it belongs to:
//! the value as it is written, what its placeholders brought, what it stands in place of, a default
//! of ours, or a line of `templates/` that is the same for every module.

mod config;
mod levels;
mod template;

use crate::compile::Trace;
use crate::placeholder::closest;
use crate::source::{Sources, Span};
use jsonptr::Pointer;
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
    pub kind: Kind,
    /// What happened there, in a few words; the user's text in backticks.
    pub words: String,
    /// Where.
    pub span: Option<Span>,
    /// The level or layer that the place belongs to, e.g. ``environment `test` ``.
    pub level: Option<String>,
}

/// The kinds of step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The value as a config file or the mdaa.yaml writes it.
    Written,
    /// A placeholder that was replaced by a context entry.
    Context,
    /// A placeholder that was replaced by a name or a setting of the mdaa.yaml.
    Name,
    /// A placeholder that was replaced by an environment variable.
    Environment,
    /// What CloudFormation fills in.
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

/// A pointer to nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NothingThere {
    /// There is no such key or item.
    #[error("there is nothing at `{pointer}`: {parent} has {}{}", listed(known), nearest.as_deref().map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default())]
    Pointer {
        /// As given.
        pointer: String,
        /// The part of it that is there.
        parent: String,
        /// What is below that.
        known: Vec<String>,
        /// The nearest of these.
        nearest: Option<String>,
    },
    /// The config holds mistakes, so there is no template, or no config that could be read.
    #[error("{0} cannot be explained until the module has no errors; `mdaac check` names them")]
    Broken(&'static str),
}

/// How the value at `pointer` came to be: one of the config, or one of the template where the
/// pointer begins with a section of it.
///
/// # Errors
/// When nothing is there.
pub fn why(trace: &Trace, pointer: &Pointer, sources: &Sources) -> Result<Explanation, NothingThere> {
    if is_of_template(pointer) {
        template::explain(trace, pointer, sources)
    } else {
        config::explain(trace, pointer, sources)
    }
}

/// The same for every value below `pointer`, in order; of the root, the config's and then the
/// template's.
///
/// # Errors
/// When nothing is there.
pub fn tree(trace: &Trace, pointer: &Pointer, sources: &Sources) -> Result<Vec<Explanation>, NothingThere> {
    if is_of_template(pointer) {
        return template::tree(trace, pointer, sources);
    }
    let mut all = config::tree(trace, pointer, sources)?;
    if pointer.is_root() && trace.template.is_some() {
        all.extend(template::tree(trace, pointer, sources)?);
    }
    Ok(all)
}

/// Whether the pointer names the whole config, or a whole section of the template.
pub fn is_whole(pointer: &Pointer) -> bool {
    pointer.is_root()
        || is_of_template(pointer) && pointer.count() == 1 && pointer != Pointer::from_static("/Description")
}

/// The sections of a template; no config has such keys.
fn is_of_template(pointer: &Pointer) -> bool {
    let section = pointer.front().map(|token| token.decoded().into_owned());
    section.is_some_and(|section| ["Description", "Parameters", "Resources", "Outputs"].contains(&section.as_str()))
}

fn nothing(pointer: &Pointer, parent: &Pointer, missing: &str, known: Vec<String>) -> NothingThere {
    let nearest = closest(missing, known.iter().map(String::as_str)).map(str::to_owned);
    let root = if is_of_template(pointer) { "the template" } else { "the config" };
    let parent = if parent.is_root() { root.to_owned() } else { format!("`{parent}`") };
    NothingThere::Pointer { pointer: pointer.to_string(), parent, known, nearest }
}

fn listed(known: &[String]) -> String {
    if known.is_empty() {
        return "nothing below it".to_owned();
    }
    known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// What is written at a span, on one line, as it may be shown.
fn written(span: Span, sources: &Sources) -> String {
    let text = sources.shown(span.file, span.start as usize..span.end as usize);
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = line.chars().take(MAX_WRITTEN).collect();
    if short.len() < line.len() { format!("{short}…") } else { short }
}

/// How much of a text is repeated.
const MAX_WRITTEN: usize = 100;

impl Kind {
    /// One word for programs.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Written => "written",
            Kind::Context => "context",
            Kind::Name => "name",
            Kind::Environment => "environment",
            Kind::Deploy => "deploy",
            Kind::TakenIn => "taken-in",
            Kind::InPlaceOf => "in-place-of",
            Kind::Default => "default",
            Kind::Baseline => "baseline",
        }
    }
}
