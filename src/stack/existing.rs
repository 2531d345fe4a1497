use super::aws::Aws;
use super::error::{AwsError, ErrorKind};
use super::resources::{StackResource, properties};
use crate::cloudformation::resource_types::Shared;
use crate::cloudformation::{ResourceType, Template, property, type_of};
use serde_json::Value;

/// The shared resources of the template that exist already and belong to no resource of this stack: making them would
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
        let resource_type = ResourceType::of(type_of(resource));
        let Some(shared) = resource_type.lifecycle.and_then(|lifecycle| lifecycle.shared) else { continue };
        if held.iter().any(|one| one.logical_id == *logical_id) {
            continue;
        }
        let name = || property(resource, resource_type.known_by.property()?)?.known();
        let identifier = match shared {
            Shared::ByAccount => Some(account.to_owned()),
            Shared::ByName => name(),
        };
        let Some(identifier) = identifier else { continue };
        match properties(aws, resource_type.name, &identifier).await {
            Ok(Some(Value::Object(_))) => found.push(logical_id.clone()),
            Ok(_) => {}
            Err(error) if matches!(error.kind, ErrorKind::Permission | ErrorKind::Refused) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}
