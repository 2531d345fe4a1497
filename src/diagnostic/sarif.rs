use super::finding::GroupedDiagnostic;
use super::{Code, Diagnostic, Report, Severity};
use crate::source::Span;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What a path may hold as it is in a URI (RFC 3986, unreserved and `/`).
const OUTSIDE_PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A SARIF 2.1.0 log with what GitHub code scanning asks for beyond the standard.
///
/// Fingerprints are left to GitHub's upload action: it computes them from the lines of the file,
/// and complains about any other.
pub fn render(report: &Report<'_>) -> String {
    let codes: BTreeSet<Code> = report.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    let codes: Vec<Code> = codes.into_iter().collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "mdaac",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": codes.iter().map(|code| rule(*code)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": report.findings().map(|finding| result(report, &codes, &finding)).collect::<Vec<_>>(),
        }],
    });
    format!("{log:#}\n")
}

/// GitHub wants all three texts, and shows the help as Markdown.
fn rule(code: Code) -> Value {
    let page = code.page();
    let paragraph = page.split("\n\n").next().unwrap_or_default().trim().replace('\n', " ");
    json!({
        "id": code.name(),
        "shortDescription": {"text": code.summary()},
        "fullDescription": {"text": if paragraph.is_empty() { code.summary() } else { &paragraph }},
        "help": {"text": page, "markdown": page},
    })
}

fn result(report: &Report<'_>, codes: &[Code], finding: &GroupedDiagnostic<'_>) -> Value {
    let diagnostic = finding.diagnostic;
    let level = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    };
    let mut place = json!({"physicalLocation": place(report, report.own_span(diagnostic))});
    if !finding.modules.is_empty() {
        let modules = finding.modules.iter().map(|name| json!({"fullyQualifiedName": name, "kind": "module"}));
        place["logicalLocations"] = modules.collect();
    }
    let mut result = json!({
        "ruleId": diagnostic.code.name(),
        "ruleIndex": codes.iter().position(|code| *code == diagnostic.code),
        "level": level,
        "message": {"text": diagnostic.text()},
        "locations": [place],
    });
    if !finding.related.is_empty() {
        let related = finding.related.iter().enumerate().map(|(index, (span, words))| {
            json!({
                "id": index,
                "message": {"text": words},
                "physicalLocation": self::place(report, Some(*span)),
            })
        });
        result["relatedLocations"] = related.collect();
    }
    if diagnostic.waived {
        result["suppressions"] = json!([suppression(report, diagnostic)]);
    }
    if let Some(verdict) = &diagnostic.policy {
        let controls = verdict.controls.iter().map(|(framework, ids)| ((*framework).to_owned(), json!(ids)));
        result["properties"] = json!({
            "templatePointer": verdict.template.to_string(),
            "resources": finding.resources,
            "controls": controls.collect::<serde_json::Map<_, _>>(),
        });
    }
    result
}

/// Who accepted it is the justification's to say: SARIF has no key for an owner.
fn suppression(report: &Report<'_>, diagnostic: &Diagnostic) -> Value {
    let mut suppression = json!({"kind": "external", "status": "accepted"});
    if let Some(waiver) = diagnostic.policy.as_ref().and_then(|verdict| verdict.waiver.as_ref()) {
        suppression["justification"] = waiver.words().into();
        suppression["location"] = json!({"physicalLocation": place(report, Some(waiver.span))});
    }
    suppression
}

/// GitHub refuses a whole log for one result without a place: the first line of the mdaa.yaml
/// stands in.
fn place(report: &Report<'_>, span: Option<Span>) -> Value {
    let Some(span) = span.or_else(|| report.sources.first().map(crate::source::FileId::start)) else {
        return json!({"artifactLocation": artifact("mdaa.yaml"), "region": {"startLine": 1, "startColumn": 1}});
    };
    let (start, end) = (report.sources.start(span), report.sources.end(span));
    json!({
        "artifactLocation": artifact(&report.path(span.file)),
        "region": {
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        },
    })
}

fn artifact(path: &str) -> Value {
    json!({"uri": utf8_percent_encode(path, OUTSIDE_PATH).to_string(), "uriBaseId": "%SRCROOT%"})
}
