use super::credential::names_secret;
use super::{Lexeme, Lookup, NameError, PlaceholderName, lex};
use crate::source::{HIDDEN, Node, Origin, Scalar, SecretKind, Sources, Span, Use};
use std::ops::Range;

/// What a text stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum Expansion {
    /// Text, some of it perhaps known only at deploy time.
    Text(Vec<Piece>),
    /// A list or map that the text named as a whole.
    Whole(Node),
}

/// A stretch of expanded text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Known now.
    Literal(String),
    /// Known to CloudFormation: what goes between `${` and `}`.
    Deploy(String),
}

/// A placeholder that cannot be replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceholderError<E> {
    pub placeholder: String,
    pub at: Span,
    /// The placeholders whose values led there, the outermost first, each with its place.
    pub way: Vec<(Span, String)>,
    /// What of it an environment variable brought, which is shown to nobody.
    pub secrets: Vec<String>,
    /// What is wrong with it.
    pub kind: PlaceholderErrorKind<E>,
}

/// Why a placeholder cannot be replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlaceholderErrorKind<E> {
    /// It is no name.
    Name(NameError),
    /// The name has no value; what `lookup` said.
    Lookup(E),
    /// A name inside a name that is known only at deploy time.
    InnerUnknown,
    /// A list or map inside a longer text.
    InnerWhole,
    /// It opens and never closes.
    Unclosed,
    /// It leads back to itself, or grows beyond what any value may be.
    Endless,
}

/// How often a replacement may hold placeholders itself.
const MAX_ROUNDS: usize = 10;
/// How many placeholders one value may take: context that doubles itself must end.
const MAX_USES: usize = 1_000;
/// How many faults of one value are told.
const MAX_ERRORS: usize = 100;
/// How far an open bracket is searched for a name.
const MAX_UNCLOSED: usize = 128;
/// How long one value may grow, in bytes. No property of AWS takes more.
const MAX_BYTES: usize = 1024 * 1024;

/// Replaces every placeholder of `text`, which was read from `span`, innermost first, by what
/// `lookup` says. Gives what it stands for and, for each placeholder, where its value came from;
/// faults go to `faults`, and the placeholder stays as written.
pub fn expand<E>(
    text: &str,
    span: Span,
    sources: &Sources,
    lookup: &mut dyn FnMut(&PlaceholderName, &str, Span) -> Result<Lookup, E>,
    errors: &mut Vec<PlaceholderError<E>>,
) -> (Expansion, Vec<Use>) {
    let mut expander = Expander { sources, lookup, errors, uses: Vec::new(), way: Vec::new(), bytes: 0, ended: false };
    let expansion = expander.text(&Frame { text, span, whole: true, secret: false, rounds: MAX_ROUNDS });
    (expansion, expander.uses)
}

struct Expander<'a, E> {
    sources: &'a Sources,
    lookup: &'a mut dyn FnMut(&PlaceholderName, &str, Span) -> Result<Lookup, E>,
    errors: &'a mut Vec<PlaceholderError<E>>,
    uses: Vec<Use>,
    /// The placeholders that are being replaced, the outermost first.
    way: Vec<(Span, String)>,
    /// What lookups have brought so far.
    bytes: usize,
    /// Whether a limit was met: nothing is replaced any more.
    ended: bool,
}

/// A text that is searched: the value's own, or what a placeholder in it stands for.
#[derive(Clone, Copy)]
struct Frame<'a> {
    text: &'a str,
    /// Where it was read from.
    span: Span,
    /// Whether it is all that the value comes to.
    whole: bool,
    /// Whether it is the value of an environment variable.
    secret: bool,
    /// How often it may still be replaced.
    rounds: usize,
}

/// A frame with what finds its placeholders in the file.
struct Located<'a> {
    frame: &'a Frame<'a>,
    scalar: Scalar,
}

