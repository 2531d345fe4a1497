//! How it is, and whether it serves.

use crate::STACK;
use crate::support::account::Account;
use serde_json::Value;

#[test]
fn what_is_deployed_is_shown_told_and_taken_away_again() {
    let account = Account::new();
    account.deploy(&[], 0);
    let made = account.physical_ids(STACK);

    insta::assert_snapshot!("status", account.told(&["status"], 0).stdout);
    insta::assert_snapshot!("outputs", account.told(&["outputs"], 0).stdout);
    insta::assert_snapshot!("outputs_as_variables", account.told(&["outputs", "--format", "env"], 0).stdout);
    let outputs: Value = serde_json::from_str(&account.told(&["outputs", "--format", "json"], 0).stdout).unwrap();
    assert_eq!(outputs[0]["runtimes"][0]["version"], "1", "{outputs:#}");
    assert!(outputs[0]["outputs"].as_object().unwrap().len() >= 8, "{outputs:#}");

    let destroyed = account.told(&["destroy", "--yes"], 0);
    insta::assert_snapshot!("destroyed", destroyed.stdout);
    assert_eq!(account.status(STACK), None);
    let kept = |id: &str| id.contains("LogGroup");
    for (id, physical_id) in made.iter().filter(|(id, _)| kept(id)) {
        assert!(destroyed.stdout.contains(&account.plain(physical_id)), "{id} stays and is not named");
    }
    insta::assert_snapshot!("status_without_stack", account.told(&["status"], 5).stdout);
    let again = account.told(&["destroy", "--yes"], 0);
    assert_eq!(again.stdout, format!("{STACK}: nothing to do, there is no such stack\n"));
    let outputs = account.told(&["outputs"], 5);
    assert!(outputs.stdout.is_empty() && outputs.stderr.contains("error[stack-absent]"), "{outputs:?}");
}

#[test]
fn whoever_has_the_wrong_credentials_or_none_sees_and_deletes_nothing() {
    let account = Account::new();
    account.edit("mdaa.yaml", &account.id, "999988887777");
    for command in [&["status"][..], &["outputs"], &["destroy", "--yes"]] {
        let told = account.told(command, 6);
        let all = told.stdout + &told.stderr;
        assert!(all.contains("error[wrong-account]"), "{command:?}: {all}");
    }
    let account = Account::new().with_variables(&[("AWS_ENDPOINT_URL", "http://127.0.0.1:9")]);
    let told = account.told(&["status"], 6);
    assert!(told.stdout.contains("not known") && told.stdout.contains("error[aws-unreachable]"), "{}", told.stdout);
}

#[test]
fn what_does_not_serve_needs_a_person() {
    let account = Account::new();
    account.deploy(&[], 0);
    let (runtime, endpoint) = ("orbit_test_sales_quotes_quotes", "orbit_test_sales_quotes_live");
    account.tell_emulator(&format!("live-version/{endpoint}"), "7");
    account.tell_emulator(&format!("status/{runtime}"), "UPDATE_FAILED the image cannot be pulled");
    insta::assert_snapshot!("not_serving", account.told(&["status"], 5).stdout);
    // What is deployed has its ARNs all the same.
    let outputs = account.told(&["outputs", "--format", "env"], 0);
    assert!(outputs.stdout.starts_with("AGENT_RUNTIME_ARN=") && outputs.stderr.contains("error["), "{outputs:?}");
}

/// The lines of `outputs --format env` that name endpoints, without their values.
fn endpoint_variables(account: &Account) -> Vec<String> {
    let text = account.told(&["outputs", "--format", "env"], 0).stdout;
    let names = text.lines().filter_map(|line| Some(line.split_once('=')?.0.to_owned()));
    let mut names: Vec<String> = names.filter(|name| name.contains("ENDPOINT")).collect();
    names.sort();
    names
}

#[test]
fn a_variable_is_named_as_the_config_names_the_endpoint_in_every_environment() {
    // The second one's names are longer than AgentCore takes, and are cut to a hash.
    for env in ["test", "a-production-environment-with-a-long-name"] {
        let account = Account::new();
        account.edit("mdaa.yaml", "      test:", &format!("      {env}:"));
        account.edit(
            "agent.yaml",
            "runtimeEndpoint:\n  name: live",
            "runtimeEndpoint:\n  name: live\nruntimeEndpoints:\n  - name: '{{context:other}}'",
        );
        account.edit("mdaa.yaml", "organization: orbit", "organization: orbit\ncontext:\n  other: Canary");
        account.deploy(&[], 0);
        assert_eq!(
            endpoint_variables(&account),
            [
                "AGENT_RUNTIME_ENDPOINT_CANARY_ARN",
                "AGENT_RUNTIME_ENDPOINT_DEFAULT_ARN",
                "AGENT_RUNTIME_ENDPOINT_LIVE_ARN"
            ],
            "{env}"
        );
    }
}

#[test]
fn a_region_that_nobody_names_is_no_matter_of_credentials() {
    let account = Account::new();
    account.edit("mdaa.yaml", "region: eu-central-1", "region: default");
    // Neither is there, and a machine that is none of EC2's answers nobody.
    let unset = ["AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"];
    let silent = [
        ("AWS_EC2_METADATA_DISABLED", "false"),
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:9"),
        ("HOME", "/nonexistent"),
    ];
    for command in [&["status"][..], &["diff"], &["outputs"], &["deploy", "--yes"], &["destroy", "--yes"]] {
        let mut command_line = account.project.command(command);
        for name in unset {
            command_line.env_remove(name);
        }
        let told = command_line.envs(silent).output().unwrap();
        let all = String::from_utf8_lossy(&told.stdout).into_owned() + &String::from_utf8_lossy(&told.stderr);
        assert_eq!(told.status.code(), Some(6), "{command:?}: {all}");
        assert!(all.contains("error[aws-region-missing]") && !all.contains("aws-credentials"), "{command:?}: {all}");
    }
}

#[test]
fn whoever_may_not_look_is_told_so() {
    let account = Account::new();
    account.deploy(&[], 0);
    account.tell_emulator("deny/cloudformation/GetResource", "*");
    let told = account.told(&["status"], 6);
    assert!(
        told.stdout.contains("UPDATE_COMPLETE") && told.stdout.contains("warning[not-verified]"),
        "{}",
        told.stdout
    );
    account.tell_emulator("deny/cloudformation/DescribeStacks", "*");
    let told = account.told(&["status"], 6);
    assert!(told.stdout.contains("may not call `cloudformation:DescribeStacks`"), "{}", told.stdout);
    let told = account.told(&["destroy", "--yes"], 6);
    assert!(told.stdout.contains("nothing was deleted"), "{}", told.stdout);
}

#[test]
fn expired_credentials_are_told_as_such() {
    let account = Account::new().with_variables(&[("AWS_SESSION_TOKEN", "expired")]);
    for command in [&["status"][..], &["outputs"], &["destroy", "--yes"]] {
        let told = account.told(command, 6);
        let all = told.stdout + &told.stderr;
        assert!(all.contains("error[aws-credentials]"), "{command:?}: {all}");
    }
}

#[test]
fn a_module_that_was_meant_to_be_ours_is_not_passed_over() {
    let account = Account::new();
    account.edit("mdaa.yaml", "bedrock-agentcore-runtime'", "bedrock-agentcore-runtme'");
    for command in [&["status"][..], &["outputs"], &["destroy", "--yes"], &["deploy", "--yes"]] {
        let told = account.told(command, 1);
        let said = told.stdout + &told.stderr;
        assert!(said.contains("error[module-not-ours]") && said.contains("did you mean"), "{command:?}: {said}");
    }
}
