//! What mdaac prints is enough: to deploy the module, to call it, to delete it, with IAM enforced. And nobody else
//! gets in.

use crate::STACK;
use crate::support::emulator::{Aws, Refusal};
use crate::support::iam_data::texts;
use crate::support::printed_policies::document;
use crate::support::project::{Project, texts_below};
use crate::support::{checkout, printed};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const OWNER: &str = "111122223333";
const EVERYTHING: &str =
    r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
const NOTHING: &str =
    r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}"#;
/// The rights that README names for the commands that only read.
const READING: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Resource": "*", "Action": [
    "cloudformation:DescribeStacks", "cloudformation:GetTemplate", "cloudformation:ListStackResources",
    "cloudformation:GetResource", "bedrock-agentcore:GetAgentRuntime", "bedrock-agentcore:GetAgentRuntimeEndpoint",
    "logs:DescribeLogGroups"]}}"#;

/// Whoever signs requests.
#[derive(Clone, Debug)]
struct Signer {
    key: String,
    secret: String,
    token: Option<String>,
}

impl Signer {
    /// The root user of an account.
    fn root(account: &str) -> Signer {
        Signer { key: account.to_owned(), secret: "none".to_owned(), token: None }
    }

    fn of(credentials: &Value) -> Signer {
        let text = |key: &str| credentials[key].as_str().unwrap().to_owned();
        let token = credentials["SessionToken"].as_str().map(str::to_owned);
        Signer { key: text("AccessKeyId"), secret: text("SecretAccessKey"), token }
    }

    fn signs_in(&self, aws: &mut Aws) {
        aws.sign_in(&self.key, &self.secret);
        aws.with_session_token(self.token.as_deref());
    }
}

/// A user with these policies.
fn user(aws: &mut Aws, account: &str, name: &str, policies: &[String]) -> Signer {
    Signer::root(account).signs_in(aws);
    aws.call("iam", "create_user", json!({"UserName": name}));
    for (number, policy) in policies.iter().enumerate() {
        let policy = json!({"PolicyName": format!("{name}-{number}"), "PolicyDocument": policy});
        let arn = aws.call("iam", "create_policy", policy)["Policy"]["Arn"].take();
        aws.call("iam", "attach_user_policy", json!({"UserName": name, "PolicyArn": arn}));
    }
    let key = aws.call("iam", "create_access_key", json!({"UserName": name}))["AccessKey"].take();
    Signer::of(&key)
}

/// A session of a role with this policy.
fn session(aws: &mut Aws, account: &str, path: &str, name: &str, policy: &str) -> Signer {
    Signer::root(account).signs_in(aws);
    let trust = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": format!("arn:aws:iam::{account}:root")},
    }]});
    let role = json!({"RoleName": name, "Path": path, "AssumeRolePolicyDocument": trust.to_string()});
    let arn = aws.call("iam", "create_role", role)["Role"]["Arn"].take();
    aws.call("iam", "put_role_policy", json!({"RoleName": name, "PolicyName": "p", "PolicyDocument": policy}));
    let session = json!({"RoleArn": arn, "RoleSessionName": "session"});
    Signer::of(&aws.call("sts", "assume_role", session)["Credentials"])
}

