use super::super::args::Selection;
use super::super::failure::Failure;
use super::super::one_module::{OneModule, PlaceOptions, template_of};
use super::super::workspace::Workspace;
use crate::cloudformation::{Place, Placed, Template};
use std::collections::BTreeMap;

/// Which module's runtime is called.
#[derive(Debug, clap::Args)]
pub struct ModuleOptions {
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    place: PlaceOptions,
    /// The runtime's id, once it is deployed [default: its name and any ten characters]
    #[arg(long, value_name = "ID", value_parser = runtime_id)]
    runtime_id: Option<String>,
}

/// That module, compiled.
pub struct CalledModule {
    /// Its project.
    pub workspace: Workspace,
    /// The stack's name.
    pub stack_name: String,
    /// Where the stack goes.
    pub place: Place,
    template: Template,
    runtime_id: Option<String>,
    parameters: BTreeMap<String, String>,
}

impl CalledModule {
    /// Compiles it.
    pub fn open(options: &ModuleOptions) -> Result<CalledModule, Failure> {
        let OneModule { workspace, module, stack_name, place, .. } =
            OneModule::open(&options.selection, &options.place, None)?;
        let template = template_of(module, &workspace)?;
        let runtime_id = options.runtime_id.clone();
        Ok(CalledModule { workspace, stack_name, place, template, runtime_id, parameters: BTreeMap::new() })
    }

    /// With what is known of its place.
    pub fn placed(&self) -> Placed<'_> {
        Placed {
            template: &self.template,
            stack_name: &self.stack_name,
            place: &self.place,
            parameters: &self.parameters,
            runtime_id: self.runtime_id.as_deref(),
        }
    }
}

/// AWS::BedrockAgentCore::Runtime, AgentRuntimeId.
fn runtime_id(text: &str) -> Result<String, String> {
    let word = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    match text.split_once('-').filter(|(name, end)| word(name) && word(end) && end.len() == 10) {
        Some(_) => Ok(text.to_owned()),
        None => Err("give the id of a runtime, e.g. `my_agent-a1b2c3d4e5`".to_owned()),
    }
}
