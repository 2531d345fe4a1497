use super::args::{PolicyOptions, Selection};
use super::exit::Failure;
use crate::compile::{CompileError, Compiled, Compiler, Made};
use crate::context::Context;
use crate::diagnostic::Diagnostics;
use crate::module_type;
use crate::policy::{self, Day, Subject};
use crate::project::{self, Module, ProjectWaivers};
use crate::source::Sources;
use jsonptr::{Pointer, PointerBuf};
use std::path::{Component, Path, PathBuf};

/// The project a command works on.
pub struct Workspace {
    /// What it may look at.
    pub context: Context,
    /// The folder of the mdaa.yaml as the user named it, with `/`; empty for the current one.
    pub folder: String,
    /// The name of the mdaa.yaml in its folder.
    file: String,
}

/// The modules a command is for, and the problems that belong to none of them.
pub struct Selected {
    /// In file order.
    pub modules: Vec<Module>,
    /// The rest of the mdaa.yaml: what a module does beside the others is judged with all of them.
    pub unselected: Vec<Module>,
    /// The waivers that hold for any module.
    pub waivers: ProjectWaivers,
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
}

impl Workspace {
    /// Opens the folder of the mdaa.yaml.
    pub fn open(selection: &Selection) -> Result<Self, Failure> {
        let folder = selection.config.parent().map(Path::to_owned).unwrap_or_default();
        let root = selection.root.clone().unwrap_or_else(|| folder.clone());
        let root = if root.as_os_str().is_empty() { PathBuf::from(".") } else { root };
        let file = selection.config.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let environment = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let shown = folder.components().filter(|part| !matches!(part, Component::CurDir));
        let shown: PathBuf = shown.collect();
        let shown = shown.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        Ok(Workspace { folder: shown, context: Context { sources: Sources::new(&folder, &root)?, environment }, file })
    }

    /// Reads the mdaa.yaml and picks the modules.
    pub fn select(&self, selection: &Selection) -> Result<Selected, Failure> {
        let mut diagnostics = Diagnostics::default();
        let project = project::load(&self.file, module_type::is_supported, &self.context, &mut diagnostics)?;
        let Some(project) = project else {
            let (modules, unselected, waivers) = (Vec::new(), Vec::new(), ProjectWaivers::default());
            return Ok(Selected { modules, unselected, waivers, diagnostics });
        };
        let (modules, unselected) = match selection.filter().split(project.modules) {
            Ok(split) => split,
            // A broken mdaa.yaml may lack the module that a filter names.
            Err(_) if diagnostics.errors() > 0 => (Vec::new(), Vec::new()),
            Err(unknown) => return Err(unknown.into()),
        };
        Ok(Selected { modules, unselected, waivers: project.waivers, diagnostics })
    }

    /// Compiles the selected modules, in order, and judges them beside the others: one that violates
    /// a policy becomes no stack.
    pub fn compile(&self, selected: &mut Selected, policy: &PolicyOptions) -> Result<Vec<Compiled>, CompileError> {
        let compiler = Compiler::new(&self.context)?;
        let modules = std::mem::take(&mut selected.modules);
        let count = modules.len();
        let all = modules.into_iter().chain(std::mem::take(&mut selected.unselected));
        let mut compiled = all.map(|module| compiler.compile(module)).collect::<Result<Vec<_>, _>>()?;
        self.judge(&mut compiled, selected, policy.today.unwrap_or_else(policy::today));
        compiled.truncate(count);
        Ok(compiled)
    }

    fn judge(&self, compiled: &mut [Compiled], selected: &mut Selected, today: Day) {
        let complete = compiled.iter().all(|module| !matches!(module.made, Made::Nothing));
        let subjects: Vec<Subject<'_>> = compiled
            .iter()
            .filter_map(|module| {
                let (Made::Stack(template), Some(judged)) = (&module.made, &module.judged) else { return None };
                let (name, place) = ((&module.id, module.stack_name.as_str()), (&*judged.account, &*judged.region));
                Some(Subject::new(name, template, place, &judged.config, &self.context.sources))
            })
            .collect();
        let judgement = policy::judge(&subjects, &selected.waivers, today, complete);
        for found in judgement.project.into_found() {
            selected.diagnostics.push(found);
        }
        let stacks = compiled.iter_mut().filter(|module| matches!(module.made, Made::Stack(_)));
        for (module, found) in stacks.zip(judgement.modules) {
            if found.errors() > 0 {
                module.made = Made::Nothing;
            }
            found.into_found().into_iter().for_each(|found| module.diagnostics.push(found));
        }
    }
}
