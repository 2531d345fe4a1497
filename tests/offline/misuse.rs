//! What a config must never reach: a wider grant than it reads, a file that is not ours, a run
//! that does not end, a bug of ours.

use crate::support::project::{Project, SYNTH};
use crate::support::{checkout, printed};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, Instant};

/// The minimal project with more text behind its config and its module's entry.
fn project(config: &str, module: &str) -> Project {
    let project = Project::copy_of(&checkout("tests/fixtures/good/minimal"));
    for (file, more) in [("agent.yaml", config), ("mdaa.yaml", module)] {
        let path = project.path().join(file);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, format!("{}\n{more}", text.trim_end())).unwrap();
    }
    project
}

/// The codes of the errors, each once.
fn errors(project: &Project) -> Vec<String> {
    let output = project.mdaac(&["check", "--format", "json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", printed(&output)));
    let found = report["diagnostics"].as_array().unwrap().iter().filter(|found| found["severity"] == "error");
    let mut codes: Vec<String> = found.map(|found| found["code"].as_str().unwrap().to_owned()).collect();
    codes.dedup();
    codes
}

fn statement(condition: &str) -> String {
    format!(
        "policies:\n  - policyDocument:\n      Statement:\n        \
         - {{Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {condition}}}\n"
    )
}

#[test]
fn a_condition_that_bounds_nothing_is_refused() {
    for condition in ["{StringEquals: {'aws:PrincipalOrgID': []}}", "{StringEquals: {}}"] {
        assert_eq!(errors(&project(&statement(condition), "")), ["wrong-count"], "{condition}");
    }
    let from_context = statement("{StringEquals: {'aws:PrincipalOrgID': '{{context:orgs}}'}}");
    assert_eq!(errors(&project(&from_context, "            context: {orgs: []}\n")), ["wrong-count"]);
    assert_eq!(errors(&project(&statement("{}"), "")), [""; 0], "what bounds nothing and says so is left out");
}

