//! `--revert-drift` puts back what was changed by hand, also what CloudFormation does not know of: in two operations, of which
//! the first states it, and without a secret in any template.

use super::approval::holds_the_log_group_of_another_runtime;
use super::live_drift::{Deployed, ENDPOINT, RUNTIME};
use crate::STACK;
use crate::support::account::Account;
use serde_json::json;

#[test]
fn a_value_that_somebody_set_in_secret_is_shown_nowhere_and_stands_in_no_template() {
    let deployed = Deployed::new();
    let account = &deployed.account;
    let secret = "hunter2-by-hand-x7Kq";
    deployed.change_runtime("add", "/EnvironmentVariables/TOKEN", json!(secret));
    deployed.change_runtime("add", "/Description", json!(format!("before: {secret}")));
    let mut all = account.told(&["status"], 5).stdout + &account.told(&["diff"], 0).stdout;
    all += &account.deploy(&[], 5).stdout;
    let reverted = account.deploy(&["--revert-drift"], 0);
    all += &(reverted.stdout + &reverted.stderr);
    assert!(all.contains("`EnvironmentVariables/TOKEN` of the runtime") && !all.contains(secret), "{all}");
    let events = account.call("cloudformation", "describe_stack_events", json!({"StackName": STACK}));
    assert!(!events.to_string().contains(secret), "{events:#}");
    assert_eq!(deployed.of_runtime("/EnvironmentVariables/TOKEN"), None);
}

#[test]
fn what_the_template_lacks_is_stated_and_taken_away_under_one_plan_and_each_step_can_be_reviewed() {
    let deployed = Deployed::new();
    let account = &deployed.account;
    deployed.change_runtime("add", "/Description", json!("by hand"));
    let prepared = account.told(&["deploy", "--prepare", "--revert-drift"], 0).stdout;
    assert!(prepared.contains("then taken away or put back, once CloudFormation knows of it:"), "{prepared}");
    let executed = account.told(&["deploy", "--execute", "--revert-drift"], 0).stdout;
    assert!(executed.contains("warning[update-remains]"), "{executed}");
    let told = account.told(&["status"], 5).stdout;
    assert!(told.contains("a `--revert-drift` was not ended"), "{told}");
    assert!(deployed.of_runtime("/Description").is_some());
    // Whatever happens then, the next deploy takes it away.
    account.deploy(&[], 0);
    assert_eq!(deployed.of_runtime("/Description"), None);
    account.told(&["status"], 0);
}

#[test]
fn a_revert_that_fails_is_told_to_go_back_to_what_was_live() {
    let deployed = Deployed::new();
    let account = &deployed.account;
    deployed.change_runtime("replace", "/NetworkConfiguration", json!({"NetworkMode": "PUBLIC"}));
    account.tell_emulator(&format!("fail/update/{}", crate::RUNTIME), "out of luck");
    let told = account.deploy(&["--revert-drift"], 4).stdout;
    assert!(told.contains("goes back to what was live, not to what was deployed"), "{told}");
    assert_eq!(deployed.of_runtime("/NetworkConfiguration/NetworkMode"), Some(json!("PUBLIC")));
}

#[test]
fn a_runtime_that_is_gone_is_made_anew_and_its_log_group_is_taken_in() {
    let Deployed { account, runtime, endpoint } = Deployed::new();
    let made = account.physical_ids(STACK);
    for (kind, id) in [(ENDPOINT, &endpoint), (RUNTIME, &runtime)] {
        account.call("cloudcontrol", "delete_resource", json!({"TypeName": kind, "Identifier": id}));
    }
    let told = account.told(&["status"], 5);
    assert!(told.stdout.contains("makes it anew, with another id and ARN"), "{}", told.stdout);
    account.deploy(&["--revert-drift"], 0);
    holds_the_log_group_of_another_runtime(&account, &made);
}

#[test]
fn a_variable_that_the_template_sets_never_serves_a_placeholder() {
    let account = Account::new();
    account.tell_emulator("drift/AWS/BedrockAgentCore/Runtime", "unsupported");
    let deployed = Deployed::of(account);
    deployed.change_runtime("replace", "/EnvironmentVariables/MODE", json!("wild-mode"));
    deployed.account.told(&["deploy", "--prepare", "--revert-drift"], 0);
    deployed.account.told(&["deploy", "--execute", "--revert-drift"], 0);
    assert_ne!(deployed.of_runtime("/EnvironmentVariables/MODE"), Some(json!("removed")));
    deployed.account.deploy(&[], 0);
    assert_eq!(deployed.of_runtime("/EnvironmentVariables/MODE"), Some(json!("careful")));
    assert_eq!(deployed.of_runtime("/Description"), None);
}
