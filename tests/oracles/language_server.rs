//! An editor with yaml-language-server and our schemas completes, explains and finds mistakes.

use crate::support::checkout;
use crate::support::language_server::LanguageServer;
use crate::support::project::{Project, projects_below};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;

const CONFIG: &str = "# yaml-language-server: $schema=../schema/bedrock-agentcore-runtime.schema.json\n";
const MDAA: &str = "# yaml-language-server: $schema=../schema/mdaa.schema.json\n";

/// A text in an editor, as if it stood among the samples.
struct Editor {
    server: LanguageServer,
    path: PathBuf,
    text: String,
    /// Line and character, from 0.
    cursor: (usize, usize),
}

impl Editor {
    /// `|` in the text is the cursor.
    fn with(schema: &str, text: &str) -> Editor {
        let (before, after) = text.split_once('|').unwrap_or((text, ""));
        let cursor = (1 + before.matches('\n').count(), before.rsplit('\n').next().unwrap().chars().count());
        let text = format!("{schema}{before}{after}");
        let (mut server, path) = (LanguageServer::start(), checkout("sample-configs/edited.yaml"));
        server.open(&path, &text);
        Editor { server, path, text, cursor }
    }

    /// The line that is wrong, without its indentation, and why.
    fn problems(&mut self) -> Vec<(String, String)> {
        let problems = self.server.problems(&self.path);
        let mut found: Vec<(u64, &str)> = problems
            .iter()
            .map(|problem| (problem["range"]["start"]["line"].as_u64().unwrap(), problem["message"].as_str().unwrap()))
            .collect();
        found.sort_unstable();
        let line = |number: u64| self.text.lines().nth(number as usize).unwrap().trim().to_owned();
        found.into_iter().map(|(number, message)| (line(number), message.to_owned())).collect()
    }

    /// What is offered at the cursor, with what is said about it.
    fn offers(&mut self) -> Vec<(String, String)> {
        let offers = self.server.completion(&self.path, self.cursor.0, self.cursor.1);
        offers.iter().map(|offer| (offer["label"].as_str().unwrap().to_owned(), documentation(offer))).collect()
    }

    /// What is shown over the cursor.
    fn hover(&mut self) -> String {
        self.server.hover(&self.path, self.cursor.0, self.cursor.1)
    }
}

fn documentation(offer: &Value) -> String {
    let words = &offer["documentation"];
    words["value"].as_str().or(words.as_str()).unwrap_or_default().to_owned()
}

fn pairs(found: &[(String, String)]) -> Vec<(&str, &str)> {
    found.iter().map(|(left, right)| (left.as_str(), right.as_str())).collect()
}

#[test]
fn a_new_project_shows_no_problem_and_explains_its_keys() {
    let project = Project::copy_of(&checkout("tests/fixtures/init"));
    assert!(project.mdaac(&["init"]).status.success());
    let mut server = LanguageServer::start();
    for (file, key, words) in [
        ("mdaa.yaml", "organization", "Name of the organization, the first part of every name."),
        ("helpdesk.yaml", "networkConfiguration", "The VPC network of the runtime."),
    ] {
        let path = project.path().join(file);
        let text = fs::read_to_string(&path).unwrap();
        server.open(&path, &text);
        assert_eq!(server.problems(&path), [Value::Null; 0], "{file}");
        let line = text.lines().position(|line| line.starts_with(key)).unwrap();
        assert!(server.hover(&path, line, 1).contains(words), "{file}");
    }
}

#[test]
fn samples_show_no_problem_and_explain_their_keys() {
    let mut server = LanguageServer::start();
    let samples = [
        ("mdaa.yaml", "organization", "Name of the organization, the first part of every name."),
        ("sample-config-minimal.yaml", "networkConfiguration", "The VPC network of the runtime."),
        ("sample-config-codepath.yaml", "networkConfiguration", "The VPC network of the runtime."),
        ("sample-config-comprehensive.yaml", "networkConfiguration", "The VPC network of the runtime."),
    ];
    for (file, key, words) in samples {
        let path = checkout("sample-configs").join(file);
        let text = fs::read_to_string(&path).unwrap();
        server.open(&path, &text);
        assert_eq!(server.problems(&path), [Value::Null; 0], "{file}");
        // The schema that the sample itself names is in use.
        let line = text.lines().position(|line| line.starts_with(key)).unwrap();
        assert!(server.hover(&path, line, 2).contains(words), "{file}: {}", server.hover(&path, line, 2));
    }
}

#[test]
fn good_projects_show_no_error() {
    // YAML that an editor decodes before the server sees it.
    let without = "utf-16-agent.yaml";
    let files = [
        (MDAA, "mdaa.yaml"),
        (CONFIG, "agent.yaml"),
        (CONFIG, "common.yaml"),
        (CONFIG, "cut.yaml"),
        (CONFIG, "kept.yaml"),
    ];
    let mut server = LanguageServer::start();
    let mut opened = Vec::new();
    for folder in projects_below(&checkout("tests/fixtures/good")) {
        for (schema, file) in files {
            let name = format!("{}-{file}", folder.file_name().unwrap().to_str().unwrap());
            if name != without && folder.join(file).is_file() {
                let path = checkout("sample-configs").join(name);
                server.open(&path, &format!("{schema}{}", fs::read_to_string(folder.join(file)).unwrap()));
                opened.push(path);
            }
        }
    }
    assert!(opened.len() > 100, "only {} files were opened", opened.len());
    for path in opened {
        let mut problems = server.problems(&path);
        // The server remarks on its own on anchors that nothing uses.
        problems.retain(|problem| problem["message"].as_str().is_none_or(|words| !words.starts_with("Unused anchor")));
        assert_eq!(problems, [Value::Null; 0], "{}", path.display());
    }
}

