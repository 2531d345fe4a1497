//! Compile: takes a [`Module`], gives the template of its stack, one stage after the other.

mod statements;

use crate::cloudformation::resource_types::ssm::PARAMETER_VPC;
use crate::cloudformation::{Fragment, FragmentValue, ResourceType, Template, TemplateFormat, text, type_of};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Help};
use crate::module_type::module_path::{self, Meant};
use crate::module_type::naming::{Naming, check_stack_name};
use crate::module_type::{MODULE_TYPES, ModuleType, refused_tags};
use crate::placeholder::Context;
use crate::placeholder::closest;
use crate::project::{ConfigLayer, Module, ModuleId, Protection, SpannedName, WaiverRecord};
use crate::resolve::{self, Resolved};
use crate::schema::SchemaError;
use crate::source::{FileId, Origin, Secrets, is_secret_key};
use crate::template::{Blueprint, TemplateError, TemplateErrorKind};
use indexmap::IndexMap;

/// The templates of one run, read once.
#[derive(Debug)]
pub struct Compiler<'a> {
    context: &'a Context,
    blueprints: Vec<(&'a ModuleType, Blueprint)>,
}

/// What a module became.
#[derive(Debug)]
pub struct Compiled {
    /// Which module.
    pub id: ModuleId,
    /// Which module type it is.
    pub package: SpannedName,
    /// The stack's name.
    pub stack_name: String,
    /// The account that the mdaa.yaml names; none when it is left to the deploy.
    pub account: Option<String>,
    /// The region that the mdaa.yaml names; none when it is left to the deploy.
    pub region: Option<String>,
    /// What guards its stack.
    pub protection: Protection,
    /// What it became.
    pub compilation: Compilation,
    /// What policy asks of a module that became a stack.
    pub judged: Option<Judged>,
    /// The waivers that hold for it, once it was judged.
    pub waivers: Vec<WaiverRecord>,
    /// The files that its config was merged from.
    pub config_files: Vec<FileId>,
    /// What was found on the way.
    pub diagnostics: Diagnostics,
}

/// What a template was made from, for those who ask how a value came to be.
#[derive(Debug)]
pub struct Trace {
    /// Which module.
    pub id: ModuleId,
    /// The schema of its config.
    pub schema: serde_json::Value,
    /// What its config was merged from.
    pub layers: Vec<ConfigLayer>,
    /// Its config without placeholders; none when it could not be read.
    pub resolved: Option<Resolved>,
    /// The template; none when the config holds mistakes.
    pub template: Option<Template>,
    /// What was found on the way.
    pub diagnostics: Diagnostics,
}

/// What policy asks of a module besides its template. Text is in Fn::Sub syntax.
#[derive(Debug)]
pub struct Judged {
    /// The account it goes to.
    pub account: String,
    /// The region it goes to.
    pub region: String,
    /// Where that region is written.
    pub region_origins: Vec<Origin>,
    /// Its config, checked.
    pub config: Fragment,
}

/// What compiling a module ends in.
#[derive(Debug)]
pub enum Compilation {
    /// The template of its stack.
    Stack(Box<Template>),
    /// The same, but policy forbids it: to be read and compared, never written or deployed.
    Forbidden(Box<Template>),
    /// Nothing: it has an error.
    Nothing,
    /// Nothing: it is of a type that is left to MDAA.
    LeftToMdaa,
}

impl Compilation {
    /// The same, but no template: the mdaa.yaml around the module is wrong.
    pub fn without_template(&self) -> &Compilation {
        match self {
            Compilation::Stack(_) | Compilation::Forbidden(_) => &Compilation::Nothing,
            other => other,
        }
    }

    /// Makes it one that is never written or deployed, if it is a stack.
    pub fn forbid(&mut self) {
        *self = match std::mem::replace(self, Compilation::Nothing) {
            Compilation::Stack(template) => Compilation::Forbidden(template),
            other => other,
        };
    }

    /// The template, whatever policy says of it.
    pub fn template(&self) -> Option<&Template> {
        match self {
            Compilation::Stack(template) | Compilation::Forbidden(template) => Some(template),
            Compilation::Nothing | Compilation::LeftToMdaa => None,
        }
    }
}

