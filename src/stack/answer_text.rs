/// What a reader sees of an agent's answer, as its bytes come.
#[derive(Debug)]
pub struct AnswerText {
    form: AnswerForm,
    /// Bytes that no line, or no character, ends yet.
    open: Vec<u8>,
    /// Of a line of events that was shown in part: whether it is data.
    inside: Option<bool>,
}

/// What an answer is, by its content type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerForm {
    /// Server-sent events: what is shown is their data.
    Events,
    Json,
    Text,
    /// Anything else, byte by byte.
    Bytes,
}

/// A line of an answer that is longer is shown in parts.
const MAX_LINE: usize = 1 << 20;

impl AnswerForm {
    pub fn of(content_type: &str) -> AnswerForm {
        let name = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match name.as_str() {
            "text/event-stream" => AnswerForm::Events,
            "application/json" | "" => AnswerForm::Json,
            _ if name.ends_with("+json") => AnswerForm::Json,
            _ if name.starts_with("text/") || name == "application/x-ndjson" => AnswerForm::Text,
            _ => AnswerForm::Bytes,
        }
    }
}

impl AnswerText {
    pub fn new(form: AnswerForm) -> AnswerText {
        AnswerText { form, open: Vec::new(), inside: None }
    }

    /// What can be shown once these bytes have come, too.
    pub fn push(&mut self, bytes: &[u8]) -> String {
        self.open.extend_from_slice(bytes);
        let whole = match self.form {
            AnswerForm::Events if self.open.len() < MAX_LINE => {
                self.open.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1)
            }
            _ => whole_characters(&self.open),
        };
        let shown: Vec<u8> = self.open.drain(..whole).collect();
        self.shown(&shown)
    }

    /// What is left at the end.
    pub fn end(&mut self) -> String {
        let rest = std::mem::take(&mut self.open);
        let shown = self.shown(&rest);
        if self.inside.take() == Some(true) { shown + "\n" } else { shown }
    }

    fn shown(&mut self, bytes: &[u8]) -> String {
        let text = String::from_utf8_lossy(bytes);
        if self.form == AnswerForm::Events { self.data(&text) } else { text.into_owned() }
    }

    /// HTML standard, "Server-sent events", parsing: `data`, a colon, and one space that does not count.
    fn data(&mut self, text: &str) -> String {
        let mut shown = String::new();
        for piece in text.split_inclusive('\n') {
            let ends = piece.ends_with('\n');
            let line = piece.trim_end_matches(['\n', '\r']);
            let data = match self.inside {
                None => line.strip_prefix("data:").map(|data| data.strip_prefix(' ').unwrap_or(data)),
                Some(is_data) => is_data.then_some(line),
            };
            shown.push_str(data.unwrap_or_default());
            if ends && data.is_some() {
                shown.push('\n');
            }
            self.inside = (!ends).then_some(data.is_some());
        }
        shown
    }
}

/// How many bytes there are up to a character that is still to end.
fn whole_characters(bytes: &[u8]) -> usize {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        _ => bytes.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::{AnswerForm, AnswerText};

    /// What is shown of these parts, one after the other.
    fn shown(content_type: &str, parts: &[&[u8]]) -> Vec<String> {
        let mut answer = AnswerText::new(AnswerForm::of(content_type));
        let mut shown: Vec<String> = parts.iter().map(|part| answer.push(part)).collect();
        shown.push(answer.end());
        shown
    }

    #[test]
    fn of_events_the_data_is_shown_line_by_line() {
        let parts: [&[u8]; 4] =
            [b"event: token\ndata: one\n: com", b"ment\ndata:two\r\n\nda", b"ta:  three", b"\nid: 7\ndata: "];
        assert_eq!(shown("text/event-stream; charset=utf-8", &parts), ["one\n", "two\n", "", " three\n", "\n"]);
    }

    #[test]
    fn json_and_text_are_shown_as_they_come_but_no_half_character() {
        let parts: [&[u8]; 3] = ["{\"a\": \"ä".as_bytes(), &[0xc3], &[0xa4, b'"', b'}']];
        assert_eq!(shown("application/json", &parts), ["{\"a\": \"ä", "", "ä\"}", ""]);
        let broken: [&[u8]; 2] = [&[0xff, b'a'], &[0xc3]];
        assert_eq!(shown("text/plain", &broken), ["\u{fffd}a", "", "\u{fffd}"]);
    }

    #[test]
    fn a_line_without_end_is_shown_in_parts_and_not_kept() {
        for (begin, all) in [(&b"data: "[..], true), (b": ", false)] {
            let mut answer = AnswerText::new(AnswerForm::Events);
            let mut shown = answer.push(begin);
            for _ in 0..64 {
                shown += &answer.push(&[b'x'; 64 << 10]);
                assert!(answer.open.len() <= super::MAX_LINE, "{}", answer.open.len());
            }
            shown += &answer.push(b"\ndata: y");
            shown += &answer.end();
            let long = if all { "x".repeat(64 * (64 << 10)) + "\n" } else { String::new() };
            assert!(shown == long + "y\n", "{}", shown.len());
        }
    }

    #[test]
    fn the_content_type_says_what_an_answer_is() {
        for (content_type, form) in [
            ("application/json", AnswerForm::Json),
            ("Application/JSON;charset=utf-8", AnswerForm::Json),
            ("application/problem+json", AnswerForm::Json),
            ("", AnswerForm::Json),
            ("text/plain", AnswerForm::Text),
            ("text/event-stream", AnswerForm::Events),
            ("image/png", AnswerForm::Bytes),
        ] {
            assert_eq!(AnswerForm::of(content_type), form, "{content_type}");
        }
    }
}
