use super::aws::Aws;
use super::error::{AwsError, ErrorKind};
use super::state::Stack;
use crate::cloudformation::resource_types::cloudformation;
use aws_sdk_cloudformation::primitives::DateTime;
use aws_sdk_cloudformation::types::{OperationEvent, StackEvent};
use std::collections::BTreeSet;

/// One step of one resource, or of the stack itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    id: String,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// Of what: a logical id, or the stack's name.
    pub logical_id: String,
    /// The id of the thing itself, once it is known.
    pub physical_id: Option<String>,
    pub resource_type: String,
    /// What became of it, e.g. `CREATE_FAILED`.
    pub status: String,
    /// Why, in the service's words.
    pub reason: Option<String>,
}

/// The events of the operation that is followed, each given once.
///
/// DescribeEvents gives them by operation. Where it is denied, or where CloudFormation tells no operation id,
/// DescribeStackEvents gives all that came after the newest event known at the start.
#[derive(Debug)]
pub struct Events {
    seen: BTreeSet<String>,
    source: Source,
}

#[derive(Debug)]
enum Source {
    /// Not known yet: the operations and the newest event from before the start.
    Open {
        operations_before: Vec<String>,
        newest_before: Option<String>,
    },
    Operations {
        operations_before: Vec<String>,
        newest_before: Option<String>,
    },
    StackEvents {
        newest_before: Option<String>,
    },
}

impl Event {
    /// Whether it is about the stack as a whole.
    pub fn is_of(&self, stack: &Stack) -> bool {
        self.resource_type == cloudformation::STACK && self.logical_id == stack.name
    }

    pub fn failed(&self) -> bool {
        self.status.ends_with("_FAILED")
    }

    /// Whether it only followed from another failure.
    pub fn is_cascade(&self) -> bool {
        self.reason.as_deref().is_some_and(|reason| {
            // CloudFormation's words for what it stops because something else failed.
            reason.starts_with("Resource creation cancelled")
                || reason.starts_with("Resource update cancelled")
                || reason.starts_with("Resource deletion cancelled")
        })
    }
}

impl Events {
    /// Those of operations that start from now on; `stack` is what is there now.
    ///
    /// # Errors
    /// When the events cannot be read.
    pub async fn from_now(aws: &Aws, stack: Option<&Stack>) -> Result<Events, AwsError> {
        let (operations_before, newest_before) = match stack {
            Some(stack) => {
                let newest = newest_page(aws, &stack.id).await?.into_iter().next();
                (stack.operations.clone(), newest.map(|event| event.id))
            }
            None => (Vec::new(), None),
        };
        Ok(Events { seen: BTreeSet::new(), source: Source::Open { operations_before, newest_before } })
    }

    /// Those of the operation that is under way already.
    ///
    /// # Errors
    /// When the events cannot be read.
    pub async fn of_running(aws: &Aws, stack: &Stack) -> Result<Events, AwsError> {
        let mut newest_before = None;
        let mut started = false;
        for event in newest_page(aws, &stack.id).await? {
            if started {
                newest_before = Some(event.id);
                break;
            }
            started = event.is_of(stack) && starts_operation(&event);
        }
        let operations_before = stack.operations.iter().skip(1).cloned().collect();
        Ok(Events { seen: BTreeSet::new(), source: Source::Open { operations_before, newest_before } })
    }

    /// What happened since the last call, the oldest first.
    ///
    /// # Errors
    /// When the events cannot be read.
    pub async fn next(&mut self, aws: &Aws, stack: &Stack) -> Result<Vec<Event>, AwsError> {
        let mut fresh = self.read(aws, stack).await?;
        fresh.retain(|event| self.seen.insert(event.id.clone()));
        // The newest come first, also within a millisecond.
        fresh.reverse();
        fresh.sort_by_key(|event| event.at);
        Ok(fresh)
    }

