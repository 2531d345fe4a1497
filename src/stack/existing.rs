use super::aws::Aws;
use super::error::{AwsError, ErrorKind};
use super::resources::{StackResource, properties};
use crate::cloudformation::{Fragment, Template, property, type_of};
use serde_json::Value;

/// A resource that exists once in an account and region, or under a fixed name, and that a stack may find made.
struct Singleton {
    resource_type: &'static str,
    /// Its identifier: a property, or the account.
    property: Option<&'static str>,
}

/// Both are kept when their stack goes, since deleting them would switch Transaction Search off for everyone, so a
/// second stack meets them (facts 8).
const SINGLETONS: &[Singleton] = &[
    Singleton { resource_type: "AWS::XRay::TransactionSearchConfig", property: None },
    Singleton { resource_type: "AWS::Logs::ResourcePolicy", property: Some("PolicyName") },
];

/// The resources of the template that exist already and belong to no resource of this stack: making them would
/// fail with AlreadyExists. `held` is what the stack holds.
///
/// Whoever may not read them cannot be helped: CloudFormation will say so.
///
/// # Errors
/// When AWS cannot be asked.
pub async fn existing(
    aws: &Aws,
    account: &str,
    template: &Template,
    held: &[StackResource],
) -> Result<Vec<String>, AwsError> {
    let mut found = Vec::new();
    for (logical_id, resource) in &template.resources {
        let resource_type = type_of(resource);
        let Some(singleton) = SINGLETONS.iter().find(|one| one.resource_type == resource_type) else { continue };
        if held.iter().any(|one| one.logical_id == *logical_id) {
            continue;
        }
        let identifier = match singleton.property {
            None => Some(account.to_owned()),
            Some(name) => property(resource, name).and_then(Fragment::known),
        };
        let Some(identifier) = identifier else { continue };
        match properties(aws, resource_type, &identifier).await {
            Ok(Some(Value::Object(_))) => found.push(logical_id.clone()),
            Ok(_) => {}
            Err(error) if matches!(error.kind, ErrorKind::Permission | ErrorKind::Refused) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}
