#![allow(clippy::unwrap_used)]
use super::{look, look_up};
use crate::cloudformation::source_map;
use crate::compile::{Compilation, Compiled, Compiler};
use crate::diagnostic::Diagnostics;
use crate::module_type;
use crate::placeholder::Context;
use crate::placeholder::{NoValue, SsmValue, SsmValues};
use crate::project;
use crate::source::Sources;
use crate::stack::{AwsError, ErrorKind};
use aws_sdk_ssm::Client;
use aws_sdk_ssm::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_ssm::operation::get_parameter::{GetParameterError, GetParameterOutput};
use aws_sdk_ssm::operation::get_parameters::{GetParametersError, GetParametersOutput};
use aws_sdk_ssm::types::error::ParameterNotFound;
use aws_sdk_ssm::types::{Parameter, ParameterType};
use aws_smithy_mocks::{MockResponseInterceptor, Rule, RuleMode, create_mock_http_client, mock};
use aws_smithy_types::error::ErrorMetadata;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

fn client(rules: &[&Rule]) -> Client {
    let interceptor = rules
        .iter()
        .fold(MockResponseInterceptor::new().rule_mode(RuleMode::MatchAny), |all, rule| all.with_rule(rule));
    let config = aws_sdk_ssm::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-central-1"))
        .credentials_provider(Credentials::new("AKIAIOSFODNN7EXAMPLE", "example", None, None, "test"))
        .http_client(create_mock_http_client())
        .interceptor(interceptor)
        .build();
    Client::from_conf(config)
}

/// A store that holds `value of NAME` under every name but those with `missing` in them.
fn store(asked: &Arc<Mutex<Vec<Vec<String>>>>) -> Rule {
    let asked = Arc::clone(asked);
    mock!(Client::get_parameters).then_compute_output(move |request| {
        let names = request.names().to_vec();
        asked.lock().unwrap().push(names.clone());
        let (missing, there): (Vec<String>, Vec<String>) = names.into_iter().partition(|name| name.contains("missing"));
        // SSM answers in alphabetical order, whatever it was asked in, and with the version apart.
        let parameters = there.iter().map(|name| {
            let (plain, selector) = name
                .split_once(':')
                .map_or((name.as_str(), None), |(plain, version)| (plain, Some(format!(":{version}"))));
            let kind = match name {
                _ if name.contains("secure") => ParameterType::SecureString,
                _ if name.contains("list") => ParameterType::StringList,
                _ => ParameterType::String,
            };
            Parameter::builder()
                .name(plain)
                .set_selector(selector)
                .r#type(kind)
                .value(format!("value of {name}"))
                .build()
        });
        GetParametersOutput::builder()
            .set_parameters(Some(parameters.rev().collect()))
            .set_invalid_parameters(Some(missing))
            .build()
    })
}

fn texts<const N: usize>(names: [&str; N]) -> Vec<String> {
    names.map(str::to_owned).to_vec()
}

#[tokio::test]
async fn names_are_asked_for_in_batches_of_ten_each_once() {
    let asked = Arc::default();
    let names: Vec<String> = (0..23).chain(0..23).map(|number| format!("/p/{number:02}")).collect();
    let found = look_up(&client(&[&store(&asked)]), names).await.unwrap();
    let batches = asked.lock().unwrap().clone();
    assert_eq!(batches.iter().map(Vec::len).collect::<Vec<_>>(), [10, 10, 3]);
    assert_eq!(batches.concat(), (0..23).map(|number| format!("/p/{number:02}")).collect::<Vec<_>>());
    assert_eq!(found.len(), 23);
    assert_eq!(found["/p/07"], Ok("value of /p/07".to_owned()));
}

#[tokio::test]
async fn nothing_is_asked_where_nothing_is_wanted() {
    let asked = Arc::default();
    assert_eq!(look_up(&client(&[&store(&asked)]), Vec::new()).await.unwrap(), BTreeMap::new());
    assert!(asked.lock().unwrap().is_empty());
}

