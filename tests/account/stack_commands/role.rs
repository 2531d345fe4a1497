//! `mdaac role check`, of a role as it is in the account.

use crate::STACK;
use crate::support::account::Account;
use serde_json::{Value, json};

/// The ARN of a role without a path.
fn arn(account: &Account, name: &str) -> String {
    format!("arn:aws:iam::{}:role/{name}", account.id)
}

/// The policies that mdaac prints for the project, changed by replacing text.
fn printed(account: &Account, what: &str, from: &str, to: &str) -> String {
    let text = account.mdaac(&["role", what]).stdout;
    let text = String::from_utf8(text).unwrap();
    assert!(text.contains(from), "{text}");
    text.replace(from, to)
}

/// A role made by hand: what it may do is in an inline policy, in one of the account and in one of AWS.
fn role_of_many_policies(account: &Account) {
    let trust = printed(account, "trust", "bedrock-agentcore.amazonaws.com", "bedrock.amazonaws.com");
    account.call(
        "iam",
        "create_role",
        json!({"RoleName": "Agent", "Path": "/agents/", "AssumeRolePolicyDocument": trust}),
    );
    let inline = printed(account, "policy", "ecr:GetAuthorizationToken", "ecr:DescribeRegistry");
    account.call("iam", "put_role_policy", json!({"RoleName": "Agent", "PolicyName": "own", "PolicyDocument": inline}));
    let shared = json!({"Version": "2012-10-17", "Statement": [
        {"Sid": "NoTraces", "Effect": "Deny", "Action": "xray:*", "Resource": "*"},
        {"Sid": "Logs", "Effect": "Allow", "Action": "logs:*", "Resource": "*"},
    ]});
    let policy =
        account.call("iam", "create_policy", json!({"PolicyName": "shared", "PolicyDocument": shared.to_string()}));
    let attach =
        |arn: &Value| account.call("iam", "attach_role_policy", json!({"RoleName": "Agent", "PolicyArn": arn}));
    attach(&policy["Policy"]["Arn"]);
}

#[test]
fn the_role_of_the_stack_is_what_the_runtime_needs() {
    let account = Account::new();
    account.deploy(&[], 0);
    let ids = account.physical_ids(STACK);
    let name = &ids["bedrockagentcoreruntimeRuntimeRole7820E6C7"];
    let told = account.told(&["role", "check", &arn(&account, name)], 0);
    assert!(told.stdout.ends_with("is what the runtime needs, and no more\n"), "{}", told.stdout);
}

#[test]
fn every_policy_of_a_role_is_looked_at() {
    let account = Account::new();
    role_of_many_policies(&account);
    let told = account.told(&["role", "check", &arn(&account, "agents/Agent")], 1);
    insta::assert_snapshot!("role_of_many_policies", told.stdout);
}

#[test]
fn a_policy_that_cannot_be_read_is_not_held_against_the_role() {
    let account = Account::new();
    let trust = printed(&account, "trust", "", "");
    let boundary = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "NotAction": "xray:*", "Resource": "*"},
    ]});
    let policy =
        account.call("iam", "create_policy", json!({"PolicyName": "bounds", "PolicyDocument": boundary.to_string()}));
    let bounds = &policy["Policy"]["Arn"];
    let role = json!({"RoleName": "Agent", "AssumeRolePolicyDocument": trust, "PermissionsBoundary": bounds});
    account.call("iam", "create_role", role);
    let inline = printed(&account, "policy", "ecr:GetAuthorizationToken", "ecr:DescribeRegistry");
    let inline = inline.replace("xray:", "iam:");
    account.call("iam", "put_role_policy", json!({"RoleName": "Agent", "PolicyName": "own", "PolicyDocument": inline}));
    let aws = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    account.call("iam", "attach_role_policy", json!({"RoleName": "Agent", "PolicyArn": aws}));
    let told = account.told(&["role", "check", &arn(&account, "Agent")], 1);
    insta::assert_snapshot!("role_of_a_policy_unread", told.stdout);
}

#[test]
fn a_role_that_cannot_be_looked_up_is_no_verdict() {
    let account = Account::new();
    let told = account.told(&["role", "check", &arn(&account, "Agent")], 1);
    assert!(told.stdout.is_empty(), "{}", told.stdout);
    let absent = told.stderr;
    role_of_many_policies(&account);
    let elsewhere = account.told(&["role", "check", &arn(&account, "Agent")], 1).stderr;
    insta::assert_snapshot!("role_missing", format!("{absent}\n{elsewhere}"));

    let both = account.told(&["role", "check", &arn(&account, "Agent"), "--profile", "x", "--trust", "x.json"], 64);
    assert!(both.stderr.contains("cannot be used with"), "{}", both.stderr);
    let account = account.with_variables(&[("AWS_ACCESS_KEY_ID", "999988887777")]);
    let told = account.told(&["role", "check", &arn(&account, "agents/Agent")], 6);
    assert!(told.stdout.is_empty() && told.stderr.contains("error[wrong-account]"), "{told:?}");
}
