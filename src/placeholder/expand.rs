use super::{Lookup, Name, NameError, Segment, lex};
use crate::source::{Node, Origin, Span, Use};
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
pub enum Fault<E> {
    /// It is no name.
    Name {
        /// As written.
        placeholder: String,
        /// How to mend it.
        error: NameError,
    },
    /// The name has no value; what `lookup` said.
    Lookup(E),
    /// A name inside a name that is known only at deploy time.
    InnerUnknown {
        /// As written.
        placeholder: String,
    },
    /// A list or map inside a longer text.
    InnerWhole {
        /// As written.
        placeholder: String,
    },
    /// It opens and never closes.
    Unclosed {
        /// From its opening on.
        placeholder: String,
    },
    /// It leads back to itself, or grows beyond what any value may be.
    Endless {
        /// As written.
        placeholder: String,
    },
}

/// How often a replacement may hold placeholders itself.
const MAX_ROUNDS: usize = 16;
/// How many placeholders one value may take: context that doubles itself must end.
const MAX_USES: usize = 1_000;
/// How long one value may grow, in bytes. No property of AWS takes more.
const MAX_BYTES: usize = 1024 * 1024;

/// Replaces every placeholder of `text`, which stands at `span`, innermost first, by what `lookup`
/// says. Gives what it stands for and, for each placeholder, where its value came from; faults go
/// to `faults`, and the placeholder stays as written.
pub fn expand<E>(
    text: &str,
    span: Span,
    lookup: &mut dyn FnMut(&Name, &str) -> Result<Lookup, E>,
    faults: &mut Vec<Fault<E>>,
) -> (Expansion, Vec<Use>) {
    let mut expander = Expander { span, lookup, faults, uses: Vec::new(), bytes: 0, ended: false };
    let expansion = expander.text(text, MAX_ROUNDS);
    (expansion, expander.uses)
}

struct Expander<'a, E> {
    span: Span,
    lookup: &'a mut dyn FnMut(&Name, &str) -> Result<Lookup, E>,
    faults: &'a mut Vec<Fault<E>>,
    uses: Vec<Use>,
    /// What lookups have brought so far.
    bytes: usize,
    /// Whether a limit was met: nothing is replaced any more.
    ended: bool,
}

impl<E> Expander<'_, E> {
    fn text(&mut self, text: &str, rounds: usize) -> Expansion {
        self.segments(text, &lex(text), rounds)
    }

    fn segments(&mut self, text: &str, segments: &[Segment], rounds: usize) -> Expansion {
        if let [Segment::Placeholder { range, inner }] = segments {
            return self.placeholder(text, range, inner, true, rounds);
        }
        let mut pieces = Vec::new();
        for segment in segments {
            match segment {
                Segment::Plain(range) => {
                    let plain = &text[range.clone()];
                    if let Some(placeholder) = unclosed(plain) {
                        self.faults.push(Fault::Unclosed { placeholder });
                    }
                    literal(&mut pieces, plain);
                }
                Segment::Placeholder { range, inner } => {
                    let part = self.placeholder(text, range, inner, false, rounds);
                    self.append(&mut pieces, part, &text[range.clone()]);
                }
            }
        }
        Expansion::Text(pieces)
    }

    /// `alone`: the placeholder is the whole value.
    fn placeholder(
        &mut self,
        text: &str,
        range: &Range<usize>,
        inner: &[Segment],
        alone: bool,
        rounds: usize,
    ) -> Expansion {
        let written = text[range.clone()].to_owned();
        let unchanged = || Expansion::Text(vec![Piece::Literal(written.clone())]);
        if self.ended {
            return unchanged();
        }
        let inner = match self.segments(text, inner, rounds) {
            Expansion::Text(pieces) => known(&pieces).ok_or(Fault::InnerUnknown { placeholder: written.clone() }),
            Expansion::Whole(_) => Err(Fault::InnerWhole { placeholder: written.clone() }),
        };
        let name = match inner.as_deref().map(Name::parse) {
            Ok(Ok(name)) => name,
            // `<<x>>` is ours, so text that merely looks like it stays text unless it is a near miss.
            Ok(Err(error)) if written.starts_with("<<") && !error.help.starts_with("did you mean") => {
                return unchanged();
            }
            Ok(Err(error)) => {
                self.faults.push(Fault::Name { placeholder: written.clone(), error });
                return unchanged();
            }
            Err(_) => {
                self.faults.extend(inner.err());
                return unchanged();
            }
        };
        match (self.lookup)(&name, &written) {
            Ok(Lookup::Text(value, origin)) => self.replaced(&name, written, value, origin, alone, rounds),
            Ok(Lookup::Verbatim(text, origin)) => {
                self.uses.extend(origin.map(|origin| Use { placeholder: written, origin }));
                Expansion::Text(vec![Piece::Literal(text)])
            }
            Ok(Lookup::Whole(node)) => {
                self.uses.push(Use { placeholder: written, origin: Origin::File(node.span) });
                Expansion::Whole(node)
            }
            Ok(Lookup::Deploy(reference)) => {
                self.uses.push(Use { placeholder: written, origin: Origin::Deploy(reference.clone()) });
                Expansion::Text(vec![Piece::Deploy(reference)])
            }
            // What is inside may be known already: `{{ssm-org:{{env}}/vpc}}`.
            Ok(Lookup::Later) => {
                let inner = inner.unwrap_or_default();
                let (open, close) = (&written[..2], &written[written.len() - 2..]);
                Expansion::Text(vec![Piece::Literal(format!("{open}{inner}{close}"))])
            }
            Err(error) => {
                self.faults.push(Fault::Lookup(error));
                unchanged()
            }
        }
    }

    fn replaced(
        &mut self,
        name: &Name,
        written: String,
        value: String,
        origin: Origin,
        alone: bool,
        rounds: usize,
    ) -> Expansion {
        self.bytes += value.len();
        if rounds == 0 || self.uses.len() >= MAX_USES || self.bytes > MAX_BYTES {
            self.ended = true;
            self.faults.push(Fault::Endless { placeholder: written.clone() });
            return Expansion::Text(vec![Piece::Literal(written)]);
        }
        self.uses.push(Use { placeholder: written, origin });
        // A value that is one `{{env_var:K}}` may be a list or a map as JSON (MDAA 1.6).
        if alone
            && matches!(name, Name::Environment(_))
            && value.starts_with(['[', '{'])
            && let Ok(json) = serde_json::from_str(&value)
        {
            return Expansion::Whole(Node::from_json(&json, self.span));
        }
        self.text(&value, rounds - 1)
    }

    fn append(&mut self, pieces: &mut Vec<Piece>, part: Expansion, written: &str) {
        match part {
            Expansion::Text(more) => {
                for piece in more {
                    match piece {
                        Piece::Literal(text) => literal(pieces, &text),
                        deploy => pieces.push(deploy),
                    }
                }
            }
            Expansion::Whole(_) => {
                self.faults.push(Fault::InnerWhole { placeholder: written.to_owned() });
                literal(pieces, written);
            }
        }
    }
}

/// `{{account}`: what follows the braces is a name of ours, so it was meant as a placeholder.
fn unclosed(plain: &str) -> Option<String> {
    let (_, after) = plain.split_once("{{")?;
    let end = after.find(|c: char| c == '}' || c.is_whitespace()).unwrap_or(after.len());
    Name::parse(&after[..end]).ok().map(|_| format!("{{{{{}", &after[..end]))
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
