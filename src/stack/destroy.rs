use super::aws::Aws;
use super::deadline::{Deadline, TimeUp};
use super::error::{AwsError, ErrorKind};
use super::event::Events;
use super::failure;
use super::follow::{End, Followed, Operation, follow};
use super::import::deployed_template;
use super::interrupt::Interrupt;
use super::mend::stuck;
use super::progress::{Progress, Sink};
use super::protection::set_termination_protection;
use super::removal_plan::RemovalPlan;
use super::resources::{StackResource, held, let_go};
use super::start::{Start, start_of};
use super::state::{Situation, Stack, situation_of};
use super::token::OperationToken;
use super::under_way::UnderWay;
use crate::cloudformation::resource_types::{NameScope, cloudformation, logs::LOG_GROUP};
use crate::cloudformation::{Fragment, ResourceType, Template};
use crate::diagnostic::{Code, Diagnostic, Help};
use aws_sdk_cloudformation::types::{DeletionMode, StackStatus};
use std::cell::Cell;
use std::time::Duration;

/// A stack that shall go.
#[derive(Debug)]
pub struct Removal<'a> {
    pub aws: &'a Aws,
    pub stack_name: &'a str,
    /// The role that CloudFormation works with; none keeps the caller's or the stack's.
    pub role_arn: Option<&'a str>,
    /// Resources to let go of if the stack cannot be deleted with them, by logical id.
    pub retain: &'a [String],
    /// Whether to let go of everything that cannot be deleted.
    pub force: bool,
    /// Whether the stack's termination protection may be switched off.
    pub lift_protection: bool,
    /// How long to follow a deletion.
    pub patience: Duration,
    /// When all waiting ends.
    pub deadline: &'a Deadline,
}

/// What came of a deletion.
#[derive(Debug)]
pub struct RemovalOutcome {
    pub ending: RemovalEnding,
    /// What went wrong, and what is to be known.
    pub diagnostics: Vec<Diagnostic>,
    /// What is left in the account and belongs to no stack any more.
    pub left: Vec<StackResource>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemovalEnding {
    Deleted,
    Absent,
    /// Nobody said yes, or the stack refuses.
    Declined,
    /// What was asked for cannot be done.
    Refused,
    /// The stack needs a person.
    Stuck,
    /// The deletion goes on unseen.
    Unseen,
    NotStarted,
    Interrupted,
}

impl RemovalOutcome {
    /// One in which nothing is left over.
    pub fn new(ending: RemovalEnding, diagnostics: Vec<Diagnostic>) -> Self {
        RemovalOutcome { ending, diagnostics, left: Vec::new() }
    }
}

/// Deletes a stack: waits for whoever works on it, shows what goes and what stays, asks, deletes, follows.
///
/// `approve` is asked once, with the plan; nothing is deleted unless it says yes. AWS's refusals are in the outcome.
pub async fn destroy(
    removal: &Removal<'_>,
    approve: &mut impl AsyncFnMut(&RemovalPlan) -> bool,
    interrupt: &mut Interrupt,
    sink: Sink<'_>,
) -> RemovalOutcome {
    let (started, lifted, under_way) = (Cell::new(false), Cell::new(false), UnderWay::default());
    let watched = |progress: Progress<'_>| {
        under_way.note(&progress);
        started.set(started.get() || matches!(progress, Progress::Deleting { .. }));
        sink(progress);
    };
    let mut patient = interrupt.clone();
    let mut outcome = tokio::select! {
        done = run(removal, approve, interrupt, &watched, &lifted) => done.unwrap_or_else(|error| {
            let ending = if started.get() { RemovalEnding::Stuck } else { RemovalEnding::NotStarted };
            RemovalOutcome::new(ending, vec![Diagnostic::from(&error)])
        }),
        () = patient.pressed_thrice() => match under_way.let_go(End::Detached) {
            Some(end) => unseen(end, removal.stack_name),
            None => RemovalOutcome::new(RemovalEnding::Interrupted, Vec::new()),
        },
        Err(TimeUp) = removal.deadline.or(std::future::pending::<()>()) => match under_way.let_go(End::TimedOut) {
            Some(end) => unseen(end, removal.stack_name),
            None => RemovalOutcome::new(RemovalEnding::NotStarted, vec![Diagnostic::from(TimeUp)]),
        },
    };
    if lifted.get() && outcome.ending != RemovalEnding::Deleted {
        outcome.diagnostics.push(protection_lifted(removal.stack_name));
    }
    outcome
}

