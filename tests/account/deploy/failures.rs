//! What fails, and what is left of it.

use crate::support::account::Account;
use crate::{RUNTIME, STACK};

#[test]
fn a_failed_first_deploy_leaves_nothing_and_names_the_first_cause() {
    let account = Account::new();
    account.tell_emulator(
        &format!("fail/{RUNTIME}"),
        "The following subnets are in unsupported availability zones in region eu-central-1: subnet-0a1b2c3d",
    );
    let failed = account.deploy(&[], 4);
    insta::assert_snapshot!("failed_create", failed.stdout);
    assert_eq!(account.status(STACK), None);
    account.untell_emulator(&format!("fail/{RUNTIME}"));
    account.deploy(&[], 0);
}

#[test]
fn a_failed_update_is_rolled_back_and_the_next_one_goes_on() {
    let account = Account::new();
    account.deploy(&[], 0);
    let made = account.physical_ids(STACK);
    account.tell_emulator(&format!("fail/{RUNTIME}"), "Internal Failure");
    account.edit("agent.yaml", "quotes:1", "quotes:2");
    let failed = account.deploy(&[], 4);
    assert!(failed.stdout.contains("error[deploy-failed]"), "{}", failed.stdout);
    assert_eq!(account.status(STACK).as_deref(), Some("UPDATE_ROLLBACK_COMPLETE"));
    account.untell_emulator(&format!("fail/{RUNTIME}"));
    account.deploy(&[], 0);
    assert_eq!(account.physical_ids(STACK), made);
}

#[test]
fn without_a_network_nothing_is_started() {
    let account = Account::new().with_variables(&[("AWS_ENDPOINT_URL", "http://127.0.0.1:9")]);
    let told = account.deploy(&[], 6);
    assert!(told.stdout.contains("error[aws-unreachable]"), "{}", told.stdout);
}

#[test]
fn without_credentials_nothing_is_started() {
    let account = Account::new().with_variables(&[("AWS_ACCESS_KEY_ID", ""), ("AWS_SECRET_ACCESS_KEY", "")]);
    let told = account.deploy(&[], 6);
    assert!(told.stdout.contains("error[aws-credentials]"), "{}", told.stdout);
}

#[test]
fn a_transaction_search_that_exists_already_is_left_out_and_said() {
    let account = Account::new();
    account.edit("agent.yaml", "enableTransactionSearch: false\n", "");
    account.deploy(&[], 0);
    // A second module in the same account and region.
    account.edit("mdaa.yaml", "          quotes:", "          offers:");
    let told = account.deploy(&[], 0);
    assert!(told.stderr.contains("left out: bedrockagentcoreruntimeTransactionSearchConfig"), "{}", told.stderr);
    // Deployed again, it still does not ask for it.
    let again = account.deploy(&[], 0);
    assert!(again.stdout.contains("nothing to do"), "{}", again.stdout);
}

#[test]
fn a_stack_that_was_reviewed_and_never_created_is_taken_over() {
    let account = Account::new();
    account.told(&["deploy", "--prepare"], 0);
    account.edit("agent.yaml", "quotes:1", "quotes:2");
    account.deploy(&[], 0);
    assert_eq!(account.status(STACK).as_deref(), Some("UPDATE_COMPLETE"));
}

#[test]
fn a_value_that_aws_quotes_is_kept_back() {
    let account = Account::new();
    account.edit(
        "agent.yaml",
        "MODE: careful",
        "MODE: \"hu\\x73h-4711\"\n  OTHER: '{{env_var:OTHER}}'\n  STACK: orbit-test-sales-quotes",
    );
    let account = account.with_variables(&[("OTHER", "hush-0815")]);
    let why = "Value 'hush-4711,hush-0815' at 'environmentVariables' failed to satisfy constraint";
    account.tell_emulator("fail/create/bedrockagentcoreruntimeRuntime84537D71", why);
    for more in [&["--no-rollback"][..], &["--format", "json", "--delete-failed", "--no-rollback"]] {
        let told = account.deploy(more, 5);
        let all = told.stdout + &told.stderr;
        assert!(!all.contains("hush") && all.contains("at 'environmentVariables' failed"), "{all}");
        assert!(all.contains(STACK), "what mdaac says itself stays readable: {all}");
    }
    let status = account.told(&["status", "--format", "json"], 5).stdout;
    assert!(!status.contains("hush"), "{status}");
}

#[test]
fn a_value_that_was_deployed_before_is_kept_back_where_aws_quotes_it() {
    let account = Account::new();
    account.edit("agent.yaml", "MODE: careful", "MODE: hush-4711");
    account.deploy(&[], 0);
    account.edit("agent.yaml", "MODE: hush-4711", "MODE: other");
    let why = "Value 'hush-4711' at 'environmentVariables' cannot be replaced";
    account.tell_emulator("fail/update/bedrockagentcoreruntimeRuntime84537D71", why);
    let told = account.deploy(&["--no-rollback"], 5);
    let all = told.stdout + &told.stderr;
    assert!(all.contains("cannot be replaced") && !all.contains("hush"), "{all}");
    let status = account.told(&["status"], 5).stdout;
    assert!(!status.contains("hush"), "{status}");
}
