use super::super::args::Selection;
use super::super::failure::Failure;
use super::super::one_module::{OneModule, PlaceOptions, compiled, left_open, stop};
use super::super::workspace::Workspace;
use crate::cloudformation::resource_types::bedrock_agentcore::RUNTIME;
use crate::cloudformation::{Fragment, Place, Placed, Template};
use crate::compile::Compilation;
use crate::diagnostic::Diagnostics;
use crate::iam::Arn;
use crate::module_type::bedrock_agentcore_runtime::standalone::StandaloneAgent;
use crate::policy::Day;
use crate::project::{ModuleId, ProjectWaivers};
use crate::role::check::RoleOf;
use crate::role::{given_role, standalone_template, with_own_role};
use std::collections::BTreeMap;

/// Whose identities.
#[derive(Debug, clap::Args)]
pub struct SubjectOptions {
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    place: PlaceOptions,
    /// A value that only the deploy knows: a parameter of the template, or the SSM path it is read from
    #[arg(long, value_name = "NAME=VALUE", value_parser = parameter)]
    parameter: Vec<(String, String)>,
    // The last everywhere: its heading stands above all that follows it.
    #[command(flatten)]
    agent: AgentOptions,
}

/// An agent without an mdaa.yaml.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Without an mdaa.yaml")]
struct AgentOptions {
    /// Name of the runtime
    #[arg(
        long,
        value_name = "NAME",
        value_parser = runtime_name,
        requires_all = ["region", "repository"],
        conflicts_with_all = ["config", "allow_path", "domain", "env", "module"],
    )]
    agent_name: Option<String>,
    /// The repository of its image, by name, or the image's URI
    #[arg(long, value_name = "NAME", requires = "agent_name")]
    repository: Option<String>,
    /// A model or inference profile that it calls, by id or ARN; any, if none is given
    #[arg(long, value_name = "ID", requires = "agent_name", value_delimiter = ',')]
    model: Vec<String>,
    /// Name of the role [default: the agent's with `-execution-role`]
    #[arg(long, value_name = "NAME", requires = "agent_name")]
    role_name: Option<String>,
    /// Name of the stack [default: the agent's]
    #[arg(long, value_name = "NAME", requires = "agent_name")]
    stack_name: Option<String>,
}

/// Whose identities a command is about, compiled.
pub struct CompiledAgent {
    /// Its project.
    pub workspace: Workspace,
    /// Its stack.
    pub stack_name: String,
    /// Where the stack goes.
    pub place: Place,
    /// The role that the module names in place of one of its own, as far as it was left out and its ARN is known.
    pub given_role: Option<Arn>,
    id: ModuleId,
    template: Template,
    parameters: BTreeMap<String, String>,
    /// Its config and the waivers around it.
    config: Fragment,
    waivers: ProjectWaivers,
}

impl CompiledAgent {
    /// A module, as it is or with a role of its own, or an agent without one.
    pub fn open(
        options: &SubjectOptions,
        own_role: bool,
        likely_account: Option<&String>,
    ) -> Result<CompiledAgent, Failure> {
        let (agent, place) = (&options.agent, &options.place);
        let parameters = options.parameter.iter().cloned().collect();
        if let (Some(name), Some(repository), Some(region)) = (&agent.agent_name, &agent.repository, &place.region) {
            let account = place.account.as_ref().or(likely_account);
            let account = account.ok_or_else(|| left_open("account"))?;
            let role_name = agent.role_name.clone().unwrap_or_else(|| format!("{name}-execution-role"));
            let stack_name = agent.stack_name.clone().unwrap_or_else(|| name.replace('_', "-"));
            let place = Place { account: account.clone(), region: region.clone() };
            let agent = StandaloneAgent {
                account: account.clone(),
                region: region.clone(),
                name: name.clone(),
                repository: repository.clone(),
                models: agent.model.clone(),
                role_name,
            };
            let workspace = Workspace::open(&options.selection)?;
            let mut diagnostics = Diagnostics::default();
            return match standalone_template(&agent, &workspace.context, &mut diagnostics)? {
                Some((id, template)) if diagnostics.errors() == 0 => {
                    let (config, waivers) = (Fragment::absent(), ProjectWaivers::default());
                    let given_role = None;
                    Ok(CompiledAgent {
                        workspace,
                        id,
                        template,
                        stack_name,
                        place,
                        given_role,
                        parameters,
                        config,
                        waivers,
                    })
                }
                _ => Err(stop(diagnostics, &workspace)),
            };
        }
        let OneModule { workspace, module, stack_name, place, waivers } =
            OneModule::open(&options.selection, place, likely_account)?;
        let mut given = None;
        let module = match own_role {
            true => {
                // One that is no role has no name to take over; that is said when the module is checked.
                let compiled = workspace.compile_unjudged([module.clone()])?.pop();
                if let Some(Compilation::Stack(template)) = compiled.map(|compiled| compiled.compilation) {
                    given = given_role(&Placed {
                        template: &template,
                        stack_name: &stack_name,
                        place: &place,
                        parameters: &parameters,
                        runtime_id: None,
                    });
                }
                with_own_role(module)
            }
            false => module,
        };
        let id = module.id.clone();
        let (template, judged) = compiled(module, &workspace)?;
        let config = judged.map_or_else(Fragment::absent, |judged| judged.config);
        Ok(CompiledAgent { workspace, id, template, stack_name, place, given_role: given, parameters, config, waivers })
    }

    /// As the owner of a role that is judged on that day.
    pub fn role_of(&self, today: Day) -> RoleOf<'_> {
        RoleOf {
            id: &self.id,
            stack_name: &self.stack_name,
            template: &self.template,
            at: self.template.of_type(RUNTIME).next().map_or("Role", |(id, _)| id),
            config: &self.config,
            waivers: &self.waivers,
            sources: &self.workspace.context.sources,
            today,
        }
    }

    /// With what is known of its place.
    pub fn placed(&self) -> Placed<'_> {
        Placed {
            template: &self.template,
            stack_name: &self.stack_name,
            place: &self.place,
            parameters: &self.parameters,
            runtime_id: None,
        }
    }
}

/// Every template that is asked for has one.
pub fn no_role() -> Failure {
    Failure::Bug("the template has no execution role".to_owned())
}

/// What AgentCore takes (resource schema, anchored).
fn runtime_name(text: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    match text.starts_with(|first: char| first.is_ascii_alphabetic()) && text.chars().all(plain) && text.len() <= 48 {
        true => Ok(text.to_owned()),
        false => Err("give a letter, then letters, digits and `_`, at most 48".to_owned()),
    }
}

fn parameter(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once('=').filter(|(name, _)| !name.is_empty());
    let (name, value) = pair.ok_or_else(|| "give a name and a value, e.g. `/network/vpc=vpc-0a1b2c3d`".to_owned())?;
    Ok((name.to_owned(), value.to_owned()))
}
