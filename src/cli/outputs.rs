use super::agents;
use super::args::Selection;
use super::connection::{AwsOptions, Connections, block_on};
use super::exit::Exit;
use super::failure::Failure;
use super::stacks::{self, ModuleStack, Problems};
use super::stream::Stream;
use super::workspace::Workspace;
use crate::cloudformation::resource_types::bedrock_agentcore::RUNTIME_ENDPOINT;
use crate::cloudformation::{Fragment, Template, type_of};
use crate::diagnostic::{Code, Diagnostic, Help, json_text, visible_line};
use crate::module_type::naming::Naming;
use crate::project::ModuleId;
use crate::source::{Origin, Sources};
use crate::stack::{Endpoint, Health, Runtime, Status, status};
use jsonptr::PointerBuf;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Options of `outputs`.
#[derive(Debug, clap::Args)]
pub struct OutputsOptions {
    #[command(flatten)]
    pub selection: Selection,
    #[command(flatten)]
    pub aws: AwsOptions,
    /// How they are printed
    #[arg(long, value_enum, default_value_t = OutputsFormat::Text)]
    pub format: OutputsFormat,
}

/// How `outputs` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum OutputsFormat {
    /// For a person.
    Text,
    /// A JSON array.
    Json,
    /// `NAME=value` lines of one module, for a shell or an environment file.
    Env,
}

/// `mdaac outputs`: what others need to know of what is deployed.
pub fn run(options: &OutputsOptions) -> Result<Exit, Failure> {
    let workspace = Workspace::open(&options.selection)?;
    let stacks = match stacks::selected(&workspace, &options.selection, &options.aws, Stream::Stderr)? {
        Ok(stacks) => stacks,
        Err(exit) => return Ok(exit),
    };
    if options.format == OutputsFormat::Env && stacks.len() > 1 {
        let count = stacks.len();
        return Err(Failure::Usage(format!(
            "--format env prints one module and {count} are selected; choose one with -d, -e and -m"
        )));
    }
    let read = block_on(read(&stacks, &options.aws))?;
    let text = match options.format {
        OutputsFormat::Text => read.iter().map(text).collect(),
        OutputsFormat::Env => read.iter().map(|one| env(one, &workspace.context.sources)).collect(),
        OutputsFormat::Json => json_text(&format!("{:#}\n", Value::from(read.iter().map(json).collect::<Vec<_>>()))),
    };
    // Nothing but the outputs may go to stdout: a script reads them.
    let mut problems = Problems::new(&workspace);
    for one in &read {
        problems.add(&one.stack.module, &one.found);
    }
    Stream::Stderr.print(problems.text());
    Stream::Stdout.print(text);
    Ok(Exit::gravest(read.iter().map(|one| one.exit)))
}

/// What was read of one stack.
struct Read<'a> {
    stack: &'a ModuleStack,
    status: Option<Status>,
    found: Vec<Diagnostic>,
    exit: Exit,
}

async fn read<'a>(stacks: &'a [ModuleStack], options: &AwsOptions) -> Result<Vec<Read<'a>>, Failure> {
    let mut connections = Connections::new(options);
    let mut all = Vec::new();
    for stack in stacks {
        let nothing = |found: Diagnostic| Read { stack, status: None, found: vec![found], exit: Exit::NotStarted };
        let one = match connections.of(&stack.module, stack.account.as_deref(), stack.region.as_deref()).await {
            Ok((aws, _)) => match status(aws, &stack.stack_name, None).await {
                Ok(status) => Read::of(stack, status),
                Err(error) => nothing(Diagnostic::from(&error)),
            },
            Err(found) => nothing(*found),
        };
        all.push(one);
    }
    Ok(all)
}

