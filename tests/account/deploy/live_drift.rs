//! What is live is compared with what was deployed: property by property of runtime and endpoint, the rest by CloudFormation's
//! drift detection; a difference is named with its line, and mended.

use crate::STACK;
use crate::support::account::Account;
use crate::support::python::resource_schema;
use serde_json::{Value, json};
use std::collections::BTreeSet;

pub const RUNTIME: &str = "AWS::BedrockAgentCore::Runtime";
pub const ENDPOINT: &str = "AWS::BedrockAgentCore::RuntimeEndpoint";

/// A deployed stack whose resources somebody changes by hand.
pub struct Deployed {
    pub account: Account,
    pub runtime: String,
    pub endpoint: String,
}

impl Deployed {
    pub fn new() -> Deployed {
        Deployed::of(Account::new())
    }

    pub fn of(account: Account) -> Deployed {
        account.deploy(&[], 0);
        let ids = account.physical_ids(STACK);
        let of = |start: &str| ids[ids.keys().find(|id| id.starts_with(start)).unwrap()].clone();
        let runtime = of("bedrockagentcoreruntimeRuntime8");
        let endpoint = ids.values().find(|id| id.contains("/runtime-endpoint/")).unwrap().clone();
        Deployed { account, runtime, endpoint }
    }

    pub fn by_hand(&self, resource_type: &str, identifier: &str, patch: &Value) {
        let request = json!({"TypeName": resource_type, "Identifier": identifier, "PatchDocument": patch.to_string()});
        self.account.call("cloudcontrol", "update_resource", request);
    }

    pub fn change_runtime(&self, op: &str, path: &str, value: Value) {
        self.by_hand(RUNTIME, &self.runtime, &json!([{"op": op, "path": path, "value": value}]));
    }

    fn change_endpoint(&self, op: &str, path: &str, value: Value) {
        self.by_hand(ENDPOINT, &self.endpoint, &json!([{"op": op, "path": path, "value": value}]));
    }

    pub fn of_runtime(&self, path: &str) -> Option<Value> {
        self.account.read(RUNTIME, &self.runtime).unwrap().pointer(path).cloned()
    }

    /// Said by `status`, taken back by `deploy --revert-drift`, and gone then.
    fn is_named_and_mended(&self, words: &str) {
        let told = self.account.told(&["status"], 5).stdout;
        assert!(told.contains("error[live-differs]") && told.contains(words), "`{words}` is not in\n{told}");
        assert!(told.contains("= help: `mdaac deploy --revert-drift` "), "{told}");
        // It looks once more when it is done.
        let told = self.account.deploy(&["--revert-drift"], 0).stdout;
        assert!(!told.contains("live-differs") && !told.contains("reads-back"), "{words}: {told}");
    }
}

