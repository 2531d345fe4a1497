#![allow(clippy::unwrap_used)]
use super::{Scene, of_change_set, of_deletion, of_event, of_stack, passes};
use crate::cloudformation::{Template, type_of};
use crate::stack::event::Event;
use crate::stack::testing::{compiled_at, shown};
use serde::Deserialize;
use std::fmt::Write as _;

#[derive(Deserialize)]
struct Row {
    phase: String,
    of: Option<String>,
    text: String,
    project: Option<String>,
    #[serde(default)]
    new_role: bool,
    #[serde(default)]
    inferred: bool,
}

fn rows() -> Vec<Row> {
    serde_saphyr::from_str(include_str!("../../../tests/fixtures/refusals/rows.yaml")).unwrap()
}

fn event(phase: &str, start: &str, text: &str, template: &Template) -> Event {
    let start = format!("bedrockagentcoreruntime{start}");
    let (id, resource) = template.resources.iter().find(|(id, _)| id.starts_with(&start)).unwrap();
    // As a handler says it; it may begin with one of its codes.
    let coded =
        text.split_once(": ").filter(|(code, _)| code.chars().all(char::is_alphabetic) && !code.ends_with("ser"));
    let (code, text) = coded.unwrap_or(("GeneralServiceException", text));
    let reason =
        format!("Resource handler returned message: \"{text}\" (RequestToken: 0a1b, HandlerErrorCode: {code})");
    Event::failed_with(id, type_of(resource), &format!("{}_FAILED", phase.to_uppercase()), &reason)
}

#[test]
fn what_aws_refuses_is_told_with_the_line_at_fault_and_what_to_do() {
    let mut all = String::new();
    for Row { phase, of, text, project, new_role, inferred } in rows() {
        let (context, template) = compiled_at(project.as_deref().unwrap_or("tests/fixtures/refusals/project"));
        let scene =
            Scene { template: &template, sources: &context.sources, account: "111122223333", adds_role: new_role };
        let of = of.unwrap_or_default();
        let (found, again) = match phase.as_str() {
            "change-set" => (of_change_set(&text, &scene), false),
            "stack" => (of_stack("quotes", "UPDATE_ROLLBACK_COMPLETE", Some(&text), &scene), false),
            "delete" => (of_deletion(&event(&phase, &of, &text, &template)), false),
            _ => {
                let event = event(&phase, &of, &text, &template);
                (of_event(&event, &scene), passes(&event, &scene))
            }
        };
        let help = found.help.as_ref().map(ToString::to_string).unwrap_or_default();
        assert!(!inferred || help.contains("[inferred]"), "{text}: {help}");
        let new_role = if new_role { " with its role" } else { "" };
        let again = if again { "\n(tried again by itself)" } else { "" };
        let _ = writeln!(all, "{phase}{new_role}: {}{again}\n", shown(&found, &context.sources));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn advice_belongs_to_one_phase() {
    let (context, template) = compiled_at("tests/fixtures/refusals/project");
    let scene = Scene { template: &template, sources: &context.sources, account: "111122223333", adds_role: false };
    let told = |phase: &str, text: &str| of_event(&event(phase, "Runtime8", text, &template), &scene).code.name();
    let interfaces = "The maximum number of network interfaces has been reached.";
    assert_eq!(told("create", interfaces), "quota-reached");
    assert_eq!(told("delete", interfaces), "network-interfaces-remain");
    assert_eq!(told("create", "The network interface eni-0a1b2c3d is in use"), "deploy-failed");
    // What is said of a create means nothing of a delete.
    for text in rows().iter().filter(|row| row.of.as_deref() == Some("Runtime8")).map(|row| &row.text) {
        let of_a_create = ["subnet-", "image-", "name-", "role-refused", "service-linked", "quota-", "security-group"];
        let code = told("delete", text);
        assert!(!of_a_create.iter().any(|start| code.starts_with(start)), "{text}: {code}");
    }
}
