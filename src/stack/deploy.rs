use super::change_set::is_idle;
use super::deadline::TimeUp;
use super::deployment::{Deployment, Ending, Mode, Outcome};
use super::error::{AwsError, ErrorKind};
use super::event::{Event, Events};
use super::failure::{Scene, first_cause, passes};
use super::finish::{Done, failed, finish, left_by_cleanup, left_by_deletion, protect_runtimes};
use super::follow::{End, Operation, follow};
use super::import::orphaned_log_groups;
use super::interrupt::Interrupt;
use super::mend::{Mended, mend};
use super::plan::{Plan, PlannedAction, PlannedChange};
use super::poll::Pace;
use super::prepare::{Earlier, Objections, Prepared, prepare};
use super::progress::{Progress, Sink};
use super::settings::Settings;
use super::start::{Start, start_of};
use super::state::{Situation, Stack};
use super::tidy::{Unexecuted, tidy};
use super::token::OperationToken;
use super::under_way::UnderWay;
use crate::cloudformation::resource_types::logs::LOG_GROUP;
use crate::cloudformation::resource_types::{bedrock_agentcore, cloudformation, iam};
use crate::diagnostic::{Code, Diagnostic, Help};
use aws_sdk_cloudformation::types::StackStatus;
use indexmap::IndexMap;
use std::cell::{Cell, RefCell};

const EXECUTE: &str = "cloudformation:ExecuteChangeSet";
/// How often a stack is looked at again that is not as it was read.
const LOOKS: usize = 5;
/// How often a deploy that failed only for the moment is tried again.
const TRIES: usize = 1;

/// Deploys one stack: frees it if it is stuck, shows the plan, asks, executes, follows, and looks afterwards.
///
/// `objections` is asked before anything is planned for a stack that is there. `approve` is asked once, with the plan;
/// nothing is executed unless it says yes. AWS's refusals are in the outcome.
pub async fn deploy(
    deployment: &Deployment<'_>,
    objections: Objections<'_>,
    approve: &mut impl AsyncFnMut(&Plan) -> bool,
    interrupt: &mut Interrupt,
    sink: Sink<'_>,
) -> Outcome {
    let (executed, mended, under_way) = (Cell::new(false), Cell::new(false), UnderWay::default());
    let change_set: RefCell<Option<Unexecuted>> = RefCell::default();
    let watched = |progress: Progress<'_>| {
        match &progress {
            Progress::MakingChangeSet { name } => {
                change_set.replace(Some(Unexecuted { name: (*name).to_owned(), shown: false }));
            }
            Progress::Planned(_) | Progress::Announced(_) => {
                if let Some(made) = change_set.borrow_mut().as_mut() {
                    made.shown = true;
                }
            }
            Progress::Started { attached: false, .. } => {
                executed.set(true);
                change_set.take();
            }
            Progress::Mending { .. } => mended.set(true),
            _ => {}
        }
        under_way.note(&progress);
        sink(progress);
    };
    let mut patient = interrupt.clone();
    let work = run(deployment, objections, approve, interrupt, &watched);
    let mut outcome = tokio::select! {
        done = work => done.unwrap_or_else(|error| {
            let ending = if mended.get() && !executed.get() { Ending::Stuck } else { Ending::NotStarted };
            Outcome::new(ending, vec![Diagnostic::from(&error)])
        }),
        () = patient.pressed_thrice() => match under_way.let_go(End::Detached) {
            Some(end) => unseen(end, deployment.stack_name),
            None => Outcome::new(Ending::Interrupted, Vec::new()),
        },
        Err(TimeUp) = deployment.deadline.or(std::future::pending::<()>()) => match under_way.let_go(End::TimedOut) {
            Some(end) => unseen(end, deployment.stack_name),
            None => Outcome::new(Ending::NotStarted, vec![Diagnostic::from(TimeUp)]),
        },
    };
    // Whatever ended the run: nothing else would ever look after it.
    let left = change_set.take();
    if let Some(left) = left {
        outcome.diagnostics.extend(tidy(deployment, &left, &outcome, &mut patient).await);
    }
    // Of two operations the first one was.
    if executed.get() && matches!(outcome.ending, Ending::Declined | Ending::Refused | Ending::NotStarted) {
        outcome.ending = Ending::Unfinished;
    }
    outcome.mended = mended.get();
    outcome
}

