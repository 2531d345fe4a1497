use super::fragment::Fragment;
use super::template::Template;
use crate::source::{Origin, Sources, Span};
use jsonptr::PointerBuf;

/// The line that a part of the template comes from: of the user's files if there is one, else of `templates/`.
///
/// A part that is made of several values shows the first of them that the user wrote.
pub fn line(template: &Template, sources: &Sources, pointer: &str) -> Option<Span> {
    let pointer = PointerBuf::parse(pointer).ok()?;
    let users = |origins: &[Origin]| spans(origins).find(|span| !sources.is_built_in(span.file));
    users(template.origins(&pointer))
        .or_else(|| template.get(&pointer).and_then(|part| first_within(part, &users)))
        .or_else(|| spans(template.origins(&pointer)).next())
}

fn first_within(fragment: &Fragment, users: &dyn Fn(&[Origin]) -> Option<Span>) -> Option<Span> {
    if fragment.is_leaf() {
        return users(&fragment.origins);
    }
    fragment.children().find_map(|child| first_within(child, users))
}

fn spans(origins: &[Origin]) -> impl Iterator<Item = Span> + '_ {
    origins.iter().filter_map(|origin| match origin {
        Origin::File(span) | Origin::Context(_, span) => Some(*span),
        _ => None,
    })
}