#[test]
fn mistakes_in_a_config_are_shown_where_they_are() {
    let text = "\
agentRuntimeName: 42
networkConfiguration:
  networkMode: PUBLIC
  securityGroups: sg-0a1b2c3d
  subnets: [subnet-0a1b2c3d, lan-1]
  vpc: main
protocolConfiguration: SOAP
lifecycleConfiguration:
  idleRuntimeSessionTimeout: long
  maxLifetime: 30
environmentVariables:
  a-b: text
enableTransactionSearch: 'yes'
policies:
  - policyDocument:
      Statement:
        - Effect: allow
retries: 3
";
    assert_eq!(
        pairs(&Editor::with(CONFIG, text).problems()),
        [
            ("agentRuntimeName: 42", "Missing property \"agentRuntimeArtifact\"."),
            ("agentRuntimeName: 42", "must be text, in quotes if it looks like a number"),
            (
                "networkMode: PUBLIC",
                "must be `VPC`, or leave the key out: a runtime in PUBLIC mode reaches the internet past your VPC's \
                 controls; MDAA and mdaac deploy to VPCs only"
            ),
            ("securityGroups: sg-0a1b2c3d", "must be a list, or a placeholder for one, e.g. '{{context:NAME}}'"),
            (
                "subnets: [subnet-0a1b2c3d, lan-1]",
                "must be a subnet id, e.g. `subnet-0123456789abcdef0`, or `ssm:/path/to/id`"
            ),
            ("vpc: main", "Property vpc is not allowed."),
            ("protocolConfiguration: SOAP", "must be `MCP`, `HTTP`, `A2A` or `AGUI`"),
            (
                "idleRuntimeSessionTimeout: long",
                "must be 60 to 28800 seconds, or up to 1209600 with `capacityProviderConfiguration`"
            ),
            ("maxLifetime: 30", "Value is below the minimum of 60."),
            ("a-b: text", "a key must be letters, digits and `_`, not starting with a digit, at most 100"),
            ("enableTransactionSearch: 'yes'", "must be `true` or `false`"),
            ("- Effect: allow", "must be `Allow` or `Deny`"),
            ("retries: 3", "Property retries is not allowed."),
        ]
    );
}

#[test]
fn mistakes_in_an_mdaa_yaml_are_shown_where_they_are() {
    let text = "\
organization: Orbit
domains:
  sales:
    environments:
      test:
        account: '11112222'
        region: '{{env_var:REGION}}'
        modules:
          quotes:
            module_path: '@aws-mdaa/bedrock-agentcore-runtime'
            module_config: [./agent.yaml]
            use_bootstrap: false
  finance: {}
";
    assert_eq!(
        pairs(&Editor::with(MDAA, text).problems()),
        [
            ("organization: Orbit", "must be lower-case letters, digits and `-`"),
            ("account: '11112222'", "must be the 12 digits of an account id in quotes, or `default`"),
            ("module_config: [./agent.yaml]", "Property module_config is not allowed."),
            ("finance: {}", "Missing property \"environments\"."),
        ]
    );
}

#[test]
fn keys_are_offered_with_their_descriptions() {
    let offered = Editor::with(CONFIG, "agentRuntimeName: quotes\nlifecycleConfiguration:\n  |\n").offers();
    assert!(
        pairs(&offered).contains(&(
            "maxLifetime",
            "Seconds after which any session ends, 60 to 28800, or up to 1209600 on a capacity provider."
        )),
        "{offered:#?}"
    );
    assert!(pairs(&offered).iter().all(|(key, _)| *key != "agentRuntimeName"), "{offered:#?}");

    let offered = Editor::with(MDAA, "organization: orbit\ndomains:\n  sales:\n    |\n").offers();
    assert!(pairs(&offered).contains(&("environments", "The environments.")), "{offered:#?}");
}

#[test]
fn older_names_are_not_offered() {
    let offered = Editor::with(CONFIG, "authorizerConfiguration:\n  |\n").offers();
    let keys: Vec<&str> = pairs(&offered).into_iter().map(|(key, _)| key).collect();
    assert!(keys.contains(&"customJwtAuthorizer") && !keys.contains(&"jwtAuthorizer"), "{keys:?}");
}

#[test]
fn values_are_offered_with_their_descriptions() {
    let offered = Editor::with(CONFIG, "protocolConfiguration: |\n").offers();
    let protocols = [
        ("MCP", "Model Context Protocol."),
        ("HTTP", "Plain HTTP."),
        ("A2A", "Agent to agent."),
        ("AGUI", "Agent to user interface."),
    ];
    assert_eq!(pairs(&offered), protocols);
}

#[test]
fn hover_shows_the_description_of_keys_and_values() {
    let shown = Editor::with(CONFIG, "networkConfiguration:\n  sub|nets: [subnet-0a1b2c3d]\n").hover();
    assert!(shown.contains("Subnet ids, 1 to 16. Private subnets need a way to ECR"), "{shown}");

    let shown = Editor::with(CONFIG, "protocolConfiguration: A|2A\n").hover();
    assert!(shown.contains("Protocol that clients speak") && shown.contains("`A2A`: Agent to agent."), "{shown}");

    let shown = Editor::with(CONFIG, "agentRuntime|Name: quotes\n").hover();
    assert!(shown.contains("`org_env_domain_module_name`") && shown.contains("my_agent"), "{shown}");
}