/// Our own bug, never the user's.
#[derive(Debug, thiserror::Error)]
pub enum CompileError {
    /// A generated schema is none.
    #[error(transparent)]
    Schema(#[from] SchemaError),
    /// A file of `templates/` does not fit its data.
    #[error(transparent)]
    Template(#[from] TemplateError),
}

impl<'a> Compiler<'a> {
    /// Reads the files of `templates/`.
    ///
    /// # Errors
    /// When one of them is wrong: our bug.
    pub fn new(context: &'a Context) -> Result<Self, CompileError> {
        Compiler::of(MODULE_TYPES, context)
    }

    /// Of these module types.
    ///
    /// # Errors
    /// When one of their templates is wrong: our bug.
    pub fn of(module_types: &'a [ModuleType], context: &'a Context) -> Result<Self, CompileError> {
        let mut blueprints = Vec::new();
        for module_type in module_types {
            blueprints.push((module_type, module_type.blueprint(&context.sources)?));
        }
        Ok(Compiler { context, blueprints })
    }

    /// Compiles one module: resolve, check, render.
    ///
    /// # Errors
    /// On a bug of ours; what the user did wrong is in [`Compiled::diagnostics`].
    pub fn compile(&self, mut module: Module) -> Result<Compiled, CompileError> {
        let (id, package) = (module.id.clone(), module.package.clone());
        let protection = module.protection;
        let config_files = module.layers.iter().filter_map(|layer| layer.file).collect();
        let [account, region] = [&module.account, &module.region].map(|node| node.as_ref()?.scalar_text());
        let mut diagnostics = std::mem::take(&mut module.diagnostics);
        let (compilation, judged) = match self.ours(&module) {
            Some((module_type, blueprint)) => {
                let rendered = self.render(module, module_type, blueprint, &mut diagnostics)?;
                match rendered.filter(|_| diagnostics.errors() == 0) {
                    Some((template, judged)) => (Compilation::Stack(Box::new(template)), Some(judged)),
                    None => (Compilation::Nothing, None),
                }
            }
            None => {
                let found = self.not_ours(&module);
                let compilation = if found.stops() { Compilation::Nothing } else { Compilation::LeftToMdaa };
                diagnostics.push(found);
                (compilation, None)
            }
        };
        let stack_name = stack_name(&id);
        let waivers = Vec::new();
        Ok(Compiled {
            id,
            package,
            stack_name,
            account,
            region,
            protection,
            compilation,
            judged,
            waivers,
            config_files,
            diagnostics,
        })
    }

    /// Compiles one module and keeps what its template was made from. `None` for a module that is
    /// left to MDAA.
    ///
    /// # Errors
    /// On a bug of ours.
    pub fn trace(&self, mut module: Module) -> Result<Option<Trace>, CompileError> {
        let Some((module_type, blueprint)) = self.ours(&module) else { return Ok(None) };
        let mut diagnostics = std::mem::take(&mut module.diagnostics);
        let layers = std::mem::take(&mut module.layers);
        let (schema, id) = ((module_type.schema)()?, module.id.clone());
        let resolved = resolve::resolve(module, self.context, &mut diagnostics);
        let template = match &resolved {
            Some(resolved) => self.rendered(resolved, module_type, blueprint, &mut diagnostics)?,
            None => None,
        }
        .map(|(template, _)| template);
        Ok(Some(Trace { id, schema, layers, resolved, template, diagnostics }))
    }

    fn ours(&self, module: &Module) -> Option<&(&'a ModuleType, Blueprint)> {
        self.blueprints.iter().find(|(module_type, _)| module_type.is_named(&module.package.name))
    }

    /// A module of a type that is not compiled: news, or an error where its `module_path` was most likely to name ours.
    fn not_ours(&self, module: &Module) -> Diagnostic {
        let package = &module.package.name;
        let ours = || self.blueprints.iter().map(|(module_type, _)| module_type.package);
        match module_path::meant(package, ours()) {
            Meant::Ours(meant) => Diagnostic::error(
                Code::MODULE_NOT_OURS,
                format!("`{package}` is no module of mdaac's, so this one would not be built"),
            )
            .help(Help::nearest(meant)),
            Meant::OfMdaa(name) => Diagnostic::warning(
                Code::MODULE_NOT_OURS,
                format!("`{package}` is no module of MDAA's that mdaac knows, and is left to MDAA"),
            )
            .help(Help::nearest(format!("@aws-mdaa/{name}"))),
            Meant::Itself => {
                let ours: Vec<String> = ours().map(|package| format!("`{package}`")).collect();
                let ours = ours.join(", ");
                Diagnostic::info(Code::MODULE_NOT_OURS, format!("`{package}` is left to MDAA"))
                    .help(format!("mdaac compiles modules of {ours}; deploy this one with MDAA as before"))
            }
        }
        .at(module.package.span)
    }

    fn render(
        &self,
        module: Module,
        module_type: &ModuleType,
        blueprint: &Blueprint,
        diagnostics: &mut Diagnostics,
    ) -> Result<Option<(Template, Judged)>, CompileError> {
        let Some(resolved) = resolve::resolve(module, self.context, diagnostics) else { return Ok(None) };
        self.rendered(&resolved, module_type, blueprint, diagnostics)
    }

    fn rendered(
        &self,
        resolved: &Resolved,
        module_type: &ModuleType,
        blueprint: &Blueprint,
        diagnostics: &mut Diagnostics,
    ) -> Result<Option<(Template, Judged)>, CompileError> {
        check_stack_name(&resolved.id, diagnostics);
        let Some(data) = (module_type.data)(resolved, self.context, diagnostics)? else { return Ok(None) };
        let mut template = match blueprint.render(&data, &parameters(resolved)) {
            Ok(template) => template,
            Err(error) => match misused_name(&error.kind, resolved, module_type) {
                Some(found) => {
                    diagnostics.push(found);
                    return Ok(None);
                }
                None => return Err(error.into()),
            },
        };
        statements::join_statements(&mut template, resolved, &self.context.sources, diagnostics);
        self.keep_open(&template);
        diagnostics.append(unknown_attributes(resolved, &template));
        let cycle = template.cycle();
        if let Some((_, reference)) = resolved.references.iter().find(|(id, _)| cycle.contains(id)) {
            let path = &reference.path;
            diagnostics.push(
                Diagnostic::error(Code::REFERENCE_CYCLE, format!("`{path}` would wait for what is told about it here"))
                    .at(reference.span)
                    .help("remove the `{{ref:…}}`: a resource cannot be told what exists only after it"),
            );
            return Ok(None);
        }
        refused_tags(&template, resolved, &self.context.sources, diagnostics);
        (module_type.rendered)(&template, resolved, diagnostics);
        let judged = Judged {
            account: resolved.target.account.text.clone(),
            region: resolved.target.region.text.clone(),
            region_origins: resolved.target.region.origins.clone(),
            config: data.get("config").cloned().unwrap_or_else(Fragment::absent),
        };
        Ok(Some((template, judged)))
    }
}

impl Compiler<'_> {
    /// Notes what the stack shows to all who may look at it, so that it stays readable in what is told, too.
    fn keep_open(&self, template: &Template) {
        let secrets = self.context.sources.secrets();
        let fragments =
            template.resources.values().chain(template.outputs.values()).chain(template.parameters.values());
        fragments.chain(&template.description).for_each(|fragment| keep_open(fragment, secrets));
    }
}

fn keep_open(fragment: &Fragment, secrets: &Secrets) {
    match &fragment.value {
        FragmentValue::List(items) => items.iter().for_each(|item| keep_open(item, secrets)),
        FragmentValue::Map(map) => {
            map.iter().filter(|(key, _)| !is_secret_key(key)).for_each(|(_, value)| keep_open(value, secrets));
        }
        _ => {
            let from_environment = fragment.origins.iter().any(|origin| matches!(origin, Origin::Environment(_)));
            if let Some(text) = fragment.as_str().filter(|_| !from_environment) {
                secrets.open(text);
            }
        }
    }
}

impl Compiled {
    /// Its folder below the output folder, with `/`.
    pub fn folder(&self) -> String {
        let id = &self.id;
        [&*id.org.name, &*id.domain.name, &*id.env.name, &*id.module.name].join("/")
    }

