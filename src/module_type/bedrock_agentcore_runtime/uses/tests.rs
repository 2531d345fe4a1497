#![allow(clippy::unwrap_used)]
use super::kind::MEMORY;
use super::*;
use crate::iam::authorization::{Surroundings, never_fitting, takes_no_resource, unknown_actions};
use crate::iam::{Document, Statement};
use jsonptr::PointerBuf;
use serde_json::{Value, json};

const ROLE: &str = include_str!("../../../../templates/bedrock-agentcore-runtime/role.yaml");

/// The statements that `uses` decides about, as they stand in `templates/`.
fn statements() -> Vec<Value> {
    let role: Value = serde_yaml::from_str(ROLE).unwrap();
    let all = &role["Resources"]["RuntimeManagedPolicy"]["Properties"]["PolicyDocument"]["Statement"];
    let of_uses = |one: &&Value| one["When"].as_str().is_some_and(|when| when.starts_with("{{uses."));
    all.as_array().unwrap().iter().filter(of_uses).cloned().collect()
}

fn filled(text: &str) -> String {
    let values = [
        ("partition", "aws"),
        ("region", "eu-central-1"),
        ("account", "111122223333"),
        ("name.runtime", "quotes"),
        ("provider", "crm"),
        ("uses.secrets", "arn:aws:secretsmanager:eu-central-1:111122223333:secret:mail-a1B2c3"),
    ];
    values.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{{{name}}}}}"), value))
}

/// What may stand in place of an item of `Resource`.
fn resources(item: &Value) -> Vec<String> {
    let text = item.as_str().or_else(|| item["First"][0].as_str()).unwrap();
    let key = text.strip_prefix("{{uses.").and_then(|rest| rest.strip_suffix("}}"));
    let key = key.map(|key| if key == "readMemory" { "memory" } else { key });
    let Some(kind) = KINDS.iter().find(|kind| Some(kind.key) == key) else { return vec![filled(text)] };
    let arn = |form: &kind::Form| {
        let account = if form.owner == Owner::Aws { "aws" } else { "111122223333" };
        format!("arn:aws:{}:eu-central-1:{account}:{}/x", kind.service, form.folder)
    };
    let below =
        if kind.key == "runtimes" { vec![format!("{}/runtime-endpoint/*", arn(&kind.forms[0]))] } else { Vec::new() };
    kind.forms.iter().map(arn).chain(below).collect()
}

#[test]
fn every_statement_of_uses_is_listed_by_its_name() {
    let named: Vec<Value> = statements().iter().map(|one| one["Sid"].clone()).collect();
    assert_eq!(named, STATEMENTS);
}

/// By AWS's service authorization reference: no action is misspelled, none is bounded by what it does not take, and none has
/// `*` that takes a resource.
#[test]
fn every_action_of_uses_exists_and_takes_each_of_its_resources() {
    let place = Surroundings::new(Some("111122223333".to_owned()), Some("eu-central-1".to_owned()), None);
    let mut judged = 0;
    for written in statements() {
        let actions = match &written["Action"] {
            Value::Array(several) => several.clone(),
            one => vec![one.clone()],
        };
        let items = match &written["Resource"] {
            Value::Array(several) => several.clone(),
            one => vec![one.clone()],
        };
        for (action, resource) in actions.iter().flat_map(|action| {
            items.iter().flat_map(resources).map(move |resource| (action, resource)).collect::<Vec<_>>()
        }) {
            let document = json!({"Statement": {"Effect": "Allow", "Action": action, "Resource": resource}});
            let document = Document::read(&document, PointerBuf::root());
            let statement: &Statement<PointerBuf> = &document.statements[0];
            assert_eq!(unknown_actions(statement), [], "{action}");
            match resource.as_str() {
                "*" => assert!(takes_no_resource(action.as_str().unwrap()), "{action} takes a resource"),
                _ => assert_eq!(never_fitting(statement, &place), [], "{action} on {resource}"),
            }
            judged += 1;
        }
    }
    assert!(judged > 40, "{judged}");
}

#[test]
fn a_value_of_the_deploy_is_an_id_where_its_name_says_so() {
    let parameters = Parameters::default();
    for id in ["resolve:ssm:/a/id", "resolve:ssm:/a/memory-id:3", "MemoryId", "memoryID", "resolve:ssm:/a/memory_id"] {
        assert!(is_called_id(id, &parameters), "{id}");
    }
    for arn in
        ["resolve:ssm:/a/arn", "resolve:ssm:/id/memory:3", "Grid", "GRID", "MemoryArn", "é", "i", "resolve:ssm:/paid"]
    {
        assert!(!is_called_id(arn, &parameters), "{arn}");
    }
}

#[test]
fn what_names_one_thing_is_taken_and_what_names_several_or_another_is_not() {
    let fits = |kind: &Kind, text: &str| regex::Regex::new(&kind.pattern()).unwrap().is_match(text);
    for kind in KINDS {
        assert!(fits(kind, kind.example), "{}", kind.key);
        for hostile in [
            "",
            "*",
            "x*",
            "?",
            "../x",
            "a b",
            "arn:aws:s3:::x",
            "arn:aws:bedrock-agentcore:*:*:memory/*",
            "${!x}",
            "x\n",
        ] {
            assert!(!fits(kind, hostile), "{}: {hostile:?}", kind.key);
        }
    }
    for (kind, text) in [
        (&kind::GUARDRAILS, "us.guardrail.v1:0"),
        (&kind::BROWSERS, "inside-a1B2c3D4e5"),
        (&RUNTIMES, "acme_dev_sales_quotes_agent"),
        (&RUNTIMES, "sales/quotes/agent"),
        (
            &RUNTIMES,
            "arn:aws-us-gov:bedrock-agentcore:us-gov-west-1:111122223333:runtime/q-a1B2c3D4e5/runtime-endpoint/live",
        ),
    ] {
        assert!(fits(kind, text), "{text}");
    }
    for (kind, text) in [
        (&MEMORY, "quotes"),
        (&kind::BROWSERS, "aws.codeinterpreter.v1"),
        (&kind::BROWSERS, "arn:aws:bedrock-agentcore:eu-central-1:111122223333:browser/aws.browser.v1"),
        (&RUNTIMES, "a/b/c/d"),
        (&RUNTIMES, "/quotes/agent"),
        (&RUNTIMES, "quotes/agent/"),
    ] {
        assert!(!fits(kind, text), "{text}");
    }
}
