use super::{Case, Pattern, Token};

impl Pattern {
    /// Whether it certainly matches all of a text. Takes at most as many steps as the two lengths multiplied.
    pub fn matches(&self, text: &str) -> bool {
        match self.case {
            Case::Sensitive => self.matches_by(text, |own, other| own == other),
            Case::Ignored => self.matches_by(text, |own, other| own.eq_ignore_ascii_case(&other)),
        }
    }

    /// The same, where `same` says whether a character of the pattern is one of the text.
    pub fn matches_by(&self, text: &str, same: impl Fn(char, char) -> bool) -> bool {
        let count = self.closed_parts + 1;
        let parts = self.tokens.splitn(count, |token| *token == Token::Char(':'));
        parts.zip(text.splitn(count, ':')).filter(|(part, text)| run(part, text, &same)).count() == count
    }
}

/// Whether tokens match all of a text, whatever its colons.
fn run(tokens: &[Token], text: &str, same: &impl Fn(char, char) -> bool) -> bool {
    let (mut token, mut rest) = (0, text.chars());
    // What follows the last `*`, and what it left over so far.
    let mut star = None;
    loop {
        let mut ahead = rest.clone();
        let fits = match (tokens.get(token), ahead.next()) {
            (Some(Token::Any), _) => {
                token += 1;
                star = Some((token, rest.clone()));
                continue;
            }
            (None, None) => return true,
            (Some(_), None) => return false,
            (Some(Token::Char(own)), Some(other)) => same(*own, other),
            (Some(Token::One), Some(_)) => true,
            (Some(Token::Variable(_) | Token::Reference(_)) | None, Some(_)) => false,
        };
        if fits {
            token += 1;
            rest = ahead;
            continue;
        }
        let Some((after, left)) = &mut star else { return false };
        left.next();
        token = *after;
        rest = left.clone();
    }
}
