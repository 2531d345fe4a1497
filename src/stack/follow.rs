use super::aws::Aws;
use super::error::{AwsError, ErrorKind};
use super::event::{Event, Events};
use super::interrupt::Interrupt;
use super::poll::Pace;
use super::progress::{Progress, Sink};
use super::state::{Situation, Stack};
use super::token::OperationToken;
use crate::diagnostic::{Code, Diagnostic, Help};
use aws_sdk_cloudformation::types::StackStatus;
use std::time::Duration;
use tokio::time::Instant;

/// How following an operation ended.
#[derive(Debug)]
pub enum End {
    Over(Box<Followed>),
    /// Time is up; CloudFormation goes on.
    TimedOut,
    Detached,
    /// AWS cannot be asked any more; CloudFormation goes on.
    Lost(AwsError),
    /// Nobody could see whether it began.
    Doubtful(AwsError),
}

impl End {
    /// What to know of an operation whose end nobody saw, and whether that was on purpose. `command` comes back to it.
    pub fn unseen(self, command: &'static str, stack_name: &str) -> (bool, Diagnostic) {
        let (interrupted, message, why) = match self {
            End::TimedOut => (false, "time is up; CloudFormation goes on", None),
            End::Lost(error) => {
                (false, "AWS cannot be asked any more; CloudFormation goes on", Some(error.to_string()))
            }
            End::Doubtful(error) => (false, "nobody could see whether CloudFormation began", Some(error.to_string())),
            End::Detached | End::Over(_) => (true, "detached; CloudFormation goes on", None),
        };
        let help = Help::command(command, "").then(" comes back to it, ").then(Help::command("status", ""));
        let mut found = Diagnostic::warning(Code::OPERATION_UNSEEN, message)
            .help(help.then(format!(" shows it: the stack is `{stack_name}`")));
        found.why = why;
        (interrupted, found)
    }
}

/// An operation that is over.
#[derive(Debug)]
pub struct Followed {
    /// The stack as the operation left it.
    pub stack: Stack,
    /// All that happened, the oldest first.
    pub events: Vec<Event>,
}

#[derive(Debug)]
pub struct Operation<'a> {
    /// The stack's ARN, which names it even when it is deleted.
    pub stack_id: &'a str,
    /// Where its events come from.
    pub events: Events,
    pub patience: Duration,
    /// Whether CloudFormation deletes the stack if its creation fails.
    pub deleted_on_failure: bool,
}

/// How long a second Ctrl-C may take.
const SECOND_PRESS: Duration = Duration::from_secs(3);
/// How long AWS may be out of reach; the SDK has tried several times by then.
const OUT_OF_REACH: Duration = Duration::from_secs(120);
/// A failed creation may show as such for a moment before it is rolled back or deleted.
const MOMENT: Duration = Duration::from_secs(15);

/// Tells every event until the operation is over.
pub async fn follow(aws: &Aws, mut operation: Operation<'_>, interrupt: &mut Interrupt, sink: Sink<'_>) -> End {
    let started = Instant::now();
    let mut pace = Pace::default();
    let mut events: Vec<Event> = Vec::new();
    let mut answered = Instant::now();
    let mut failed_since: Option<Instant> = None;
    loop {
        let looked = interrupt.or(look(aws, &mut operation)).await;
        match looked.unwrap_or_else(|_| Ok(Looked::Interrupted)) {
            Ok(Looked::Interrupted) => {
                if let Some(end) = pressed(aws, &mut operation, interrupt, sink).await {
                    return end;
                }
                continue;
            }
            Ok(Looked::At(stack, fresh)) => {
                answered = Instant::now();
                for event in fresh {
                    sink(Progress::Event { event: &event, elapsed: started.elapsed() });
                    events.push(event);
                }
                if let Some(stack) = ended(*stack, &events, operation.events.overtaken()) {
                    let may_go_on = operation.deleted_on_failure && stack.status == StackStatus::CreateFailed;
                    let since = *failed_since.get_or_insert_with(Instant::now);
                    if !may_go_on || since.elapsed() > MOMENT {
                        sink(Progress::Ended);
                        return End::Over(Box::new(Followed { stack, events }));
                    }
                }
            }
            Err(error) if !passes(&error) || answered.elapsed() > OUT_OF_REACH => return End::Lost(error),
            Err(error) => sink(Progress::OutOfReach { error: &error }),
        }
        if started.elapsed() > operation.patience {
            return if events.is_empty() { End::Doubtful(no_event()) } else { End::TimedOut };
        }
        sink(Progress::Waiting { elapsed: started.elapsed() });
        if interrupt.or(pace.wait()).await.is_err()
            && let Some(end) = pressed(aws, &mut operation, interrupt, sink).await
        {
            return end;
        }
    }
}