async fn run(
    deployment: &Deployment<'_>,
    objections: Objections<'_>,
    approve: &mut impl AsyncFnMut(&Plan) -> bool,
    interrupt: &mut Interrupt,
    sink: Sink<'_>,
) -> Result<Outcome, AwsError> {
    let Deployment { aws, stack_name, mode, .. } = *deployment;
    let mut stack = match ready(deployment, interrupt, sink).await? {
        Ok(stack) => stack,
        Err(outcome) => return Ok(*outcome),
    };
    let (mut looks, mut pace) = (LOOKS, Pace::default());
    // What was approved already: the plan of a first operation tells what the next ones do.
    let mut announced: Option<Plan> = None;
    let mut tries = TRIES;
    // What an operation leaves that is tried again.
    let mut carried = Vec::new();
    // What the operation before made.
    let mut made = Vec::new();
    let mut reverted = Vec::new();
    // Whether an operation before stays, whatever becomes of the next one.
    let mut stays = false;
    loop {
        let earlier = Earlier { announced: announced.is_some(), made: &made };
        let Ok(prepared) = interrupt.or(prepare(deployment, stack, objections, earlier, sink)).await else {
            return Ok(Outcome::new(Ending::Interrupted, Vec::new()));
        };
        let mut prepared = match prepared {
            Err(error) if error.contradicts_state() && looks > 0 => {
                looks -= 1;
                if interrupt.or(pace.wait()).await.is_err() {
                    return Ok(Outcome::new(Ending::Interrupted, Vec::new()));
                }
                stack = match ready(deployment, interrupt, sink).await? {
                    Ok(stack) => stack,
                    Err(outcome) => return Ok(*outcome),
                };
                continue;
            }
            prepared => match prepared? {
                Ok(prepared) => prepared,
                Err(outcome) => return Ok(*outcome),
            },
        };
        let (imports, first) = (prepared.imports, !prepared.plan.later.is_empty());
        let adds = prepared.plan.later.iter().any(|change| change.action == PlannedAction::Add);
        let remains = match (imports, adds) {
            (true, _) => Remains::Imported,
            (false, true) => Remains::Made,
            (false, false) if prepared.plan.puts_keys_on() => Remains::Keyless,
            (false, false) => Remains::Stated,
        };
        // What the second operation puts back was seen before the first one.
        reverted.append(&mut prepared.differences);
        prepared.differences.clone_from(&reverted);
        let mut notices = std::mem::take(&mut prepared.notices);
        let mut outcome = decide(deployment, prepared, announced.as_ref(), approve, interrupt, sink).await?;
        let deployed = outcome.ending == Ending::Deployed;
        if deployed && mode == Mode::Execute && (imports || first) {
            notices.push(update_remains(remains));
        }
        let again = outcome.passing && tries > 0;
        if mode != Mode::Deploy || !(again || deployed && (imports || first)) {
            notices.append(&mut outcome.diagnostics);
            notices.append(&mut carried);
            outcome.plan = match (announced, outcome.plan) {
                (Some(first), Some(plan)) => Some(first.and(plan)),
                (first, plan) => plan.or(first),
            };
            return Ok(Outcome { diagnostics: notices, earlier_stays: stays, ..outcome });
        }
        stays |= deployed;
        if again {
            let left = |found: &Diagnostic| [Code::LOG_GROUP_STAYS, Code::RESOURCES_STAY].contains(&found.code);
            carried.extend(outcome.diagnostics.into_iter().filter(left));
            tries -= 1;
            sink(Progress::TryingAgain);
        }
        announced = match (announced, outcome.plan) {
            (Some(first), Some(plan)) if !again => Some(first.and(plan)),
            (None, Some(plan)) if first || again => Some(plan),
            (announced, _) => announced,
        };
        // What was imported is as bare as the service made it: the update gives it retention and key.
        (stack, made) = match outcome.stack {
            // A look by name may show what was before this operation (aws-unkind 1).
            Some(stack) => (Some(stack).filter(|stack| stack.situation() != Situation::Absent), outcome.made),
            None => (Stack::find(aws, stack_name).await?, outcome.made),
        };
    }
}