/// A change by hand of each property of a runtime, and how it is told.
fn of_runtime() -> Vec<(&'static str, &'static str, Value, &'static str)> {
    let jwt = json!({"CustomJWTAuthorizer": {
        "DiscoveryUrl": "https://login.example.com/.well-known/openid-configuration", "AllowedClients": ["quotes"],
    }});
    let provider = "arn:aws:bedrock-agentcore:eu-central-1:111122223333:capacity-provider/quotes-0123456789";
    let vpc = json!({"Subnets": ["subnet-4e5f6a7b"], "SecurityGroups": ["sg-0a1b2c3d"]});
    let code = json!({"CodeConfiguration": {
        "Code": {"S3": {"Bucket": "agents", "Prefix": "quotes.zip"}}, "Runtime": "PYTHON_3_13", "EntryPoint": ["main.py"],
    }});
    let mount = json!([{"SessionStorage": {"MountPath": "/mnt/session"}}]);
    vec![
        ("replace", "/NetworkConfiguration", json!({"NetworkMode": "PUBLIC"}), "`NetworkConfiguration/NetworkMode`"),
        ("replace", "/NetworkConfiguration/NetworkModeConfig", vpc, "`NetworkConfiguration/NetworkModeConfig/Subnets`"),
        (
            "replace",
            "/NetworkConfiguration/NetworkModeConfig/SecurityGroups",
            json!(["sg-4e5f6a7b", "sg-0a1b2c3d"]),
            "`NetworkConfiguration/NetworkModeConfig/SecurityGroups`",
        ),
        ("replace", "/AgentRuntimeArtifact", code, "`AgentRuntimeArtifact/CodeConfiguration`"),
        ("replace", "/EnvironmentVariables/MODE", json!("careless"), "`EnvironmentVariables/MODE`"),
        ("add", "/EnvironmentVariables/EXTRA", json!("s3cr3t-by-hand"), "`EnvironmentVariables/EXTRA`"),
        ("add", "/Description", json!("by hand"), "`Description`"),
        ("add", "/ProtocolConfiguration", json!("MCP"), "`ProtocolConfiguration`"),
        ("add", "/LifecycleConfiguration", json!({"MaxLifetime": 3600}), "`LifecycleConfiguration`"),
        ("add", "/AuthorizerConfiguration", jwt, "`AuthorizerConfiguration`"),
        (
            "add",
            "/RequestHeaderConfiguration",
            json!({"RequestHeaderAllowlist": ["Authorization"]}),
            "`RequestHeaderConfiguration`",
        ),
        ("add", "/FilesystemConfigurations", mount, "`FilesystemConfigurations`"),
        (
            "add",
            "/CapacityProviderConfiguration",
            json!({"CapacityProviderArn": provider}),
            "`CapacityProviderConfiguration`",
        ),
        ("add", "/PlatformVersion", json!("1"), "`PlatformVersion`"),
        ("add", "/RoleArn", json!("arn:aws:iam::111122223333:role/another"), "`RoleArn`"),
        ("add", "/Tags/team", json!("by hand"), "`Tags/team`"),
    ]
}

fn properties_are_named_and_mended(from: usize) {
    let deployed = Deployed::new();
    let account = &deployed.account;
    account.call(
        "iam",
        "create_role",
        json!({"RoleName": "another", "AssumeRolePolicyDocument": json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "bedrock-agentcore.amazonaws.com"},
        }]}).to_string()}),
    );
    for (op, path, value, words) in of_runtime().into_iter().skip(from).step_by(2) {
        let value: Value = serde_json::from_str(&value.to_string().replace("111122223333", &account.id)).unwrap();
        deployed.change_runtime(op, path, value);
        deployed.is_named_and_mended(words);
    }
}

#[test]
fn every_property_of_the_runtime_is_named_and_mended() {
    properties_are_named_and_mended(0);
}

#[test]
fn every_other_property_of_the_runtime_is_named_and_mended() {
    properties_are_named_and_mended(1);
}

#[test]
fn no_property_is_forgotten() {
    let schema = resource_schema(RUNTIME);
    let read_only = schema["readOnlyProperties"].as_array().unwrap().clone();
    let is_read_only = |name: &str| read_only.contains(&json!(format!("/properties/{name}")));
    let names = schema["properties"].as_object().unwrap().keys().filter(|name| !is_read_only(name));
    let mut left: BTreeSet<&str> = names.map(String::as_str).collect();
    for (_, path, _, _) in of_runtime() {
        left.remove(path.split('/').nth(1).unwrap());
    }
    // Another name is another runtime.
    assert_eq!(left, BTreeSet::from(["AgentRuntimeName"]));
}

