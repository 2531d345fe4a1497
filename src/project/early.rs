use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::placeholder::{Expansion, Piece, Segment, Values, expand, lex, report};
use crate::source::{Entry, Node, Value};

/// Replaces the placeholders that MDAA's command line knows: org, domain, env, module_name,
/// context and env_var. Others stay for `resolve`.
pub struct Early<'a> {
    values: Values<'a>,
}

/// What a text of the mdaa.yaml reads as; `None` while a placeholder stands in it.
pub fn literal(text: &str) -> Option<String> {
    (!has_placeholder(text)).then(|| text.to_owned())
}

/// Whether a placeholder stands in the text.
pub fn has_placeholder(text: &str) -> bool {
    lex(text).iter().any(|segment| matches!(segment, Segment::Placeholder { .. }))
}

impl<'a> Early<'a> {
    /// With the values of one module.
    pub fn new(values: Values<'a>) -> Self {
        Early { values }
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
                let below = map.iter().map(|(key, entry)| {
                    let name = self.text(key, &Node::new(Value::Null, entry.key), diagnostics);
                    let name = name.scalar_text().unwrap_or_else(|| key.clone());
                    (name, Entry { key: entry.key, node: self.node(&entry.node, diagnostics) })
                });
                Node { value: Value::Map(below.collect()), ..node.clone() }
            }
            _ => node.clone(),
        }
    }

    /// As [`Early::node`], for a place where nothing may stay for later; `what` names the place.
    pub fn complete(&self, node: &Node, what: &str, diagnostics: &mut Diagnostics) -> Node {
        let before = diagnostics.errors();
        let replaced = self.node(node, diagnostics);
        if diagnostics.errors() == before && replaced.as_str().is_some_and(has_placeholder) {
            diagnostics.push(
                Diagnostic::error(
                    Code::PLACEHOLDER_UNKNOWN,
                    format!("`{}` is not known here", node.scalar_text().unwrap_or_default()),
                )
                .at(node.span)
                .help(format!("{what} know only org, domain, env, module_name, context:KEY and env_var:NAME")),
            );
        }
        replaced
    }

    fn text(&self, text: &str, node: &Node, diagnostics: &mut Diagnostics) -> Node {
        let mut faults = Vec::new();
        let (expansion, uses) = expand(text, node.span, &mut |name, _| self.values.lookup(name), &mut faults);
        for fault in &faults {
            diagnostics.push(report(fault).at(node.span));
        }
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
        Node { value, span: node.span, uses: node.uses.iter().cloned().chain(uses).collect() }
    }
}
