//! What AWS does worse than one hopes, and what is said of it: never a yes that nobody saw, never another's fault.

use crate::support::account::Account;
use crate::{RUNTIME, STACK};
use serde_json::{Value, json};

#[test]
fn a_clock_that_is_off_is_no_fault_of_the_credentials() {
    // Half a minute is left for a machine that is busy.
    for (seconds, side) in [("1770", "behind"), ("-1800", "ahead of")] {
        let account = Account::new();
        account.tell_emulator("clock", seconds);
        let told = account.deploy(&[], 6);
        let words = format!("error[clock-off]: this machine's clock is 30 minutes {side} AWS's");
        assert!(told.stdout.contains(&words) && !told.stdout.contains("log in"), "{}", told.stdout);
    }
}

#[test]
fn an_endpoint_that_is_gone_is_no_missing_right() {
    let account = Account::new();
    account.deploy(&[], 0);
    let ids = account.physical_ids(STACK);
    let endpoint = ids.iter().find(|(id, _)| id.contains("RuntimeEndpoint04")).unwrap().1;
    let gone = json!({"TypeName": "AWS::BedrockAgentCore::RuntimeEndpoint", "Identifier": endpoint});
    account.call("cloudcontrol", "delete_resource", gone);
    // AgentCore's code for what is not there; how Cloud Control passes it on is inferred (aws-unkind 9).
    account.tell_emulator("agentcore/missing", "AccessDeniedException");
    let told = account.deploy(&[], 5);
    assert!(told.stdout.contains("error[live-differs]"), "{}", told.stdout);
    assert!(told.stdout.contains("is in the stack and does not exist"), "{}", told.stdout);
    assert!(told.stdout.contains("1 error in 1 module"), "it is told once: {}", told.stdout);
    assert!(!told.stdout.contains("not-verified"), "{}", told.stdout);
}

#[test]
fn an_export_in_use_is_the_reason_though_no_resource_fails() {
    let account = Account::new();
    account.deploy(&[], 0);
    let name = "orbit:sales:quotes:agentruntimeendpoint:quotes-endpoint:arn";
    let exports = account.call("cloudformation", "list_exports", json!({}));
    let names: Vec<&str> =
        exports["Exports"].as_array().unwrap().iter().map(|one| one["Name"].as_str().unwrap()).collect();
    let export =
        names.iter().find(|name| name.contains("endpoint")).unwrap_or_else(|| panic!("no {name} in {names:?}"));
    let template = json!({"Resources": {"Topic": {"Type": "AWS::SSM::Parameter", "Properties": {
        "Type": "String", "Value": {"Fn::ImportValue": export},
    }}}});
    let stack = json!({"StackName": "desk", "TemplateBody": template.to_string()});
    account.call("cloudformation", "create_stack", stack);
    account.wait_for("desk", "CREATE_COMPLETE");
    account.edit("agent.yaml", "runtimeEndpoint:\n  name: live\n", "");
    let told = account.deploy(&[], 4);
    assert!(told.stdout.contains("error[export-in-use]"), "{}", told.stdout);
    assert!(told.stdout.contains("as it is in use by desk"), "{}", told.stdout);
    assert_eq!(account.status(STACK).as_deref(), Some("UPDATE_ROLLBACK_COMPLETE"));
}

#[test]
fn the_statement_that_a_log_groups_key_lacks_is_told_and_mends_it() {
    let account = Account::new();
    account.tell_emulator("key-policies", "checked");
    let key = account.call("kms", "create_key", json!({}))["KeyMetadata"]["Arn"].as_str().unwrap().to_owned();
    account.edit("agent.yaml", "runtimeEndpoint:", &format!("logKmsKeyArn: {key}\nruntimeEndpoint:"));
    let told = account.deploy(&[], 4);
    assert!(told.stdout.contains("error[log-key-refused]"), "{}", told.stdout);
    assert!(told.stdout.contains(&account.plain(&format!("| logKmsKeyArn: {key}"))), "{}", told.stdout);
    let found = account.deploy(&["--format", "json"], 4).stdout;
    let found = found.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let help = found
        .filter_map(|event| event["diagnostic"]["help"].as_str().map(str::to_owned))
        .find(|help| help.contains('{'));
    let help = help.unwrap();
    let statement: Value =
        serde_json::from_str(&help[help.find('{').unwrap()..].replace("111122223333", &account.id)).unwrap();
    let policy = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
    account.call("kms", "put_key_policy", json!({"KeyId": key, "PolicyName": "default", "Policy": policy}));
    account.deploy(&[], 0);
}

#[test]
fn what_a_deleted_stack_leaves_is_named() {
    let account = Account::new();
    account.tell_emulator("retain-except-on-create", "kept");
    let ids = RUNTIME.replace("Runtime84537D71", "RuntimeEndpoint04F7D8AD");
    account.tell_emulator(&format!("fail/create/{ids}"), "Something is wrong");
    let told = account.deploy(&[], 4);
    assert!(told.stdout.contains("warning[resources-stay]"), "{}", told.stdout);
    assert!(told.stdout.contains("AWS::KMS::Key") && told.stdout.contains("AWS::Logs::LogGroup"), "{}", told.stdout);
    assert!(told.stdout.contains("is gone again, but for what stands above"), "{}", told.stdout);
}

