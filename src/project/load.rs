use super::budget::{self, Budget};
use super::config::Files;
use super::distribute::distribute;
use super::early::Early;
use super::file::{ProjectFile, TagFile};
use super::flags::EnvInSsmPath;
use super::foreign_keys::foreign_keys;
use super::levels::{Levels, is_default};
use super::module::{Module, ModuleId, Protection, SpannedName};
use super::template::{Templates, Whole};
use super::waivers::{self, ProjectWaivers};
use super::{OLDER_FILE, config, flags, tags, unsupported};
use crate::cloudformation::is_region;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::iam::is_account;
use crate::placeholder::Context;
use crate::placeholder::hide_secrets_of_file;
use crate::schema::{Schema, SchemaError};
use crate::source::{self, Entry, Map, Node, Value};
use jsonptr::PointerBuf;
use std::collections::BTreeMap;

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
/// Config files are read for the modules for whose `module_path` there is a `first_key`: the key that their configs begin
/// with, as help names it.
///
/// Problems of one module go to that module, all others to `diagnostics`. `None` when the file
/// cannot be read at all.
///
/// # Errors
/// On our own bug: a schema that is none.
pub fn load(
    file: &str,
    first_key: fn(&str) -> Option<&'static str>,
    context: &Context,
    diagnostics: &mut Diagnostics,
) -> Result<Option<Project>, SchemaError> {
    let sources = &context.sources;
    let Some(id) = sources.open_first(file, diagnostics) else { return Ok(None) };
    if file == OLDER_FILE {
        let found = Diagnostic::info(Code::OLDER_NAME, format!("`{OLDER_FILE}` is an older name of `mdaa.yaml`"));
        diagnostics.push(found.at(id.start()).help("rename the file to `mdaa.yaml`"));
    }
    let mut found = Diagnostics::default();
    let Some(document) = source::parse(id, sources, &mut found) else {
        diagnostics.append(found);
        return Ok(None);
    };
    if document.root.value == Value::Null {
        let help = "begin with `organization: …`; `mdaac init DIR` writes a project to begin with";
        diagnostics.push(source::empty(id, sources, help.to_owned()));
        return Ok(None);
    }
    hide_secrets_of_file(&document.root, sources);
    let mut found = placed(found, &document.root);
    diagnostics.append(names_of_files(&document.root));
    let root = unsupported::strip(document.root, &mut found);
    let (modules, waivers) = SCHEMAS.with(|schemas| -> Result<(Vec<Module>, ProjectWaivers), SchemaError> {
        let (project_file, tag_file) = schemas.as_ref().map_err(Clone::clone)?;
        let (root, _) = project_file.coerced(&root, &|text| super::early::known(text).into(), &mut found);
        let loader = Loader { root: &root, tag_file, first_key, context, budget: Budget::new() };
        let modules = loader.modules(&mut found);
        Ok((modules, waivers::load(&root, sources, &mut found)?))
    })?;
    Ok(Some(Project { modules: distribute(modules, first_key, found, diagnostics), waivers }))
}

/// With the places of the keys that are told about, so that each comes to the modules that it concerns.
fn placed(found: Diagnostics, root: &Node) -> Diagnostics {
    let mut pointers = BTreeMap::new();
    root.walk(&mut |pointer, node| {
        for (key, entry) in node.as_map().into_iter().flatten() {
            pointers.insert(entry.key, pointer.with_trailing_token(key.as_str()));
        }
    });
    let mut placed = Diagnostics::default();
    for found in found.into_found() {
        let pointer = found.span.and_then(|span| pointers.get(&span)).cloned();
        placed.push(Diagnostic { pointer: pointer.or(found.pointer.clone()), ..found });
    }
    placed
}

/// MDAA knows `!include` in configs only; what it makes of one in an mdaa.yaml is the name of the file.
fn names_of_files(root: &Node) -> Diagnostics {
    let mut found = Diagnostics::default();
    root.walk(&mut |_, node| {
        for used in node.uses.iter().filter(|used| used.written.starts_with("!include ")) {
            let name = used.written.trim_start_matches("!include ").to_owned();
            found.push(
                Diagnostic::info(Code::MDAA_LEAVES_TEXT, format!("`{name}` is the text of that file here"))
                    .at(used.at)
                    .why("in an mdaa.yaml MDAA leaves it as the name of the file")
                    .help("nothing needs to be done; write the text itself where MDAA shall read it, too"),
            );
        }
    });
    found
}

