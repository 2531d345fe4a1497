use super::check::Read;
use crate::source::{Entry, Map, Node, Value};
use jsonptr::{Pointer, PointerBuf};
use serde_json::Value as Json;

/// What stands in a value of the wrong shape, and the shape that its place wants.
pub struct Meant<'a> {
    /// The document.
    pub root: &'a Node,
    /// Where the value is.
    pub at: &'a Pointer,
    /// What its place wants.
    pub schema: &'a Json,
    pub read: Read<'a>,
}

/// How many values of a map or a list are tried.
const MAX_TRIED: usize = 16;
/// How deep they are looked for.
const MAX_DEPTH: usize = 4;
/// What is longer is no line to paste.
const MAX_WRITTEN: usize = 160;

impl Meant<'_> {
    /// What to write in its place, as YAML on one line: the one value that can be made of what stands there and fits. None
    /// where several fit, none does, or it may not be shown.
    pub fn written(&self) -> Option<String> {
        let found = self.root.at(self.at)?;
        let mut fitting: Vec<Json> = Vec::new();
        for candidate in self.candidates(found) {
            if !fitting.contains(&candidate) && self.fits(&candidate) {
                fitting.push(candidate);
            }
        }
        match fitting.as_slice() {
            [only] => flow(only).filter(|text| text.len() <= MAX_WRITTEN),
            _ => None,
        }
    }

    fn fits(&self, candidate: &Json) -> bool {
        jsonschema::draft7::is_valid(self.schema, candidate)
    }

    fn wants(&self, kind: &str) -> bool {
        wants(self.schema, kind)
    }

    fn candidates(&self, found: &Node) -> Vec<Json> {
        let leaves = self.leaves(found);
        let mut tried = Vec::new();
        if self.wants("array") {
            tried.extend(self.lists(found, &leaves));
        }
        if self.wants("object") {
            tried.extend(self.maps(found));
        }
        if ["string", "integer", "number", "boolean"].iter().any(|kind| self.wants(kind)) {
            tried.extend(leaves.iter().flatten().flat_map(|leaf| self.scalars(leaf)));
            // `{MCP: }` and `{MCP: true}`.
            let keys = found.as_map().into_iter().flatten().filter(|(_, entry)| {
                self.schema["enum"].is_array() && [Json::Null, Json::Bool(true)].contains(&entry.node.to_json())
            });
            tried.extend(keys.take(MAX_TRIED).map(|(key, _)| Json::from(key.clone())));
        }
        tried
    }

    /// A scalar in the kinds of scalar that are wanted.
    fn scalars(&self, leaf: &Json) -> Vec<Json> {
        let text = leaf.as_str().map_or_else(|| leaf.to_string(), str::to_owned);
        if self.wants("boolean") {
            return boolean(&text).map(Json::from).into_iter().collect();
        }
        if self.wants("integer") || self.wants("number") {
            return number(&text).into_iter().collect();
        }
        match self.schema["enum"].as_array() {
            Some(options) => alike(&text, options).into_iter().collect(),
            None => vec![text.into()],
        }
    }

    fn lists(&self, found: &Node, leaves: &Option<Vec<Json>>) -> Vec<Json> {
        let items = &self.schema["items"];
        if wants(items, "object") {
            let alone = found.as_map().and_then(|_| self.json(found)).map(|map| Json::from(vec![map]));
            let telling = match found.value {
                Value::Map(_) | Value::List(_) => Vec::new(),
                _ => self.telling(found, items),
            };
            let telling = telling.into_iter().map(|map| Json::from(vec![map]));
            return alone.into_iter().chain(self.named(found, items)).chain(telling).collect();
        }
        let mut leaves = leaves.clone().unwrap_or_default();
        // `subnet-a, subnet-b`
        if let ([Json::String(text)], Value::String(_)) = (leaves.as_slice(), &found.value) {
            let split = text.split([',', ' ', '\n']).map(str::trim).filter(|part| !part.is_empty());
            let several: Vec<Json> = split.map(Json::from).collect();
            leaves = if text.contains(['[', '{']) { Vec::new() } else { several };
        }
        if leaves.is_empty() { Vec::new() } else { vec![leaves.into()] }
    }

    /// `{blue: {description: …}}` as `[{name: blue, description: …}]`.
    fn named(&self, found: &Node, items: &Json) -> Option<Json> {
        let named = |key: &str| items["required"].as_array().is_some_and(|keys| keys.iter().any(|one| one == key));
        let map = found.as_map().filter(|map| named("name") && !map.is_empty() && map.len() <= MAX_TRIED)?;
        let item = |(name, entry): (&String, &Entry)| {
            let mut item = serde_json::Map::from_iter([("name".to_owned(), Json::from(name.clone()))]);
            match &entry.node.value {
                Value::Null => {}
                Value::Map(_) => item.extend(self.json(&entry.node)?.as_object()?.clone()),
                _ => return None,
            }
            Some(Json::from(item))
        };
        map.iter().map(item).collect::<Option<Vec<Json>>>().map(Json::from)
    }

    fn maps(&self, found: &Node) -> Vec<Json> {
        match &found.value {
            Value::List(items) => {
                let maps: Option<Vec<&Map>> = items.iter().map(Node::as_map).collect();
                let Some(maps) = maps.filter(|maps| !maps.is_empty() && maps.len() <= MAX_TRIED) else {
                    return Vec::new();
                };
                let pairs: Option<Vec<_>> = maps.iter().map(|map| self.pair(map)).collect();
                let entries = || {
                    let each = maps.iter().flat_map(|map| map.iter());
                    each.map(|(key, entry)| Some((key.clone(), self.json(&entry.node)?))).collect()
                };
                let Some(entries) = pairs.or_else(entries) else { return Vec::new() };
                let count = entries.len();
                let joined: serde_json::Map<String, Json> = entries.into_iter().collect();
                // Of two with one key nobody knows which was meant.
                if joined.len() == count { vec![joined.into()] } else { Vec::new() }
            }
            Value::Map(_) => Vec::new(),
            _ => self.telling(found, self.schema),
        }
    }

    /// `{Key: Owner, Value: b}` and `{name: A, value: b}`, as other tools have tags and variables.
    fn pair(&self, map: &Map) -> Option<(String, Json)> {
        let of = |names: &[&str]| {
            let (_, entry) = map.iter().find(|(key, _)| names.contains(&key.to_ascii_lowercase().as_str()))?;
            self.json(&entry.node)
        };
        let (name, value) = (of(&["key", "name"])?, of(&["value"])?);
        Some((name.as_str().filter(|_| map.len() == 2)?.to_owned(), value))
    }

    /// Maps of one key that may take a scalar: a key that takes any text says nothing about it.
    fn telling(&self, found: &Node, schema: &Json) -> Vec<Json> {
        let Some(value) = self.json(found) else { return Vec::new() };
        let properties = schema["properties"].as_object().into_iter().flatten();
        let telling = |schema: &Json| {
            ["pattern", "enum"].iter().any(|keyword| !schema[*keyword].is_null()) && schema["deprecated"] != true
        };
        let takes = properties.filter(|(_, schema)| telling(schema));
        takes.map(|(key, _)| serde_json::json!({ key: value.clone() })).collect()
    }

    /// The scalars in a value, in order; none where one may not be shown or is not known.
    fn leaves(&self, found: &Node) -> Option<Vec<Json>> {
        let mut leaves = Vec::new();
        self.gather(found, &mut self.at.to_buf(), &mut leaves).then_some(leaves)
    }

    fn gather(&self, node: &Node, at: &mut PointerBuf, leaves: &mut Vec<Json>) -> bool {
        let deep = at.tokens().count() > self.at.tokens().count() + MAX_DEPTH;
        let mut below = |token: &str, node: &Node| {
            at.push_back(token);
            let whole = self.gather(node, at, leaves);
            at.pop_back();
            whole
        };
        match &node.value {
            Value::List(_) | Value::Map(_) if deep => false,
            Value::List(items) => {
                items.iter().take(MAX_TRIED).enumerate().all(|(index, item)| below(&index.to_string(), item))
            }
            Value::Map(map) => map.iter().take(MAX_TRIED).all(|(key, entry)| below(key, &entry.node)),
            Value::Null => true,
            _ if leaves.len() >= MAX_TRIED => false,
            _ => match self.scalar(node, at) {
                Some(leaf) => {
                    leaves.push(leaf);
                    true
                }
                None => false,
            },
        }
    }

    fn scalar(&self, node: &Node, at: &Pointer) -> Option<Json> {
        self.root.place(at).secrets.is_empty().then_some(())?;
        match &node.value {
            Value::String(text) => (self.read)(text).literal().map(Json::from),
            // `012` as it is written: where a text is wanted it was meant for one.
            Value::Number(_) | Value::Bool(_) => {
                let (json, written) = (node.to_json(), node.written_text()?);
                let plain = json.to_string();
                Some(if plain == written { json } else { written.into() })
            }
            _ => None,
        }
    }

    /// A whole value, all of which is known and may be shown.
    fn json(&self, node: &Node) -> Option<Json> {
        self.leaves(self.root.at(self.at)?)?;
        Some(match &node.value {
            Value::String(text) => (self.read)(text).literal()?.into(),
            Value::List(items) => items.iter().map(|item| self.json(item)).collect::<Option<Vec<Json>>>()?.into(),
            Value::Map(map) => {
                let entry = |(key, entry): (&String, &Entry)| Some((key.clone(), self.json(&entry.node)?));
                map.iter().map(entry).collect::<Option<serde_json::Map<_, _>>>()?.into()
            }
            _ => node.to_json(),
        })
    }
}

