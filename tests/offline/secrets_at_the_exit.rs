//! A secret leaves in no text, whatever its way in, whatever command, whatever format: what a reader of a CI log has. What
//! `synth` writes into files is the product, and holds it.

use crate::support::each::on_all_cores;
use crate::support::project::Project;
use crate::support::{cases, checkout};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// As `PLAIN`, a value that every escape leaves as it is; as `SPECIAL`, one that every format escapes in its own way.
/// Neither is a word. What one looks for are the two parts that no escape touches.
const PLAIN: &str = "p9KettleQ7zTrumpet";
const SPECIAL: &str = r#"p9KettleQ'"\|<&>`%25:,${x}é7zTrumpet"#;
const PARTS: [&str; 2] = ["p9kettle", "7ztrumpet"];

const PROVEN: &str = "tests/fixtures/adopt/mdaa-1.6";
const TEMPLATE: &str = "mdaa/orbit/sales/test/quotes/orbit-test-sales-quotes.template.json";

/// What is asked of every project.
const COMMANDS: &[&[&str]] = &[
    &["check", "--all"],
    &["check", "--format", "json", "--all"],
    &["check", "--format", "sarif"],
    &["check", "--format", "junit"],
    &["check", "--format", "github"],
    &["why", "quotes"],
    &["role", "policy"],
    &["adopt", "-B", "mdaa", "--format", "markdown"],
    &["synth", "-o", "out"],
];

/// What only one says something else about that can be compiled.
const MORE_COMMANDS: &[&[&str]] = &[
    &["why", "quotes", "--format", "json"],
    &["why", "quotes", "/environmentVariables"],
    &["why", "quotes", "/Resources/bedrockagentcoreruntimeRuntime84537D71", "--format", "json"],
    &["why", "quotes", "/Resources/bedrockagentcoreruntimeRuntimeManagedPolicyC84DC486", "--tree"],
    &["diff", "-B", "mdaa", "-D", "diffs"],
    &["diff", "-B", "mdaa", "--format", "json"],
    &["adopt", "-B", "mdaa"],
    &["adopt", "-B", "mdaa", "--format", "json"],
    &["list"],
    &["list", "--format", "json"],
    &["role", "trust"],
    &["role", "policy", "--format", "terraform"],
    &["role", "policy", "--format", "cli"],
    &["role", "caller"],
    &["role", "caller", "--format", "terraform"],
    &["role", "caller", "--format", "cli"],
    &["access", "caller-policy", "--principal", "222222222222", "--runtime-id", "quotes-a1b2c3d4e5"],
    &["access", "profile", "--runtime-id", "quotes-a1b2c3d4e5"],
    &["access", "check", "--principal", "arn:aws:iam::222222222222:role/caller", "--runtime-id", "quotes-a1b2c3d4e5"],
    &["synth", "-o", "out", "--format", "json"],
];

/// How a secret comes in.
struct Way {
    name: &'static str,
    /// What is added to the config; `@` stands for the secret.
    config: String,
    /// What is changed in the mdaa.yaml.
    project: Option<(&'static str, &'static str)>,
    /// Whether the secret is in `X`, else it is in the files.
    by_variable: bool,
    /// What the deployed runtime has for environment variables.
    deployed: Option<String>,
}

fn way(name: &'static str, config: &str) -> Way {
    Way { name, config: config.to_owned(), project: None, by_variable: config.contains("env_var"), deployed: None }
}

