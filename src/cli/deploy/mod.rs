//! `mdaac deploy`: takes the selected modules, deploys one after another, gives each its outcome and a summary.

mod options;
mod outcome;
mod permissions;
mod plan;
mod smoke;
mod waiting;

use super::approval::{asked, at_terminal};
use super::connection::{Connections, block_on, check_region};
use super::exit::Exit;
use super::failure::Failure;
use super::load::load;
use super::preflight::{self, Intended};
use super::print_options::{is_quiet, is_verbose};
use super::progress::{ProgressFormat, Screen};
use super::report::{Findings, keeps_from_aws};
use super::stream::{self, Stream};
use super::workspace::Workspace;
use crate::adoption::{ElementChange, Proof, Reason, summary, takeover};
use crate::cloudformation::Template;
use crate::compile::{Compilation, Compiled};
use crate::diagnostic::{Diagnostic, Format, visible_line};
use crate::policy;
use crate::stack::{
    Aws, Deadline, Deployment, Ending, Identity, Interrupt, Interrupted, Mode, Outcome, Plan, Progress, Settings,
    TimeUp, Update, Verdict, deploy,
};
pub(crate) use options::DeployOptions;
use outcome::DeployedModule;
use permissions::Permissions;
use serde_json::{Value, json};
use smoke::PlannedTest;
use std::cell::Cell;
use std::time::Instant;

/// Deploys the selected modules. While one of them has an error, none is deployed.
pub fn run(options: &DeployOptions) -> Result<Exit, Failure> {
    let (workspace, mut selected) = load(&options.selection, &options.ssm)?;
    let mut compiled = workspace.compile(&mut selected, &options.policy)?;
    let held = permissions::held_back(&mut compiled);
    let tests = smoke::planned(options, &workspace, &compiled, &mut selected.diagnostics)?;
    let findings = Findings::gather(selected.diagnostics, &mut compiled, &workspace).under(&options.policy);
    if findings.exit() != Exit::Done || options.format == ProgressFormat::Human {
        let format = if options.format == ProgressFormat::Json { Format::Json } else { Format::Human };
        findings.print(format, &workspace, Stream::Stdout);
    }
    // What was found is to be known before anything starts.
    if findings.exit() != Exit::Done || stream::is_broken() {
        return Ok(findings.exit());
    }
    let order = |compiled: &[Compiled]| compiled.iter().map(|module| module.id.to_string()).collect::<Vec<_>>();
    let written = order(&compiled);
    workspace.sort(&mut compiled, |module| module.id.to_string());
    let sorted = order(&compiled);
    if sorted != written && options.format == ProgressFormat::Human && !is_quiet() {
        let order = sorted.join(", ");
        Stream::Stdout.print(format!("order: {}, for some read what others publish\n", visible_line(&order)));
    }
    for module in &compiled {
        check_region(&options.ssm.aws, &module.id.to_string(), module.region.as_deref())?;
    }
    let today = options.policy.today.unwrap_or_else(policy::today);
    let permissions = Permissions { workspace: &workspace, waivers: &selected.waivers, today, held };
    block_on(deploy_all(options, &workspace, (&compiled, &tests), &permissions))
}

async fn deploy_all(
    options: &DeployOptions,
    workspace: &Workspace,
    (compiled, tests): (&[Compiled], &[PlannedTest]),
    permissions: &Permissions<'_>,
) -> Result<Exit, Failure> {
    let screen = Screen::new(options.format);
    let mut interrupt = Interrupt::on_ctrl_c();
    let mut connections = Connections::new(&options.ssm.aws);
    let deadline = Deadline::in_time(options.time());
    let stacks: Vec<(&Compiled, &Template)> =
        compiled.iter().filter_map(|module| Some((module, stack_template(module)?))).collect();
    let mut done = match look_first(options, &stacks, &mut connections, &mut interrupt, &deadline).await {
        Ok(()) => Vec::new(),
        Err(refused) => return Ok(outcome::tell_refused(&refused, options, workspace, &screen)),
    };
    let judging = judged(permissions, &stacks, &mut connections);
    // Where Ctrl-C or the end of the time comes first, the first stack meets it.
    if let Ok(Ok(found)) = deadline.or(interrupt.or(judging)).await {
        let found = found?;
        if found.iter().any(|one| one.outcome.ending == Ending::Refused) {
            outcome::tell_refused(&found, options, workspace, &screen);
            return Ok(Exit::Policy);
        }
        for one in found.iter().filter(|one| !one.outcome.diagnostics.is_empty()) {
            outcome::tell_first(&one.module, &one.outcome.diagnostics, workspace, &screen);
        }
    }
    for (module, template) in stacks {
        let started = Instant::now();
        let name = module.id.to_string();
        let outcome = match connections.of(&name, module.account.as_deref(), module.region.as_deref()).await {
            Ok(target) => {
                one(options, workspace, (module, template), target, (&screen, &deadline), &mut interrupt).await
            }
            Err(found) => Outcome::new(Ending::NotStarted, vec![*found]),
        };
        let outcome = waiting::said(outcome, &name, &done, workspace);
        screen.clear();
        let one =
            DeployedModule { module: name, stack_name: module.stack_name.clone(), outcome, took: started.elapsed() };
        outcome::tell(&one, options, workspace, &screen);
        let stop = one.outcome.ending == Ending::Interrupted;
        done.push(one);
        if stop {
            break;
        }
    }
    let run = smoke::Run { workspace, screen: &screen, deadline: &deadline };
    let called = run.all(tests, (compiled, &done), &mut connections, &mut interrupt).await;
    let exit = Exit::gravest(done.iter().map(|one| outcome::exit(one.outcome.ending)).chain(called));
    if done.len() > 1 && options.format == ProgressFormat::Human && !(is_quiet() && exit == Exit::Done) {
        screen.print(&outcome::summary(&done));
    }
    Ok(exit)
}

