/// Makes the user's text harmless: what a terminal obeys, what turns text around and what XML
/// forbids becomes a visible sign, one character for one. Line feeds and tabs stay.
pub fn visible(text: &str) -> String {
    text.chars().map(sign).collect()
}

/// The same, on one line.
pub fn visible_line(text: &str) -> String {
    visible(text).replace('\n', "␊")
}

fn sign(char: char) -> char {
    match char {
        '\n' | '\t' => char,
        // Unicode has a picture for each ASCII control character.
        '\0'..'\u{20}' => char::from_u32(0x2400 + u32::from(char)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7f}' => '␡',
        // C1 controls (xterm obeys U+009B), bidirectional controls (CVE-2021-42574), separators.
        '\u{80}'..='\u{9f}'
        | '\u{61c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        // No characters to XML 1.0.
        | '\u{fffe}'
        | '\u{ffff}' => char::REPLACEMENT_CHARACTER,
        _ => char,
    }
}