/// It was asked for, and the stack is there all the same.
fn protection_lifted(stack_name: &str) -> Diagnostic {
    let message = format!("the termination protection of `{stack_name}` is off now, and the stack is not gone");
    Diagnostic::warning(Code::PROTECTION_LIFTED, message).help(format!(
        "if it shall stay, switch it on again: `aws cloudformation update-termination-protection \
         --enable-termination-protection --stack-name {stack_name}`"
    ))
}

async fn run(
    removal: &Removal<'_>,
    approve: &mut impl AsyncFnMut(&RemovalPlan) -> bool,
    interrupt: &mut Interrupt,
    sink: Sink<'_>,
    lifted: &Cell<bool>,
) -> Result<RemovalOutcome, AwsError> {
    let interrupted = || Ok(RemovalOutcome::new(RemovalEnding::Interrupted, Vec::new()));
    let stack = match settle(removal, interrupt, sink).await? {
        Settled::Stack(stack) => *stack,
        Settled::Outcome(outcome) => return Ok(outcome),
    };
    let Ok(plan) = interrupt.or(plan(removal.aws, stack)).await else { return interrupted() };
    let plan = plan?;
    sink(Progress::PlannedRemoval(&plan));
    let refused = refused(removal, &plan);
    if let Some((ending, found)) = refused {
        return Ok(RemovalOutcome::new(ending, vec![found]));
    }
    match removal.deadline.aside(interrupt.or(approve(&plan))).await {
        Ok(true) => {}
        Ok(false) => return Ok(RemovalOutcome::new(RemovalEnding::Declined, Vec::new())),
        Err(_) => return interrupted(),
    }
    if removal.lift_protection {
        // Before the call: whether an answer that is lost was heard, nobody knows.
        lifted.set(plan.stack.termination_protection);
        set_termination_protection(removal.aws, &plan.stack, false).await?;
    }
    delete(removal, plan, interrupt, sink).await
}

/// A stack that nobody works on, or how it ended already.
enum Settled {
    Stack(Box<Stack>),
    Outcome(RemovalOutcome),
}

/// Waits for the operation that is under way, if there is one. A deletion that someone else started will do.
async fn settle(removal: &Removal<'_>, interrupt: &mut Interrupt, sink: Sink<'_>) -> Result<Settled, AwsError> {
    let Removal { aws, stack_name, .. } = *removal;
    let found = Stack::find(aws, stack_name).await?;
    let situation = situation_of(found.as_ref());
    let Some(stack) = found.filter(|_| situation != Situation::Absent) else {
        return Ok(Settled::Outcome(RemovalOutcome::new(RemovalEnding::Absent, Vec::new())));
    };
    if situation != Situation::Busy {
        return Ok(Settled::Stack(Box::new(stack)));
    }
    sink(Progress::Started { stack_name, attached: true });
    let events = Events::of_running(aws, &stack).await?;
    let operation = Operation {
        stack_id: &stack.id,
        events,
        patience: removal.deadline.left(removal.patience),
        deleted_on_failure: false,
    };
    Ok(match follow(aws, operation, interrupt, sink).await {
        End::Over(followed) if followed.stack.situation() == Situation::Absent => {
            let left = skipped(&followed);
            Settled::Outcome(RemovalOutcome { left, ..RemovalOutcome::new(RemovalEnding::Deleted, Vec::new()) })
        }
        End::Over(followed) => Settled::Stack(Box::new(followed.stack)),
        end => Settled::Outcome(unseen(end, stack_name)),
    })
}

