use super::check::Read;
use super::foreign::{ForeignKey, ForeignKeys};
use super::home::{Home, misplaced};
use super::meant::{Meant, alike, boolean, scalar};
use super::spelling::no_such_key;
use super::waiting::Later;
use super::words::{between, counted, either, listed, nearest, placeholders, plain, sentence, shown, straight_quotes};
use crate::diagnostic::{Code, Diagnostic, Help};
use crate::placeholder::closest;
use crate::source::{Node, Value};
use jsonptr::{Pointer, PointerBuf};
use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// One violation of a schema in the words of the user. None while the value is known only at
/// deploy time: AWS checks it then, unless the property cannot wait (`x-deferrable`) or wants a list where one text
/// comes, or the other way round.
///
/// A property's `x-expects` says in words what it wants, `x-ends` with what a value ends, `x-beyond` with what it ends in AWS's API alone, `x-code` and `x-why` name a rule of its
/// own.
pub fn diagnose(
    error: &ValidationError<'_>,
    document: &Document<'_>,
    later: &BTreeMap<String, Later>,
) -> Vec<Violation> {
    let Ok(at) = PointerBuf::parse(error.instance_path().as_str()) else { return Vec::new() };
    let schema = document.schema;
    let parent = at.parent().map_or(&Json::Null, |parent| subschema(schema, parent));
    let property = Property { at: &at, document, root: document.root, schema: subschema(schema, &at), parent };
    if let Some(later) = later.get(at.as_str()) {
        return property.waiting(*later, error.kind()).into_iter().map(Violation::from).collect();
    }
    match error.kind() {
        Kind::AdditionalProperties { unexpected } => {
            unexpected.iter().take(MAX_UNKNOWN).flat_map(|key| property.unknown_key(key)).collect()
        }
        Kind::Required { property: missing } => vec![property.missing_key(missing.as_str().unwrap_or_default())],
        kind => {
            let found = property.wrong_value(kind, &error.to_string());
            vec![Violation { misshapen: matches!(kind, Kind::Type { .. }), ..found.into() }]
        }
    }
}

/// What is checked, and against what.
pub struct Document<'a> {
    pub root: &'a Node,
    pub schema: &'a Json,
    pub read: Read<'a>,
    /// What other tools call things.
    pub foreign: Option<ForeignKeys>,
}

/// A violation, and the keys that it is about.
pub struct Violation {
    /// In the words of the user.
    pub found: Diagnostic,
    /// The key that an unknown one was most likely meant to be.
    pub meant: Option<PointerBuf>,
    /// The key that is missing.
    pub missing: Option<PointerBuf>,
    /// Whether the value is of another kind than its place wants: nothing else is worth saying of it.
    pub misshapen: bool,
}

impl From<Diagnostic> for Violation {
    fn from(found: Diagnostic) -> Self {
        Violation { found, meant: None, missing: None, misshapen: false }
    }
}

/// How many unknown keys of one map are told.
const MAX_UNKNOWN: usize = 1_000;

/// A document that fits its schema and yet not its type.
pub fn unreadable(root: &Node) -> Diagnostic {
    Diagnostic::error(Code::MALFORMED_VALUE, "the config cannot be read")
        .at_pointer(root, Pointer::root())
        .help("this is a bug of mdaac; please report the config")
}

/// A value of the document, and its schema.
pub(super) struct Property<'a> {
    pub(super) at: &'a Pointer,
    pub(super) root: &'a Node,
    pub(super) schema: &'a Json,
    /// The schema of what it stands in.
    pub(super) parent: &'a Json,
    document: &'a Document<'a>,
}

