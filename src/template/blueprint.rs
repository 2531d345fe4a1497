use super::error::{At, Fault, TemplateError};
use super::leaf::Leaf;
use super::pattern::{Block, Body, Entry, Guard, Pattern};
use crate::cloudformation::{is_pseudo, text};
use crate::diagnostic::Diagnostics;
use crate::source::{self, FileId, Node, Sources, Span};
use indexmap::IndexMap;

/// A file of `templates/`, compiled: renders any number of modules of its type.
#[derive(Debug)]
pub struct Blueprint {
    /// The name of the file.
    pub(super) name: String,
    pub(super) text: String,
    pub(super) file: FileId,
    /// The first component of every construct path.
    pub(super) scope: String,
    pub(super) description: Option<Leaf>,
    pub(super) resources: IndexMap<String, Entry>,
    pub(super) outputs: IndexMap<String, Entry>,
}

impl Blueprint {
    /// Compiles the template file `text`, which is registered in `sources` as `name`, e.g.
    /// `templates/bedrock-agentcore-runtime.yaml`. The file's stem is the first component of the
    /// construct paths that logical ids are made from.
    ///
    /// # Errors
    /// When the file is no template: our bug.
    pub fn load(name: &str, text: &str, sources: &Sources) -> Result<Blueprint, TemplateError> {
        let file = sources.add(name, text.to_owned());
        let stem = name.rsplit('/').next().unwrap_or(name);
        let mut blueprint = Blueprint {
            name: name.to_owned(),
            text: text.to_owned(),
            file,
            scope: stem.split('.').next().unwrap_or(stem).to_owned(),
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
        let before = self.text.get(..at.span.start as usize).unwrap_or_default();
        TemplateError { file: self.name.clone(), line: before.matches('\n').count() + 1, fault: at.fault }
    }

    fn read(&mut self, sources: &Sources) -> Result<(), At> {
        let mut diagnostics = Diagnostics::default();
        let Some(document) = source::parse(self.file, sources, &mut diagnostics) else {
            let first = diagnostics.into_sorted(sources).into_iter().next();
            let (message, span) = first.map_or_else(Default::default, |first| (first.message, first.span));
            return Err(Fault::Yaml(message).at(span.unwrap_or(self.file.start())));
        };
        let root = document.root.as_map();
        let root = root.ok_or_else(|| Fault::Misplaced("a template is a map".to_owned()).at(self.file.start()))?;
        for (section, entry) in root {
            match section.as_str() {
                "Description" => match Pattern::read(&entry.node)? {
                    Pattern::Leaf(leaf) => self.description = Some(leaf),
                    _ => return Err(Fault::Misplaced("`Description` is text".to_owned()).at(entry.node.span)),
                },
                // Holds lists for `Each` that several resources share by YAML anchors.
                "Rows" => {}
                "Resources" => self.resources = entries(&entry.node)?,
                "Outputs" => self.outputs = entries(&entry.node)?,
                _ => return Err(Fault::Misplaced(format!("no section is called `{section}`")).at(entry.key)),
            }
        }
        self.check_names()
    }

    /// Checks every `${…}` and every DependsOn against the resources.
    fn check_names(&self) -> Result<(), At> {
        let known = |name: &str| is_pseudo(name) || self.resources.contains_key(text::named(name));
        let mut unknown = None;
        let mut check = |name: &str, span: Span| {
            if !known(name) && unknown.is_none() {
                unknown = Some(Fault::UnknownName(name.to_owned()).at(span));
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

fn entries(node: &Node) -> Result<IndexMap<String, Entry>, At> {
    let map = node.as_map().ok_or_else(|| Fault::Misplaced("a section is a map".to_owned()).at(node.span))?;
    map.iter().map(|(name, entry)| Ok((name.clone(), Entry::read(name, entry.key, &entry.node)?))).collect()
}

fn guard_leaves(guard: &Guard, visit: &mut dyn FnMut(&Leaf)) {
    guard.when.iter().for_each(&mut *visit);
    guard.each.iter().for_each(|each| pattern_leaves(&each.source, visit));
}

fn pattern_leaves(pattern: &Pattern, visit: &mut dyn FnMut(&Leaf)) {
    match pattern {
        Pattern::Constant(_) => {}
        Pattern::Leaf(leaf) => visit(leaf),
        Pattern::List(items, _) => items.iter().for_each(|item| pattern_leaves(item, visit)),
        Pattern::Block(block) => {
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