impl<E> Expander<'_, E> {
    fn text(&mut self, frame: &Frame<'_>) -> Expansion {
        let segments = lex(frame.text);
        let plain = segments.iter().all(|segment| matches!(segment, Lexeme::Plain(_)));
        if plain && unclosed(frame.text).is_none() {
            return Expansion::Text(if frame.text.is_empty() {
                Vec::new()
            } else {
                vec![Piece::Literal(frame.text.to_owned())]
            });
        }
        let scalar = Scalar::new(frame.text, frame.span, self.sources);
        self.segments(&Located { frame, scalar }, &segments)
    }

    fn segments(&mut self, here: &Located<'_>, segments: &[Lexeme]) -> Expansion {
        if let [Lexeme::Placeholder { range, inner }] = segments {
            return self.placeholder(here, range, inner);
        }
        let mut pieces = Vec::new();
        for segment in segments {
            match segment {
                Lexeme::Plain(range) => {
                    let plain = &here.frame.text[range.clone()];
                    if let Some(unclosed) = unclosed(plain) {
                        let range = range.start + unclosed.start..range.start + unclosed.end;
                        self.error(here, &range, PlaceholderErrorKind::Unclosed);
                    }
                    literal(&mut pieces, plain);
                }
                Lexeme::Placeholder { range, inner } => match self.placeholder(here, range, inner) {
                    Expansion::Text(more) => more.into_iter().for_each(|piece| push(&mut pieces, piece)),
                    Expansion::Whole(_) => {
                        self.error(here, range, PlaceholderErrorKind::InnerWhole);
                        literal(&mut pieces, &here.frame.text[range.clone()]);
                    }
                },
            }
        }
        Expansion::Text(pieces)
    }

    fn placeholder(&mut self, here: &Located<'_>, range: &Range<usize>, inner: &[Lexeme]) -> Expansion {
        let written = &here.frame.text[range.clone()];
        let unchanged = || Expansion::Text(vec![Piece::Literal(written.to_owned())]);
        if self.ended {
            return unchanged();
        }
        let before = self.uses.len();
        let inner = match self.segments(here, inner) {
            Expansion::Text(pieces) => known(&pieces).ok_or(PlaceholderErrorKind::<E>::InnerUnknown),
            Expansion::Whole(_) => Err(PlaceholderErrorKind::InnerWhole),
        };
        let brought = self.uses[before..].iter().any(|used| matches!(used.origin, Origin::Environment(_)));
        let secret =
            inner.as_ref().ok().filter(|_| brought).map(|inner| inner.split_once(':').map_or(&**inner, |(_, key)| key));
        let name = match inner.as_deref().map(PlaceholderName::parse) {
            Ok(Ok(name)) => name,
            // `<<x>>` is ours, so text that merely looks like it stays text unless it is a near miss.
            Ok(Err(error)) if written.starts_with("<<") && !error.help.names_nearest() => {
                return unchanged();
            }
            Ok(Err(error)) => {
                self.secret_error(here, range, secret, PlaceholderErrorKind::Name(error));
                return unchanged();
            }
            Err(_) => {
                let whole = matches!(inner, Err(PlaceholderErrorKind::InnerWhole));
                self.error(
                    here,
                    range,
                    if whole { PlaceholderErrorKind::InnerWhole } else { PlaceholderErrorKind::InnerUnknown },
                );
                return unchanged();
            }
        };
        let at = here.scalar.part(range.clone());
        match (self.lookup)(&name, written, at) {
            Ok(Lookup::Text(value, origin)) => {
                let span = if let Origin::File(span) = origin { span } else { at };
                self.replaced(here, range, &name, &value, span, origin)
            }
            Ok(Lookup::Entry(key, entry)) => {
                // A list or a map is best known by its key.
                let scalar = entry.node.scalar_text().is_some() && !entry.node.span.is_empty();
                let place = if scalar { entry.node.span } else { entry.key };
                let origin = Origin::Context(key, place);
                match entry.node.scalar_text() {
                    Some(value) => {
                        let before = self.uses.len();
                        let text_at = entry.node.written_at();
                        let expansion = self.replaced(here, range, &name, &value, text_at, origin);
                        // What brought the entry's own value comes behind the entry.
                        let behind = (before + 1).min(self.uses.len());
                        self.uses.splice(behind..behind, entry.node.uses.iter().cloned());
                        expansion
                    }
                    None => {
                        self.used(here, range, origin);
                        Expansion::Whole(entry.node)
                    }
                }
            }
            Ok(Lookup::Verbatim(text, origin)) => {
                if let Some(origin) = origin {
                    self.used(here, range, origin);
                }
                Expansion::Text(vec![Piece::Literal(text)])
            }
            Ok(Lookup::Deploy(reference)) => {
                self.used(here, range, Origin::Deploy(reference.clone()));
                Expansion::Text(vec![Piece::Deploy(reference)])
            }
            // What is inside may be known already: `{{ssm-org:{{env}}/vpc}}`.
            Ok(Lookup::Later) => {
                let inner = inner.unwrap_or_default();
                let (open, close) = (&written[..2], &written[written.len() - 2..]);
                Expansion::Text(vec![Piece::Literal(format!("{open}{inner}{close}"))])
            }
            Err(error) => {
                self.secret_error(here, range, secret, PlaceholderErrorKind::Lookup(error));
                unchanged()
            }
        }
    }

    fn replaced(
        &mut self,
        here: &Located<'_>,
        range: &Range<usize>,
        name: &PlaceholderName,
        value: &str,
        span: Span,
        origin: Origin,
    ) -> Expansion {
        let written = &here.frame.text[range.clone()];
        self.bytes += value.len();
        if here.frame.rounds == 0 || self.uses.len() >= MAX_USES || self.bytes > MAX_BYTES {
            self.ended = true;
            self.error(here, range, PlaceholderErrorKind::Endless);
            return Expansion::Text(vec![Piece::Literal(written.to_owned())]);
        }
        let from_environment = matches!(origin, Origin::Environment(_));
        if let Origin::Environment(variable) = &origin {
            self.keep(variable, value);
        }
        let at = self.used(here, range, origin);
        // A value that is one `{{env_var:K}}` may be a list or a map as JSON (MDAA 1.6).
        if is_alone(here, range)
            && matches!(name, PlaceholderName::Environment(_))
            && value.starts_with(['[', '{'])
            && let Ok(json) = serde_json::from_str(value)
        {
            // Every part of it is as secret as the whole.
            let node = Node::from_json(&json, at);
            return Expansion::Whole(self.uses.last().map_or_else(|| node.clone(), |step| node.taken(step)));
        }
        self.way.push((at, here.shown(written)));
        let secret = here.frame.secret || from_environment;
        let whole = here.frame.whole && is_alone(here, range);
        let expansion = self.text(&Frame { text: value, span, whole, secret, rounds: here.frame.rounds - 1 });
        self.way.pop();
        expansion
    }

    /// Keeps back what an environment variable brought, wherever it leads.
    fn keep(&self, variable: &str, value: &str) {
        let secrets = self.sources.secrets();
        let kind = if names_secret(variable) { SecretKind::Credential } else { SecretKind::Environment };
        secrets.keep(value, kind);
        for part in lex(value) {
            if let Lexeme::Plain(plain) = part {
                secrets.keep(&value[plain], kind);
            }
        }
        if value.starts_with(['[', '{'])
            && let Ok(json) = serde_json::from_str(value)
        {
            secrets.keep_all(&json, kind);
            keys(&json, &mut |key| secrets.keep(key, kind));
        }
    }

    /// Notes that a placeholder was replaced, and says where it stands.
    fn used(&mut self, here: &Located<'_>, range: &Range<usize>, origin: Origin) -> Span {
        let at = here.scalar.part(range.clone());
        let whole = here.frame.whole && is_alone(here, range);
        self.uses.push(Use { written: here.shown(&here.frame.text[range.clone()]), at, origin, whole });
        at
    }

    fn error(&mut self, here: &Located<'_>, range: &Range<usize>, kind: PlaceholderErrorKind<E>) {
        self.secret_error(here, range, None, kind);
    }

    /// Of a name, a part of which may be secret.
    fn secret_error(
        &mut self,
        here: &Located<'_>,
        range: &Range<usize>,
        secret: Option<&str>,
        kind: PlaceholderErrorKind<E>,
    ) {
        let placeholder = here.frame.text[range.clone()].to_owned();
        let whole = here.frame.secret.then(|| placeholder.clone());
        self.ended |= self.errors.len() >= MAX_ERRORS;
        self.errors.push(PlaceholderError {
            placeholder,
            at: here.scalar.part(range.clone()),
            way: self.way.clone(),
            secrets: whole.into_iter().chain(secret.map(str::to_owned)).collect(),
            kind,
        });
    }
}

