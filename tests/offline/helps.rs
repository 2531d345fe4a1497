//! Whoever does what a help says meets neither the same problem again nor another one at the same place.

use crate::support::cases;
use crate::support::each::{below, each};
use crate::support::project::Project;
use serde_json::Value;
use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Fewer than these were done when this was written; if it falls, the words have changed and this test no longer reads them.
const AT_LEAST: usize = 90;

#[test]
fn what_a_help_says_can_be_done_and_mends_the_problem() {
    let (looked_at, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    each("tests/fixtures/bad", &below("tests/fixtures/bad"), |folder| {
        let before = problems(&Project::copy_of(folder));
        for found in before.iter().filter(|_| looked_at.fetch_add(1, Ordering::Relaxed) % cases(4, 1) == 0) {
            let project = Project::copy_of(folder);
            let Some(edit) = Edit::of(found) else { continue };
            if !edit.made_in(&project, found) {
                continue;
            }
            done.fetch_add(1, Ordering::Relaxed);
            // The other mistakes there are still to be mended.
            let known = |other: &Value| before.iter().any(|one| one != found && is_same(one, other));
            let again = problems(&project).into_iter().filter(|other| follows(found, other) && !known(other));
            let again: Vec<Value> = again.collect();
            assert!(again.is_empty(), "{found:#}\n{edit:?}\nleads to\n{again:#?}");
        }
    });
    let done = done.into_inner();
    assert!(done >= cases(AT_LEAST / 6, AT_LEAST), "only {done} helps were done");
}

/// The errors of a project, as programs read them.
fn problems(project: &Project) -> Vec<Value> {
    let output = project.mdaac(&["check", "--format", "json", "--show-values"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let all = report["diagnostics"].as_array().unwrap();
    all.iter().filter(|found| found["severity"] == "error").cloned().collect()
}

fn is_same(one: &Value, other: &Value) -> bool {
    ["code", "message", "module", "pointer"].iter().all(|key| one[*key] == other[*key])
}

/// What no help may lead to: the same again, or a value or key that cannot stand there.
fn follows(one: &Value, other: &Value) -> bool {
    let pointer = |of: &Value| of["pointer"].as_str().map(str::to_owned);
    let within = match (pointer(one), pointer(other)) {
        (Some(at), Some(other)) => !at.is_empty() && (at == other || other.starts_with(&format!("{at}/"))),
        _ => false,
    };
    let of_the_schema =
        ["malformed-value", "unknown-key", "unknown-value", "wrong-type", "wrong-length", "wrong-count"];
    let again = one["code"] == other["code"] || of_the_schema.iter().any(|code| other["code"] == *code);
    one["module"] == other["module"] && again && (within || one["message"] == other["message"])
}

#[derive(Debug)]
enum Edit {
    /// Another text where the problem is.
    Text(String),
    /// Another value there, in YAML.
    Value(String),
    /// One more key in the map there.
    Add(String),
    Remove,
}

impl Edit {
    /// What a help asks for; none where a person must think.
    fn of(found: &Value) -> Option<Edit> {
        let help = found["help"].as_str()?.rsplit(". ").next()?;
        let lower = help.to_lowercase();
        let quoted = help.split('`').nth(1).unwrap_or_default().to_owned();
        let key = found["pointer"].as_str().and_then(|pointer| pointer.rsplit('/').next()).unwrap_or_default();
        if quoted.contains(['…', '<']) || help.contains(" and ") {
            return None;
        }
        if lower.starts_with("did you mean") {
            return (!help.contains("belongs in")).then_some(Edit::Text(quoted));
        }
        if lower.starts_with("remove it") || lower.starts_with("remove the key") {
            return Some(Edit::Remove);
        }
        if let Some(value) = quoted.strip_prefix(&format!("{key}: ")).filter(|_| lower.starts_with("write `")) {
            return Some(Edit::Value(value.to_owned()));
        }
        // A map may have to become a text, a key another one.
        if help.contains(" in place of ") {
            return None;
        }
        if lower.starts_with("write `") && quoted.starts_with("{{") {
            return Some(Edit::Text(quoted));
        }
        // A key of another tool goes elsewhere, under another name.
        if found["code"] == "unknown-key" || quoted.contains(": ") && !quoted.starts_with(['{', '[', '\'']) {
            return (lower.starts_with("add `")).then_some(Edit::Add(quoted));
        }
        if lower.starts_with("write `") && !quoted.ends_with(':') || lower.starts_with("write one of `") {
            return Some(Edit::Value(quoted));
        }
        if lower.starts_with("add `") && quoted.contains(": ") {
            return Some(Edit::Add(quoted));
        }
        let example = help.split("e.g. `").nth(1).and_then(|rest| rest.split('`').next());
        if let Some(example) = example.filter(|_| lower.starts_with("give ")) {
            return Some(Edit::Value(format!("'{example}'")));
        }
        None
    }

    /// Whether it could be made in the file that the problem is in.
    fn made_in(&self, project: &Project, found: &Value) -> bool {
        let Some(file) = found["file"].as_str().map(|file| project.path().join(file)) else { return false };
        let Ok(text) = fs::read_to_string(&file) else { return false };
        if let Edit::Text(new) = self {
            return text_edited(&text, found, new).is_some_and(|text| fs::write(&file, text).is_ok());
        }
        let Some(pointer) = found["pointer"].as_str() else { return false };
        let Ok(mut document) = serde_yaml::from_str::<Value>(&text) else { return false };
        let edited = match self {
            Edit::Value(yaml) => match (document.pointer_mut(pointer), serde_yaml::from_str::<Value>(yaml)) {
                // Some point at the map around the value.
                (Some(place), Ok(value)) if !(place.is_object() && found["code"] == "unknown-value") => {
                    *place = value;
                    true
                }
                _ => false,
            },
            Edit::Add(yaml) => match (document.pointer_mut(pointer), serde_yaml::from_str::<Value>(yaml)) {
                (Some(Value::Object(map)), Ok(Value::Object(more))) => {
                    map.extend(more);
                    true
                }
                _ => false,
            },
            Edit::Remove | Edit::Text(_) => {
                let (parent, key) = pointer.rsplit_once('/').unwrap_or_default();
                match document.pointer_mut(parent) {
                    Some(Value::Object(map)) => map.shift_remove(key).is_some(),
                    _ => false,
                }
            }
        };
        edited && fs::write(&file, document.to_string()).is_ok()
    }
}

/// The text with other words in the place of the problem.
fn text_edited(text: &str, found: &Value, new: &str) -> Option<String> {
    let number = |key: &str| usize::try_from(found[key].as_u64()?).ok();
    let byte = |line: usize, column: usize| {
        let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
        let line = text[start..].lines().next().unwrap_or_default();
        Some(start + line.char_indices().nth(column - 1).map_or(line.len(), |(byte, _)| byte))
    };
    let start = byte(number("line")?, number("column")?)?;
    let end = byte(number("endLine")?, number("endColumn")?)?;
    let old = text.get(start..end)?;
    // Of `{{context:whom}}` the message names `whom`.
    let named = found["message"].as_str()?.split('`').nth(1).filter(|name| old.contains(name))?;
    Some(format!("{}{}{}", &text[..start], old.replacen(named, new, 1), &text[end..]))
}
