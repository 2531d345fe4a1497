use super::place::is_secret_key;
use super::{FileId, Node, SecretKind, Secrets, Sources, Span, Value};
use jsonptr::{Pointer, PointerBuf};
use std::collections::BTreeSet;
use std::ops::Range;
use std::rc::Rc;

/// What is shown in place of a value that is none of the reader's business.
pub const HIDDEN: &str = "•••";

impl Sources {
    /// Shows every value as it is written.
    pub fn show_values(&mut self) {
        self.shows_values = true;
    }

    /// Whether every value is shown as it is written.
    pub fn shows_values(&self) -> bool {
        self.shows_values
    }

    /// Shows a stretch of a file as `•••` from now on, wherever the file is shown.
    pub fn hide(&self, span: Span) {
        if !span.is_empty() && self.hidden.borrow_mut().insert(span) {
            self.secrets.hide(span, &self.slice(span));
        }
    }

    /// What leaves in no text.
    pub fn secrets(&self) -> &Rc<Secrets> {
        &self.secrets
    }

    /// AWS's words as they may be shown: it quotes values that it refuses, also those that are words, too.
    pub fn without_hidden(&self, words: &str) -> String {
        if self.shows_values { words.to_owned() } else { self.secrets.without_quoted(words) }
    }

    /// Shows a key, which an environment variable brought, as `•••` from now on.
    pub fn hide_key(&self, key: &str) {
        self.hidden_keys.borrow_mut().insert(key.to_owned());
    }

    /// The keys that are hidden.
    pub fn hidden_keys(&self) -> BTreeSet<String> {
        if self.shows_values { BTreeSet::new() } else { self.hidden_keys.borrow().clone() }
    }

    /// A key as it may be shown.
    pub fn shown_key(&self, key: &str) -> String {
        let hidden = !self.shows_values && self.hidden_keys.borrow().contains(key);
        if hidden { HIDDEN.to_owned() } else { key.to_owned() }
    }

    /// A pointer as it may be shown.
    pub fn shown_pointer(&self, pointer: &Pointer) -> PointerBuf {
        PointerBuf::from_tokens(pointer.tokens().map(|token| self.shown_key(&token.decoded())))
    }

    /// Whether a part of `span` is hidden.
    pub fn hides(&self, span: Span) -> bool {
        let within = |hidden: &Span| hidden.start < span.end.max(span.start + 1) && span.start < hidden.end;
        !self.shows_values && self.hidden_in(span.file).iter().any(within)
    }

    /// Hides what a document that holds mistakes has below the secret key.
    pub(super) fn hide_by_nodes(&self, root: &Node) {
        root.walk(&mut |pointer, node| {
            let below = pointer.tokens().any(|token| is_secret_key(&token.decoded()));
            if below && !matches!(node.value, Value::List(_) | Value::Map(_)) {
                self.hide(node.span);
            }
        });
    }

    /// Hides what a file that cannot be parsed holds below the secret key, as far as its indentation
    /// tells; but not the signs of YAML at the places where it is wrong.
    pub(super) fn hide_by_lines(&self, file: FileId, wrong: &[Span]) {
        let text = self.text(file);
        let mut below: Option<usize> = None;
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let indent = line.len() - line.trim_start().len();
            let end = at + line.trim_end().len();
            let colons = line.match_indices(':').map(|(colon, _)| colon);
            let after_key = colons.map(|colon| colon + 1).find(|after| is_secret_key(last_word(&line[..after - 1])));
            let value = match (after_key, below) {
                (Some(after), _) => {
                    below = Some(indent);
                    Some(after)
                }
                (None, Some(key)) if indent > key || line.trim().is_empty() => {
                    Some(line.find(": ").map_or(indent, |colon| colon + 2))
                }
                (None, _) => {
                    below = None;
                    None
                }
            };
            if let Some(value) = value.map(|value| at + value).filter(|value| *value < end) {
                let blank = text[value..end].len() - text[value..end].trim_start().len();
                let value = value + blank..end;
                let key = last_word(text[at..value.start].trim_end().trim_end_matches(':'));
                let signs = signs(&text[value.clone()], key, after_key.is_some());
                let here =
                    wrong.iter().filter(|span| span.file == file).map(|span| span.start as usize..span.end as usize);
                let mut open: Vec<Range<usize>> = here.filter_map(|at| sign_at(&text, &value, at)).collect();
                open.extend(signs.into_iter().map(|sign| value.start + sign.start..value.start + sign.end));
                if !open.contains(&value) {
                    self.secrets.keep(text[value.clone()].trim_matches(['"', '\'']), SecretKind::Variable);
                }
                between(value, open).into_iter().for_each(|stretch| self.hide_stretch(file, &text, stretch));
            }
            at += line.len();
        }
    }

    fn hide_stretch(&self, file: FileId, text: &str, stretch: Range<usize>) {
        let part = &text[stretch.clone()];
        let start = stretch.start + part.len() - part.trim_start().len();
        let end = start + part.trim().len();
        self.hide(span(file, start..end));
    }

    /// A stretch of a file as it may be shown.
    pub fn shown(&self, file: FileId, range: Range<usize>) -> String {
        let text = self.text(file);
        let mut shown = String::new();
        let mut at = range.start;
        for hidden in self.hidden_in(file) {
            let (start, end) = ((hidden.start as usize).max(at), (hidden.end as usize).min(range.end));
            if start < end {
                shown.push_str(text.get(at..start).unwrap_or_default());
                shown.push_str(HIDDEN);
                at = end;
            }
        }
        shown + text.get(at..range.end).unwrap_or_default()
    }

    fn hidden_in(&self, file: FileId) -> Vec<Span> {
        if self.shows_values {
            return Vec::new();
        }
        let of_file = file.start()..Span { file, start: u32::MAX, end: u32::MAX };
        self.hidden.borrow().range(of_file).copied().collect()
    }
}

