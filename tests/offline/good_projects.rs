//! Every good fixture project compiles to exactly this.

use crate::support::checkout;
use crate::support::each::{below, each};
use crate::support::project::Project;
use crate::support::source_maps::{Places, unmapped};
use serde_json::Value;
use std::collections::BTreeMap;

const GOOD: &str = "tests/fixtures/good";

/// Fixtures that together have every kind of origin, every property, and most of what a config may hold.
const MAPPED: [&str; 8] = [
    "access-by-role",
    "access-of-every-kind",
    "code-path",
    "env-templates",
    "every-property",
    "references-nested-and-in-keys",
    "ssm-policy-arn",
    "tags-at-every-level",
];

/// Of those in `MAPPED` every leaf is to be reviewed; of all, no leaf is left out and no place is made up.
#[test]
fn every_good_project_compiles_to_these_bytes_and_maps_every_leaf_to_places_that_exist() {
    each(GOOD, &below(GOOD), |folder| {
        let checked = Project::copy_of(folder).check();
        insta::assert_snapshot!("check", checked.report);
        insta::assert_snapshot!("template", one_text(&checked.templates));
        let (mut places, mut lines) = (Places::of(&checked.sources), BTreeMap::new());
        assert_eq!(checked.templates.len(), checked.source_maps.len());
        for ((path, template), (map_path, map)) in checked.templates.iter().zip(&checked.source_maps) {
            assert_eq!(path.replace(".template.", ".sources."), *map_path);
            let [template, map]: [Value; 2] = [template, map].map(|text| serde_json::from_str(text).unwrap());
            assert_eq!(map["version"], 1);
            assert_eq!(unmapped(&template, &map), [""; 0], "{path}");
            lines.insert(map_path.clone(), places.lines(&map));
        }
        if MAPPED.iter().any(|name| folder.ends_with(name)) {
            insta::assert_snapshot!("sources", one_text(&lines));
        }
    });
}

/// Several files as one text, each below its path; fails when there is none.
fn one_text(files: &BTreeMap<String, String>) -> String {
    assert!(!files.is_empty(), "no module ships");
    files.iter().map(|(path, text)| format!("==> {path} <==\n{text}\n")).collect()
}

/// The templates of a fixture.
fn templates(fixture: &str) -> Vec<Value> {
    let checked = Project::copy_of(&checkout(GOOD).join(fixture)).check();
    checked.templates.values().map(|text| serde_json::from_str(text).unwrap()).collect()
}

#[test]
fn env_templates_are_what_they_would_be_spelled_out() {
    assert_eq!(templates("env-templates"), templates("env-templates-spelled-out"));
    let list = |fixture: &str| {
        let project = Project::copy_of(&checkout(GOOD).join(fixture));
        String::from_utf8(project.mdaac(&["list"]).stdout).unwrap()
    };
    assert_eq!(list("env-templates"), list("env-templates-spelled-out"), "the order too");
}

#[test]
fn the_order_of_endpoints_replaces_nothing() {
    // Objects are equal in whatever order their keys stand.
    assert_eq!(templates("endpoints-in-the-plural"), templates("endpoints-in-another-order"));
}

#[test]
fn the_order_of_endpoints_changes_no_alarm() {
    let project = Project::copy_of(&checkout(GOOD).join("alarms"));
    let config = project.path().join("agent.yaml");
    let text = std::fs::read_to_string(&config).unwrap();
    let turned = text.replace("  - name: canary\n  - name: blue-Green\n", "  - name: blue-Green\n  - name: canary\n");
    assert_ne!(turned, text);
    std::fs::write(&config, turned).unwrap();
    let templates_now = project.check().templates;
    let now: Vec<Value> = templates_now.values().map(|text| serde_json::from_str(text).unwrap()).collect();
    assert_eq!(now, templates("alarms"));
}
