use super::{Counts, Diagnostic, Report};
use serde::Serialize;
use serde_json::Value;

/// One JSON object for programs; its keys are a promise.
pub fn value(report: &Report<'_>) -> Value {
    let diagnostics = report.diagnostics.iter().map(|diagnostic| entry(report, diagnostic)).collect();
    let object = Object { diagnostics, summary: report.counts() };
    // Strings and numbers only: this cannot fail.
    serde_json::to_value(&object).unwrap_or_default()
}

#[derive(Serialize)]
struct Object {
    diagnostics: Vec<Entry>,
    summary: Counts,
}

/// Lines and columns count from 1; the end is one past the last character.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    code: &'static str,
    severity: &'static str,
    message: String,
    help: Option<String>,
    file: Option<String>,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
    pointer: Option<String>,
    docs: String,
    module: Option<String>,
    waived: bool,
}

fn entry(report: &Report<'_>, diagnostic: &Diagnostic) -> Entry {
    let start = diagnostic.span.map(|span| report.sources.start(span));
    let end = diagnostic.span.map(|span| report.sources.end(span));
    Entry {
        code: diagnostic.code.name(),
        severity: diagnostic.severity.name(),
        message: diagnostic.message.clone(),
        help: help(diagnostic),
        file: diagnostic.span.map(|span| report.sources.name(span.file)),
        line: start.map(|start| start.line),
        column: start.map(|start| start.column),
        end_line: end.map(|end| end.line),
        end_column: end.map(|end| end.column),
        pointer: diagnostic.pointer.as_ref().map(ToString::to_string),
        docs: diagnostic.docs(),
        module: diagnostic.module.clone(),
        waived: diagnostic.waived,
    }
}

/// The object has no key for why; it comes first, as a sentence of its own.
fn help(diagnostic: &Diagnostic) -> Option<String> {
    match (&diagnostic.why, &diagnostic.help) {
        (Some(why), Some(help)) => Some(format!("{}. {}", why.trim_end_matches('.'), capitalized(help))),
        (why, help) => why.clone().or_else(|| help.clone()),
    }
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
