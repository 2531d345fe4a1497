use super::finding::GroupedDiagnostic;
use super::visible::visible_data;
use super::{Report, Severity};

/// A workflow command for each problem; GitHub shows them beside the lines. A waived one is a notice.
///
/// Escapes are those of the runner: `%`, CR and LF everywhere, `:` and `,` in properties too.
pub fn render(report: &Report<'_>) -> String {
    report.merged_findings().iter().map(|finding| command(report, finding)).collect()
}

fn command(report: &Report<'_>, finding: &GroupedDiagnostic<'_>) -> String {
    let diagnostic = finding.diagnostic;
    let command = match diagnostic.severity {
        _ if diagnostic.waived => "notice",
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let mut properties = Vec::new();
    if let Some(span) = report.own_span(diagnostic) {
        let (start, end) = (report.sources.start(span), report.sources.end(span));
        properties.push(("file", report.path(span.file)));
        properties.push(("line", start.line.to_string()));
        properties.push(("endLine", end.line.to_string()));
        // GitHub takes columns only for a place on one line.
        if start.line == end.line {
            properties.push(("col", start.column.to_string()));
            properties.push(("endColumn", end.column.to_string()));
        }
    }
    let waived = if diagnostic.waived { "waived: " } else { "" };
    properties.push(("title", format!("{waived}{}", finding.codes())));
    let properties: Vec<_> = properties.iter().map(|(name, value)| format!("{name}={}", property(value))).collect();
    let mut message = report.text_with_places(diagnostic, finding.related.iter().copied());
    if !finding.modules.is_empty() {
        message.push_str(&format!("\nin {}", finding.modules.join(", ")));
    }
    format!("::{command} {}::{}\n", properties.join(","), data(&message))
}

fn data(text: &str) -> String {
    visible_data(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
