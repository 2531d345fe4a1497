use super::super::exit::Exit;
use super::super::failure::Failure;
use super::super::stream::Stream;
use super::super::table;
use super::module::{CalledModule, ModuleOptions};
use crate::diagnostic::json_text;
use crate::invocation::callers::{Admission, Bound, By, callers};
use crate::source::Sources;
use serde_json::{Value, json};

/// Options of `access callers`.
#[derive(Debug, clap::Args)]
pub struct CallersOptions {
    #[command(flatten)]
    module: ModuleOptions,
    /// How they are printed
    #[arg(long, value_enum, default_value_t = table::TableFormat::Human)]
    format: table::TableFormat,
}

/// `mdaac access callers`.
pub fn run(options: &CallersOptions) -> Result<Exit, Failure> {
    let module = CalledModule::open(&options.module)?;
    let sources = &module.workspace.context.sources;
    let all = callers(&module.placed(), sources)
        .ok_or_else(|| Failure::Input("the stack of this module has no runtime".to_owned()))?;
    Stream::Stdout.print(match options.format {
        table::TableFormat::Human => human(&all, sources),
        table::TableFormat::Json => json_array(&all, sources),
    });
    Ok(Exit::Done)
}

fn human(all: &[Admission], sources: &Sources) -> String {
    let header = ["", "WHO", "KIND", "MAY", "ON", "BY", "WHEN"].map(str::to_owned);
    let rows = all.iter().map(|one| {
        let bounds: Vec<String> = one.bounds.iter().map(bound).collect();
        [
            one.effect.name().to_owned(),
            one.principal.clone(),
            one.kind.to_owned(),
            may(one),
            one.on.join(", "),
            by(&one.by, sources),
            bounds.join(" and "),
        ]
    });
    let lines = table::lines(std::iter::once(header).chain(rows).collect());
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn may(one: &Admission) -> String {
    let names: Vec<&str> =
        one.actions.iter().map(|action| action.strip_prefix("bedrock-agentcore:").unwrap_or(action)).collect();
    match &names[..] {
        [] => "what their IAM policies allow".to_owned(),
        ["*"] => "call".to_owned(),
        _ => names.join(", "),
    }
}

/// Each name once, with the line that it is made from.
fn by(all: &[By], sources: &Sources) -> String {
    let mut found: Vec<String> = Vec::new();
    for by in all {
        let line = by.line.map(|span| format!(" ({}:{})", sources.name(span.file), sources.start(span).line));
        let shown = format!("{}{}", by.name, line.unwrap_or_default());
        if !found.contains(&shown) {
            found.push(shown);
        }
    }
    if found.is_empty() { "IAM".to_owned() } else { found.join(", ") }
}

fn bound(bound: &Bound) -> String {
    let values = bound.values.join(" or ");
    match bound.operator.strip_prefix("claim") {
        Some("") => format!("{} is {values}", bound.key),
        Some(operator) => format!("{}{operator} {values}", bound.key),
        None => format!("{} {} {values}", bound.key, bound.operator),
    }
}

fn json_array(all: &[Admission], sources: &Sources) -> String {
    let rows: Vec<Value> = all
        .iter()
        .map(|one| {
            json!({
                "effect": one.effect.name(),
                "principal": one.principal,
                "kind": one.kind.replace(' ', "-"),
                "actions": one.actions,
                "on": one.on,
                "by": one.by.iter().map(|by| json!({
                    "statement": by.name,
                    "pointer": by.at.to_string(),
                    "file": by.line.map(|span| sources.name(span.file)),
                    "line": by.line.map(|span| sources.start(span).line),
                })).collect::<Vec<_>>(),
                "conditions": one.bounds.iter().map(|bound| json!({
                    "operator": bound.operator, "key": bound.key, "values": bound.values,
                })).collect::<Vec<_>>(),
            })
        })
        .collect();
    json_text(&format!("{:#}\n", Value::from(rows)))
}
