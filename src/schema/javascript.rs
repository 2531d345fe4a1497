//! Text as JavaScript reads it, and so MDAA, where a config wants a number.

use crate::source::radix_value;
use regex::Regex;
use std::sync::LazyLock;

#[allow(clippy::unwrap_used, reason = "a literal pattern, compiled by a test")]
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:0[xX](?<hex>[0-9a-fA-F]+)|0[oO](?<octal>[0-7]+)|0[bB](?<binary>[01]+)",
        r"|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)$"
    ))
    .unwrap()
});

/// The finite number that `Number(text)` is. An empty text is none here.
pub fn number(text: &str) -> Option<f64> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let parts = NUMBER.captures(text)?;
    let digits = |name: &str, radix: u32| parts.name(name).map(|digits| radix_value(digits.as_str(), radix));
    let whole = digits("hex", 16).or_else(|| digits("octal", 8)).or_else(|| digits("binary", 2));
    whole.or_else(|| text.parse().ok()).filter(|value| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn a_number_is_what_javascript_takes_for_one() {
        let rows = [
            ("900", Some(900.0)),
            (" 900\n", Some(900.0)),
            ("0900", Some(900.0)),
            ("0x384", Some(900.0)),
            ("0X384", Some(900.0)),
            ("0o1604", Some(900.0)),
            ("0b11", Some(3.0)),
            ("9e2", Some(900.0)),
            (".5", Some(0.5)),
            ("5.", Some(5.0)),
            ("+5", Some(5.0)),
            ("-0x10", None),
            ("1_000", None),
            ("", None),
            (" ", None),
            ("Infinity", None),
            ("900s", None),
            ("1e400", None),
        ];
        for (text, expected) in rows {
            assert_eq!(number(text), expected, "{text}");
        }
    }
}