#[tokio::test]
async fn each_name_gets_its_own_answer() {
    let names = texts(["/b", "/b:3", "/missing/a", "/secure/a"]);
    let found = look_up(&client(&[&store(&Arc::default())]), names).await.unwrap();
    let wanted = [
        ("/b", Ok("value of /b".to_owned())),
        ("/b:3", Ok("value of /b:3".to_owned())),
        ("/missing/a", Err(NoValue::Missing(None))),
        ("/secure/a", Err(NoValue::Secure)),
    ];
    assert_eq!(found, wanted.map(|(name, value)| (name.to_owned(), value)).into());
}

#[tokio::test]
async fn arns_are_asked_for_one_by_one() {
    const SHARED: &str = "arn:aws:ssm:eu-central-1:444455556666:parameter/shared";
    const GONE: &str = "arn:aws:ssm:eu-central-1:444455556666:parameter/gone";
    let there =
        mock!(Client::get_parameter).match_requests(|request| request.name() == Some(SHARED)).then_output(|| {
            let parameter = Parameter::builder().name("/shared").r#type(ParameterType::String).value("v").build();
            GetParameterOutput::builder().parameter(parameter).build()
        });
    let gone = mock!(Client::get_parameter).match_requests(|request| request.name() == Some(GONE)).then_error(|| {
        let meta = ErrorMetadata::builder().code("ParameterNotFound").message("gone, says SSM").build();
        GetParameterError::ParameterNotFound(ParameterNotFound::builder().meta(meta).build())
    });
    let asked = Arc::default();
    let found = look_up(&client(&[&there, &gone, &store(&asked)]), texts([SHARED, GONE, "/a"])).await.unwrap();
    assert_eq!(*asked.lock().unwrap(), [["/a"]]);
    assert_eq!((there.num_calls(), gone.num_calls()), (1, 1));
    assert_eq!(found[SHARED], Ok("v".to_owned()));
    assert_eq!(found[GONE], Err(NoValue::Missing(Some("gone, says SSM".to_owned()))));
}

#[tokio::test]
async fn a_call_that_is_not_allowed_is_a_failure_and_no_missing_parameter() {
    let denied = mock!(Client::get_parameters).then_error(|| {
        let meta = ErrorMetadata::builder().code("AccessDeniedException").message("not you").build();
        GetParametersError::generic(meta)
    });
    let found = look_up(&client(&[&denied]), texts(["/a"])).await;
    let wanted = AwsError {
        operation: "ssm:GetParameters",
        kind: ErrorKind::Permission,
        code: Some("AccessDeniedException".to_owned()),
        message: "not you".to_owned(),
    };
    assert_eq!(found, Err(wanted));
}

/// The first module of a fixture, edited, compiled with these values.
fn compiled(folder: &str, edit: [&str; 2], values: &[(&str, SsmValue)]) -> (Context, Compiled) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/good").join(folder);
    let copy = tempfile::tempdir().unwrap();
    for file in ["mdaa.yaml", "agent.yaml"] {
        let text = std::fs::read_to_string(folder.join(file)).unwrap().replace(edit[0], edit[1]);
        std::fs::write(copy.path().join(file), text).unwrap();
    }
    let mut ssm = SsmValues::default();
    let values = values.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
    ssm.add(Some("eu-central-1"), values);
    let context = Context { sources: Sources::new(copy.path(), &[]).unwrap(), environment: BTreeMap::new(), ssm };
    let project = project::load("mdaa.yaml", module_type::first_key, &context, &mut Diagnostics::default());
    let module = project.unwrap().unwrap().modules.into_iter().next().unwrap();
    let compiled = Compiler::new(&context).unwrap().compile(module).unwrap();
    (context, compiled)
}

fn text(value: &str) -> SsmValue {
    Ok(value.to_owned())
}

