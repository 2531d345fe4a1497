use super::agents;
use super::args::Selection;
use super::connection::{AwsOptions, Connections, block_on};
use super::exit::Exit;
use super::failure::Failure;
use super::stacks::{self, ModuleStack, Problems};
use super::stream::Stream;
use super::table::{self, TableFormat};
use super::workspace::Workspace;
use crate::diagnostic::{Diagnostic, visible_line};
use crate::source::Sources;
use crate::stack::{Health, Measure, Situation, Status, status};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Options of `status`.
#[derive(Debug, clap::Args)]
pub struct StatusOptions {
    #[command(flatten)]
    pub selection: Selection,
    #[command(flatten)]
    pub aws: AwsOptions,
    /// How the status is printed
    #[arg(long, value_enum, default_value_t = TableFormat::Human)]
    pub format: TableFormat,
}

/// `mdaac status`: how the stack of each module is, and whether what it holds serves.
pub fn run(options: &StatusOptions) -> Result<Exit, Failure> {
    let workspace = Workspace::open(&options.selection)?;
    let to = if options.format == TableFormat::Json { Stream::Stderr } else { Stream::Stdout };
    let stacks = match stacks::selected(&workspace, &options.selection, &options.aws, to)? {
        Ok(stacks) => stacks,
        Err(exit) => return Ok(exit),
    };
    let looked = block_on(look(&stacks, &options.aws, &workspace.context.sources))?;
    let mut problems = Problems::new(&workspace);
    for one in &looked {
        problems.add(&one.stack.module, one.found());
    }
    match options.format {
        TableFormat::Human => {
            Stream::Stdout.print(human(&looked));
            Stream::Stdout.print(problems.text());
        }
        TableFormat::Json => {
            let all: Vec<Value> = looked.iter().map(|one| json(one, &workspace)).collect();
            Stream::Stdout.print_json(format!("{:#}\n", Value::from(all)));
        }
    }
    Ok(Exit::gravest(looked.iter().map(Looked::exit)))
}

/// What became of looking at one stack.
struct Looked<'a> {
    stack: &'a ModuleStack,
    /// Account and region, once they are known.
    place: Option<(String, String)>,
    result: Result<Status, Vec<Diagnostic>>,
}

async fn look<'a>(
    stacks: &'a [ModuleStack],
    options: &AwsOptions,
    sources: &Sources,
) -> Result<Vec<Looked<'a>>, Failure> {
    let mut connections = Connections::new(options);
    let mut looked = Vec::new();
    for stack in stacks {
        let (place, result) =
            match connections.of(&stack.module, stack.account.as_deref(), stack.region.as_deref()).await {
                Ok((aws, identity)) => {
                    let measure = Measure { account: &identity.account, template: stack.template.as_ref(), sources };
                    let result = status(aws, &stack.stack_name, Some(measure)).await;
                    let result = result.map_err(|error| vec![Diagnostic::from(&error)]);
                    (Some((identity.account.clone(), aws.region.clone())), result)
                }
                Err(found) => (None, Err(vec![*found])),
            };
        looked.push(Looked { stack, place, result });
    }
    Ok(looked)
}

impl Looked<'_> {
    fn found(&self) -> &[Diagnostic] {
        match &self.result {
            Ok(status) => &status.diagnostics,
            Err(found) => found,
        }
    }

    fn exit(&self) -> Exit {
        match &self.result {
            Ok(status) => match status.health {
                Health::Serves | Health::UnderWay => Exit::Done,
                Health::NeedsPerson => Exit::NeedsPerson,
                Health::NotSeen => Exit::NotStarted,
            },
            Err(_) => Exit::NotStarted,
        }
    }
}

/// A line for each stack, and below it what it holds that serves.
fn human(looked: &[Looked]) -> String {
    let header = ["MODULE", "STACK", "STATUS", "UPDATED"].map(str::to_owned);
    let rows: Vec<[String; 4]> = looked.iter().map(row).collect();
    let mut text = String::new();
    let lines = table::lines(std::iter::once(header).chain(rows).collect());
    let details = std::iter::once(String::new()).chain(looked.iter().map(details));
    for (line, details) in lines.iter().zip(details) {
        let _ = write!(text, "{line}\n{details}");
    }
    text
}

