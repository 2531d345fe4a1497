use super::{Document, Entry, FileId, Map, Node, Number, Sources, Span, Value};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{Spanned, Tagged};
use std::fmt;

/// The most nodes that aliases may add to a document.
const MAX_ALIAS_NODES: usize = 100_000;
/// The deepest nesting.
const MAX_DEPTH: usize = 100;

/// Reads and parses the file at `path`, relative to the file of `from`; reports problems there.
pub fn read(path: &str, from: Span, sources: &Sources, diagnostics: &mut Diagnostics) -> Option<Document> {
    parse(sources.open(path, from, diagnostics)?, sources, diagnostics)
}

/// Parses one file. `None` after an error that leaves nothing to look at.
pub fn parse(file: FileId, sources: &Sources, diagnostics: &mut Diagnostics) -> Option<Document> {
    let text = sources.text(file);
    let raw = match serde_saphyr::from_str_with_options::<Item>(&text, options(text.len())) {
        Ok(raw) => raw,
        Err(error) => {
            diagnostics.push(syntax(&error, file, &text));
            return None;
        }
    };
    let mut reader = Reader { file, text: &text, sources, diagnostics, failed: false };
    let root = reader.node(raw);
    (!reader.failed).then_some(Document { root })
}

/// MDAA's reader (npm yaml 1.x) takes account ids with leading zeros, `off`, `1_000` and dates as
/// strings. `tests/yaml_reader.rs` pins each option.
fn options(bytes: usize) -> serde_saphyr::Options {
    serde_saphyr::options! {
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        duplicate_keys: serde_saphyr::options::DuplicateKeyPolicy::Error,
        reject_unsupported_tags: false,
        non_finite_float_policy: serde_saphyr::NonFiniteFloatPolicy::AsString,
        with_snippet: false,
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: MAX_ALIAS_NODES },
        budget: serde_saphyr::budget! {
            max_nodes: bytes + MAX_ALIAS_NODES,
            max_events: 2 * bytes + MAX_ALIAS_NODES,
            max_depth: MAX_DEPTH,
            enforce_alias_anchor_ratio: false,
        },
    }
}

type Item = Spanned<Tagged<Raw>>;

/// What the YAML library hands over, before tags are judged.
enum Raw {
    Null,
    Bool(bool),
    Number(serde_json::Number),
    String(String),
    List(Vec<Item>),
    Map(Vec<(Item, Item)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any YAML value")
    }
    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }
    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Raw, E> {
        Ok(Raw::Bool(value))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Raw, E> {
        Ok(Raw::Number(value.into()))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Raw, E> {
        Ok(Raw::Number(value.into()))
    }
    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Raw, E> {
        serde_json::Number::from_f64(value).map(Raw::Number).ok_or_else(|| E::custom("not a finite number"))
    }
    fn visit_str<E>(self, value: &str) -> Result<Raw, E> {
        Ok(Raw::String(value.to_owned()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Raw, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Raw::List(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Raw, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(Raw::Map(map))
    }
}

struct Reader<'a> {
    file: FileId,
    text: &'a str,
    sources: &'a Sources,
    diagnostics: &'a mut Diagnostics,
    failed: bool,
}

impl Reader<'_> {
    fn node(&mut self, item: Item) -> Node {
        let span = self.span(&item.defined);
        let Tagged(raw, tag) = item.value;
        let node = match raw {
            Raw::Null => Node::new(Value::Null, span),
            Raw::Bool(value) => Node::new(Value::Bool(value), span),
            Raw::String(text) => Node::new(Value::String(text), span),
            Raw::Number(value) => {
                let written = self.text.get(span.start as usize..span.end as usize).unwrap_or_default();
                // `!!int "5"` is written with quotes that are none of its digits.
                let digits = written.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first));
                let written = if digits { written.to_owned() } else { value.to_string() };
                Node::new(Value::Number(Number { value, written }), span)
            }
            Raw::List(items) => Node::new(Value::List(items.into_iter().map(|item| self.node(item)).collect()), span),
            Raw::Map(entries) => Node::new(Value::Map(self.map(entries)), span),
        };
        match tag {
            Some(tag) => self.tagged(&tag, node),
            None => node,
        }
    }

    fn map(&mut self, entries: Vec<(Item, Item)>) -> Map {
        let mut map = Map::new();
        for (key, value) in entries {
            let at = self.span(&key.defined);
            let name = match key.value.0 {
                Raw::String(text) => text,
                Raw::Bool(_) | Raw::Number(_) => self.sources.slice(at),
                Raw::Null => {
                    self.fail(null_key(at));
                    continue;
                }
                Raw::List(_) | Raw::Map(_) => {
                    self.fail(unquoted(at));
                    continue;
                }
            };
            let node = self.node(value);
            if let Some(first) = map.get(&name).map(|entry: &Entry| entry.key) {
                // `1:` and `"1":` are two keys to YAML, and one to CloudFormation.
                self.fail(duplicate(&name, at).related(first, "first here"));
                continue;
            }
            map.insert(name, Entry { key: at, node });
        }
        map
    }

    /// `!include FILE` becomes the file's text; core tags have done their work; others mean nothing.
    fn tagged(&mut self, tag: &str, node: Node) -> Node {
        if tag == "!include" {
            return self.include(node);
        }
        if !tag.starts_with("tag:yaml.org,2002:") {
            let known = matches!(tag, "!Ref" | "!Sub" | "!GetAtt" | "!Join" | "!ImportValue" | "!Select" | "!If");
            let help = if known {
                "a config holds no CloudFormation functions; use a placeholder such as `{{account}}` or `ssm:/path`"
            } else {
                "the only tag a config may use is `!include FILE`; quote the value if the `!` belongs to it"
            };
            self.fail(
                Diagnostic::error(Code::YAML_TAG, format!("the tag `{tag}` means nothing here"))
                    .at(node.span)
                    .help(help),
            );
        }
        node
    }

    fn include(&mut self, node: Node) -> Node {
        let Some(path) = node.as_str() else {
            self.fail(
                Diagnostic::error(Code::YAML_TAG, format!("`!include` needs a file name, not {}", node.value.kind()))
                    .at(node.span)
                    .help("write `!include notes.txt`"),
            );
            return node;
        };
        match self.sources.open(path, node.span, self.diagnostics) {
            Some(file) => {
                let text = self.sources.text(file);
                Node {
                    uses: vec![super::Use {
                        placeholder: format!("!include {path}"),
                        origin: super::Origin::File(file.start()),
                    }],
                    ..Node::new(Value::String(text.to_string()), node.span)
                }
            }
            None => {
                self.failed = true;
                node
            }
        }
    }

    fn fail(&mut self, diagnostic: Diagnostic) {
        self.failed = true;
        self.diagnostics.push(diagnostic);
    }

    fn span(&self, location: &serde_saphyr::Location) -> Span {
        span(location, self.file, self.text)
    }
}