/// The stack as the operation left it, once the operation is over: its own last event says so and the stack's status
/// agrees. Either may be older than the start (aws-unkind 1). Where somebody began another operation meanwhile, the
/// status is that one's.
fn ended(stack: Stack, events: &[Event], overtaken: bool) -> Option<Stack> {
    let last = events.iter().rfind(|event| event.is_of(&stack))?;
    let status = StackStatus::from(last.status.as_str());
    let (situation, terminal) = (stack.situation(), !last.status.ends_with("_IN_PROGRESS"));
    // Whoever deletes the stack meanwhile ends this operation, too.
    if overtaken && (situation == Situation::Absent || !terminal && situation != Situation::Busy) {
        return Some(stack);
    }
    if !terminal {
        return None;
    }
    (stack.status == status || overtaken).then(|| Stack {
        reason: last.reason.clone().or(stack.reason),
        status,
        ..stack
    })
}

/// A press lets go of the operation; a second one soon after cancels it, and it is followed on.
async fn pressed(aws: &Aws, operation: &mut Operation<'_>, interrupt: &mut Interrupt, sink: Sink<'_>) -> Option<End> {
    sink(Progress::Detaching);
    match interrupt.or(tokio::time::sleep(SECOND_PRESS)).await {
        Ok(()) => Some(End::Detached),
        Err(_) => {
            cancel(aws, operation, sink).await;
            None
        }
    }
}

enum Looked {
    At(Box<Stack>, Vec<Event>),
    Interrupted,
}

/// The stack and what happened. The stack is asked first: whatever ended it then has its events.
async fn look(aws: &Aws, operation: &mut Operation<'_>) -> Result<Looked, AwsError> {
    let stack = Stack::find(aws, operation.stack_id).await?.ok_or_else(|| {
        AwsError::new("cloudformation:DescribeStacks", ErrorKind::NotFound, format!("`{}` is gone", operation.stack_id))
    })?;
    let fresh = operation.events.next(aws, &stack).await?;
    Ok(Looked::At(Box::new(stack), fresh))
}

/// An operation that was accepted and then shows nothing.
fn no_event() -> AwsError {
    AwsError::new("cloudformation:DescribeStackEvents", ErrorKind::NotFound, "time is up, and no event of it came")
}

/// Whether it may be over the next time.
fn passes(error: &AwsError) -> bool {
    matches!(error.kind, ErrorKind::Network | ErrorKind::Unavailable)
}

/// Only an update can be cancelled; CloudFormation says so of anything else, and that is passed on.
async fn cancel(aws: &Aws, operation: &mut Operation<'_>, sink: Sink<'_>) {
    let token = OperationToken::new();
    let request = aws.cloudformation.cancel_update_stack().stack_name(operation.stack_id);
    let answer = request.client_request_token(token.as_str()).send().await;
    // The way back is part of what is followed.
    operation.events.and(token);
    match answer.map_err(|error| AwsError::from_sdk("cloudformation:CancelUpdateStack", error)) {
        Ok(_) => sink(Progress::Cancelling),
        Err(error) => sink(Progress::CannotCancel { error: &error }),
    }
}
