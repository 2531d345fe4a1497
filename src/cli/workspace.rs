use super::args::{PolicyOptions, Selection};
use super::config_file;
use super::failure::Failure;
use crate::compile::{Compilation, Compiled, Compiler, stack_name};
use crate::dependency::Dependencies;
#[cfg(feature = "deploy")]
use crate::diagnostic::visible_line;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::module_type;
use crate::placeholder::Context;
use crate::placeholder::SsmValues;
use crate::policy::{self, Evidence};
use crate::project::{self, Module, ProjectWaivers};
#[cfg(feature = "deploy")]
use crate::source::Span;
use crate::source::{self, Sources, slashed};
use jsonptr::{Pointer, PointerBuf};
#[cfg(feature = "deploy")]
use std::cell::Cell;
use std::cell::OnceCell;
use std::path::{Component, Path, PathBuf};

/// The project a command works on.
pub struct Workspace {
    /// What it may look at.
    pub context: Context,
    /// The folder of the mdaa.yaml as the user named it, with `/`; empty for the current one.
    pub folder: String,
    /// The name of the mdaa.yaml in its folder.
    file: String,
    /// Where it is, as seen from the working directory.
    config: PathBuf,
    /// As the command line named it.
    #[cfg(feature = "deploy")]
    given_config: Option<PathBuf>,
    /// Whether the mdaa.yaml has more than one module.
    #[cfg(feature = "deploy")]
    several: Cell<bool>,
    /// Who needs whom, once that was found out.
    dependencies: OnceCell<Dependencies>,
}

/// The modules a command is for, and the problems that belong to none of them.
#[derive(Default)]
pub struct Selected {
    /// In file order.
    pub modules: Vec<Module>,
    /// The rest of the mdaa.yaml: what a module does beside the others is judged with all of them.
    pub unselected: Vec<Module>,
    /// The waivers that hold for any module.
    pub waivers: ProjectWaivers,
    /// What was judged of each module, in the same order, once it was.
    pub verdicts: Vec<Option<policy::Verdicts>>,
    /// Of the mdaa.yaml as a whole.
    pub diagnostics: Diagnostics,
}

impl Selected {
    /// Whether something is wrong that concerns every module, not only a domain without any.
    pub fn file_is_wrong(&self) -> bool {
        let below_domains = Pointer::from_static("/domains");
        let of_one_domain = |pointer: &PointerBuf| pointer.starts_with(below_domains) && pointer.tokens().count() > 1;
        self.diagnostics.iter().any(|found| found.stops() && !found.pointer.as_ref().is_some_and(of_one_domain))
    }

    /// Leaves no module, and none of what is said about them.
    #[cfg(feature = "deploy")]
    pub fn give_up(&mut self) {
        *self = Selected { diagnostics: std::mem::take(&mut self.diagnostics), ..Selected::default() };
    }
}

impl Workspace {
    /// Opens the folder of the mdaa.yaml.
    pub fn open(selection: &Selection) -> Result<Self, Failure> {
        let config = selection.config();
        let folder = config.parent().map(Path::to_owned).unwrap_or_default();
        let file = config.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let environment = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let shown = folder.components().filter(|part| !matches!(part, Component::CurDir));
        let shown: PathBuf = shown.collect();
        let shown = slashed(&shown);
        let mut sources = Sources::new(&folder, &selection.allow_path)?;
        if selection.show_values {
            sources.show_values();
        } else {
            super::leaving::guard(sources.secrets());
        }
        Ok(Workspace {
            folder: shown,
            context: Context { sources, environment, ssm: SsmValues::default() },
            file,
            config,
            #[cfg(feature = "deploy")]
            given_config: selection.given_config().map(Path::to_owned),
            #[cfg(feature = "deploy")]
            several: Cell::new(false),
            dependencies: OnceCell::new(),
        })
    }

    /// What makes a command be about one module: nothing where there is no other.
    #[cfg(feature = "deploy")]
    pub fn options_for(&self, module: &str) -> String {
        let config = self.given_config.iter().map(|config| format!(" -c {}", config.display()));
        let names = ["-d", "-e", "-m"].into_iter().zip(module.split('/')).filter(|_| self.several.get());
        config.chain(names.map(|(flag, name)| format!(" {flag} {name}"))).collect()
    }