impl Located<'_> {
    fn shown(&self, written: &str) -> String {
        if self.frame.secret { HIDDEN.to_owned() } else { written.to_owned() }
    }
}

fn keys(json: &serde_json::Value, keep: &mut dyn FnMut(&str)) {
    match json {
        serde_json::Value::Array(items) => items.iter().for_each(|item| keys(item, keep)),
        serde_json::Value::Object(map) => map.iter().for_each(|(key, item)| {
            keep(key);
            keys(item, keep);
        }),
        _ => {}
    }
}

/// Whether the placeholder is the whole text.
fn is_alone(here: &Located<'_>, range: &Range<usize>) -> bool {
    *range == (0..here.frame.text.len())
}

/// `{{account}` or `<<account>`: what follows the brackets is a name of ours, so it was meant as a
/// placeholder.
pub fn unclosed(plain: &str) -> Option<Range<usize>> {
    [("{{", '}'), ("<<", '>')].iter().find_map(|(open, close)| {
        plain.match_indices(open).find_map(|(start, _)| {
            let after = &plain[start + 2..];
            // A name is short, and a text may be nothing but brackets.
            let after = &after[..after.floor_char_boundary(MAX_UNCLOSED)];
            let length = after.find(|c: char| c == *close || c.is_whitespace()).unwrap_or(after.len());
            PlaceholderName::is_meant(&after[..length]).then_some(start..start + 2 + length)
        })
    })
}

fn push(pieces: &mut Vec<Piece>, piece: Piece) {
    match piece {
        Piece::Literal(text) => literal(pieces, &text),
        deploy => pieces.push(deploy),
    }
}

fn literal(pieces: &mut Vec<Piece>, text: &str) {
    match pieces.last_mut() {
        Some(Piece::Literal(before)) => before.push_str(text),
        _ => pieces.push(Piece::Literal(text.to_owned())),
    }
}

/// The text, if all of it is known now.
pub fn known(pieces: &[Piece]) -> Option<String> {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Literal(text) => Some(text.as_str()),
            Piece::Deploy(_) => None,
        })
        .collect()
}
