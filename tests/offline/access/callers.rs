//! `mdaac access callers`: who gets in, by which statement.

use super::command::screen;
use crate::support::checkout;
use crate::support::each::{below, each};
use crate::support::project::Project;
use serde_json::Value;

fn callers(project: &str, arguments: &[&str]) -> String {
    let project = Project::copy_of(&checkout("tests/fixtures/good").join(project));
    screen(&project.mdaac(&[&["access", "callers"], arguments].concat()))
}

#[test]
fn whoever_gets_in_is_listed_with_the_statement_and_its_line() {
    let projects = ["access", "access-by-role", "access-from-a-gateway", "access-of-every-kind", "vpc-only"];
    let screens = projects.iter().map(|project| format!("== {project}\n{}\n", callers(project, &[])));
    insta::assert_snapshot!("signed", screens.collect::<String>());
}

#[test]
fn of_tokens_the_claims_are_listed() {
    let projects = ["access-with-tokens", "vpc-only-with-tokens", "every-property"];
    let screens = projects.iter().map(|project| format!("== {project}\n{}\n", callers(project, &[])));
    insta::assert_snapshot!("tokens", screens.collect::<String>());
    insta::assert_snapshot!("json", callers("access-with-tokens", &["--format", "json"]));
}

/// Each statement on a call is in some row, and each line is one of the project's.
#[test]
fn no_statement_of_a_policy_is_left_out() {
    each("tests/fixtures/good", &below("tests/fixtures/good"), |folder| {
        let project = Project::copy_of(folder);
        let output = project.mdaac(&["access", "callers", "--format", "json"]);
        let Ok(rows) = serde_json::from_slice::<Vec<Value>>(&output.stdout) else { return };
        let listed: Vec<&str> = rows
            .iter()
            .flat_map(|row| row["by"].as_array().unwrap())
            .map(|by| by["pointer"].as_str().unwrap())
            .collect();
        let checked = project.check();
        for template in checked.templates.values() {
            let template: Value = serde_json::from_str(template).unwrap();
            let resources = template["Resources"].as_object().unwrap();
            for (id, resource) in
                resources.iter().filter(|(_, one)| one["Type"] == "AWS::BedrockAgentCore::ResourcePolicy")
            {
                let text = resource["Properties"]["Policy"].to_string();
                for index in 0..text.matches("Effect").count() {
                    let at = format!("/Resources/{id}/Properties/Policy/Statement/{index}");
                    assert!(listed.contains(&at.as_str()), "{at} is not among {listed:#?}");
                }
            }
        }
    });
}
