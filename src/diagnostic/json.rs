use super::page::capitalized;
use super::{Code, Counts, Diagnostic, Help, Report, WrittenFiles};
use crate::source::Span;
use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// One JSON object for programs; its keys are a promise.
pub fn value(report: &Report<'_>) -> Value {
    let diagnostics = report.diagnostics.iter().map(|diagnostic| entry(report, diagnostic)).collect();
    let codes: BTreeSet<Code> = report.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    let rules =
        codes.into_iter().map(|code| (code.name(), Rule { title: code.summary(), text: code.page() })).collect();
    let object = Object { diagnostics, summary: report.counts(), rules, written: report.written };
    // Strings and numbers only: this cannot fail.
    serde_json::to_value(&object).unwrap_or_default()
}

#[derive(Serialize)]
struct Object<'a> {
    diagnostics: Vec<Entry>,
    summary: Counts,
    /// What each code that was found means, Markdown: who reads it may have no files of ours.
    rules: IndexMap<&'static str, Rule>,
    #[serde(skip_serializing_if = "Option::is_none")]
    written: Option<&'a [WrittenFiles]>,
}

#[derive(Serialize)]
struct Rule {
    title: &'static str,
    text: String,
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
    related: Vec<Related>,
    /// Of a policy rule: where in the template, at which resource, for which controls.
    template_pointer: Option<String>,
    resource: Option<String>,
    controls: Option<IndexMap<&'static str, &'static [&'static str]>>,
    /// What a waiver of it covers.
    covers: Option<Vec<String>>,
    waiver: Option<Waiver>,
}

/// Another place that belongs to it: the way a value took, the first of two keys.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Related {
    message: String,
    file: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Waiver {
    reason: String,
    owner: Option<String>,
    expires: Option<String>,
    file: String,
    line: usize,
}

fn entry(report: &Report<'_>, diagnostic: &Diagnostic) -> Entry {
    let start = diagnostic.span.map(|span| report.sources.start(span));
    let end = diagnostic.span.map(|span| report.sources.end(span));
    let policy = diagnostic.policy.as_deref();
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
        related: diagnostic.related.iter().map(|(span, words)| related(report, *span, words)).collect(),
        template_pointer: policy.map(|verdict| verdict.template.to_string()),
        resource: policy.and_then(|verdict| verdict.resource.clone()),
        controls: policy.map(|verdict| verdict.controls.iter().copied().collect()),
        covers: policy.filter(|verdict| !verdict.note).map(|verdict| verdict.covers.to_vec()),
        waiver: policy.and_then(|verdict| verdict.waiver.as_ref()).map(|waiver| Waiver {
            reason: waiver.reason.clone(),
            owner: waiver.owner.clone(),
            expires: waiver.expires.clone(),
            file: report.sources.name(waiver.span.file),
            line: report.sources.start(waiver.span).line,
        }),
    }
}

fn related(report: &Report<'_>, span: Span, words: &str) -> Related {
    let (start, end) = (report.sources.start(span), report.sources.end(span));
    Related {
        message: words.to_owned(),
        file: report.sources.name(span.file),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
    }
}

/// The object has no key for why; it comes first, as a sentence of its own.
fn help(diagnostic: &Diagnostic) -> Option<String> {
    match (&diagnostic.why, diagnostic.help.as_ref().map(Help::to_string)) {
        (Some(why), Some(help)) => Some(format!("{}. {}", why.trim_end_matches('.'), capitalized(&help))),
        (why, help) => why.clone().or(help),
    }
}
