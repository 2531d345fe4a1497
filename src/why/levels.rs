use crate::compile::Trace;
use crate::diagnostic::Diagnostics;
use crate::source::{FileId, Node, Sources, Span, parse};
use jsonptr::{Pointer, PointerBuf};
use std::collections::HashMap;

/// Which level of the mdaa.yaml, or which layer of the config, a place belongs to.
pub struct LevelNames<'a> {
    trace: &'a Trace,
    sources: &'a Sources,
    /// The mdaa.yaml as it is written, and the pointer of every key and value in it.
    mdaa: Option<Node>,
    pointers: HashMap<Span, PointerBuf>,
    /// The layers, each as it is written.
    layers: Vec<Option<Node>>,
}

impl<'a> LevelNames<'a> {
    /// Of a module, whose files have been read already.
    pub fn new(trace: &'a Trace, sources: &'a Sources) -> Self {
        let read = |file: FileId| parse(file, sources, &mut Diagnostics::default()).map(|document| document.root);
        let mdaa = sources.first().and_then(read);
        let mut pointers = HashMap::new();
        if let Some(root) = &mdaa {
            root.walk(&mut |pointer, node| {
                pointers.entry(node.span).or_insert_with(|| pointer.to_buf());
                for (key, entry) in node.as_map().into_iter().flatten() {
                    let mut below = pointer.to_buf();
                    below.push_back(key.as_str());
                    pointers.insert(entry.key, below);
                }
            });
        }
        let data = |span: Span| pointers.get(&span).and_then(|at| mdaa.as_ref()?.at(at)).cloned();
        let layers = trace.layers.iter().map(|layer| match layer.file {
            Some(file) => read(file),
            None => data(layer.span),
        });
        let layers = layers.collect();
        LevelNames { trace, sources, mdaa, pointers, layers }
    }

    /// In words, e.g. ``environment `test` ``; none for a file that is neither.
    pub fn of(&self, span: Span) -> Option<String> {
        if Some(span.file) == self.sources.first() {
            return self.pointers.get(&span).map(|pointer| words(pointer));
        }
        let files = self.trace.layers.iter().filter(|layer| layer.file.is_some());
        let of_file = |(index, layer): (usize, &crate::project::ConfigLayer)| {
            let count = self.trace.layers.iter().filter(|other| other.file.is_some()).count();
            let which = if count > 1 { format!("file {} of {count} in ", index + 1) } else { String::new() };
            (layer.file == Some(span.file)).then(|| format!("{which}`{}`", layer.key))
        };
        files.enumerate().find_map(of_file)
    }

    /// Whether a place of the mdaa.yaml is that of a value, not of the key of a list or a map.
    pub fn is_value(&self, span: Span) -> bool {
        let node = self.pointers.get(&span).zip(self.mdaa.as_ref()).and_then(|(at, root)| root.at(at));
        node.is_none_or(|node| node.span == span)
    }

    /// The same setting at the levels above and in the layers before, where `span` stands in their place.
    pub fn in_place_of(&self, span: Span, pointer: &Pointer) -> Vec<Span> {
        let layers = self.layers.iter().flatten().filter(|_| !pointer.is_root());
        let mut found: Vec<Span> =
            layers.filter_map(|root| place(root, pointer)).take_while(|at| *at != span).collect();
        if let (Some(at), Some(root)) = (self.pointers.get(&span), &self.mdaa) {
            let tokens: Vec<String> = at.tokens().map(|token| token.decoded().into_owned()).collect();
            let depth = level(&tokens);
            let above = (0..depth).step_by(2).filter_map(|level| {
                let tokens = tokens[..level].iter().chain(&tokens[depth..]);
                place(root, &PointerBuf::from_tokens(tokens.map(String::as_str)))
            });
            if tokens.get(depth).is_some_and(|key| INHERITED.contains(&key.as_str())) {
                found.extend(above);
            }
        }
        found
    }
}

/// What a lower level sets in place of a higher one.
const INHERITED: [&str; 5] = ["account", "region", "context", "permissions_boundary_arn", "tag_config_data"];

/// Where a value is written; the key's place for a list or a map.
fn place(root: &Node, pointer: &Pointer) -> Option<Span> {
    let node = root.at(pointer)?;
    Some(if node.scalar_text().is_some() { node.span } else { root.key_span(pointer) })
}

/// How many tokens name the level: none at the top, two for a domain, and so on.
fn level(tokens: &[String]) -> usize {
    let keys = ["domains", "environments", "modules"];
    let is = |(index, key): (usize, &&str)| {
        tokens.get(2 * index).is_some_and(|token| token == key) && tokens.len() > 2 * index + 2
    };
    2 * keys.iter().enumerate().take_while(|pair| is(*pair)).count()
}

fn words(pointer: &Pointer) -> String {
    let tokens: Vec<String> = pointer.tokens().map(|token| token.decoded().into_owned()).collect();
    let names = ["domains", "environments", "modules"];
    let is_name =
        tokens.len().is_multiple_of(2) && tokens.iter().step_by(2).zip(names).all(|(token, name)| token == name);
    if let (true, Some(last)) = (is_name, (tokens.len() / 2).checked_sub(1).and_then(|last| names.get(last))) {
        return format!("name of the {}", last.trim_end_matches('s'));
    }
    let depth = level(&tokens);
    let name = depth.checked_sub(1).and_then(|last| tokens.get(last)).cloned().unwrap_or_default();
    let rest = &tokens[depth..];
    let level = match (depth, rest) {
        (_, [key, template, ..]) if key == "env_templates" => format!("env_template `{template}`"),
        (0, _) => "top of the mdaa.yaml".to_owned(),
        (2, _) => format!("domain `{name}`"),
        (4, _) => format!("environment `{name}`"),
        (_, _) => format!("module `{name}`"),
    };
    match rest.first().map(String::as_str) {
        Some(key @ ("context" | "module_config_data" | "app_config_data" | "tag_config_data")) => {
            format!("`{key}`, {level}")
        }
        _ => level,
    }
}
