use super::Span;
use super::hidden::HIDDEN;
use super::place::is_secret_key;
use super::reach::{MIN_LENGTH, MIN_WITHIN, Reach, looks_random, reach};
use super::search::Matcher;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::rc::Rc;

/// The values that leave in no text, whatever their way into it. All that reads a project adds to them; the one place where
/// text leaves takes them out of it.
#[derive(Debug, Default)]
pub struct Secrets {
    known: RefCell<Known>,
}

/// How a value was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SecretKind {
    /// An environment variable brought it, now or at the last deploy.
    Environment,
    /// It stands below `environmentVariables`.
    Variable,
    /// A deployed runtime has it.
    Deployed,
    /// It is a credential: a rule says so, or the name of its variable.
    Credential,
}

#[derive(Debug, Default)]
struct Known {
    values: BTreeMap<String, BTreeSet<SecretKind>>,
    /// Names of the project and where it goes to, which all that is told of it holds. In lower case.
    names: BTreeSet<String>,
    /// Values of variables that name something in AWS.
    named: BTreeSet<String>,
    /// What files say in the open, each with its place: a place may turn out to be hidden.
    written: Texts,
    written_at: Vec<Span>,
    hidden: BTreeSet<Span>,
    /// What templates hold in the open: ours, and those that are deployed.
    open: Texts,
    deployed: BTreeSet<String>,
    /// Of all that is known; none after something was added.
    matcher: Option<Rc<Matcher>>,
}

/// Many texts in one: a project has a hundred thousand, and seldom does anybody ask for them.
#[derive(Debug, Default)]
struct Texts {
    all: String,
    ends: Vec<usize>,
}

impl Texts {
    fn push(&mut self, text: &str) {
        self.all.push_str(text);
        self.ends.push(self.all.len());
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(&0).chain(&self.ends);
        starts.zip(&self.ends).filter_map(|(start, end)| self.all.get(*start..*end))
    }
}

/// No ARN, and nothing else that one value has in common with another, is longer.
const MAX_OPEN: usize = 1_024;

impl Secrets {
    /// Keeps a value back, and each of its lines.
    pub fn keep(&self, value: &str, kind: SecretKind) {
        let lines = value.lines().filter(|_| value.contains('\n'));
        // Yes and no are no secrets, and half of all documents hold them.
        let counts = |text: &&str| text.len() >= MIN_LENGTH && !matches!(*text, "true" | "false");
        for text in std::iter::once(value).chain(lines).map(str::trim).filter(counts) {
            let mut known = self.known.borrow_mut();
            if known.values.entry(text.to_owned()).or_default().insert(kind) {
                known.matcher = None;
            }
        }
    }

    /// Keeps back every text in JSON that is secret as a whole.
    pub fn keep_all(&self, value: &Value, kind: SecretKind) {
        match value {
            Value::String(text) => {
                self.keep(text, kind);
                known_parts(text).for_each(|part| self.keep(&part, kind));
                if text.starts_with(['{', '['])
                    && let Ok(inner) = serde_json::from_str(text)
                {
                    self.keep_all(&inner, kind);
                }
            }
            Value::Number(number) => self.keep(&number.to_string(), kind),
            Value::Array(items) => items.iter().for_each(|item| self.keep_all(item, kind)),
            Value::Object(map) => map.values().for_each(|item| self.keep_all(item, kind)),
            Value::Bool(_) | Value::Null => {}
        }
    }

