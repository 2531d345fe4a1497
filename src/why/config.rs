use super::explanation::{Explanation, Step, StepKind, written};
use super::levels::LevelNames;
use super::nothing_there::{NothingThere, nothing};
use crate::cloudformation::text::{self, Segment};
use crate::compile::Trace;
use crate::source::{Entry, HIDDEN, Node, Origin, Sources, Span, Use, Value, is_secret_key};
use jsonptr::{Pointer, PointerBuf};
use serde_json::Value as Json;

/// How a value of the config came to be.
pub fn explain(trace: &Trace, pointer: &Pointer, sources: &Sources) -> Result<Explanation, NothingThere> {
    let config = config(trace)?;
    let levels = LevelNames::new(trace, sources);
    if config.at(pointer).is_some() {
        return Ok(explanation(config, pointer, &levels, sources));
    }
    by_default(trace, pointer).ok_or_else(|| missing(config, trace, pointer))
}

/// Every value of the config below `pointer`, then the defaults of keys that nobody set.
pub fn tree(trace: &Trace, pointer: &Pointer, sources: &Sources) -> Result<Vec<Explanation>, NothingThere> {
    let config = config(trace)?;
    let Some(top) = config.at(pointer) else {
        return by_default(trace, pointer).map(|one| vec![one]).ok_or_else(|| missing(config, trace, pointer));
    };
    let levels = LevelNames::new(trace, sources);
    let mut all = Vec::new();
    top.walk(&mut |below, node| {
        let empty = node.as_list().is_some_and(<[Node]>::is_empty) || node.as_map().is_some_and(|map| map.is_empty());
        if empty || !matches!(node.value, Value::List(_) | Value::Map(_)) {
            all.push(explanation(config, &pointer.concat(below), &levels, sources));
        }
    });
    let keys = trace.schema["properties"].as_object().filter(|_| pointer.is_root());
    let unset = keys.into_iter().flatten().filter(|(key, _)| config.get(key).is_none());
    all.extend(unset.filter_map(|(key, _)| by_default(trace, &PointerBuf::from_tokens([key.as_str()]))));
    Ok(all)
}

/// The steps of the value that is written at `span`, if it is one of the config's.
pub fn steps_at(trace: &Trace, span: Span, levels: &LevelNames<'_>, sources: &Sources) -> Option<Vec<Step>> {
    let config = &trace.resolved.as_ref()?.config;
    let mut found: Option<PointerBuf> = None;
    config.walk(&mut |pointer, node| {
        if found.is_none() && node.span == span && node.scalar_text().is_some() {
            found = Some(pointer.to_buf());
        }
    });
    Some(explanation(config, &found?, levels, sources).steps)
}

fn config(trace: &Trace) -> Result<&Node, NothingThere> {
    trace.resolved.as_ref().map(|resolved| &resolved.config).ok_or(NothingThere::Broken("the config"))
}

fn explanation(config: &Node, pointer: &Pointer, levels: &LevelNames<'_>, sources: &Sources) -> Explanation {
    let mut path = vec![config];
    for token in pointer.tokens() {
        let one = PointerBuf::from_tokens([&*token.decoded()]);
        path.extend(path.last().and_then(|node| node.at(&one)));
    }
    let node = path.last().copied().unwrap_or(config);
    let hides = !sources.shows_values();
    let secret = is_secret_place(pointer) || path.iter().any(|node| node.is_from_environment());
    let value = plain(node, hides && secret, hides);
    let scalar = node.scalar_text().is_some();
    let at = if scalar { node.span } else { config.key_span(pointer) };
    let mut steps = vec![Step {
        kind: StepKind::Written,
        words: if scalar { format!("written as `{}`", written(at, sources)) } else { "written here".to_owned() },
        span: Some(at),
        origin: None,
        level: levels.of(at),
    }];
    // What stands around it may have been brought as a whole.
    for (above, node) in path.iter().rev().enumerate() {
        for used in &node.uses {
            if above > 0 && matches!(used.origin, Origin::Context(..)) {
                steps.push(taken_in(used, levels));
            }
            let step = brought(used, levels, sources);
            if !steps.contains(&step) {
                steps.push(step);
            }
        }
    }
    let places: Vec<Span> = steps.iter().filter_map(|step| step.span).collect();
    for (index, span) in places.iter().enumerate() {
        // Items of lists are appended, so their numbers in the layers are others.
        let numbered = pointer.tokens().any(|token| token.decoded().parse::<usize>().is_ok());
        let pointer = if index == 0 && !numbered { pointer } else { Pointer::root() };
        for above in levels.in_place_of(*span, pointer).into_iter().filter(|above| !places.contains(above)) {
            // What another level says of a secret is one, too.
            let before = if hides && secret { HIDDEN.to_owned() } else { written(above, sources) };
            let words = format!("in place of `{before}`");
            steps.push(at_level(StepKind::InPlaceOf, words, above, levels));
        }
    }
    Explanation { pointer: shown_pointer(config, pointer, hides), value, steps }
}

/// Keys that an environment variable brought are as secret as its values.
fn shown_pointer(config: &Node, pointer: &Pointer, hides: bool) -> String {
    let mut shown = PointerBuf::root();
    let mut node = Some(config);
    for token in pointer.tokens() {
        let entry = node.and_then(Node::as_map).and_then(|map| map.get(&*token.decoded()));
        let of_key = entry.is_some_and(Entry::key_is_from_environment);
        let secret = hides && (of_key || node.is_some_and(Node::is_from_environment));
        node = node.and_then(|node| node.at(&PointerBuf::from_tokens([&*token.decoded()])));
        shown.push_back(if secret { HIDDEN.to_owned() } else { token.decoded().into_owned() });
    }
    shown.to_string()
}

