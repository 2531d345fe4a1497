use super::visible::{visible, visible_line, xml_text};
use super::{Code, Diagnostic, Report};
use indexmap::IndexMap;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::collections::BTreeSet;
use std::io;

/// The test case for what belongs to no module.
const PROJECT: &str = "mdaa.yaml";

/// JUnit XML: a test case for each module, and one for the mdaa.yaml. No times, no host.
pub fn render(report: &Report<'_>) -> String {
    // Writing to memory cannot fail, and the text is UTF-8 by construction.
    let xml = write(report).ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
    xml_text(&xml)
}

fn write(report: &Report<'_>) -> io::Result<Vec<u8>> {
    let cases = cases(report);
    let failed = cases.values().filter(|found| found.iter().any(|diagnostic| diagnostic.stops())).count();
    let counts = [
        ("name", "mdaac".to_owned()),
        ("tests", cases.len().to_string()),
        ("failures", failed.to_string()),
        ("errors", "0".to_owned()),
    ];
    let counts = counts.iter().map(|(name, value)| (*name, value.as_str()));
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    writer.create_element("testsuites").with_attributes(counts.clone()).write_inner_content(|writer| {
        writer.create_element("testsuite").with_attributes(counts).write_inner_content(|writer| {
            cases.iter().try_for_each(|(name, found)| case(writer, report, name, found))?;
            pages(writer, report)
        })?;
        Ok(())
    })?;
    let mut bytes = writer.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

/// What the codes mean, once for all cases: who reads it may have no files of ours.
fn pages(writer: &mut Writer<Vec<u8>>, report: &Report<'_>) -> io::Result<()> {
    let codes: BTreeSet<Code> = report.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    if codes.is_empty() {
        return Ok(());
    }
    let pages = codes.into_iter().map(|code| format!("{}: {}\n\n{}", code.name(), code.summary(), code.page()));
    let text = pages.collect::<Vec<_>>().join("\n");
    writer.create_element("system-out").write_text_content(BytesText::new(&visible(&text)))?;
    Ok(())
}

fn cases<'a>(report: &Report<'a>) -> IndexMap<&'a str, Vec<&'a Diagnostic>> {
    let names = std::iter::once(PROJECT).chain(report.modules.iter().map(String::as_str));
    let mut cases: IndexMap<_, Vec<_>> = names.map(|name| (name, Vec::new())).collect();
    for diagnostic in report.diagnostics {
        cases.entry(diagnostic.module.as_deref().unwrap_or(PROJECT)).or_default().push(diagnostic);
    }
    cases
}

fn case(writer: &mut Writer<Vec<u8>>, report: &Report<'_>, name: &str, found: &[&Diagnostic]) -> io::Result<()> {
    let name = visible_line(name);
    let case = writer.create_element("testcase").with_attributes([("name", name.as_str()), ("classname", "mdaac")]);
    if found.is_empty() {
        case.write_empty()?;
        return Ok(());
    }
    let (errors, others): (Vec<&Diagnostic>, Vec<&Diagnostic>) = found.iter().partition(|found| found.stops());
    case.write_inner_content(|writer| {
        // Many readers look at the first failure of a case only: there is one, and it holds all.
        if let Some(first) = errors.first() {
            let more = if errors.len() == 1 { String::new() } else { format!(" (and {} more)", errors.len() - 1) };
            let message = format!("{}{more}", visible_line(&first.message));
            writer
                .create_element("failure")
                .with_attributes([("message", message.as_str()), ("type", first.code.name())])
                .write_text_content(BytesText::new(&text(report, &errors)))?;
        }
        if !others.is_empty() {
            writer.create_element("system-out").write_text_content(BytesText::new(&text(report, &others)))?;
        }
        Ok(())
    })?;
    Ok(())
}

/// `file:line:column: error[code]: message`, then why, help and the other places.
fn text(report: &Report<'_>, found: &[&Diagnostic]) -> String {
    let blocks: Vec<_> = found
        .iter()
        .map(|diagnostic| {
            let place = diagnostic.span.map_or_else(String::new, |span| {
                let start = report.sources.start(span);
                format!("{}:{}:{}: ", report.path(span.file), start.line, start.column)
            });
            let kind = if diagnostic.waived { "waived" } else { diagnostic.severity.name() };
            let related = diagnostic.related.iter().map(|(span, words)| (*span, words.as_str()));
            format!("{place}{kind}[{}]: {}", diagnostic.code.name(), report.text_with_places(diagnostic, related))
        })
        .collect();
    visible(&blocks.join("\n\n"))
}
