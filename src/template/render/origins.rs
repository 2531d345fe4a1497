use crate::cloudformation::text;
use crate::cloudformation::{Fragment, FragmentValue, is_pseudo};
use crate::source::{Origin, Span};

pub fn push_origin(origins: &mut Vec<Origin>, span: Span) {
    let origin = Origin::File(span);
    if !origins.contains(&origin) {
        origins.push(origin);
    }
}

/// Says of every leaf that it is a default, since these keys are not set.
pub fn come_in_place_of(data: &mut Fragment, unset: &[String]) {
    match &mut data.value {
        FragmentValue::List(items) => items.iter_mut().for_each(|item| come_in_place_of(item, unset)),
        FragmentValue::Map(map) => map.values_mut().for_each(|value| come_in_place_of(value, unset)),
        _ => {
            data.origins.splice(0..0, unset.iter().cloned().map(Origin::Default));
        }
    }
}

/// Adds those that are not there yet.
pub fn extend_new(origins: &mut Vec<Origin>, more: &[Origin]) {
    for origin in more {
        if !origins.contains(origin) {
            origins.push(origin.clone());
        }
    }
}

/// The origins of all keys and leaves, in order. What only names another resource is the least telling.
pub fn origins_in(data: &Fragment, into: &mut Vec<Origin>, of_names: &mut Vec<Origin>) {
    extend_new(into, &data.key_origins);
    data.children().for_each(|child| origins_in(child, into, of_names));
    if data.is_leaf() {
        let names = data.text().is_some_and(|text| text::references(text).any(|name| !is_pseudo(name)));
        extend_new(if names { of_names } else { into }, &data.origins);
    }
}
