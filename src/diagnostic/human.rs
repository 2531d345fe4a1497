use super::finding::Finding;
use super::visible::{visible, visible_line};
use super::{Report, Severity, Verdict};
use crate::source::Span;
use annotate_snippets::{Annotation, AnnotationKind, Element, Level, Origin, Renderer, Snippet};
use std::ops::Range;

/// The most characters that are underlined, and how far apart two places in one excerpt may
/// start: an excerpt then fits the width that annotate-snippets crops lines to.
const MAX_WIDTH: usize = 80;

/// As rustc prints it: message, excerpt, why, help; then one line that counts.
pub fn render(report: &Report<'_>) -> String {
    let renderer = Renderer::styled();
    let mut text = String::new();
    for finding in report.merged_findings() {
        let title = level(&finding).primary_title(visible_line(&finding.diagnostic.message)).id(finding.codes());
        text.push_str(&renderer.render(&[title.elements(elements(report, &finding))]));
        text.push_str("\n\n");
    }
    text + &summary(report)
}

fn level(finding: &Finding<'_>) -> Level<'static> {
    match finding.diagnostic.severity {
        _ if finding.diagnostic.waived => Level::NOTE.with_name("waived"),
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    }
}

fn elements(report: &Report<'_>, finding: &Finding<'_>) -> Vec<Element<'static>> {
    let diagnostic = finding.diagnostic;
    let mut elements = Vec::new();
    if diagnostic.waived {
        // Somebody decided already: say where, and no more.
        elements.extend(diagnostic.span.map(|span| origin(report, span).into()));
    } else {
        elements.extend(excerpts(report, finding).into_iter().map(Element::from));
        let notes = diagnostic.why.iter().map(|why| Level::NOTE.message(visible(why)));
        let helps = diagnostic.help.iter().map(|help| Level::HELP.message(visible(help)));
        elements.extend(notes.chain(helps).map(Element::from));
    }
    elements.extend(policy(finding));
    if !finding.modules.is_empty() {
        let name = if finding.modules.len() == 1 { "module" } else { "modules" };
        let modules = visible_line(&finding.modules.join(", "));
        elements.push(Level::NOTE.with_name(name).message(modules).into());
    }
    elements
}

/// Where it stands in the template, which controls ask for it, and who set it aside.
fn policy(finding: &Finding<'_>) -> Vec<Element<'static>> {
    let Some(verdict) = &finding.diagnostic.policy else { return Vec::new() };
    let mut notes = vec![("template", visible_line(&verdict.template.to_string()).to_string())];
    let verdicts = || finding.diagnostics.iter().filter_map(|diagnostic| diagnostic.policy.as_deref());
    let mut controls: Vec<String> = Vec::new();
    for words in verdicts().flat_map(Verdict::controls_in_short) {
        if !controls.contains(&words) {
            controls.push(words);
        }
    }
    if !controls.is_empty() && !finding.diagnostic.waived {
        notes.push(("controls", controls.join("; ")));
    }
    let mut waivers: Vec<String> = verdicts().filter_map(|verdict| Some(verdict.waiver.as_ref()?.words())).collect();
    waivers.dedup();
    notes.extend(waivers.into_iter().map(|words| ("because", visible_line(&words).to_string())));
    notes.into_iter().map(|(name, words)| Level::NOTE.with_name(name).message(words).into()).collect()
}

fn origin(report: &Report<'_>, span: Span) -> Origin<'static> {
    let start = report.sources.start(span);
    Origin::path(visible_line(&report.path(span.file))).line(start.line).char_column(start.column)
}

/// A place with its label.
type Place<'a> = (Span, AnnotationKind, Option<&'a str>);

/// One excerpt for the place and all that stands near it, one for each place elsewhere.
fn excerpts(report: &Report<'_>, finding: &Finding<'_>) -> Vec<Snippet<'static, Annotation<'static>>> {
    let primary = finding.diagnostic.span.map(|span| (span, AnnotationKind::Primary, None));
    let related = &finding.diagnostic.related;
    let related = related.iter().map(|(span, label)| (*span, AnnotationKind::Context, Some(label.as_str())));
    let mut groups: Vec<Vec<Place<'_>>> = Vec::new();
    for place in primary.into_iter().chain(related) {
        match groups.iter_mut().find(|group| group.first().is_some_and(|first| near(report, first.0, place.0))) {
            Some(group) => group.push(place),
            None => groups.push(vec![place]),
        }
    }
    groups.iter().filter_map(|group| excerpt(report, group)).collect()
}

fn near(report: &Report<'_>, one: Span, other: Span) -> bool {
    let column = |span| report.sources.start(span).column;
    one.file == other.file && column(one).abs_diff(column(other)) <= MAX_WIDTH
}

/// The whole lines that the places of one file cover.
fn excerpt(report: &Report<'_>, places: &[Place<'_>]) -> Option<Snippet<'static, Annotation<'static>>> {
    let file = places.first()?.0.file;
    // A secret may stand on the line of another problem.
    let secrets = report.diagnostics.iter().filter_map(|diagnostic| diagnostic.policy.as_ref()?.secret);
    let secrets = secrets.filter(|secret| secret.file == file);
    let text = secrets.fold(report.sources.text(file), |text, secret| masked(&text, secret).into());
    let ranges: Vec<_> = places.iter().map(|(span, _, _)| underlined(&text, *span)).collect();
    let first = ranges.iter().map(|range| range.start).min()?;
    let last = ranges.iter().map(|range| range.end).max()?;
    let from = text[..first].rfind('\n').map_or(0, |newline| newline + 1);
    let to = text[last..].find('\n').map_or(text.len(), |newline| boundary(&text, last + newline));
    let shown = |range: Range<usize>| visible(&text[range].replace("\r\n", "\n"));
    let annotations = places.iter().zip(&ranges).map(|((_, kind, label), range)| {
        let span = shown(from..range.start).len()..shown(from..range.end).len();
        kind.span(span).label(label.map(visible_line))
    });
    let snippet = Snippet::source(shown(from..to))
        .line_start(text[..from].matches('\n').count() + 1)
        .path(visible_line(&report.path(file)))
        .annotations(annotations);
    Some(snippet)
}