fn row(looked: &Looked) -> [String; 4] {
    let stack = looked.result.as_ref().ok().and_then(|status| status.stack.as_ref());
    let state = match (&looked.result, stack) {
        (Err(_), _) => "not known".to_owned(),
        (_, None) => "none".to_owned(),
        (_, Some(stack)) => stack.status.as_str().to_owned(),
    };
    let updated = stack.and_then(|stack| stack.last_updated.as_deref()).map(to_the_second).unwrap_or_default();
    [looked.stack.module.clone(), looked.stack.stack_name.clone(), state, updated]
}

/// `2026-11-22T03:48:07Z` of `2026-11-22T03:48:07.465Z`.
fn to_the_second(time: &str) -> String {
    time.split_once('.').map_or_else(|| time.to_owned(), |(seconds, _)| format!("{seconds}Z"))
}

fn details(looked: &Looked) -> String {
    let Ok(status) = &looked.result else { return String::new() };
    let mut text = agents::lines(status.agents.as_ref());
    if status.health == Health::UnderWay {
        for resource in status.under_way() {
            let (id, kind) = (visible_line(&resource.logical_id), visible_line(&resource.resource_type));
            let _ = writeln!(text, "  working   {kind} {id}: {}", resource.status);
        }
        let operation = status.stack.as_ref().and_then(|stack| stack.operations.first());
        let operation = operation.map(|id| format!(" {}", visible_line(id))).unwrap_or_default();
        let _ =
            writeln!(text, "  an operation{operation} is under way; `mdaac deploy` and `mdaac destroy` wait for it");
    }
    text
}

fn json(looked: &Looked, workspace: &Workspace) -> Value {
    let mut problems = Problems::new(workspace);
    problems.add(&looked.stack.module, looked.found());
    let status = looked.result.as_ref().ok();
    let stack = status.and_then(|status| status.stack.as_ref());
    let under_way: Vec<Value> = status
        .into_iter()
        .flat_map(Status::under_way)
        .map(|one| json!({"logicalId": one.logical_id, "type": one.resource_type, "status": one.status}))
        .collect();
    json!({
        "module": looked.stack.module,
        "stack": looked.stack.stack_name,
        "account": looked.place.as_ref().map(|(account, _)| account),
        "region": looked.place.as_ref().map(|(_, region)| region),
        "known": status.is_some(),
        "status": stack.map(|stack| stack.status.as_str()),
        "reason": stack.and_then(|stack| Some(workspace.context.sources.without_hidden(stack.reason.as_deref()?))),
        "situation": status.map(|status| situation(status.stack.as_ref().map_or(Situation::Absent, |one| one.situation()))),
        "health": status.map(|status| health(status.health)),
        "lastUpdated": stack.and_then(|stack| stack.last_updated.as_deref()),
        "terminationProtection": stack.map(|stack| stack.termination_protection),
        "operation": stack.filter(|stack| stack.situation() == Situation::Busy).and_then(|stack| stack.operations.first()),
        "underWay": under_way,
        "runtimes": agents::json(status.and_then(|status| status.agents.as_ref())),
        "diagnostics": problems.to_json(),
        "exitCode": looked.exit() as u8,
    })
}

fn health(health: Health) -> &'static str {
    match health {
        Health::Serves => "serves",
        Health::UnderWay => "underWay",
        Health::NeedsPerson => "needsPerson",
        Health::NotSeen => "notSeen",
    }
}

fn situation(situation: Situation) -> &'static str {
    match situation {
        Situation::Absent => "absent",
        Situation::NeverCreated => "neverCreated",
        Situation::Settled => "settled",
        Situation::Busy => "busy",
        Situation::CreationRolledBack => "creationRolledBack",
        Situation::CreationFailed => "creationFailed",
        Situation::UpdateFailed => "updateFailed",
        Situation::UpdateRollbackFailed => "updateRollbackFailed",
        Situation::DeletionFailed => "deletionFailed",
        Situation::Unknown => "unknown",
    }
}
