mod leaf;
mod origins;
mod repeat;

use super::blueprint::Blueprint;
use super::error::{At, TemplateError, TemplateErrorKind};
use super::pattern::{Block, Body, TemplateEntry, TemplateNode};
use super::policy_document;
use crate::cloudformation::resource_types::ssm;
use crate::cloudformation::text;
use crate::cloudformation::{Fragment, FragmentValue, LeftOut, Template, is_pseudo, logical_id};
use crate::source::{Origin, Span};
use indexmap::{IndexMap, IndexSet};
use origins::{come_in_place_of, extend_new, origins_in, push_origin};
use std::cell::RefCell;
use std::rc::Rc;

impl Blueprint {
    /// Renders one module. `parameters` are definitions by logical id, each emitted when something refers to it; texts in
    /// `data` may refer to them and to pseudo parameters.
    ///
    /// # Errors
    /// When the data does not fit the template: our bug.
    pub fn render(&self, data: &Fragment, parameters: &IndexMap<String, Fragment>) -> Result<Template, TemplateError> {
        let (copies, decided) = (IndexMap::new(), RefCell::default());
        let mut renderer = Renderer { blueprint: self, data, parameters, copies, decided };
        renderer.template().map_err(|at| self.error(at))
    }
}

struct Renderer<'a> {
    blueprint: &'a Blueprint,
    data: &'a Fragment,
    parameters: &'a IndexMap<String, Fragment>,
    /// By short name, what each resource became: nothing, one, or one for each element.
    copies: IndexMap<&'a str, Vec<Copy<'a>>>,
    /// Inside `Json:`, where the values came from that kept or dropped a part of it.
    decided: RefCell<Option<Vec<Origin>>>,
}

/// A resource or output as it will be emitted.
struct Copy<'a> {
    scope: Scope<'a>,
    /// The construct path below the stack.
    path: String,
    logical_id: String,
    /// Where the data in that path came from.
    origins: Vec<Origin>,
}

/// What the loop variables stand for.
#[derive(Clone, Default)]
struct Scope<'a> {
    elements: Vec<(&'a str, Rc<Fragment>)>,
    /// Short names stay as they are: they mean a copy only where the loop's element is used.
    keeps_names: bool,
}

static ABSENT: Fragment = Fragment::absent();

impl<'a> Renderer<'a> {
    fn template(&mut self) -> Result<Template, At> {
        let blueprint = self.blueprint;
        // First which resources there are, then what they say: any may refer to any.
        let mut left_out = Vec::new();
        for (name, entry) in &blueprint.resources {
            let copies = self.copies_of(entry, &mut left_out)?;
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
            for copy in self.copies_of(entry, &mut Vec::new())? {
                self.emit(entry, &copy, &mut outputs)?;
            }
        }
        let mut referenced = IndexSet::new();
        resources.values().chain(outputs.values()).for_each(|data| references(data, &mut referenced));
        let parameters = self
            .parameters
            .iter()
            .filter(|(name, _)| referenced.contains(name.as_str()))
            .map(|(name, parameter)| (name.clone(), parameter.clone()))
            .collect();
        let copies = self.copies.values().flatten();
        Ok(Template {
            paths: copies.map(|copy| (copy.logical_id.clone(), copy.path.clone())).collect(),
            description: self.description()?,
            parameters,
            resources,
            outputs,
            others: IndexMap::new(),
            left_out,
        })
    }

    fn description(&self) -> Result<Option<Fragment>, At> {
        let Some(leaf) = &self.blueprint.description else { return Ok(None) };
        let data = self.leaf(leaf, &Scope::default())?;
        match &data.value {
            FragmentValue::Absent => Ok(None),
            FragmentValue::Text(text) if text::known(text).is_some() => Ok(Some(data)),
            _ => Err(TemplateErrorKind::MustBeKnown("Description".to_owned()).at(leaf.span)),
        }
    }