/// What goes and what stays.
async fn plan(aws: &Aws, stack: Stack) -> Result<RemovalPlan, AwsError> {
    let mut held = held(aws, &stack).await?;
    // CloudFormation lists them as they came to be, which differs from run to run.
    held.sort_by(|one, other| (&one.resource_type, &one.logical_id).cmp(&(&other.resource_type, &other.logical_id)));
    let (template, unknown) = match deployed_template(aws, &stack.id).await {
        Ok(template) => (Template::from_json(&template), None),
        // What cannot be read is no reason to keep the stack; that it could not be read is said.
        Err(error) if matches!(error.kind, ErrorKind::Permission | ErrorKind::Refused | ErrorKind::NotFound) => {
            (Template::default(), Some(error.message))
        }
        Err(error) => return Err(error),
    };
    let kept = |resource: &StackResource| {
        let policy = template.resources.get(&resource.logical_id).and_then(|resource| resource.get("DeletionPolicy"));
        matches!(policy.and_then(Fragment::text), Some("Retain" | "RetainExceptOnCreate"))
    };
    let unknown = unknown.filter(|_| !held.is_empty());
    let (mut stays, goes): (Vec<_>, Vec<_>) = held.into_iter().partition(kept);
    // A deletion that failed before has let go of these.
    stays.extend(let_go(aws, &stack).await?);
    Ok(RemovalPlan { stack, goes, stays, unknown })
}

fn refused(removal: &Removal<'_>, plan: &RemovalPlan) -> Option<(RemovalEnding, Diagnostic)> {
    let name = &plan.stack.name;
    if plan.stack.termination_protection && !removal.lift_protection {
        let found = Diagnostic::error(Code::TERMINATION_PROTECTED, format!("the stack `{name}` refuses to be deleted"))
            .why("its termination protection is on")
            .help(
                Help::from("if it shall go, ")
                    .then(Help::command("destroy", "--no-termination-protection"))
                    .then(" switches that off first"),
            );
        return Some((RemovalEnding::Declined, found));
    }
    let held = || plan.goes.iter().chain(&plan.stays).map(|resource| resource.logical_id.as_str());
    let unknown = removal.retain.iter().find(|id| !held().any(|held| held == id.as_str()))?;
    let names: Vec<String> = held().map(|id| format!("`{id}`")).collect();
    let found = Diagnostic::error(Code::UNKNOWN_VALUE, format!("the stack `{name}` holds no `{unknown}`"))
        .help(format!("name logical ids that it holds with `--retain`: {}", names.join(", ")));
    Some((RemovalEnding::Refused, found))
}

/// CloudFormation lets go of resources only of a stack whose deletion has failed once, so that comes second.
async fn delete(
    removal: &Removal<'_>,
    plan: RemovalPlan,
    interrupt: &mut Interrupt,
    sink: Sink<'_>,
) -> Result<RemovalOutcome, AwsError> {
    let Removal { aws, stack_name, .. } = *removal;
    let may_let_go = removal.force || !removal.retain.is_empty();
    let meant: Vec<String> = plan.stays.iter().map(|resource| resource.logical_id.clone()).collect();
    let deleted = |left: Vec<StackResource>| {
        let let_go = left.iter().filter(|resource| !meant.contains(&resource.logical_id));
        let found = in_the_way(let_go, &aws.region).into_iter().collect();
        Ok(RemovalOutcome { left, ..RemovalOutcome::new(RemovalEnding::Deleted, found) })
    };
    let mut left = plan.stays;
    let mut stack = plan.stack;
    let mut letting_go = may_let_go && stack.status == StackStatus::DeleteFailed;
    loop {
        let now = Stack::find(aws, &stack.id).await?;
        let Some(now) = now.filter(|stack| stack.situation() != Situation::Absent) else {
            // Somebody was faster.
            return deleted(left);
        };
        stack = now;
        let retained = if letting_go { to_retain(removal, &stack).await? } else { Vec::new() };
        let token = OperationToken::new();
        let events = Events::from_now(aws, Some(&stack), &token).await?;
        sink(Progress::Starting { call: "cloudformation:DeleteStack" });
        let answer = start(removal, &stack, letting_go, &retained, &token).await;
        match start_of(answer, aws, &stack.id, &events).await {
            Start::Begun => {}
            Start::NotBegun(error) => return Err(error),
            Start::Unknown(error) => return Ok(unseen(End::Doubtful(error), stack_name)),
        }
        sink(Progress::Deleting { stack_name });
        let operation = Operation {
            stack_id: &stack.id,
            events,
            patience: removal.deadline.left(removal.patience),
            deleted_on_failure: false,
        };
        let followed = match follow(aws, operation, interrupt, sink).await {
            End::Over(followed) => *followed,
            end => return Ok(unseen(end, stack_name)),
        };
        add(&mut left, retained.into_iter().chain(skipped(&followed)));
        if followed.stack.situation() == Situation::Absent {
            return deleted(left);
        }
        if letting_go || !may_let_go || followed.stack.status != StackStatus::DeleteFailed {
            return Ok(failed(aws, &followed).await);
        }
        letting_go = true;
        stack = followed.stack;
    }
}

