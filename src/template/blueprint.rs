use super::error::{At, TemplateError, TemplateErrorKind};
use super::leaf::Leaf;
use super::pattern::{Block, Body, Guard, TemplateEntry, TemplateNode, misplaced, names};
use crate::cloudformation::{is_pseudo, text};
use crate::diagnostic::Diagnostics;
use crate::source::{self, FileId, Node, Sources, Span};
use indexmap::{IndexMap, IndexSet};
use std::rc::Rc;

/// A folder of `templates/`, compiled: renders any number of modules of its type.
#[derive(Debug)]
pub struct Blueprint {
    /// The first component of every construct path.
    pub(super) scope: String,
    files: Vec<File>,
    pub(super) description: Option<Leaf>,
    pub(super) resources: IndexMap<String, TemplateEntry>,
    pub(super) outputs: IndexMap<String, TemplateEntry>,
}

/// A file of the folder.
#[derive(Debug)]
struct File {
    id: FileId,
    name: String,
    text: Rc<str>,
}

impl Blueprint {
    /// Compiles the files of one folder, each by name and text, which are registered in `sources` under these names.
    /// `scope` is the first component of the construct paths that logical ids are made from.
    ///
    /// Resources and outputs stand in the order that the section `Order:` of one of the files writes, or else as the
    /// files do.
    ///
    /// # Errors
    /// When the files are no template: our bug.
    pub fn load(scope: &str, files: &[(&str, &str)], sources: &Sources) -> Result<Blueprint, TemplateError> {
        let file = |(name, text): &(&str, &str)| {
            let id = sources.add(name, (*text).to_owned());
            File { id, name: (*name).to_owned(), text: sources.text(id) }
        };
        let mut blueprint = Blueprint {
            scope: scope.to_owned(),
            files: files.iter().map(file).collect(),
            description: None,
            resources: IndexMap::new(),
            outputs: IndexMap::new(),
        };
        match blueprint.read(sources) {
            Ok(()) => Ok(blueprint),
            Err(at) => Err(blueprint.error(at)),
        }
    }

    /// Puts a name to the place of a fault.
    pub(super) fn error(&self, at: At) -> TemplateError {
        let file = self.files.iter().find(|file| file.id == at.span.file);
        let before = file.and_then(|file| file.text.get(..at.span.start as usize)).unwrap_or_default();
        let name = file.map(|file| file.name.clone()).unwrap_or_default();
        TemplateError { file: name, line: before.matches('\n').count() + 1, kind: at.kind }
    }

    /// Whether a place is one of these files.
    pub(super) fn has(&self, span: Span) -> bool {
        self.files.iter().any(|file| file.id == span.file)
    }

    fn read(&mut self, sources: &Sources) -> Result<(), At> {
        let ids: Vec<FileId> = self.files.iter().map(|file| file.id).collect();
        let mut order = None;
        for file in ids {
            let mut diagnostics = Diagnostics::default();
            let Some(document) = source::parse(file, sources, &mut diagnostics) else {
                let first = diagnostics.into_sorted(sources).into_iter().next();
                let (message, span) = first.map_or_else(Default::default, |first| (first.message, first.span));
                return Err(TemplateErrorKind::Yaml(message).at(span.unwrap_or(file.start())));
            };
            let root = document.root.as_map();
            let root = root.ok_or_else(|| misplaced("a template is a map".to_owned(), file.start()))?;
            for (section, entry) in root {
                match section.as_str() {
                    "Description" => match TemplateNode::read(&entry.node)? {
                        TemplateNode::Leaf(leaf) => self.description = Some(leaf),
                        _ => return Err(misplaced("`Description` is text".to_owned(), entry.node.span)),
                    },
                    "Order" => order = Some(entry.node.clone()),
                    "Resources" => add(&entry.node, &mut self.resources)?,
                    "Outputs" => add(&entry.node, &mut self.outputs)?,
                    _ => return Err(misplaced(format!("no section is called `{section}`"), entry.key)),
                }
            }
        }
        if let Some(order) = order {
            self.put_in_order(&order)?;
        }
        self.check_names()
    }