/// The problems of a module, each `code line: message`.
fn problems((context, compiled): &(Context, Compiled)) -> Vec<String> {
    let shown = compiled.diagnostics.iter().map(|found| {
        let line = found.span.map_or(0, |span| context.sources.start(span).line);
        format!("{} {line}: {}", found.code.name(), found.message)
    });
    shown.collect()
}

const NO_EDIT: [&str; 2] = ["\0", ""];

#[test]
fn a_value_that_was_looked_up_stands_in_the_template_and_knows_where_it_came_from() {
    let values = [("/orbit/prices/host", text("prices.${x}.{{account}}.example.com"))];
    let (context, compiled) = compiled("ssm-resolved-in-text", NO_EDIT, &values);
    let Compilation::Stack(template) = compiled.compilation else { unreachable!("{:?}", compiled.diagnostics) };
    assert!(template.parameters.is_empty());
    let json = template.to_json();
    let (id, runtime) = json["Resources"]
        .as_object()
        .unwrap()
        .iter()
        .find(|(_, one)| one["Type"] == "AWS::BedrockAgentCore::Runtime")
        .unwrap();
    // A value is no text to search for placeholders, nor for references.
    let join = &runtime["Properties"]["EnvironmentVariables"]["PRICES"]["Fn::Join"][1];
    assert_eq!(join, &serde_json::json!(["https://prices.$", "{x}.{{account}}.example.com/v1"]));
    let sources: Value = serde_json::from_slice(&source_map(&template, &context.sources).unwrap()).unwrap();
    let places = &sources["leaves"][format!("/Resources/{id}/Properties/EnvironmentVariables/PRICES")];
    assert_eq!(places[0]["kind"], "config");
    assert_eq!(places[1], serde_json::json!({"kind": "ssm", "name": "/orbit/prices/host"}));
}

