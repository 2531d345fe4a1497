use super::args::Selection;
use super::connection::{AwsOptions, check_region};
use super::exit::Exit;
use super::failure::Failure;
use super::report::Findings;
use super::stream::Stream;
use super::workspace::Workspace;
use crate::cloudformation::Template;
use crate::compile::stack_name;
use crate::diagnostic::{Diagnostic, Format, Report, visible_line};
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
    let selected = workspace.select(selection)?;
    let findings = Findings::gather(selected.diagnostics, &mut [], workspace);
    if findings.exit() != Exit::Done {
        findings.print(Format::Human, workspace, to);
        return Ok(Err(findings.exit()));
    }
    // What AWS says may quote values that only a compiled config has; whether it is broken does not matter here.
    let mut compiled = workspace.compile_unjudged(selected.modules.iter().cloned()).unwrap_or_default().into_iter();
    let mut stacks = Vec::new();
    for module in selected.modules {
        let template = compiled.next().and_then(|compiled| compiled.compilation.template().cloned());
        let name = module.id.to_string();
        if module_type::named(&module.package.name).is_none() {
            Stream::Stderr.print(format!("{} is left to MDAA\n", visible_line(&name)));
            continue;
        }
        let text = |node: &Option<Node>| node.as_ref().and_then(Node::scalar_text);
        let (account, region) = (text(&module.account), text(&module.region));
        check_region(aws, &name, region.as_deref())?;
        let stack_name = stack_name(&module.id);
        stacks.push(ModuleStack { id: module.id, module: name, stack_name, account, region, template });
    }
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
            all: false,
        }
    }
}
