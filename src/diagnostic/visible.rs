//! What users and AWS wrote, made harmless for who reads it: signs for a person, escapes for a program.

use std::borrow::Cow;
use std::fmt::Write;

/// Makes the user's text harmless: what a terminal obeys, what turns text around, what nobody sees and what XML
/// forbids becomes a visible sign, one character for one. Line feeds and tabs stay.
pub fn visible(text: &str) -> String {
    text.chars().map(sign).collect()
}

/// The same, on one line.
pub fn visible_line(text: &str) -> String {
    visible(text).replace('\n', "␊")
}

/// Text that mdaac laid out for a person, with the styles that it gave it. All else in it is as harmless as
/// [`visible`] makes it, and no line is a command to a CI service that reads the log.
pub fn visible_page(page: &str) -> String {
    let mut text = String::with_capacity(page.len());
    let mut rest = page;
    while let Some(escape) = rest.find('\u{1b}') {
        text.push_str(&visible(&rest[..escape]));
        let style = style(&rest[escape..]).unwrap_or_default();
        text.push_str(style);
        rest = &rest[escape + style.len()..];
        if style.is_empty() {
            text.push('␛');
            rest = &rest[1..];
        }
    }
    text.push_str(&visible(rest));
    without_commands(&text)
}

/// What annotate-snippets writes before the place of a second excerpt; a name with a colon is no command's.
const PLACE: &str = "::: ";

/// Text without what a CI service takes for a command, where no writer of a format has escaped it: `##[` and `##vso[`
/// anywhere in a line (GitHub's runner, Azure Pipelines), `::` at its start (GitHub's runner).
fn without_commands(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for line in old_commands(text, "##", "\\").split_inclusive('\n') {
        let start = line.len() - unstyled(line).len();
        let is_command = line[start..].starts_with("::") && !line[start..].starts_with(PLACE);
        let escape = if is_command { "\\" } else { "" };
        safe.extend([&line[..start], escape, &line[start..]]);
    }
    safe
}

/// The line behind its leading blanks and styles: a log has none.
fn unstyled(line: &str) -> &str {
    let line = line.trim_start();
    style(line).map_or(line, |style| unstyled(&line[style.len()..]))
}

/// A style as mdaac and annotate-snippets write it: bold, dimmed, colours, and the end of them.
fn style(text: &str) -> Option<&str> {
    let inner = text.strip_prefix("\u{1b}[")?;
    let end = inner.find(|c: char| !(c.is_ascii_digit() || c == ';'))?;
    let known = |code: &str| matches!(code, "" | "0" | "1" | "2") || matches!(code.parse(), Ok(30..=37 | 90..=97));
    (inner[end..].starts_with('m') && inner[..end].split(';').all(known)).then(|| &text[..end + 3])
}

/// Each `##[` and `##name[` with `hashes` in place of its `##`, and `between` before its bracket.
fn old_commands<'t>(text: &'t str, hashes: &str, between: &str) -> Cow<'t, str> {
    let (mut safe, mut done) = (String::new(), 0);
    for (bracket, _) in text.match_indices('[') {
        let before = text[done..bracket].trim_end_matches(|c: char| c.is_ascii_alphanumeric());
        if let Some(before) = before.strip_suffix("##") {
            let name = done + before.len() + 2;
            safe.extend([before, hashes, &text[name..bracket], between]);
            done = bracket;
        }
    }
    if done == 0 { Cow::Borrowed(text) } else { Cow::Owned(safe + &text[done..]) }
}

/// A value of a GitHub workflow command: harmless, and no command of the older kind.
pub fn visible_data(text: &str) -> String {
    old_commands(&visible(text), "##", "\\").into_owned()
}

/// JSON that holds the same texts, and in itself nothing that [`visible`] would change and no command.
pub fn json_text(json: &str) -> String {
    escaped(json, |char, text| char.encode_utf16(&mut [0; 2]).iter().try_for_each(|unit| write!(text, "\\u{unit:04x}")))
}

/// The same for Terraform's language, all of whose texts stand in quotes.
pub fn hcl_text(hcl: &str) -> String {
    escaped(hcl, |char, text| match u32::from(char) {
        code @ ..=0xffff => write!(text, "\\u{code:04x}"),
        code => write!(text, "\\U{code:08x}"),
    })
}

fn escaped(source: &str, escape: impl Fn(char, &mut String) -> std::fmt::Result) -> String {
    let source = old_commands(source, "#\\u0023", "");
    // Most is plain ASCII.
    if source.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\t')) {
        return source.into_owned();
    }
    let mut text = String::with_capacity(source.len());
    for char in source.chars() {
        if sign(char) == char {
            text.push(char);
        } else {
            // A String takes all that is written.
            let _ = escape(char, &mut text);
        }
    }
    text
}

