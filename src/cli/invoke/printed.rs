use crate::cli::stream::{Stream, at_terminal};
use crate::stack::{AnswerForm, AnswerText};

/// Prints an answer as it comes.
pub struct Printed {
    form: AnswerForm,
    text: AnswerText,
    /// What is not printed yet: a secret may begin in it and end in what comes.
    held: String,
    /// Whether the last line is still to end.
    open: bool,
}

/// So much without the end of a line is printed in parts.
const MAX_HELD: usize = 64 << 10;
/// So much of it waits for the next part, and no secret is longer.
const TAIL: usize = 4 << 10;

impl Printed {
    pub fn new(content_type: &str) -> Printed {
        let form = AnswerForm::of(content_type);
        Printed { form, text: AnswerText::new(form), held: String::new(), open: false }
    }

    /// Takes the next bytes; whether there is somebody who reads on.
    pub fn push(&mut self, bytes: &[u8]) -> bool {
        if self.is_raw() {
            return Stream::Stdout.print_bytes(bytes);
        }
        self.held += &self.text.push(bytes);
        let ready = self.ready();
        self.print(&ready)
    }

    /// What can be printed: whole lines, since a secret may have spaces.
    fn ready(&mut self) -> String {
        let lines = self.held.rfind('\n').map_or(0, |at| at + 1);
        let much = if self.held.len() > MAX_HELD { self.held.len() - TAIL } else { 0 };
        let end = self.held.floor_char_boundary(lines.max(much));
        self.held.drain(..end).collect()
    }

    /// Prints the rest, and ends the line.
    pub fn end(&mut self) {
        if self.is_raw() {
            return;
        }
        self.held += &self.text.end();
        let rest = std::mem::take(&mut self.held);
        self.print(&rest);
        if self.open {
            Stream::Stdout.print("\n");
        }
    }

    fn print(&mut self, text: &str) -> bool {
        let Some(last) = text.chars().last() else { return true };
        self.open = last != '\n';
        match self.form {
            AnswerForm::Json => Stream::Stdout.print_json(text),
            _ => Stream::Stdout.print(text),
        }
    }

    /// A picture goes into a file as it is, and never to a terminal.
    fn is_raw(&self) -> bool {
        self.form == AnswerForm::Bytes && !at_terminal()
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_HELD, Printed};

    #[test]
    fn a_line_is_printed_whole_unless_it_has_no_end() {
        let mut printed = Printed::new("text/plain");
        let mut ready = |text: &str| {
            printed.held += text;
            printed.ready()
        };
        assert_eq!(ready("it is\ncorrect hor"), "it is\n");
        assert_eq!(ready("se battery"), "");
        assert_eq!(ready(" and\u{a0}more\n"), "correct horse battery and\u{a0}more\n");
        assert_eq!(ready(&"ä".repeat(MAX_HELD)).len(), 2 * MAX_HELD - super::TAIL);
    }
}