#[test]
fn a_function_of_cloudformation_cannot_come_in_through_the_environment() {
    let project = project("environmentVariables: '{{env_var:VALUES}}'\n", "")
        .with_variables(BTreeMap::from([("VALUES".to_owned(), r#"{"Ref": "AWS::NoValue"}"#.to_owned())]));
    assert_eq!(errors(&project), ["intrinsic-in-config"]);
}

#[test]
fn a_function_of_cloudformation_cannot_come_in_as_json_text_or_as_a_tag() {
    let statement = r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"Ref": "AWS::NoValue"}}}"#;
    let config = format!("policies: '[{{\"policyDocument\": {{\"Statement\": [{statement}]}}}}]'\n");
    assert_eq!(errors(&project(&config, "")), ["intrinsic-in-config"]);
    for key in ["Ref", "Fn::Sub"] {
        assert_eq!(
            errors(&project("", &format!("            tag_config_data: {{'{key}': x}}\n"))),
            ["tag-invalid"],
            "{key}"
        );
    }
}

#[test]
fn json_from_the_environment_is_read_wherever_a_placeholder_may_stand() {
    let variables = BTreeMap::from([("VALUES".to_owned(), r#"{"HOST": "ssm:/orbit/host"}"#.to_owned())]);
    for (config, module) in [
        ("environmentVariables: '{{env_var:VALUES}}'\n", ""),
        ("", "            module_config_data: {environmentVariables: '{{env_var:VALUES}}'}\n"),
    ] {
        let project = project(config, module).with_variables(variables.clone());
        let template = project.synth().into_iter().find(|(file, _)| file.ends_with(".template.json")).unwrap().1;
        let template: Value = serde_json::from_str(&template).unwrap();
        let runtime = template["Resources"].as_object().unwrap().values();
        let mut runtime = runtime.filter(|resource| resource["Type"] == "AWS::BedrockAgentCore::Runtime");
        let host = &runtime.next().unwrap()["Properties"]["EnvironmentVariables"]["HOST"];
        let parameter = "SsmParameterValueorbithostC96584B6F00A464EAD1953AFF4B05118Parameter";
        assert_eq!(*host, json!({ "Ref": parameter }), "{config}{module}");
    }
}

#[test]
fn what_came_from_the_environment_is_not_shown() {
    let project = project("protocolConfiguration: '{{env_var:TOKEN}}'\n", "")
        .with_variables(BTreeMap::from([("TOKEN".to_owned(), "hunter2".to_owned())]));
    for format in ["human", "json", "sarif", "github", "junit"] {
        let output = project.mdaac(&["check", "--format", format]);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(text.contains("•••") && !text.contains("hunter2"), "{text}");
    }
}

#[test]
fn no_reference_of_the_user_is_our_bug() {
    for value in [
        "{{param:Runtime}}",
        "{{param:bedrockagentcoreruntimeRuntime84537D71}}",
        "{{param:string:}}",
        "x {{param:list:Names}}",
        "{{param:text:Name}}",
        "{{ref:RuntimeRole:Arn}}",
        "{{ref:RuntimeEndpoint:Id}}",
        "{{ref:RoleParameter}}",
        "{{ref:bedrock-agentcore-runtime/RuntimeRole/Resource:}}",
    ] {
        let codes = errors(&project(&format!("environmentVariables: {{A: '{value}'}}\n"), ""));
        assert_eq!(codes, ["placeholder-unknown"], "{value}");
    }
    let itself = "environmentVariables: {A: '{{ref:bedrock-agentcore-runtime/Runtime:AgentRuntimeArn}}'}\n";
    assert_eq!(errors(&project(itself, "")), ["reference-cycle"]);
    let role = "environmentVariables: {A: '{{ref:bedrock-agentcore-runtime/RuntimeRole/Resource:Arn}}'}\n";
    assert_eq!(errors(&project(role, "")), [""; 0]);
}

#[test]
fn placeholders_that_never_end_are_told_in_time() {
    let context = |entries: &str| format!("            context: {{{entries}}}\n");
    let doubling: String =
        (0..40).map(|n| format!("a{n}: ['{{{{context:a{}}}}}', '{{{{context:a{}}}}}'], ", n + 1, n + 1)).collect();
    let rows = [
        ("policies: '{{context:a}}'\n".to_owned(), context("a: ['{{context:a}}']")),
        ("policies: '{{context:a}}'\n".to_owned(), context("a: ['{{context:b}}'], b: ['{{context:a}}']")),
        ("policies: '{{context:a0}}'\n".to_owned(), context(&format!("{doubling}a40: [x]"))),
        ("description: '{{context:a}}'\n".to_owned(), context(&format!("a: '{}'", "{{context:a}}".repeat(2_000)))),
        (
            format!("description: '{}'\n", "{{context:a}}".repeat(100)),
            context(&format!("a: '{}'", "x".repeat(300_000))),
        ),
    ];
    for (config, module) in rows {
        let project = project(&config, &module);
        let begin = Instant::now();
        assert!(errors(&project).contains(&"placeholder-unknown".to_owned()), "{config}");
        assert!(begin.elapsed() < Duration::from_secs(10), "{:?}: {config}", begin.elapsed());
    }
}

#[test]
fn what_mdaa_wrote_for_its_own_modules_is_not_touched() {
    let project = project("", "          lake: {module_path: '@aws-mdaa/datalake'}\n");
    let theirs = project.path().join("out/orbit/sales/test/lake/orbit-test-sales-lake.template.json");
    fs::create_dir_all(theirs.parent().unwrap()).unwrap();
    fs::write(&theirs, "theirs").unwrap();
    assert!(project.mdaac(&SYNTH).status.success());
    assert_eq!(fs::read_to_string(theirs).unwrap(), "theirs");
}

#[test]
fn what_is_wrong_with_a_module_of_another_type_is_for_mdaa_to_say() {
    let lake =
        "          lake: {module_path: '@aws-mdaa/datalake', context: {empty: ''}, tag_configs: [./none.yaml]}\n";
    assert_eq!(errors(&project("", lake)), [""; 0]);
}

#[test]
fn an_error_in_another_domain_leaves_a_modules_template_alone() {
    let project = project("", "");
    let written = project.synth();
    let file = project.path().join("mdaa.yaml");
    let empty = "  staff:\n    region: nowhere\n    environments: {}\n";
    let more = "  finance:\n    account: wrong\n    environments:\n      test:\n        modules:\n          \
                ledger: {module_path: '@aws-mdaa/bedrock-agentcore-runtime', module_configs: [./agent.yaml]}\n";
    fs::write(&file, format!("{}\n{empty}{more}", fs::read_to_string(&file).unwrap().trim_end())).unwrap();
    assert_eq!(project.mdaac(&SYNTH).status.code(), Some(1));
    assert_eq!(project.written(""), written);
}

#[test]
fn a_name_never_leads_out_of_the_output_folder() {
    let project = project("", "");
    let victim = project.path().join("victim");
    fs::create_dir_all(&victim).unwrap();
    let file = project.path().join("mdaa.yaml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("  sales:", &format!("  \"{}\":", victim.display()))).unwrap();
    let output = project.mdaac(&SYNTH);
    assert_eq!(output.status.code(), Some(1), "{}", printed(&output));
    assert!(fs::read_dir(&victim).unwrap().next().is_none());
    assert!(project.written("").is_empty());
}

#[test]
fn an_empty_config_file_adds_nothing() {
    let project = project("", "");
    fs::write(project.path().join("empty.yaml"), "# nothing yet\n").unwrap();
    let file = project.path().join("mdaa.yaml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("./agent.yaml", "./agent.yaml, ./empty.yaml")).unwrap();
    assert_eq!(errors(&project), [""; 0]);
}
