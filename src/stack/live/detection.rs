use crate::stack::aws::Aws;
use crate::stack::error::{AwsError, ErrorKind};
use crate::stack::poll::Pace;
use crate::stack::resources::StackResource;
use aws_sdk_cloudformation::primitives::DateTime;
use aws_sdk_cloudformation::types::{
    DifferenceType, PropertyDifference, StackDriftDetectionStatus, StackResourceDrift, StackResourceDriftStatus,
};
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::time::Instant;

/// What CloudFormation's drift detection says of a stack.
#[derive(Clone, Debug, Default)]
pub struct Detection {
    /// By logical id, of those that it checked.
    pub drifts: BTreeMap<String, ResourceDrift>,
    /// Those of which it says nothing, each with its words if it has any.
    pub unchecked: Vec<(StackResource, Option<String>)>,
    /// Why it says nothing at all.
    pub failed: Option<AwsError>,
}

/// What it says of one resource.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourceDrift {
    pub deleted: bool,
    /// The properties that the template sets, resolved; null where they are not given.
    pub expected: Value,
    pub differences: Vec<PropertyDrift>,
}

/// A property that is not as deployed.
#[derive(Clone, Debug, PartialEq)]
pub struct PropertyDrift {
    /// Below the properties, e.g. `/Tags/0/Value`.
    pub path: String,
    pub expected: Option<String>,
    pub actual: Option<String>,
}

/// How long a detection may take. AWS says "up to several minutes" of stacks that are larger than ours.
const LONGEST: Duration = Duration::from_secs(180);

/// How much earlier a result may say it is than its detection, in seconds [inferred].
const ROUNDED: i64 = 5;

/// Asks for a detection and waits for it. Whatever keeps it from an answer is part of what it gives: nothing fails here.
pub async fn detect(aws: &Aws, stack_id: &str, held: &[StackResource]) -> Detection {
    match drifts(aws, stack_id).await {
        Ok((found, failed)) => read(found, held, failed),
        Err(error) => Detection { failed: Some(error), ..Detection::default() },
    }
}

impl Detection {
    /// The property of a resource as deployed, if that is told.
    pub fn expected(&self, logical_id: &str, property: &str) -> Option<&Value> {
        self.drifts.get(logical_id)?.expected.pointer(property)
    }

    /// Whether it looked at a resource.
    pub fn checked(&self, logical_id: &str) -> bool {
        self.drifts.contains_key(logical_id)
    }
}

/// What is told of each resource, and the reason where the detection failed for some.
async fn drifts(aws: &Aws, stack_id: &str) -> Result<(Vec<StackResourceDrift>, Option<String>), AwsError> {
    let started = Instant::now();
    let mut pace = Pace::default();
    let id = loop {
        let answer = aws.cloudformation.detect_stack_drift().stack_name(stack_id).send().await;
        match answer.map_err(|error| AwsError::from_sdk("cloudformation:DetectStackDrift", error)) {
            Ok(begun) => break begun.stack_drift_detection_id.unwrap_or_default(),
            // Somebody else's; there is one at a time.
            Err(error) if error.message.contains("already in progress") && started.elapsed() < LONGEST => {
                pace.wait().await;
            }
            Err(error) => return Err(error),
        }
    };
    let mut pace = Pace::default();
    let (began, failed) = loop {
        let request = aws.cloudformation.describe_stack_drift_detection_status();
        let answer = request.stack_drift_detection_id(&id).send().await;
        let operation = "cloudformation:DescribeStackDriftDetectionStatus";
        let found = answer.map_err(|error| AwsError::from_sdk(operation, error))?;
        match found.detection_status {
            Some(StackDriftDetectionStatus::DetectionComplete) => break (found.timestamp, None),
            Some(StackDriftDetectionStatus::DetectionFailed) => break (found.timestamp, found.detection_status_reason),
            _ if started.elapsed() > LONGEST => {
                let message = "the drift detection did not end in time";
                return Err(AwsError::new(operation, ErrorKind::Unavailable, message));
            }
            _ => pace.wait().await,
        }
    };
    let mut all = Vec::new();
    let request = aws.cloudformation.describe_stack_resource_drifts().stack_name(stack_id);
    let mut pages = request.into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| AwsError::from_sdk("cloudformation:DescribeStackResourceDrifts", error))?;
        let drifts = page.stack_resource_drifts.unwrap_or_default();
        for text in drifts.iter().flat_map(|drift| [&drift.expected_properties, &drift.actual_properties]).flatten() {
            aws.secrets.keep_deployed(&serde_json::from_str(text).unwrap_or_default());
        }
        all.extend(drifts);
    }
    // Results of an earlier detection stay.
    let seconds = |time: Option<DateTime>| time.map(|time| time.secs());
    all.retain(|drift| match (seconds(drift.timestamp), seconds(began)) {
        (Some(at), Some(began)) => at + ROUNDED >= began,
        _ => true,
    });
    Ok((all, failed))
}

fn read(found: Vec<StackResourceDrift>, held: &[StackResource], failed: Option<String>) -> Detection {
    let mut reasons = BTreeMap::new();
    let mut drifts = BTreeMap::new();
    for drift in found {
        let Some(logical_id) = drift.logical_resource_id else { continue };
        let deleted = drift.stack_resource_drift_status == Some(StackResourceDriftStatus::Deleted);
        match drift.stack_resource_drift_status {
            Some(
                StackResourceDriftStatus::InSync
                | StackResourceDriftStatus::Modified
                | StackResourceDriftStatus::Deleted,
            ) => {
                let expected = drift.expected_properties.unwrap_or_default();
                let expected = serde_json::from_str(&expected).unwrap_or_default();
                let differences = drift.property_differences.unwrap_or_default().into_iter().filter_map(property);
                let drift = ResourceDrift { deleted, expected, differences: differences.collect() };
                drifts.insert(logical_id, drift);
            }
            // What is not known to this version is not checked either.
            _ => {
                reasons.insert(logical_id, drift.drift_status_reason);
            }
        }
    }
    let unchecked = held.iter().filter(|one| !drifts.contains_key(&one.logical_id)).map(|one| {
        let reason = reasons.get(&one.logical_id).cloned().flatten().or_else(|| failed.clone());
        (one.clone(), reason)
    });
    Detection { unchecked: unchecked.collect(), drifts, failed: None }
}

/// Where there is nothing the API says `null`.
fn property(found: PropertyDifference) -> Option<PropertyDrift> {
    let kind = found.difference_type;
    let expected = found.expected_value.filter(|_| kind != Some(DifferenceType::Add));
    let actual = found.actual_value.filter(|_| kind != Some(DifferenceType::Remove));
    Some(PropertyDrift { path: found.property_path?, expected, actual })
}
