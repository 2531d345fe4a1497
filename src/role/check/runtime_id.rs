use super::compared::{GivenRole, NeededRole};
use super::sample::ANYTHING;
use crate::iam::Document;
use crate::invocation::decision::Attached;
use crate::source::Span;

/// Stands for what AgentCore appends to the name of a runtime, behind a hyphen.
const MADE_UP: &str = "abcdefghij";

/// The ids that the runtime may have: a made-up one, then each that the role's documents name in full, as AWS advises once
/// it is known (AgentCore developer guide, "Cross-service confused deputy prevention", 2026).
pub fn candidates(given: &GivenRole, needed: &NeededRole) -> Vec<String> {
    let name = needed.runtime.as_deref().unwrap_or(ANYTHING);
    let mut ids = vec![format!("{name}-{MADE_UP}")];
    let policies = given.policies.iter().flatten();
    for Attached { policy, .. } in given.trust.iter().chain(policies).chain(&given.boundary) {
        for text in texts(&policy.document) {
            for id in named_in(text, name) {
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
        }
    }
    ids
}

fn texts(document: &Document<Span>) -> impl Iterator<Item = &str> {
    document.statements.iter().flat_map(|statement| {
        let values = statement.conditions.iter().flat_map(|condition| &condition.values);
        statement.resources().chain(values).map(|written| written.text.as_str())
    })
}

fn named_in<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = String> + 'a {
    let start = format!("/{name}-");
    let ends: Vec<usize> = text.match_indices(&start).map(|(at, found)| at + found.len()).collect();
    ends.into_iter().filter_map(move |end| {
        let word = text[end..].split(|c: char| !c.is_ascii_alphanumeric()).next()?;
        let behind = text[end + word.len()..].chars().next();
        (word.len() == MADE_UP.len() && !matches!(behind, Some('*' | '?'))).then(|| format!("{name}-{word}"))
    })
}

/// Whether nobody but us knows an id.
pub fn is_made_up(id: &str) -> bool {
    id.ends_with(MADE_UP)
}