/// What YAML reads first at a value.
const INDICATORS: &str = "*&!|>@%`\"'[{";

/// The signs of YAML that a value begins with, and what closes them. Never a letter or a digit of it, but for the names that
/// `<<` takes in, and for the first key of a map (`in_map`).
fn signs(value: &str, key: &str, in_map: bool) -> Vec<Range<usize>> {
    if key == "<<" && is_aliases(value) {
        return Vec::from_iter([Range { start: 0, end: value.len() }]);
    }
    let Some(first) = value.chars().next().filter(|first| INDICATORS.contains(*first)) else { return Vec::new() };
    let mut signs = Vec::from_iter([Range { start: 0, end: 1 }]);
    let close = match first {
        '[' => ']',
        '{' => '}',
        quote => quote,
    };
    if let Some(at) = value[1..].find(close).map(|at| at + 1).filter(|_| "\"'[{".contains(first)) {
        signs.push(at..at + 1);
    }
    let name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let length = value[1..].find(|c| !name(c)).unwrap_or_default();
    if in_map && first == '{' && value[1 + length..].starts_with(": ") {
        signs.push(1..length + 2);
    }
    signs
}

/// `*common`, or `[*common, *more]`: the names of anchors, which a merge key takes in.
fn is_aliases(value: &str) -> bool {
    let inside = value.strip_prefix('[').map_or(value, |list| list.strip_suffix(']').unwrap_or(list));
    let name = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    let alias = |one: &str| one.trim().strip_prefix('*').is_some_and(|one| !one.is_empty() && one.chars().all(name));
    inside.split(',').all(alias)
}

/// What is shown of a place in a value where YAML goes wrong: the one sign, a placeholder without quotes, or a key without
/// the space behind its colon.
fn sign_at(text: &str, value: &Range<usize>, wrong: Range<usize>) -> Option<Range<usize>> {
    let within = value.start <= wrong.start && wrong.start < value.end;
    let rest = within.then(|| text.get(wrong.start..value.end)).flatten()?;
    let placeholder = text.get(wrong.clone()).is_some_and(|text| text.starts_with("{{") && text.ends_with("}}"));
    if placeholder {
        return Some(wrong);
    }
    let name = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or_default();
    if wrong.start == value.start && name > 0 && rest[name..].starts_with(':') && wrong.end == wrong.start + name + 1 {
        return Some(wrong);
    }
    rest.starts_with(|c: char| c.is_ascii_punctuation()).then_some(wrong.start..wrong.start + 1)
}

/// What is left of a range without others.
fn between(range: Range<usize>, mut without: Vec<Range<usize>>) -> Vec<Range<usize>> {
    without.sort_by_key(|one| (one.start, one.end));
    let mut left = Vec::new();
    let mut at = range.start;
    for one in without {
        if at < one.start {
            left.push(at..one.start);
        }
        at = at.max(one.end);
    }
    if at < range.end {
        left.push(at..range.end);
    }
    left
}

/// The key that stands before a colon, without its quotes and what is around it.
fn last_word(before: &str) -> &str {
    let before = before.trim_end().trim_end_matches(['"', '\'']);
    let mut words = before.rsplit(|c: char| !c.is_alphanumeric() && !"_- <".contains(c));
    words.next().unwrap_or_default().trim_start_matches(['-', ' '])
}

