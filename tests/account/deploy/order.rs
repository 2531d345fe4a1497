//! Modules of one mdaa.yaml that read each other's SSM parameters, whatever order they stand in.

use crate::STACK;
use crate::support::account::Account;
use serde_json::json;

const OFFERS: &str = "orbit-test-sales-offers";
const PUBLISHED: &str = "/orbit/sales/quotes/agentruntime/quotes/id";

/// The offers, which stand before the quotes, read what these publish.
fn offers_read_of_quotes() -> Account {
    let account = Account::with_offers("./offers.yaml");
    let config = std::fs::read_to_string(account.project.path().join("agent.yaml")).unwrap();
    let reading = format!("description: ssm:{PUBLISHED}\nruntimeEndpoint:");
    std::fs::write(account.project.path().join("offers.yaml"), config.replace("runtimeEndpoint:", &reading)).unwrap();
    account
}

fn place_of(told: &str, words: &str) -> usize {
    told.find(words).unwrap_or_else(|| panic!("{words}:\n{told}"))
}

#[test]
fn the_one_that_publishes_is_deployed_first_and_destroyed_last() {
    let account = offers_read_of_quotes();
    let told = account.deploy(&[], 0);
    assert!(told.stdout.contains("order: sales/test/quotes, sales/test/offers"), "{}", told.stdout);
    let done = |module: &str| place_of(&told.stdout, &format!("{module}: deployed in"));
    assert!(done(STACK) < done(OFFERS), "{}", told.stdout);
    let again = account.deploy(&["--quiet"], 0);
    assert!(!again.stdout.contains("nothing to do") && !again.stdout.contains("order:"), "{}", again.stdout);

    let warned = "sales/test/offers read what sales/test/quotes publishes";
    assert!(account.told(&["destroy", "-m", "quotes"], 6).stdout.contains(warned));
    let told = account.told(&["destroy", "--yes"], 0);
    assert!(!told.stdout.contains(warned), "{}", told.stdout);
    let gone = |module: &str| place_of(&told.stdout, &format!("{module}: deleted in"));
    assert!(gone(OFFERS) < gone(STACK), "{}", told.stdout);
}

#[test]
fn the_one_that_reads_alone_is_told_which_to_deploy_first_and_never_to_put_it_by_hand() {
    let account = offers_read_of_quotes();
    for arguments in [&["deploy", "--yes", "-m", "offers"][..], &["check", "-m", "offers", "--resolve-ssm"]] {
        let told = account.told(arguments, 1);
        insta::allow_duplicates! {
            let help = told.stdout.lines().find(|line| line.contains("= help")).unwrap_or_default().trim();
            insta::assert_snapshot!(help, @"= help: deploy `sales/test/quotes` first, which publishes it: `mdaac deploy -d sales -e test -m quotes`");
        }
        assert!(!told.stdout.contains("put-parameter"), "{}", told.stdout);
    }
    assert_eq!(account.status(OFFERS), None);
    account.deploy(&["-m", "quotes"], 0);
    account.deploy(&["-m", "offers"], 0);
    assert_eq!(account.status(OFFERS).as_deref(), Some("UPDATE_COMPLETE"));
}

#[test]
fn what_waits_for_another_cannot_be_prepared_and_says_what_to_execute_first() {
    let account = offers_read_of_quotes();
    let told = account.told(&["deploy", "--prepare"], 6);
    let help = told.stdout.lines().find(|line| line.contains("= help: execute")).unwrap_or_default().trim();
    insta::assert_snapshot!(help, @"= help: execute what is prepared for `sales/test/quotes`, which publishes it, with its options: `mdaac deploy -d sales -e test -m quotes --execute`; then `mdaac deploy -d sales -e test -m offers --prepare` can prepare this one");
    assert!(
        told.stdout.contains("prepared       sales/test/quotes\nnot started    sales/test/offers"),
        "{}",
        told.stdout
    );
    assert_eq!(account.status(OFFERS), None);
    // Step by step it comes to an end.
    account.deploy(&["--execute", "-m", "quotes"], 0);
    account.told(&["deploy", "--prepare", "-m", "offers"], 0);
    // An unkind AWS may not have spread its role, and what is prepared is executed once.
    account.deploy(&["-m", "offers"], 0);
}

#[test]
fn one_that_waits_for_a_deploy_that_fails_is_not_started() {
    let account = offers_read_of_quotes();
    account.tell_emulator("fail/create/bedrockagentcoreruntimeRuntime84537D71", "the image cannot be pulled");
    let told = account.deploy(&[], 4);
    assert!(told.stdout.contains("not started    sales/test/offers"), "{}", told.stdout);
    assert!(
        told.stdout.contains("`sales/test/quotes` publishes it, and its deploy did not come to a good end"),
        "{}",
        told.stdout
    );
    assert_eq!(account.status(OFFERS), None);
}

#[test]
fn a_published_parameter_that_somebody_deleted_is_made_anew_as_told() {
    let account = offers_read_of_quotes();
    account.deploy(&["-m", "quotes"], 0);
    account.call("ssm", "delete_parameter", json!({"Name": PUBLISHED}));
    let told = account.deploy(&[], 5);
    assert!(told.stdout.contains("not started    sales/test/offers"), "{}", told.stdout);
    assert!(told.stdout.contains("-m quotes --revert-drift` makes it anew"), "{}", told.stdout);
    account.deploy(&["-m", "quotes", "--revert-drift"], 0);
    account.deploy(&["-m", "offers"], 0);
}
