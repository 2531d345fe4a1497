use super::early::{Early, has_placeholder};
use super::file::{ProjectFile, TagFile};
use super::levels::Levels;
use super::merge;
use super::module::{Module, ModuleId, Named};
use super::unsupported;
use super::waivers::{self, ProjectWaivers};
use crate::context::Context;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::schema::{Schema, SchemaError};
use crate::source::{self, Document, Entry, Map, Node, Span, Value};
use indexmap::IndexMap;

/// The modules of an mdaa.yaml, in file order.
#[derive(Debug)]
pub struct Project {
    /// Every module of every environment, ours or not.
    pub modules: Vec<Module>,
    /// The waivers that hold for any of them.
    pub waivers: ProjectWaivers,
}

/// Reads the mdaa.yaml named `file` in the project's folder and every config file it names.
///
/// Config files are read for the modules whose `module_path` is `supported`.
///
/// Problems of one module go to that module, all others to `diagnostics`. `None` when the file
/// cannot be read at all.
///
/// # Errors
/// On our own bug: a schema that is none.
pub fn load(
    file: &str,
    supported: fn(&str) -> bool,
    context: &Context,
    diagnostics: &mut Diagnostics,
) -> Result<Option<Project>, SchemaError> {
    let sources = &context.sources;
    let Some(id) = sources.open_first(file, diagnostics) else { return Ok(None) };
    let Some(document) = source::parse(id, sources, diagnostics) else { return Ok(None) };
    let mut found = Diagnostics::default();
    let root = unsupported::strip(document.root, &mut found);
    let (root, _) = Schema::<ProjectFile>::new()?.coerced(&root, super::early::literal, &mut found);
    let loader = Loader { root: &root, tag_file: Schema::<TagFile>::new()?, supported, context };
    let modules = loader.modules(&mut found);
    let waivers = waivers::load(&root, sources, &mut found)?;
    Ok(Some(Project { modules: distribute(modules, found, diagnostics), waivers }))
}

/// MDAA hands these to CDK as context itself, before the user's.
const RESERVED_CONTEXT: &[&str] = &[
    "org",
    "domain",
    "env",
    "module_name",
    "module_configs",
    "tag_configs",
    "tag_config_data",
    "module_config_data",
    "use_bootstrap",
    "permissions_boundary_arn",
];

struct Loader<'a> {
    root: &'a Node,
    tag_file: Schema<TagFile>,
    supported: fn(&str) -> bool,
    context: &'a Context,
}