#[test]
fn a_dollar_brace_in_a_value_is_no_reference() {
    let edit = ["agentRuntimeName: quote_agent", "agentRuntimeName: quote_agent\ndescription: ssm:/text"];
    let (_, compiled) = compiled("minimal", edit, &[("/text", text("for ${AWS::Region}"))]);
    let Compilation::Stack(template) = compiled.compilation else { unreachable!("{:?}", compiled.diagnostics) };
    let json = template.to_json().to_string();
    assert!(json.contains(r#""Description":{"Fn::Join":["",["for $","{AWS::Region}"]]}"#), "{json}");
}

#[test]
fn a_value_that_was_looked_up_is_judged_like_one_that_is_written() {
    let values = [
        ("/orbit/network/agents-sg", text("sg-0a1b2c3d")),
        ("/orbit/network/subnet/a", text("subnet-0a1b2c3d")),
        ("/orbit/network/subnet-a", text("subnet of ours")),
    ];
    assert_eq!(
        problems(&compiled("ssm-network", NO_EDIT, &values)),
        ["malformed-value 8: `subnet of ours` is malformed"]
    );
}

#[test]
fn what_must_be_known_may_come_from_ssm_once_it_is_looked_up() {
    let edit = ["agentRuntimeName: quote_agent", "agentRuntimeName: ssm:/name"];
    assert_eq!(problems(&compiled("minimal", edit, &[]))[0].split(' ').next(), Some("must-be-known"));
    let (_, named) = compiled("minimal", edit, &[("/name", text("offers"))]);
    let Compilation::Stack(template) = named.compilation else { unreachable!("{:?}", named.diagnostics) };
    assert!(template.to_json().to_string().contains("orbit_test_sales_quotes_offers"));
}

#[test]
fn a_missing_parameter_is_told_at_every_line_that_asks_and_nothing_else_is() {
    let values = [
        ("/orbit/network/agents-sg", text("sg-0a1b2c3d")),
        ("/orbit/network/subnet/a", Err(NoValue::Missing(None))),
        ("/orbit/network/subnet-a", Err(NoValue::Secure)),
    ];
    assert_eq!(
        problems(&compiled("ssm-network", NO_EDIT, &values)),
        [
            "ssm-parameter-missing 8: there is no SSM parameter `/orbit/network/subnet/a`",
            "ssm-secure-string 8: the SSM parameter `/orbit/network/subnet-a` is a SecureString",
            "ssm-parameter-missing 8: there is no SSM parameter `/orbit/network/subnet/a`",
        ]
    );
}

#[test]
fn in_braces_the_lowercased_name_is_the_one_that_is_asked_for() {
    let (context, _) = compiled("ssm-org-domain-env", NO_EDIT, &[]);
    let project = project::load("mdaa.yaml", module_type::first_key, &context, &mut Diagnostics::default());
    let asked = crate::resolve::asked(&project.unwrap().unwrap().modules[0], &context);
    assert!(asked.contains(&"/orbit/network/subnet-c".to_owned()), "{asked:?}");
    let values: Vec<(&str, SsmValue)> = asked.iter().map(|name| (name.as_str(), text("subnet-0a1b2c3d"))).collect();
    let found = problems(&compiled("ssm-org-domain-env", NO_EDIT, &values));
    let wrong: Vec<&String> = found.iter().filter(|found| !found.starts_with("ssm-path-lowercased")).collect();
    assert_eq!(wrong, ["malformed-value 7: `subnet-0a1b2c3d` is malformed"], "a subnet is no security group");
}

#[tokio::test]
async fn before_a_deploy_what_cloudformation_could_not_read_is_told_on_its_line() {
    let (context, compiled) = compiled("ssm-network", ["/subnet/a", "/missing/a"], &[]);
    let Compilation::Stack(template) = compiled.compilation else { unreachable!("{:?}", compiled.diagnostics) };
    let asked = Arc::default();
    let found = look(&client(&[&store(&asked)]), &template).await.unwrap();
    assert_eq!(asked.lock().unwrap().concat().len(), 3, "each name once");
    let found: Vec<String> = found
        .iter()
        .map(|found| format!("{} {}: {}", found.code.name(), context.sources.slice(found.span.unwrap()), found.message))
        .collect();
    assert_eq!(
        found,
        ["ssm-parameter-missing 'ssm:/orbit/network/missing/a': there is no SSM parameter `/orbit/network/missing/a`"]
    );
}

#[tokio::test]
async fn before_a_deploy_a_parameter_of_another_type_than_it_is_read_as_is_a_warning() {
    let edit = ["securityGroups: ['ssm-org:network/agents-sg']", "securityGroups: ssm:/groups"];
    let (context, compiled) = compiled("ssm-list", edit, &[]);
    let Compilation::Stack(template) = compiled.compilation else { unreachable!("{:?}", compiled.diagnostics) };
    let asked = Arc::default();
    let found = look(&client(&[&store(&asked)]), &template).await.unwrap();
    let found: Vec<String> = found
        .iter()
        .map(|found| format!("{} {}: {}", found.code.name(), context.sources.slice(found.span.unwrap()), found.message))
        .collect();
    assert_eq!(
        found,
        [
            "ssm-list-type ssm:/groups: `/groups` is a String, and is read as a list",
            "ssm-list-type ssm:/list-of-one: `/list-of-one` is a StringList, and is read as one text",
        ]
    );
}

#[test]
fn a_list_that_was_looked_up_stands_in_the_template_item_by_item() {
    let values = [
        ("/orbit/network/subnets-list", text("subnet-0a1b2c3d, subnet-4e5f6a7b")),
        ("/list-of-one", text("a,b")),
        ("/orbit/network/agents-sg", text("sg-0a1b2c3d")),
    ];
    let (_, compiled) = compiled("ssm-list", NO_EDIT, &values);
    let Compilation::Stack(template) = compiled.compilation else { unreachable!("{:?}", compiled.diagnostics) };
    let json = template.to_json().to_string();
    assert!(json.contains(r#""Subnets":["subnet-0a1b2c3d","subnet-4e5f6a7b"]"#), "{json}");
    assert!(json.contains(r#""LIST":"a,b""#), "{json}");
}