/// XML that holds the same texts, and no command. Its texts went through [`visible`].
pub fn xml_text(xml: &str) -> String {
    let mut text = String::with_capacity(xml.len());
    for line in old_commands(xml, "#&#35;", "").split_inclusive('\n') {
        let inner = line.trim_start();
        match inner.strip_prefix("::") {
            Some(rest) => text.extend([&line[..line.len() - inner.len()], "&#58;:", rest]),
            None => text.push_str(line),
        }
    }
    text
}

fn sign(char: char) -> char {
    match char {
        '\n' | '\t' => char,
        // Unicode has a picture for each ASCII control character.
        '\0'..'\u{20}' => char::from_u32(0x2400 + u32::from(char)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7f}' => '␡',
        // C1 controls: xterm obeys U+009B.
        '\u{80}'..='\u{9f}'
        // Bidirectional controls (CVE-2021-42574), separators.
        | '\u{61c}'
        | '\u{2028}'..='\u{202e}'
        // What takes no room: a text with it reads like another one, or hides one.
        | '\u{ad}'
        | '\u{34f}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        // Interlinear annotations; no characters to XML 1.0.
        | '\u{fff9}'..='\u{fffb}'
        | '\u{fffe}'
        | '\u{ffff}'
        // Tags and the variation selectors behind them: whole sentences that nobody sees.
        | '\u{e0000}'..='\u{e0fff}' => char::REPLACEMENT_CHARACTER,
        _ => char,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// Each kind of character that is made visible.
    const HIDDEN: &str = "\u{0}\u{1b}\r\u{7f}\u{85}\u{9b}\u{ad}\u{61c}\u{200b}\u{200d}\u{200f}\u{2028}\u{202e}\u{2060}\u{2069}\u{206f}\u{feff}\u{e0000}\u{e0041}\u{e007f}";

    #[test]
    fn what_nobody_sees_becomes_a_sign_each() {
        let shown = visible(HIDDEN);
        assert_eq!(shown.chars().count(), HIDDEN.chars().count());
        assert!(shown.chars().all(|c| "␀␛␍␡\u{fffd}".contains(c)), "{shown:?}");
        assert_eq!(visible("a\tb\nc é 日本 🚀"), "a\tb\nc é 日本 🚀");
    }

    #[test]
    fn a_page_keeps_our_styles_and_nothing_else() {
        for kept in ["\u{1b}[1m\u{1b}[91merror\u{1b}[0m\n", "\u{1b}[1;31mx\u{1b}[m", "\ta\n\n  b"] {
            assert_eq!(visible_page(kept), kept);
        }
        for (page, wanted) in [
            ("\u{1b}[2Jx", "␛[2Jx"),
            ("\u{1b}]0;t\u{7}", "␛]0;t␇"),
            ("\u{1b}[8mhidden", "␛[8mhidden"),
            ("\u{1b}", "␛"),
            ("\u{1b}[", "␛["),
            ("\u{1b}[1", "␛[1"),
            ("a\u{200b}b", "a\u{fffd}b"),
        ] {
            assert_eq!(visible_page(page), wanted);
        }
    }

    #[test]
    fn no_line_of_a_page_is_a_command_to_a_ci_service() {
        for (page, wanted) in [
            ("::error::x\n", "\\::error::x\n"),
            ("a\n  ::add-mask::x", "a\n  \\::add-mask::x"),
            ("\u{1b}[1m::error::x", "\u{1b}[1m\\::error::x"),
            ("a ::error::x", "a ::error::x"),
            ("  ::: mdaa.yaml:17:21", "  ::: mdaa.yaml:17:21"),
            ("a ##[error]x ##[group]y", "a ##\\[error]x ##\\[group]y"),
            ("##vso[task.setvariable]x", "##vso\\[task.setvariable]x"),
            ("###[x] ## [y] #", "###\\[x] ## [y] #"),
            ("##[a##[b", "##\\[a##\\[b"),
            ("## heading\n#[x]", "## heading\n#[x]"),
        ] {
            assert_eq!(visible_page(page), wanted);
        }
    }

    #[test]
    fn json_says_the_same_without_a_dangerous_character() {
        let text = format!("{HIDDEN} ##[error]x ##vso[y] ## [z] é 🚀");
        let json = json_text(&serde_json::to_string(&text).unwrap());
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        assert_eq!(visible(&json), json);
        assert!(!json.contains("##[") && !json.contains("##vso["), "{json}");
    }

    #[test]
    fn xml_says_the_same_without_a_command() {
        assert_eq!(
            xml_text("<a>x\n ::error::y\n##[group]z ##vso[w]</a>"),
            "<a>x\n &#58;:error::y\n#&#35;[group]z #&#35;vso[w]</a>"
        );
    }
}