    async fn read(&mut self, aws: &Aws, stack: &Stack) -> Result<Vec<Event>, AwsError> {
        if let Source::Open { operations_before, newest_before } = &self.source {
            let (operations_before, newest_before) = (operations_before.clone(), newest_before.clone());
            let operation_seen = stack.operations.iter().any(|id| !operations_before.contains(id));
            self.source = if operation_seen {
                Source::Operations { operations_before, newest_before }
            } else {
                Source::StackEvents { newest_before }
            };
        }
        if let Source::Operations { operations_before, newest_before } = &self.source {
            match operation_events(aws, stack, operations_before).await {
                Err(error) if matches!(error.kind, ErrorKind::Permission | ErrorKind::Refused) => {
                    self.source = Source::StackEvents { newest_before: newest_before.clone() };
                }
                other => return other,
            }
        }
        match &self.source {
            Source::StackEvents { newest_before } => stack_events(aws, &stack.id, newest_before.as_deref()).await,
            Source::Open { .. } | Source::Operations { .. } => Ok(Vec::new()),
        }
    }
}

/// `UPDATE_ROLLBACK_IN_PROGRESS` goes on with an operation; a continued rollback begins with it too, and is
/// known by its reason.
fn starts_operation(event: &Event) -> bool {
    let user = event.reason.as_deref().is_some_and(|reason| reason.starts_with("User Initiated"));
    user || matches!(
        event.status.as_str(),
        "CREATE_IN_PROGRESS" | "UPDATE_IN_PROGRESS" | "DELETE_IN_PROGRESS" | "IMPORT_IN_PROGRESS"
    )
}

async fn operation_events(aws: &Aws, stack: &Stack, before: &[String]) -> Result<Vec<Event>, AwsError> {
    let mut events = Vec::new();
    for operation in stack.operations.iter().filter(|id| !before.contains(id)) {
        // With an operation's id no stack is named (API reference, DescribeEvents).
        let mut pages = aws.cloudformation.describe_events().operation_id(operation).into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| AwsError::from_sdk("cloudformation:DescribeEvents", error))?;
            events.extend(page.operation_events.unwrap_or_default().into_iter().filter_map(event_of_operation));
        }
    }
    Ok(events)
}

async fn stack_events(aws: &Aws, stack_id: &str, newest_before: Option<&str>) -> Result<Vec<Event>, AwsError> {
    let mut events = Vec::new();
    let mut pages = aws.cloudformation.describe_stack_events().stack_name(stack_id).into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| AwsError::from_sdk("cloudformation:DescribeStackEvents", error))?;
        // The newest come first.
        for event in page.stack_events.unwrap_or_default() {
            if event.event_id.as_deref() == newest_before {
                return Ok(events);
            }
            events.extend(event_of_stack(event));
        }
    }
    Ok(events)
}

/// A hundred events: more than an operation on one of our stacks makes.
async fn newest_page(aws: &Aws, stack_id: &str) -> Result<Vec<Event>, AwsError> {
    let answer = aws.cloudformation.describe_stack_events().stack_name(stack_id).send().await;
    let page = answer.map_err(|error| AwsError::from_sdk("cloudformation:DescribeStackEvents", error))?;
    Ok(page.stack_events.unwrap_or_default().into_iter().filter_map(event_of_stack).collect())
}

fn event_of_operation(event: OperationEvent) -> Option<Event> {
    // Hooks and validations have no resource status; a failed one fails its resource, which is an event too. The type of
    // the event says less: AWS sends names that its API model does not have.
    Some(Event {
        id: event.event_id?,
        at: millis(event.timestamp)?,
        logical_id: event.logical_resource_id?,
        physical_id: event.physical_resource_id.filter(|id| !id.is_empty()),
        resource_type: event.resource_type.unwrap_or_default(),
        status: event.resource_status?.as_str().to_owned(),
        reason: event.resource_status_reason.filter(|reason| !reason.is_empty()),
    })
}

fn event_of_stack(event: StackEvent) -> Option<Event> {
    Some(Event {
        id: event.event_id?,
        at: millis(event.timestamp)?,
        logical_id: event.logical_resource_id?,
        physical_id: event.physical_resource_id.filter(|id| !id.is_empty()),
        resource_type: event.resource_type.unwrap_or_default(),
        status: event.resource_status?.as_str().to_owned(),
        reason: event.resource_status_reason.filter(|reason| !reason.is_empty()),
    })
}

fn millis(time: Option<DateTime>) -> Option<i64> {
    time?.to_millis().ok()
}
