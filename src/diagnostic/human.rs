use super::finding::GroupedDiagnostic;
use super::visible::{visible, visible_line};
use super::waived::by_waiver;
use super::{Diagnostic, PolicyFinding, Report, Severity};
use crate::source::Span;
use annotate_snippets::{AnnotationKind, Element, Level, Origin, Renderer, Snippet};
use std::ops::Range;

/// The most characters that are underlined, and how far apart two places in one excerpt may
/// start: an excerpt then fits the width that annotate-snippets crops lines to.
const MAX_WIDTH: usize = 80;
/// How long an excerpt may be, in bytes, and how much is shown of a line that makes it longer. No
/// line that a person wrote is; to lay out a megabyte for each of its mistakes would take minutes.
const MAX_LINE: usize = 400;
const MAX_EXCERPT: usize = 20_000;

/// As rustc prints it: message, excerpt, why, help; then one line that counts.
pub fn render(report: &Report<'_>) -> String {
    problems(report) + &summary(report)
}

/// The problems, a blank line behind each.
pub fn problems(report: &Report<'_>) -> String {
    let renderer = Renderer::styled();
    let mut text = String::new();
    let (waived, standing): (Vec<_>, Vec<_>) =
        report.merged_findings().into_iter().partition(|finding| finding.diagnostic.waived && !report.all);
    let (lines, standing): (Vec<_>, Vec<_>) = standing.into_iter().partition(is_a_line);
    for finding in standing {
        let title = level(&finding).primary_title(visible_line(&finding.diagnostic.message)).id(finding.codes());
        text.push_str(&renderer.render(&[title.elements(elements(report, &finding))]));
        text.push_str("\n\n");
    }
    let titled = |level: Level<'_>, codes: String, words: &str| {
        let title = level.primary_title(visible_line(words).to_string()).id(codes);
        renderer.render(&[title.elements(Vec::<Element<'_>>::new())])
    };
    let lines = lines.iter().map(|line| titled(level(line), line.codes(), &line.diagnostic.message));
    let waived = by_waiver(waived);
    let waived = waived.iter().map(|waived| titled(waived_level(), waived.codes(), &waived.words(report)));
    let lines: Vec<String> = lines.chain(waived).collect();
    if !lines.is_empty() {
        text.push_str(&lines.join("\n"));
        text.push_str("\n\n");
    }
    text
}

/// What is told in one line: it has neither a place nor more to say.
fn is_a_line(finding: &GroupedDiagnostic<'_>) -> bool {
    let Diagnostic { severity, span, why, help, .. } = finding.diagnostic;
    *severity == Severity::Info && span.is_none() && why.is_none() && help.is_none() && finding.modules.is_empty()
}

fn waived_level() -> Level<'static> {
    Level::NOTE.with_name("waived")
}

fn level(finding: &GroupedDiagnostic<'_>) -> Level<'static> {
    match finding.diagnostic.severity {
        _ if finding.diagnostic.waived => waived_level(),
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    }
}

fn elements(report: &Report<'_>, finding: &GroupedDiagnostic<'_>) -> Vec<Element<'static>> {
    let diagnostic = finding.diagnostic;
    let mut elements = Vec::new();
    if diagnostic.waived {
        // Somebody decided already: say where, and no more.
        elements.extend(diagnostic.span.map(|span| origin(report, span).into()));
    } else {
        elements.extend(excerpts(report, finding));
        let notes = diagnostic.why.iter().map(|why| Level::NOTE.message(visible(why)));
        let helps = diagnostic.help.iter().map(|help| Level::HELP.message(visible(&help.to_string())));
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
fn policy(finding: &GroupedDiagnostic<'_>) -> Vec<Element<'static>> {
    let Some(verdict) = &finding.diagnostic.policy else { return Vec::new() };
    let more = match finding.more_resources() {
        0 => String::new(),
        1 => ", and another resource".to_owned(),
        count => format!(", and {count} more resources"),
    };
    let mut notes = vec![("template", format!("{}{more}", visible_line(&verdict.template.to_string())))];
    let verdicts = || finding.diagnostics.iter().filter_map(|diagnostic| diagnostic.policy.as_deref());
    let mut controls: Vec<String> = Vec::new();
    for words in verdicts().flat_map(PolicyFinding::controls_in_short) {
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
fn excerpts(report: &Report<'_>, finding: &GroupedDiagnostic<'_>) -> Vec<Element<'static>> {
    let primary = finding.diagnostic.span.map(|span| (span, AnnotationKind::Primary, None));
    let related = finding.related.iter().map(|(span, label)| (*span, AnnotationKind::Context, Some(*label)));
    let mut groups: Vec<Vec<Place<'_>>> = Vec::new();
    for place in primary.into_iter().chain(related) {
        match groups.iter_mut().find(|group| group.first().is_some_and(|first| near(report, first.0, place.0))) {
            Some(group) => group.push(place),
            None => groups.push(vec![place]),
        }
    }
    groups.iter().flat_map(|group| excerpt(report, group)).collect()
}

fn near(report: &Report<'_>, one: Span, other: Span) -> bool {
    let column = |span| report.sources.start(span).column;
    one.file == other.file && column(one).abs_diff(column(other)) <= MAX_WIDTH
}

/// The whole lines that the places of one file cover; of a very long line, what is around them.
fn excerpt(report: &Report<'_>, places: &[Place<'_>]) -> Vec<Element<'static>> {
    let Some((place, ..)) = places.first() else { return Vec::new() };
    let file = place.file;
    let text = report.sources.text(file);
    let mut ranges: Vec<_> = places.iter().map(|(span, _, _)| underlined(&text, *span)).collect();
    let first = ranges.iter().map(|range| range.start).min().unwrap_or_default();
    let last = ranges.iter().map(|range| range.end).max().unwrap_or_default();
    let mut from = text[..first].rfind('\n').map_or(0, |newline| newline + 1);
    let mut to = text[last..].find('\n').map_or(text.len(), |newline| boundary(&text, last + newline));
    let line = text[..from].matches('\n').count() + 1;
    let path = visible_line(&report.path(file));
    let mut elements: Vec<Element<'static>> = Vec::new();
    let cropped = text[from..to].len() > MAX_EXCERPT && text[from..to].lines().any(|line| line.len() > MAX_LINE);
    if cropped {
        // The column of what is left says nothing, so the place stands on its own.
        elements.push(origin(report, *place).into());
        from = from.max(text.ceil_char_boundary(first.saturating_sub(MAX_WIDTH)));
        let end = text.floor_char_boundary(from + MAX_LINE);
        to = text[from..end].find('\n').map_or(end, |newline| boundary(&text, from + newline));
        ranges.iter_mut().for_each(|range| *range = range.start.clamp(from, to)..range.end.clamp(from, to));
    }
    let shown = |range: Range<usize>| visible(&report.sources.shown(file, range).replace("\r\n", "\n"));
    let annotations = places.iter().zip(&ranges).map(|((_, kind, label), range)| {
        let span = shown(from..range.start).len()..shown(from..range.end).len();
        kind.span(span).label(label.map(visible_line))
    });
    let snippet = Snippet::source(shown(from..to)).line_start(line).annotations(annotations);
    let snippet = if cropped { snippet } else { snippet.path(path) };
    elements.push(snippet.into());
    elements
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
    let notes = report.findings().filter(|finding| finding.diagnostic.is_note()).count();
    let notes = match notes {
        0 => String::new(),
        _ if report.all => format!("; {}{}", plural(notes, "note"), lines_of_ours(report)),
        _ => format!("; {}, `--all` shows them", plural(notes, "note")),
    };
    format!("{}{modules}{notes}\n", parts.join(", "))
}

/// Where who has only the binary finds the files of ours that notes point at.
fn lines_of_ours(report: &Report<'_>) -> &'static str {
    let of_ours = |span: Span| report.sources.is_built_in(span.file);
    match report.diagnostics.iter().filter_map(|found| found.span).any(of_ours) {
        true => "; `mdaac template FILE:LINE` shows the lines of `templates/`",
        false => "",
    }
}

fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