/// What was let go of and has a name that the next deploy of the module gives again. What is shared by name it leaves out, and
/// a log group has the id of its runtime in its name.
fn in_the_way<'a>(let_go: impl Iterator<Item = &'a StackResource>, region: &str) -> Option<Diagnostic> {
    let is_named = |resource: &&StackResource| {
        let known = ResourceType::of(&resource.resource_type);
        matches!(known.known_by, NameScope::InAccount(_) | NameScope::InRegion(_))
            && known.lifecycle.is_some_and(|lifecycle| lifecycle.shared.is_none())
            && known.name != LOG_GROUP
    };
    let named: Vec<&StackResource> = let_go.filter(is_named).collect();
    let ids: Vec<String> = named.iter().map(|resource| format!("`{}`", resource.logical_id)).collect();
    let message = match ids.as_slice() {
        [] => return None,
        [one] => format!("{one} stays, and the next deploy of this module fails on it: AlreadyExists"),
        more => format!("{} stay, and the next deploy of this module fails on them: AlreadyExists", more.join(", ")),
    };
    let commands = named.iter().map(|StackResource { resource_type, physical_id, .. }| {
        format!(
            "`aws cloudcontrol delete-resource --region {region} --type-name {resource_type} --identifier \
             '{physical_id}'`"
        )
    });
    let commands: Vec<String> = commands.collect();
    Some(
        Diagnostic::warning(Code::RESOURCES_STAY, message)
            .why("the stack has let go of it, and its name is taken as long as it is there")
            .help(format!("before the next deploy, delete what is left: {}", commands.join(", "))),
    )
}

/// Of what the user named, what the stack still holds: CloudFormation refuses other names.
async fn to_retain(removal: &Removal<'_>, stack: &Stack) -> Result<Vec<StackResource>, AwsError> {
    let mut held = held(removal.aws, stack).await?;
    held.retain(|resource| removal.retain.contains(&resource.logical_id));
    Ok(held)
}

async fn start(
    removal: &Removal<'_>,
    stack: &Stack,
    letting_go: bool,
    retained: &[StackResource],
    token: &OperationToken,
) -> Result<(), AwsError> {
    let mut request = removal.aws.cloudformation.delete_stack().stack_name(&stack.id);
    request = request.client_request_token(token.as_str());
    request = request.set_role_arn(removal.role_arn.map(str::to_owned));
    if letting_go && removal.force {
        request = request.deletion_mode(DeletionMode::ForceDeleteStack);
    }
    for resource in retained {
        request = request.retain_resources(&resource.logical_id);
    }
    let answer = request.send().await;
    answer.map(|_| ()).map_err(|error| AwsError::from_sdk("cloudformation:DeleteStack", error))
}

/// Every resource that could not be deleted, the way on, and what the stack has let go of.
async fn failed(aws: &Aws, followed: &Followed) -> RemovalOutcome {
    let own = |event: &&super::event::Event| {
        event.failed() && !event.is_cascade() && event.resource_type != cloudformation::STACK
    };
    let mut diagnostics: Vec<Diagnostic> = followed.events.iter().filter(own).map(failure::of_deletion).collect();
    let held = held(aws, &followed.stack).await.unwrap_or_default();
    diagnostics.push(stuck(&followed.stack, &held));
    let left = let_go(aws, &followed.stack).await.unwrap_or_default();
    RemovalOutcome { left, ..RemovalOutcome::new(RemovalEnding::Stuck, diagnostics) }
}

