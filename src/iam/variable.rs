use super::context::{Context, ContextValue};
use super::pattern::{Pattern, Token};
use super::policy::Version;

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

/// Whether `*` and `?` are wildcards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wildcards {
    /// They are.
    Count,
    /// They are themselves, as in StringEquals.
    Literal,
}

/// Fills in `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, `${*}`, `${?}`, `${$}`. Version
/// 2008-10-17 has no variables: there all of it is literal.
pub fn fill(text: &str, version: Version, wildcards: Wildcards, context: &Context) -> Filled {
    let token = |character| match wildcards {
        Wildcards::Count => Token::wild(character),
        Wildcards::Literal => Token::Char(character),
    };
    let mut tokens = Vec::new();
    let mut rest = text;
    let mut nothing = false;
    while let Some((before, name, after)) = next(rest, version) {
        tokens.extend(before.chars().map(token));
        match value(name, context) {
            Value::Text(text) => tokens.extend(text.chars().map(Token::Char)),
            // Another variable may still be in doubt; both end in "matches nothing" unless it is.
            Value::Nothing => nothing = true,
            Value::CannotTell(why) => return Filled::CannotTell(why),
        }
        rest = after;
    }
    tokens.extend(rest.chars().map(token));
    if nothing { Filled::Nothing } else { Filled::Pattern(Pattern::new(tokens)) }
}

/// Where the first variable of a text begins, in bytes.
pub fn first(text: &str, version: Version) -> Option<usize> {
    next(text, version).map(|(before, _, _)| before.len())
}

/// What stands before the next variable, what stands in it, and what behind it.
fn next(text: &str, version: Version) -> Option<(&str, &str, &str)> {
    if version == Version::V2008 {
        return None;
    }
    let (before, rest) = text.split_once("${")?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

enum Value {
    Text(String),
    Nothing,
    CannotTell(String),
}

fn value(written: &str, context: &Context) -> Value {
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
        ContextValue::Present | ContextValue::OneOf(_) | ContextValue::Unknown => {
            Value::CannotTell(format!("the value of `{key}` is not known"))
        }
    }
}