type Schemas = (Schema<ProjectFile>, Schema<TagFile>);

thread_local! {
    static SCHEMAS: Result<Schemas, SchemaError> = Ok((Schema::new()?.knowing(foreign_keys), Schema::new()?));
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
    tag_file: &'a Schema<TagFile>,
    first_key: fn(&str) -> Option<&'static str>,
    context: &'a Context,
    budget: Budget,
}

impl Loader<'_> {
    fn modules(&self, diagnostics: &mut Diagnostics) -> Vec<Module> {
        let (org, org_is_known) = self.organization(diagnostics);
        let (top, top_templates) = (Levels::default().with(self.root), Templates::default());
        let top_templates = top_templates.with(self.root, &PointerBuf::root());
        let mut modules = Vec::new();
        for (domain, entry) in entries(self.root, "domains") {
            let in_domain = top.with(&entry.node);
            let at = PointerBuf::from_tokens(["domains", domain.as_str()]);
            let templates = top_templates.with(&entry.node, &at);
            let (in_file, domain) = (&entry.node, named(domain, entry));
            let Some(environments) = in_file.get("environments") else { continue };
            for (env, entry) in entries(in_file, "environments") {
                let mut at = at.clone();
                at.push_back("environments");
                at.push_back(env.as_str());
                let Some(Whole { node, template }) = templates.under((env, entry), environments, &at, diagnostics)
                else {
                    continue;
                };
                let own = entry.node.get("modules").and_then(Node::as_map);
                let in_env = in_domain.with(&node);
                let env = named(env, entry);
                for (module, entry) in entries(&node, "modules") {
                    let from_template = template.is_some() && !own.is_some_and(|own| own.contains_key(module));
                    let id = ModuleId {
                        org: org.clone(),
                        org_is_known,
                        domain: domain.clone(),
                        env: env.clone(),
                        module: named(module, entry),
                        env_in_ssm_path: EnvInSsmPath::default(),
                    };
                    let levels = in_env.with(&entry.node);
                    let Some(module) = self.module(id, &entry.node, levels, &at, diagnostics) else { continue };
                    if self.budget.is_spent() {
                        // The module whose turn it was says so.
                        diagnostics.append(module.diagnostics);
                        return modules;
                    }
                    modules.push(Module { template: template.clone(), from_template, ..module });
                }
            }
        }
        modules
    }

    /// The organization, and whether that is what the mdaa.yaml says.
    fn organization(&self, diagnostics: &mut Diagnostics) -> (SpannedName, bool) {
        let none = Map::new();
        let start = self.root.span;
        // Stands in for a name that is missing or wrong, so that the modules are still looked at.
        let nobody = || SpannedName { name: "organization".to_owned(), span: start };
        let id = ModuleId {
            org: nobody(),
            org_is_known: false,
            domain: nobody(),
            env: nobody(),
            module: nobody(),
            env_in_ssm_path: EnvInSsmPath::default(),
        };
        let Some(node) = self.root.get("organization") else { return (nobody(), false) };
        let early = Early::new(id.values(&none, &self.context.environment), &self.context.sources);
        let node = early.node(node, diagnostics);
        let name = node.scalar_text().unwrap_or_default();
        if is_name(&name) {
            return (SpannedName { name, span: node.span }, true);
        }
        // The schema has judged what is written; this is what a placeholder became.
        if !node.uses.is_empty() {
            diagnostics.push(
                Diagnostic::error(Code::MALFORMED_VALUE, format!("`{name}` is no name for an organization"))
                    .about(&node)
                    .help("use lower-case letters, digits and `-`"),
            );
        }
        (nobody(), false)
    }

    /// `None` for an entry that is no module at all; the schema has said so.
    fn module(
        &self,
        id: ModuleId,
        entry: &Node,
        levels: Levels,
        environment: &PointerBuf,
        outside: &mut Diagnostics,
    ) -> Option<Module> {
        let mut diagnostics = Diagnostics::default();
        let Some(path) = entry.get("module_path").or_else(|| entry.get("cdk_app")) else {
            let message = format!("the module `{}` lacks `module_path`", id.module.name);
            let help =
                "add `module_path: '@aws-mdaa/bedrock-agentcore-runtime'`, or the package of another MDAA module";
            let mut found = Diagnostic::error(Code::MISSING_KEY, message).at(id.module.span).help(help);
            let mut at = environment.clone();
            ["modules", &id.module.name].into_iter().for_each(|token| at.push_back(token));
            found.pointer = Some(at);
            outside.push(found);
            return None;
        };
        let package = SpannedName { name: path.as_str()?.to_owned(), span: path.span };
        let context = self.merged_context(&id, &levels.context, &mut diagnostics);
        let id = ModuleId { env_in_ssm_path: flags::env_in_ssm_path(&context, &mut diagnostics), ..id };
        let first_key = (self.first_key)(&package.name);
        let ours = first_key.is_some();
        let size: usize = context.values().map(|entry| entry.node.size()).sum();
        let before = self.budget.left();
        self.budget.spend(1 + size, id.module.span, &mut diagnostics);
        if let Some(lifted) = &levels.boundary_lifted {
            diagnostics.push(
                Diagnostic::warning(
                    Code::BOUNDARY_LIFTED,
                    "the permissions boundary of the level above does not hold here",
                )
                .about(lifted)
                .help("remove the empty key if roles here should be bounded too"),
            );
        }
        let early = Early::new(id.values(&context, &self.context.environment), &self.context.sources);
        let mut one = |node: &Option<Node>, what: &str| {
            let node = early.complete(node.as_ref()?, what, &mut diagnostics);
            // `default` leaves it to the deploy, also where a placeholder says so.
            (!node.as_str().is_some_and(is_default)).then_some(node)
        };
        let account = one(&levels.account, "`account` and `region`");
        let region = one(&levels.region, "`account` and `region`");
        let names = [&id.org, &id.domain, &id.env, &id.module].map(|name| name.name.clone());
        let places = [&account, &region].into_iter().flatten().filter_map(Node::scalar_text);
        // Only what is one: a variable may hold anything else.
        let places = places.filter(|place| is_account(place) || is_region(place));
        names.into_iter().chain(places).for_each(|name| self.context.sources.secrets().name(&name));
        let mut boundary = |node: &Node| early.node(node, &mut diagnostics);
        let permissions_boundary =
            levels.permissions_boundary.as_ref().map(&mut boundary).filter(|node| node.as_str() != Some(""));
        let files = Files { sources: &self.context.sources, budget: &self.budget };
        let tags = tags::tags(&early, &levels, self.tag_file, &files, &mut diagnostics);
        let config = first_key.map(|first_key| {
            let kind = config::ModuleTypeName { package: &package.name, first_key };
            config::config(&early, entry, id.module.span, kind, &files, &mut diagnostics)
        });
        let (config, layers) = config.unwrap_or_default();
        let spent = before - self.budget.left();
        if ours && spent < budget::MODULE {
            self.budget.spend(budget::MODULE - spent, id.module.span, &mut diagnostics);
        }
        // What is wrong with a module of another type is for MDAA to say.
        let is = |key: &str| match entry.get(key)?.value {
            Value::Bool(ref is) => Some(is.value),
            _ => None,
        };
        let protection = Protection { termination: is("termination_protection"), runtimes: is("protect_runtimes") };
        let diagnostics = if ours || self.budget.is_spent() { diagnostics } else { Diagnostics::default() };
        let (template, from_template) = (None, false);
        Some(Module {
            package,
            account,
            region,
            tags,
            permissions_boundary,
            protection,
            config,
            layers,
            context,
            template,
            from_template,
            id,
            diagnostics,
        })
    }

    /// Context with its placeholders replaced. An entry may name other entries.
    fn merged_context(&self, id: &ModuleId, raw: &Map, diagnostics: &mut Diagnostics) -> Map {
        let early = Early::new(id.values(raw, &self.context.environment), &self.context.sources);
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
            flags::unknown(key, entry.key).into_iter().for_each(|found| diagnostics.push(found));
            merged.insert(key.clone(), entry.with(node));
        }
        merged
    }
}

/// The named entries below `key`. The schema has refused names that are none: no path and no
/// resource is made of them.
pub fn entries<'a>(node: &'a Node, key: &str) -> impl Iterator<Item = (&'a String, &'a Entry)> {
    node.get(key).and_then(Node::as_map).into_iter().flatten().filter(|(name, _)| is_name(name))
}

/// Names of organizations, domains, environments and modules (MDAA 1.6).
fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !name.is_empty() && name.chars().all(plain)
}

fn named(name: &str, entry: &Entry) -> SpannedName {
    SpannedName { name: name.to_owned(), span: entry.key }
}
