use super::expand::unclosed;
use super::{Lexeme, PARAMETER_PREFIXES, lex};
use crate::credential::credentials_in;
use crate::source::{Node, Origin, SecretKind, Sources, Span, Value, is_secret_key};
use std::ops::Range;

/// Hides the values below every `environmentVariables` of a document.
pub fn hide_secrets(root: &Node, sources: &Sources) {
    match &root.value {
        Value::List(items) => items.iter().for_each(|item| hide_secrets(item, sources)),
        Value::Map(map) => map.iter().for_each(|(key, entry)| {
            if is_secret_key(key) {
                hide(&entry.node, sources);
            }
            hide_secrets(&entry.node, sources);
        }),
        _ => {}
    }
}

/// Notes what a document says in the open, and hides the rest.
pub fn hide_secrets_of_file(root: &Node, sources: &Sources) {
    hide_secrets(root, sources);
    note_written("", root, false, sources);
}

fn note_written(name: &str, node: &Node, secret: bool, sources: &Sources) {
    match &node.value {
        Value::List(items) => items.iter().for_each(|item| note_written(name, item, secret, sources)),
        Value::Map(map) => map.iter().for_each(|(key, entry)| {
            sources.secrets().written(key, entry.key);
            note_written(key, &entry.node, secret || is_secret_key(key), sources);
        }),
        Value::String(text) => {
            // A rule may find it, too; but not where an error stands before.
            let found = credentials_in(name, text).into_iter();
            found.for_each(|one| sources.secrets().keep(&one.text, SecretKind::Credential));
            if !secret {
                sources.secrets().written(text, node.span);
            }
        }
        _ => {}
    }
}

/// Hides what is written out of a value and of all below it, wherever it came from. Placeholders
/// stay: a reader must see which one is wrong.
pub fn hide(node: &Node, sources: &Sources) {
    node.walk(&mut |_, node| {
        if matches!(node.value, Value::List(_) | Value::Map(_)) {
            return;
        }
        hide_literals(node.span, sources);
        // What it refers to only the deploy knows.
        let refers = node.uses.iter().any(|used| used.whole && matches!(used.origin, Origin::Deploy(_)));
        let texts = [node.scalar_text(), node.written_text()];
        texts.iter().flatten().filter(|_| !refers).for_each(|text| keep_literals(text, sources));
        for used in &node.uses {
            if let Origin::Context(_, span) = used.origin {
                hide_literals(span, sources);
            }
        }
    });
}

/// Keeps a value back as it reads: a file may spell it otherwise.
fn keep_literals(text: &str, sources: &Sources) {
    if PARAMETER_PREFIXES.iter().any(|prefix| text.starts_with(prefix)) {
        return;
    }
    for part in lex(text) {
        let Lexeme::Plain(plain) = part else { continue };
        let plain = &text[plain];
        let meant = unclosed(plain).unwrap_or(plain.len()..plain.len());
        for kept in [&plain[..meant.start], &plain[meant.end..]] {
            sources.secrets().keep_all(&kept.into(), SecretKind::Variable);
        }
    }
}

/// Everything within the quotes but the placeholders.
fn hide_literals(span: Span, sources: &Sources) {
    let written = sources.slice(span);
    let quoted =
        ['\'', '"'].iter().any(|quote| written.len() > 1 && written.starts_with(*quote) && written.ends_with(*quote));
    let inside = if quoted { 1..written.len() - 1 } else { 0..written.len() };
    // The path of a parameter is no secret; what it holds is.
    if PARAMETER_PREFIXES.iter().any(|prefix| written[inside.clone()].starts_with(prefix)) {
        return;
    }
    for segment in lex(&written[inside.clone()]) {
        let Lexeme::Plain(plain) = segment else { continue };
        let plain = inside.start + plain.start..inside.start + plain.end;
        match unclosed(&written[plain.clone()]) {
            // It is reported, and was no value.
            Some(meant) => {
                hide_lines(&written, plain.start..plain.start + meant.start, span, sources);
                hide_lines(&written, plain.start + meant.end..plain.end, span, sources);
            }
            None => hide_lines(&written, plain, span, sources),
        }
    }
}

/// Line by line, so that an excerpt keeps its lines.
fn hide_lines(written: &str, range: Range<usize>, span: Span, sources: &Sources) {
    let mut at = range.start;
    for line in written[range].split_inclusive('\n') {
        let start = at + line.len() - line.trim_start().len();
        let end = start + line.trim().len();
        let narrow = |byte: usize| span.start + u32::try_from(byte).unwrap_or(u32::MAX);
        sources.hide(Span { start: narrow(start), end: narrow(end), ..span });
        at += line.len();
    }
}
