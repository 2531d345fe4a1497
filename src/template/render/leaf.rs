use super::origins::{extend_new, push_origin};
use super::{ABSENT, Renderer, Scope};
use crate::cloudformation::text::{self, Builder, Segment};
use crate::cloudformation::{Fragment, FragmentValue, is_pseudo};
use crate::source::{Origin, Span};
use crate::template::error::{At, TemplateErrorKind};
use crate::template::leaf::{Leaf, LeafPiece};

impl Renderer<'_> {
    pub fn leaf(&self, leaf: &Leaf, scope: &Scope) -> Result<Fragment, At> {
        let at = |kind: TemplateErrorKind| kind.at(leaf.span);
        if let Some(path) = leaf.bare() {
            let data = self.data(path, scope).map_err(at)?;
            let data = self.resolved(data, leaf.span, scope).map_err(at)?;
            return Ok(Fragment { key_origins: Vec::new(), ..data });
        }
        let mut builder = Builder::default();
        let mut origins = Vec::new();
        for piece in &leaf.pieces {
            let path = match piece {
                LeafPiece::Text(text) => {
                    builder.text(text);
                    continue;
                }
                LeafPiece::Data(path) => path,
            };
            let data = self.data(path, scope).map_err(at)?;
            match &data.value {
                FragmentValue::Text(text) => builder.text(text),
                FragmentValue::Number(number) => builder.literal(&number.to_string()),
                FragmentValue::Bool(value) => builder.literal(&value.to_string()),
                FragmentValue::Absent => return Err(at(TemplateErrorKind::AbsentInText(path.join(".")))),
                _ => {
                    return Err(at(TemplateErrorKind::WrongKind(path.join("."), "a single value")));
                }
            }
            extend_new(&mut origins, &data.origins);
        }
        self.resolved(&Fragment::of_text(builder.finish(), origins), leaf.span, scope).map_err(at)
    }

    /// The value with its short names made logical ids, and the leaf's place added to its origins.
    fn resolved(&self, data: &Fragment, span: Span, scope: &Scope) -> Result<Fragment, TemplateErrorKind> {
        let mut origins = data.origins.clone();
        let value = match &data.value {
            FragmentValue::Text(text) if !scope.keeps_names => {
                FragmentValue::Text(self.with_logical_ids(text, scope, &mut origins)?)
            }
            FragmentValue::List(items) => {
                let items = items.iter().filter(|item| !item.is_nothing());
                FragmentValue::List(items.map(|item| self.resolved(item, span, scope)).collect::<Result<_, _>>()?)
            }
            FragmentValue::Map(map) => {
                let entries = map.iter().filter(|(_, value)| !value.is_nothing());
                let entry = |(key, value): (&String, _)| Ok((key.clone(), self.resolved(value, span, scope)?));
                FragmentValue::Map(entries.map(entry).collect::<Result<_, _>>()?)
            }
            value => value.clone(),
        };
        push_origin(&mut origins, span);
        Ok(Fragment { value, origins, key_origins: data.key_origins.clone() })
    }

    /// The text with the logical ids that its short names mean; where these came from goes to `origins`.
    fn with_logical_ids(
        &self,
        text: &str,
        scope: &Scope,
        origins: &mut Vec<Origin>,
    ) -> Result<String, TemplateErrorKind> {
        if text::references(text).next().is_none() {
            return Ok(text.to_owned());
        }
        let mut builder = Builder::default();
        for segment in text::segments(text) {
            match segment {
                Segment::Literal(literal) => builder.literal(literal),
                Segment::Reference(name) if is_pseudo(name) || self.parameters.contains_key(name) => {
                    builder.reference(name);
                }
                Segment::Reference(name) if let Some(reference) = text::as_dynamic(name) => builder.literal(&reference),
                Segment::Reference(name) if text::as_construct(name).is_some() => {
                    let name = text::as_construct(name).unwrap_or_default();
                    if !self.is_logical_id(text::named(name)) {
                        return Err(TemplateErrorKind::UnknownConstruct(text::named(name).to_owned()));
                    }
                    builder.reference(name);
                }
                Segment::Reference(name) => {
                    let short = text::named(name);
                    let copy = self.copy(short, scope)?;
                    builder.reference(&format!("{}{}", copy.logical_id, &name[short.len()..]));
                    extend_new(origins, &copy.origins);
                }
            }
        }
        Ok(builder.finish())
    }

    fn is_logical_id(&self, name: &str) -> bool {
        self.copies.values().flatten().any(|copy| copy.logical_id == name)
    }

    /// The value at `path`: a loop variable's, else the data's. What is not given is absent.
    pub fn data<'s>(&'s self, path: &[String], scope: &'s Scope) -> Result<&'s Fragment, TemplateErrorKind> {
        let Some((first, rest)) = path.split_first() else { return Ok(&ABSENT) };
        let element = scope.elements.iter().rev().find(|(variable, _)| variable == first);
        let (mut data, rest) = match element {
            Some((_, element)) => (&**element, rest),
            None => (self.data, path),
        };
        for step in rest {
            data = match &data.value {
                FragmentValue::Map(map) => map.get(step).unwrap_or(&ABSENT),
                FragmentValue::Absent => &ABSENT,
                _ => return Err(TemplateErrorKind::UnknownData(path.join("."))),
            };
        }
        Ok(data)
    }
}
