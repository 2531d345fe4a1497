use super::super::args::Selection;
use super::super::exit::{Exit, Failure};
use super::super::one_module::{OneModule, PlaceOptions, stop, template_of};
use super::super::workspace::Workspace;
use crate::diagnostic::Diagnostics;
use crate::module_type::bedrock_agentcore_runtime::standalone::StandaloneAgent;
use crate::policy_text::{AwsCommand, MANAGED_POLICY, Policy, PolicyFormat, parts, size};
use crate::role::{ExecutionRole, Place, Placed, caller_policy, execution_role, standalone_template, with_own_role};
use crate::template::Template;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Write;

/// Options of `role trust` and `role policy`.
#[derive(Debug, clap::Args)]
pub struct PrintOptions {
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    place: PlaceOptions,
    #[command(flatten)]
    agent: AgentOptions,
    /// A value that only the deploy knows: a parameter of the template, or the SSM path it is read from
    #[arg(long, value_name = "NAME=VALUE", value_parser = parameter)]
    parameter: Vec<(String, String)>,
    /// How the policy is printed
    #[arg(long, value_enum, default_value_t)]
    format: PolicyFormat,
}

/// Options of `role caller`.
#[derive(Debug, clap::Args)]
pub struct CallerOptions {
    #[command(flatten)]
    print: PrintOptions,
    /// Only the first, second, … of the managed policies that a long one is split into
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u8).range(1..))]
    part: Option<u8>,
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
        requires_all = ["account", "region", "repository"],
        conflicts_with_all = ["config", "root", "domain", "env", "module"],
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

/// `mdaac role trust`.
pub fn trust(options: &PrintOptions) -> Result<Exit, Failure> {
    print_role(options, |role, _| {
        let mut create = AwsCommand::new("iam create-role")
            .option("role-name", &role.name)
            .document("assume-role-policy-document", &role.trust);
        if let Some(boundary) = &role.boundary {
            create = create.option("permissions-boundary", boundary);
        }
        Policy { name: "execution_role_trust".to_owned(), document: role.trust, commands: vec![create] }
    })
}

/// `mdaac role policy`.
pub fn policy(options: &PrintOptions) -> Result<Exit, Failure> {
    print_role(options, |role, place| {
        let create = AwsCommand::new("iam create-policy")
            .option("policy-name", &role.policy_name)
            .document("policy-document", &role.policy);
        let own = place.global_arn("iam", &format!("policy/{}", role.policy_name));
        let attach = |arn: String| {
            AwsCommand::new("iam attach-role-policy").option("role-name", &role.name).option("policy-arn", arn)
        };
        let mut commands = vec![create];
        commands.extend(role.attached.into_iter().chain([own]).map(attach));
        Policy { name: "execution_role".to_owned(), document: role.policy, commands }
    })
}

/// `mdaac role caller`: one policy, or as many as IAM makes of it.
pub fn caller(options: &CallerOptions) -> Result<Exit, Failure> {
    let (options, wanted) = (&options.print, options.part);
    let subject = Subject::open(options, false)?;
    let mut diagnostics = Diagnostics::default();
    let document = caller_policy(&subject.placed(), &mut diagnostics);
    let parts = parts(&document, MANAGED_POLICY);
    let count = parts.len();
    let policy = |(index, document): (usize, Value)| {
        let number = |separator: char| if count > 1 { format!("{separator}{}", index + 1) } else { String::new() };
        let create = AwsCommand::new("iam create-policy")
            .option("policy-name", format!("{}-deploy{}", subject.stack_name, number('-')))
            .document("policy-document", &document);
        Policy { name: format!("caller{}", number('_')), document, commands: vec![create] }
    };
    let policies: Vec<Policy> = parts.into_iter().enumerate().map(policy).collect();
    match (wanted, options.format) {
        (Some(part), _) => {
            let one = policies.get(usize::from(part) - 1).ok_or(Failure::NoSuchPart { part, count })?;
            print(std::slice::from_ref(one), options, &subject, diagnostics)
        }
        (None, PolicyFormat::Json) => {
            let whole = Policy { name: String::new(), document, commands: Vec::new() };
            let exit = print(std::slice::from_ref(&whole), options, &subject, diagnostics)?;
            if count > 1 {
                anstream::eprintln!(
                    "note: {} characters are more than the {MANAGED_POLICY} of a managed policy: print it in {count} \
                     policies with `--part 1` to `--part {count}`, or make it an inline policy of a role",
                    size(&whole.document)
                );
            }
            Ok(exit)
        }
        (None, _) => print(&policies, options, &subject, diagnostics),
    }
}

fn print_role(options: &PrintOptions, policy: impl FnOnce(ExecutionRole, &Place) -> Policy) -> Result<Exit, Failure> {
    let subject = Subject::open(options, true)?;
    let mut diagnostics = Diagnostics::default();
    let role = execution_role(&subject.placed(), &mut diagnostics).ok_or(Failure::NoRole)?;
    print(&[policy(role, &subject.place)], options, &subject, diagnostics)
}

fn print(policies: &[Policy], options: &PrintOptions, subject: &Subject, found: Diagnostics) -> Result<Exit, Failure> {
    if found.errors() > 0 {
        return Err(stop(found, &subject.workspace));
    }
    let texts: Vec<String> = policies.iter().map(|policy| policy.render(options.format)).collect::<Result<_, _>>()?;
    // A blank line between Terraform's blocks.
    let between = if options.format == PolicyFormat::Terraform { "\n" } else { "" };
    std::io::stdout().write_all(texts.join(between).as_bytes()).map_err(Failure::Print)?;
    Ok(Exit::Done)
}

/// Whose policies are printed.
struct Subject {
    workspace: Workspace,
    template: Template,
    stack_name: String,
    place: Place,
    parameters: BTreeMap<String, String>,
}

impl Subject {
    /// A module, as it is or with a role of its own, or an agent without one.
    fn open(options: &PrintOptions, own_role: bool) -> Result<Subject, Failure> {
        let (agent, place) = (&options.agent, &options.place);
        let parameters = options.parameter.iter().cloned().collect();
        if let (Some(name), Some(repository), Some(account), Some(region)) =
            (&agent.agent_name, &agent.repository, &place.account, &place.region)
        {
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
                Some(template) if diagnostics.errors() == 0 => {
                    Ok(Subject { workspace, template, stack_name, place, parameters })
                }
                _ => Err(stop(diagnostics, &workspace)),
            };
        }
        let OneModule { workspace, module, stack_name, place } = OneModule::open(&options.selection, place)?;
        let module = if own_role { with_own_role(module) } else { module };
        let template = template_of(module, &workspace)?;
        Ok(Subject { workspace, template, stack_name, place, parameters })
    }

    fn placed(&self) -> Placed<'_> {
        Placed {
            template: &self.template,
            stack_name: &self.stack_name,
            place: &self.place,
            parameters: &self.parameters,
            runtime_id: None,
        }
    }
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