/// What CloudFormation let go of, in its own words.
fn skipped(followed: &Followed) -> Vec<StackResource> {
    let skipped = followed.events.iter().filter(|event| event.status == "DELETE_SKIPPED");
    skipped
        .map(|event| StackResource {
            logical_id: event.logical_id.clone(),
            physical_id: event.physical_id.clone().unwrap_or_default(),
            resource_type: event.resource_type.clone(),
            status: event.status.clone(),
            reason: event.reason.clone(),
        })
        .collect()
}

fn add(left: &mut Vec<StackResource>, more: impl Iterator<Item = StackResource>) {
    for resource in more {
        if !left.iter().any(|known| known.logical_id == resource.logical_id) {
            left.push(resource);
        }
    }
}

fn unseen(end: End, stack_name: &str) -> RemovalOutcome {
    let (interrupted, found) = end.unseen("destroy", stack_name);
    let ending = if interrupted { RemovalEnding::Interrupted } else { RemovalEnding::Unseen };
    RemovalOutcome::new(ending, vec![found])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Removal, RemovalEnding, destroy};
    use crate::stack::Aws;
    use crate::stack::testing::{Answers, aws};
    use crate::stack::{Deadline, Interrupt, Progress};
    use aws_sdk_cloudformation::Client;
    use aws_sdk_cloudformation::operation::describe_stack_events::DescribeStackEventsOutput;
    use aws_sdk_cloudformation::operation::describe_stacks::DescribeStacksOutput;
    use aws_sdk_cloudformation::operation::get_template::GetTemplateOutput;
    use aws_sdk_cloudformation::operation::list_stack_resources::ListStackResourcesOutput;
    use aws_sdk_cloudformation::types::{Stack, StackStatus};
    use aws_smithy_mocks::mock;
    use std::time::Duration;

    fn found(status: StackStatus) -> DescribeStacksOutput {
        let stack = Stack::builder().stack_name("quotes").stack_id("arn:quotes").stack_status(status);
        DescribeStacksOutput::builder().stacks(stack.build()).build()
    }

    fn removal<'a>(aws: &'a Aws, deadline: &'a Deadline) -> Removal<'a> {
        Removal {
            aws,
            stack_name: "quotes",
            role_arn: None,
            retain: &[],
            force: false,
            lift_protection: false,
            patience: Duration::from_secs(600),
            deadline,
        }
    }

    #[tokio::test]
    async fn a_stack_that_somebody_else_deletes_before_the_yes_is_gone_and_not_waited_for() {
        let stacks = mock!(Client::describe_stacks)
            .sequence()
            .output(|| found(StackStatus::CreateComplete))
            .output(|| found(StackStatus::DeleteComplete))
            .build();
        let resources = mock!(Client::list_stack_resources).then_output(|| ListStackResourcesOutput::builder().build());
        let template = mock!(Client::get_template)
            .then_output(|| GetTemplateOutput::builder().template_body(r#"{"Resources": {}}"#).build());
        // No other call has an answer: neither DeleteStack nor events.
        let aws = aws(&[&stacks, &resources, &template], &Answers::none());
        let deadline = Deadline::none();
        let removal = Removal { patience: Duration::from_secs(1), ..removal(&aws, &deadline) };
        let (_presses, mut interrupt) = Interrupt::by_hand();
        let outcome = destroy(&removal, &mut async |_: &_| true, &mut interrupt, &|_: Progress<'_>| {}).await;
        assert_eq!(outcome.ending, RemovalEnding::Deleted, "{:?}", outcome.diagnostics);
    }

    #[tokio::test]
    async fn all_waiting_ends_with_the_time_of_the_command() {
        let stacks = mock!(Client::describe_stacks).then_output(|| found(StackStatus::UpdateInProgress));
        let events = mock!(Client::describe_stack_events).then_output(|| DescribeStackEventsOutput::builder().build());
        let aws = aws(&[&stacks, &events], &Answers::none());
        let deadline = Deadline::in_time(Some(Duration::from_millis(100)));
        let removal = removal(&aws, &deadline);
        let (_presses, mut interrupt) = Interrupt::by_hand();
        let outcome = destroy(&removal, &mut async |_: &_| true, &mut interrupt, &|_: Progress<'_>| {}).await;
        assert_eq!(outcome.ending, RemovalEnding::Unseen, "{:?}", outcome.diagnostics);
    }
}
