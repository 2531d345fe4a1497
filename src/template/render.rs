mod repeat;

use super::blueprint::{Blueprint, is_pseudo, short};
use super::data::{Data, Datum};
use super::error::{At, Fault, TemplateError};
use super::leaf::{Leaf, Piece};
use super::logical_id::logical_id;
use super::pattern::{Block, Body, Entry, Pattern};
use super::tree::{Fragment, Template};
use super::{json_text, policy_document};
use crate::source::{Origin, Span};
use crate::text::{self, Builder, Segment};
use indexmap::{IndexMap, IndexSet};
use std::rc::Rc;

/// A parameter of the template: emitted when something refers to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its definition, e.g. `{"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/vpc/id"}`.
    pub definition: serde_json::Value,
    /// Where it came from.
    pub origins: Vec<Origin>,
}

impl Blueprint {
    /// Renders one module. `parameters` are by logical id; texts in `data` may refer to them and to
    /// pseudo parameters.
    ///
    /// # Errors
    /// When the data does not fit the template: our bug.
    pub fn render(&self, data: &Data, parameters: &IndexMap<String, Parameter>) -> Result<Template, TemplateError> {
        let mut renderer = Renderer { blueprint: self, data, parameters, copies: IndexMap::new() };
        renderer.template().map_err(|at| self.error(at))
    }
}

struct Renderer<'a> {
    blueprint: &'a Blueprint,
    data: &'a Data,
    parameters: &'a IndexMap<String, Parameter>,
    /// By short name, what each resource became: nothing, one, or one for each element.
    copies: IndexMap<&'a str, Vec<Copy<'a>>>,
}

/// A resource or output as it will be emitted.
struct Copy<'a> {
    scope: Scope<'a>,
    /// The construct path below the stack.
    path: String,
    logical_id: String,
}

/// What the loop variables stand for.
#[derive(Clone, Default)]
struct Scope<'a> {
    elements: Vec<(&'a str, Rc<Data>)>,
    /// Short names stay as they are: they mean a copy only where the loop's element is used.
    keeps_names: bool,
}

static ABSENT: Data = Data { datum: Datum::Absent, origins: Vec::new() };

impl<'a> Renderer<'a> {
    fn template(&mut self) -> Result<Template, At> {
        let blueprint = self.blueprint;
        // First which resources there are, then what they say: any may refer to any.
        for (name, entry) in &blueprint.resources {
            let copies = self.copies_of(entry)?;
            self.copies.insert(name, copies);
        }
        self.check_parameter_names()?;
        let mut resources = IndexMap::new();
        for (name, entry) in &blueprint.resources {
            for copy in self.copies.get(name.as_str()).into_iter().flatten() {
                self.emit(entry, copy, &mut resources)?;
            }
        }
        let mut outputs = IndexMap::new();
        for entry in blueprint.outputs.values() {
            for copy in self.copies_of(entry)? {
                self.emit(entry, &copy, &mut outputs)?;
            }
        }
        let mut referenced = IndexSet::new();
        resources.values().chain(outputs.values()).for_each(|data| references(data, &mut referenced));
        let parameters = self
            .parameters
            .iter()
            .filter(|(name, _)| referenced.contains(name.as_str()))
            .map(|(name, parameter)| (name.clone(), Fragment::from_json(&parameter.definition, &parameter.origins)))
            .collect();
        let fragments = |section: &IndexMap<String, Data>| {
            section.iter().map(|(id, data)| (id.clone(), Fragment::from(data))).collect()
        };
        let copies = self.copies.values().flatten();
        Ok(Template {
            paths: copies.map(|copy| (copy.logical_id.clone(), copy.path.clone())).collect(),
            description: self.description()?,
            parameters,
            resources: fragments(&resources),
            outputs: fragments(&outputs),
        })
    }

