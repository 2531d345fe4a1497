use super::args::Selection;
use super::connection::{AwsOptions, check_region};
use super::exit::Exit;
use super::failure::Failure;
use super::print_options::{is_quiet, is_verbose};
use super::report::Findings;
use super::stream::Stream;
use super::workspace::Workspace;
use crate::cloudformation::Template;
use crate::compile::stack_name;
use crate::diagnostic::{Diagnostic, Diagnostics, Format, Report, left_to_mdaa, visible_line};
use crate::module_type;
use crate::project::ModuleId;
use crate::source::Node;

/// The stack of a module, and where it is. The module's config has no say in that: a stack can be looked at and taken
/// away while its config is broken.
#[derive(Debug)]
pub struct ModuleStack {
    pub id: ModuleId,
    /// The module, `domain/env/module`.
    pub module: String,
    pub stack_name: String,
    /// The account that the mdaa.yaml names; none when it is left to the deploy.
    pub account: Option<String>,
    /// The region that the mdaa.yaml names; none when it is left to the deploy.
    pub region: Option<String>,
    /// Its template, for the lines behind what is told; none where it does not compile.
    pub template: Option<Template>,
}

/// The stacks of the selected modules in the order of deploys, each in a region that the command line does not deny.
/// The inner code says why there are none: the mdaa.yaml is wrong, which is printed there.
pub fn selected(
    workspace: &Workspace,
    selection: &Selection,
    aws: &AwsOptions,
    to: Stream,
) -> Result<Result<Vec<ModuleStack>, Exit>, Failure> {
    let mut selected = workspace.select(selection)?;
    let findings = Findings::gather(std::mem::take(&mut selected.diagnostics), &mut [], workspace);
    if findings.exit() != Exit::Done {
        findings.print(Format::Human, workspace, to);
        return Ok(Err(findings.exit()));
    }
    // What AWS says may quote values that only a compiled config has; whether it is broken does not matter here.
    let compiled = workspace.compile_leniently(&selected);
    // One that was meant to be ours is not passed over.
    let mut misnamed = Diagnostics::default();
    for module in compiled.iter().filter(|module| module_type::named(&module.package.name).is_none()) {
        misnamed.extend_for(&module.id.to_string(), module.diagnostics.clone());
    }
    if misnamed.errors() > 0 {
        let findings = Findings::gather(misnamed, &mut [], workspace);
        findings.print(Format::Human, workspace, Stream::Stderr);
        return Ok(Err(findings.exit()));
    }
    let mut compiled = compiled.into_iter();
    let (mut stacks, mut left) = (Vec::new(), Vec::new());
    for module in selected.modules {
        let template = compiled.next().and_then(|compiled| compiled.compilation.template().cloned());
        let name = module.id.to_string();
        if module_type::named(&module.package.name).is_none() {
            left.push((name, module.package.name));
            continue;
        }
        let text = |node: &Option<Node>| node.as_ref().and_then(Node::scalar_text);
        let (account, region) = (text(&module.account), text(&module.region));
        check_region(aws, &name, region.as_deref())?;
        let stack_name = stack_name(&module.id);
        stacks.push(ModuleStack { id: module.id, module: name, stack_name, account, region, template });
    }
    if !left.is_empty() && !is_quiet() {
        Stream::Stderr.print(format!("{}\n", visible_line(&left_to_mdaa(&left))));
    }
    workspace.sort(&mut stacks, |stack| stack.module.clone());
    Ok(Ok(stacks))
}

/// Problems as a report of their own.
pub struct Problems<'a> {
    workspace: &'a Workspace,
    diagnostics: Vec<Diagnostic>,
    modules: Vec<String>,
}

impl<'a> Problems<'a> {
    pub fn new(workspace: &'a Workspace) -> Self {
        Problems { workspace, diagnostics: Vec::new(), modules: Vec::new() }
    }

    /// Takes what was found of a module.
    pub fn add(&mut self, module: &str, found: &[Diagnostic]) {
        self.modules.push(module.to_owned());
        self.diagnostics.extend(found.iter().map(|one| self.workspace.noted_for(module, one)));
    }

    /// As `check --format json` has them.
    pub fn to_json(&self) -> serde_json::Value {
        self.report().to_json()["diagnostics"].take()
    }

    /// For a person; empty if there are none.
    pub fn text(&self) -> String {
        if self.diagnostics.is_empty() { String::new() } else { self.report().render(Format::Human) }
    }

    fn report(&self) -> Report<'_> {
        Report {
            diagnostics: &self.diagnostics,
            modules: &self.modules,
            sources: &self.workspace.context.sources,
            folder: &self.workspace.folder,
            written: None,
            all: is_verbose(),
        }
    }
}
