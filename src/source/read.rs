use super::location::span;
use super::size::{self, MAX_DEPTH, MAX_NODES, MAX_TEXT};
use super::{Entry, FileId, Map, Node, Origin, Sources, Span, Spelled, Use, Value, YamlDocument};
use super::{core_schema, syntax};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{Spanned, Tagged};
use std::fmt;

/// Reads and parses the file at `path`, relative to the file of `from`; reports problems there.
pub fn read(path: &str, from: Span, sources: &Sources, diagnostics: &mut Diagnostics) -> Option<YamlDocument> {
    parse(sources.open(path, from, diagnostics)?, sources, diagnostics)
}

/// Parses one file. `None` after an error that leaves nothing to look at.
pub fn parse(file: FileId, sources: &Sources, diagnostics: &mut Diagnostics) -> Option<YamlDocument> {
    let text = sources.text(file);
    if let Some(at) = size::excess(&text, file) {
        diagnostics.push(syntax::too_large(at));
        sources.hide_by_lines(file, &[at]);
        return None;
    }
    let raw = match serde_saphyr::from_str_with_options::<Item>(&text, options(text.len())) {
        Ok(raw) => raw,
        Err(error) => {
            let fault = syntax::fault(&error, file, &text);
            // No node tells where its values stand.
            let wrong: Vec<Span> = fault.span.into_iter().chain(fault.related.iter().map(|(at, _)| *at)).collect();
            sources.hide_by_lines(file, &wrong);
            diagnostics.push(fault);
            return None;
        }
    };
    let mut reader =
        Reader { file, text: &text, yaml_1_1: says_yaml_1_1(&text), sources, diagnostics, included: 0, failed: false };
    let root = reader.node(raw);
    if reader.failed {
        sources.hide_by_nodes(&root);
        return None;
    }
    Some(YamlDocument { root })
}