impl Loader<'_> {
    fn modules(&self, diagnostics: &mut Diagnostics) -> Vec<Module> {
        let org = self.organization(diagnostics);
        let top = Levels::default().with(self.root);
        let mut modules = Vec::new();
        for (domain, entry) in entries(self.root, "domains") {
            let in_domain = top.with(&entry.node);
            let domain = named(domain, entry);
            for (env, entry) in entries(&entry.node, "environments") {
                let in_env = in_domain.with(&entry.node);
                let env = named(env, entry);
                for (module, entry) in entries(&entry.node, "modules") {
                    let id = ModuleId {
                        org: org.clone(),
                        domain: domain.clone(),
                        env: env.clone(),
                        module: named(module, entry),
                    };
                    modules.extend(self.module(id, &entry.node, in_env.with(&entry.node), diagnostics));
                }
            }
        }
        modules
    }

    fn organization(&self, diagnostics: &mut Diagnostics) -> Named {
        let none = Map::new();
        let start = self.root.span;
        // Stands in for a name that is missing or wrong, so that the modules are still looked at.
        let nobody = || Named { name: "organization".to_owned(), span: start };
        let id = ModuleId { org: nobody(), domain: nobody(), env: nobody(), module: nobody() };
        let Some(node) = self.root.get("organization") else { return nobody() };
        let node = Early::new(id.values(&none, &self.context.environment)).node(node, diagnostics);
        let name = node.scalar_text().unwrap_or_default();
        if is_name(&name) {
            return Named { name, span: node.span };
        }
        // The schema has judged what is written; this is what a placeholder became.
        if !node.uses.is_empty() {
            diagnostics.push(
                Diagnostic::error(Code::MALFORMED_VALUE, format!("`{name}` is no name for an organization"))
                    .at(node.span)
                    .help("use lower-case letters, digits and `-`"),
            );
        }
        nobody()
    }

    /// `None` for an entry that is no module at all; the schema has said so.
    fn module(&self, id: ModuleId, entry: &Node, levels: Levels, outside: &mut Diagnostics) -> Option<Module> {
        let mut diagnostics = Diagnostics::default();
        let Some(path) = entry.get("module_path").or_else(|| entry.get("cdk_app")) else {
            let message = format!("the module `{}` lacks `module_path`", id.module.name);
            let help =
                "add `module_path: '@aws-mdaa/bedrock-agentcore-runtime'`, or the package of another MDAA module";
            outside.push(Diagnostic::error(Code::MISSING_KEY, message).at(id.module.span).help(help));
            return None;
        };
        let package = Named { name: path.as_str()?.to_owned(), span: path.span };
        let context = self.merged_context(&id, &levels.context, &mut diagnostics);
        if let Some(lifted) = &levels.boundary_lifted {
            diagnostics.push(
                Diagnostic::warning(
                    Code::BOUNDARY_LIFTED,
                    "the permissions boundary of the level above does not hold here",
                )
                .at(lifted.span)
                .help("remove the empty key if roles here should be bounded too"),
            );
        }
        let early = Early::new(id.values(&context, &self.context.environment));
        let mut one = |node: &Option<Node>, what: &str| {
            let node = early.complete(node.as_ref()?, what, &mut diagnostics);
            // `default` leaves it to the deploy, also where a placeholder says so.
            (node.as_str() != Some("default")).then_some(node)
        };
        let account = one(&levels.account, "`account` and `region`");
        let region = one(&levels.region, "`account` and `region`");
        let mut boundary = |node: &Node| early.node(node, &mut diagnostics);
        let permissions_boundary =
            levels.permissions_boundary.as_ref().map(&mut boundary).filter(|node| node.as_str() != Some(""));
        let ours = (self.supported)(&package.name);
        let tags = self.tags(&early, &levels, &mut diagnostics);
        let config = if ours { self.config(&early, entry, id.module.span, &mut diagnostics) } else { None };
        // What is wrong with a module of another type is for MDAA to say.
        let diagnostics = if ours { diagnostics } else { Diagnostics::default() };
        Some(Module { package, account, region, tags, permissions_boundary, config, context, id, diagnostics })
    }

    /// Context with its placeholders replaced. An entry may name other entries.
    fn merged_context(&self, id: &ModuleId, raw: &Map, diagnostics: &mut Diagnostics) -> Map {
        let early = Early::new(id.values(raw, &self.context.environment));
        let mut merged = Map::new();
        for (key, entry) in raw {
            let node = early.node(&entry.node, diagnostics);
            if matches!(&node.value, Value::Null) || node.as_str() == Some("") {
                let at = if node.span.is_empty() { entry.key } else { node.span };
                diagnostics.push(
                    Diagnostic::error(Code::EMPTY_CONTEXT, format!("the context entry `{key}` is empty"))
                        .at(at)
                        .help("give it a value, or remove it"),
                );
            }
            if RESERVED_CONTEXT.contains(&key.as_str()) {
                diagnostics.push(
                    Diagnostic::error(
                        Code::CONTEXT_RESERVED,
                        format!("the context entry `{key}` has a name that MDAA uses itself"),
                    )
                    .at(entry.key)
                    .why("to MDAA it would replace the module's own value (inferred from MDAA's source, not tried)")
                    .help("give it another name"),
                );
            }
            merged.insert(key.clone(), Entry { key: entry.key, node });
        }
        merged
    }

    /// All levels' tag files first, top to module, then all levels' tag data over them.
    fn tags(&self, early: &Early<'_>, levels: &Levels, diagnostics: &mut Diagnostics) -> IndexMap<String, Node> {
        let mut tags = IndexMap::new();
        for file in &levels.tag_files {
            let path = early.node(file, diagnostics);
            let Some(document) =
                path.as_str().and_then(|path| source::read(path, file.span, &self.context.sources, diagnostics))
            else {
                continue;
            };
            // Tag files take no placeholders, so their text is literal.
            let (file, _) = self.tag_file.coerced(&document.root, |text| Some(text.to_owned()), diagnostics);
            for (key, entry) in file.get("tags").and_then(Node::as_map).into_iter().flatten() {
                if let Some(placeholder) = entry.node.as_str().filter(|text| has_placeholder(text)) {
                    diagnostics.push(
                        Diagnostic::warning(
                            Code::TAG_INVALID,
                            format!("`{placeholder}` stays as it is: tag files take no placeholders"),
                        )
                        .at(entry.node.span)
                        .help("move the tag to `tag_config_data`"),
                    );
                }
                tags.insert(key.clone(), entry.node.clone());
            }
        }
        for data in &levels.tag_data {
            let data = early.node(&Node::new(Value::Map(data.clone()), self.root.span), diagnostics);
            for (key, entry) in data.as_map().into_iter().flatten() {
                let node = early.complete(&entry.node, "tags", diagnostics);
                match node.scalar_text() {
                    Some(text) => {
                        tags.insert(key.clone(), Node { value: Value::String(text), ..node });
                    }
                    None => diagnostics.push(
                        Diagnostic::error(
                            Code::TAG_INVALID,
                            format!("the tag `{key}` is {}, not text", node.value.kind()),
                        )
                        .at(entry.node.span)
                        .help("give it one text"),
                    ),
                }
            }
        }
        tags
    }

    fn config(&self, early: &Early<'_>, entry: &Node, key: Span, diagnostics: &mut Diagnostics) -> Option<Document> {
        let mut merged: Option<Node> = None;
        let mut whole = true;
        for list in ["app_configs", "module_configs"] {
            let files = entry.get(list);
            // The schema has said that it is no list; what it would bring is not known.
            whole &= files.is_none_or(|files| files.as_list().is_some());
            for file in files.and_then(Node::as_list).unwrap_or_default() {
                let path = early.complete(file, "paths of config files", diagnostics);
                match path.as_str().and_then(|path| source::read(path, file.span, &self.context.sources, diagnostics)) {
                    Some(document) if matches!(document.root.value, Value::Map(_) | Value::Null) => {
                        merged = Some(match merged {
                            // An empty file adds nothing.
                            Some(earlier) if document.root.value == Value::Null => earlier,
                            Some(earlier) => merge::merge(earlier, document.root),
                            None => document.root,
                        });
                    }
                    Some(document) => {
                        whole = false;
                        let kind = document.root.value.kind();
                        diagnostics.push(
                            Diagnostic::error(Code::WRONG_TYPE, format!("a config is a map, not {kind}"))
                                .at(document.root.span)
                                .help("start with `agentRuntimeName: …`"),
                        );
                    }
                    None => whole = false,
                }
            }
        }
        let names_none = ["app_configs", "module_configs", "app_config_data", "module_config_data"]
            .iter()
            .all(|key| entry.get(key).is_none());
        if names_none {
            diagnostics.push(
                Diagnostic::error(Code::MISSING_KEY, "the module names no config")
                    .at(key)
                    .help("add `module_configs: [./bedrock-agentcore-runtime.yaml]`"),
            );
            return None;
        }
        let mut root = merged.unwrap_or_else(|| Node::new(Value::Null, key));
        for data in ["app_config_data", "module_config_data"] {
            if let Some(data) = entry.get(data) {
                let data = early.node(data, diagnostics);
                root = merge::replace(root, data.as_map().unwrap_or(&Map::new()));
            }
        }
        if matches!(root.value, Value::Null) {
            root.value = Value::Map(Map::new());
        }
        whole.then_some(Document { root })
    }
}

