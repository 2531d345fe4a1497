use super::aws::Aws;
use super::error::{AwsError, ErrorKind};
use super::state::Stack;
use super::token::OperationToken;
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
    /// The token of the operation that it is part of.
    token: Option<String>,
}

/// The events of the operation that is followed, each given once.
///
/// DescribeEvents gives them by operation. Where it is denied, or as long as CloudFormation tells no operation id,
/// DescribeStackEvents gives all that came after the newest event known at the start. Answers can be older than the
/// start (aws-unkind 1): what carries another token belongs to another operation.
#[derive(Debug)]
pub struct Events {
    /// Empty where the operation was found under way and has none.
    tokens: Vec<OperationToken>,
    seen: BTreeSet<String>,
    operations_before: Vec<String>,
    newest_before: Option<String>,
    /// When it began, once that was seen: what carries no token belongs to it from then on.
    begun_at: Option<i64>,
    /// Whether DescribeEvents may be asked.
    by_operation: bool,
    /// Whether somebody began another operation after the one that is followed.
    overtaken: bool,
}

#[cfg(test)]
impl Event {
    /// A resource that failed.
    pub fn failed_with(logical_id: &str, resource_type: &str, status: &str, reason: &str) -> Event {
        let [id, logical_id, resource_type, status] = ["1", logical_id, resource_type, status].map(str::to_owned);
        let reason = Some(reason.to_owned());
        Event { id, at: 0, logical_id, physical_id: None, resource_type, status, reason, token: None }
    }
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
    /// Those of the operation that starts now with this token; `stack` is what is there before.
    ///
    /// # Errors
    /// When the events cannot be read.
    pub async fn from_now(aws: &Aws, stack: Option<&Stack>, token: &OperationToken) -> Result<Events, AwsError> {
        let newest_before = match stack {
            Some(stack) => newest_page(aws, &stack.id).await?.into_iter().next().map(|event| event.id),
            None => None,
        };
        let operations_before = stack.map(|stack| stack.operations.clone()).unwrap_or_default();
        Ok(Events::after(operations_before, newest_before, vec![token.clone()]))
    }

    /// Those of the operation that is under way already.
    ///
    /// # Errors
    /// When the events cannot be read.
    pub async fn of_running(aws: &Aws, stack: &Stack) -> Result<Events, AwsError> {
        let (mut newest_before, mut tokens) = (None, Vec::new());
        let mut started = false;
        for event in newest_page(aws, &stack.id).await? {
            let of_stack = event.is_of(stack);
            // An end that comes first is that of an operation before: the events are older than the status.
            if started || of_stack && !event.status.ends_with("_IN_PROGRESS") {
                newest_before = Some(event.id);
                break;
            }
            started = of_stack && starts_operation(&event);
            if started {
                tokens = event.token.as_deref().map(OperationToken::of).into_iter().collect();
            }
        }
        let operations_before = stack.operations.iter().skip(1).cloned().collect();
        Ok(Events::after(operations_before, newest_before, tokens))
    }

    fn after(operations_before: Vec<String>, newest_before: Option<String>, tokens: Vec<OperationToken>) -> Events {
        let seen = BTreeSet::new();
        Events { tokens, seen, operations_before, newest_before, begun_at: None, by_operation: true, overtaken: false }
    }

    /// What happened since the last call, the oldest first.
    ///
    /// # Errors
    /// When the events cannot be read.
    pub async fn next(&mut self, aws: &Aws, stack: &Stack) -> Result<Vec<Event>, AwsError> {
        let fresh = self.read(aws, stack).await?;
        Ok(self.take(fresh, stack))
    }

    /// Those of the operation among what was read, the oldest first, each once.
    fn take(&mut self, mut fresh: Vec<Event>, stack: &Stack) -> Vec<Event> {
        fresh.retain(|event| self.seen.insert(event.id.clone()));
        // The newest come first, also within a millisecond.
        fresh.reverse();
        fresh.sort_by_key(|event| event.at);
        let starts = |event: &&Event| event.is_of(stack) && starts_operation(event);
        let may_be_own = |event: &&Event| event.token.is_none() || self.has_own_token(event);
        self.begun_at = self.begun_at.or_else(|| Some(fresh.iter().filter(starts).find(may_be_own)?.at));
        let (own, others): (Vec<_>, Vec<_>) = fresh.into_iter().partition(|event| self.is_own(event));
        let later = |event: &Event| self.begun_at.is_some_and(|begun_at| event.at >= begun_at);
        self.overtaken |= others.iter().any(|event| starts(&event) && later(event));
        own
    }

    /// Whether the operation shows yet. Its events stay to be told.
    ///
    /// # Errors
    /// When the events cannot be read.
    pub async fn begun(&self, aws: &Aws, stack: &Stack) -> Result<bool, AwsError> {
        let events = self.stack_events(aws, &stack.id).await?;
        Ok(events.iter().any(|event| self.has_own_token(event)))
    }

    /// Takes those of one more call for a part of the operation.
    pub fn and(&mut self, token: OperationToken) {
        self.tokens.push(token);
    }

    /// Whether somebody began another operation meanwhile: the stack's status is no longer that of this one.
    pub fn overtaken(&self) -> bool {
        self.overtaken
    }

