use crate::source::{Origin, Sources, Span};
use crate::template::{Fragment, FragmentValue, Template};
use jsonptr::{Pointer, PointerBuf};

/// The line that a part of the template comes from: of the user's files if there is one, else of `templates/`.
///
/// A part without a line of the user's is asked for by the nearest value in it or above it that has one, so that a
/// resource shows the first value it was made of.
pub fn line(template: &Template, sources: &Sources, pointer: &str) -> Option<Span> {
    let pointer = PointerBuf::parse(pointer).ok()?;
    let users = |origins: &[Origin]| spans(origins).find(|span| !sources.is_built_in(span.file));
    users(template.origins(&pointer))
        .or_else(|| first_within(template.get(&pointer)?, &users))
        .or_else(|| resource_line(template, &pointer, &users))
        .or_else(|| spans(template.origins(&pointer)).next())
}

fn resource_line(template: &Template, pointer: &Pointer, users: &dyn Fn(&[Origin]) -> Option<Span>) -> Option<Span> {
    let resource = PointerBuf::from_tokens(pointer.tokens().take(2));
    first_within(template.get(&resource)?, users)
}

fn first_within(fragment: &Fragment, users: &dyn Fn(&[Origin]) -> Option<Span>) -> Option<Span> {
    match &fragment.value {
        FragmentValue::Leaf(_) => users(&fragment.origins),
        FragmentValue::List(items) => items.iter().find_map(|item| first_within(item, users)),
        FragmentValue::Map(map) => map.values().find_map(|value| first_within(value, users)),
    }
}

fn spans(origins: &[Origin]) -> impl Iterator<Item = Span> + '_ {
    origins.iter().filter_map(|origin| match origin {
        Origin::File(span) => Some(*span),
        _ => None,
    })
}