fn wants(schema: &Json, kind: &str) -> bool {
    match &schema["type"] {
        Json::String(only) => only == kind,
        Json::Array(any) => any.iter().any(|one| one == kind),
        _ => false,
    }
}

/// The one option that is written with the same letters and digits, or of which the text is the last word: `arm64`.
pub fn alike(text: &str, options: &[Json]) -> Option<Json> {
    let plain = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let typed = plain(text);
    if typed.is_empty() {
        return None;
    }
    let same = |option: &&Json| plain(option.as_str().unwrap_or_default()) == typed;
    let ends = |option: &&Json| {
        let words: Vec<&str> =
            option.as_str().unwrap_or_default().split(|c: char| !c.is_ascii_alphanumeric()).collect();
        words.len() > 1 && words.last().is_some_and(|last| last.eq_ignore_ascii_case(text))
    };
    options
        .iter()
        .find(same)
        .or_else(|| {
            let mut ending = options.iter().filter(ends);
            ending.next().filter(|_| ending.next().is_none())
        })
        .cloned()
}

/// What other readers of YAML take for a boolean.
pub fn boolean(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "on" | "y" | "1" | "enabled" | "enable" => Some(true),
        "false" | "no" | "off" | "n" | "0" | "disabled" | "disable" => Some(false),
        _ => None,
    }
}

