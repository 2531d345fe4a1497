use super::aws::Aws;
use super::error::AwsError;
use super::poll::Pace;
use super::resources::{StackResource, properties};
use super::verify::UnhealthyResource;
use crate::cloudformation::resource_types::logs::LOG_GROUP;
use crate::cloudformation::{Fragment, Template};
use serde_json::Value;
use std::collections::BTreeSet;

/// The same after an operation, which a read may not show yet: what differs is looked at again for a while.
///
/// # Errors
/// When they cannot be read.
pub async fn settled_log_groups(
    aws: &Aws,
    template: &Template,
    held: &[StackResource],
) -> Result<Vec<UnhealthyResource>, AwsError> {
    let mut pace = Pace::default();
    for _ in 1..LOOKS {
        if differing_log_groups(aws, template, held).await?.is_empty() {
            return Ok(Vec::new());
        }
        pace.wait().await;
    }
    differing_log_groups(aws, template, held).await
}

/// For seven seconds or so.
const LOOKS: usize = 5;

/// The log groups whose retention, key or masking is not what the template says, read back from the service: an import takes a
/// group as it is, and only the update after it changes that.
///
/// # Errors
/// When they cannot be read.
pub async fn differing_log_groups(
    aws: &Aws,
    template: &Template,
    held: &[StackResource],
) -> Result<Vec<UnhealthyResource>, AwsError> {
    let mut faults = Vec::new();
    for resource in held.iter().filter(|resource| resource.resource_type == LOG_GROUP) {
        let wanted = template.resources.get(&resource.logical_id).and_then(|wanted| wanted.get("Properties"));
        let Some(wanted) = wanted else { continue };
        let name = &resource.physical_id;
        let mut fault = |property: &'static str, words: String| {
            faults.push(UnhealthyResource {
                logical_id: resource.logical_id.clone(),
                words,
                reason: Some(OUTSIDE.to_owned()),
                moved: true,
                property: Some(property),
            });
        };
        let Some(found) = properties(aws, LOG_GROUP, name).await? else {
            fault("LogGroupName", format!("the log group `{name}` is in the stack and does not exist"));
            continue;
        };
        let kept = found["RetentionInDays"].as_u64();
        let days = wanted.get("RetentionInDays").and_then(|days| days.to_json().as_u64());
        if kept != days && (days.is_some() || wanted.get("RetentionInDays").is_none()) {
            let time = |days: Option<u64>| match days {
                None => "for ever".to_owned(),
                Some(1) => "for a day".to_owned(),
                Some(days) => format!("for {days} days"),
            };
            fault(
                "RetentionInDays",
                format!("the log group `{name}` keeps its logs {}, not {}", time(kept), time(days)),
            );
        }
        match (wanted.get("KmsKeyId"), found["KmsKeyId"].as_str()) {
            (Some(_), None) => {
                fault("KmsKeyId", format!("the log group `{name}` is not encrypted with a key of yours"))
            }
            (Some(wanted), Some(key)) if known_key(wanted, held).is_some_and(|known| !is_key(key, &known)) => {
                fault("KmsKeyId", format!("the log group `{name}` is encrypted with another key, `{key}`"));
            }
            _ => {}
        }
        if let Some(wanted) = wanted.get("DataProtectionPolicy") {
            match (masked(&wanted.to_json()), masked(&found["DataProtectionPolicy"])) {
                (wanted, found) if wanted == found => {}
                (_, found) if found.is_empty() => {
                    fault("DataProtectionPolicy", format!("the log group `{name}` masks nothing"));
                }
                _ => fault(
                    "DataProtectionPolicy",
                    format!("the log group `{name}` masks other data than the config says"),
                ),
            }
        }
    }
    Ok(faults)
}

/// The kinds of data that a data protection policy masks: the ends of their ARNs, since the partition may be known to
/// CloudFormation only. Logs gives the policy back as a map or as JSON text.
fn masked(policy: &Value) -> BTreeSet<String> {
    let parsed = policy.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
    let statements = parsed.as_ref().unwrap_or(policy)["Statement"].as_array().cloned().unwrap_or_default();
    let masking = statements.iter().filter(|one| one["Operation"].get("Deidentify").is_some());
    let identifiers = masking.flat_map(|one| one["DataIdentifier"].as_array().into_iter().flatten());
    // `Fn::Sub` and the like print as maps, which end in the same text.
    let end = |identifier: &Value| {
        let text = identifier.as_str().map_or_else(|| identifier.to_string(), str::to_owned);
        text.rsplit('/').next().unwrap_or_default().trim_end_matches(['"', '}', ']']).to_owned()
    };
    identifiers.map(end).collect()
}

/// CloudFormation sets all of them where it can, so another deploy alone changes nothing.
const OUTSIDE: &str = "it was changed outside of CloudFormation, perhaps by MDAA's function";

/// The key that the template names by its ARN, or the id of the stack's own; none if it comes with the deploy.
fn known_key(wanted: &Fragment, held: &[StackResource]) -> Option<String> {
    match wanted.referenced() {
        Some(id) => held.iter().find(|one| one.logical_id == id).map(|one| one.physical_id.clone()),
        None => wanted.known(),
    }
}

fn is_key(arn: &str, known: &str) -> bool {
    arn == known || arn.strip_suffix(known).is_some_and(|before| before.ends_with(":key/"))
}

#[cfg(test)]
mod tests {
    use super::masked;
    use serde_json::{Value, json};

    #[test]
    fn what_is_masked_is_the_same_however_it_is_given_back() {
        let policy = |arn: Value, operation: &str| json!({"Statement": [{"DataIdentifier": [arn], "Operation": {operation: {"MaskConfig": {}}}}]});
        let plain = policy(json!("arn:aws:dataprotection::aws:data-identifier/Name"), "Deidentify");
        let sub = json!({"Fn::Sub": "arn:${AWS::Partition}:dataprotection::aws:data-identifier/Name"});
        for same in [Value::from(plain.to_string()), policy(sub, "Deidentify")] {
            assert_eq!(masked(&same), masked(&plain), "{same}");
        }
        for other in [Value::Null, json!({}), policy(json!("arn:…/Name"), "Audit")] {
            assert!(masked(&other).is_empty(), "{other}");
        }
    }
}