/// What a placeholder, an include or a template brought.
fn brought(used: &Use, levels: &LevelNames<'_>, sources: &Sources) -> Step {
    let placeholder = &used.written;
    let here = |kind, words| {
        let origin = Some(used.origin.clone());
        Step { kind, words, span: Some(used.at), origin, level: None }
    };
    match &used.origin {
        Origin::Context(_, span) => {
            let words = match levels.is_value(*span) {
                true => format!("`{placeholder}` is `{}`", written(*span, sources)),
                false => format!("`{placeholder}` is set here"),
            };
            at_level(StepKind::Context, words, *span, levels)
        }
        Origin::File(span) if placeholder.starts_with(['{', '<']) => {
            at_level(StepKind::Name, format!("`{placeholder}` is `{}`", written(*span, sources)), *span, levels)
        }
        Origin::File(_) => taken_in(used, levels),
        Origin::Ssm(path) => {
            here(StepKind::Deploy, format!("`{placeholder}` is the SSM parameter `{path}`, looked up"))
        }
        Origin::Environment(name) => {
            here(StepKind::Environment, format!("`{placeholder}` is the environment variable `{name}`"))
        }
        Origin::Deploy(name) => {
            here(StepKind::Deploy, format!("`{placeholder}` is filled in at deploy time, from `{name}`"))
        }
        Origin::Default(key) => by_ours(key, None),
    }
}

fn taken_in(used: &Use, levels: &LevelNames<'_>) -> Step {
    at_level(StepKind::TakenIn, format!("taken in by `{}`", used.written), used.at, levels)
}

fn at_level(kind: StepKind, words: String, span: Span, levels: &LevelNames<'_>) -> Step {
    Step { kind, words, span: Some(span), origin: None, level: levels.of(span) }
}

/// The default that the schema names for a key that nobody set.
fn by_default(trace: &Trace, pointer: &Pointer) -> Option<Explanation> {
    let property =
        pointer.tokens().try_fold(&trace.schema, |schema, token| schema["properties"].get(&*token.decoded()))?;
    let value = property.get("default").filter(|_| !pointer.is_root())?;
    let empty = value.as_array().is_some_and(Vec::is_empty) || value.as_object().is_some_and(|map| map.is_empty());
    let key = pointer.back().map(|key| key.decoded().into_owned()).unwrap_or_default();
    let steps = vec![by_ours(&key, Some(value))];
    (!empty).then(|| Explanation { pointer: pointer.to_string(), value: value.clone(), steps })
}

pub fn by_ours(key: &str, value: Option<&Json>) -> Step {
    let taken = value.map(|value| format!("; mdaac takes `{value}`")).unwrap_or_default();
    Step { kind: StepKind::Default, words: format!("`{key}` is not set{taken}"), span: None, origin: None, level: None }
}

fn missing(config: &Node, trace: &Trace, pointer: &Pointer) -> NothingThere {
    let mut parent = PointerBuf::root();
    for token in pointer.tokens() {
        let mut next = parent.clone();
        next.push_back(token.clone());
        let Some(node) = config.at(&parent) else { break };
        if config.at(&next).is_none() {
            let mut known: Vec<String> = match &node.value {
                Value::Map(map) => map.keys().cloned().collect(),
                Value::List(items) => (0..items.len()).map(|index| index.to_string()).collect(),
                _ => Vec::new(),
            };
            let defaults = trace.schema["properties"].as_object().filter(|_| parent.is_root());
            let unset = defaults.into_iter().flatten().map(|(key, _)| key).filter(|key| {
                config.get(key).is_none() && by_default(trace, &PointerBuf::from_tokens([key.as_str()])).is_some()
            });
            known.extend(unset.cloned());
            return nothing(pointer, &parent, &token.decoded(), known);
        }
        parent = next;
    }
    nothing(pointer, &parent, "", Vec::new())
}

/// The value as JSON, its text as a person reads it: references as `${Name}`. A `secret` one, and
/// what in it is secret, is masked where that is to be hidden.
fn plain(node: &Node, secret: bool, hides: bool) -> Json {
    let secret = secret || hides && node.is_from_environment();
    match &node.value {
        Value::List(items) => items.iter().map(|item| plain(item, secret, hides)).collect(),
        Value::Map(map) => {
            let entry = |(key, entry): (&String, &Entry)| {
                (key.clone(), plain(&entry.node, secret || hides && is_secret_key(key), hides))
            };
            Json::Object(map.iter().map(entry).collect())
        }
        Value::Null => Json::Null,
        _ if secret => HIDDEN.into(),
        Value::String(text) => {
            let parts = text::segments(text).map(|segment| match segment {
                Segment::Literal(literal) => literal.to_owned(),
                Segment::Reference(name) => format!("${{{}}}", text::as_construct(name).unwrap_or(name)),
            });
            parts.collect::<String>().into()
        }
        _ => node.to_json(),
    }
}

/// Whether a place is one of those whose values are not shown; a key in AWS's case is a mistake that holds secrets, too.
fn is_secret_place(pointer: &Pointer) -> bool {
    pointer.tokens().any(|token| is_secret_key(&token.decoded()))
}
