use super::reach::Reach;
use crate::diagnostic::json_text;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::ops::Range;

/// Finds secrets in text, in whichever way it is escaped, cased, or made into a name: what all of these leave is the
/// letters and digits of ASCII, in their order.
#[derive(Debug)]
pub struct Matcher {
    cores: Vec<Core>,
    by_core: Option<AhoCorasick>,
    /// Those of other letters and of signs, each as it is and escaped.
    exact: Option<AhoCorasick>,
}

/// The letters and digits of a secret.
#[derive(Debug)]
struct Core {
    /// In lower case.
    text: Vec<u8>,
    /// How many bytes of signs stand before each of them; empty where they are one word.
    gaps: Vec<usize>,
    /// The signs around them.
    around: (String, String),
    reach: Reach,
    /// How many of them are looked for.
    sought: usize,
}

/// Letters and digits of a text, each with its place.
struct Letters {
    text: Vec<u8>,
    at: Vec<usize>,
}

/// So many characters of a random text give it away.
const PART: usize = 8;
/// So many of them are looked for at once; the rest is compared where they are found.
const MAX_SOUGHT: usize = 64;
/// What a sign may become: `\&quot;`.
const ESCAPED: usize = 8;
/// Fewer letters and digits tell nothing: the value is looked for as it is.
const MIN_CORE: usize = 4;

