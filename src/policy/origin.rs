use super::subject::Subject;
use crate::source::{Origin, Span};
use jsonptr::Pointer;

/// The line that caused the part of a template at a pointer: the user's own where the value is
/// theirs, else the line of `templates/`.
pub fn cause(subject: &Subject<'_>, at: &Pointer) -> Option<Span> {
    let origins = subject.template.origins(at);
    let ours = files(origins).find(|span| subject.sources.is_built_in(span.file));
    let theirs = of_user(subject, origins);
    match ours {
        // A text of ours that only mentions their account or region.
        Some(ours) if !passes_on(&subject.sources.slice(ours)) => Some(ours),
        _ => theirs.or(ours),
    }
}

/// The first line of the user's among some origins.
pub fn of_user(subject: &Subject<'_>, origins: &[Origin]) -> Option<Span> {
    files(origins).find(|span| !subject.sources.is_built_in(span.file))
}

fn files(origins: &[Origin]) -> impl Iterator<Item = Span> {
    origins.iter().filter_map(|origin| match origin {
        Origin::File(span) => Some(*span),
        _ => None,
    })
}

/// Whether a leaf of `templates/` is nothing but references: what it says is the data's.
fn passes_on(leaf: &str) -> bool {
    let mut rest = leaf.trim_matches(['"', '\'']);
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((_, behind)) = after.split_once("}}") else { return false };
        if !before.is_empty() {
            return false;
        }
        rest = behind;
    }
    rest.is_empty()
}