    fn copies_of(&self, entry: &'a TemplateEntry, left_out: &mut Vec<LeftOut>) -> Result<Vec<Copy<'a>>, At> {
        let mut copies = Vec::new();
        for scope in self.repeated(&entry.guard, &Scope::default())? {
            if !self.is_kept(&entry.guard, &scope)? {
                let resource_type = entry.entries.get("Type").map(|kind| self.pattern(kind, &scope)).transpose()?;
                let resource_type = resource_type.as_ref().and_then(Fragment::as_str).unwrap_or_default().to_owned();
                left_out.push(LeftOut { resource_type, origins: self.decided_by(&entry.guard, &scope)? });
                continue;
            }
            let data = self.leaf(&entry.path, &scope)?;
            let known = match &data.value {
                FragmentValue::Text(path) => text::known(path),
                _ => None,
            };
            let path = known.ok_or_else(|| TemplateErrorKind::MustBeKnown("Path".to_owned()).at(entry.path.span))?;
            let components: Vec<&str> = std::iter::once(self.blueprint.scope.as_str()).chain(path.split('/')).collect();
            let (path, logical_id) = (components.join("/"), logical_id(&components));
            copies.push(Copy { scope, path, logical_id, origins: self.without_ours(data.origins) });
        }
        Ok(copies)
    }

    /// A parameter must have neither a resource's logical id nor its short name.
    fn check_parameter_names(&self) -> Result<(), At> {
        for (name, copies) in &self.copies {
            let mut ids = copies.iter().map(|copy| copy.logical_id.as_str()).chain([*name]);
            if let Some(twice) = ids.find(|id| self.parameters.contains_key(*id)) {
                return Err(
                    TemplateErrorKind::LogicalIdTwice(twice.to_owned()).at(self.blueprint.resources[*name].span)
                );
            }
        }
        Ok(())
    }

    fn emit(&self, entry: &TemplateEntry, copy: &Copy, section: &mut IndexMap<String, Fragment>) -> Result<(), At> {
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
        match section.insert(copy.logical_id.clone(), Fragment::new(FragmentValue::Map(map), origins)) {
            None => Ok(()),
            Some(_) => Err(TemplateErrorKind::LogicalIdTwice(copy.logical_id.clone()).at(entry.span)),
        }
    }

    fn depends_on(&self, entry: &TemplateEntry, copy: &Copy) -> Result<Fragment, At> {
        let mut ids = Vec::new();
        for name in &entry.depends_on {
            match self.copy(name, &copy.scope) {
                Ok(other) => {
                    let mut origins = other.origins.clone();
                    push_origin(&mut origins, entry.span);
                    ids.push(Fragment::of_text(text::escape(&other.logical_id), origins));
                }
                Err(TemplateErrorKind::Dropped(_)) => {}
                Err(kind) => return Err(kind.at(entry.span)),
            }
        }
        Ok(Fragment::new(FragmentValue::List(ids), vec![Origin::File(entry.span)]))
    }

    fn pattern(&self, pattern: &TemplateNode, scope: &Scope) -> Result<Fragment, At> {
        match pattern {
            TemplateNode::Constant(data) => Ok(data.clone()),
            TemplateNode::Leaf(leaf) => self.leaf(leaf, scope),
            TemplateNode::List(items, span) => self.list(items, *span, scope),
            TemplateNode::Block(block) if self.is_kept(&block.guard, scope)? => self.block(block, scope),
            // What left it out is told with the map that lacks it.
            TemplateNode::Block(block) => {
                Ok(Fragment::new(FragmentValue::Absent, self.decided_by(&block.guard, scope)?))
            }
        }
    }

    fn list(&self, items: &[TemplateNode], span: Span, scope: &Scope) -> Result<Fragment, At> {
        let mut list = Vec::new();
        let mut push = |data: Fragment| match data.value {
            FragmentValue::List(items) => list.extend(items),
            _ if data.is_nothing() => {}
            _ => list.push(data),
        };
        for item in items {
            match item {
                TemplateNode::Block(block) => {
                    for scope in self.scopes(&block.guard, scope)? {
                        push(self.block(block, &scope)?);
                    }
                }
                _ => push(self.pattern(item, scope)?),
            }
        }
        Ok(Fragment::new(FragmentValue::List(list), vec![Origin::File(span)]))
    }

    fn block(&self, block: &Block, scope: &Scope) -> Result<Fragment, At> {
        match &block.body {
            Body::Entries(entries) => {
                let mut map = IndexMap::new();
                // What left a key out is told with the map that lacks it.
                let mut origins = Vec::new();
                for (key, pattern) in entries {
                    let data = self.pattern(pattern, scope)?;
                    match data.value {
                        FragmentValue::Absent => origins.extend(data.origins),
                        _ if data.is_nothing() && !pattern.writes_empty() => {}
                        _ => {
                            map.insert(key.clone(), data);
                        }
                    }
                }
                push_origin(&mut origins, block.span);
                // As with a resource: what made it be there.
                extend_new(&mut origins, &self.decided_by(&block.guard, scope)?);
                Ok(Fragment::new(FragmentValue::Map(map), origins))
            }
            Body::First(candidates) => {
                let mut unset = Vec::new();
                for candidate in candidates {
                    match self.pattern(candidate, scope) {
                        Ok(data) if data.is_nothing() => unset.extend(key_of(candidate, scope)),
                        Err(At { kind: TemplateErrorKind::Dropped(_), .. }) => {}
                        Ok(mut data) => {
                            come_in_place_of(&mut data, &unset);
                            return Ok(data);
                        }
                        kind => return kind,
                    }
                }
                Ok(Fragment::absent())
            }
            Body::Json(content) => {
                let before = self.decided.replace(Some(Vec::new()));
                let mut data = self.pattern(content, scope)?;
                // A text says also which of its parts are there.
                let decided = self.decided.replace(before).unwrap_or_default();
                if data.is_nothing() {
                    return Ok(Fragment::absent());
                }
                // The user's places one by one; ours as the line of `Json:`.
                let (mut origins, mut of_names) = (Vec::new(), Vec::new());
                origins_in(&data, &mut origins, &mut of_names);
                extend_new(&mut origins, &decided);
                extend_new(&mut origins, &of_names);
                let mut origins = self.without_ours(origins);
                push_origin(&mut origins, block.span);
                policy_document::normalize(&mut data);
                if let Some(name) = self.parameter_in(&data) {
                    return Err(TemplateErrorKind::ParameterInJson(name).at(block.span));
                }
                Ok(Fragment::new(FragmentValue::Json(Box::new(data)), origins))
            }
        }
    }

    /// A parameter that a value refers to and that may hold any text, which would rewrite the JSON.
    fn parameter_in(&self, data: &Fragment) -> Option<String> {
        let mut found = IndexSet::new();
        references(data, &mut found);
        let of_any_text = |one: &Fragment| one.get("Type").and_then(Fragment::as_str) != Some(ssm::PARAMETER_VPC);
        let is_parameter = |name: &&&str| !is_pseudo(name) && self.parameters.get(**name).is_some_and(of_any_text);
        found.iter().find(is_parameter).map(|name| (*name).to_owned())
    }

    /// The user's places among some origins.
    fn without_ours(&self, mut origins: Vec<Origin>) -> Vec<Origin> {
        origins.retain(|origin| !matches!(origin, Origin::File(at) if self.blueprint.has(*at)));
        origins
    }

    /// The copy of `name` that was made for the elements of `scope`.
    fn copy(&self, name: &str, scope: &Scope) -> Result<&Copy<'a>, TemplateErrorKind> {
        let copies = self.copies.get(name).ok_or_else(|| TemplateErrorKind::UnknownName(name.to_owned()))?;
        let loops = self.blueprint.resources.get(name).map_or(&[][..], |entry| &entry.guard.each);
        let bound = |variable: &str| scope.elements.iter().any(|(name, _)| *name == variable);
        if !loops.iter().all(|each| bound(&each.variable)) {
            return Err(TemplateErrorKind::NoCopyMeant(name.to_owned()));
        }
        copies
            .iter()
            .find(|copy| copy.scope.elements.iter().all(|element| scope.elements.contains(element)))
            .ok_or_else(|| TemplateErrorKind::Dropped(name.to_owned()))
    }
}

/// The key of the config that a candidate of `First:` reads.
fn key_of(candidate: &TemplateNode, scope: &Scope) -> Option<String> {
    let TemplateNode::Leaf(leaf) = candidate else { return None };
    let (first, rest) = leaf.bare()?.split_first()?;
    let inside = first == "config" || scope.elements.iter().any(|(variable, _)| variable == first);
    Some(if inside { rest.join(".") } else { leaf.bare()?.join(".") })
}

fn references<'a>(data: &'a Fragment, into: &mut IndexSet<&'a str>) {
    data.texts(&mut |text| into.extend(text::references(text)));
}

#[cfg(test)]
mod tests;