    /// What was found of a module as it is told: with commands that are about that module alone, and without values
    /// that AWS's words quote.
    #[cfg(feature = "deploy")]
    pub fn noted_for(&self, module: &str, found: &Diagnostic) -> Diagnostic {
        let selection = self.options_for(module);
        let found = self.with_publisher(module, found.clone());
        Diagnostic {
            module: Some(module.to_owned()),
            why: found.why.as_ref().map(|why| self.context.sources.without_hidden(why)),
            help: found.help.map(|help| help.with_selection(&selection)),
            ..found
        }
    }

    /// A place as a terminal shows it, `file:line`, as seen from the working directory.
    #[cfg(feature = "deploy")]
    pub fn place(&self, span: Span) -> String {
        let sources = &self.context.sources;
        let (name, line) = (sources.name(span.file), sources.start(span).line);
        let above = if self.folder.is_empty() || sources.is_built_in(span.file) { "" } else { &self.folder };
        let slash = if above.is_empty() { "" } else { "/" };
        visible_line(&format!("{above}{slash}{name}:{line}"))
    }

    /// Reads the mdaa.yaml and picks the modules.
    pub fn select(&self, selection: &Selection) -> Result<Selected, Failure> {
        let mut diagnostics = Diagnostics::default();
        let project = project::load(&self.file, module_type::first_key, &self.context, &mut diagnostics)?;
        if diagnostics.errors() > 0 {
            diagnostics = self.rightly_found(diagnostics);
        }
        let Some(project) = project.filter(|_| !diagnostics.iter().any(|found| found.code == Code::NOT_AN_MDAA_YAML))
        else {
            return Ok(Selected { diagnostics, ..Selected::default() });
        };
        for module in &project.modules {
            self.context.sources.secrets().name(&stack_name(&module.id));
        }
        #[cfg(feature = "deploy")]
        self.several.set(project.modules.len() > 1);
        let (modules, unselected) = match selection.filter().split(project.modules) {
            Ok(split) => split,
            // A broken mdaa.yaml may lack the module that a filter names.
            Err(_) if diagnostics.errors() > 0 => (Vec::new(), Vec::new()),
            Err(unknown) => return Err(unknown.into()),
        };
        Ok(Selected { modules, unselected, waivers: project.waivers, verdicts: Vec::new(), diagnostics })
    }

    /// What is wrong with the mdaa.yaml, where it may be another file that is meant.
    fn rightly_found(&self, found: Diagnostics) -> Diagnostics {
        let sources = &self.context.sources;
        let mut better = Diagnostics::default();
        match sources.first() {
            None => {
                let elsewhere = config_file::elsewhere(&self.config);
                for found in found.into_found() {
                    let missing = found.code == Code::FILE_NOT_FOUND && found.span.is_none();
                    better.push(match &elsewhere {
                        Some(help) if missing => found.help(help.clone()),
                        _ => found,
                    });
                }
            }
            Some(file) => {
                let root = source::parse(file, sources, &mut Diagnostics::default()).map(|document| document.root);
                if !root.is_some_and(|root| module_type::is_config(&root)) {
                    return found;
                }
                let given = slashed(&self.config);
                better.push(
                    Diagnostic::error(
                        Code::NOT_AN_MDAA_YAML,
                        format!("`{given}` is the config of a module, not an mdaa.yaml"),
                    )
                    .at(file.start())
                    .help(match config_file::that_lists(&self.config) {
                        Some(file) => format!("give the mdaa.yaml that lists it: `-c {}`", config_file::quoted(&file)),
                        None => {
                            "give the mdaa.yaml that lists it under `module_configs` of a module; `mdaac init DIR` \
                                     writes one to begin with"
                                .to_owned()
                        }
                    }),
                );
            }
        }
        better
    }