/// The ways that a value of any form can take.
fn ways() -> Vec<Way> {
    let context = |name, value: &'static str, config: &str| Way {
        project: Some(("            module_configs:", value)),
        by_variable: value.contains("env_var") || config.contains("env_var"),
        ..way(name, config)
    };
    vec![
        way("context in a name", "authorizerConfiguration: '{{context:{{env_var:X}}}}'\n"),
        way("context within text", "environmentVariables: {A: 'a {{context:{{env_var:X}}}}'}\n"),
        way("a variable in a name", "protocolConfiguration: '{{env_var:{{env_var:X}}}}'\n"),
        way("a construct in a name", "environmentVariables: {A: '{{ref:{{env_var:X}}}}'}\n"),
        way("an attribute in a name", "environmentVariables: {A: '{{ref:Runtime:{{env_var:X}}}}'}\n"),
        way("a parameter in a name", "environmentVariables: {A: '{{param:{{env_var:X}}}}'}\n"),
        way("no placeholder", "environmentVariables: {A: '{{z{{env_var:X}}}}'}\n"),
        way("a path of a parameter", "environmentVariables: {A: 'ssm:/a/{{env_var:X}}'}\n"),
        way("a path in braces", "environmentVariables: {A: '{{ssm-org:{{env_var:X}}}}'}\n"),
        way("a variable", "environmentVariables: {A: '{{env_var:X}}', B: '{{env_var:X}}{{nope}}'}\n"),
        way("a name of a variable", "environmentVariables: {'{{env_var:X}}': 1}\n"),
        way("a key", "'{{env_var:X}}': 1\n"),
        way("a wrong value", "lifecycleConfiguration: {maxLifetime: '{{env_var:X}}'}\n"),
        way(
            "a policy",
            "policies: [{policyName: a, policyDocument: {Statement: [{Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::{{env_var:X}}/*'}]}}]\n",
        ),
        way(
            "a statement",
            "policies: [{statements: [{Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::{{env_var:X}}/*'}]}]\n",
        ),
        way(
            "conditions of callers",
            "access: {pattern: assume-role, principals: ['arn:aws:iam::222222222222:role/caller'], conditions: {StringEquals: {'sts:ExternalId': '{{env_var:X}}'}}}\n",
        ),
        way(
            "an argument of a name that is wrong",
            "zzz: '{{env_var:X}}'\nenvironmentVariables: {'a b': '{{env_var:X}}'}\n",
        ),
        way("a name", "agentRuntimeName: 'a{{env_var:X}}'\n"),
        way("a name of a key", "logGroup: {kmsKeyArn: 'arn:aws:kms:eu-central-1:111122223333:key/{{env_var:X}}'}\n"),
        way("AWS's case", "EnvironmentVariables: {A: @}\n"),
        way("capitals", "ENVIRONMENTVARIABLES:\n  A: @\n"),
        way("small letters", "environmentvariables:\n  - {a: {b: @}}\n"),
        way("snake case", "environment_variables: {A: @}\n"),
        way("misspelled", "enviromentVariables: {A: @}\n"),
        way("a literal", "environmentVariables:\n  A: @ # once @\n  A: @\n"),
        way("a literal beside its name", "environmentVariables: {A: @, 'b c': 1}\nnetworkConfig: @\n"),
        way("a literal in a file that is no YAML", "EnvironmentVariables:\n  A: @\nzzz: [\n"),
        way("a list", "environmentVariables: {A: [@]}\n"),
        way(
            "a value of the mdaa.yaml that is asked for",
            "environmentVariables: {A: '{{context:a}}', B: '{{context:{{context:a}}}}'}\n",
        )
        .in_context("a: @"),
        context(
            "env_var in context",
            "            context: {a: '{{env_var:X}}'}\n            module_configs:",
            "environmentVariables: {A: '{{context:{{context:a}}}}'}\n",
        ),
        context(
            "the name of a file",
            "            app_configs: ['./{{env_var:X}}.yaml']\n            module_configs:",
            "",
        ),
        context(
            "the name of a tag",
            "            tag_config_data: {'aws:{{env_var:X}}': '{{env_var:X}}'}\n            module_configs:",
            "",
        ),
        context(
            "config in the mdaa.yaml",
            "            module_config_data: {EnvironmentVariables: {A: '{{env_var:X}}'}, '{{env_var:X}}': 1}\n            module_configs:",
            "",
        ),
        Way { deployed: Some("@".to_owned()), ..way("deployed before", "") },
        Way {
            deployed: Some("@".to_owned()),
            ..way("deployed before, another now", "environmentVariables: {A: other}\n")
        },
        Way {
            deployed: Some("a @ b".to_owned()),
            by_variable: true,
            ..way("deployed before, in a text", "environmentVariables: {A: 'a {{env_var:X}} c'}\n")
        },
    ]
}

impl Way {
    fn in_context(mut self, entry: &'static str) -> Way {
        self.config.insert_str(0, &format!("# {entry}\n"));
        self
    }

