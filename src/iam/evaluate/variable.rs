use super::context::{ContextValue, RequestContext};
use crate::iam::document::Version;
use crate::iam::wildcard::{Pattern, Syntax, Token};

/// A text of a policy with its variables filled in.
#[derive(Debug)]
pub enum Filled {
    /// As a pattern; what came out of a variable has no wildcards.
    Pattern(Pattern),
    /// A variable has no value: such a text equals nothing.
    Nothing,
    /// Not known what it is.
    CannotTell(String),
}

/// A text as a pattern. Version 2008-10-17 has no variables: there all of it is literal.
pub fn pattern(text: &str, version: Version) -> Pattern {
    match version {
        Version::V2008 => Pattern::text(text),
        Version::V2012 => Pattern::parse(text, Syntax::Plain),
    }
}

/// Fills in `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, `${*}`, `${?}`, `${$}`.
pub fn fill(pattern: &Pattern, context: &RequestContext) -> Filled {
    let mut tokens = Vec::new();
    let mut nothing = false;
    for token in pattern.tokens() {
        match token {
            Token::Variable(name) => match value(name, context) {
                Value::Text(text) => tokens.extend(text.chars().map(Token::Char)),
                // Another variable may still be in doubt; both end in "matches nothing" unless it is.
                Value::Nothing => nothing = true,
                Value::CannotTell(why) => return Filled::CannotTell(why),
            },
            other => tokens.push(other.clone()),
        }
    }
    if nothing { Filled::Nothing } else { Filled::Pattern(Pattern::new(tokens)) }
}

enum Value {
    Text(String),
    Nothing,
    CannotTell(String),
}

fn value(written: &str, context: &RequestContext) -> Value {
    if matches!(written, "*" | "?" | "$") {
        return Value::Text(written.to_owned());
    }
    let (key, default) = match written.split_once(',') {
        None => (written.trim(), None),
        Some((key, default)) => {
            let quoted = default.trim().strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
            let Some(default) = quoted else {
                return Value::CannotTell(format!("the default in `${{{written}}}` stands in no single quotes"));
            };
            (key.trim(), Some(default))
        }
    };
    match context.get(key) {
        ContextValue::Is(values) => match &values[..] {
            [one] => Value::Text(one.clone()),
            _ => Value::CannotTell(format!("`{key}` has several values, and cannot be a policy variable")),
        },
        ContextValue::Absent => default.map_or(Value::Nothing, |default| Value::Text(default.to_owned())),
        ContextValue::Present | ContextValue::Likely { .. } | ContextValue::OneOf(_) | ContextValue::Unknown => {
            Value::CannotTell(format!("the value of `{key}` is not known"))
        }
    }
}
