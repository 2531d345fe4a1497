use super::finding::GroupedDiagnostic;
use super::visible::visible_data;
use super::waived::{Waived, by_waiver};
use super::{Report, Severity};

/// A workflow command for each problem; GitHub shows them beside the lines. A waived one is a notice.
///
/// Escapes are those of the runner: `%`, CR and LF everywhere, `:` and `,` in properties too.
pub fn render(report: &Report<'_>) -> String {
    let (waived, standing): (Vec<_>, Vec<_>) =
        report.merged_findings().into_iter().partition(|finding| finding.diagnostic.waived && !report.all);
    let commands = standing.iter().map(|finding| command(report, finding));
    commands.chain(by_waiver(waived).iter().map(|waived| waiver(report, waived))).collect()
}

/// One notice for all that a waiver sets aside.
fn waiver(report: &Report<'_>, waived: &Waived<'_>) -> String {
    let mut properties = waived.first().map(|first| place(report, first)).unwrap_or_default();
    properties.push(("title", format!("waived: {}", waived.codes())));
    written("notice", &properties, &waived.words(report))
}

fn command(report: &Report<'_>, finding: &GroupedDiagnostic<'_>) -> String {
    let diagnostic = finding.diagnostic;
    let command = match diagnostic.severity {
        _ if diagnostic.waived => "notice",
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let mut properties = place(report, finding);
    let waived = if diagnostic.waived { "waived: " } else { "" };
    properties.push(("title", format!("{waived}{}", finding.codes())));
    let mut message = report.text_with_places(diagnostic, finding.related.iter().copied());
    if !finding.modules.is_empty() {
        message.push_str(&format!("\nin {}", finding.modules.join(", ")));
    }
    written(command, &properties, &message)
}

fn place(report: &Report<'_>, finding: &GroupedDiagnostic<'_>) -> Vec<(&'static str, String)> {
    let mut properties = Vec::new();
    if let Some(span) = report.own_span(finding.diagnostic) {
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
    properties
}

fn written(command: &str, properties: &[(&str, String)], message: &str) -> String {
    let properties: Vec<_> = properties.iter().map(|(name, value)| format!("{name}={}", property(value))).collect();
    format!("::{command} {}::{}\n", properties.join(","), data(message))
}

fn data(text: &str) -> String {
    visible_data(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