    fn description(&self) -> Result<Option<Fragment>, At> {
        let Some(leaf) = &self.blueprint.description else { return Ok(None) };
        let data = self.leaf(leaf, &Scope::default())?;
        match &data.datum {
            Datum::Absent => Ok(None),
            Datum::Text(text) if text::known(text).is_some() => Ok(Some(Fragment::from(&data))),
            _ => Err(Fault::MustBeKnown("Description".to_owned()).at(leaf.span)),
        }
    }

    fn copies_of(&self, entry: &'a Entry) -> Result<Vec<Copy<'a>>, At> {
        let mut copies = Vec::new();
        for scope in self.scopes(&entry.guard, &Scope::default())? {
            let data = self.leaf(&entry.path, &scope)?;
            let known = match &data.datum {
                Datum::Text(path) => text::known(path),
                _ => None,
            };
            let path = known.ok_or_else(|| Fault::MustBeKnown("Path".to_owned()).at(entry.path.span))?;
            let components: Vec<&str> = std::iter::once(self.blueprint.scope.as_str()).chain(path.split('/')).collect();
            copies.push(Copy { scope, path: components.join("/"), logical_id: logical_id(&components) });
        }
        Ok(copies)
    }

    /// A parameter must have neither a resource's logical id nor its short name.
    fn check_parameter_names(&self) -> Result<(), At> {
        for (name, copies) in &self.copies {
            let mut ids = copies.iter().map(|copy| copy.logical_id.as_str()).chain([*name]);
            if let Some(twice) = ids.find(|id| self.parameters.contains_key(*id)) {
                return Err(Fault::LogicalIdTwice(twice.to_owned()).at(self.blueprint.file.start()));
            }
        }
        Ok(())
    }

    fn emit(&self, entry: &Entry, copy: &Copy, section: &mut IndexMap<String, Data>) -> Result<(), At> {
        let mut map = IndexMap::new();
        for (key, pattern) in &entry.entries {
            let mut data = match key.as_str() {
                "DependsOn" => self.depends_on(entry, copy)?,
                _ => self.pattern(pattern, &copy.scope)?,
            };
            policy_document::normalize_within(&mut data);
            if !data.is_nothing() {
                map.insert(key.clone(), data);
            }
        }
        let mut origins = match &entry.guard.when {
            Some(when) => self.leaf(when, &Scope { keeps_names: true, ..copy.scope.clone() })?.origins,
            None => Vec::new(),
        };
        origins.extend(copy.scope.elements.iter().flat_map(|(_, element)| element.origins.clone()));
        push_origin(&mut origins, entry.span);
        match section.insert(copy.logical_id.clone(), Data::new(Datum::Map(map), origins)) {
            None => Ok(()),
            Some(_) => Err(Fault::LogicalIdTwice(copy.logical_id.clone()).at(entry.span)),
        }
    }

    fn depends_on(&self, entry: &Entry, copy: &Copy) -> Result<Data, At> {
        let mut ids = Vec::new();
        for name in &entry.depends_on {
            match self.logical_id(name, &copy.scope) {
                Ok(id) => ids.push(Data::text(text::escape(id), vec![Origin::File(entry.span)])),
                Err(Fault::Dropped(_)) => {}
                Err(fault) => return Err(fault.at(entry.span)),
            }
        }
        Ok(Data::new(Datum::List(ids), vec![Origin::File(entry.span)]))
    }

    fn pattern(&self, pattern: &Pattern, scope: &Scope) -> Result<Data, At> {
        match pattern {
            Pattern::Constant(data) => Ok(data.clone()),
            Pattern::Leaf(leaf) => self.leaf(leaf, scope),
            Pattern::List(items, span) => self.list(items, *span, scope),
            Pattern::Block(block) if self.is_kept(&block.guard, scope)? => self.block(block, scope),
            Pattern::Block(_) => Ok(Data::absent()),
        }
    }

    fn list(&self, items: &[Pattern], span: Span, scope: &Scope) -> Result<Data, At> {
        let mut list = Vec::new();
        let mut push = |data: Data| match data.datum {
            Datum::List(items) => list.extend(items),
            _ if data.is_nothing() => {}
            _ => list.push(data),
        };
        for item in items {
            match item {
                Pattern::Block(block) => {
                    for scope in self.scopes(&block.guard, scope)? {
                        push(self.block(block, &scope)?);
                    }
                }
                _ => push(self.pattern(item, scope)?),
            }
        }
        Ok(Data::new(Datum::List(list), vec![Origin::File(span)]))
    }

    fn block(&self, block: &Block, scope: &Scope) -> Result<Data, At> {
        match &block.body {
            Body::Entries(entries) => {
                let mut map = IndexMap::new();
                // What left a key out is told with the map that lacks it.
                let mut origins = Vec::new();
                for (key, pattern) in entries {
                    let data = self.pattern(pattern, scope)?;
                    match data.datum {
                        Datum::Absent => origins.extend(data.origins),
                        _ if data.is_nothing() => {}
                        _ => {
                            map.insert(key.clone(), data);
                        }
                    }
                }
                push_origin(&mut origins, block.span);
                Ok(Data::new(Datum::Map(map), origins))
            }
            Body::First(candidates) => {
                for candidate in candidates {
                    match self.pattern(candidate, scope) {
                        Ok(data) if data.is_nothing() => {}
                        Err(At { fault: Fault::Dropped(_), .. }) => {}
                        found => return found,
                    }
                }
                Ok(Data::absent())
            }
            Body::Json(content) => {
                let mut data = self.pattern(content, scope)?;
                if data.is_nothing() {
                    return Ok(Data::absent());
                }
                policy_document::normalize(&mut data);
                let json = json_text::json_text(&data, &|name| self.parameters.contains_key(name));
                // The user's places one by one; ours as the line of `Json:`.
                let ours = |origin: &Origin| matches!(origin, Origin::File(at) if at.file == self.blueprint.file);
                let mut origins = Vec::new();
                leaf_origins(&data, &mut origins);
                origins.retain(|origin| !ours(origin));
                push_origin(&mut origins, block.span);
                Ok(Data::text(json.map_err(|fault| fault.at(block.span))?, origins))
            }
        }
    }

    fn leaf(&self, leaf: &Leaf, scope: &Scope) -> Result<Data, At> {
        let at = |fault: Fault| fault.at(leaf.span);
        if let Some(path) = leaf.bare() {
            let data = self.data(path, scope).map_err(at)?;
            return self.resolved(data, leaf.span, scope).map_err(at);
        }
        let mut builder = Builder::default();
        let mut origins = Vec::new();
        for piece in &leaf.pieces {
            let path = match piece {
                Piece::Text(text) => {
                    builder.text(text);
                    continue;
                }
                Piece::Data(path) => path,
            };
            let data = self.data(path, scope).map_err(at)?;
            match &data.datum {
                Datum::Text(text) => builder.text(text),
                Datum::Number(number) => builder.literal(&number.to_string()),
                Datum::Bool(value) => builder.literal(&value.to_string()),
                Datum::Absent => return Err(at(Fault::AbsentInText(path.join(".")))),
                Datum::List(_) | Datum::Map(_) => {
                    return Err(at(Fault::WrongKind(path.join("."), "a single value")));
                }
            }
            for origin in &data.origins {
                if !origins.contains(origin) {
                    origins.push(origin.clone());
                }
            }
        }
        self.resolved(&Data::text(builder.finish(), origins), leaf.span, scope).map_err(at)
    }

    /// The value with its short names made logical ids, and the leaf's place added to its origins.
    fn resolved(&self, data: &Data, span: Span, scope: &Scope) -> Result<Data, Fault> {
        let datum = match &data.datum {
            Datum::Text(text) if !scope.keeps_names => Datum::Text(self.with_logical_ids(text, scope)?),
            Datum::List(items) => {
                let items = items.iter().filter(|item| !item.is_nothing());
                Datum::List(items.map(|item| self.resolved(item, span, scope)).collect::<Result<_, _>>()?)
            }
            Datum::Map(map) => {
                let entries = map.iter().filter(|(_, value)| !value.is_nothing());
                let entry = |(key, value): (&String, _)| Ok((key.clone(), self.resolved(value, span, scope)?));
                Datum::Map(entries.map(entry).collect::<Result<_, _>>()?)
            }
            datum => datum.clone(),
        };
        let mut origins = data.origins.clone();
        push_origin(&mut origins, span);
        Ok(Data::new(datum, origins))
    }

    fn with_logical_ids(&self, text: &str, scope: &Scope) -> Result<String, Fault> {
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
                Segment::Reference(name) if text::as_construct(name).is_some() => {
                    let name = text::as_construct(name).unwrap_or_default();
                    if !self.is_logical_id(short(name)) {
                        return Err(Fault::UnknownConstruct(short(name).to_owned()));
                    }
                    builder.reference(name);
                }
                Segment::Reference(name) => {
                    let short = short(name);
                    builder.reference(&format!("{}{}", self.logical_id(short, scope)?, &name[short.len()..]));
                }
            }
        }
        Ok(builder.finish())
    }

    fn is_logical_id(&self, name: &str) -> bool {
        self.copies.values().flatten().any(|copy| copy.logical_id == name)
    }

    /// The logical id of the copy of `name` that was made for the elements of `scope`.
    fn logical_id(&self, name: &str, scope: &Scope) -> Result<&str, Fault> {
        let copies = self.copies.get(name).ok_or_else(|| Fault::UnknownName(name.to_owned()))?;
        let loops = self.blueprint.resources.get(name).map_or(&[][..], |entry| &entry.guard.each);
        let bound = |variable: &str| scope.elements.iter().any(|(name, _)| *name == variable);
        if !loops.iter().all(|each| bound(&each.variable)) {
            return Err(Fault::NoCopyMeant(name.to_owned()));
        }
        copies
            .iter()
            .find(|copy| copy.scope.elements.iter().all(|element| scope.elements.contains(element)))
            .map(|copy| copy.logical_id.as_str())
            .ok_or_else(|| Fault::Dropped(name.to_owned()))
    }

    /// The value at `path`: a loop variable's, else the data's. What is not given is absent.
    fn data<'s>(&'s self, path: &[String], scope: &'s Scope) -> Result<&'s Data, Fault> {
        let Some((first, rest)) = path.split_first() else { return Ok(&ABSENT) };
        let element = scope.elements.iter().rev().find(|(variable, _)| variable == first);
        let (mut data, rest) = match element {
            Some((_, element)) => (&**element, rest),
            None => (self.data, path),
        };
        for step in rest {
            data = match &data.datum {
                Datum::Map(map) => map.get(step).unwrap_or(&ABSENT),
                Datum::Absent => &ABSENT,
                _ => return Err(Fault::UnknownData(path.join("."))),
            };
        }
        Ok(data)
    }
}

fn push_origin(origins: &mut Vec<Origin>, span: Span) {
    let origin = Origin::File(span);
    if !origins.contains(&origin) {
        origins.push(origin);
    }
}

/// The origins of all leaves, in order.
fn leaf_origins(data: &Data, into: &mut Vec<Origin>) {
    match &data.datum {
        Datum::List(items) => items.iter().for_each(|item| leaf_origins(item, into)),
        Datum::Map(map) => map.values().for_each(|value| leaf_origins(value, into)),
        _ => {
            for origin in &data.origins {
                if !into.contains(origin) {
                    into.push(origin.clone());
                }
            }
        }
    }
}

fn references<'a>(data: &'a Data, into: &mut IndexSet<&'a str>) {
    match &data.datum {
        Datum::Text(text) => into.extend(text::references(text)),
        Datum::List(items) => items.iter().for_each(|item| references(item, into)),
        Datum::Map(map) => map.values().for_each(|value| references(value, into)),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
