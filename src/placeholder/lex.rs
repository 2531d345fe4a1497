use std::ops::Range;

/// A stretch of a text: plain, or a placeholder with what stands inside it. Ranges are bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lexeme {
    /// Text that stands for itself.
    Plain(Range<usize>),
    /// `{{…}}` or `<<…>>`, brackets included in the range.
    Placeholder {
        /// With its brackets.
        range: Range<usize>,
        /// What stands between them.
        inner: Vec<Lexeme>,
    },
}

impl Lexeme {
    /// The bytes it covers.
    pub fn range(&self) -> Range<usize> {
        match self {
            Lexeme::Plain(range) | Lexeme::Placeholder { range, .. } => range.clone(),
        }
    }
}

/// The deepest nesting that is read as placeholders; deeper brackets stay text.
const MAX_DEPTH: usize = 16;

/// Cuts a text into plain stretches and placeholders. The segments cover the text without a gap.
///
/// Brackets without a partner are plain text. `<<` opens only before a name, so that `a << b` and
/// here-documents stay as they are.
pub fn lex(text: &str) -> Vec<Lexeme> {
    let mut open: Vec<Open> = Vec::new();
    let mut level: Vec<Lexeme> = Vec::new();
    let mut plain = 0;
    let mut at = 0;
    // Where the run of braces ends that `at` stands in, once it is known to be even.
    let mut even_until = 0;
    while at < text.len() {
        let rest = &text[at..];
        let closes = open.last().is_some_and(|top| rest.starts_with(top.close));
        if closes && let Some(top) = open.pop() {
            push_plain(&mut level, plain..at);
            at += 2;
            let inner = std::mem::replace(&mut level, top.outer);
            level.push(Lexeme::Placeholder { range: top.start..at, inner });
            plain = at;
        } else if let Some(close) = opener(rest, at, &mut even_until).filter(|_| open.len() < MAX_DEPTH) {
            push_plain(&mut level, plain..at);
            open.push(Open { start: at, close, outer: std::mem::take(&mut level) });
            at += 2;
            plain = at;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    push_plain(&mut level, plain..text.len());
    while let Some(top) = open.pop() {
        // Never closed: the brackets are text, what is inside may still hold placeholders.
        let mut outer = top.outer;
        outer.push(Lexeme::Plain(top.start..top.start + 2));
        outer.append(&mut level);
        level = outer;
    }
    join_plain(level)
}

struct Open {
    start: usize,
    close: &'static str,
    outer: Vec<Lexeme>,
}

/// The bracket that closes what opens here.
fn opener(rest: &str, at: usize, even_until: &mut usize) -> Option<&'static str> {
    if rest.starts_with("{{") {
        if at >= *even_until {
            // Of three braces the last two open: `{{{account}}}` is an account in braces.
            let braces = rest.bytes().take_while(|byte| *byte == b'{').count();
            *even_until = at + braces;
            if !braces.is_multiple_of(2) {
                return None;
            }
        }
        return Some("}}");
    }
    let inside = rest.strip_prefix("<<")?;
    inside.starts_with(|first: char| first.is_ascii_lowercase()).then_some(">>").filter(|close| {
        let name = inside.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-');
        name.starts_with(*close) || name.starts_with(':')
    })
}

fn push_plain(level: &mut Vec<Lexeme>, range: Range<usize>) {
    if !range.is_empty() {
        level.push(Lexeme::Plain(range));
    }
}

fn join_plain(segments: Vec<Lexeme>) -> Vec<Lexeme> {
    let mut out: Vec<Lexeme> = Vec::new();
    for segment in segments {
        match (out.last_mut(), &segment) {
            (Some(Lexeme::Plain(before)), Lexeme::Plain(now)) if before.end == now.start => before.end = now.end,
            _ => out.push(segment),
        }
    }
    out
}
