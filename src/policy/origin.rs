use super::subject::Subject;
use crate::source::{Origin, Span};
use jsonptr::Pointer;

/// The line that caused the part of a template at a pointer: the user's own where the value is
/// theirs, else the line of `templates/`.
pub fn cause(subject: &Subject<'_>, at: &Pointer) -> Option<Span> {
    let origins = subject.template.origins(at);
    let files = || {
        origins.iter().filter_map(|origin| match origin {
            Origin::File(span) => Some(*span),
            _ => None,
        })
    };
    let ours = files().find(|span| subject.sources.is_built_in(span.file));
    let theirs = files().find(|span| !subject.sources.is_built_in(span.file));
    match ours {
        // A text of ours that only mentions their account or region.
        Some(ours) if !passes_on(&subject.sources.slice(ours)) => Some(ours),
        _ => theirs.or(ours),
    }
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