    /// `Order:` is a list of `file: [names]`, in which each resource and output stands once.
    fn put_in_order(&mut self, order: &Node) -> Result<(), At> {
        let mut listed = IndexSet::new();
        for item in order.as_list().unwrap_or_default() {
            for (file, entry) in item.as_map().into_iter().flatten() {
                let is_it = |known: &&File| known.name.rsplit('/').next() == Some(file.as_str());
                let id = self.files.iter().find(is_it).map(|file| file.id);
                let id = id.ok_or_else(|| misplaced(format!("there is no file `{file}`"), entry.key))?;
                for name in names(&entry.node, "Order")? {
                    let defined = self.resources.get(&name).or_else(|| self.outputs.get(&name));
                    if defined.is_none_or(|defined| defined.span.file != id) {
                        return Err(misplaced(format!("`{file}` has no `{name}`"), entry.node.span));
                    }
                    if !listed.insert(name.clone()) {
                        return Err(misplaced(format!("`Order` lists `{name}` twice"), entry.node.span));
                    }
                }
            }
        }
        for (name, entry) in self.resources.iter().chain(&self.outputs) {
            if !listed.contains(name) {
                return Err(misplaced(format!("`Order` does not list `{name}`"), entry.span));
            }
        }
        self.resources.sort_by_cached_key(|name, _| listed.get_index_of(name));
        self.outputs.sort_by_cached_key(|name, _| listed.get_index_of(name));
        Ok(())
    }

    /// Checks every `${…}` and every DependsOn against the resources.
    fn check_names(&self) -> Result<(), At> {
        let known = |name: &str| is_pseudo(name) || self.resources.contains_key(text::named(name));
        let mut unknown = None;
        let mut check = |name: &str, span: Span| {
            if !known(name) && unknown.is_none() {
                unknown = Some(TemplateErrorKind::UnknownName(name.to_owned()).at(span));
            }
        };
        for entry in self.resources.values().chain(self.outputs.values()) {
            entry.depends_on.iter().for_each(|name| check(name, entry.span));
        }
        self.leaves(&mut |leaf| leaf.names().for_each(|name| check(name, leaf.span)));
        unknown.map_or(Ok(()), Err)
    }

    /// Calls `visit` on every leaf.
    fn leaves(&self, visit: &mut dyn FnMut(&Leaf)) {
        self.description.iter().for_each(&mut *visit);
        for entry in self.resources.values().chain(self.outputs.values()) {
            guard_leaves(&entry.guard, visit);
            visit(&entry.path);
            entry.entries.values().for_each(|pattern| pattern_leaves(pattern, visit));
        }
    }
}

/// Adds the resources or outputs of one file.
fn add(section: &Node, all: &mut IndexMap<String, TemplateEntry>) -> Result<(), At> {
    let map = section.as_map().ok_or_else(|| misplaced("a section is a map".to_owned(), section.span))?;
    for (name, entry) in map {
        if all.insert(name.clone(), TemplateEntry::read(name, entry.key, &entry.node)?).is_some() {
            return Err(misplaced(format!("another file has a `{name}`, too"), entry.key));
        }
    }
    Ok(())
}

fn guard_leaves(guard: &Guard, visit: &mut dyn FnMut(&Leaf)) {
    guard.when.iter().for_each(&mut *visit);
    guard.each.iter().for_each(|each| pattern_leaves(&each.source, visit));
}

fn pattern_leaves(pattern: &TemplateNode, visit: &mut dyn FnMut(&Leaf)) {
    match pattern {
        TemplateNode::Constant(_) => {}
        TemplateNode::Leaf(leaf) => visit(leaf),
        TemplateNode::List(items, _) => items.iter().for_each(|item| pattern_leaves(item, visit)),
        TemplateNode::Block(block) => {
            let Block { guard, body, .. } = &**block;
            guard_leaves(guard, visit);
            match body {
                Body::Entries(entries) => entries.values().for_each(|value| pattern_leaves(value, visit)),
                Body::First(candidates) => candidates.iter().for_each(|candidate| pattern_leaves(candidate, visit)),
                Body::Json(content) => pattern_leaves(content, visit),
            }
        }
    }
}