/// What scalars without quotes are, `core_schema` says; these options keep the library from refusing any.
/// `tests/offline/yaml_reader.rs` pins each of them.
fn options(bytes: usize) -> serde_saphyr::Options {
    serde_saphyr::options! {
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        // `Reader::map` finds them, all of them, and where the first one stands.
        duplicate_keys: serde_saphyr::options::DuplicateKeyPolicy::PassThrough,
        reject_unsupported_tags: false,
        non_finite_float_policy: serde_saphyr::NonFiniteFloatPolicy::AsString,
        with_snippet: false,
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: 2 * MAX_NODES },
        budget: serde_saphyr::budget! {
            max_nodes: bytes + MAX_NODES,
            max_events: 2 * (bytes + MAX_NODES),
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
    /// Whether the file asks for the older version, which reads more words as numbers and booleans.
    yaml_1_1: bool,
    sources: &'a Sources,
    diagnostics: &'a mut Diagnostics,
    /// How many bytes of text included files have brought.
    included: usize,
    failed: bool,
}

impl Reader<'_> {
    fn node(&mut self, item: Item) -> Node {
        let span = self.span(&item.defined);
        let Tagged(raw, tag) = item.value;
        let mut node = match raw {
            Raw::List(items) => Node::new(Value::List(items.into_iter().map(|item| self.node(item)).collect()), span),
            Raw::Map(entries) => Node::new(Value::Map(self.map(entries)), span),
            scalar => self.scalar(scalar, tag.is_some(), span),
        };
        let used_at = self.span(&item.referenced);
        if used_at != span
            && let Some(alias) = self.text.get(used_at.start as usize..used_at.end as usize)
        {
            let written = alias.to_owned();
            node.uses.push(Use { written, at: used_at, origin: Origin::File(used_at), whole: true });
        }
        match tag {
            Some(tag) => self.tagged(&tag, node),
            None => node,
        }
    }

    fn scalar(&mut self, raw: Raw, tagged: bool, at: Span) -> Node {
        let text = self.text;
        let written = text.get(at.start as usize..at.end as usize).unwrap_or_default();
        let plain = match &raw {
            // On one line, and without quotes; a number beyond every number the library respells.
            Raw::String(text) => {
                let respelled = [".inf", "-.inf", ".nan"].contains(&text.as_str());
                text == written || respelled && matches!(core_schema::value(written), Value::Number(_))
            }
            _ => true,
        };
        if plain && !tagged && !self.is_last_block(at) {
            self.refuse_yaml_1_1(written, at);
            return Node::new(core_schema::value(written), at);
        }
        let value = match raw {
            Raw::Bool(value) => Value::Bool(Spelled { value, written: value.to_string() }),
            // `!!int "5"` is written with quotes that are none of its digits.
            Raw::Number(value) => {
                Value::Number(Spelled { value: value.as_f64().unwrap_or(f64::NAN), written: value.to_string() })
            }
            Raw::String(text) => Value::String(text),
            Raw::Null | Raw::List(_) | Raw::Map(_) => Value::Null,
        };
        Node::new(value, at)
    }

    /// Whether it stands below a `|` or `>` at the end of a file that ends without a newline: elsewhere the newline is a part
    /// of such a text, and tells it from one without quotes.
    fn is_last_block(&self, at: Span) -> bool {
        let before = self.text.get(..at.start as usize).unwrap_or_default().trim_end_matches(' ').strip_suffix('\n');
        let header = before.filter(|_| at.end as usize == self.text.len()).and_then(|before| before.lines().last());
        let header = header.and_then(|line| line.split(" #").next()?.split_whitespace().last());
        header
            .and_then(|word| word.strip_prefix(['|', '>']))
            .is_some_and(|how| how.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-' || byte == b'+'))
    }

    fn refuse_yaml_1_1(&mut self, written: &str, at: Span) {
        if self.yaml_1_1 && core_schema::differs_in_yaml_1_1(written) {
            self.fail(
                Diagnostic::error(Code::YAML_VERSION, format!("in YAML 1.1 `{written}` means something else"))
                    .at(at)
                    .why("the file begins with `%YAML 1.1`, by which MDAA goes; mdaac reads YAML 1.2")
                    .help("remove the line `%YAML 1.1`, or quote the value"),
            );
        }
    }

    fn map(&mut self, entries: Vec<(Item, Item)>) -> Map {
        let mut map = Map::new();
        for (key, value) in entries {
            let at = self.span(&key.defined);
            let Tagged(key, tag) = key.value;
            if matches!(key, Raw::List(_) | Raw::Map(_)) {
                let found = self.no_key(at);
                self.fail(found);
                continue;
            }
            let key = self.scalar(key, tag.is_some(), at);
            let Some(name) = key.scalar_text() else {
                self.fail(null_key(at));
                continue;
            };
            key.respelled().into_iter().for_each(|found| self.diagnostics.push(found));
            let node = self.node(value);
            if let Some(first) = map.get(&name).map(|entry: &Entry| entry.key) {
                // `1:` and `"1":` are two keys to YAML, and one to CloudFormation.
                self.fail(syntax::duplicate_key(&name, at).related(first, "first here"));
                // The document is refused; what it holds is kept to know what is secret.
                map.insert(format!("{name}\0{}", map.len()), Entry::new(at, node));
                continue;
            }
            map.insert(name, Entry::new(at, node));
        }
        map
    }

    /// `!include FILE` becomes the file's text; core tags have done their work; others mean nothing.
    fn tagged(&mut self, tag: &str, node: Node) -> Node {
        if tag == "!include" {
            return self.include(node);
        }
        let core = tag.strip_prefix("tag:yaml.org,2002:");
        if !core.is_some_and(|core| ["str", "int", "float", "bool", "null", "map", "seq"].contains(&core)) {
            let known = matches!(tag, "!Ref" | "!Sub" | "!GetAtt" | "!Join" | "!ImportValue" | "!Select" | "!If");
            let help = if known {
                "a config holds no CloudFormation functions; use a placeholder such as `{{account}}` or `ssm:/path`"
            } else {
                "the only tag a config needs is `!include FILE`; quote the value if the `!` belongs to it"
            };
            let shown = core.map_or_else(|| tag.to_owned(), |core| format!("!!{core}"));
            let at = self.tag(&shown, node.span);
            self.fail(
                Diagnostic::error(Code::YAML_TAG, format!("the tag `{shown}` means nothing here")).at(at).help(help),
            );
        }
        node
    }

    /// Where the tag of the value at `span` is written.
    fn tag(&self, tag: &str, span: Span) -> Span {
        let before = self.text.get(..span.start as usize).unwrap_or_default();
        let line = before.rfind('\n').map_or(0, |newline| newline + 1);
        match before[line..].rfind(tag).and_then(|at| u32::try_from(line + at).ok()) {
            Some(start) => Span { start, end: start + u32::try_from(tag.len()).unwrap_or_default(), ..span },
            None => span,
        }
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
            Some(file) if self.included + self.sources.text(file).len() > MAX_TEXT => {
                self.fail(syntax::too_large(node.span));
                node
            }
            Some(file) => {
                let text = self.sources.text(file).to_string();
                self.included += text.len();
                let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
                let written = format!("!include {path}");
                Node {
                    uses: vec![Use { written, at: node.span, origin: Origin::File(node.span), whole: true }],
                    ..Node::new(Value::String(text), Span { end, ..file.start() })
                }
            }
            None => {
                self.failed = true;
                node
            }
        }
    }

    /// A map or a list as a key; `{{account}}` is a map in a map.
    fn no_key(&self, at: Span) -> Diagnostic {
        let begin = (at.start as usize).saturating_sub(1);
        let from = self.text.get(begin..).unwrap_or_default();
        if from.starts_with("{{") {
            let length = from.lines().next().and_then(|line| line.find("}}")).map_or(2, |close| close + 2);
            let narrow = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
            let unquoted = Span { start: narrow(begin), end: narrow(begin + length), ..at };
            return syntax::unquoted_diagnostic(unquoted, self.text);
        }
        Diagnostic::error(Code::YAML_SYNTAX, "a map or a list cannot be a key")
            .at(at)
            .help("write text as the key, in quotes if it holds brackets")
    }

    fn fail(&mut self, diagnostic: Diagnostic) {
        self.failed = true;
        self.diagnostics.push(diagnostic);
    }

    fn span(&self, location: &serde_saphyr::Location) -> Span {
        span(location, self.file, self.text)
    }
}

/// `%YAML 1.1` before the document.
fn says_yaml_1_1(text: &str) -> bool {
    let mut before = text.lines().take_while(|line| line.starts_with(['%', '#']) || line.trim().is_empty());
    before.any(|line| line.strip_prefix("%YAML").is_some_and(|version| ["1.1", "1.0"].contains(&version.trim())))
}

fn null_key(at: Span) -> Diagnostic {
    if at.is_empty() {
        let found = Diagnostic::error(Code::YAML_SYNTAX, "there is no key before the `:`");
        return found.at(at).help("write `key: value`");
    }
    Diagnostic::error(Code::YAML_SYNTAX, "a key is nothing")
        .at(at)
        .why("YAML reads `Null`, `null` and `~` as nothing")
        .help("quote the key: `'Null'`")
}
