//! Execution roles as people have them, and what `mdaac role check` says of each (tests/fixtures/role-shapes).

use crate::support::printed_policies::print;
use crate::support::project::Project;
use crate::support::{checkout, printed};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Output;

const AGENT: [&str; 6] = ["--region", "eu-central-1", "--agent-name", "quotes", "--repository", "quotes"];
const ROLE: &str = "arn:aws:iam::111122223333:role/agents/quotes";

#[derive(Deserialize)]
struct Table {
    trusts: BTreeMap<String, Value>,
    shapes: BTreeMap<String, Shape>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shape {
    exit: i32,
    /// Codes, of which the rule packs' other ones are left out.
    says: BTreeSet<String>,
    /// How many notes beside the findings.
    #[serde(default)]
    notes: usize,
    /// A project of tests/fixtures/good in place of the agent by its names; the role is the one that is printed for it.
    project: Option<String>,
    #[serde(default)]
    policy: Vec<Value>,
    #[serde(default)]
    and: Vec<Value>,
    trust: Option<Vec<Value>>,
    boundary: Option<Vec<Value>>,
}

fn table() -> Table {
    let text = fs::read_to_string(checkout("tests/fixtures/role-shapes/shapes.yaml")).unwrap();
    serde_yaml::from_str(&text).unwrap()
}

/// What is said of a role that is in these files of the project.
fn check(project: &Project, agent: &[&str], format: &str) -> Output {
    let mut arguments = vec!["role", "check", ROLE, "--policy", "policy.json", "--trust", "trust.json"];
    if project.path().join("boundary.json").exists() {
        arguments.extend(["--permissions-boundary", "boundary.json"]);
    }
    arguments.extend(["--format", format]);
    project.mdaac(&[&arguments[..], agent].concat())
}

fn write(project: &Project, name: &str, statements: &[Value]) {
    let document = json!({"Version": "2012-10-17", "Statement": statements});
    fs::write(project.path().join(name), document.to_string()).unwrap();
}

/// The report on a shape, and as a person reads it.
fn said(table: &Table, shape: &Shape) -> (Option<i32>, Value, String) {
    let project = match &shape.project {
        Some(fixture) => {
            let project = Project::copy_of(&checkout("tests/fixtures/good").join(fixture));
            for (what, file) in [("policy", "policy.json"), ("trust", "trust.json")] {
                fs::write(project.path().join(file), print(&project, &["role", what])).unwrap();
            }
            project
        }
        None => {
            let project = Project::copy_of(&checkout("tests/schemas"));
            write(&project, "policy.json", &[&shape.policy[..], &shape.and].concat());
            let usual = || vec![table.trusts["page"].clone()];
            write(&project, "trust.json", &shape.trust.clone().unwrap_or_else(usual));
            project
        }
    };
    if let Some(boundary) = &shape.boundary {
        write(&project, "boundary.json", boundary);
    }
    let agent: &[&str] = if shape.project.is_some() { &[] } else { &AGENT };
    let (json, human) = (check(&project, agent, "json"), check(&project, agent, "human"));
    assert_eq!(json.status.code(), human.status.code());
    let report = serde_json::from_slice(&json.stdout).unwrap_or_else(|_| panic!("{}", printed(&json)));
    (json.status.code(), report, printed(&human))
}

/// The codes of what is found, notes of rules aside.
fn codes(report: &Value) -> BTreeSet<String> {
    let found = report["diagnostics"].as_array().unwrap().iter();
    let note = |found: &Value| found["severity"] == "info" && !found["code"].as_str().unwrap().starts_with("role-");
    let found = found.filter(|found| !note(found));
    found.map(|found| found["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_shape_of_a_role_gets_its_verdict() {
    let table = table();
    assert!(table.shapes.len() >= 30);
    let mut wrong = String::new();
    for (name, shape) in &table.shapes {
        let (exit, report, human) = said(&table, shape);
        let codes = codes(&report);
        let notes = report["notes"].as_array().unwrap().len();
        // Several packs have one rule, and what follows from an administrator is more than its first line.
        let right = match shape.exit {
            3 => shape.says.is_subset(&codes),
            _ => shape.says == codes,
        };
        if exit != Some(shape.exit) || !right || notes != shape.notes {
            wrong += &format!("== {name}: exit {exit:?}, {codes:?}, {notes} notes\n{human}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// What a remedy allows, the role allowed before or lacked.
#[test]
fn no_remedy_widens_a_role_that_works() {
    let table = table();
    for (name, shape) in table.shapes.iter().filter(|(_, shape)| shape.exit == 0) {
        let (_, report, human) = said(&table, shape);
        for (found, mends) in
            report["diagnostics"].as_array().unwrap().iter().zip(report["statements"].as_array().unwrap())
        {
            for mend in mends.as_array().unwrap() {
                let lacks = found["code"] == "role-permission-missing";
                assert!(lacks || mend["goes"].as_str().unwrap().ends_with("-in-place"), "{name}: {mend}\n{human}");
            }
        }
    }
}

#[test]
fn where_callers_have_tokens_of_their_own_a_note_tells_the_denial_and_one_key_makes_it() {
    let project = Project::copy_of(&checkout("tests/fixtures/good/tokens-for-user-ids-denied"));
    let notes = |project: &Project| {
        for (what, file) in [("policy", "policy.json"), ("trust", "trust.json")] {
            fs::write(project.path().join(file), print(project, &["role", what])).unwrap();
        }
        let output = check(project, &[], "json");
        assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(codes(&report), BTreeSet::new());
        report["notes"].clone()
    };
    assert_eq!(notes(&project), json!([]));
    let file = project.path().join("agent.yaml");
    let config = fs::read_to_string(&file).unwrap();
    fs::write(&file, config.replace("denyTokensForUserId: true", "denyTokensForUserId: false")).unwrap();
    let told = notes(&project);
    assert!(told[0].as_str().is_some_and(|note| note.contains("`denyTokensForUserId: true`")), "{told}");
    let checked = project.mdaac(&["check", "--all"]);
    assert!(printed(&checked).contains("token-for-user-id"), "{}", printed(&checked));
}

#[test]
fn a_waiver_at_the_runtimes_place_holds_for_a_role_of_ones_own() {
    let project = Project::copy_of(&checkout("tests/fixtures/good/role-arn-given"));
    let mut policy: Value = serde_json::from_str(&print(&project, &["role", "policy"])).unwrap();
    let bucket = json!({"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::quotes/prices"});
    policy["Statement"].as_array_mut().unwrap().push(bucket);
    fs::write(project.path().join("policy.json"), policy.to_string()).unwrap();
    fs::write(project.path().join("trust.json"), print(&project, &["role", "trust"])).unwrap();
    let found = |project: &Project| {
        let output = check(project, &["--today", "2026-11-30"], "json");
        let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", printed(&output)));
        let rule = "NIST.800.53.R5-IAMPolicyNoStatementsWithFullAccess";
        let mut all = report["diagnostics"].as_array().unwrap().iter();
        (output.status.code(), all.find(|found| found["code"] == rule).unwrap().clone())
    };
    let (code, violation) = found(&project);
    assert_eq!((code, &violation["waived"]), (Some(3), &json!(false)));
    let file = project.path().join("agent.yaml");
    let config = fs::read_to_string(&file).unwrap();
    let waiver = format!(
        "waivers:\n  - rule: IAMPolicyNoStatementsWithFullAccess\n    where: {}\n    reason: all of one object\n    \
         owner: sales\n    expires: 2026-12-31\n",
        violation["resource"]
    );
    fs::write(&file, config + &waiver).unwrap();
    let (code, violation) = found(&project);
    assert_eq!((code, &violation["waived"]), (Some(0), &json!(true)));
}
