use super::error::{At, TemplateErrorKind};
use crate::cloudformation::text;
use crate::source::Span;
use handlebars::template::{HelperTemplate, Parameter, TemplateElement};
use handlebars::{Path, PathSeg};

/// A text of a template file: literal stretches and references to data.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// In order.
    pub pieces: Vec<LeafPiece>,
    pub span: Span,
}

/// A stretch of a leaf.
#[derive(Clone, Debug)]
pub enum LeafPiece {
    /// Text in Fn::Sub syntax.
    Text(String),
    /// `{{config.description}}`: the steps of the path.
    Data(Vec<String>),
}

impl Leaf {
    /// Compiles a leaf. Plain references are all that handlebars may do here.
    pub fn compile(text: &str, span: Span) -> Result<Leaf, At> {
        if !text.contains("{{") {
            return Ok(Leaf { pieces: vec![LeafPiece::Text(literal(text, span)?)], span });
        }
        let template = handlebars::Template::compile(text)
            .map_err(|error| TemplateErrorKind::Handlebars(error.to_string()).at(span))?;
        let mut pieces = Vec::new();
        for element in &template.elements {
            pieces.push(match element {
                TemplateElement::RawString(text) => LeafPiece::Text(literal(text, span)?),
                TemplateElement::Expression(expression) | TemplateElement::HtmlExpression(expression) => {
                    LeafPiece::Data(
                        path(expression).ok_or_else(|| TemplateErrorKind::NotPlain(text.to_owned()).at(span))?,
                    )
                }
                _ => return Err(TemplateErrorKind::NotPlain(text.to_owned()).at(span)),
            });
        }
        Ok(Leaf { pieces, span })
    }

    /// The path, if the leaf is one reference and nothing else.
    pub fn bare(&self) -> Option<&[String]> {
        match &self.pieces[..] {
            [LeafPiece::Data(path)] => Some(path),
            _ => None,
        }
    }

    /// The paths it refers to.
    pub fn paths(&self) -> impl Iterator<Item = &[String]> {
        self.pieces.iter().filter_map(|piece| match piece {
            LeafPiece::Data(path) => Some(path.as_slice()),
            LeafPiece::Text(_) => None,
        })
    }

    /// The names behind `${…}` in its literal stretches.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().flat_map(|piece| {
            let text = match piece {
                LeafPiece::Text(text) => text.as_str(),
                LeafPiece::Data(_) => "",
            };
            text::references(text)
        })
    }
}

/// A literal stretch as it stands; every `${` in it must close.
fn literal(text: &str, span: Span) -> Result<String, At> {
    let written_again = text::join([text]);
    if written_again == text {
        Ok(written_again)
    } else {
        Err(TemplateErrorKind::NeverCloses(text.to_owned()).at(span))
    }
}

fn path(expression: &HelperTemplate) -> Option<Vec<String>> {
    if expression.block || !expression.params.is_empty() || !expression.hash.is_empty() {
        return None;
    }
    match &expression.name {
        Parameter::Name(name) => Some(vec![name.clone()]),
        Parameter::Path(Path::Relative((steps, written))) => {
            let steps: Option<Vec<String>> = steps
                .iter()
                .map(|step| match step {
                    PathSeg::Named(name) => Some(name.clone()),
                    _ => None,
                })
                .collect();
            steps.filter(|steps| steps.join(".") == *written)
        }
        _ => None,
    }
}