#[test]
fn findings_that_may_not_be_read_are_said_to_be_there() {
    let account = Account::new();
    account.tell_emulator(&format!("validate/{RUNTIME}"), "Something is wrong");
    account.tell_emulator("deny/cloudformation/DescribeEvents", "*");
    let told = account.deploy(&[], 1);
    assert!(told.stdout.contains("error[change-set-failed]"), "{}", told.stdout);
    assert!(told.stdout.contains("info[validations-unread]"), "{}", told.stdout);
    account.untell_emulator("deny/cloudformation/DescribeEvents");
    let told = account.deploy(&[], 1);
    assert!(
        told.stdout.contains("Something is wrong") && !told.stdout.contains("validations-unread"),
        "{}",
        told.stdout
    );
}

#[test]
fn an_image_of_a_pull_through_cache_that_was_never_pulled_stops_nothing() {
    let account = Account::new();
    account.edit("agent.yaml", "/quotes:1", "/hub/team/quotes:1");
    account.tell_emulator("pull-through-cache", "hub");
    let told = account.deploy(&[], 0);
    assert!(told.stdout.contains("warning[image-not-pushed]"), "{}", told.stdout);
    assert!(told.stdout.contains("pull-through cache (`hub`)"), "{}", told.stdout);
    // Below no such rule it is as missing as ever; where nobody may look that is said.
    let account = Account::new();
    account.edit("agent.yaml", "/quotes:1", "/hub/team/quotes:1");
    assert!(account.deploy(&[], 1).stdout.contains("error[image-not-pushed]"));
    account.tell_emulator("deny/ecr/DescribePullThroughCacheRules", "*");
    let told = account.deploy(&[], 0);
    assert!(
        told.stdout.contains("nobody could look whether its repository is a pull-through cache"),
        "{}",
        told.stdout
    );
}

#[test]
fn an_import_that_a_moved_value_keeps_away_says_the_way_out() {
    let account = Account::new();
    account.edit(
        "agent.yaml",
        "runtimeEndpoint:",
        "description: ssm:/quotes/description\nmanageLogGroups: false\nruntimeEndpoint:",
    );
    let put = |value: &str| {
        let parameter = json!({"Name": "/quotes/description", "Type": "String", "Value": value, "Overwrite": true});
        account.call("ssm", "put_parameter", parameter);
    };
    put("Quotes");
    account.deploy(&[], 0);
    account.tell_emulator("import", "strict");
    account.edit("agent.yaml", "manageLogGroups: false\n", "");
    put("Offers");
    let told = account.deploy(&[], 1);
    assert!(told.stdout.contains("error[import-refused]"), "{}", told.stdout);
    // The way that is told.
    account.edit("agent.yaml", "runtimeEndpoint:", "manageLogGroups: false\nruntimeEndpoint:");
    account.deploy(&[], 0);
    account.edit("agent.yaml", "manageLogGroups: false\n", "");
    account.deploy(&[], 0);
}

#[test]
fn an_internal_failure_beside_a_parameter_of_another_account_names_its_share() {
    let account = Account::new();
    let owner = "999999999991";
    let parameter = json!({"Name": "/net/description", "Type": "String", "Value": "Quotes", "Overwrite": true});
    account.call_elsewhere(owner, "eu-central-1", "ssm", "put_parameter", parameter);
    let arn = format!("arn:aws:ssm:eu-central-1:{owner}:parameter/net/description");
    account.edit("agent.yaml", "runtimeEndpoint:", &format!("description: ssm:{arn}\nruntimeEndpoint:"));
    account.tell_emulator("refuse/CreateChangeSet", "InternalFailure: Internal Failure");
    let told = account.deploy(&[], 1);
    assert!(told.stdout.contains("AWS RAM") && told.stdout.contains("Internal Failure"), "{}", told.stdout);
    account.untell_emulator("refuse/CreateChangeSet");
    account.deploy(&[], 0);
}

#[test]
fn a_stack_that_could_not_be_looked_for_is_said_to_be_left_perhaps() {
    let account = Account::new();
    account.tell_emulator(&format!("validate/{RUNTIME}"), "Something is wrong");
    let told = account.deploy(&[], 1);
    assert!(told.stdout.contains("stays in REVIEW_IN_PROGRESS"), "{}", told.stdout);
}

#[test]
fn a_stack_that_lost_its_protection_and_is_not_gone_says_so() {
    let account = Account::new();
    account.edit(
        "mdaa.yaml",
        "            module_configs:",
        "            termination_protection: true\n            module_configs:",
    );
    account.deploy(&[], 0);
    account.tell_emulator("refuse/DeleteStack", "AccessDenied: not you");
    let told = account.told(&["destroy", "--yes", "--no-termination-protection"], 6);
    let all = told.stdout + &told.stderr;
    assert!(all.contains("warning[protection-lifted]"), "{all}");
    account.untell_emulator("refuse/DeleteStack");
    account.deploy(&[], 0);
    let told = account.told(&["destroy", "--yes"], 6);
    assert!(told.stdout.contains("refuses to be deleted"), "{}", told.stdout);
}
