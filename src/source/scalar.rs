use super::{Sources, Span};
use std::ops::Range;

/// A scalar's text and the stretch of a file it was read from, to find parts of the one in the other.
///
/// YAML writes a text in five ways, with escapes, folded lines and indents. Brackets of placeholders
/// are the same in all of them, so the openings of the text are counted, and those of the file.
#[derive(Debug)]
pub struct Scalar {
    span: Span,
    text: String,
    written: String,
    /// Where brackets open in the text and in the file, as many in both; else empty.
    openings: Vec<(usize, usize)>,
}

impl Scalar {
    /// The scalar that was read from `span` as `text`.
    pub fn new(text: &str, span: Span, sources: &Sources) -> Self {
        let written = sources.slice(span);
        let (here, there) = (openings(text), openings(&written));
        let same = here.len() == there.len();
        let openings = if same { here.into_iter().zip(there).collect() } else { Vec::new() };
        Scalar { span, text: text.to_owned(), written, openings }
    }

    /// Where the part of the text that begins with an opening bracket is written; the whole scalar
    /// where that cannot be told.
    pub fn part(&self, range: Range<usize>) -> Span {
        let found = self.openings.binary_search_by_key(&range.start, |(here, _)| *here).ok();
        let start = found.and_then(|index| self.openings.get(index)).map(|(_, there)| *there);
        let part = self.text.get(range).unwrap_or_default();
        let start = start.filter(|start| self.written[*start..].starts_with(part));
        match start.and_then(|start| Some((u32::try_from(start).ok()?, u32::try_from(part.len()).ok()?))) {
            Some((start, length)) => {
                Span { start: self.span.start + start, end: self.span.start + start + length, ..self.span }
            }
            None => self.span,
        }
    }
}

/// Every place where `{{` or `<<` stands, overlapping ones too.
fn openings(text: &str) -> Vec<usize> {
    let pairs = text.as_bytes().windows(2).enumerate();
    pairs.filter(|(_, pair)| matches!(pair, [b'{', b'{'] | [b'<', b'<'])).map(|(at, _)| at).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::diagnostic::Diagnostics;
    use crate::source::{Scalar, Sources, parse};
    use std::path::Path;

    /// What is underlined for the placeholder `{{x}}` that stands last in the value of `a`.
    fn underlined(yaml: &str) -> (usize, String) {
        let sources = Sources::new(Path::new("."), &[]).unwrap();
        let file = sources.add("a.yaml", yaml.to_owned());
        let document = parse(file, &sources, &mut Diagnostics::default()).unwrap();
        let node = document.root.get("a").unwrap();
        let text = node.as_str().unwrap();
        let at = text.rfind("{{x}}").unwrap();
        let span = Scalar::new(text, node.span, &sources).part(at..at + 5);
        (sources.start(span).line, sources.slice(span))
    }

    #[test]
    fn a_placeholder_is_found_in_every_style_of_scalar() {
        let rows = [
            ("a: b {{x}} c # {{x}}\n", 1),
            ("a: '{{y}} it''s {{x}}'\n", 1),
            ("a: \"\\t{{y}}\\u00e9 {{x}} \\\"\"\n", 1),
            ("a: 'one {{y}}\n\n  two {{x}}'\n", 3),
            ("a: |\n  one {{x}}\n  two {{x}}\n", 3),
            ("a: >-\n  one {{y}}\n  é {{x}}\n", 3),
        ];
        for (yaml, line) in rows {
            assert_eq!(underlined(yaml), (line, "{{x}}".to_owned()), "{yaml}");
        }
    }

    #[test]
    fn what_an_escape_hides_is_the_whole_scalar() {
        assert_eq!(underlined("a: \"{\\x7bx}}\"\n"), (1, "\"{\\x7bx}}\"".to_owned()));
        assert_eq!(underlined("a: \"\\x7b{x}} {{x}}\"\n"), (1, "\"\\x7b{x}} {{x}}\"".to_owned()));
    }
}