fn stack_template(module: &Compiled) -> Option<&Template> {
    match &module.compilation {
        Compilation::Stack(template) => Some(template),
        _ => None,
    }
}

/// Looks at what all the stacks need, before the first one is touched; why none is.
async fn look_first(
    options: &DeployOptions,
    stacks: &[(&Compiled, &Template)],
    connections: &mut Connections<'_>,
    interrupt: &mut Interrupt,
    deadline: &Deadline,
) -> Result<(), Vec<DeployedModule>> {
    let started = Instant::now();
    let names: Vec<String> = stacks.iter().map(|(module, _)| module.id.to_string()).collect();
    let intended: Vec<Intended<'_>> = stacks
        .iter()
        .zip(&names)
        .map(|((module, template), name)| Intended {
            module: name,
            account: module.account.as_deref(),
            region: module.region.as_deref(),
            template: Some(template),
        })
        .collect();
    let looked = deadline.or(preflight::look(&intended, connections, options.role_arn(), interrupt)).await;
    let outcomes: Vec<Outcome> = match looked {
        Ok(Ok(found)) if found.iter().all(Vec::is_empty) => return Ok(()),
        Ok(Ok(found)) => found.into_iter().map(|found| Outcome::new(ending_before(&found), found)).collect(),
        Err(TimeUp) => {
            let late = || Outcome::new(Ending::NotStarted, vec![Diagnostic::from(TimeUp)]);
            stacks.iter().map(|_| late()).collect()
        }
        Ok(Err(Interrupted)) => stacks.iter().map(|_| Outcome::new(Ending::Interrupted, Vec::new())).collect(),
    };
    Err(stacks
        .iter()
        .zip(names)
        .zip(outcomes)
        .map(|(((module, _), name), outcome)| DeployedModule {
            module: name,
            stack_name: module.stack_name.clone(),
            outcome,
            took: started.elapsed(),
        })
        .collect())
}

/// What the rules say of the permissions that the stacks take from their accounts.
async fn judged(
    permissions: &Permissions<'_>,
    stacks: &[(&Compiled, &Template)],
    connections: &mut Connections<'_>,
) -> Result<Vec<DeployedModule>, Failure> {
    let mut all = Vec::new();
    for (module, template) in stacks {
        let started = Instant::now();
        let found = permissions.of((module, template), connections).await?;
        let ending = if found.iter().any(Diagnostic::stops) { Ending::Refused } else { Ending::NotStarted };
        all.push(DeployedModule {
            module: module.id.to_string(),
            stack_name: module.stack_name.clone(),
            outcome: Outcome::new(ending, found),
            took: started.elapsed(),
        });
    }
    Ok(all)
}

/// How a deploy ends that was not begun, for these problems or for those of another module.
fn ending_before(found: &[Diagnostic]) -> Ending {
    if found.is_empty() || found.iter().any(keeps_from_aws) { Ending::NotStarted } else { Ending::Refused }
}

async fn one(
    options: &DeployOptions,
    workspace: &Workspace,
    (module, template): (&Compiled, &Template),
    (aws, identity): (&Aws, &Identity),
    (screen, deadline): (&Screen, &Deadline),
    interrupt: &mut Interrupt,
) -> Outcome {
    let name = &module.id.to_string();
    let settings = Settings {
        termination_protection: module.protection.termination,
        protect_runtimes: module.protection.runtimes,
        ..options.settings()
    };
    let deployment = Deployment {
        aws,
        account: &identity.account,
        stack_name: &module.stack_name,
        template,
        sources: &workspace.context.sources,
        settings: &settings,
        mode: options.mode(),
        deadline,
    };
    let place = format!("{} {}", identity.account, aws.region);
    let adopting = Cell::new(false);
    let objections = |update: &Update<'_>| {
        let Some(proof) = takeover(update, &workspace.context.sources) else { return Verdict::default() };
        // After an import the same is proven once more.
        let again = adopting.replace(true);
        if screen.is_json() {
            screen.print_event(name, adopting_event(&proof));
        } else if !again {
            // The plan follows, and is what is asked about.
            screen.print(&summary(&module.stack_name, &proof));
        }
        Verdict { refused: proof.problems(&settings.allow_replacement), takes_over: !again }
    };
    let sink = |progress: Progress<'_>| match &progress {
        Progress::Planned(plan) | Progress::Announced(plan) if screen.is_json() => {
            let mut event = plan::json(plan, workspace);
            event["event"] = "plan".into();
            screen.print_event(name, event);
        }
        // What nobody is asked about is no finding.
        Progress::Planned(_) if is_quiet() && options.yes => {}
        Progress::Planned(plan) => {
            screen.print(&plan::human(plan, &place, workspace, options.policy.all || is_verbose()))
        }
        Progress::Differing { found } => outcome::tell_first(name, found, workspace, screen),
        _ => screen.show(name, &progress, &workspace.context.sources),
    };
    let mut approve = async |plan: &Plan| {
        let executes = options.mode() == Mode::Execute && !at_terminal();
        options.yes || executes || screen.is_seen() && asked(&plan::question(plan, &place)).await
    };
    deploy(&deployment, &objections, &mut approve, interrupt, &sink).await
}

fn adopting_event(proof: &Proof) -> Value {
    json!({
        "event": "adopting",
        "madeBy": proof.made_by.to_string(),
        "proven": proof.holds(),
        "kept": proof.kept.len(),
        "added": proof.resources(ElementChange::Added).count(),
        "removed": proof.resources(ElementChange::Leaves).count(),
        "reasons": proof.reasons().into_iter().map(Reason::name).collect::<Vec<_>>(),
    })
}