    fn is_own(&self, event: &Event) -> bool {
        match &event.token {
            Some(_) => self.tokens.is_empty() || self.has_own_token(event),
            // The end of an operation before this one can show late, too.
            None => self.tokens.is_empty() || self.begun_at.is_some_and(|begun_at| event.at >= begun_at),
        }
    }

    fn has_own_token(&self, event: &Event) -> bool {
        event.token.as_ref().is_some_and(|token| self.tokens.iter().any(|own| own.as_str() == token))
    }

    async fn read(&mut self, aws: &Aws, stack: &Stack) -> Result<Vec<Event>, AwsError> {
        let operations: Vec<&String> =
            stack.operations.iter().filter(|id| !self.operations_before.contains(id)).collect();
        if self.by_operation && !operations.is_empty() {
            match self.operation_events(aws, &operations).await {
                Err(error) if matches!(error.kind, ErrorKind::Permission | ErrorKind::Refused) => {
                    self.by_operation = false;
                }
                other => return other,
            }
        }
        self.stack_events(aws, &stack.id).await
    }

    async fn operation_events(&self, aws: &Aws, operations: &[&String]) -> Result<Vec<Event>, AwsError> {
        let mut events = Vec::new();
        for operation in operations {
            // With an operation's id no stack is named (API reference, DescribeEvents).
            let mut pages = aws.cloudformation.describe_events().operation_id(*operation).into_paginator().send();
            while let Some(page) = pages.next().await {
                let page = page.map_err(|error| AwsError::from_sdk("cloudformation:DescribeEvents", error))?;
                let page = page.operation_events.unwrap_or_default();
                let known = page.iter().any(|event| self.is_seen(event.event_id.as_deref()));
                events.extend(page.into_iter().filter_map(event_of_operation));
                if known {
                    break;
                }
            }
        }
        Ok(events)
    }

    /// The newest come first, so that what is known ends it.
    async fn stack_events(&self, aws: &Aws, stack_id: &str) -> Result<Vec<Event>, AwsError> {
        let mut events = Vec::new();
        let mut pages = aws.cloudformation.describe_stack_events().stack_name(stack_id).into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| AwsError::from_sdk("cloudformation:DescribeStackEvents", error))?;
            let page = page.stack_events.unwrap_or_default();
            let known = page.iter().any(|event| self.is_seen(event.event_id.as_deref()));
            for event in page {
                if event.event_id == self.newest_before {
                    return Ok(events);
                }
                events.extend(event_of_stack(event));
            }
            if known {
                break;
            }
        }
        Ok(events)
    }

    fn is_seen(&self, id: Option<&str>) -> bool {
        id.is_some_and(|id| self.seen.contains(id))
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
        token: event.client_request_token.filter(|token| !token.is_empty()),
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
        token: event.client_request_token.filter(|token| !token.is_empty()),
    })
}

fn millis(time: Option<DateTime>) -> Option<i64> {
    time?.to_millis().ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Event, Events, OperationToken, Stack, cloudformation};
    use aws_sdk_cloudformation::types as cfn;

    fn of_stack(at: i64, status: &str, token: Option<&str>) -> Event {
        Event {
            id: format!("{at}-{status}"),
            at,
            logical_id: "quotes".to_owned(),
            physical_id: None,
            resource_type: cloudformation::STACK.to_owned(),
            status: status.to_owned(),
            reason: None,
            token: token.map(str::to_owned),
        }
    }

    fn statuses(events: &mut Events, fresh: Vec<Event>) -> Vec<String> {
        let stack = Stack::from(cfn::Stack::builder().stack_name("quotes").build());
        events.take(fresh, &stack).into_iter().map(|event| event.status).collect()
    }

    #[test]
    fn the_end_of_an_operation_before_that_shows_late_is_not_the_end_of_this_one() {
        let mut events = Events::after(Vec::new(), None, vec![OperationToken::of("ours")]);
        // Of an operation that was begun without a token, and of one with another.
        let late = vec![of_stack(2, "UPDATE_COMPLETE", None), of_stack(1, "UPDATE_COMPLETE", Some("theirs"))];
        assert!(statuses(&mut events, late).is_empty());
        let begun = vec![of_stack(3, "UPDATE_IN_PROGRESS", Some("ours"))];
        assert_eq!(statuses(&mut events, begun), ["UPDATE_IN_PROGRESS"]);
        assert!(!events.overtaken());
        // What CloudFormation does on its own account need not carry the token.
        assert_eq!(statuses(&mut events, vec![of_stack(4, "UPDATE_COMPLETE", None)]), ["UPDATE_COMPLETE"]);
    }

    #[test]
    fn who_begins_another_operation_afterwards_overtakes_this_one() {
        let mut events = Events::after(Vec::new(), None, vec![OperationToken::of("ours")]);
        statuses(&mut events, vec![of_stack(0, "UPDATE_IN_PROGRESS", Some("earlier"))]);
        statuses(&mut events, vec![of_stack(1, "UPDATE_IN_PROGRESS", Some("ours"))]);
        assert!(!events.overtaken());
        assert!(statuses(&mut events, vec![of_stack(2, "DELETE_IN_PROGRESS", Some("theirs"))]).is_empty());
        assert!(events.overtaken());
    }
}
