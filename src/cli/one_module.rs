use super::args::Selection;
use super::exit::Exit;
use super::failure::Failure;
use super::report::Findings;
use super::stream::Stream;
use super::workspace::Workspace;
use crate::cloudformation::is_region;
use crate::cloudformation::{Place, Template};
use crate::compile::{Compilation, Judged, stack_name};
use crate::diagnostic::{Diagnostics, Format};
use crate::iam::is_account;
use crate::project::{Module, ProjectWaivers};
use crate::source::{Node, Value};

/// The one module that a command is about, and where it goes.
pub struct OneModule {
    /// Its project.
    pub workspace: Workspace,
    /// The module.
    pub module: Module,
    /// Its stack.
    pub stack_name: String,
    /// Account and region.
    pub place: Place,
    /// The waivers of the whole mdaa.yaml.
    pub waivers: ProjectWaivers,
}

/// Where a stack goes, as far as the mdaa.yaml leaves it open.
#[derive(Debug, clap::Args)]
pub struct PlaceOptions {
    /// The account, where the mdaa.yaml does not name it
    #[arg(long, value_name = "ID", value_parser = account)]
    pub account: Option<String>,
    /// The region, where the mdaa.yaml does not name it
    #[arg(long, value_parser = region)]
    pub region: Option<String>,
}

impl OneModule {
    /// The only module that is selected, in its place; in `likely_account` where nobody names another.
    pub fn open(
        selection: &Selection,
        place: &PlaceOptions,
        likely_account: Option<&String>,
    ) -> Result<OneModule, Failure> {
        let workspace = Workspace::open(selection)?;
        let selected = workspace.select(selection)?;
        if selected.file_is_wrong() || selected.modules.is_empty() {
            return Err(stop(selected.diagnostics, &workspace));
        }
        let count = selected.modules.len();
        let Ok([mut module]) = <[Module; 1]>::try_from(selected.modules) else {
            return Err(Failure::Usage(format!(
                "this is about one module and {count} are selected; choose one with -d, -e and -m"
            )));
        };
        let likely = likely_account.filter(|_| module.account.is_none());
        let given = place.account.as_ref().or(likely);
        let place = Place {
            account: settle(&mut module.account, given, "account", &workspace)?,
            region: settle(&mut module.region, place.region.as_ref(), "region", &workspace)?,
        };
        let stack_name = stack_name(&module.id);
        Ok(OneModule { workspace, module, stack_name, place, waivers: selected.waivers })
    }
}

/// The template of a module of this workspace.
pub fn template_of(module: Module, workspace: &Workspace) -> Result<Template, Failure> {
    Ok(compiled(module, workspace)?.0)
}

/// The same, and what policy asks of the module.
pub fn compiled(module: Module, workspace: &Workspace) -> Result<(Template, Option<Judged>), Failure> {
    let package = module.package.name.clone();
    let mut compiled = workspace.compile_unjudged([module])?;
    let not_ours = || Failure::Usage(format!("modules of `{package}` are left to MDAA"));
    let Some(one) = compiled.pop() else { return Err(not_ours()) };
    match one.compilation {
        Compilation::Stack(template) | Compilation::Forbidden(template) => Ok((*template, one.judged)),
        Compilation::LeftToMdaa => Err(not_ours()),
        Compilation::Nothing => Err(stop(one.diagnostics, workspace)),
    }
}

/// Prints what was found, to stderr: stdout is for what was asked for.
pub fn stop(diagnostics: Diagnostics, workspace: &Workspace) -> Failure {
    let findings = Findings::gather(diagnostics, &mut [], workspace);
    findings.print(Format::Human, workspace, Stream::Stderr);
    Failure::Reported(Exit::gravest([Exit::Input, findings.exit()]))
}

/// What the mdaa.yaml says, or else the command line; both only if they agree.
fn settle(
    node: &mut Option<Node>,
    given: Option<&String>,
    what: &'static str,
    workspace: &Workspace,
) -> Result<String, Failure> {
    let written = node.as_ref().and_then(Node::scalar_text);
    match (written, given) {
        (Some(written), None) => Ok(written),
        (Some(written), Some(given)) if written == *given => Ok(written),
        (Some(written), Some(_)) => {
            Err(Failure::Usage(format!("the mdaa.yaml says {what} `{written}`; leave --{what} out")))
        }
        (None, Some(given)) => {
            let file = workspace.context.sources.add(&format!("--{what}"), given.clone());
            *node = Some(Node::new(Value::String(given.clone()), file.start()));
            Ok(given.clone())
        }
        (None, None) => Err(left_open(what)),
    }
}

/// Account or region are left to the deploy.
pub fn left_open(what: &str) -> Failure {
    Failure::Usage(format!("the mdaa.yaml does not name the {what}; give it with --{what}"))
}

/// An account id of the command line.
pub fn account(text: &str) -> Result<String, String> {
    match is_account(text) {
        true => Ok(text.to_owned()),
        false => Err("give an account id of 12 digits".to_owned()),
    }
}

/// A region of the command line.
pub fn region(text: &str) -> Result<String, String> {
    match is_region(text) {
        true => Ok(text.to_owned()),
        false => Err("give a region, e.g. `eu-west-1`".to_owned()),
    }
}
