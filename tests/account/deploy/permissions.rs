//! What a deploy takes from its account is judged before it starts: the role of `roleArn`, the policies of `policyArn`.

use crate::STACK;
use crate::support::account::Account;
use serde_json::{Value, json};

fn statement(action: &str, resource: &str) -> Value {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource}]})
}

/// The execution role `Agent`, with what the runtime needs and one more policy.
fn role(account: &Account, more: &Value) {
    let printed = |what| String::from_utf8(account.mdaac(&["role", what]).stdout).unwrap();
    let role = json!({"RoleName": "Agent", "AssumeRolePolicyDocument": printed("trust")});
    account.call("iam", "create_role", role);
    for (name, document) in [("needed", printed("policy")), ("more", more.to_string())] {
        let policy = json!({"RoleName": "Agent", "PolicyName": name, "PolicyDocument": document});
        account.call("iam", "put_role_policy", policy);
    }
    let arn = format!("roleArn: arn:aws:iam::{}:role/Agent\nagentRuntimeName:", account.id);
    account.edit("agent.yaml", "agentRuntimeName:", &arn);
}

#[test]
fn a_role_that_makes_the_agent_an_administrator_is_not_deployed() {
    let account = Account::new();
    role(&account, &statement("*", "*"));
    let told = account.deploy(&[], 3).stdout;
    assert!(told.contains("IAMPolicyNoStatementsWithAdminAccess") && told.contains("policy more:"), "{told}");
    assert!(!told.contains("iam-not-judged"), "{told}");
    assert_eq!(account.status(STACK), None);
}

#[test]
fn a_role_that_is_well_is_deployed_without_a_word_about_it() {
    let account = Account::new();
    role(&account, &statement("s3:GetObject", "arn:aws:s3:::quotes/prices.json"));
    let told = account.deploy(&[], 0).stdout;
    assert!(!told.contains("was not judged") && !told.contains("error["), "{told}");
}

#[test]
fn a_policy_of_the_account_is_judged_and_one_that_is_not_there_is_said_not_to_be() {
    let account = Account::new();
    let attach =
        format!("policies: [{{policyArn: 'arn:aws:iam::{}:policy/quotes-more'}}]\nagentRuntimeName:", account.id);
    account.edit("agent.yaml", "agentRuntimeName:", &attach);
    let told = account.deploy(&["--prepare"], 0).stdout;
    assert!(told.contains("info[iam-not-judged]"), "{told}");
    let document = statement("iam:AttachRolePolicy", "*").to_string();
    account.call("iam", "create_policy", json!({"PolicyName": "quotes-more", "PolicyDocument": document}));
    let told = account.deploy(&[], 3).stdout;
    assert!(told.contains("error[iam-privilege-escalation]"), "{told}");
}