/// The stack as it takes a change set, or why it does not.
async fn ready(
    deployment: &Deployment<'_>,
    interrupt: &mut Interrupt,
    sink: Sink<'_>,
) -> Result<Result<Option<Stack>, Box<Outcome>>, AwsError> {
    let Deployment { aws, stack_name, settings, .. } = *deployment;
    Ok(match mend(aws, stack_name, settings, interrupt, sink).await? {
        Mended::Ready(stack) => Ok(*stack),
        Mended::Stuck(found) => Err(Box::new(Outcome::new(Ending::Stuck, vec![*found]))),
        Mended::NotSeen(end) => Err(Box::new(unseen(end, stack_name))),
    })
}

/// What the first of two operations did.
#[derive(Clone, Copy, Debug)]
enum Remains {
    Imported,
    Made,
    Keyless,
    Stated,
}

/// An import, and the creation of a stack, is the first of two operations, and each change set is prepared by itself.
fn update_remains(done: Remains) -> Diagnostic {
    let (message, why) = match done {
        Remains::Imported => (
            "the log groups are in the stack, and nothing else has changed yet",
            "an import may change nothing else: retention, key and the rest of the template come with an update",
        ),
        Remains::Made => (
            "the runtime is made; the log group of its DEFAULT endpoint is not in the stack yet",
            "AgentCore may make that log group with the runtime, so it is imported or made once the runtime is there",
        ),
        Remains::Keyless => (
            "the log groups have no key of yours yet",
            "MDAA's function took it off when it left the stack, so that it is put on with an update of its own",
        ),
        Remains::Stated => (
            "CloudFormation knows by now what was added by hand, and has not taken it away yet",
            "a drift-aware deploy compares only properties that the template sets",
        ),
    };
    Diagnostic::warning(Code::UPDATE_REMAINS, message).why(why).help(
        Help::from("run ").then(Help::command("deploy", "--prepare")).then(" again, review the update, and execute it"),
    )
}

/// Shows the plan, asks, executes.
async fn decide(
    deployment: &Deployment<'_>,
    prepared: Prepared,
    announced: Option<&Plan>,
    approve: &mut impl AsyncFnMut(&Plan) -> bool,
    interrupt: &mut Interrupt,
    sink: Sink<'_>,
) -> Result<Outcome, AwsError> {
    let Deployment { settings, mode, .. } = *deployment;
    let again = announced.is_some_and(|plan| plan.change_set_name == prepared.plan.change_set_name);
    let announced = again || announced.is_some_and(|plan| plan.announces(&prepared.plan));
    sink(if announced { Progress::Announced(&prepared.plan) } else { Progress::Planned(&prepared.plan) });
    let forbidden = forbidden(&prepared.plan, settings);
    if !forbidden.is_empty() {
        return Ok(Outcome::new(Ending::Declined, forbidden).planned(prepared.plan));
    }
    if mode == Mode::Prepare {
        return Ok(Outcome::new(Ending::Prepared, Vec::new()).planned(prepared.plan));
    }
    let approved =
        if announced { Ok(true) } else { deployment.deadline.aside(interrupt.or(approve(&prepared.plan))).await };
    if approved != Ok(true) {
        let ending = if approved.is_ok() { Ending::Declined } else { Ending::Interrupted };
        return Ok(Outcome::new(ending, Vec::new()).planned(prepared.plan));
    }
    execute(deployment, prepared, interrupt, sink).await
}