    /// Keeps back the environment variables of a template that is deployed.
    pub fn keep_deployed(&self, template: &Value) {
        match template {
            Value::Object(map) => {
                for (key, value) in map {
                    if is_secret_key(key) {
                        self.keep_all(value, SecretKind::Deployed)
                    } else {
                        self.keep_deployed(value)
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.keep_deployed(item)),
            Value::String(text) => self.add(|known| known.deployed.insert(text.clone())),
            _ => {}
        }
    }

    /// A name of the project, or of where it goes to.
    pub fn name(&self, name: &str) {
        self.add(|known| known.names.insert(name.to_lowercase()));
    }

    /// A value of an environment variable of which a name in AWS is made: all who may look at the account see it.
    pub fn named(&self, value: &str) {
        self.add(|known| known.named.insert(value.trim().to_owned()));
    }

    /// A text that a file holds in the open, unless its place is hidden.
    pub fn written(&self, text: &str, at: Span) {
        self.add(|known| {
            known.written.push(text);
            known.written_at.push(at);
            true
        });
    }

    /// A text that the template holds where all who may read the stack see it.
    pub fn open(&self, text: &str) {
        self.add(|known| {
            known.open.push(text);
            true
        });
    }

    pub(super) fn hide(&self, span: Span, written: &str) {
        self.keep(written.trim().trim_matches(['"', '\'']), SecretKind::Variable);
        self.add(|known| known.hidden.insert(span));
    }

    fn add(&self, add: impl FnOnce(&mut Known) -> bool) {
        let mut known = self.known.borrow_mut();
        if add(&mut known) {
            known.matcher = None;
        }
    }

    /// The words of somebody who quotes values as they are, without any that has some length.
    pub(super) fn without_quoted(&self, words: &str) -> String {
        let known = self.known.borrow();
        let long =
            |value: &&String| value.chars().count() >= MIN_WITHIN && !known.names.contains(&value.to_lowercase());
        let mut values: Vec<&String> = known.values.keys().filter(long).collect();
        // The longest first: one may hold another.
        values.sort_by_key(|value| std::cmp::Reverse(value.len()));
        values.into_iter().fold(words.to_owned(), |words, value| words.replace(value.as_str(), HIDDEN))
    }

    /// The text with `•••` in place of every secret. JSON stays JSON, and XML stays XML.
    pub fn masked(&self, text: &str) -> String {
        let matcher = {
            let mut known = self.known.borrow_mut();
            match &known.matcher {
                Some(matcher) => Rc::clone(matcher),
                None => {
                    let matcher = Rc::new(Matcher::new(known.sought()));
                    known.matcher = Some(Rc::clone(&matcher));
                    matcher
                }
            }
        };
        matcher.masked(text, HIDDEN)
    }
}

impl Known {
    /// What is looked for, and how.
    fn sought(&self) -> BTreeMap<String, Reach> {
        let mut sought = BTreeMap::new();
        let open = self.open_values();
        for (value, kinds) in &self.values {
            let credential = kinds.contains(&SecretKind::Credential) || looks_random(value);
            if !credential && open.contains(value.as_str()) {
                continue;
            }
            if let Some(reach) = reach(value, credential) {
                sought.insert(value.clone(), reach);
            }
            // The password in a connection string.
            let words = value.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| looks_random(word));
            sought.extend(words.map(|word| (word.to_owned(), Reach::Part)));
        }
        sought
    }

    /// The values that stand in the open as well.
    fn open_values(&self) -> HashSet<&str> {
        let mut open = HashSet::new();
        let values: Vec<(&str, &BTreeSet<SecretKind>)> =
            self.values.iter().map(|(value, kinds)| (value.as_str(), kinds)).collect();
        for (value, kinds) in &values {
            let names = kinds.contains(&SecretKind::Environment) && !kinds.contains(&SecretKind::Variable);
            if self.names.contains(&value.to_lowercase()) || names && self.named.contains(*value) {
                open.insert(*value);
            }
        }
        // What is longer is no name.
        let values: Vec<_> = values.into_iter().filter(|(value, _)| value.len() <= MAX_OPEN).collect();
        let texts: Vec<&str> = values.iter().map(|(value, _)| *value).collect();
        let stretches = self.hidden_stretches();
        let hidden = |at: &Span| {
            let before = |one: &Span| (one.file, one.end) <= (at.file, at.start);
            let next = stretches.get(stretches.partition_point(before));
            next.is_some_and(|next| next.file == at.file && next.start < at.end)
        };
        let written = self.written.iter().zip(&self.written_at).filter(|(_, at)| !hidden(at)).map(|(text, _)| text);
        let ours: BTreeSet<&str> = written.chain(self.open.iter()).collect();
        let ours: Vec<&str> = ours.into_iter().collect();
        let found = Matcher::words_in(&texts, &ours);
        open.extend(found.into_iter().map(|index| texts[index]));
        let deployed: Vec<&str> = self.deployed.iter().map(String::as_str).collect();
        for index in Matcher::words_in(&texts, &deployed) {
            // Of what an environment variable brings, the deployed template is made.
            if values[index].1.iter().all(|kind| *kind == SecretKind::Deployed) {
                open.insert(texts[index]);
            }
        }
        open
    }
}

impl Known {
    /// What is hidden of each file, in order, none in another.
    fn hidden_stretches(&self) -> Vec<Span> {
        let mut stretches: Vec<Span> = Vec::new();
        for span in &self.hidden {
            match stretches.last_mut() {
                Some(last) if last.file == span.file && span.start <= last.end => last.end = last.end.max(span.end),
                _ => stretches.push(*span),
            }
        }
        stretches
    }
}

/// The parts of a text in Fn::Sub syntax that are known now.
fn known_parts(text: &str) -> impl Iterator<Item = String> {
    let mut parts = vec![String::new()];
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let (before, after) = (&rest[..at], &rest[at + 2..]);
        parts.last_mut().into_iter().for_each(|part| part.push_str(before));
        match (after.strip_prefix('!'), after.find('}')) {
            (Some(literal), _) => {
                parts.last_mut().into_iter().for_each(|part| part.push_str("${"));
                rest = literal;
            }
            (None, Some(end)) => {
                parts.push(String::new());
                rest = &after[end + 1..];
            }
            (None, None) => rest = after,
        }
    }
    parts.last_mut().into_iter().for_each(|part| part.push_str(rest));
    parts.into_iter().filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(values: &[(&str, SecretKind)], text: &str) -> String {
        let secrets = Secrets::default();
        values.iter().for_each(|(value, kind)| secrets.keep(value, *kind));
        secrets.masked(text)
    }