impl Matcher {
    pub fn new(sought: BTreeMap<String, Reach>) -> Matcher {
        let (mut cores, mut exact) = (Vec::new(), BTreeSet::new());
        for (value, reach) in &sought {
            let plain = Letters::of(value, false);
            if plain.text.len() < MIN_CORE {
                exact.extend(escaped(value));
                continue;
            }
            let mut of_value = vec![plain];
            let unescaped = Letters::of(value, true);
            if unescaped.text.len() >= MIN_CORE && unescaped.text != of_value[0].text {
                of_value.push(unescaped);
            }
            cores.extend(of_value.into_iter().map(|letters| Core::new(value, letters, *reach)));
        }
        let build = |patterns: &[&[u8]]| {
            // The other kinds take the square of the length for one long pattern of the same sign.
            let kind = Some(AhoCorasickKind::ContiguousNFA);
            let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).kind(kind).build(patterns).ok();
            automaton.filter(|_| !patterns.is_empty())
        };
        let by_core = build(&cores.iter().map(|core: &Core| &core.text[..core.sought]).collect::<Vec<_>>());
        let exact = build(&exact.iter().map(String::as_bytes).collect::<Vec<_>>());
        Matcher { cores, by_core, exact }
    }

    /// Which values stand as words of their own in one of the texts.
    pub fn words_in(values: &[&str], texts: &[&str]) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let automaton = AhoCorasick::builder().ascii_case_insensitive(true).build(values);
        for text in texts {
            for hit in automaton.iter().flat_map(|automaton| automaton.find_overlapping_iter(text)) {
                let alone = |byte: Option<&u8>| !byte.is_some_and(u8::is_ascii_alphanumeric);
                let before = hit.start().checked_sub(1).and_then(|at| text.as_bytes().get(at));
                if alone(before) && alone(text.as_bytes().get(hit.end())) {
                    found.insert(hit.pattern().as_usize());
                }
            }
        }
        found
    }

    /// The text with `sign` in place of what is found.
    pub fn masked(&self, text: &str, sign: &str) -> String {
        if self.by_core.is_none() && self.exact.is_none() {
            return text.to_owned();
        }
        match text.trim_start().chars().next() {
            Some('{' | '[') if is_json(text) => self.in_json(text, sign),
            Some('<') if text.starts_with("<?xml") => self.in_xml(text, sign),
            _ => self.in_text(text, sign),
        }
    }

    fn in_text(&self, text: &str, sign: &str) -> String {
        let mut masked = String::new();
        let mut at = 0;
        for found in self.found(text) {
            masked.push_str(text.get(at..found.start).unwrap_or_default());
            masked.push_str(sign);
            at = found.end;
        }
        masked + text.get(at..).unwrap_or_default()
    }

    /// Within strings only, so that it stays what it is.
    fn in_json(&self, text: &str, sign: &str) -> String {
        let mut masked = String::new();
        let mut rest = text;
        while let Some(open) = rest.find('"') {
            let end = end_of_string(&rest[open..]).map_or(rest.len(), |length| open + length);
            let literal = &rest[open..end];
            masked.push_str(&rest[..open]);
            let value = serde_json::from_str::<String>(literal).ok();
            // Keys of ours are words, and what reads a report asks for them by name.
            let is_ours = |value: &String| {
                rest[end..].trim_start().starts_with(':') && value.bytes().all(|byte| byte.is_ascii_alphabetic())
            };
            let shown = value.filter(|value| !is_ours(value)).and_then(|value| {
                let shown = self.in_text(&value, sign);
                (shown != value).then(|| json_text(&serde_json::Value::from(shown).to_string()))
            });
            masked.push_str(shown.as_deref().unwrap_or(literal));
            rest = &rest[end..];
        }
        masked + rest
    }

    /// Within text and the values of attributes only.
    fn in_xml(&self, text: &str, sign: &str) -> String {
        let mut masked = String::new();
        let mut rest = text;
        let mut within = false;
        while !rest.is_empty() {
            let end = rest.find(if within { ['>', '"'] } else { ['<', '<'] }).unwrap_or(rest.len());
            let part = &rest[..end];
            masked.push_str(&if within { part.to_owned() } else { self.in_text(part, sign) });
            rest = &rest[end..];
            match rest.as_bytes().first() {
                Some(b'"') => {
                    let close = rest[1..].find('"').map_or(rest.len() - 1, |length| length);
                    masked.push('"');
                    masked.push_str(&self.in_text(&rest[1..=close], sign));
                    rest = &rest[close + 1..];
                    masked.push_str(&rest[..rest.len().min(1)]);
                    rest = rest.get(1..).unwrap_or_default();
                }
                Some(sign) => {
                    within = *sign == b'<';
                    masked.push(char::from(*sign));
                    rest = &rest[1..];
                }
                None => {}
            }
        }
        masked
    }

    /// Where secrets stand, in order, none in another.
    fn found(&self, text: &str) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        for letters in [Letters::of(text, false), Letters::of(text, true)] {
            for hit in self.by_core.iter().flat_map(|automaton| automaton.find_overlapping_iter(&letters.text)) {
                let core = &self.cores[hit.pattern().as_usize()];
                found.extend(core.place(text, &letters, hit.start()));
            }
        }
        let exact = self.exact.iter().flat_map(|automaton| automaton.find_overlapping_iter(text));
        found.extend(exact.map(|hit| hit.range()));
        found.sort_unstable_by_key(|range| (range.start, range.end));
        let mut apart: Vec<Range<usize>> = Vec::new();
        for range in found {
            match apart.last_mut() {
                Some(before) if range.start <= before.end => before.end = before.end.max(range.end),
                _ => apart.push(range),
            }
        }
        apart
    }
}

impl Core {
    fn new(value: &str, letters: Letters, reach: Reach) -> Core {
        let end = |index: usize| letters.at[index] + 1;
        let gaps = (0..letters.at.len()).map(|index| if index == 0 { 0 } else { letters.at[index] - end(index - 1) });
        let one_word = gaps.clone().all(|gap| gap == 0);
        let gaps = if one_word { Vec::new() } else { gaps.collect() };
        let around = match (letters.at.first(), letters.at.last()) {
            (Some(first), Some(last)) => (value[..*first].to_owned(), value[last + 1..].to_owned()),
            _ => Default::default(),
        };
        let length = letters.text.len();
        let most = if reach == Reach::Part && one_word { PART } else { MAX_SOUGHT };
        let sought = length.min(most);
        Core { text: letters.text, gaps, around, reach, sought }
    }

