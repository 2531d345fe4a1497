//! What is not the same as what is deployed.

use crate::STACK;
use crate::support::account::Account;
use serde_json::Value;

#[test]
fn what_a_deploy_would_change_is_told_from_what_is_deployed() {
    let account = Account::new();
    insta::assert_snapshot!("diff_before_the_first_deploy", account.told(&["diff"], 0).stdout);
    account.told(&["diff", "--exit-code"], 2);

    account.deploy(&[], 0);
    let same = account.told(&["diff", "--exit-code"], 0);
    assert!(same.stdout.ends_with("no differences in 1 module\n"), "{}", same.stdout);

    account.edit("agent.yaml", "MODE: careful", "MODE: bold");
    account.edit("agent.yaml", "quotes:1", "quotes:2");
    account.edit("agent.yaml", "name: live", "name: blue");
    insta::assert_snapshot!("diff_before_the_next_deploy", account.told(&["diff"], 0).stdout);
    let told = account.told(&["diff", "--exit-code", "--format", "json"], 2);
    let json: Value = serde_json::from_str(&told.stdout).unwrap();
    assert_eq!(json["modules"][0]["status"], "different", "{json:#}");
    let baseline = format!("the stack in account {}, region eu-central-1", account.id);
    assert_eq!(json["modules"][0]["baseline"], account.plain(&baseline), "{json:#}");
    assert_eq!(account.status(STACK).as_deref(), Some("UPDATE_COMPLETE"));

    account.told(&["diff", "-D", "difference"], 0);
    let unified = account.project.path().join("difference/orbit/sales/test/quotes/diff.txt");
    let unified = std::fs::read_to_string(unified).unwrap();
    assert!(unified.starts_with("--- deployed/orbit/sales/test/quotes/"), "{unified}");
    let (gone, came) =
        ("-        \"Name\": \"orbit_test_sales_quotes_live\"", "+        \"Name\": \"orbit_test_sales_quotes_blue\"");
    assert!(unified.contains(gone) && unified.contains(came), "{unified}");
}

#[test]
fn a_stack_that_failed_is_compared_and_its_status_told() {
    let account = Account::new();
    account.deploy(&[], 0);
    account.tell_emulator("fail/update/bedrockagentcoreruntimeRuntime84537D71", "the image cannot be pulled");
    account.tell_emulator("fail/rollback/bedrockagentcoreruntimeRuntime84537D71", "the image cannot be pulled");
    account.edit("agent.yaml", "quotes:1", "quotes:2");
    account.deploy(&[], 5);
    let told = account.told(&["diff"], 5);
    assert!(told.stdout.contains(&format!("({STACK}, in UPDATE_ROLLBACK_FAILED): ")), "{}", told.stdout);
    assert!(told.stdout.contains("`mdaac deploy --continue-rollback`"), "{}", told.stdout);
    // Whoever asks is told the same, with the same code.
    for command in ["status", "adopt"] {
        let told = account.told(&[command], 5).stdout;
        assert!(told.contains("`mdaac deploy --continue-rollback`"), "{command}: {told}");
    }
    // Of several modules the command is about the one that is stuck.
    let more = "          offers:\n            module_path: '@aws-mdaa/bedrock-agentcore-runtime'\n            \
                module_configs: [./agent.yaml]\n";
    let mdaa = account.project.path().join("mdaa.yaml");
    std::fs::write(&mdaa, std::fs::read_to_string(&mdaa).unwrap() + more).unwrap();
    for command in ["diff", "status"] {
        let told = account.told(&[command], 5);
        let all = told.stdout + &told.stderr;
        assert!(all.contains("`mdaac deploy -d sales -e test -m quotes --continue-rollback`"), "{all}");
    }
    account.untell_emulator("fail/rollback/bedrockagentcoreruntimeRuntime84537D71");
    let declined = account.told(&["deploy", "-m", "quotes", "--continue-rollback"], 6).stdout;
    assert!(declined.contains("the stack is no longer stuck"), "{declined}");
}

#[test]
fn what_another_stack_holds_already_is_no_difference() {
    let account = Account::new();
    account.edit("agent.yaml", "enableTransactionSearch: false\n", "");
    account.deploy(&[], 0);
    // A second module in the same account and region.
    account.edit("mdaa.yaml", "          quotes:", "          offers:");
    let before = account.told(&["diff"], 0);
    assert!(before.stdout.contains("info[resource-exists]"), "{}", before.stdout);
    assert!(!before.stdout.contains("+ AWS::XRay"), "{}", before.stdout);
    account.deploy(&[], 0);
    account.told(&["diff", "--exit-code"], 0);
}

#[test]
fn without_the_account_nothing_is_compared() {
    let account = Account::new();
    account.edit("mdaa.yaml", &account.id, "999988887777");
    let told = account.told(&["diff"], 6);
    assert!(told.stdout.contains("error[wrong-account]"), "{}", told.stdout);
    assert!(told.stdout.ends_with("\n1 module not compared\n"), "{}", told.stdout);
    let account = Account::new().with_variables(&[("AWS_ENDPOINT_URL", "http://127.0.0.1:9")]);
    let told = account.told(&["diff"], 6).stdout;
    assert!(told.contains("error[aws-unreachable]"), "{told}");
}