#[test]
fn a_runtime_set_to_public_by_hand_is_named_by_every_command_that_looks() {
    let deployed = Deployed::new();
    let account = &deployed.account;
    deployed.change_runtime("replace", "/NetworkConfiguration", json!({"NetworkMode": "PUBLIC"}));
    insta::assert_snapshot!("public_in_status", account.told(&["status"], 5).stdout);
    let json: Value = serde_json::from_str(&account.told(&["status", "--format", "json"], 5).stdout).unwrap();
    assert_eq!(json[0]["health"], "needsPerson", "{json:#}");
    assert_eq!(json[0]["diagnostics"][0]["code"], "live-differs", "{json:#}");
    assert_eq!(json[0]["diagnostics"][0]["file"], "agent.yaml", "{json:#}");

    let told = account.told(&["diff", "--exit-code"], 2);
    let words = "`NetworkConfiguration/NetworkMode` of the runtime";
    assert!(told.stdout.contains("warning[live-differs]") && told.stdout.contains(words), "{}", told.stdout);
    assert!(
        told.stdout.contains("the template is the same; 2 properties were changed by hand (above)"),
        "{}",
        told.stdout
    );
    assert!(!told.stdout.contains("no difference"), "{}", told.stdout);
    account.told(&["diff"], 0);
    let json: Value = serde_json::from_str(&account.told(&["diff", "--format", "json"], 0).stdout).unwrap();
    assert_eq!(
        (&json["modules"][0]["status"], &json["modules"][0]["liveDifferences"]),
        (&json!("different"), &json!(2))
    );

    let told = account.deploy(&[], 5).stdout;
    assert!(told.contains("error[live-differs]") && told.contains(words), "{told}");
    assert!(!told.contains("nothing to do"), "{told}");
    // A change of something else leaves it, and says so.
    account.edit(
        "agent.yaml",
        "enableTransactionSearch: false",
        "enableTransactionSearch: false\nlogRetentionDays: 90",
    );
    let told = account.deploy(&[], 5).stdout;
    assert!(told.contains("error[live-differs]") && told.contains(words), "{told}");

    account.deploy(&["--revert-drift"], 0);
    assert_eq!(deployed.of_runtime("/NetworkConfiguration/NetworkMode"), Some(json!("VPC")));
    assert!(account.told(&["diff", "--exit-code"], 0).stdout.contains("no difference"));
    assert!(account.deploy(&[], 0).stdout.contains("nothing to do"));
    assert!(account.deploy(&["--revert-drift"], 0).stdout.contains("nothing to do"));
}

#[test]
fn what_an_endpoint_has_by_hand_is_named_and_mended() {
    let deployed = Deployed::new();
    for (op, path, value, words) in [
        ("add", "/Description", json!("by hand"), "`Description` of the endpoint"),
        ("add", "/Tags/team", json!("by hand"), "`Tags/team` of the endpoint"),
    ] {
        deployed.change_endpoint(op, path, value);
        deployed.is_named_and_mended(words);
    }
    let schema = resource_schema(ENDPOINT);
    let read_only = schema["readOnlyProperties"].as_array().unwrap().clone();
    let names = schema["properties"].as_object().unwrap().keys();
    let left: Vec<_> = names.filter(|name| !read_only.contains(&json!(format!("/properties/{name}")))).collect();
    // The id and the name are what it is; where it is sent stands below.
    assert_eq!(left, ["AgentRuntimeId", "AgentRuntimeVersion", "Description", "Name", "Tags"]);
}

#[test]
fn an_endpoint_that_somebody_sent_elsewhere_is_named_and_sent_back() {
    let deployed = Deployed::new();
    let account = &deployed.account;
    account.edit("agent.yaml", "MODE: careful", "MODE: bold");
    account.deploy(&[], 0);
    deployed.change_endpoint("replace", "/AgentRuntimeVersion", json!("1"));
    let words = "serves 1 and shall serve 2";
    for command in [&["status"][..], &["deploy", "--yes"]] {
        let told = account.told(command, 5).stdout;
        assert!(told.contains("error[live-differs]") && told.contains(words), "{told}");
    }
    assert!(account.told(&["diff", "--exit-code"], 2).stdout.contains(words));
    account.deploy(&["--revert-drift"], 0);
    assert!(account.told(&["status"], 0).stdout.contains("endpoint  orbit_test_sales_quotes_live  serves version 2"));
}

