use crate::placeholder::closest;
use jsonptr::Pointer;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NothingThere {
    /// There is no such key or item.
    #[error("there is nothing at `{pointer}`: {parent} has {}{}", listed(known), nearest.as_deref().map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default())]
    Pointer {
        pointer: String,
        /// The part of it that is there.
        parent: String,
        known: Vec<String>,
        nearest: Option<String>,
    },
    /// The config holds mistakes, so there is no template, or no config that could be read.
    #[error("{0} cannot be explained until the module has no errors; `mdaac check` names them")]
    Broken(&'static str),
}

pub(super) fn nothing(pointer: &Pointer, parent: &Pointer, missing: &str, known: Vec<String>) -> NothingThere {
    let nearest = closest(missing, known.iter().map(String::as_str)).map(str::to_owned);
    let root = if is_of_template(pointer) { "the template" } else { "the config" };
    let parent = if parent.is_root() { root.to_owned() } else { format!("`{parent}`") };
    NothingThere::Pointer { pointer: pointer.to_string(), parent, known, nearest }
}

/// The sections of a template; no config has such keys.
pub(super) fn is_of_template(pointer: &Pointer) -> bool {
    let section = pointer.front().map(|token| token.decoded().into_owned());
    section.is_some_and(|section| ["Description", "Parameters", "Resources", "Outputs"].contains(&section.as_str()))
}

fn listed(known: &[String]) -> String {
    if known.is_empty() {
        return "nothing below it".to_owned();
    }
    known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
