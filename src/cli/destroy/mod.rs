//! `mdaac destroy`: takes the selected modules, deletes their stacks from the last to the first, gives each its outcome.

mod options;
mod outcome;

use super::approval::asked;
use super::connection::{Connections, block_on};
use super::exit::Exit;
use super::failure::Failure;
use super::preflight::{self, Intended};
use super::print_options::is_quiet;
use super::progress::{ProgressFormat, Screen};
use super::stacks::{self, ModuleStack};
use super::stream::Stream;
use super::workspace::Workspace;
use crate::diagnostic::{Diagnostic, visible_line};
use crate::stack::{
    Aws, Deadline, Identity, Interrupt, Interrupted, Progress, Removal, RemovalEnding, RemovalOutcome, RemovalPlan,
    TimeUp, destroy,
};
pub(crate) use options::DestroyOptions;
use outcome::DestroyedStack;
use std::time::Instant;

/// Deletes the stacks of the selected modules, the last one first.
pub fn run(options: &DestroyOptions) -> Result<Exit, Failure> {
    let workspace = Workspace::open(&options.selection)?;
    let to = if options.format == ProgressFormat::Json { Stream::Stderr } else { Stream::Stdout };
    let mut stacks = match stacks::selected(&workspace, &options.selection, &options.aws, to)? {
        Ok(stacks) => stacks,
        Err(exit) => return Ok(exit),
    };
    stacks.reverse();
    block_on(destroy_all(options, &workspace, &stacks))
}

async fn destroy_all(options: &DestroyOptions, workspace: &Workspace, stacks: &[ModuleStack]) -> Result<Exit, Failure> {
    let screen = Screen::new(options.format);
    let mut interrupt = Interrupt::on_ctrl_c();
    let mut connections = Connections::new(&options.aws);
    let deadline = Deadline::in_time(options.time());
    let mut done = match look_first(stacks, &mut connections, &mut interrupt, &deadline).await {
        Ok(()) => Vec::new(),
        Err(refused) => return Ok(outcome::tell_refused(&refused, workspace, &screen)),
    };
    for stack in stacks {
        let started = Instant::now();
        let stay = |reader: &&str| !stacks.iter().any(|other| other.module == *reader);
        let readers: Vec<&str> = workspace.readers_of(&stack.module).into_iter().filter(stay).collect();
        if !readers.is_empty() && !screen.is_json() {
            let (module, readers) = (&stack.module, readers.join(", "));
            let text = format!("{readers} read what {module} publishes: without it they can no longer be deployed");
            screen.print(&format!("{}\n", visible_line(&text)));
        }
        let outcome = match connections.of(&stack.module, stack.account.as_deref(), stack.region.as_deref()).await {
            Ok(target) => one((options, workspace), stack, target, (&screen, &deadline), &mut interrupt).await,
            Err(found) => RemovalOutcome::new(RemovalEnding::NotStarted, vec![*found]),
        };
        screen.clear();
        let one = DestroyedStack { stack, outcome, took: started.elapsed() };
        outcome::tell(&one, workspace, &screen);
        let stop = one.outcome.ending == RemovalEnding::Interrupted;
        done.push(one);
        if stop {
            break;
        }
    }
    let exit = Exit::gravest(done.iter().map(|one| outcome::exit(one.outcome.ending)));
    if done.len() > 1 && options.format == ProgressFormat::Human && !(is_quiet() && exit == Exit::Done) {
        screen.print(&outcome::summary(&done));
    }
    Ok(exit)
}

/// Looks at what all deletions need, before the first one; why there is none.
async fn look_first<'a>(
    stacks: &'a [ModuleStack],
    connections: &mut Connections<'_>,
    interrupt: &mut Interrupt,
    deadline: &Deadline,
) -> Result<(), Vec<DestroyedStack<'a>>> {
    let started = Instant::now();
    let intended = stacks.iter().map(|stack| Intended {
        module: &stack.module,
        account: stack.account.as_deref(),
        region: stack.region.as_deref(),
        template: None,
    });
    let intended: Vec<_> = intended.collect();
    let looked = deadline.or(preflight::look(&intended, connections, None, interrupt)).await;
    let outcomes: Vec<RemovalOutcome> = match looked {
        Ok(Ok(found)) if found.iter().all(Vec::is_empty) => return Ok(()),
        Ok(Ok(found)) => found.into_iter().map(|found| RemovalOutcome::new(RemovalEnding::NotStarted, found)).collect(),
        Err(TimeUp) => {
            let late = || RemovalOutcome::new(RemovalEnding::NotStarted, vec![Diagnostic::from(TimeUp)]);
            stacks.iter().map(|_| late()).collect()
        }
        Ok(Err(Interrupted)) => {
            stacks.iter().map(|_| RemovalOutcome::new(RemovalEnding::Interrupted, Vec::new())).collect()
        }
    };
    let told = stacks.iter().zip(outcomes);
    Err(told.map(|(stack, outcome)| DestroyedStack { stack, outcome, took: started.elapsed() }).collect())
}

async fn one(
    (options, workspace): (&DestroyOptions, &Workspace),
    stack: &ModuleStack,
    (aws, identity): (&Aws, &Identity),
    (screen, deadline): (&Screen, &Deadline),
    interrupt: &mut Interrupt,
) -> RemovalOutcome {
    let removal = Removal {
        aws,
        stack_name: &stack.stack_name,
        role_arn: options.role_arn.as_deref(),
        retain: &options.retain,
        force: options.force_delete,
        lift_protection: options.no_termination_protection,
        patience: options.patience(),
        deadline,
    };
    let place = format!("{} {}", identity.account, aws.region);
    let sink = |progress: Progress<'_>| match &progress {
        Progress::PlannedRemoval(plan) if screen.is_json() => {
            screen.print_event(&stack.module, outcome::plan_event(plan));
        }
        Progress::PlannedRemoval(_) if is_quiet() && options.yes => {}
        Progress::PlannedRemoval(plan) => screen.print(&outcome::plan(plan, &place, &options.retain)),
        _ => screen.show(&stack.module, &progress, &workspace.context.sources),
    };
    let mut approve =
        async |plan: &RemovalPlan| options.yes || screen.is_seen() && asked(&outcome::question(plan, &place)).await;
    destroy(&removal, &mut approve, interrupt, &sink).await
}