fn span(file: FileId, range: Range<usize>) -> Span {
    let narrow = |byte| u32::try_from(byte).unwrap_or(u32::MAX);
    Span { file, start: narrow(range.start), end: narrow(range.end) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::path::Path;

    fn sources(text: &str) -> (Sources, FileId) {
        let sources = Sources::new(Path::new("."), &[]).unwrap();
        let file = sources.add("a.yaml", text.to_owned());
        (sources, file)
    }

    #[test]
    fn a_hidden_stretch_is_shown_as_one_sign_wherever_it_is_cut() {
        let (sources, file) = sources("key: hunter2 # why");
        sources.hide(span(file, 5..12));
        assert_eq!(sources.shown(file, 0..18), "key: ••• # why");
        assert_eq!(sources.shown(file, 0..5), "key: ");
        assert_eq!(sources.shown(file, 0..8), "key: •••");
        assert_eq!(sources.shown(file, 8..18), "••• # why");
        assert!(sources.hides(span(file, 11..18)) && !sources.hides(span(file, 12..18)));
    }

    #[test]
    fn overlapping_stretches_show_nothing_between_them() {
        let (sources, file) = sources("abcdef");
        [1..4, 2..3, 3..5].into_iter().for_each(|range| sources.hide(span(file, range)));
        assert_eq!(sources.shown(file, 0..6), "a••••••f");
    }

    #[test]
    fn a_file_that_is_no_yaml_keeps_its_secrets() {
        let text = "a: 1\nenvironmentVariables:\n  A: hunter2\n\n  B: |\n    hunter2\n  hunter2\nb: [\n";
        let (sources, file) = sources(text);
        sources.hide_by_lines(file, &[]);
        let shown = sources.shown(file, 0..text.len());
        assert_eq!(shown, "a: 1\nenvironmentVariables:\n  A: •••\n\n  B: |\n    •••\n  •••\nb: [\n");
        let text = "- a: 1\n  EnvironmentVariables :\n    A: hunter2\n'enviroment_variables': [hunter2\n";
        let (sources, file) = self::sources(text);
        sources.hide_by_lines(file, &[]);
        let shown = sources.shown(file, 0..text.len());
        assert_eq!(shown, "- a: 1\n  EnvironmentVariables :\n    A: •••\n'enviroment_variables': [•••\n");
        let text = "x: {environmentVariables: {A: hunter2}, b\n  c: d\n";
        let (sources, file) = self::sources(text);
        sources.hide_by_lines(file, &[]);
        assert_eq!(sources.shown(file, 0..text.len()), "x: {environmentVariables: {A: •••}•••\n  c: •••\n");
    }

    #[test]
    fn the_mask_hides_the_secret_and_not_the_mistake() {
        for (line, wrong, wanted) in [
            ("  <<: *common", None, "  <<: *common"),
            ("  <<: [*common, *more]", None, "  <<: [*common, *more]"),
            ("  <<: hunter2", None, "  <<: •••"),
            ("  <<: *common hunter2", None, "  <<: *•••"),
            ("  A: *hunter2", None, "  A: *•••"),
            ("  A: @hunter2", None, "  A: @•••"),
            ("  A: \"hunter2\" hunter3", None, "  A: \"•••\" •••"),
            ("  A: [hunter2", None, "  A: [•••"),
            ("  A: {hunter2: hunter3", None, "  A: {•••"),
            ("  A: hunter2: hunter3", Some((":", 1)), "  A: •••: •••"),
            ("  A: \"hunter\\q2", Some(("\\", 0)), "  A: \"•••\\•••"),
            ("  A: hunter2", Some(("unter2", 0)), "  A: •••"),
            ("  A:hunter2", None, "  •••"),
        ] {
            let before = "environmentVariables:\n";
            let (sources, file) = sources(&format!("{before}{line}\n"));
            let wrong = wrong.and_then(|(sign, nth)| line.match_indices(sign).nth(nth)).map(|(at, sign)| {
                let at = before.len() + at;
                span(file, at..at + sign.len())
            });
            sources.hide_by_lines(file, wrong.as_slice());
            assert_eq!(sources.shown(file, before.len()..before.len() + line.len()), wanted, "{line}");
        }
        let (sources, file) = sources("environmentVariables:\n  A:hunter2\n  B: hunter3\n");
        sources.hide_by_lines(file, &[span(file, 24..26)]);
        assert_eq!(sources.shown(file, 0..46), "environmentVariables:\n  A:•••\n  B: •••");
    }
}
