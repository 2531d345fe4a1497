use crate::cloudformation::text::{DYNAMIC_REFERENCE, Segment, segments};

/// One sign of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    Char(char),
    One,
    Any,
    /// A policy variable, by what stands in its braces: what it is, the request says. Also `${*}`, `${?}` and `${$}`, which
    /// are the sign itself, but not in version 2008-10-17.
    Variable(String),
    /// What only the deploy knows, e.g. `Role.Arn`.
    Reference(String),
}

/// How the text of a policy is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// As IAM reads it: `${aws:username}` is a policy variable.
    Plain,
    /// As a template holds it, in Fn::Sub syntax: `${!aws:username}` is a policy variable, and `${Role.Arn}` and
    /// `{{resolve:ssm:/role}}` are known only to the deploy.
    Sub,
}

/// The tokens of a text.
pub fn tokens(text: &str, syntax: Syntax) -> Vec<Token> {
    let mut tokens = characters(text, syntax);
    if syntax == Syntax::Sub && text.contains(DYNAMIC_REFERENCE) {
        tokens = enclosed(tokens, DYNAMIC_REFERENCE, "}}", Token::Reference);
    }
    if text.contains("${") {
        tokens = enclosed(tokens, "${", "}", Token::Variable);
    }
    tokens.into_iter().map(Token::with_wildcards).collect()
}

fn characters(text: &str, syntax: Syntax) -> Vec<Token> {
    if syntax == Syntax::Plain {
        return text.chars().map(Token::Char).collect();
    }
    let mut tokens = Vec::with_capacity(text.len());
    for segment in segments(text) {
        match segment {
            Segment::Literal(literal) => tokens.extend(literal.chars().map(Token::Char)),
            Segment::Reference(name) => tokens.push(Token::Reference(name.to_owned())),
        }
    }
    tokens
}

/// The tokens with one for each stretch from `open` to the next `close`.
fn enclosed(tokens: Vec<Token>, open: &str, close: &str, token: fn(String) -> Token) -> Vec<Token> {
    let begins = |at: usize, mark: &str| {
        let mut rest = tokens[at..].iter();
        mark.chars().all(|wanted| rest.next() == Some(&Token::Char(wanted)))
    };
    let mut found = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        if begins(at, open) {
            let inside = at + open.chars().count();
            let Some(end) = (inside..tokens.len()).find(|end| begins(*end, close)) else { break };
            found.push(token(tokens[inside..end].iter().map(Token::written).collect()));
            at = end + close.chars().count();
        } else {
            found.push(tokens[at].clone());
            at += 1;
        }
    }
    found.extend(tokens.into_iter().skip(at));
    found
}

impl Token {
    /// A character where wildcards count.
    pub fn wild(character: char) -> Token {
        match character {
            '*' => Token::Any,
            '?' => Token::One,
            other => Token::Char(other),
        }
    }

    pub fn is_wild(&self) -> bool {
        matches!(self, Token::One | Token::Any)
    }

    fn with_wildcards(self) -> Token {
        match self {
            Token::Char(character) => Token::wild(character),
            other => other,
        }
    }

    fn written(&self) -> String {
        match self {
            Token::Char(character) => character.to_string(),
            Token::One => "?".to_owned(),
            Token::Any => "*".to_owned(),
            Token::Variable(name) | Token::Reference(name) => format!("${{{name}}}"),
        }
    }
}
