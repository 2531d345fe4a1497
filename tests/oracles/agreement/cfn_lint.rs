use super::mutations::{POLICY, base};
use crate::support::project::Project;
use crate::support::python::cfn_lint;
use crate::support::{checkout, printed};
use serde_json::{Value, json};
use std::fs;

type Change = Box<dyn Fn(&mut Value)>;

/// What AgentCore, IAM or an account refuses or suffers, and cfn-lint 1.58 with AWS's own resource
/// schemas lets through: by our code, the change to a template, and the same mistake in a config.
fn mistakes() -> Vec<(&'static str, Change, String)> {
    const RUNTIME: &str = "bedrockagentcoreruntimeRuntime84537D71";
    const ENDPOINT: &str = "bedrockagentcoreruntimeRuntimeEndpoint04F7D8AD";
    let set = |resource: &'static str, path: &'static [&'static str], value: Value| -> Change {
        Box::new(move |template| {
            let properties = &mut template["Resources"][resource]["Properties"];
            *path.iter().fold(properties, |place, key| &mut place[*key]) = value.clone();
        })
    };
    let runtime = |path: &'static [&'static str], value: Value| set(RUNTIME, path, value);
    let jwt = |more: &str| {
        format!(
            "authorizerConfiguration: {{customJwtAuthorizer: {{discoveryUrl: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_a1b2c3/.well-known/openid-configuration'{more}}}}}\n"
        )
    };
    let url = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_a1b2c3/.well-known/openid-configuration";
    let authorizer = |more: Value| {
        let mut authorizer = json!({"DiscoveryUrl": url});
        authorizer.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"CustomJWTAuthorizer": authorizer})
    };
    let statements = |count: usize| -> Vec<Value> {
        (0..count).map(|year| json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": format!("arn:aws:s3:::quotes-of-the-year-{year}/summary.json")})).collect()
    };
    let policies =
        |statements: &[Value]| format!("policies: {}\n", json!([{"policyDocument": {"Statement": statements}}]));
    let large = json!({"Version": "2012-10-17", "Statement": statements(60)});
    vec![
        ("name-refused", runtime(&["AgentRuntimeName"], json!("a-name-with-hyphens-and-more-than-forty-eight-characters-in-all")), "agentRuntimeName: quotes-\n".to_owned()),
        ("artifact-exactly-one", runtime(&["AgentRuntimeArtifact", "CodeConfiguration"], json!({"Code": {"S3": {"Bucket": "orbit-code", "Prefix": "a.zip"}}, "Runtime": "PYTHON_3_13", "EntryPoint": ["main.py"]})), "agentRuntimeArtifact: {containerConfiguration: {containerUri: '111122223333.dkr.ecr.eu-central-1.amazonaws.com/a:1'}, codeConfiguration: {code: {s3: {bucket: orbit-code, prefix: a.zip}}, runtime: PYTHON_3_13, entryPoint: [main.py]}}\n".to_owned()),
        ("vpc-required", runtime(&["NetworkConfiguration"], json!({"NetworkMode": "PUBLIC"})), "networkConfiguration: {networkMode: PUBLIC, securityGroups: [sg-0a1b2c3d], subnets: [subnet-0a1b2c3d]}\n".to_owned()),
        ("jwt-without-claims", runtime(&["AuthorizerConfiguration"], authorizer(json!({}))), jwt("")),
        ("idle-exceeds-max", runtime(&["LifecycleConfiguration"], json!({"IdleRuntimeSessionTimeout": 900, "MaxLifetime": 600})), "lifecycleConfiguration: {idleRuntimeSessionTimeout: 900, maxLifetime: 600}\n".to_owned()),
        ("header-restricted", runtime(&["RequestHeaderConfiguration"], json!({"RequestHeaderAllowlist": ["Content-Type"]})), "requestHeaderConfiguration: {requestHeaderAllowlist: [Content-Type]}\n".to_owned()),
        ("cognito-access-token", runtime(&["AuthorizerConfiguration"], authorizer(json!({"AllowedAudience": ["app"]}))), jwt(", allowedAudience: [app]")),
        ("image-mutable-tag", runtime(&["AgentRuntimeArtifact", "ContainerConfiguration", "ContainerUri"], json!("111122223333.dkr.ecr.eu-central-1.amazonaws.com/a:latest")), "agentRuntimeArtifact: {containerConfiguration: {containerUri: '111122223333.dkr.ecr.eu-central-1.amazonaws.com/a:latest'}}\n".to_owned()),
        ("secret-in-environment", runtime(&["EnvironmentVariables"], json!({"DB_PASSWORD": "correct-horse-battery"})), "environmentVariables: {DB_PASSWORD: correct-horse-battery}\n".to_owned()),
        ("endpoint-pinned", set(ENDPOINT, &["AgentRuntimeVersion"], json!("1")), "runtimeEndpoint: {name: live, agentRuntimeVersion: '1'}\n".to_owned()),
        ("managed-policy-size", set(POLICY, &["PolicyDocument"], large), policies(&statements(60))),
    ]
}

#[test]
fn what_cfn_lint_lets_through_is_found_here() {
    let folder = tempfile::tempdir().unwrap();
    let (mut paths, mut missed) = (Vec::new(), Vec::new());
    for (code, change, config) in mistakes() {
        let mut template = base();
        change(&mut template);
        let path = folder.path().join(format!("{code}.template.json"));
        fs::write(&path, format!("{template:#}")).unwrap();
        paths.push(path);

        let project = Project::copy_of(&checkout("tests/fixtures/good/minimal"));
        let whole = fs::read_to_string(project.path().join("agent.yaml")).unwrap();
        let key = config.split(':').next().unwrap();
        let mut kept = String::new();
        let mut dropping = false;
        for line in whole.lines() {
            dropping = if line.starts_with(' ') { dropping } else { line.starts_with(&format!("{key}:")) };
            if !dropping {
                kept.push_str(&format!("{line}\n"));
            }
        }
        fs::write(project.path().join("agent.yaml"), format!("{kept}{config}")).unwrap();
        let check = project.mdaac(&["check", "--format", "json"]);
        let report: Value = serde_json::from_slice(&check.stdout).unwrap_or_else(|_| panic!("{}", printed(&check)));
        if !report["diagnostics"].as_array().unwrap().iter().any(|found| found["code"] == code) {
            missed.push(format!("{code}: {report:#}"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
    // Two more that a config of ours cannot make.
    for fixture in ["endpoint_default_name", "endpoint_never_follows"] {
        let path = folder.path().join(format!("{fixture}.template.yaml"));
        let text = fs::read_to_string(checkout("tests/fixtures/policy").join(fixture).join("bad.yaml")).unwrap();
        let mut template: Value = serde_yaml::from_str(&text).unwrap();
        let mut runtime = base()["Resources"]["bedrockagentcoreruntimeRuntime84537D71"].take();
        runtime["Properties"]["RoleArn"] = json!("arn:aws:iam::111122223333:role/quotes");
        template["Resources"]["Runtime"] = runtime;
        fs::write(&path, format!("{template:#}")).unwrap();
        paths.push(path);
    }
    println!("cfn-lint lets {} kinds of mistake through", paths.len());
    let lint = cfn_lint(&paths);
    assert!(lint.status.success(), "cfn-lint finds an error by now: {}", printed(&lint));
}
