use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::placeholder::{Expansion, Lexeme, Lookup, Piece, PlaceholderName, PlaceholderValues};
use crate::placeholder::{expand, lex, literal, report};
use crate::source::{Entry, Map, Node, Scalar, Sources, Span, Use, Value};
use std::ops::Range;

/// Replaces the placeholders that MDAA's command line knows: org, domain, env, module_name,
/// context and env_var. Others stay for `resolve`.
pub struct Early<'a> {
    values: PlaceholderValues<'a>,
    sources: &'a Sources,
}

/// What a text of the mdaa.yaml reads as; `None` while a placeholder stands in it.
pub fn known(text: &str) -> Option<String> {
    (!has_placeholder(text)).then(|| text.to_owned())
}

/// Whether a placeholder stands in the text.
pub fn has_placeholder(text: &str) -> bool {
    lex(text).into_iter().any(|segment| placeholder(segment).is_some())
}

fn placeholder(segment: Lexeme) -> Option<Range<usize>> {
    match segment {
        Lexeme::Placeholder { range, .. } => Some(range),
        Lexeme::Plain(_) => None,
    }
}

/// Two keys that placeholders made the same.
pub fn same_key(key: &str, at: Span, first: Span) -> Diagnostic {
    Diagnostic::error(Code::DUPLICATE_KEY, format!("the key `{key}` stands twice in this map"))
        .at(at)
        .related(first, "first here")
        .help("make the placeholders in the keys differ")
}

impl<'a> Early<'a> {
    /// With the values of one module.
    pub fn new(values: PlaceholderValues<'a>, sources: &'a Sources) -> Self {
        Early { values, sources }
    }

    /// The node with its placeholders replaced, at every depth.
    pub fn node(&self, node: &Node, diagnostics: &mut Diagnostics) -> Node {
        match &node.value {
            Value::String(text) => self.text(text, node, diagnostics),
            Value::List(items) => {
                let items = items.iter().map(|item| self.node(item, diagnostics)).collect();
                Node { value: Value::List(items), ..node.clone() }
            }
            Value::Map(map) => {
                let mut replaced = Map::new();
                for (key, entry) in map {
                    let (name, steps) = self.key(key, entry.key, diagnostics);
                    let below = Entry::keyed(entry.key, self.node(&entry.node, diagnostics), steps);
                    let secret = below.key_is_from_environment();
                    if let Some(before) = replaced.insert(name.clone(), below) {
                        let found = same_key(&name, entry.key, before.key);
                        diagnostics.push(if secret { found.secret(name) } else { found });
                    }
                }
                Node { value: Value::Map(replaced), ..node.clone() }
            }
            _ => node.clone(),
        }
    }

    /// A key with its placeholders replaced.
    pub fn key(&self, key: &str, span: Span, diagnostics: &mut Diagnostics) -> (String, Vec<Use>) {
        let name = self.text(key, &Node::new(Value::Null, span), diagnostics);
        let key = name.scalar_text().unwrap_or_else(|| key.to_owned());
        if name.is_from_environment() {
            self.sources.hide_key(&key);
        }
        (key, name.uses)
    }

    /// As [`Early::node`], for a place where nothing may stay for later; `what` names the place.
    pub fn complete(&self, node: &Node, what: &str, diagnostics: &mut Diagnostics) -> Node {
        let before = diagnostics.errors();
        let replaced = self.node(node, diagnostics);
        if diagnostics.errors() > before {
            return replaced;
        }
        if let Some(text) = replaced.as_str() {
            let at = Scalar::new(text, replaced.written_at(), self.sources);
            let mut last = String::new();
            for part in lex(text) {
                let range = match placeholder(part.clone()) {
                    Some(range) => range,
                    None => {
                        last.push_str(&text[part.range()]);
                        continue;
                    }
                };
                let written = &text[range.clone()];
                if let Ok(PlaceholderName::Literal(inner)) = PlaceholderName::parse(&written[2..written.len() - 2]) {
                    last.push_str(&literal(written, &inner));
                    continue;
                }
                let message = format!("`{}` is not known here", &text[range.clone()]);
                diagnostics.push(
                    Diagnostic::error(Code::PLACEHOLDER_UNKNOWN, message)
                        .at(at.part(range))
                        .help(format!("{what} know only org, domain, env, module_name, context:KEY and env_var:NAME")),
                );
            }
            if diagnostics.errors() == before && last != text {
                return Node { value: Value::String(last), ..replaced };
            }
        }
        replaced
    }

    fn text(&self, text: &str, node: &Node, diagnostics: &mut Diagnostics) -> Node {
        let mut faults = Vec::new();
        let mut lookup = |name: &_, _: &str, _| {
            let found = self.values.lookup(name);
            if let Ok(Lookup::Entry(_, entry)) = &found {
                entry.node.respelled().into_iter().for_each(|found| diagnostics.push(found));
            }
            found
        };
        let (expansion, uses) = expand(text, node.written_at(), self.sources, &mut lookup, &mut faults);
        for fault in &faults {
            if !diagnostics.is_full() {
                diagnostics.push(report(fault, self.values.context).on_the_way_of(node));
            }
        }
        let uses = node.uses.iter().cloned().chain(uses).collect();
        let value = match expansion {
            Expansion::Whole(whole) => whole.value,
            Expansion::Text(pieces) => Value::String(
                pieces
                    .into_iter()
                    .map(|piece| match piece {
                        Piece::Literal(text) | Piece::Deploy(text) => text,
                    })
                    .collect(),
            ),
        };
        Node { value, span: node.span, uses }
    }
}