#[test]
fn a_version_that_nobody_deployed_and_that_changes_nothing_is_said_and_is_no_dead_end() {
    let deployed = Deployed::new();
    let account = &deployed.account;
    deployed.change_runtime("add", "/Description", json!("by hand"));
    deployed.by_hand(RUNTIME, &deployed.runtime, &json!([{"op": "remove", "path": "/Description"}]));
    let words = "warning[version-not-deployed]: version 3 of the runtime";
    for command in [&["status"][..], &["deploy", "--yes"], &["deploy", "--yes", "--revert-drift"]] {
        let told = account.told(command, 0).stdout;
        assert!(told.contains(words) && told.contains("serves version 1"), "{command:?}: {told}");
    }
    // Neither what touches the runtime not at all nor what does is held up.
    account.edit(
        "agent.yaml",
        "enableTransactionSearch: false",
        "enableTransactionSearch: false\nlogRetentionDays: 90",
    );
    assert!(account.deploy(&[], 0).stdout.contains(words));
    account.edit("agent.yaml", "MODE: careful", "MODE: bold");
    let told = account.deploy(&[], 0).stdout;
    assert!(!told.contains("version-not-deployed") && told.contains("serves version 4"), "{told}");
}

#[test]
fn a_role_a_parameter_and_a_log_group_that_somebody_changed_are_found_and_mended() {
    let deployed = Deployed::new();
    let account = &deployed.account;
    let ids = account.physical_ids(STACK);
    let of =
        |part: &str| ids.iter().find(|(id, _)| id.contains(part)).map(|(id, name)| (id.clone(), name.clone())).unwrap();
    let (parameter, name) = of("agentRuntimequotesarnssm");
    account.call(
        "ssm",
        "put_parameter",
        json!({"Name": name, "Value": "by hand", "Type": "String", "Overwrite": true}),
    );
    deployed.is_named_and_mended(&format!("`Value` of `{parameter}` (AWS::SSM::Parameter) is `by hand`"));

    let (role, name) = of("RuntimeRole7820");
    let trust = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"},
    }, {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "bedrock-agentcore.amazonaws.com"}}]});
    account.call("iam", "update_assume_role_policy", json!({"RoleName": name, "PolicyDocument": trust.to_string()}));
    deployed.is_named_and_mended(&format!("of `{role}` (AWS::IAM::Role)"));

    let (group, name) = of("LogGroupDEFAULT");
    account.call("logs", "put_retention_policy", json!({"logGroupName": name, "retentionInDays": 7}));
    deployed.is_named_and_mended(&format!("`RetentionInDays` of `{group}` (AWS::Logs::LogGroup) is `7`"));

    account.call("ssm", "delete_parameter", json!({"Name": ids[&parameter]}));
    deployed.is_named_and_mended(&format!("`{parameter}` (AWS::SSM::Parameter) is in the stack and does not exist"));
}

#[test]
fn whoever_may_not_detect_drift_is_told_what_was_not_compared() {
    let deployed = Deployed::new();
    let account = &deployed.account;
    account.tell_emulator("deny/cloudformation/DetectStackDrift", "*");
    let said = "warning[not-verified]: not compared with what is live: everything but the runtime and its endpoints";
    for command in [&["status"][..], &["deploy", "--yes"]] {
        let told = account.told(command, 0).stdout;
        assert!(told.contains(said) && told.contains("cloudformation:DetectStackDrift"), "{command:?}: {told}");
    }
    assert!(account.told(&["diff", "--exit-code"], 0).stdout.contains(said));
    // What is read by itself is compared all the same.
    deployed.change_runtime("replace", "/NetworkConfiguration", json!({"NetworkMode": "PUBLIC"}));
    let told = account.told(&["status"], 5).stdout;
    assert!(told.contains("`NetworkConfiguration/NetworkMode`") && told.contains(said), "{told}");
    account.deploy(&["--revert-drift"], 0);
    assert_eq!(deployed.of_runtime("/NetworkConfiguration/NetworkMode"), Some(json!("VPC")));
}