    fn project(&self, secret: &str) -> Project {
        let project = Project::copy_of(&checkout(PROVEN));
        let quoted = format!("'{}'", secret.replace('\'', "''"));
        let mut config = self.config.clone();
        let (agent, mdaa) = (project.path().join("agent.yaml"), project.path().join("mdaa.yaml"));
        if let Some((entry, rest)) = config.strip_prefix("# ").and_then(|rest| rest.split_once('\n')) {
            edit(
                &mdaa,
                "            module_configs:",
                &format!("            context: {{{}}}\n            module_configs:", entry.replace('@', &quoted)),
            );
            config = rest.to_owned();
        }
        if let Some((before, after)) = self.project {
            edit(&mdaa, before, after);
        }
        let mut own = fs::read_to_string(&agent).unwrap().replace("environmentVariables:\n  MODE: careful\n", "");
        if config.contains("agentRuntimeName") {
            own = own.replace("agentRuntimeName: quotes\n", "");
        }
        fs::write(&agent, own + &config.replace('@', &quoted)).unwrap();
        if let Some(deployed) = &self.deployed {
            let path = project.path().join(TEMPLATE);
            let mut template: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
            let runtime = template.pointer_mut("/Resources/bedrockagentcoreruntimeRuntime84537D71/Properties").unwrap();
            runtime["EnvironmentVariables"] = serde_json::json!({"A": deployed.replace('@', secret), "B": secret});
            // Such a value once was elsewhere, too.
            runtime["Description"] = secret.into();
            fs::write(&path, template.to_string()).unwrap();
        }
        let variables =
            if self.by_variable { BTreeMap::from([("X".to_owned(), secret.to_owned())]) } else { BTreeMap::new() };
        project.with_variables(variables)
    }
}

fn edit(path: &Path, before: &str, after: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(before), "{before}");
    fs::write(path, text.replacen(before, after, 1)).unwrap();
}

/// What is wrong with all that a project's commands say.
fn leaks(way: &Way, secret: &str) -> Vec<String> {
    let project = way.project(secret);
    let compiles = project.mdaac(&["synth", "-o", "out"]).status.code() != Some(1);
    let more = if compiles { MORE_COMMANDS } else { &[] };
    let mut wrong = Vec::new();
    for command in COMMANDS.iter().chain(more) {
        let output = project.mdaac(command);
        let code = output.status.code();
        let (stdout, stderr) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        let about = format!("{}, {secret}, `{}`", way.name, command.join(" "));
        assert!(code.is_some_and(|code| code != 70 && code != 101), "{about}: {code:?} {stderr}");
        let diff = project.path().join("diffs/orbit/sales/test/quotes/diff.txt");
        let diff = if command.contains(&"-D") { fs::read_to_string(diff).unwrap_or_default() } else { String::new() };
        for text in [&stdout, &stderr, &diff] {
            let told = text.lines().find(|line| PARTS.iter().any(|part| line.to_lowercase().contains(part)));
            wrong.extend(told.map(|line| format!("{about}: {line}")));
        }
        let json = command.contains(&"json") || command.contains(&"sarif");
        if json && !stdout.is_empty() && serde_json::from_str::<Value>(&stdout).is_err() {
            wrong.push(format!("{about}: is no JSON: {stdout}"));
        }
        if command.contains(&"junit") && !is_xml(&stdout) {
            wrong.push(format!("{about}: is no XML: {stdout}"));
        }
    }
    wrong
}

