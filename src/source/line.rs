use super::Span;

/// A line of a file.
pub struct Line<'a> {
    /// Its first byte in the file.
    start: usize,
    /// How many spaces it begins with.
    pub indent: usize,
    pub content: &'a str,
}

impl<'a> Line<'a> {
    /// The line that the byte stands on.
    pub fn of(text: &'a str, byte: usize) -> Option<Line<'a>> {
        let start = text.get(..byte)?.rfind('\n').map_or(0, |newline| newline + 1);
        let line = text[start..].lines().next().unwrap_or_default();
        let content = line.trim_start_matches(' ');
        Some(Line { start, indent: line.len() - content.len(), content })
    }

    /// The nearest line above that is neither blank nor a comment.
    pub fn above(&self, text: &'a str) -> Option<Line<'a>> {
        let mut line = Line::of(text, self.start.checked_sub(1)?)?;
        while line.content.trim().is_empty() || line.content.starts_with('#') {
            line = Line::of(text, line.start.checked_sub(1)?)?;
        }
        Some(line)
    }

    /// Where in the content `key:value` has its colon.
    pub fn colon_without_space(&self) -> Option<usize> {
        let colon = self.content.find(':')?;
        let key = |char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-' | '.');
        let value = self.content[colon + 1..].starts_with(|first: char| !first.is_whitespace());
        (value && colon > 0 && self.content[..colon].chars().all(key)).then_some(colon)
    }

    /// The first character of the content, in the file of `at`.
    pub fn first(&self, at: Span) -> Span {
        self.beginning(at, self.content.chars().next().map_or(0, char::len_utf8))
    }

    /// The first bytes of the content, in the file of `at`.
    pub fn beginning(&self, at: Span, length: usize) -> Span {
        let narrow = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
        let start = self.start + self.indent;
        Span { start: narrow(start), end: narrow(start + length), ..at }
    }
}

/// The tab in the indentation of this line, or of one of the next.
pub fn tab_near(text: &str, at: Span) -> Span {
    let begin = text.get(..at.start as usize).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
    let mut start = begin;
    for line in text[begin..].split_inclusive('\n').take(4) {
        let blank = line.len() - line.trim_start().len();
        if let Some(tab) = line[..blank].find('\t').and_then(|tab| u32::try_from(start + tab).ok()) {
            return Span { start: tab, end: tab + 1, ..at };
        }
        start += line.len();
    }
    at
}
