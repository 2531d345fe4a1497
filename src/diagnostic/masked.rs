use super::Diagnostic;
use crate::source::HIDDEN;
use jsonptr::PointerBuf;
use std::collections::HashSet;

/// A part of this many bytes gives a secret away; a shorter one is chance.
const MIN_PART: usize = 5;

/// The diagnostic without its secrets: what stands in backticks and is one of them, or holds one or a
/// part of one, is shown as `•••`. Our own words never stand in backticks.
pub fn masked(diagnostic: &Diagnostic) -> Diagnostic {
    // A message shows the `${` of a text, which is `${!` in the syntax of Fn::Sub.
    let as_shown = |secret: &String| [secret.to_lowercase(), secret.to_lowercase().replace("${!", "${")];
    let secrets: Vec<String> =
        diagnostic.secrets.iter().flat_map(as_shown).filter(|secret| !secret.is_empty()).collect();
    let mut masked = diagnostic.clone();
    // What was masked is no secret any more: two values make one problem.
    masked.secrets.clear();
    if secrets.is_empty() {
        return masked;
    }
    masked.message = without(&masked.message, &secrets);
    masked.why = masked.why.map(|why| without(&why, &secrets));
    masked.help = masked.help.map(|help| without(&help.to_string(), &secrets).into());
    // A key may be as secret as its value.
    masked.pointer = masked.pointer.map(|pointer| {
        let tokens = pointer.tokens().map(|token| token.decoded().into_owned());
        let shown = tokens.map(|token| if secrets.contains(&token.to_lowercase()) { HIDDEN.to_owned() } else { token });
        PointerBuf::from_tokens(shown.collect::<Vec<_>>().iter().map(String::as_str))
    });
    masked.related.iter_mut().for_each(|(_, words)| *words = without(words, &secrets));
    if let Some(verdict) = &mut masked.policy {
        verdict
            .granular
            .iter_mut()
            .filter(|name| gives_away(name, &secrets))
            .for_each(|name| *name = HIDDEN.to_owned());
    }
    masked
}

fn without(text: &str, secrets: &[String]) -> String {
    // Text and quoted parts take turns. A secret may hold a backtick itself, so it goes first.
    let mut text = text.to_owned();
    for secret in secrets.iter().filter(|secret| secret.contains('`')) {
        if let Some(at) = text.to_lowercase().find(secret.as_str())
            && text.is_char_boundary(at)
            && text.is_char_boundary(at + secret.len())
        {
            text.replace_range(at..at + secret.len(), HIDDEN);
        }
    }
    let parts: Vec<String> = text
        .split('`')
        .enumerate()
        .map(
            |(index, part)| {
                if index % 2 == 1 && gives_away(part, secrets) { HIDDEN.to_owned() } else { part.to_owned() }
            },
        )
        .collect();
    parts.join("`")
}

fn gives_away(quoted: &str, secrets: &[String]) -> bool {
    let quoted = quoted.to_lowercase();
    secrets.iter().any(|secret| {
        quoted == *secret || words(&quoted).any(|word| word == secret) || have_a_part_in_common(&quoted, secret)
    })
}

/// Names are cut, and made of a secret among other things.
fn have_a_part_in_common(one: &str, other: &str) -> bool {
    let parts: HashSet<&[u8]> = one.as_bytes().windows(MIN_PART).collect();
    other.as_bytes().windows(MIN_PART).any(|part| parts.contains(part))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;

    fn message(message: &str, secret: &str) -> String {
        let mut diagnostic = Diagnostic::error(Code::WRONG_TYPE, message);
        diagnostic.secrets = vec![secret.to_owned()];
        masked(&diagnostic).message
    }

    #[test]
    fn a_secret_is_masked_where_it_is_quoted() {
        let rows = [
            ("`hunter2` is no value", "hunter2", "`•••` is no value"),
            ("it makes the name `orbit-Hunter2-`", "HUNTER2", "it makes the name `•••`"),
            ("`name` is `7`, a number", "7", "`name` is `•••`, a number"),
            ("`unter2` hunter2", "hunter2", "`•••` hunter2"),
            ("it makes the name `a-hunte-1f7d`", "hunter2", "it makes the name `•••`"),
            ("`hunt` is no key", "hunter2", "`hunt` is no key"),
            ("write `['a']`", "a", "write `•••`"),
            ("`a`b` is wrong", "a`b", "`•••` is wrong"),
            ("`a`${b}` is wrong", "a`${!b}", "`•••` is wrong"),
            ("`name` is wrong", "a", "`name` is wrong"),
            ("`name` is wrong", "", "`name` is wrong"),
        ];
        for (text, secret, wanted) in rows {
            assert_eq!(message(text, secret), wanted, "{text}");
        }
    }
}