/// The named entries below `key`. The schema has refused names that are none: no path and no
/// resource is made of them.
fn entries<'a>(node: &'a Node, key: &str) -> impl Iterator<Item = (&'a String, &'a Entry)> {
    node.get(key).and_then(Node::as_map).into_iter().flatten().filter(|(name, _)| is_name(name))
}

/// Names of organizations, domains, environments and modules (MDAA 1.6).
fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !name.is_empty() && name.chars().all(plain)
}

fn named(name: &str, entry: &Entry) -> Named {
    Named { name: name.to_owned(), span: entry.key }
}

/// Gives each module the problems that stand in its own entry of the mdaa.yaml, or at the domain
/// or environment above it. The others concern the whole file.
fn distribute(mut modules: Vec<Module>, found: Diagnostics, diagnostics: &mut Diagnostics) -> Vec<Module> {
    for diagnostic in found.into_found() {
        let mut concerned: Vec<&mut Module> =
            modules.iter_mut().filter(|module| concerns(&diagnostic, &module.id)).collect();
        match concerned.as_mut_slice() {
            [] => diagnostics.push(diagnostic),
            some => some.iter_mut().for_each(|module| module.diagnostics.push(diagnostic.clone())),
        }
    }
    modules
}

fn concerns(diagnostic: &Diagnostic, id: &ModuleId) -> bool {
    let tokens = diagnostic.pointer.iter().flat_map(|pointer| pointer.tokens());
    let tokens: Vec<String> = tokens.map(|token| token.decoded().into_owned()).collect();
    let at = |index: usize| tokens.get(index).map(String::as_str);
    let names = [("domains", &id.domain.name), ("environments", &id.env.name), ("modules", &id.module.name)];
    for (level, (key, name)) in names.into_iter().enumerate() {
        if at(2 * level) != Some(key) {
            // A key of the level above, which concerns all that is below it.
            return level > 0;
        }
        if at(2 * level + 1).is_some_and(|named| named != name) {
            return false;
        }
    }
    true
}