    /// Compiles the selected modules, in order, and judges them beside the others: one that violates
    /// a policy becomes no stack.
    pub fn compile(&self, selected: &mut Selected, policy: &PolicyOptions) -> Result<Vec<Compiled>, Failure> {
        let modules = std::mem::take(&mut selected.modules);
        let count = modules.len();
        let all = modules.into_iter().chain(std::mem::take(&mut selected.unselected));
        // Nothing is deployed of a project that is larger than one may be: its templates are not kept.
        if selected.diagnostics.iter().any(|found| found.code == Code::YAML_TOO_LARGE) {
            let compiler = Compiler::new(&self.context)?;
            let only_checked =
                |module| Ok(Compiled { compilation: Compilation::Nothing, judged: None, ..compiler.compile(module)? });
            return all.take(count).map(only_checked).collect();
        }
        let mut compiled = self.compile_unjudged(all)?;
        let dependencies = self.dependencies.get_or_init(|| Dependencies::of(&compiled));
        dependencies.judge(&mut compiled);
        #[cfg(feature = "deploy")]
        for module in &mut compiled {
            let name = module.id.to_string();
            module.diagnostics.map(|found| self.with_publisher(&name, found));
        }
        let today = policy.today.unwrap_or_else(policy::today);
        let (project, verdicts) =
            policy::judge_compiled(&mut compiled, &selected.waivers, &self.context.sources, today);
        project.into_found().into_iter().for_each(|found| selected.diagnostics.push(found));
        let fail_on = policy.fail_on();
        for module in &mut compiled {
            if module.diagnostics.iter().any(|found| fail_on.stops(found)) {
                module.compilation.forbid();
            }
        }
        compiled.truncate(count);
        selected.verdicts = verdicts;
        Ok(compiled)
    }

    /// What was judged of compiled modules.
    pub fn evidence(
        &self,
        selected: &Selected,
        compiled: &[Compiled],
        policy: &PolicyOptions,
    ) -> Result<Evidence, Failure> {
        let (demands, today) = (&selected.waivers.demands, policy.today.unwrap_or_else(policy::today));
        Ok(Evidence::of(
            compiled,
            &selected.verdicts,
            demands,
            &self.context.sources,
            (today, selected.file_is_wrong()),
        )?)
    }

    /// Compiles the selected modules, in order, whatever is wrong with them or the others: none where that is a bug of
    /// ours, which is told by those who need a template.
    pub fn compile_leniently(&self, selected: &Selected) -> Vec<Compiled> {
        let all = selected.modules.iter().chain(&selected.unselected).cloned();
        let mut compiled = self.compile_unjudged(all).unwrap_or_default();
        self.dependencies.get_or_init(|| Dependencies::of(&compiled));
        compiled.truncate(selected.modules.len());
        compiled
    }

    /// Puts modules behind those whose parameters they read, as far as that was found out; otherwise they stay as they are.
    pub fn sort<T>(&self, modules: &mut [T], name: impl Fn(&T) -> String) {
        if let Some(dependencies) = self.dependencies.get() {
            dependencies.sort(modules, name);
        }
    }

    /// The modules whose parameters a module reads.
    pub fn needed_by(&self, module: &str) -> Vec<&str> {
        self.dependencies.get().map(|dependencies| dependencies.needed_by(module)).unwrap_or_default()
    }

    /// The modules that read what a module publishes.
    #[cfg(feature = "deploy")]
    pub fn readers_of(&self, module: &str) -> Vec<&str> {
        self.dependencies.get().map(|dependencies| dependencies.readers_of(module)).unwrap_or_default()
    }

    /// The module that publishes what another one reads.
    #[cfg(feature = "deploy")]
    pub fn publisher(&self, reader: &str, parameter: &str) -> Option<&str> {
        self.dependencies.get()?.publisher(reader, parameter)
    }

    /// What was found of a module that lacks an SSM parameter: the way to it is the deploy of the module that publishes it.
    #[cfg(feature = "deploy")]
    fn with_publisher(&self, reader: &str, found: Diagnostic) -> Diagnostic {
        let publisher = |parameter: &str| {
            let publisher = self.publisher(reader, parameter)?;
            Some((publisher.to_owned(), self.options_for(publisher)))
        };
        Diagnostic { help: found.help.map(|help| help.with_publisher(publisher)), ..found }
    }

    /// Compiles modules, in order, whatever policy says of them.
    pub fn compile_unjudged(&self, modules: impl IntoIterator<Item = Module>) -> Result<Vec<Compiled>, Failure> {
        let compiler = Compiler::new(&self.context)?;
        modules.into_iter().map(|module| Ok(compiler.compile(module)?)).collect()
    }
}
