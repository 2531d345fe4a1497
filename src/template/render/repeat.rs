use super::super::error::At;
use super::super::leaf::{Leaf, LeafPiece};
use super::super::pattern::{Guard, TemplateNode};
use super::{Renderer, Scope};
use crate::cloudformation::text;
use crate::cloudformation::{Fragment, FragmentValue};
use crate::source::Origin;
use std::rc::Rc;

/// `When` and `Each`: which copies of a map there are, and what its loop variables stand for in each.
impl Renderer<'_> {
    /// The scopes of a repeated map's copies; one, if it is not repeated; none, if it is dropped.
    pub(super) fn scopes<'s>(&self, guard: &'s Guard, scope: &Scope<'s>) -> Result<Vec<Scope<'s>>, At> {
        let mut kept = Vec::new();
        for scope in self.repeated(guard, scope)? {
            if self.is_kept(guard, &scope)? {
                kept.push(scope);
            }
        }
        Ok(kept)
    }

    /// The same, whether kept or dropped.
    pub(super) fn repeated<'s>(&self, guard: &'s Guard, scope: &Scope<'s>) -> Result<Vec<Scope<'s>>, At> {
        let mut scopes = vec![scope.clone()];
        for each in &guard.each {
            let mut longer = Vec::new();
            for scope in scopes {
                for element in self.elements(&each.source, &scope)? {
                    let mut with = scope.clone();
                    with.elements.push((&each.variable, Rc::new(element)));
                    longer.push(with);
                }
            }
            scopes = longer;
        }
        Ok(scopes)
    }

    fn elements(&self, source: &TemplateNode, scope: &Scope) -> Result<Vec<Fragment>, At> {
        let data = match source {
            TemplateNode::Leaf(Leaf { pieces, span }) => match &pieces[..] {
                [LeafPiece::Data(path)] => self.data(path, scope).map_err(|kind| kind.at(*span))?.clone(),
                _ => Fragment::absent(),
            },
            _ => self.pattern(source, &Scope { keeps_names: true, ..scope.clone() })?,
        };
        let pair = |(key, value): (String, Fragment)| {
            let key = Fragment::of_text(text::escape(&key), value.key_origins.clone());
            let origins = value.origins.clone();
            Fragment { origins, ..Fragment::of_entries([("key", key), ("value", value)]) }
        };
        Ok(match data.value {
            FragmentValue::List(items) => items,
            FragmentValue::Map(map) => map.into_iter().map(pair).collect(),
            _ => Vec::new(),
        })
    }

    /// Where the value came from that keeps or drops a map.
    pub(super) fn decided_by(&self, guard: &Guard, scope: &Scope) -> Result<Vec<Origin>, At> {
        let Some((when, path)) = guard.when.as_ref().and_then(|when| Some((when, when.bare()?))) else {
            return Ok(Vec::new());
        };
        Ok(self.data(path, scope).map_err(|kind| kind.at(when.span))?.origins.clone())
    }

    pub(super) fn is_kept(&self, guard: &Guard, scope: &Scope) -> Result<bool, At> {
        let Some(when) = &guard.when else { return Ok(true) };
        let Some(path) = when.bare() else { return Ok(true) };
        let data = self.data(path, scope).map_err(|kind| kind.at(when.span))?;
        if let Some(decided) = &mut *self.decided.borrow_mut() {
            decided.extend(data.origins.iter().cloned());
        }
        Ok(match &data.value {
            FragmentValue::Bool(value) => *value,
            FragmentValue::Text(text) => !text.is_empty(),
            _ => !data.is_nothing(),
        })
    }
}