fn forbidden(plan: &Plan, settings: &Settings) -> Vec<Diagnostic> {
    let refused = |change: &PlannedChange| {
        let (id, kind) = (&change.logical_id, &change.resource_type);
        let mut found = Diagnostic::error(Code::REPLACEMENT_REFUSED, format!("`{id}` ({kind}) would be replaced"))
            .why("a new one takes its place, with another id; whoever knows the old one loses it")
            .help(format!("take the change back, or allow it with `--allow-replacement {id}`"));
        found.span = plan.cause_of(change).or(change.span);
        found
    };
    plan.forbidden_replacements(&settings.allow_replacement).into_iter().map(refused).collect()
}

async fn execute(
    deployment: &Deployment<'_>,
    prepared: Prepared,
    interrupt: &mut Interrupt,
    sink: Sink<'_>,
) -> Result<Outcome, AwsError> {
    let Deployment { aws, account, stack_name, sources, settings, .. } = *deployment;
    let Prepared { mut plan, template, stack: before, imports, differences, .. } = prepared;
    let replaces_runtime = plan
        .changes
        .iter()
        .any(|change| change.action == PlannedAction::Replace && change.resource_type == bedrock_agentcore::RUNTIME);
    let new_version = plan.changes.iter().any(|change| {
        let made = matches!(change.action, PlannedAction::Add | PlannedAction::Replace);
        made && change.resource_type == bedrock_agentcore::RUNTIME || change.makes_version()
    });
    if let (Some(stack), Some(protect)) = (&before, settings.protect_runtimes)
        && stack.situation() == Situation::Settled
    {
        // What was allowed by name just now is not denied by the stack's own policy.
        protect_runtimes(aws, stack, protect && !replaces_runtime).await?;
    }
    // The stack that the change set is of, whatever else has come to bear its name.
    let stack_id = plan.stack_id.clone();
    let stack = Stack::find(aws, &stack_id).await?;
    let token = OperationToken::new();
    let events = Events::from_now(aws, stack.as_ref(), &token).await?;
    let request = aws.cloudformation.execute_change_set().change_set_name(&plan.change_set_id);
    // Express mode has said so in the change set already.
    let disable_rollback =
        (settings.no_rollback && !plan.creates_stack && !settings.express && !imports).then_some(true);
    let request = request.set_disable_rollback(disable_rollback).client_request_token(token.as_str());
    sink(Progress::Starting { call: EXECUTE });
    let answer = request.send().await.map_err(|error| AwsError::from_sdk(EXECUTE, error));
    match start_of(answer, aws, &stack_id, &events).await {
        Start::Begun => {}
        // A refusal may be that of a second try; only the change set itself says that it still waits.
        Start::NotBegun(error) if !is_refusal(&error) && !is_idle(aws, &stack_id, &plan.change_set_id).await => {
            return Ok(unseen(End::Doubtful(error), stack_name).planned(plan));
        }
        Start::NotBegun(error) => return Err(error),
        Start::Unknown(error) => return Ok(unseen(End::Doubtful(error), stack_name).planned(plan)),
    }
    sink(Progress::Started { stack_name, attached: false });
    let patience = if plan.creates_stack { settings.patience.create } else { settings.patience.update };
    let deleted_on_failure = plan.creates_stack && !settings.no_rollback;
    let patience = deployment.deadline.left(patience);
    let operation = Operation { stack_id: &stack_id, events, patience, deleted_on_failure };
    let followed = match follow(aws, operation, interrupt, sink).await {
        End::Over(followed) => followed,
        end => return Ok(unseen(end, stack_name).planned(plan)),
    };
    let followed = *followed;
    let made = made(&followed.events);
    let outcome = match followed.stack.status {
        StackStatus::ImportComplete => {
            Outcome { stack: Some(followed.stack), ..Outcome::new(Ending::Deployed, Vec::new()) }
        }
        // The next operation is under way in a moment, and what comes last looks.
        StackStatus::CreateComplete if !plan.later.is_empty() => {
            Outcome { stack: Some(followed.stack), ..Outcome::new(Ending::Deployed, Vec::new()) }
        }
        StackStatus::UpdateComplete if !plan.later.is_empty() && left_by_cleanup(&followed.events).is_empty() => {
            Outcome { stack: Some(followed.stack), ..Outcome::new(Ending::Deployed, Vec::new()) }
        }
        StackStatus::CreateComplete | StackStatus::UpdateComplete => {
            let left = left_by_cleanup(&followed.events);
            let done = Done { ending: Ending::Deployed, new_version, before: &differences };
            plan.changes.retain(|change| {
                change.action != PlannedAction::Remove || !left.iter().any(|(id, _)| *id == change.logical_id)
            });
            let mut outcome = match finish(deployment, &template, followed.stack, done, sink).await {
                Ok(outcome) => outcome,
                // The stack is complete: only what comes after it could not be done.
                Err(error) => Outcome::new(Ending::Stuck, vec![Diagnostic::from(&error)]),
            };
            if !left.is_empty() {
                outcome.ending = Ending::Stuck;
                outcome.diagnostics.extend(left.into_iter().map(|(_, found)| found));
            }
            outcome
        }
        _ => {
            let stack = followed.stack.clone();
            let adds = [PlannedAction::Add, PlannedAction::Replace];
            let adds_role =
                plan.changes.iter().any(|change| adds.contains(&change.action) && change.resource_type == iam::ROLE);
            let scene = Scene { template: &template, sources, account, adds_role };
            let of_update = [LOG_GROUP, bedrock_agentcore::RUNTIME];
            let passing = first_cause(&followed.events).is_some_and(|event| {
                passes(event, &scene) && (plan.creates_stack || of_update.contains(&event.resource_type.as_str()))
            });
            let mut orphans = orphaned_log_groups(aws, &followed.events).await;
            if plan.creates_stack {
                orphans.extend(left_by_deletion(&followed.events));
            }
            let mut outcome = failed(aws, followed, plan.creates_stack, &scene).await;
            outcome.diagnostics.extend(orphans);
            outcome.passing = passing && outcome.ending == Ending::RolledBack;
            if replaces_runtime
                && settings.protect_runtimes == Some(true)
                && stack.situation() == Situation::Settled
                && let Err(error) = protect_runtimes(aws, &stack, true).await
            {
                outcome.ending = Ending::Stuck;
                outcome.diagnostics.push(Diagnostic::from(&error));
            }
            outcome
        }
    };
    Ok(Outcome { made, ..outcome.planned(plan) })
}

/// What an operation made, by logical id, of all that happened.
fn made(events: &[Event]) -> Vec<String> {
    let last: IndexMap<&str, &Event> = events.iter().map(|event| (event.logical_id.as_str(), event)).collect();
    let of_resources = last.values().filter(|event| event.resource_type != cloudformation::STACK);
    // What is imported gets the stack's tags after that.
    let there = ["CREATE_COMPLETE", "IMPORT_COMPLETE", "UPDATE_COMPLETE"];
    let made = of_resources.filter(|event| there.contains(&event.status.as_str()));
    made.map(|event| event.logical_id.clone()).collect()
}

/// Whether it was refused before anything was looked at.
fn is_refusal(error: &AwsError) -> bool {
    matches!(error.kind, ErrorKind::Permission | ErrorKind::Credentials)
}

fn unseen(end: End, stack_name: &str) -> Outcome {
    let (interrupted, found) = end.unseen("deploy", stack_name);
    Outcome::new(if interrupted { Ending::Interrupted } else { Ending::Unseen }, vec![found])
}