    /// Where the template goes below the output folder.
    pub fn template_path(&self, format: TemplateFormat) -> String {
        format!("{}/{}.template.{}", self.folder(), self.stack_name, format.extension())
    }

    /// Where its source map goes.
    pub fn sources_path(&self) -> String {
        format!("{}/{}.sources.json", self.folder(), self.stack_name)
    }

    /// Where the waivers that hold for it go.
    pub fn waivers_path(&self) -> String {
        format!("{}/{}.waivers.json", self.folder(), self.stack_name)
    }
}

/// The name of a module's stack.
pub fn stack_name(id: &ModuleId) -> String {
    Naming::from(id).stack_name()
}

/// The parameters that a module's template may declare, by logical id.
pub fn parameters(resolved: &Resolved) -> IndexMap<String, Fragment> {
    let definition = |kind: &str, parameter: &resolve::Parameter| {
        // Which kind it is says the placeholder that asks for it; that it is a VPC's id, the key.
        let asked = vec![Origin::File(parameter.span)];
        let of_kind = if kind == PARAMETER_VPC { Vec::new() } else { asked.clone() };
        let kind = ("Type", Fragment::of_text(kind, of_kind));
        let default = parameter.default.as_ref();
        let default = default.map(|path| ("Default", Fragment::of_text(text::escape(path), parameter.origins.clone())));
        Fragment { origins: asked, ..Fragment::of_entries([kind].into_iter().chain(default)) }
    };
    resolved.parameters.iter().map(|(id, kind, parameter)| (id.into_owned(), definition(kind, parameter))).collect()
}

/// What `{{ref:PATH:ATTRIBUTE}}` asks of a resource that has no such attribute. CloudFormation would
/// refuse the template: "Template error: resource X does not support attribute type Y in Fn::GetAtt".
fn unknown_attributes(resolved: &Resolved, template: &Template) -> Diagnostics {
    let mut found = Diagnostics::default();
    for (id, reference) in resolved.references.iter() {
        let Some(resource) = template.resources.get(id) else { continue };
        let kind = type_of(resource);
        let known = ResourceType::of(kind).schema.as_ref().map_or(&[][..], |schema| schema.attributes);
        for (attribute, span) in reference.attributes.iter().filter(|(name, _)| !known.contains(&name.as_str())) {
            let listed: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
            let help = match closest(attribute, known.iter().copied()) {
                Some(nearest) => Help::nearest(nearest),
                None if known.is_empty() => "leave the attribute out: `{{ref:PATH}}` is its name or id".into(),
                None => format!("it has {}", listed.join(", ")).into(),
            };
            found.push(
                Diagnostic::error(
                    Code::PLACEHOLDER_UNKNOWN,
                    format!("`{}` has no attribute `{attribute}`", reference.path),
                )
                .at(*span)
                .why(format!("it is an {kind}"))
                .help(help),
            );
        }
    }
    found
}

/// A name of the user's that the stack does not have, or has already.
fn misused_name(kind: &TemplateErrorKind, resolved: &Resolved, module_type: &ModuleType) -> Option<Diagnostic> {
    match kind {
        TemplateErrorKind::UnknownConstruct(logical_id) => {
            let reference = resolved.references.get(logical_id)?;
            let written = &reference.path;
            Some(
                Diagnostic::error(Code::PLACEHOLDER_UNKNOWN, format!("this stack has nothing at `{written}`"))
                    .at(reference.span)
                    .help(format!(
                        "name a construct of the stack, e.g. `{{{{ref:{}/{}}}}}`",
                        module_type.name, module_type.construct
                    )),
            )
        }
        TemplateErrorKind::LogicalIdTwice(name) => {
            let (.., parameter) = resolved.parameters.iter().find(|(id, ..)| id == name)?;
            Some(
                Diagnostic::error(
                    Code::PLACEHOLDER_UNKNOWN,
                    format!("`{name}` cannot be a CloudFormation parameter here"),
                )
                .at(parameter.span)
                .why("the stack has a resource of that name")
                .help("give the parameter another name"),
            )
        }
        _ => None,
    }
}
