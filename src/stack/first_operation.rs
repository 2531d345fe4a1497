use crate::cloudformation::resource_types::bedrock_agentcore::{RUNTIME, RUNTIME_ENDPOINT};
use crate::cloudformation::resource_types::logs::LOG_GROUP;
use crate::cloudformation::{Fragment, Template, property, text, type_of};

/// What the first operation of a stack leaves to the next one, by logical id: log groups that AgentCore most likely makes
/// together with their runtime (facts 14), so that a create would fail with AlreadyExists, and what refers to them.
/// The group of a named endpoint is made before its endpoint, and so before the service could.
pub fn held_back(template: &Template) -> Vec<String> {
    let is_of =
        |id: &str, resource_type: &str| template.resources.get(id).is_some_and(|one| type_of(one) == resource_type);
    let awaited = |group: &str| {
        template.resources.values().filter(|one| type_of(one) == RUNTIME_ENDPOINT).any(|endpoint| {
            endpoint.get("DependsOn").is_some_and(|one| {
                one.as_str() == Some(group) || one.items().iter().any(|id| id.as_str() == Some(group))
            })
        })
    };
    let mut held_back: Vec<String> = template
        .resources
        .iter()
        .filter(|(id, resource)| type_of(resource) == LOG_GROUP && !awaited(id))
        .filter(|(_, resource)| {
            let name = property(resource, "LogGroupName").and_then(Fragment::text).unwrap_or_default();
            text::references(name).any(|reference| is_of(text::named(reference), RUNTIME))
        })
        .map(|(id, _)| id.clone())
        .collect();
    loop {
        let more: Vec<String> = template
            .resources
            .iter()
            .filter(|(id, resource)| !held_back.contains(id) && refers_to(resource, &held_back))
            .map(|(id, _)| id.clone())
            .collect();
        if more.is_empty() {
            return held_back;
        }
        held_back.extend(more);
    }
}

/// The template of the first operation.
pub fn first_template(template: &Template, held_back: &[String]) -> Template {
    let mut first = template.without(held_back);
    first.outputs.retain(|_, output| !refers_to(output, held_back));
    first
}

fn refers_to(fragment: &Fragment, logical_ids: &[String]) -> bool {
    let mut found = false;
    fragment.texts(&mut |text| {
        found |= text::references(text).any(|name| logical_ids.iter().any(|id| id == text::named(name)));
    });
    found
}

#[cfg(test)]
mod tests {
    use super::{first_template, held_back};
    use crate::stack::testing::compiled;

    #[test]
    fn the_first_operation_leaves_out_the_group_that_the_service_makes_and_no_other() {
        let (_, template) = compiled("endpoints-in-the-plural");
        let held_back = held_back(&template);
        assert_eq!(held_back.len(), 1, "{held_back:?}");
        assert!(held_back[0].contains("LogGroupDEFAULT"), "{held_back:?}");
        let first = first_template(&template, &held_back);
        assert_eq!(first.resources.len() + 1, template.resources.len());
        assert_eq!(first.outputs.len(), template.outputs.len());
    }
}
