//! `mdaac access check` from the command line: of a module, as JSON, and how it ends.

use crate::support::checkout;
use crate::support::project::Project;
use std::fs;
use std::process::Output;

const ROLE: &str = "arn:aws:iam::123456789012:role/orders";
const RUNTIME: &str = "arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/faq-abcdefghij";

/// The sample project, and a policy of a caller that names the runtimes of its `faq`.
fn project() -> Project {
    let project = Project::copy_of(&checkout("sample-configs"));
    write_policy(&project, "allow.json", "kite_dev_data_platform_*");
    project
}

fn write_policy(project: &Project, file: &str, runtimes: &str) {
    let resource = format!("arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/{runtimes}");
    let statement = format!(r#"{{"Effect": "Allow", "Action": "bedrock-agentcore:*", "Resource": "{resource}"}}"#);
    fs::write(project.path().join(file), format!(r#"{{"Version": "2012-10-17", "Statement": {statement}}}"#)).unwrap();
}

fn check(project: &Project, arguments: &[&str]) -> Output {
    project.mdaac(&[&["access", "check"], arguments].concat())
}

/// What is printed, and how it ends.
pub fn screen(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    format!("{}{}exit code {}\n", text(&output.stdout), text(&output.stderr), output.status.code().unwrap())
}

#[test]
fn a_modules_runtime_is_known_before_it_is_deployed() {
    let project = project();
    let allowed = check(&project, &["-m", "faq", "--principal", ROLE, "--identity-policy", "allow.json"]);
    insta::assert_snapshot!("module_not_deployed", screen(&allowed));
    // One made-up id is not any other.
    write_policy(&project, "one.json", "kite_dev_data_platform_faq_testagentruntime-abcdefghij*");
    let unknown = check(&project, &["-m", "faq", "--principal", ROLE, "--identity-policy", "one.json"]);
    insta::assert_snapshot!("module_not_deployed_and_named", screen(&unknown));
}

#[test]
fn a_runtime_takes_tokens_or_signatures_but_never_both() {
    let project = project();
    let signed = check(&project, &["-m", "claims", "--principal", ROLE, "--identity-policy", "allow.json"]);
    insta::assert_snapshot!("signed_where_tokens_are_taken", screen(&signed));
    let bearer = check(&project, &["-m", "faq", "--jwt"]);
    insta::assert_snapshot!("token_where_signatures_are_taken", screen(&bearer));
    assert_eq!(check(&project, &["-m", "claims", "--jwt"]).status.code(), Some(0));
}

#[test]
fn an_endpoint_has_its_own_name_and_that_of_the_config() {
    let project = project();
    for name in ["first", "kite_dev_data_platform_claims_first"] {
        let screen = screen(&check(&project, &["-m", "claims", "--jwt", "--endpoint", name]));
        assert!(screen.contains("/runtime-endpoint/kite_dev_data_platform_claims_first\n"), "{screen}");
        assert!(screen.ends_with("exit code 0\n"), "{screen}");
    }
}

#[test]
fn json_says_what_a_person_reads() {
    let project = project();
    let arguments = ["--runtime-arn", RUNTIME, "--principal", ROLE, "--identity-policy", "allow.json"];
    let output = check(&project, &[&arguments[..], &["--format", "json"]].concat());
    insta::assert_snapshot!("json", screen(&output));
    let output =
        check(&project, &["--runtime-arn", RUNTIME, "--principal", ROLE, "--scp", "no.json", "--format", "json"]);
    insta::assert_snapshot!("json_unreadable", screen(&output));
}

#[test]
fn a_module_with_mistakes_has_no_answer() {
    let project = project();
    let config = project.path().join("sample-config-minimal.yaml");
    let text = fs::read_to_string(&config).unwrap().replace("agentRuntimeName:", "agentRuntimeNam:");
    fs::write(&config, text).unwrap();
    let screen = screen(&check(&project, &["-m", "faq", "--jwt"]));
    assert!(screen.contains("error[unknown-key]: there is no key `agentRuntimeNam` here"), "{screen}");
    assert!(screen.ends_with("exit code 1\n"), "{screen}");
}

#[test]
fn policies_may_lie_outside_the_project() {
    let (project, other) = (project(), tempfile::tempdir().unwrap());
    let policy = other.path().join("allow.json");
    fs::rename(project.path().join("allow.json"), &policy).unwrap();
    let output = check(&project, &["-m", "faq", "--principal", ROLE, "--identity-policy", policy.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", screen(&output));
}

#[test]
fn what_cannot_be_asked_is_said_on_one_line() {
    let project = project();
    let mdaa = project.path().join("mdaa.yaml");
    let open = fs::read_to_string(&mdaa).unwrap().replace("        account: '123456789012'\n", "");
    fs::write(project.path().join("open.yaml"), open).unwrap();
    let endpoint = format!("{RUNTIME}/runtime-endpoint/prod");
    let of_root = ["--principal", "arn:aws:iam::123456789012:root", "--identity-policy", "allow.json"];
    let of_user = ["--principal", "arn:aws:iam::123456789012:user/ann", "--session-policy", "allow.json"];
    let on_runtime = ["-m", "faq", "--principal", ROLE, "--runtime-policy", "allow.json"];
    let rows: Vec<Vec<&str>> = vec![
        vec!["-m", "faq"],
        vec!["--jwt"],
        vec!["-m", "faq", "--jwt", "--principal", ROLE],
        vec!["-m", "faq", "--jwt", "--identity-policy", "allow.json"],
        vec!["-m", "nope", "--jwt"],
        vec!["-m", "claims", "--jwt", "--endpoint", "second"],
        vec!["-m", "faq", "--jwt", "--account", "999999999999"],
        vec!["-c", "open.yaml", "-m", "faq", "--jwt"],
        vec!["--runtime-arn", &endpoint, "--jwt", "--endpoint", "dev"],
        vec!["--runtime-arn", RUNTIME, "--jwt", "--region", "eu-west-1"],
        vec!["--runtime-arn", "faq-abcdefghij", "--jwt"],
        vec!["--runtime-arn", RUNTIME, "--principal", "orders"],
        vec!["--runtime-arn", RUNTIME, "--principal", "arn:aws:iam::123456789012:role/*"],
        vec!["--runtime-arn", RUNTIME, "--principal", "arn:aws:s3:::bucket"],
        [vec!["--runtime-arn", RUNTIME], of_root.to_vec()].concat(),
        on_runtime.to_vec(),
        vec!["--runtime-arn", RUNTIME, "--jwt", "--action", "CreateEvent"],
        vec!["--runtime-arn", RUNTIME, "--jwt", "--via-vpc", "subnet-1"],
        vec!["--runtime-arn", RUNTIME, "--jwt", "--session-policy", "allow.json"],
        vec!["--runtime-arn", RUNTIME, "--jwt", "--vpc-endpoint-policy", "allow.json"],
        [vec!["--runtime-arn", RUNTIME], of_user.to_vec()].concat(),
        vec!["--runtime-arn", RUNTIME, "--jwt", "--context", "o-a1b2c3"],
    ];
    let line = |arguments: &Vec<&str>| {
        let output = check(&project, arguments);
        assert_eq!(output.status.code(), Some(64), "{arguments:?}: {}", screen(&output));
        assert!(output.stdout.is_empty(), "{arguments:?}: {}", screen(&output));
        let said = String::from_utf8(output.stderr).unwrap();
        format!(
            "{}\n  {}\n",
            arguments.join(" "),
            said.lines().take_while(|line| !line.is_empty()).collect::<Vec<_>>().join("\n  ")
        )
    };
    insta::assert_snapshot!("usage", rows.iter().map(line).collect::<String>());
}
