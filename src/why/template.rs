use super::config::{by_ours, steps_at};
use super::explanation::{Explanation, Step, StepKind, written};
use super::levels::LevelNames;
use super::nothing_there::{NothingThere, nothing};
use crate::cloudformation::{Fragment, FragmentValue, Template};
use crate::compile::Trace;
use crate::source::{HIDDEN, Origin, Sources, Span};
use jsonptr::{Pointer, PointerBuf};
use serde_json::Value as Json;

/// How a value of the template came to be.
pub fn explain(trace: &Trace, pointer: &Pointer, sources: &Sources) -> Result<Explanation, NothingThere> {
    let template = template(trace)?;
    let fragment = template.get(pointer).ok_or_else(|| missing(template, pointer))?;
    Ok(explanation((trace, template), pointer, fragment, &LevelNames::new(trace, sources), sources))
}

/// Every leaf of the template below `pointer`.
pub fn tree(trace: &Trace, pointer: &Pointer, sources: &Sources) -> Result<Vec<Explanation>, NothingThere> {
    let template = template(trace)?;
    let levels = LevelNames::new(trace, sources);
    let mut all = Vec::new();
    template.leaves(&mut |at, fragment| {
        if at.starts_with(pointer) && fragment.is_leaf() {
            all.push(explanation((trace, template), at, fragment, &levels, sources));
        }
    });
    if all.is_empty() { Err(missing(template, pointer)) } else { Ok(all) }
}

fn template(trace: &Trace) -> Result<&Template, NothingThere> {
    let template = trace.template.as_ref().filter(|_| trace.diagnostics.errors() == 0);
    template.ok_or(NothingThere::Broken("the template"))
}

fn explanation(
    (trace, template): (&Trace, &Template),
    pointer: &Pointer,
    fragment: &Fragment,
    levels: &LevelNames<'_>,
    sources: &Sources,
) -> Explanation {
    let mut steps: Vec<Step> = Vec::new();
    for origin in &fragment.origins {
        let more = match origin {
            Origin::File(span) if sources.is_built_in(span.file) => {
                let words = format!("the line `{}` of every template", written(line(*span, sources), sources));
                vec![Step { kind: StepKind::Baseline, words, span: Some(*span), origin: None, level: None }]
            }
            Origin::File(span) => steps_at(trace, *span, levels, sources).unwrap_or_else(|| {
                let words = format!("made from `{}`", written(*span, sources));
                vec![Step { kind: StepKind::Written, words, span: Some(*span), origin: None, level: levels.of(*span) }]
            }),
            Origin::Context(key, span) => {
                let words = format!("`{{{{context:{key}}}}}` is `{}`", written(*span, sources));
                vec![Step { kind: StepKind::Context, words, span: Some(*span), origin: None, level: levels.of(*span) }]
            }
            Origin::Ssm(path) => {
                let words = format!("the SSM parameter `{path}`, looked up");
                vec![Step { kind: StepKind::Deploy, words, span: None, origin: Some(origin.clone()), level: None }]
            }
            Origin::Environment(name) => {
                let words = format!("the environment variable `{name}`");
                vec![Step { kind: StepKind::Environment, words, span: None, origin: Some(origin.clone()), level: None }]
            }
            Origin::Default(key) => vec![by_ours(key, None)],
            Origin::Deploy(name) => {
                let words = format!("filled in at deploy time, from `{name}`");
                vec![Step { kind: StepKind::Deploy, words, span: None, origin: Some(origin.clone()), level: None }]
            }
        };
        // One origin may have told of another already.
        let known = |step: &Step| {
            steps.iter().any(|other| {
                other == step
                    || step.span.is_some() && other.span == step.span
                    || step.origin.is_some() && other.origin == step.origin
            })
        };
        let more: Vec<Step> = more.into_iter().filter(|step| !known(step)).collect();
        steps.extend(more);
    }
    Explanation {
        pointer: sources.shown_pointer(pointer).to_string(),
        value: plain(fragment, pointer, false, (template, sources)),
        steps,
    }
}

/// The fragment as JSON, without what is not to be shown: `secret` is what lies in a secret.
fn plain(fragment: &Fragment, at: &Pointer, secret: bool, within: (&Template, &Sources)) -> Json {
    let (template, sources) = within;
    let secret = secret
        || template.is_secret(at)
        || fragment.origins.iter().any(|origin| match origin {
            Origin::Environment(_) => true,
            Origin::File(span) | Origin::Context(_, span) => sources.hides(*span),
            Origin::Default(_) | Origin::Deploy(_) | Origin::Ssm(_) => false,
        });
    match &fragment.value {
        FragmentValue::List(items) => {
            let item = |(index, item): (usize, &Fragment)| plain(item, &at.with_trailing_token(index), secret, within);
            items.iter().enumerate().map(item).collect()
        }
        FragmentValue::Map(map) => {
            let entry = |(key, part): (&String, &Fragment)| {
                (sources.shown_key(key), plain(part, &at.with_trailing_token(key.as_str()), secret, within))
            };
            Json::Object(map.iter().map(entry).collect())
        }
        _ if secret && !sources.shows_values() => HIDDEN.into(),
        _ => fragment.to_json(),
    }
}

/// The line that a leaf of `templates/` stands on.
fn line(span: Span, sources: &Sources) -> Span {
    let text = sources.text(span.file);
    let (start, end) = (span.start as usize, span.end as usize);
    let from = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let to = text[end..].find('\n').map_or(text.len(), |newline| end + newline);
    let narrow = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
    Span { start: narrow(from), end: narrow(to), ..span }
}

fn missing(template: &Template, pointer: &Pointer) -> NothingThere {
    let whole = template.to_json();
    let mut parent = PointerBuf::root();
    let mut value = &whole;
    for token in pointer.tokens() {
        let name = token.decoded();
        let below = match value {
            Json::Array(items) => name.parse::<usize>().ok().and_then(|index| items.get(index)),
            other => other.get(&*name),
        };
        let Some(below) = below else {
            let known = match value {
                Json::Object(map) => map.keys().cloned().collect(),
                Json::Array(items) => (0..items.len()).map(|index| index.to_string()).collect(),
                _ => Vec::new(),
            };
            return nothing(pointer, &parent, &name, known);
        };
        value = below;
        parent.push_back(token.clone());
    }
    // Inside a function there is nothing that came from elsewhere than its whole.
    nothing(pointer, pointer.parent().unwrap_or(pointer), "", Vec::new())
}