impl<'a> Read<'a> {
    fn of(stack: &'a ModuleStack, status: Status) -> Read<'a> {
        let there = status.agents.as_ref().is_some_and(|agents| !agents.runtimes.is_empty());
        let mut found = status.diagnostics.clone();
        if !there && found.is_empty() {
            found.push(
                Diagnostic::error(Code::STACK_ABSENT, format!("the stack `{}` holds no runtime", stack.stack_name))
                    .help(Help::command("status", "").then(" shows how it is")),
            );
        }
        let exit = match (there, status.health) {
            (true, _) => Exit::Done,
            (false, Health::NotSeen) => Exit::NotStarted,
            (false, _) => Exit::NeedsPerson,
        };
        Read { stack, status: Some(status), found, exit }
    }

    /// The stack's runtime. Ours have one each.
    fn runtime(&self) -> Option<&Runtime> {
        self.status.as_ref()?.agents.as_ref()?.runtimes.first()
    }

    fn outputs(&self) -> impl Iterator<Item = (&String, &String)> {
        self.status.iter().filter_map(|status| status.stack.as_ref()).flat_map(|stack| &stack.outputs)
    }
}

/// What is known of a runtime, for a person and as an environment variable.
fn values(runtime: &Runtime, variable: impl Fn(&Endpoint) -> String) -> Vec<(String, String, &str)> {
    let named = |words: &str, variable: &str, value| (words.to_owned(), variable.to_owned(), value);
    let mut values = vec![
        named("runtime arn", "AGENT_RUNTIME_ARN", runtime.arn.as_str()),
        named("runtime id", "AGENT_RUNTIME_ID", &runtime.id),
        named("runtime version", "AGENT_RUNTIME_VERSION", &runtime.version),
    ];
    if let Some(arn) = &runtime.workload_identity_arn {
        values.push(named("workload identity", "WORKLOAD_IDENTITY_ARN", arn));
    }
    if let Some(arn) = &runtime.role_arn {
        values.push(named("role arn", "AGENT_RUNTIME_ROLE_ARN", arn));
    }
    for endpoint in &runtime.endpoints {
        values.push((format!("endpoint {}", endpoint.name), variable(endpoint), &endpoint.arn));
    }
    values
}

fn text(read: &Read) -> String {
    let Some(runtime) = read.runtime() else { return String::new() };
    let mut text = format!("{}  {}\n", visible_line(&read.stack.module), visible_line(&read.stack.stack_name));
    let values = values(runtime, |_| String::new());
    let width = values.iter().map(|(words, ..)| words.chars().count()).max().unwrap_or_default();
    for (words, _, value) in values {
        let _ = writeln!(text, "  {:width$}  {}", visible_line(&words), visible_line(value));
    }
    text + &lines(read.outputs())
}

/// The outputs of a stack for a person, a line each.
pub fn lines<'a>(outputs: impl IntoIterator<Item = (&'a String, &'a String)>) -> String {
    let line =
        |(name, value): (&String, &String)| format!("  output {} = {}\n", visible_line(name), visible_line(value));
    outputs.into_iter().map(line).collect()
}

/// Values of AWS need no quotes in a shell; what would is left out rather than guessed at.
fn env(read: &Read, sources: &Sources) -> String {
    let plain = |text: &str| {
        let is = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '/' | '@' | '+' | '=');
        !text.is_empty() && text.chars().all(is)
    };
    let Some(runtime) = read.runtime() else { return String::new() };
    let (mut text, mut taken) = (String::new(), BTreeSet::new());
    for (_, variable, value) in values(runtime, |endpoint| variable(endpoint, read.stack, sources)) {
        if plain(&variable) && plain(value) && taken.insert(variable.clone()) {
            let _ = writeln!(text, "{variable}={value}");
        }
    }
    text
}

/// The variable for an endpoint, after what the config calls it: a script that reads it works in every environment.
fn variable(endpoint: &Endpoint, stack: &ModuleStack, sources: &Sources) -> String {
    let key = endpoint_key(&endpoint.name, (&stack.id, stack.template.as_ref()), sources);
    let key = key.unwrap_or_else(|| endpoint.name.clone());
    format!("AGENT_RUNTIME_ENDPOINT_{}_ARN", key.to_uppercase())
}

/// What the config calls the endpoint of this name; none where that cannot be told.
pub fn endpoint_key(name: &str, (id, template): (&ModuleId, Option<&Template>), sources: &Sources) -> Option<String> {
    let written: Vec<String> = template.iter().flat_map(|template| written(name, template, sources)).collect();
    Naming::from(id).endpoint_key(name, written.iter().map(String::as_str))
}

/// Texts of the config that an endpoint's name came from: a long name holds too little of it.
fn written(endpoint: &str, template: &Template, sources: &Sources) -> Vec<String> {
    let name = |resource: &Fragment| resource.get("Properties")?.get("Name")?.known();
    let is = |resource: &Fragment| type_of(resource) == RUNTIME_ENDPOINT && name(resource).as_deref() == Some(endpoint);
    let text = |origin: &Origin| match origin {
        Origin::File(span) | Origin::Context(_, span) => {
            Some(sources.slice(*span).trim_matches(|c| matches!(c, '"' | '\'')).to_owned())
        }
        _ => None,
    };
    let at = |id: &String| PointerBuf::from_tokens(["Resources", id, "Properties", "Name"]);
    let resources = template.resources.iter().filter(|(_, resource)| is(resource));
    resources.flat_map(|(id, _)| template.origins(&at(id)).iter().filter_map(text).collect::<Vec<_>>()).collect()
}

fn json(read: &Read) -> Value {
    json!({
        "module": read.stack.module,
        "stack": read.stack.stack_name,
        "runtimes": agents::json(read.status.as_ref().and_then(|status| status.agents.as_ref())),
        "outputs": read.outputs().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect::<serde_json::Map<_, _>>(),
        "exitCode": read.exit as u8,
    })
}