    #[test]
    fn words_that_mean_something_else_stay() {
        use SecretKind::Variable;
        let text = "error: prod http 8080 true eu-central-1 bedrock-agentcore warning";
        for value in ["error", "prod", "http", "8080", "true", "eu-central-1", "bedrock-agentcore", "WARNING", "a"] {
            assert_eq!(masked(&[(value, Variable)], text), text, "{value}");
        }
    }

    #[test]
    fn a_secret_is_found_in_every_form() {
        let secret = r#"hun'ter"2|<&x"#;
        for (text, wanted) in [
            (r#"is hun'ter"2|<&x here"#, "is ••• here"),
            (r#"is hun''ter\"2\|&lt;&amp;x here"#, "is ••• here"),
            ("is hun%27ter%222%7C%3C%26x here", "is ••• here"),
            ("ConfigHunter2xAB", "Config•••AB"),
            ("config-hun-ter-2----x-ab", "config-•••-ab"),
            (r#"{"a":"is hun'ter\"2|<&x","b":["hun'ter\\\"2|<&x"],"c":12}"#, r#"{"a":"is •••","b":["•••"],"c":12}"#),
        ] {
            assert_eq!(masked(&[(secret, SecretKind::Environment)], text), wanted, "{text}");
        }
    }

    #[test]
    fn short_ones_are_found_as_words_only_and_long_ones_within() {
        use SecretKind::Environment;
        assert_eq!(masked(&[("zork", Environment)], "zork zorkmid a-zork_b"), "••• zorkmid a-•••_b");
        assert_eq!(masked(&[("hunter2", Environment)], "xhunter2x HUNTER2"), "x•••x •••");
        assert_eq!(masked(&[("abcdefg1", Environment), ("efg1hijk", Environment)], "abcdefg1hijk"), "•••");
        assert_eq!(masked(&[("geheim ä", Environment)], "das geheim ä ü"), "das ••• ü");
        assert_eq!(masked(&[("пароль", Environment)], "{\"a\": \"мой пароль\"}"), "{\"a\": \"мой •••\"}");
    }

    #[test]
    fn a_part_of_a_random_one_is_found_where_a_name_was_cut() {
        let secret = [("p9KettleQ7zTrumpet", SecretKind::Credential)];
        assert_eq!(masked(&secret, "orbit-p9kettleq7-1a2b"), "orbit-•••-1a2b");
        assert_eq!(masked(&secret, "orbit-p9kett"), "orbit-p9kett");
    }

    #[test]
    fn what_stands_in_the_open_is_no_secret_unless_it_looks_random() {
        use SecretKind::{Deployed, Environment, Variable};
        let secrets = Secrets::default();
        for (value, kind) in [
            ("orders-2026", Variable),
            ("Q7zTrum9Kettle", Variable),
            ("archive77", Environment),
            ("vase1234", Deployed),
        ] {
            secrets.keep(value, kind);
        }
        secrets.named("archive77");
        secrets.open("arn:aws:dynamodb:eu-central-1:111122223333:table/orders-2026");
        secrets.open("Q7zTrum9Kettle");
        secrets.keep_deployed(&serde_json::json!({"Name": "vase1234", "EnvironmentVariables": {"A": "other5678"}}));
        let text = "orders-2026 Q7zTrum9Kettle archive77 vase1234 other5678";
        assert_eq!(secrets.masked(text), "orders-2026 ••• archive77 vase1234 •••");
        secrets.keep("archive77", Variable);
        assert_eq!(secrets.masked("archive77"), "•••");
    }

    #[test]
    fn neither_json_nor_xml_breaks() {
        let values = [("1, \"b\": 2", SecretKind::Environment), ("\"/><hunter2", SecretKind::Environment)];
        let json = r#"{"a": 1, "b": 2}"#;
        assert_eq!(masked(&values, json), json);
        let xml = "<?xml version=\"1.0\"?>\n<case name=\"a\"/><failure message=\"&quot;/&gt;&lt;hunter2\">x</failure>";
        let wanted = "<?xml version=\"1.0\"?>\n<case name=\"a\"/><failure message=\"•••\">x</failure>";
        assert_eq!(masked(&[values[1]], xml), wanted);
    }
}