/// A whole number as people write it: with groups, or with a unit of time.
fn number(text: &str) -> Option<Json> {
    let text = text.trim().replace(['_', ',', '\''], "");
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number: i64 = text[..digits].parse().ok()?;
    let times = match text[digits..].trim().to_lowercase().as_str() {
        "" | "s" | "sec" | "second" | "seconds" | "d" | "day" | "days" => 1,
        "m" | "min" | "minute" | "minutes" => 60,
        "h" | "hour" | "hours" => 3_600,
        _ => return None,
    };
    number.checked_mul(times).map(Json::from)
}

/// The value as YAML on one line; none where it takes more.
fn flow(value: &Json) -> Option<String> {
    Some(match value {
        Json::String(text) => scalar(text)?,
        Json::Array(items) => format!("[{}]", items.iter().map(flow).collect::<Option<Vec<String>>>()?.join(", ")),
        Json::Object(map) => {
            let entry = |(key, value): (&String, &Json)| Some(format!("{}: {}", scalar(key)?, flow(value)?));
            format!("{{{}}}", map.iter().map(entry).collect::<Option<Vec<String>>>()?.join(", "))
        }
        other => other.to_string(),
    })
}

/// A text so that every reader of YAML takes it for text, in quotes where it would be something else.
pub fn scalar(text: &str) -> Option<String> {
    if text.chars().any(|c| c.is_control() || c == '`') {
        return None;
    }
    let first = |c: char| c.is_ascii_alphabetic() || c == '_' || c == '/';
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./+@ ".contains(c) || c == ':';
    let word =
        text.starts_with(first) && text.chars().all(plain) && !text.ends_with([' ', ':']) && !text.contains(": ");
    let means_more = boolean(text).is_some() || ["null", "Null", "NULL"].contains(&text);
    Some(if word && !means_more { text.to_owned() } else { format!("'{}'", text.replace('\'', "''")) })
}

#[cfg(test)]
mod tests {
    use super::{flow, number, scalar};
    use serde_json::json;

    #[test]
    fn what_is_printed_is_read_back_as_it_was_meant() {
        for value in [
            json!("MCP"),
            json!("on"),
            json!("8000"),
            json!("a: b"),
            json!("it's"),
            json!("- a"),
            json!("null"),
            json!("{{env}}"),
            json!("arn:aws:iam::111122223333:role/a"),
            json!(["sg-1", 7, true, {"name": "x y", "b": []}]),
        ] {
            let written = flow(&value).unwrap_or_default();
            let read: serde_json::Value = serde_yaml::from_str(&written).unwrap_or_default();
            assert_eq!(read, value, "{written}");
        }
        assert_eq!(scalar("a\nb"), None);
    }

    #[test]
    fn a_number_is_read_as_people_write_it() {
        let rows =
            [("900", Some(900)), ("1_000", Some(1000)), ("15m", Some(900)), ("2 hours", Some(7200)), ("soon", None)];
        for (text, wanted) in rows {
            assert_eq!(number(text), wanted.map(serde_json::Value::from), "{text}");
        }
    }
}