fn span(location: &serde_saphyr::Location, file: FileId, text: &str) -> Span {
    let at = location.span();
    let (start, end) = match (at.byte_offset(), at.byte_len()) {
        (Some(start), Some(length)) => (start, start + length),
        _ => {
            // Errors carry characters only.
            let byte = |chars: u64| {
                let chars = usize::try_from(chars).unwrap_or(usize::MAX);
                text.char_indices().nth(chars).map_or(text.len(), |(byte, _)| byte) as u64
            };
            (byte(at.offset()), byte(at.offset() + at.len()))
        }
    };
    let narrow = |byte: u64| u32::try_from(byte.min(text.len() as u64)).unwrap_or(u32::MAX);
    Span { file, start: narrow(start), end: narrow(end) }
}

fn duplicate(key: &str, at: Span) -> Diagnostic {
    Diagnostic::error(Code::DUPLICATE_KEY, format!("the key `{key}` stands twice in this map"))
        .at(at)
        .help("keep one of the two; YAML would drop the other in silence")
}

fn null_key(at: Span) -> Diagnostic {
    Diagnostic::error(Code::YAML_SYNTAX, "a key is nothing")
        .at(at)
        .why("YAML reads `Null`, `null` and `~` as nothing")
        .help("quote the key: `'Null'`")
}

fn unquoted(at: Span) -> Diagnostic {
    Diagnostic::error(Code::PLACEHOLDER_UNQUOTED, "a map or a list cannot be a key")
        .at(at)
        .why("YAML reads an unquoted `{{account}}` as a map in a map")
        .help("quote placeholders: `'{{account}}'`, or write `<<account>>`")
}

/// The library's error as ours.
fn syntax(error: &serde_saphyr::Error, file: FileId, text: &str) -> Diagnostic {
    use serde_saphyr::Error;
    let at = error.location().map_or(file.start(), |location| span(&location, file, text));
    match error {
        Error::DuplicateMappingKey { key, .. } => duplicate(key.as_deref().unwrap_or("?"), at),
        // The library wraps it in where the alias stands.
        _ if ["limit exceeded", "budget breached"].iter().any(|words| error.to_string().contains(words)) => {
            Diagnostic::error(Code::YAML_TOO_LARGE, "the document grows beyond what a config may be")
                .at(at)
                .help("spell repeated parts out less often, or split the file")
        }
        _ if error.to_string().contains("recursive references") => {
            Diagnostic::error(Code::YAML_SYNTAX, "the alias leads back to the anchor it stands in")
                .at(at)
                .help("write the value out")
        }
        Error::MultipleDocuments { .. } => {
            Diagnostic::error(Code::YAML_SYNTAX, "the file holds more than one YAML document")
                .at(separator(text, at))
                .help("a config is one document; remove the `---` line and what follows")
        }
        _ => {
            let whole = error.to_string();
            let message = whole.rsplit_once(" at line ").map_or(whole.as_str(), |(message, _)| message);
            let line = text.lines().nth(text.get(..at.start as usize).map_or(0, |before| before.matches('\n').count()));
            Diagnostic::error(Code::YAML_SYNTAX, message).at(at).help(advice(message, line.unwrap_or_default()))
        }
    }
}

/// The `---` before the second document.
fn separator(text: &str, second: Span) -> Span {
    let before = text.get(..second.start as usize).unwrap_or_default();
    match before.rfind("---") {
        Some(at) => Span { start: at as u32, end: at as u32 + 3, ..second },
        None => second,
    }
}

fn advice(message: &str, line: &str) -> &'static str {
    if line.contains("{{") && !line.contains("'{{") && !line.contains("\"{{") {
        "quote values with placeholders: `'{{account}}'`, or write `<<account>>`"
    } else if message.contains("tab") {
        "indent with spaces; YAML allows no tabs there"
    } else if message.contains("unexpected character") || message.contains("cannot start any token") {
        "quote the value: it begins with a character that means something to YAML"
    } else if message.contains("unknown anchor") {
        "define the anchor with `&name` before it is used with `*name`"
    } else if message.contains("quoted scalar") {
        "close the quote"
    } else {
        "check quotes, brackets and indentation on this line and the one before"
    }
}