fn project(aws: &Aws, fixture: &str) -> Project {
    let project = Project::copy_of(&checkout("tests/fixtures/good").join(fixture));
    let variables = [("AWS_ENDPOINT_URL", aws.url().as_str()), ("AWS_EC2_METADATA_DISABLED", "true")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    project.with_variables(BTreeMap::from(variables))
}

/// Makes the image of the fixtures.
fn push(aws: &mut Aws, region: &str) {
    Signer::root(OWNER).signs_in(aws);
    aws.enter(OWNER, region);
    aws.call("ecr", "create_repository", json!({"repositoryName": "quotes"}));
    let image = json!({"repositoryName": "quotes", "imageTag": "7", "imageManifest": r#"{"schemaVersion": 2}"#});
    aws.call("ecr", "put_image", image);
}

fn print(project: &Project, arguments: &[&str]) -> String {
    let output = project.mdaac(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", printed(&output));
    String::from_utf8(output.stdout).unwrap()
}

fn exit_code(project: &Project, arguments: &[&str], signer: &Signer, aws: &Aws) -> i32 {
    let mut command = project.command(arguments);
    command.env("AWS_ACCESS_KEY_ID", &signer.key).env("AWS_SECRET_ACCESS_KEY", &signer.secret);
    let output = command.output().unwrap();
    println!("{}\n{}", printed(&output), aws.log());
    output.status.code().unwrap()
}

fn invoke(aws: &mut Aws, signer: &Signer, runtime: &str, endpoint: &str) -> Result<(), Refusal> {
    signer.signs_in(aws);
    let request = json!({"agentRuntimeArn": runtime, "qualifier": endpoint, "payload": "{}"});
    aws.try_call("bedrock-agentcore", "invoke_agent_runtime", request).map(|_| ())
}

/// Of the only runtime of the stack.
fn runtime_arn(aws: &mut Aws) -> String {
    Signer::root(OWNER).signs_in(aws);
    let runtimes = aws.resources_where(STACK, |kind| kind == "AWS::BedrockAgentCore::Runtime");
    let runtime = runtimes.into_values().next().unwrap().properties.unwrap();
    runtime["AgentRuntimeArn"].as_str().unwrap().to_owned()
}

/// An endpoint as AgentCore knows it.
fn own(name: &str) -> String {
    format!("orbit_test_sales_quotes_{name}")
}

#[test]
fn with_the_printed_policies_one_deploys_and_calls_and_without_them_not() {
    let mut aws = Aws::start_with(&["--auth"]);
    let project = project(&aws, "access");
    let config = project.path().join("agent.yaml");
    let text = std::fs::read_to_string(&config).unwrap();
    let endpoints = "runtimeEndpoints: [{name: blue}, {name: green}]\naccess:\n  endpoints: [DEFAULT, blue]\n";
    std::fs::write(&config, text.replace("access:\n", endpoints)).unwrap();
    push(&mut aws, "eu-central-1");

    let part = |number: &&str| print(&project, &["role", "caller", "--part", number]);
    let ci = user(&mut aws, OWNER, "ci", &["1", "2"].iter().map(part).collect::<Vec<_>>());
    let nobody = user(&mut aws, OWNER, "nobody", &[]);
    assert_eq!(exit_code(&project, &["deploy", "--yes"], &nobody, &aws), 6);
    assert_eq!(exit_code(&project, &["deploy", "--yes"], &ci, &aws), 0);
    assert_eq!(exit_code(&project, &["status"], &ci, &aws), 0);
    let reader = user(&mut aws, OWNER, "reader", &[READING.to_owned()]);
    for command in [&["diff", "--exit-code"][..], &["status"], &["outputs"]] {
        assert_eq!(exit_code(&project, command, &reader, &aws), 0, "{command:?}");
    }

    let runtime = &runtime_arn(&mut aws);
    let policy = |who: &str| print(&project, &["access", "caller-policy", "--principal", who]);

    // Of an account that is named, the role that got the printed policy; the role that is named, likewise.
    let of_account = policy("arn:aws:iam::222222222222:role/caller");
    let of_role = policy("arn:aws:iam::333333333333:role/team/caller");
    let callers = [
        session(&mut aws, "222222222222", "/", "caller", &of_account),
        session(&mut aws, "333333333333", "/team/", "caller", &of_role),
    ];
    for caller in &callers {
        for endpoint in ["DEFAULT", &own("blue")] {
            invoke(&mut aws, caller, runtime, endpoint).unwrap_or_else(|refusal| panic!("{endpoint}: {refusal:?}"));
        }
    }
    // Whom the owner does not name is not let in by its own policies, nor is who is named on other endpoints.
    let strangers = [
        ("another role of the account", session(&mut aws, "333333333333", "/", "other", EVERYTHING), "DEFAULT"),
        ("another account", session(&mut aws, "444444444444", "/", "caller", EVERYTHING), "DEFAULT"),
        ("no policy of its own", session(&mut aws, "222222222222", "/", "idle", NOTHING), "DEFAULT"),
        ("an endpoint that is not named", session(&mut aws, "222222222222", "/", "eager", EVERYTHING), &own("green")),
        ("an endpoint that is not named, as printed", callers[0].clone(), &own("green")),
    ];
    for (who, signer, endpoint) in &strangers {
        let refusal = invoke(&mut aws, signer, runtime, endpoint).expect_err(who);
        assert_eq!(refusal.code, "AccessDeniedException", "{who}: {refusal:?}");
    }

    assert_eq!(exit_code(&project, &["destroy", "--yes"], &ci, &aws), 0);
}

#[test]
fn whoever_the_role_for_callers_trusts_gets_in_through_it() {
    let mut aws = Aws::start_with(&["--auth"]);
    let project = project(&aws, "access-by-role");
    push(&mut aws, "eu-south-1");
    assert_eq!(exit_code(&project, &["deploy", "--yes"], &Signer::root(OWNER), &aws), 0);
    let runtime = &runtime_arn(&mut aws);
    let policy = print(&project, &["access", "caller-policy", "--principal", "arn:aws:iam::222222222222:role/caller"]);
    let role = serde_json::from_str::<Value>(&policy).unwrap()["Statement"][0]["Resource"].take();
    let caller = session(&mut aws, "222222222222", "/", "caller", &policy);
    let other = session(&mut aws, "222222222222", "/", "other", EVERYTHING);

    let mut assume = |signer: &Signer, external_id: &str| {
        signer.signs_in(&mut aws);
        let session = json!({"RoleArn": role, "RoleSessionName": "call", "ExternalId": external_id});
        aws.try_call("sts", "assume_role", session).map(|answer| Signer::of(&answer["Credentials"]))
    };
    for (who, external_id) in [(&other, "quotes-for-partner"), (&caller, "quotes-for-another")] {
        assert_eq!(assume(who, external_id).expect_err("it is not trusted").code, "AccessDenied");
    }
    let invoker = assume(&caller, "quotes-for-partner").unwrap();
    for endpoint in ["DEFAULT", &own("green")] {
        invoke(&mut aws, &invoker, runtime, endpoint).unwrap_or_else(|refusal| panic!("{endpoint}: {refusal:?}"));
    }
    for signer in [&caller, &other] {
        assert!(invoke(&mut aws, signer, runtime, "DEFAULT").is_err(), "only through the role");
    }
}

#[test]
fn who_deploys_may_make_every_call_that_mdaac_makes() {
    let named = regex::Regex::new(r#""([a-z0-9-]+:[A-Z][A-Za-z]+)""#).unwrap();
    let sources: String = texts_below(&checkout("src/stack")).into_values().collect();
    let mut made: BTreeSet<&str> = named.captures_iter(&sources).map(|found| found.get(1).unwrap().as_str()).collect();
    assert!(made.remove("sts:GetCallerIdentity"), "which needs no permission");
    // Who deploys need not call the agent, nor read what it writes: docs/invoke.md says what that takes.
    for of_callers in ["bedrock-agentcore:InvokeAgentRuntime", "logs:FilterLogEvents"] {
        assert!(made.remove(of_callers), "{of_callers}");
    }
    assert!(made.len() > 15, "{made:?}");
    let project = Project::copy_of(&checkout("tests/fixtures/good/ssm-policy-arn"));
    let policy = document(&project, &["role", "caller", "--bucket", "orbit-artifacts"]);
    let archive = Project::copy_of(&checkout("tests/fixtures/good/code-archive-of-a-version"));
    let of_archive = document(&archive, &["role", "caller"]);
    let statements = [&policy, &of_archive].into_iter().flat_map(|policy| policy["Statement"].as_array().unwrap());
    let allowed: BTreeSet<String> = statements.flat_map(|statement| texts(&statement["Action"])).collect();
    let missing: Vec<&&str> = made.iter().filter(|action| !allowed.contains(**action)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let unused = document(&project, &["role", "caller"]);
    assert!(!unused.to_string().contains("s3:PutObject"), "without a bucket nothing is uploaded");
}
