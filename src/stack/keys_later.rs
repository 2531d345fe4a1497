use super::plan::{PlannedAction, PlannedChange, PropertyChange};
use crate::cloudformation::resource_types::cdk::LOG_PROTECTION;
use crate::cloudformation::resource_types::logs::LOG_GROUP;
use crate::cloudformation::{FragmentValue, Template, line, property};
use crate::source::Sources;

const KEY: &str = "KmsKeyId";

/// The log groups that get their key with a second operation, by logical id. When MDAA's custom resource leaves, which is the last
/// that an update does, its function takes the key off every group of the runtime (mdaa-newer 3.3), also one that the same
/// update has just put on.
pub fn keyless_at_first(template: &Template, deployed: &Template) -> Vec<String> {
    let leaves = deployed.of_type(LOG_PROTECTION).any(|(id, _)| !template.resources.contains_key(id));
    let groups = template.of_type(LOG_GROUP).filter(|(_, group)| leaves && property(group, KEY).is_some());
    groups.map(|(id, _)| id.clone()).collect()
}

/// The template of the first operation.
pub fn without_keys(template: &Template, groups: &[String]) -> Template {
    let mut first = template.clone();
    for (_, group) in first.resources.iter_mut().filter(|(id, _)| groups.contains(id)) {
        if let FragmentValue::Map(attributes) = &mut group.value
            && let Some(FragmentValue::Map(properties)) = attributes.get_mut("Properties").map(|all| &mut all.value)
        {
            properties.shift_remove(KEY);
        }
    }
    first
}

/// What the second operation changes.
pub fn planned_keys(template: &Template, groups: &[String], sources: &Sources) -> Vec<PlannedChange> {
    let planned = |id: &String| {
        let group = template.resources.get(id)?;
        let key = property(group, KEY)?;
        let own = key.referenced().filter(|id| template.resources.contains_key(*id));
        Some(PlannedChange {
            action: PlannedAction::ChangeInPlace,
            logical_id: id.clone(),
            physical_id: None,
            resource_type: LOG_GROUP.to_owned(),
            properties: vec![PropertyChange {
                path: format!("/Properties/{KEY}"),
                before: None,
                after: key.known(),
                replaces: false,
                read_from: own.map(str::to_owned),
                secret: false,
                span: line(template, sources, &format!("/Resources/{id}/Properties/{KEY}")),
            }],
            retained: false,
            span: line(template, sources, &format!("/Resources/{id}")),
        })
    };
    groups.iter().filter_map(planned).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{keyless_at_first, planned_keys, without_keys};
    use crate::cloudformation::Template;
    use crate::source::Sources;
    use serde_json::json;

    #[test]
    fn a_group_gets_its_key_once_the_function_that_takes_it_off_is_gone() {
        let group = json!({"Type": "AWS::Logs::LogGroup", "Properties": {
            "LogGroupName": "a", "KmsKeyId": {"Fn::GetAtt": ["Key", "Arn"]}, "RetentionInDays": 7,
        }});
        let bare = json!({"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "b"}});
        let ours = Template::from_json(
            &json!({"Resources": {"Group": group, "Bare": bare, "Key": {"Type": "AWS::KMS::Key"}}}),
        );
        let protected = json!({"Resources": {"LogProtection": {"Type": "Custom::AgentCoreLogProtection"}}});
        let groups = keyless_at_first(&ours, &Template::from_json(&protected));
        assert_eq!(groups, ["Group"]);
        let first = without_keys(&ours, &groups).to_json();
        assert_eq!(first["Resources"]["Group"]["Properties"], json!({"LogGroupName": "a", "RetentionInDays": 7}));
        let sources = Sources::new(std::path::Path::new("."), &[]).unwrap();
        let planned = planned_keys(&ours, &groups, &sources);
        assert_eq!(planned[0].properties[0].read_from.as_deref(), Some("Key"));
        // Nobody takes it off of a stack without that function, and once it is gone.
        assert!(keyless_at_first(&ours, &Template::default()).is_empty());
        assert!(keyless_at_first(&ours, &ours).is_empty());
    }
}
