use super::meant::scalar;
use crate::placeholder::closest;
use crate::source::Node;
use serde_json::Value as Json;

/// What a word processor makes of quotes.
pub fn straight_quotes(value: &str) -> Option<String> {
    let curly = ['‘', '’', '“', '”'];
    let inside = value.strip_prefix(curly)?.trim_end_matches(curly);
    Some(format!("write `'{inside}'`: to YAML only straight quotes are quotes"))
}

/// CloudFormation's names for what placeholders stand for.
const PSEUDO: [(&str, &str); 3] =
    [("${AWS::AccountId}", "{{account}}"), ("${AWS::Region}", "{{region}}"), ("${AWS::Partition}", "{{partition}}")];

pub fn placeholders(value: &str) -> Option<String> {
    let there: Vec<_> = PSEUDO.iter().filter(|(pseudo, _)| value.contains(pseudo)).collect();
    let written = there.iter().fold(value.to_owned(), |value, (pseudo, ours)| value.replace(pseudo, ours));
    (!there.is_empty()).then(|| format!("write `{}`", scalar(&written).unwrap_or(written)))
}

/// The option that a slip of the finger may be; another number is none.
pub fn nearest(value: &str, options: &[&str]) -> Option<String> {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let nearest = closest(value, options.iter().copied())?;
    let same = digits(value).is_empty() || digits(value) == digits(nearest);
    same.then(|| nearest.to_owned())
}

/// The numbers next to one that is none of the options.
pub fn between(value: &str, options: &[Json]) -> Option<String> {
    let value: i64 = value.parse().ok()?;
    let numbers: Vec<i64> = options.iter().filter_map(Json::as_i64).collect();
    let below = numbers.iter().filter(|number| **number < value).max();
    let above = numbers.iter().filter(|number| **number > value).min();
    match (below, above) {
        (Some(below), Some(above)) => Some(format!("`{below}` or `{above}`")),
        (Some(one), None) | (None, Some(one)) => Some(format!("`{one}`")),
        (None, None) => None,
    }
}

pub fn either(names: &[&str]) -> String {
    match names.split_last() {
        Some((last, [])) => format!("`{last}`"),
        Some((last, others)) => format!("{} or `{last}`", listed(others)),
        None => String::new(),
    }
}

/// A scalar in a message; the diagnostic knows what of it is secret.
pub fn shown(node: &Node) -> String {
    // In the syntax of Fn::Sub a `${` of the user's is `${!`.
    node.written_text().unwrap_or_default().replace("${!", "${")
}

pub fn plain(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

pub fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

pub fn counted(count: usize, of: &str) -> String {
    match count {
        0 => format!("no {of}s"),
        1 => format!("1 {of}"),
        many => format!("{many} {of}s"),
    }
}

/// The first sentence, as a clause.
pub fn sentence(text: &str) -> String {
    text.split(". ").next().unwrap_or_default().trim_end_matches('.').replace('\n', " ")
}