fn is_xml(text: &str) -> bool {
    let mut reader = quick_xml::Reader::from_str(text);
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => return true,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

#[test]
fn no_way_in_leads_out_of_any_command() {
    let ways = ways();
    // What the special one breaks is seen with the plain one.
    let plain = ["a name", "a parameter in a name", "a policy", "deployed before"];
    let plain = ways.iter().filter(|way| plain.contains(&way.name)).map(|way| (way, PLAIN));
    let all = ways.iter().map(|way| (way, SPECIAL)).chain(plain);
    let all: Vec<(&Way, &str)> = all.step_by(cases(5, 1)).collect();
    let wrong: Vec<String> = on_all_cores(&all, |(way, secret)| leaks(way, secret)).into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{} leaks:\n{}", wrong.len(), wrong.join("\n"));
}

/// The output of a command in a project whose config says more, with these variables.
fn told(config: &str, variables: &[(&str, &str)], command: &[&str]) -> (String, String) {
    let project = Project::copy_of(&checkout(PROVEN));
    let path = project.path().join("agent.yaml");
    let own = fs::read_to_string(&path).unwrap().replace("environmentVariables:\n  MODE: careful\n", "");
    let own = if config.contains("agentRuntimeName") { own.replace("agentRuntimeName: quotes\n", "") } else { own };
    fs::write(&path, own + config).unwrap();
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let output = project.with_variables(variables.collect()).mdaac(command);
    (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn names_that_a_variable_brings_stay_readable_unless_the_runtime_is_told_them_too() {
    let command = ["role", "trust", "--format", "cli"];
    let name = "agentRuntimeName: '{{env_var:NAME}}'\n";
    let variables = [("NAME", "offer_agent")];
    let (stdout, stderr) = told(name, &variables, &command);
    assert!(stdout.contains("bedrock-agentcore-runtime-offer_agent") && stderr.is_empty(), "{stdout}{stderr}");
    let (stdout, stderr) =
        told(&format!("{name}environmentVariables: {{A: 'x {{{{env_var:NAME}}}}'}}\n"), &variables, &command);
    assert!(!stdout.contains("offer") && stdout.contains("•••"), "{stdout}");
    assert!(stderr.contains("`--show-values`"), "{stderr}");
    let shown = [&command[..], &["--show-values"]].concat();
    let (stdout, stderr) =
        told(&format!("{name}environmentVariables: {{A: '{{{{env_var:NAME}}}}'}}\n"), &variables, &shown);
    assert!(stdout.contains("-offer_agent") && stderr.is_empty(), "{stdout}{stderr}");
    // The name of the variable says what it is.
    let (stdout, _) =
        told("agentRuntimeName: '{{env_var:DB_PASSWORD}}'\n", &[("DB_PASSWORD", "offer_agent")], &command);
    assert!(!stdout.contains("offer"), "{stdout}");
}

#[test]
fn what_is_told_stays_readable_beside_values_that_are_words_or_stand_in_the_open() {
    let ordinary = "environmentVariables:\n  LOG_LEVEL: ERROR\n  STAGE: test\n  PORT: '8080'\n  REGION: eu-central-1\n  \
        ACCOUNT: '{{account}}'\n  TABLE: orders-2026\n  STACK: orbit-test-sales-quotes\n  MODEL: anthropic.claude\n  \
        RUNTIME: orbit_test_sales_quotes_quotes\npolicies: [{policyName: a, statements: [{effect: Allow, actions: \
        ['dynamodb:GetItem'], resources: ['arn:aws:dynamodb:eu-central-1:111122223333:table/orders-2026']}]}]\n";
    for command in [
        &["check", "--all"][..],
        &["check", "--format", "sarif"],
        &["check", "--format", "junit"],
        &["list"],
        &["role", "policy"],
        &["role", "caller", "--format", "cli"],
    ] {
        let (hidden, stderr) = told(ordinary, &[], command);
        let (shown, _) = told(ordinary, &[], &[command, &["--show-values"]].concat());
        assert_eq!(hidden, shown, "{command:?} {stderr}");
    }
}

#[test]
fn a_short_value_is_hidden_where_it_stands_and_nowhere_else() {
    let (stdout, _) = told("environmentVariables: {A: '{{context:{{env_var:X}}}}'}\n", &[("X", "prod")], &["check"]);
    assert!(stdout.contains("there is no context entry `•••`") && !stdout.contains("`prod`"), "{stdout}");
    let (stdout, _) = told(
        "environmentVariables: {A: '{{env_var:{{env_var:X}}}}'}\n",
        &[("X", "KEY")],
        &["check", "--format", "json"],
    );
    assert!(stdout.contains("environment variable `•••`") && stdout.contains("\"severity\": \"error\""), "{stdout}");
}

#[test]
fn the_template_itself_holds_the_value() {
    let config = format!("environmentVariables: {{A: '{{{{env_var:X}}}}', B: {PLAIN}}}\n");
    let (stdout, _) = told(&config, &[("X", SPECIAL)], &["synth", "--stdout"]);
    let template: Value = serde_json::from_str(&stdout).unwrap();
    let variables =
        &template["Resources"]["bedrockagentcoreruntimeRuntime84537D71"]["Properties"]["EnvironmentVariables"];
    // `${` is apart, so that CloudFormation leaves it alone.
    let joined = variables["A"]["Fn::Join"][1].as_array().unwrap().iter().filter_map(Value::as_str).collect::<String>();
    assert_eq!(joined, SPECIAL);
    assert_eq!(variables["B"], PLAIN);
}