    /// Where it stands in a text whose letters from `first` on are its own.
    fn place(&self, text: &str, letters: &Letters, first: usize) -> Option<Range<usize>> {
        let follows = |count: usize| {
            count < self.text.len()
                && letters.text.get(first + count) == self.text.get(count)
                && letters.gap(first + count) <= ESCAPED * self.gaps.get(count).copied().unwrap_or_default()
        };
        let count = (1..=self.text.len()).find(|count| !follows(*count)).unwrap_or(self.text.len());
        let last = first + count - 1;
        let joined = |index: usize| index > 0 && index < letters.at.len() && letters.gap(index) == 0;
        if count < self.sought || self.reach == Reach::Word && (joined(first) || joined(last + 1)) {
            return None;
        }
        let (mut start, mut end) = (letters.at[first], letters.at[last] + 1);
        let before = escaped(&self.around.0).into_iter().find(|signs| text[..start].ends_with(signs.as_str()));
        let after = escaped(&self.around.1).into_iter().find(|signs| text[end..].starts_with(signs.as_str()));
        start -= before.map_or(0, |signs| signs.len());
        if count == self.text.len() {
            end += after.map_or(0, |signs| signs.len());
        }
        Some(start..end)
    }
}

impl Letters {
    /// Of a text as it is, or with what looks like an escape left out. What colours a terminal is never a part of it.
    fn of(text: &str, unescaped: bool) -> Letters {
        let bytes = text.as_bytes();
        let mut letters = Letters { text: Vec::new(), at: Vec::new() };
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            match escape(&bytes[at..], unescaped) {
                Some(length) => at += length,
                None => {
                    if byte.is_ascii_alphanumeric() {
                        letters.text.push(byte.to_ascii_lowercase());
                        letters.at.push(at);
                    }
                    at += 1;
                }
            }
        }
        letters
    }

    /// How many bytes stand before a letter and behind the one before it.
    fn gap(&self, index: usize) -> usize {
        self.at[index] - index.checked_sub(1).map_or(0, |before| self.at[before] + 1)
    }
}

/// How long the escape is that a text begins with.
fn escape(bytes: &[u8], unescaped: bool) -> Option<usize> {
    let hex = |range: Range<usize>| {
        let digits = bytes.get(range.clone())?;
        digits.iter().all(u8::is_ascii_hexdigit).then_some(range.end)
    };
    match bytes {
        [0x1b, b'[', rest @ ..] => rest.iter().position(|byte| (0x40..=0x7e).contains(byte)).map(|end| end + 3),
        [b'%', ..] if unescaped => hex(1..3),
        [b'\\', b'u', ..] if unescaped => hex(2..6),
        [b'\\', b'n' | b'r' | b't', ..] if unescaped => Some(2),
        [b'&', rest @ ..] if unescaped => {
            let end = rest.iter().take(ESCAPED).position(|byte| *byte == b';')?;
            let plain = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'#';
            (end > 1 && rest[..end].iter().all(plain)).then_some(end + 2)
        }
        _ => None,
    }
}

/// A text as it is, and as each format writes it; the longest first.
fn escaped(text: &str) -> Vec<String> {
    if text.is_empty() {
        return Vec::new();
    }
    let json = |text: &str| {
        let quoted = serde_json::Value::from(text).to_string();
        quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
    };
    let xml = quick_xml::escape::escape(text).into_owned();
    let github = text.replace('%', "%25").replace('\n', "%0A").replace('\r', "%0D");
    let property = github.replace(':', "%3A").replace(',', "%2C");
    let percent = percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    let mut forms = vec![text.to_owned(), json(text), json(&json(text)), xml, github, property, percent];
    forms.extend([text.replace('|', "\\|"), text.replace('\'', "''"), text.replace("${", "${!")]);
    forms.sort_unstable_by_key(|form| std::cmp::Reverse(form.len()));
    forms.dedup();
    forms
}

fn is_json(text: &str) -> bool {
    serde_json::Deserializer::from_str(text).into_iter::<serde::de::IgnoredAny>().all(|one| one.is_ok())
}

/// How long the string is that JSON begins with.
fn end_of_string(json: &str) -> Option<usize> {
    let mut escaped = false;
    json.bytes().enumerate().skip(1).find_map(|(index, byte)| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends.then_some(index + 1)
    })
}
