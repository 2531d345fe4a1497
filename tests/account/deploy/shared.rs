//! What an account has once, or ten times at most: Transaction Search, and the policies that let it write.

use crate::STACK;
use crate::support::account::Account;
use serde_json::{Value, json};

const POLICY: &str = "AWS::Logs::ResourcePolicy";

/// With Transaction Search, which the fixture leaves out.
fn account() -> Account {
    let account = Account::new();
    account.edit("agent.yaml", "enableTransactionSearch: false\n", "");
    account
}

fn policies(account: &Account) -> Vec<String> {
    let found = account.call("cloudcontrol", "list_resources", json!({"TypeName": POLICY}));
    let names = found["ResourceDescriptions"].as_array().unwrap().iter();
    names.map(|one| one["Identifier"].as_str().unwrap().to_owned()).collect()
}

fn make_policy(account: &Account, name: &str, resource: &str) {
    let document = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"Service": "xray.amazonaws.com"}, "Action": "logs:PutLogEvents",
        "Resource": resource,
    }]});
    let wanted = json!({"PolicyName": name, "PolicyDocument": document.to_string()}).to_string();
    account.call("cloudcontrol", "create_resource", json!({"TypeName": POLICY, "DesiredState": wanted}));
}

fn holds(account: &Account, start: &str) -> bool {
    account.physical_ids(STACK).keys().any(|id| id.starts_with(&format!("bedrockagentcoreruntime{start}")))
}

fn destination(account: &Account) -> Value {
    account.call("xray", "get_trace_segment_destination", json!({}))["Destination"].clone()
}

#[test]
fn where_a_log_resource_policy_serves_no_second_one_is_made() {
    let account = account();
    make_policy(&account, "theirs", "*");
    let told = account.deploy(&[], 0);
    assert!(told.stderr.contains("left out: bedrockagentcoreruntimeXRayResourcePolicy"), "{}", told.stderr);
    assert_eq!(policies(&account), ["theirs"]);
    let again = account.deploy(&[], 0);
    assert!(again.stdout.contains("nothing to do"), "{}", again.stdout);
    assert!(account.told(&["diff", "--exit-code"], 0).stdout.contains("no difference"));
}

#[test]
fn a_policy_that_is_the_stacks_own_keeps_its_place_and_its_name() {
    let account = account();
    account.deploy(&[], 0);
    let ours = policies(&account);
    make_policy(&account, "theirs", "*");
    account.edit("agent.yaml", "quotes:1", "quotes:2");
    account.deploy(&[], 0);
    assert!(holds(&account, "XRayResourcePolicy") && policies(&account).contains(&ours[0]));
}

#[test]
fn a_tenth_policy_is_said_before_the_eleventh_fails() {
    let account = account();
    for n in 0..10 {
        make_policy(
            &account,
            &format!("other-{n}"),
            &format!("arn:aws:logs:eu-central-1:{}:log-group:{n}:*", account.id),
        );
    }
    account.tell_emulator("quota/log-resource-policies", "10");
    let told = account.deploy(&[], 4);
    assert!(
        told.stdout.contains("warning[quota-reached]: the account has 10 log resource policies"),
        "{}",
        told.stdout
    );
    assert!(told.stdout.contains("error[quota-reached]"), "{}", told.stdout);
}

#[test]
fn who_may_not_list_policies_makes_one() {
    let account = account();
    make_policy(&account, "theirs", "*");
    account.tell_emulator("deny/cloudformation/ListResources", "*");
    account.deploy(&[], 0);
    assert!(holds(&account, "XRayResourcePolicy"));
}

#[test]
fn transaction_search_that_a_read_shows_while_it_is_off_is_switched_on() {
    let account = account();
    account.tell_emulator("transaction-search", "always");
    account.deploy(&[], 0);
    assert!(holds(&account, "TransactionSearchConfig"));
    assert_eq!(destination(&account), "CloudWatchLogs");
}

#[test]
fn transaction_search_that_is_on_by_api_is_left_out_though_no_read_shows_it() {
    let account = account();
    account.tell_emulator("transaction-search", "own");
    account.call("xray", "update_trace_segment_destination", json!({"Destination": "CloudWatchLogs"}));
    let told = account.deploy(&[], 0);
    assert!(told.stderr.contains("left out: bedrockagentcoreruntimeTransactionSearchConfig"), "{}", told.stderr);
    assert!(!holds(&account, "TransactionSearchConfig"));
    // Who may not ask meets AWS's word, and is told what it means.
    let blind = self::account();
    blind.tell_emulator("transaction-search", "own");
    blind.tell_emulator("deny/xray/GetTraceSegmentDestination", "*");
    blind.call("xray", "update_trace_segment_destination", json!({"Destination": "CloudWatchLogs"}));
    let told = blind.deploy(&[], 4);
    assert!(told.stdout.contains("error[transaction-search-exists]"), "{}", told.stdout);
}