impl Property<'_> {
    fn unknown_key(&self, key: &str) -> Vec<Violation> {
        let pointer = self.below(key);
        let foreign = self.document.foreign.map(|foreign| foreign(&pointer, self.root)).unwrap_or_default();
        if !foreign.is_empty() {
            return foreign.into_iter().map(|key| self.foreign_key(key)).collect();
        }
        let known: Vec<&str> =
            self.schema["properties"].as_object().into_iter().flatten().map(|(key, _)| key.as_str()).collect();
        let nearest = closest(key, known.iter().copied());
        let home = if nearest.is_none() { Home::of(key, self.document.schema) } else { None };
        let (code, message, help) = if let Some(pattern) = self.schema["propertyNames"]["pattern"].as_str() {
            let expects = self.schema["x-keys"].as_str().unwrap_or(pattern);
            (Code::MALFORMED_VALUE, format!("the key `{key}` is malformed"), format!("a key is {expects}").into())
        } else {
            let help = match (nearest, &home) {
                (Some(nearest), _) => Help::nearest(nearest),
                (None, Some(home)) => format!("it belongs in {}; move it there", home.words()).into(),
                (None, None) => match misplaced(key, self.document.schema) {
                    Some((name, homes)) => {
                        let homes: Vec<String> = homes.iter().map(Home::words).collect();
                        format!("did you mean `{name}`? It belongs in {}", homes.join(" or ")).into()
                    }
                    None => format!("known keys are {}", listed(&known)).into(),
                },
            };
            (Code::UNKNOWN_KEY, no_such_key(key, self.at.back()), help)
        };
        let found = Diagnostic::error(code, message).at_key(self.root, &pointer).help(help);
        let meant = match nearest {
            Some(nearest) => Some(self.below(nearest)),
            None => home.map(|home| home.at.with_trailing_token(key)),
        };
        vec![Violation { meant, ..found.into() }]
    }

    fn foreign_key(&self, key: ForeignKey) -> Violation {
        let name = key.at.back().map(|name| name.decoded().into_owned()).unwrap_or_default();
        let parent = key.at.parent().and_then(Pointer::back);
        let found = Diagnostic::error(key.code, no_such_key(&name, parent)).at_key(self.root, &key.at);
        Violation { meant: key.ours, ..found.why(key.why).help(key.help).into() }
    }

    fn below(&self, key: &str) -> PointerBuf {
        let mut pointer = self.at.to_buf();
        pointer.push_back(key);
        pointer
    }

    fn missing_key(&self, key: &str) -> Violation {
        let wanted = &self.schema["properties"][key];
        let what = sentence(wanted["description"].as_str().unwrap_or_default());
        let within = match self.at.back() {
            Some(parent) if parent.decoded().parse::<usize>().is_err() => {
                format!("`{}` lacks `{key}`", parent.decoded())
            }
            _ => format!("`{key}` is missing"),
        };
        // A key without a value is a mistake, too.
        let help = match (wanted["examples"][0].as_str(), wanted["x-expects"].as_str()) {
            (Some(example), _) => format!("add `{key}: {example}`"),
            (None, Some(expects)) => format!("add `{key}:` with {expects}"),
            (None, None) => format!("add `{key}:`"),
        };
        let found = Diagnostic::error(Code::MISSING_KEY, within).at_key(self.root, self.at).help(help);
        // A key such as `environments` says as much itself.
        let found = if what.split_whitespace().count() < 4 { found } else { found.why(what) };
        Violation { missing: Some(self.below(key)), ..found.into() }
    }

    fn wrong_value(&self, kind: &Kind, fallback: &str) -> Diagnostic {
        let name = self.name();
        let found = self.root.at(self.at);
        let value = found.map(shown).unwrap_or_default();
        let (code, message, help) = match kind {
            Kind::Type { .. } => self.wrong_type(&name, found),
            Kind::Enum { options } => self.not_one_of(&name, &value, options),
            Kind::Constant { expected_value } => (
                Code::UNKNOWN_VALUE,
                format!("`{value}` is no value of {name}"),
                Some(format!("write `{}`", plain(expected_value)).into()),
            ),
            Kind::Pattern { pattern } => (
                Code::MALFORMED_VALUE,
                format!("`{value}` is malformed"),
                Some(format!("it must match `{pattern}`").into()),
            ),
            Kind::PropertyNames { error } => {
                let key = error.instance().as_str().unwrap_or_default().to_owned();
                let mut pointer = self.at.to_buf();
                pointer.push_back(key.as_str());
                let expects = self.schema["x-keys"].as_str().unwrap_or("of another form");
                return Diagnostic::error(Code::MALFORMED_VALUE, format!("the key `{key}` is malformed"))
                    .at_key(self.root, &pointer)
                    .help(format!("a key in {name} is {expects}"));
            }
            Kind::Minimum { .. } | Kind::Maximum { .. } => (
                Code::OUT_OF_RANGE,
                format!("{name} is {value}, outside its limits"),
                self.range("minimum", "maximum", "").map(Help::from),
            ),
            Kind::MinLength { limit: 1 } => {
                (Code::WRONG_LENGTH, format!("{name} is empty"), Some(self.give_a_value().into()))
            }
            Kind::MinLength { .. } | Kind::MaxLength { .. } => (
                Code::WRONG_LENGTH,
                format!(
                    "{name} has {}",
                    counted(found.and_then(Node::scalar_text).unwrap_or_default().chars().count(), "character")
                ),
                self.range("minLength", "maxLength", "character").map(Help::from),
            ),
            Kind::MinItems { .. } | Kind::MaxItems { .. } => (
                Code::WRONG_COUNT,
                format!("{name} has {}", counted(found.and_then(Node::as_list).map_or(0, <[Node]>::len), "item")),
                self.range("minItems", "maxItems", "item").map(Help::from),
            ),
            Kind::MinProperties { .. } | Kind::MaxProperties { .. } => (
                Code::WRONG_COUNT,
                format!("{name} has {}", counted(found.and_then(Node::as_map).map_or(0, |map| map.len()), "key")),
                self.range("minProperties", "maxProperties", "key").map(Help::from),
            ),
            Kind::UniqueItems => {
                (Code::WRONG_COUNT, format!("{name} names one item twice"), Some("keep it once".into()))
            }
            _ => (Code::MALFORMED_VALUE, format!("{name}: {fallback}"), None),
        };
        let mut diagnostic = Diagnostic::error(code, message).at_pointer(self.root, self.at);
        // What a rule says is about a value of the right shape.
        let whole = !found.is_some_and(|node| matches!(node.value, Value::Null | Value::List(_) | Value::Map(_)));
        if whole || !matches!(kind, Kind::Type { .. }) {
            diagnostic.code = self.schema["x-code"].as_str().and_then(Code::named).unwrap_or(code);
            diagnostic.why = self.schema["x-why"].as_str().map(str::to_owned);
        }
        if self.schema["x-beyond"].as_str().is_some_and(|end| value.trim().ends_with(end)) {
            diagnostic.why = Some(
                "AWS's API has that form of discovery, and CloudFormation has not, so no stack can set it".to_owned(),
            );
        }
        let expected = self.schema["x-expects"].as_str().map(|expects| format!("give {expects}").into());
        let meant = matches!(kind, Kind::Type { .. }).then(|| self.meant()).flatten().map(Help::from);
        let other_case = || self.other_case(kind, &value);
        let ended = || self.ended(kind, &value);
        let written = || {
            let text = self.kinds() != "a list";
            let written = straight_quotes(&value).filter(|_| text).or_else(|| placeholders(&value));
            written.or_else(other_case).or_else(ended).map(Help::from)
        };
        diagnostic.help = meant.or_else(written).or(expected).or(help);
        if matches!(kind, Kind::Type { .. })
            && let Some(beyond) = self.beyond(found)
        {
            diagnostic.why = Some(beyond);
        }
        diagnostic
    }

    /// The same without what is in the way of its pattern: capitals, and blanks around it.
    fn other_case(&self, kind: &Kind, value: &str) -> Option<String> {
        let fits = |text: &str| text != value && jsonschema::draft7::is_valid(self.schema, &text.into());
        let (trimmed, lower) = (value.trim().to_owned(), value.trim().to_lowercase());
        // In an ARN or a path case means something.
        let word = !value.contains([':', '/', '$']);
        let tried = [(true, trimmed), (word, lower)];
        let fitting = tried.into_iter().find(|(may, text)| *may && fits(text));
        let (_, text) = fitting.filter(|_| matches!(kind, Kind::Pattern { .. }))?;
        Some(format!("write `{}`", scalar(&text)?))
    }

    /// The URL that the issuer's own name is the beginning of.
    fn ended(&self, kind: &Kind, value: &str) -> Option<String> {
        let end = self.schema["x-ends"].as_str().filter(|_| matches!(kind, Kind::Pattern { .. }))?;
        let issuer = value.trim().trim_end_matches('/');
        let is_issuer =
            issuer.starts_with("https://") && !issuer.contains([' ', '?', '#']) && !issuer.contains("/.well-known");
        let whole = scalar(&format!("{issuer}{end}")).filter(|_| is_issuer)?;
        Some(format!("write `{whole}`"))
    }

    /// What to write in place of a value of the wrong shape, where that is clear.
    fn meant(&self) -> Option<String> {
        let Document { root, read, .. } = *self.document;
        let written = Meant { root, at: self.at, schema: self.schema, read }.written()?;
        Some(match self.at.back().map(|key| key.decoded().into_owned()) {
            Some(key) if key.parse::<usize>().is_err() => format!("write `{key}: {written}`"),
            _ => format!("write `{written}`"),
        })
    }

    /// What of a map that may not stand here has no place at all.
    fn beyond(&self, found: Option<&Node>) -> Option<String> {
        let foreign = self.document.foreign?;
        let keys = found?.as_map()?.keys();
        let told = keys.flat_map(|key| foreign(&self.below(key), self.root));
        let told: Vec<String> = told.filter(|key| key.code == Code::NOT_SUPPORTED).map(|key| key.why).collect();
        (!told.is_empty()).then(|| told.join("; "))
    }

    fn wrong_type(&self, name: &str, found: Option<&Node>) -> (Code, String, Option<Help>) {
        let is = match found.map(|node| (node.written_text(), node)) {
            Some((Some(_), node)) => format!("`{}`", shown(node)),
            Some((None, node)) => node.value.kind().to_owned(),
            None => "nothing".to_owned(),
        };
        let options: Vec<String> = self.schema["enum"].as_array().into_iter().flatten().map(plain).collect();
        let options: Vec<&str> = options.iter().map(String::as_str).collect();
        let one_of = match options.as_slice() {
            [] if self.kinds() == "`true` or `false`" => Some("write `true` or `false`".to_owned()),
            [] => None,
            [only] => Some(format!("write `{only}`")),
            several => Some(format!("write one of {}", listed(several))),
        };
        let help = match found.map(|node| &node.value) {
            Some(Value::Null) => {
                let help = match one_of {
                    Some(one_of) if self.is_required() => one_of,
                    Some(one_of) => format!("{one_of}, or remove the key"),
                    // Without it something else may be missed.
                    None if self.kinds() == "a map" => self.keys("below it, indented"),
                    None => self.give_a_value(),
                };
                return (Code::WRONG_TYPE, format!("{name} has no value"), Some(help.into()));
            }
            Some(Value::String(text)) if self.kinds() == "`true` or `false`" => Some(
                boolean(text).map_or_else(|| "write `true` or `false`".to_owned(), |value| format!("write `{value}`")),
            ),
            _ if one_of.is_some() => one_of,
            Some(Value::String(text)) if self.kinds() == "a list" => Some(self.as_a_list(text)),
            Some(Value::Number(_) | Value::Bool(_)) if self.kinds() == "a string" => {
                Some(format!("quote it: `'{}'`", is.trim_matches('`')))
            }
            Some(_) if self.kinds() == "a map" => Some(self.keys("in its place, on lines of their own")),
            Some(Value::String(_)) => self.range("minimum", "maximum", ""),
            Some(_) if self.kinds() == "a list" => Some("write each item behind a `- `".to_owned()),
            Some(Value::Map(_) | Value::List(_)) => Some(match self.example() {
                Some(example) => format!("write one value, e.g. `{example}`"),
                None => "write one value, in quotes if it holds brackets".to_owned(),
            }),
            _ => None,
        };
        (Code::WRONG_TYPE, format!("{name} must be {}, not {is}", self.kinds()), help.map(Help::from))
    }

    /// A text where a list belongs; `${!` is a `${` of the user's, which stands for nothing here.
    fn as_a_list(&self, text: &str) -> String {
        match text.trim_matches(['‘', '’', '“', '”']) {
            open if open.contains(['<', '$', '{', '}']) => {
                "list its items one by one, or name one SSM parameter that holds them all: `ssm:/path`".to_owned()
            }
            text => format!("write `[{text}]`"),
        }
    }

    fn not_one_of(&self, name: &str, value: &str, options: &Json) -> (Code, String, Option<Help>) {
        let all = options.as_array().map(Vec::as_slice).unwrap_or_default();
        let options: Vec<String> = all.iter().map(plain).collect();
        let options: Vec<&str> = options.iter().map(String::as_str).collect();
        let help = match alike(value, all).map(|same| plain(&same)).or_else(|| nearest(value, &options)) {
            Some(nearest) => Help::nearest(nearest),
            None if options.len() == 1 => format!("write {}", listed(&options)).into(),
            None => match between(value, all) {
                Some(around) => format!("write {around}").into(),
                None => format!("write one of {}", listed(&options)).into(),
            },
        };
        (Code::UNKNOWN_VALUE, format!("`{value}` is no value of {name}"), Some(help))
    }

    fn give_a_value(&self) -> String {
        match (self.is_required(), self.example()) {
            (true, Some(example)) => format!("give it a value, e.g. `{example}`"),
            (true, None) => "give it a value".to_owned(),
            (false, _) => "give it a value, or remove the key".to_owned(),
        }
    }

    fn is_required(&self) -> bool {
        let key = self.at.back().map(|key| key.decoded().into_owned()).unwrap_or_default();
        self.parent["required"].as_array().is_some_and(|keys| keys.iter().any(|one| *one == key))
    }

    /// `key: value`, as the schema has an example.
    fn example(&self) -> Option<String> {
        let key = self.at.back().map(|key| key.decoded().into_owned()).filter(|key| key.parse::<usize>().is_err())?;
        Some(format!("{key}: {}", self.schema["examples"][0].as_str()?))
    }

    /// What may be written of a map, and where.
    fn keys(&self, place: &str) -> String {
        let keys = self.schema["properties"].as_object().into_iter().flatten();
        let keys: Vec<String> =
            keys.filter(|(_, of)| of["deprecated"] != true).map(|(key, _)| format!("{key}:")).collect();
        match keys.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            [] => format!("write `NAME: value` {place}"),
            few if few.len() <= 6 => format!("write {} {place}", either(few)),
            _ => format!("write `key: value` {place}"),
        }
    }

    /// What the user knows it by, the key in backticks.
    pub(super) fn name(&self) -> String {
        let named =
            self.at.tokens().map(|token| token.decoded().into_owned()).filter(|token| token.parse::<usize>().is_err());
        let is_item = self.at.back().is_some_and(|token| token.decoded().parse::<usize>().is_ok());
        match named.last() {
            Some(key) if is_item => format!("an item of `{key}`"),
            Some(key) => format!("`{key}`"),
            None => "the file".to_owned(),
        }
    }

    fn kinds(&self) -> String {
        let kinds: Vec<&str> = match &self.schema["type"] {
            Json::String(one) => vec![one],
            Json::Array(several) => several.iter().filter_map(Json::as_str).filter(|kind| *kind != "null").collect(),
            _ => Vec::new(),
        };
        let kinds: Vec<&str> = kinds
            .into_iter()
            .map(|kind| match kind {
                "object" => "a map",
                "array" => "a list",
                "integer" => "a whole number",
                "boolean" => "`true` or `false`",
                "number" => "a number",
                _ => "a string",
            })
            .collect();
        kinds.join(" or ")
    }

    /// The limits, of a value or of how many of a unit there may be.
    fn range(&self, low: &str, high: &str, unit: &str) -> Option<String> {
        let bound = |key: &str| {
            self.schema[key]
                .as_number()
                .map(|number| number.as_i64().map_or_else(|| number.to_string(), |whole| whole.to_string()))
        };
        let of = |limit: &str| match (unit, limit) {
            ("", _) => String::new(),
            (_, "1") => format!(" {unit}"),
            _ => format!(" {unit}s"),
        };
        match (bound(low), bound(high)) {
            (Some(low), Some(high)) => Some(format!("give {low} to {high}{}", of(&high))),
            (Some(low), None) => Some(format!("give at least {low}{}", of(&low))),
            (None, Some(high)) => Some(format!("give at most {high}{}", of(&high))),
            (None, None) => None,
        }
    }
}

/// The part of the schema that describes what `at` points to.
fn subschema<'a>(schema: &'a Json, at: &Pointer) -> &'a Json {
    at.tokens().fold(schema, |schema, token| {
        let token = token.decoded();
        match schema["properties"].get(token.as_ref()) {
            Some(property) => property,
            None if schema["items"].is_object() => &schema["items"],
            None => &schema["additionalProperties"],
        }
    })
}