#[test]
fn what_drift_detection_does_not_look_at_is_said_by_name() {
    let deployed = Deployed::new();
    let account = &deployed.account;
    account.tell_emulator("drift/AWS/IAM/Role", "unsupported");
    account.tell_emulator("drift/AWS/IAM/ManagedPolicy", "UNKNOWN no right to read it");
    let told = account.told(&["status"], 0).stdout;
    for words in ["warning[not-verified]", "(AWS::IAM::Role)", "(AWS::IAM::ManagedPolicy)", "no right to read it"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    // Where it does not know the runtime, mdaac does.
    account.tell_emulator("drift/AWS/BedrockAgentCore/Runtime", "unsupported");
    for (path, value, words) in [
        ("/NetworkConfiguration", json!({"NetworkMode": "PUBLIC"}), "`NetworkConfiguration/NetworkMode`"),
        ("/EnvironmentVariables/MODE", json!("careless"), "`EnvironmentVariables/MODE`"),
        ("/Description", json!("by hand"), "`Description`"),
    ] {
        deployed.change_runtime("add", path, value);
        deployed.is_named_and_mended(words);
    }
}

#[test]
fn a_detection_of_somebody_else_is_waited_for() {
    let deployed = Deployed::new();
    let account = &deployed.account;
    account.tell_emulator("pace/drift", "2");
    account.call("cloudformation", "detect_stack_drift", json!({"StackName": STACK}));
    let told = account.told(&["status"], 0).stdout;
    assert!(!told.contains("not-verified"), "{told}");
}

#[test]
fn what_the_service_is_known_to_read_back_otherwise_is_no_difference() {
    let account = Account::new();
    account.edit("agent.yaml", "enableTransactionSearch: false", PHANTOM);
    account.tell_emulator("phantoms", "yes");
    let deployed = account.deploy(&[], 0).stdout;
    let note = "`AuthorizerConfiguration/CustomJWTAuthorizer/PrivateEndpointOverrides`";
    assert!(deployed.contains("info[not-verified]") && deployed.contains(note), "{deployed}");
    let told = account.told(&["status"], 0).stdout;
    assert!(!told.contains("live-differs") && told.contains(note), "{told}");
}

const PHANTOM: &str = "enableTransactionSearch: false
lifecycleConfiguration:
  maxLifetime: 3600
authorizerConfiguration:
  customJwtAuthorizer:
    discoveryUrl: https://login.example.com/.well-known/openid-configuration
    allowedClients: [quotes]
    privateEndpointOverrides:
      - domain: keys.example.com
        privateEndpoint:
          selfManagedLatticeResource:
            resourceConfigurationIdentifier: rcfg-0123456789abcdef0";

#[test]
fn what_aws_reads_back_otherwise_is_said_and_is_neither_red_nor_a_loop() {
    let account = Account::new();
    account.edit("agent.yaml", "agentRuntimeName: quotes", "agentRuntimeName: quotes\ndescription: Quotes");
    account.tell_emulator("phantoms", "Description: QUOTES");
    account.deploy(&[], 0);
    let words = "warning[reads-back-differently]: `Description` of the runtime";
    for command in [&["status"][..], &["deploy", "--yes"], &["deploy", "--yes", "--revert-drift"], &["status"]] {
        let told = account.told(command, 0).stdout;
        assert!(
            told.contains(words) && told.contains("is `QUOTES`, and was deployed as `Quotes`"),
            "{command:?}: {told}"
        );
        assert!(told.contains("DEFAULT  serves version 1"), "a new version would come each time: {told}");
    }
}

#[test]
fn what_an_update_puts_back_beside_its_plan_is_said_before() {
    let deployed = Deployed::new();
    deployed.change_runtime("add", "/Description", json!("by hand"));
    deployed.account.edit("agent.yaml", "quotes:1", "quotes:2");
    let told = deployed.account.deploy(&[], 0).stdout;
    let (before, _) = told.split_once("plan for").unwrap();
    assert!(before.contains("warning[live-differs]: `Description` of the runtime"), "{told}");
}

#[test]
fn that_nobody_could_look_is_said_before_an_update_is_approved() {
    let account = Account::new();
    account.deploy(&[], 0);
    account.tell_emulator("deny/cloudformation/DetectStackDrift", "*");
    let told = account.deploy(&[], 0).stdout;
    assert!(told.contains("whether all of it is still so was not seen"), "{told}");
    account.edit("agent.yaml", "quotes:1", "quotes:2");
    let told = account.deploy(&[], 0).stdout;
    let (before, _) = told.split_once("plan for").unwrap();
    assert!(before.contains("warning[not-verified]: not compared with what is live"), "{told}");
}
