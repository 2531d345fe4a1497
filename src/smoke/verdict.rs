use super::file::SmokeTest;
use crate::diagnostic::{Code, Diagnostic, Help};
use serde_json::Value;

/// What came of a call, held against its file.
#[derive(Debug)]
pub struct Verdict {
    /// What is not as the file says; none if all is.
    pub found: Vec<Diagnostic>,
}

/// How much of an answer a message shows.
const SHOWN: usize = 400;

impl Verdict {
    /// Of an answer, or of a refusal and its words.
    pub fn of(test: &SmokeTest, status: u16, text: &str) -> Verdict {
        let expect = &test.file.expect;
        let mut found = Vec::new();
        let mut differs = |pointer: &str, message: String| {
            found.push(
                Diagnostic::error(Code::SMOKE_FAILED, message)
                    .at(test.place(pointer))
                    .why(came(text))
                    .help(Help::from("look at what the agent wrote: ").then(Help::command("logs", ""))),
            );
        };
        let wanted = expect.status.unwrap_or(200);
        if status != wanted {
            differs("/expect/status", format!("the agent answers with status {status}, not {wanted}"));
        }
        if let Some(wanted) = expect.contains.as_deref().filter(|wanted| !text.contains(wanted)) {
            differs("/expect/contains", format!("the agent's answer holds no `{wanted}`"));
        }
        if let Some(pattern) = test.matches.as_ref().filter(|pattern| !pattern.is_match(text)) {
            differs("/expect/matches", format!("the agent's answer does not match `{pattern}`"));
        }
        if let Some(wanted) = &expect.json {
            match serde_json::from_str::<Value>(text.trim()) {
                Ok(came) => {
                    if let Some((pointer, words)) = difference(wanted, &came, String::new()) {
                        differs(&format!("/expect/json{pointer}"), words);
                    }
                }
                Err(_) => differs("/expect/json", "the agent's answer is no JSON".to_owned()),
            }
        }
        Verdict { found }
    }
}

fn came(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(SHOWN) {
        _ if text.is_empty() => "it answered with nothing".to_owned(),
        Some((end, _)) => format!("it answered `{}…`", &text[..end]),
        None => format!("it answered `{text}`"),
    }
}

/// The first place where the answer lacks what is wanted, and what is wrong there.
fn difference(wanted: &Value, came: &Value, at: String) -> Option<(String, String)> {
    let named = if at.is_empty() { "the agent's answer".to_owned() } else { format!("`{at}` of the agent's answer") };
    match (wanted, came) {
        (Value::Object(wanted), Value::Object(came)) => wanted.iter().find_map(|(key, wanted)| {
            let below = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
            match came.get(key) {
                Some(came) => difference(wanted, came, below),
                None => Some((below.clone(), format!("the agent's answer has no `{below}`"))),
            }
        }),
        (Value::Array(wanted), Value::Array(came)) if wanted.len() == came.len() => {
            let mut pairs = wanted.iter().zip(came).enumerate();
            pairs.find_map(|(index, (wanted, came))| difference(wanted, came, format!("{at}/{index}")))
        }
        (Value::Array(wanted), Value::Array(came)) => {
            Some((at, format!("{named} has {} items, not {}", came.len(), wanted.len())))
        }
        (wanted, came) if equal(wanted, came) => None,
        (wanted, came) => Some((at, format!("{named} is `{}`, not `{wanted}`", short(came)))),
    }
}

/// 1 is 1.0 in JSON.
fn equal(wanted: &Value, came: &Value) -> bool {
    wanted == came || wanted.is_number() && came.is_number() && wanted.as_f64() == came.as_f64()
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::difference;
    use serde_json::{Value, json};

    fn differs(wanted: Value, came: Value) -> Option<String> {
        difference(&wanted, &came, String::new()).map(|(_, words)| words)
    }

    #[test]
    fn what_is_wanted_is_in_the_answer_and_more_may_be() {
        for (wanted, came) in [
            (json!({}), json!({"a": 1})),
            (json!({"a": {"b": 1}}), json!({"a": {"b": 1.0, "c": 2}, "d": null})),
            (json!([1, {"a": "x"}]), json!([1, {"a": "x", "b": "y"}])),
            (json!("x"), json!("x")),
        ] {
            assert_eq!(differs(wanted, came), None);
        }
    }

    #[test]
    fn the_first_thing_that_is_missing_is_named_by_its_place() {
        let words = |wanted, came| differs(wanted, came).unwrap_or_default();
        assert_eq!(words(json!({"a": {"b": 1}}), json!({"a": {}})), "the agent's answer has no `/a/b`");
        assert_eq!(
            words(json!({"a/b": "x"}), json!({"a/b": "y"})),
            "`/a~1b` of the agent's answer is `\"y\"`, not `\"x\"`"
        );
        assert_eq!(words(json!([1]), json!([1, 2])), "the agent's answer has 2 items, not 1");
        assert_eq!(words(json!({}), json!("x")), "the agent's answer is `\"x\"`, not `{}`");
        assert_eq!(words(json!(1), json!("1")), "the agent's answer is `\"1\"`, not `1`");
        assert_eq!(words(json!(null), json!(false)), "the agent's answer is `false`, not `null`");
    }
}
