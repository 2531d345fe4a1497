//! One pattern of an ignore file, as `Pattern` of moby/patternmatcher compiles it.
//!
//! Docker turns a pattern into a regular expression letter by letter. A few patterns that its
//! check lets pass come out as something nobody means: `[*]` as a repeated class, `\d` as any
//! digit, `[[:alpha:]]` as a POSIX class. They are refused here, so that a path is matched as
//! Docker matches it or not at all.

use std::str::Chars;

use regex::{Regex, RegexBuilder};

/// Bytes of a pattern: no path that Linux opens is longer.
const MAX_LENGTH: usize = 4096;
/// Bytes of a pattern with wildcards, compiled: a dozen of them. A thousand patterns have 16 MiB then.
const MAX_COMPILED: usize = 16 << 10;
/// Bytes that matching may keep of a pattern from path to path; with less it takes longer.
const MAX_KEPT: usize = 16 << 10;

const TOO_LONG: &str = "is too long";

/// A compiled pattern, without `!`.
#[derive(Debug)]
pub enum IgnorePattern {
    Exact(String),
    /// Before a `**` at the end.
    Prefix(String),
    /// After a leading `**`. With a slash at its start it matches without the slash too.
    Suffix(String),
    Regex(Regex),
}

impl IgnorePattern {
    /// `pattern` is cleaned and not empty. An error completes the sentence "the pattern …".
    pub fn new(pattern: &str) -> Result<Self, &'static str> {
        if pattern.len() > MAX_LENGTH {
            return Err(TOO_LONG);
        }
        let literal = |text: &&str| !text.contains(['*', '?', '[', ']', '\\']);
        if literal(&pattern) {
            Ok(IgnorePattern::Exact(pattern.to_owned()))
        } else if let Some(suffix) = pattern.strip_prefix("**").filter(literal) {
            Ok(IgnorePattern::Suffix(suffix.to_owned()))
        } else if let Some(prefix) = pattern.strip_suffix("**").filter(literal) {
            Ok(IgnorePattern::Prefix(prefix.to_owned()))
        } else {
            RegexBuilder::new(&regex(pattern)?)
                .size_limit(MAX_COMPILED)
                .dfa_size_limit(MAX_KEPT)
                .build()
                .map(IgnorePattern::Regex)
                .map_err(|_| TOO_LONG)
        }
    }

    /// Whether the pattern matches the path itself; not whether it matches a folder above it.
    pub fn matches(&self, path: &str) -> bool {
        match self {
            IgnorePattern::Exact(text) => path == text,
            IgnorePattern::Prefix(prefix) => path.starts_with(prefix),
            IgnorePattern::Suffix(suffix) => path.ends_with(suffix) || suffix.strip_prefix('/') == Some(path),
            IgnorePattern::Regex(regex) => regex.is_match(path),
        }
    }
}

fn regex(pattern: &str) -> Result<String, &'static str> {
    let mut regex = String::from("^");
    let mut rest = pattern.chars();
    while let Some(char) = rest.next() {
        match char {
            '*' if rest.as_str().starts_with('*') => {
                rest.next();
                // `**/` is `**`: it stands for any folders, even none.
                if rest.as_str().starts_with('/') {
                    rest.next();
                }
                regex.push_str(if rest.as_str().is_empty() { ".*" } else { "(.*/)?" });
            }
            '*' => regex.push_str("[^/]*"),
            '?' => regex.push_str("[^/]"),
            '[' => class(&mut rest, &mut regex)?,
            '\\' => push_literal(&mut regex, escaped(&mut rest)?),
            // Docker leaves these as they are, so beside a wildcard they are an anchor and an "or".
            '^' | '|' => regex.push(char),
            // This too; most braces are no repetition, and so stand for themselves.
            '{' if is_repetition(rest.as_str()) => return Err("has a repetition; put a `\\` before the `{`"),
            char => push_literal(&mut regex, char),
        }
    }
    regex.push('$');
    Ok(regex)
}

/// `2}`, `2,}` or `2,3}`.
fn is_repetition(rest: &str) -> bool {
    rest.split_once('}').map(|(counts, _)| counts.split_once(',').unwrap_or((counts, ""))).is_some_and(
        |(least, most)| !least.is_empty() && format!("{least}{most}").bytes().all(|byte| byte.is_ascii_digit()),
    )
}

fn push_literal(regex: &mut String, char: char) {
    regex.push_str(&regex::escape(char.encode_utf8(&mut [0; 4])));
}

/// A class after its `[`, with the rules of Go's `filepath.Match`: `^` negates, `]` and `-` must
/// be escaped, and there is at least one member.
fn class(rest: &mut Chars, regex: &mut String) -> Result<(), &'static str> {
    regex.push('[');
    if rest.as_str().starts_with('^') {
        rest.next();
        regex.push('^');
    }
    let mut empty = true;
    loop {
        if rest.as_str().starts_with(']') && !empty {
            rest.next();
            regex.push(']');
            return Ok(());
        }
        if rest.as_str().starts_with("[:") {
            return Err("has a class inside a class");
        }
        let low = member(rest)?;
        let mut high = low;
        if rest.as_str().starts_with('-') {
            rest.next();
            high = member(rest)?;
        }
        if low > high {
            return Err("has a range that runs backwards");
        }
        regex.push_str(&format!("\\x{{{:x}}}-\\x{{{:x}}}", u32::from(low), u32::from(high)));
        empty = false;
    }
}

fn member(rest: &mut Chars) -> Result<char, &'static str> {
    match rest.next() {
        None => Err("has a `[` without its `]`"),
        Some(']' | '-') => Err("has a `]` or `-` in a class without a `\\` before it"),
        Some('*' | '?') => Err("has a `*` or `?` in a class without a `\\` before it"),
        Some('\\') => escaped(rest),
        Some(char) => Ok(char),
    }
}

/// The character after a `\`. Docker hands the two to its regular expressions, where only
/// punctuation stands for itself.
fn escaped(rest: &mut Chars) -> Result<char, &'static str> {
    match rest.next() {
        None => Err("ends with a `\\`"),
        Some(char) if char.is_ascii() && !char.is_ascii_alphanumeric() => Ok(char),
        Some(_) => Err("has a `\\` before a letter or digit; folders are separated by `/`"),
    }
}

/// The shortest path that means the same, as Go's `filepath.Clean`: only the text counts.
pub fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if rooted => {}
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    match (rooted, path.is_empty()) {
        (true, _) => format!("/{path}"),
        (false, true) => ".".to_owned(),
        (false, false) => path,
    }
}
