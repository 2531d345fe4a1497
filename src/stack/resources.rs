use super::aws::Aws;
use super::error::{AwsError, ErrorKind};
use super::poll::Pace;
use super::state::Stack;
use serde_json::Value;

/// A resource that a stack holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StackResource {
    pub logical_id: String,
    /// The id of the thing itself.
    pub physical_id: String,
    pub resource_type: String,
    /// What became of it last, e.g. `CREATE_COMPLETE`.
    pub status: String,
    pub reason: Option<String>,
}

/// What the stack holds: every resource that was made and is not deleted.
///
/// # Errors
/// When they cannot be listed.
pub async fn held(aws: &Aws, stack: &Stack) -> Result<Vec<StackResource>, AwsError> {
    let mut resources = ever_made(aws, stack).await?;
    resources.retain(|resource| !matches!(resource.status.as_str(), "DELETE_COMPLETE" | SKIPPED));
    Ok(resources)
}

/// The same just after an operation that made these, by logical id: the list can be older (aws-unkind 1).
///
/// # Errors
/// When they cannot be listed.
pub async fn held_with(aws: &Aws, stack: &Stack, made: &[String]) -> Result<Vec<StackResource>, AwsError> {
    let mut pace = Pace::default();
    for _ in 1..READS {
        let held = held(aws, stack).await?;
        if made.iter().all(|id| held.iter().any(|one| one.logical_id == *id)) {
            return Ok(held);
        }
        pace.wait().await;
    }
    held(aws, stack).await
}

/// What a deletion has let go of already: it exists and belongs to nobody's stack any more.
///
/// # Errors
/// When it cannot be listed.
pub async fn let_go(aws: &Aws, stack: &Stack) -> Result<Vec<StackResource>, AwsError> {
    let mut resources = ever_made(aws, stack).await?;
    resources.retain(|resource| resource.status == SKIPPED);
    Ok(resources)
}

const SKIPPED: &str = "DELETE_SKIPPED";

/// Every resource that was ever made.
async fn ever_made(aws: &Aws, stack: &Stack) -> Result<Vec<StackResource>, AwsError> {
    let mut resources = Vec::new();
    let mut pages = aws.cloudformation.list_stack_resources().stack_name(&stack.id).into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| AwsError::from_sdk("cloudformation:ListStackResources", error))?;
        for summary in page.stack_resource_summaries.unwrap_or_default() {
            let physical_id = summary.physical_resource_id.unwrap_or_default();
            // Without a physical id nothing was made.
            if physical_id.is_empty() {
                continue;
            }
            resources.push(StackResource {
                logical_id: summary.logical_resource_id.unwrap_or_default(),
                physical_id,
                resource_type: summary.resource_type.unwrap_or_default(),
                status: summary.resource_status.map(|status| status.as_str().to_owned()).unwrap_or_default(),
                reason: summary.resource_status_reason.filter(|reason| !reason.is_empty()),
            });
        }
    }
    Ok(resources)
}

/// The properties of a resource as they are now, whoever made it; none if it does not exist. `identifier` is the
/// type's primary identifier.
///
/// # Errors
/// When it cannot be read.
pub async fn properties(aws: &Aws, resource_type: &str, identifier: &str) -> Result<Option<Value>, AwsError> {
    asked(async || read_once(aws, resource_type, identifier).await).await
}

/// Every resource of a type in the account and region, by identifier, with what a list tells of it.
///
/// # Errors
/// When they cannot be listed.
pub async fn listed(aws: &Aws, resource_type: &str) -> Result<Vec<(String, Value)>, AwsError> {
    asked(async || list_once(aws, resource_type).await).await
}

/// What a handler says, asked again while it is in trouble.
async fn asked<T>(ask: impl AsyncFn() -> Result<T, AwsError>) -> Result<T, AwsError> {
    let mut pace = Pace::default();
    for _ in 1..READS {
        match ask().await {
            Err(error) if error.kind == ErrorKind::Unavailable => pace.wait().await,
            done => return done,
        }
    }
    ask().await
}

async fn list_once(aws: &Aws, resource_type: &str) -> Result<Vec<(String, Value)>, AwsError> {
    let mut found = Vec::new();
    let mut pages = aws.cloudcontrol.list_resources().type_name(resource_type).into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| AwsError::from_handler("cloudformation:ListResources", error))?;
        for one in page.resource_descriptions.unwrap_or_default() {
            let properties = one.properties.as_deref().and_then(|text| serde_json::from_str(text).ok());
            found.extend(one.identifier.map(|identifier| (identifier, properties.unwrap_or_default())));
        }
    }
    Ok(found)
}

/// How often a resource is read whose handler is in trouble, and a list that is not up to date.
const READS: usize = 4;

const BY_HAND: &[&str] = &["Description", "Tags"];

async fn read_once(aws: &Aws, resource_type: &str, identifier: &str) -> Result<Option<Value>, AwsError> {
    let answer = aws.cloudcontrol.get_resource().type_name(resource_type).identifier(identifier).send().await;
    match answer.map_err(|error| AwsError::from_handler("cloudformation:GetResource", error)) {
        Ok(found) => {
            let text = found.resource_description.and_then(|described| described.properties).unwrap_or_default();
            let wrong =
                |error| AwsError::new("cloudformation:GetResource", ErrorKind::Refused, format!("no JSON: {error}"));
            let properties: Value = serde_json::from_str(&text).map_err(wrong)?;
            // What somebody wrote there by hand makes nothing public.
            let mut made = properties.clone();
            if let Some(made) = made.as_object_mut() {
                made.retain(|key, _| !BY_HAND.contains(&key.as_str()));
            }
            aws.secrets.keep_deployed(&made);
            Ok(Some(properties))
        }
        Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
