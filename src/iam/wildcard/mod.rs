//! Wildcards of IAM: takes the text of an action or a resource, gives a pattern with three operations: whether it
//! [matches](Pattern::matches) a text, [covers](Pattern::covers) another pattern, [overlaps](Pattern::overlaps) it.
//!
//! One reading for all three (IAM user guide, Resource element): "You can use wildcard characters (`*` and `?`) within
//! the individual segments of an ARN (the parts separated by colons)", and "if the `*` wildcard is the last character of
//! a resource ARN segment, it can expand to match beyond the colon boundaries". An ARN has six parts, and all further
//! colons belong to the last of them. So a wildcard stays in its part, and the last part of a pattern stands for all the
//! rest: `arn:aws:s3:*` is everything in S3, `arn:aws:iam::*:role/x` a role of any account and nothing else.
//!
//! An action is a single part, in which case does not count.

mod covers;
mod matches;
mod overlaps;
#[cfg(test)]
mod tests;
mod token;

pub(crate) use token::{Syntax, Token};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    tokens: Vec<Token>,
    /// How many parts there are in which wildcards stay.
    closed_parts: usize,
    case: Case,
}

/// Whether upper and lower case are two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    Sensitive,
    /// They are not, for the letters of ASCII: no page says what IAM does with others.
    Ignored,
}

/// The parts of an ARN before the resource: `arn`, partition, service, region, account.
const BEFORE_RESOURCE: usize = 5;

impl Pattern {
    pub fn new(tokens: Vec<Token>) -> Pattern {
        Pattern { tokens, closed_parts: 0, case: Case::Sensitive }
    }

    /// Of a single part, where nothing but `*` and `?` has a meaning.
    pub fn text(text: &str) -> Pattern {
        Pattern::new(text.chars().map(Token::wild).collect())
    }

    /// Of a single part, with policy variables.
    pub fn parse(text: &str, syntax: Syntax) -> Pattern {
        Pattern::new(token::tokens(text, syntax))
    }

    /// An element of `Action`. "The prefix and the action name are case insensitive."
    pub fn action(text: &str, syntax: Syntax) -> Pattern {
        Pattern::parse(text, syntax).in_any_case()
    }

    /// An element of `Resource`.
    pub fn resource(text: &str, syntax: Syntax) -> Pattern {
        Pattern::parse(text, syntax).of_arn()
    }

    /// The same as an ARN.
    #[must_use]
    pub fn of_arn(self) -> Pattern {
        let colons = self.tokens.iter().filter(|token| **token == Token::Char(':')).count();
        Pattern { closed_parts: colons.min(BEFORE_RESOURCE), ..self }
    }

    /// The same, in any case.
    #[must_use]
    pub fn in_any_case(self) -> Pattern {
        let lower = |token| match token {
            Token::Char(character) => Token::Char(character.to_ascii_lowercase()),
            other => other,
        };
        Pattern { tokens: self.tokens.into_iter().map(lower).collect(), case: Case::Ignored, ..self }
    }

    /// The same with `*` and `?` for themselves, as in StringEquals.
    #[must_use]
    pub fn without_wildcards(self) -> Pattern {
        let literal = |token| match token {
            Token::Any => Token::Char('*'),
            Token::One => Token::Char('?'),
            other => other,
        };
        Pattern { tokens: self.tokens.into_iter().map(literal).collect(), ..self }
    }

    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// The stretches between colons, at most `most` of them, the last with all further colons.
    pub fn split(&self, most: usize) -> impl Iterator<Item = Pattern> {
        let stretches = self.tokens.splitn(most, |token| *token == Token::Char(':'));
        stretches.map(|tokens| Pattern { tokens: tokens.to_vec(), closed_parts: 0, case: self.case })
    }

    /// Whether it is a star, however it is written: `**`, `?*`.
    pub fn is_everything(&self) -> bool {
        self.tokens.contains(&Token::Any) && self.tokens.iter().all(Token::is_wild)
    }

    /// Whether it has a wildcard.
    pub fn is_wild(&self) -> bool {
        self.tokens.iter().any(Token::is_wild)
    }
}
