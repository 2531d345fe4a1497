//! `mdaac destroy`: takes the selected modules, deletes their stacks from the last to the first, gives each its outcome.

mod options;
mod outcome;

use super::approval::asked;
use super::connection::{Connections, block_on};
use super::exit::Exit;
use super::failure::Failure;
use super::progress::{ProgressFormat, Screen};
use super::stacks::{self, ModuleStack};
use super::workspace::Workspace;
use crate::stack::{Aws, Identity, Interrupt, Progress, Removal, RemovalEnding, RemovalOutcome, RemovalPlan, destroy};
pub(crate) use options::DestroyOptions;
use outcome::DestroyedStack;
use std::time::Instant;

/// Deletes the stacks of the selected modules, the last one first.
pub fn run(options: &DestroyOptions) -> Result<Exit, Failure> {
    let workspace = Workspace::open(&options.selection)?;
    let mut stacks = match stacks::selected(&workspace, &options.selection, &options.aws)? {
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
    let mut done: Vec<DestroyedStack> = Vec::new();
    for stack in stacks {
        let started = Instant::now();
        let outcome = match connections.of(&stack.module, stack.account.as_deref(), stack.region.as_deref()).await {
            Ok((aws, identity)) => one((options, workspace), stack, (aws, identity), &screen, &mut interrupt).await,
            Err(found) => RemovalOutcome::new(RemovalEnding::NotStarted, vec![*found]),
        };
        screen.clear();
        let one = DestroyedStack { stack, outcome, took: started.elapsed() };
        outcome::tell(&one, workspace, &screen);
        let stop = one.outcome.ending == RemovalEnding::Interrupted || screen.is_broken();
        done.push(one);
        if stop {
            break;
        }
    }
    if done.len() > 1 && options.format == ProgressFormat::Human {
        screen.print(&outcome::summary(&done));
    }
    Ok(screen.exit(done.iter().map(|one| outcome::exit(one.outcome.ending))))
}

async fn one(
    (options, workspace): (&DestroyOptions, &Workspace),
    stack: &ModuleStack,
    (aws, identity): (&Aws, &Identity),
    screen: &Screen,
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
    };
    let place = format!("{} {}", identity.account, aws.region);
    let sink = |progress: Progress<'_>| match &progress {
        Progress::PlannedRemoval(plan) if screen.is_json() => {
            screen.print_event(&stack.module, outcome::plan_event(plan));
        }
        Progress::PlannedRemoval(plan) => screen.print(&outcome::plan(plan, &place)),
        _ => screen.show(&stack.module, &progress, &workspace.context.sources),
    };
    let mut approve = async |_: &RemovalPlan| options.yes || !screen.is_broken() && asked("delete this?").await;
    destroy(&removal, &mut approve, interrupt, &sink).await
}
