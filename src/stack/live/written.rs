use super::compare::{LiveDifference, LiveStack};
use crate::cloudformation::resource_types::bedrock_agentcore::{RUNTIME, RUNTIME_ENDPOINT};
use aws_sdk_cloudformation::primitives::{DateTime, DateTimeFormat};

/// Pages of events that are read back to the last operation on a resource.
const PAGES: usize = 10;

/// Marks what nobody changed since CloudFormation wrote it. The service says when a runtime or an endpoint changed last; where
/// that was while CloudFormation last worked on it, a difference is what AWS reads back otherwise, and would come back after
/// every revert [inferred: that nothing but a change moves LastUpdatedAt]. Tags move it not.
pub async fn times(stack: &LiveStack<'_>, differences: &mut [LiveDifference]) {
    let timed = |one: &&mut LiveDifference| {
        matches!(one.resource_type.as_str(), RUNTIME | RUNTIME_ENDPOINT) && !one.path.starts_with("Tags")
    };
    let mut known: Vec<(String, bool)> = Vec::new();
    for difference in differences.iter_mut().filter(timed) {
        let id = difference.logical_id.clone();
        let untouched = match known.iter().find(|(known, _)| *known == id) {
            Some((_, untouched)) => *untouched,
            None => {
                let untouched = untouched(stack, &id).await;
                known.push((id, untouched));
                untouched
            }
        };
        difference.reads_back |= untouched;
    }
}

async fn untouched(stack: &LiveStack<'_>, logical_id: &str) -> bool {
    let changed = stack.agents.and_then(|agents| agents.properties(logical_id)?["LastUpdatedAt"].as_str());
    let Some(changed) = changed.and_then(millis) else { return false };
    match last_operation(stack, logical_id).await {
        Some((begun, ended)) => (begun..=ended).contains(&changed),
        None => false,
    }
}

/// When CloudFormation last began and ended to work on a resource. None where that cannot be seen.
async fn last_operation(stack: &LiveStack<'_>, logical_id: &str) -> Option<(i64, i64)> {
    let request = stack.aws.cloudformation.describe_stack_events().stack_name(&stack.stack.id);
    let mut pages = request.into_paginator().send();
    let (mut begun, mut ended) = (None, None);
    for _ in 0..PAGES {
        // After the last page.
        let Some(page) = pages.next().await else { return begun.zip(ended) };
        let page = page.ok()?;
        for event in page.stack_events.unwrap_or_default() {
            if event.logical_resource_id.as_deref() != Some(logical_id) {
                continue;
            }
            let at = event.timestamp.and_then(|time| time.to_millis().ok())?;
            let status = event.resource_status.as_ref().map(|status| status.as_str()).unwrap_or_default();
            match ended {
                // There are several on the way: the first one comes last.
                Some(ended) if !status.ends_with("_IN_PROGRESS") => return begun.map(|begun| (begun, ended)),
                Some(_) => begun = Some(at),
                None => ended = Some(at),
            }
        }
    }
    None
}

fn millis(time: &str) -> Option<i64> {
    let read = |format| DateTime::from_str(time, format).ok()?.to_millis().ok();
    read(DateTimeFormat::DateTime).or_else(|| read(DateTimeFormat::DateTimeWithOffset))
}