/// The text with three bullets for a secret, filled up to its bytes, so that no other place moves.
fn masked(text: &str, secret: Span) -> String {
    let (start, end) = (boundary(text, secret.start as usize), boundary(text, secret.end as usize));
    let hidden = text[start..end].split_inclusive('\n').map(|line| {
        let width = line.trim_end().len();
        let bullets = "•".repeat((width / "•".len()).min(3));
        format!("{bullets}{}{}", " ".repeat(width - bullets.len()), &line[width..])
    });
    format!("{}{}{}", &text[..start], hidden.collect::<String>(), &text[end..])
}

/// What of a span is underlined: within the text, without the space behind it; of what is too wide,
/// the start.
fn underlined(text: &str, span: Span) -> Range<usize> {
    let start = boundary(text, span.start as usize);
    let end = boundary(text, span.end as usize).max(start);
    let covered = text[start..end].trim_end();
    let before = text[..start].rsplit('\n').next().unwrap_or_default();
    let wide = |line: &str| line.chars().count() > MAX_WIDTH;
    if wide(before) || covered.lines().any(wide) {
        let first = covered.lines().next().unwrap_or_default();
        let length = first.char_indices().nth(MAX_WIDTH).map_or(first.len(), |(byte, _)| byte);
        return start..start + length;
    }
    start..start + covered.len()
}

/// The nearest place in `text` that splits neither a character nor a line ending.
fn boundary(text: &str, byte: usize) -> usize {
    let byte = text.floor_char_boundary(byte);
    let splits = text[..byte].ends_with('\r') && text[byte..].starts_with('\n');
    if splits { byte - 1 } else { byte }
}

/// `2 errors, 1 warning in 3 modules`: as many as are shown above.
fn summary(report: &Report<'_>) -> String {
    let findings = report.merged_findings();
    let (waived, standing): (Vec<_>, Vec<_>) = findings.iter().partition(|finding| finding.diagnostic.waived);
    let mut parts = Vec::new();
    for severity in [Severity::Error, Severity::Warning] {
        let count = standing.iter().filter(|finding| finding.diagnostic.severity == severity).count();
        if count > 0 {
            parts.push(plural(count, severity.name()));
        }
    }
    if parts.is_empty() {
        parts.push("no problems".to_owned());
    }
    if !waived.is_empty() {
        parts.push(format!("{} waived", waived.len()));
    }
    let modules = match report.modules.len() {
        0 => String::new(),
        count => format!(" in {}", plural(count, "module")),
    };
    let notes = report.diagnostics.iter().filter(|diagnostic| diagnostic.is_note()).count();
    let notes = match notes {
        0 => String::new(),
        _ if report.all => format!("; {}", plural(notes, "note")),
        _ => format!("; {}, `--all` shows them", plural(notes, "note")),
    };
    format!("{}{modules}{notes}\n", parts.join(", "))
}

fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
