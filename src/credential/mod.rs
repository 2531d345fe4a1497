//! Credential: takes a text and its name, gives what in it opens something for whoever reads it.
//!
//! Whoever asks masks what is found: it is the value itself. Nothing here knows configs or templates, so that what is read
//! and what is written are looked at with the same eyes.

mod decoded;
mod formats;
mod name;
mod pattern;
mod structure;
mod value;

#[cfg(test)]
mod planted;

use std::borrow::Cow;

/// What in a text is, or looks like, a credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// What it is, e.g. `GitHub token`; where that is not certain, why it may be one.
    pub kind: &'static str,
    /// Whether its form leaves no doubt; else its name and its letters only make it likely.
    pub certain: bool,
    /// The credential alone.
    pub text: String,
}

/// Texts are cut here: no value of a runtime is as long (`environmentVariables`: 5,000 characters).
const MAX_LENGTH: usize = 100_000;
/// JSON in Base64 in JSON, and no further.
const MAX_DEPTH: usize = 6;
const AWS_SECRET: &str = "AWS secret access key";
/// Shorter texts open nothing that is worth a finding.
const MIN_LENGTH: usize = 4;

/// The credentials in a text that has this name, each once, the certain ones first. `${…}` and `{{…}}` in it stand for what
/// is not known: no part of a credential.
pub fn credentials_in(name: &str, text: &str) -> Vec<Credential> {
    let mut found = Vec::new();
    look(name, text, 0, &mut found);
    found.sort_by_key(|one| !one.certain);
    let mut known: Vec<Credential> = Vec::new();
    for one in found {
        if !known.iter().any(|before| before.text == one.text) {
            known.push(one);
        }
    }
    known
}

fn look(name: &str, text: &str, depth: usize, found: &mut Vec<Credential>) {
    if text.len() < MIN_LENGTH || text.len() > MAX_LENGTH || depth > MAX_DEPTH {
        return;
    }
    let mut add = |kind, text: &str, certain| found.push(Credential { kind, certain, text: text.to_owned() });
    let whole: Cow<'_, str> = Cow::Borrowed(text);
    for text in [Some(whole), decoded::percent_decoded(text).map(Cow::Owned)].into_iter().flatten() {
        for (kind, one) in formats::vendors_in(&text) {
            if !value::is_placeholder(&one) {
                add(kind, &one, true);
            }
        }
        structure::credentials_in(&text).iter().for_each(|(kind, one, certain)| add(kind, one, *certain));
    }
    if name::makes_secret(name, text, false) {
        add(if depth == 0 { "its name says so" } else { "a name in it says so" }, text.trim(), false);
    }
    if !name::is_harmless(name) {
        structure::keys_in(text)
            .iter()
            .for_each(|one| add("letters and digits behind a prefix, as keys have", one, false));
        let aws = name.to_uppercase();
        let aws = ["AWS", "SECRET", "ACCESS"].iter().any(|word| aws.contains(word));
        structure::secret_access_keys_in(text).iter().for_each(|one| {
            add(if aws { AWS_SECRET } else { "40 characters, as an AWS secret access key has" }, one, aws)
        });
    }
    within(name, text, depth, found);
}

/// What is written in a text in another language: JSON, Base64.
fn within(name: &str, text: &str, depth: usize, found: &mut Vec<Credential>) {
    let trimmed = text.trim();
    if trimmed.starts_with(['{', '['])
        && let Ok(json) = serde_json::from_str::<serde_json::Value>(trimmed)
    {
        in_json(name, &json, depth + 1, found);
    }
    if trimmed.len() >= 12
        && let Some(inner) = decoded::base64_text(trimmed)
    {
        let before = found.len();
        look(name, &inner, depth + 1, found);
        // Both are the secret: as it stands there, and what it says.
        if let Some(one) = found.get(before).cloned() {
            found.push(Credential { text: trimmed.to_owned(), ..one });
        }
    }
}

fn in_json(name: &str, json: &serde_json::Value, depth: usize, found: &mut Vec<Credential>) {
    match json {
        serde_json::Value::String(text) => look(name, text, depth, found),
        serde_json::Value::Array(items) if depth <= MAX_DEPTH => {
            items.iter().for_each(|item| in_json(name, item, depth, found));
            // `["--password", "…"]`
            for two in items.windows(2) {
                if let [serde_json::Value::String(option), serde_json::Value::String(value)] = two
                    && option.starts_with('-')
                {
                    look(option, value, depth + 1, found);
                }
            }
        }
        // RFC 7517: a public key, with its numbers; `d` and `k` are those of a private one.
        serde_json::Value::Object(map)
            if map.contains_key("kty") && !["d", "k"].iter().any(|one| map.contains_key(*one)) => {}
        serde_json::Value::Object(map) if depth <= MAX_DEPTH => {
            // `{"name": "DB_PASSWORD", "value": "…"}`
            let text = |names: [&str; 3]| names.iter().find_map(|name| map.get(*name)?.as_str());
            let pair = text(["name", "Name", "key"]).zip(text(["value", "Value", "val"]));
            pair.into_iter().for_each(|(name, value)| look(name, value, depth + 1, found));
            map.iter().for_each(|(key, value)| in_json(key, value, depth + 1, found));
        }
        _ => {}
    }
}
