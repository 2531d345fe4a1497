use super::aws::Aws;
use super::error::AwsError;
use super::resources::{StackResource, properties};
use super::verify::Fault;
use crate::template::{Fragment, FragmentValue, Template};
use serde_json::Value;

/// The log groups whose retention or key is not what the template says, read back from the service: an import takes a
/// group as it is, and only the update after it changes that.
///
/// # Errors
/// When they cannot be read.
pub async fn differing_log_groups(
    aws: &Aws,
    template: &Template,
    held: &[StackResource],
) -> Result<Vec<Fault>, AwsError> {
    let mut faults = Vec::new();
    for resource in held.iter().filter(|resource| resource.resource_type == LOG_GROUP) {
        let wanted = template.resources.get(&resource.logical_id).and_then(|wanted| wanted.get("Properties"));
        let Some(wanted) = wanted else { continue };
        let name = &resource.physical_id;
        let mut fault = |words: String| {
            faults.push(Fault { logical_id: resource.logical_id.clone(), words, reason: Some(OUTSIDE.to_owned()) });
        };
        let Some(found) = properties(aws, LOG_GROUP, name).await? else {
            fault(format!("the log group `{name}` is in the stack and does not exist"));
            continue;
        };
        if let Some(days) = literal(wanted, "RetentionInDays")
            && found["RetentionInDays"] != *days
        {
            let kept = match found["RetentionInDays"].as_u64() {
                Some(kept) => format!("for {kept} days"),
                None => "for ever".to_owned(),
            };
            fault(format!("the log group `{name}` keeps its logs {kept}, not for {days} days"));
        }
        let key = found["KmsKeyId"].as_str();
        if wanted.get("KmsKeyId").is_some() && key.is_none() {
            fault(format!("the log group `{name}` is not encrypted with a key of yours"));
        }
    }
    Ok(faults)
}

const LOG_GROUP: &str = "AWS::Logs::LogGroup";
/// CloudFormation sets both where it can, so another deploy alone changes nothing.
const OUTSIDE: &str =
    "it was changed outside of CloudFormation, perhaps by MDAA's function; `mdaac deploy --revert-drift` puts it back";

/// A value that the template knows; none if it comes with the deploy.
fn literal<'a>(properties: &'a Fragment, name: &str) -> Option<&'a Value> {
    match &properties.get(name)?.value {
        FragmentValue::Leaf(value) if !value.is_object() => Some(value),
        _ => None,
    }
}
