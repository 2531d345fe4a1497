use super::resources::StackResource;
use crate::cloudformation::resource_types::bedrock_agentcore::{RUNTIME, RUNTIME_ENDPOINT};
use crate::cloudformation::resource_types::logs::{LOG_GROUP, VENDED};
use crate::cloudformation::{Fragment, Template, property, text, type_of};

/// The runtimes that an operation makes: those that the stack does not hold, and those that get another name, which
/// replaces them. `held` is what it holds, `deployed` the template that it was deployed with.
pub fn new_runtimes(template: &Template, deployed: &Template, held: &[StackResource]) -> Vec<String> {
    let name = |template: &Template, id: &str| property(template.resources.get(id)?, "AgentRuntimeName")?.known();
    // A name that comes with the deploy says nothing.
    let renamed = |id: &str| match (name(deployed, id), name(template, id)) {
        (Some(before), Some(now)) => before != now,
        _ => false,
    };
    template
        .of_type(RUNTIME)
        .map(|(id, _)| id)
        .filter(|id| !held.iter().any(|one| one.logical_id == **id) || renamed(id))
        .cloned()
        .collect()
}

/// What the operation that makes these runtimes leaves to the next one, by logical id: log groups that AgentCore most
/// likely makes together with their runtime (facts 14), so that a create would fail with AlreadyExists, and what refers to
/// them. The group of a named endpoint is made before its endpoint, and so before the service could.
pub fn held_back(template: &Template, runtimes: &[String]) -> Vec<String> {
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
            !name.starts_with(VENDED)
                && text::references(name).any(|reference| runtimes.iter().any(|id| id == text::named(reference)))
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
    use super::{first_template, held_back, new_runtimes};
    use crate::cloudformation::Template;
    use crate::stack::testing::compiled;

    #[test]
    fn the_first_operation_makes_log_groups_that_no_service_makes() {
        let (_, template) = compiled("log-delivery");
        let held_back = held_back(&template, &new_runtimes(&template, &Template::default(), &[]));
        assert!(matches!(&held_back[..], [one] if one.contains("LogGroupDEFAULT")), "{held_back:?}");
    }

    #[test]
    fn the_first_operation_leaves_out_the_group_that_the_service_makes_and_no_other() {
        let (_, template) = compiled("endpoints-in-the-plural");
        let held_back = held_back(&template, &new_runtimes(&template, &Template::default(), &[]));
        assert_eq!(held_back.len(), 1, "{held_back:?}");
        assert!(held_back[0].contains("LogGroupDEFAULT"), "{held_back:?}");
        let first = first_template(&template, &held_back);
        assert_eq!(first.resources.len() + 1, template.resources.len());
        assert_eq!(first.outputs.len(), template.outputs.len());
    }
}
