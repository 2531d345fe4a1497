use super::known::Known;
use super::refusal::Refusal;
use crate::cloudformation::resource_types::bedrock_agentcore::RUNTIME_ENDPOINT;
use crate::cloudformation::{Fragment, FragmentValue, Template};
use jsonptr::{Pointer, PointerBuf};
use regex::Regex;
use std::sync::LazyLock;

/// The pointer in CloudFormation's own words about a property: `#/AgentRuntimeName: failed validation …`.
static POINTER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"#(/[A-Za-z0-9_./-]+)").ok());
/// The path in a service's words: `Value 'x' at 'networkConfiguration.subnets' failed to satisfy constraint`.
static PATH: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"at '([A-Za-z0-9_.]+)' failed").ok());
/// What is quoted, in one way or another, and what is an id or an ARN also without quotes. Each for itself: the whole text
/// stands in quotes, too.
static QUOTED: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let patterns = [
        r"'([^']+)'",
        r#""([^"]+)""#,
        r"\[([^\],]+)\]",
        r#"\b(arn:[^\s'",)]+)"#,
        r"\b((?:subnet|sg|vpc|fsap)-[0-9a-zA-Z]+)",
    ];
    patterns.iter().filter_map(|pattern| Regex::new(pattern).ok()).collect()
});
/// A name as APIs write them: `idleRuntimeSessionTimeout`.
static NAME: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\b[A-Za-z][a-z]+(?:[A-Z][A-Za-z]+)+\b").ok());

/// Maps whose keys are the user's, not names of properties.
const USERS_KEYS: &[&str] = &["EnvironmentVariables", "Tags"];

/// The property at fault, as a pointer into the template: that of the table, or what the text itself names, or else the
/// resource.
pub fn place(refusal: &Refusal<'_>, known: Option<&Known>) -> String {
    let own = format!("/Resources/{}", refusal.logical_id);
    let Some((template, resource)) = refusal.template.zip(refusal.resource()) else { return own };
    let Some(properties) = resource.get("Properties") else { return own };
    let of_table = || {
        let at = known?.at.iter().find(|at| exists(properties, at))?;
        Some(value_within(refusal.reason, properties, at).unwrap_or_else(|| (*at).to_owned()))
    };
    of_table()
        .or_else(|| pointed(refusal.reason))
        .or_else(|| path(refusal.reason, properties))
        .or_else(|| value_within(refusal.reason, properties, ""))
        .or_else(|| named(refusal.reason, properties))
        .map_or_else(|| own_line(refusal, template), |property| format!("{own}/Properties{property}"))
}

fn exists(properties: &Fragment, at: &str) -> bool {
    Pointer::parse(at).is_ok_and(|at| properties.at(at).is_some_and(|found| !found.is_nothing()))
}

/// `#/Properties/X` and `#/X`.
fn pointed(reason: &str) -> Option<String> {
    let found = POINTER.as_ref()?.captures(reason)?;
    let path = found[1].trim_end_matches(['.', ':']);
    Some(path.strip_prefix("/Properties").unwrap_or(path).to_owned())
}

/// A path of the API, which writes the names of properties with a small first letter.
fn path(reason: &str, properties: &Fragment) -> Option<String> {
    let found = PATH.as_ref()?.captures(reason)?;
    let mut at = (properties, String::new());
    for step in found[1].split('.') {
        // What comes after, e.g. `member`, is no part of the template.
        let Some((key, child)) = at.0.map().and_then(|map| map.iter().find(|(key, _)| key.eq_ignore_ascii_case(step)))
        else {
            break;
        };
        at = (child, format!("{}/{key}", at.1));
    }
    Some(at.1).filter(|path| !path.is_empty())
}

/// The part below `at` whose value the text quotes: the longest such value.
fn value_within(reason: &str, properties: &Fragment, at: &str) -> Option<String> {
    let at = PointerBuf::parse(at).ok()?;
    let part = properties.at(&at)?;
    let captures = QUOTED.iter().flat_map(|pattern| pattern.captures_iter(reason));
    let quoted: Vec<&str> = captures.filter_map(|found| Some(found.get(1)?.as_str())).collect();
    let mut best: Option<(usize, String)> = None;
    part.walk(&mut at.clone(), &mut |place, fragment| {
        if let FragmentValue::Text(_) = fragment.value
            && let Some(value) = fragment.known()
            && quoted.contains(&value.as_str())
            && best.as_ref().is_none_or(|(length, _)| *length < value.len())
        {
            best = Some((value.len(), place.to_string()));
        }
    });
    best.map(|(_, place)| place).filter(|place| place != at.as_str())
}

/// The property whose name stands in the text: the longest.
fn named(reason: &str, properties: &Fragment) -> Option<String> {
    let names: Vec<String> = NAME.as_ref()?.find_iter(reason).map(|found| found.as_str().to_lowercase()).collect();
    let mut best: Option<(usize, String)> = None;
    properties.walk(&mut PointerBuf::new(), &mut |place, _| {
        let steps: Vec<String> = place.tokens().map(|token| token.decoded().into_owned()).collect();
        let Some((name, above)) = steps.split_last() else { return };
        if above.iter().any(|step| USERS_KEYS.contains(&step.as_str())) || !names.contains(&name.to_lowercase()) {
            return;
        }
        if best.as_ref().is_none_or(|(length, _)| *length < name.len()) {
            best = Some((name.len(), place.to_string()));
        }
    });
    best.map(|(_, place)| place)
}

/// Where AWS names nothing: the endpoint that it is, by the name that the user gave it, else the line of our template that
/// makes the resource. No key of the config is at fault, as far as anybody knows.
fn own_line(refusal: &Refusal<'_>, template: &Template) -> String {
    let own = format!("/Resources/{}", refusal.logical_id);
    let within = |part: &str| format!("{own}/{part}");
    let candidate = match refusal.resource_type {
        RUNTIME_ENDPOINT => within("Properties/Name"),
        _ => within("Type"),
    };
    let there = PointerBuf::parse(&candidate).is_ok_and(|pointer| template.get(&pointer).is_some());
    if there { candidate } else { own }
}
