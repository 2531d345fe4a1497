//! What the stacks of a selection need is looked at before the first one is touched: then all are begun, or none.

use super::under_way::ctrl_c;
use crate::STACK;
use crate::support::account::Account;
use crate::support::printed;
use serde_json::Value;
use std::net::TcpListener;
use std::process::Stdio;
use std::time::{Duration, Instant};

const OFFERS: &str = "orbit-test-sales-offers";

/// With a second module before the first one, of a config of its own.
fn two_modules() -> Account {
    let account = Account::with_offers("./offers.yaml");
    let config = std::fs::read_to_string(account.project.path().join("agent.yaml")).unwrap();
    std::fs::write(account.project.path().join("offers.yaml"), config).unwrap();
    account
}

/// With a second environment behind the first one, of another account.
fn two_accounts() -> Account {
    let account = Account::new();
    let path = account.project.path().join("mdaa.yaml");
    let text = std::fs::read_to_string(&path).unwrap();
    let (_, test) = text.split_once("      test:\n").unwrap();
    let prod = test.replace(&account.id, "999988887777");
    std::fs::write(&path, format!("{text}      prod:\n{prod}")).unwrap();
    account
}

fn describe(account: &Account, file: &str, path: &str) {
    account.edit(file, "runtimeEndpoint:", &format!("description: ssm:{path}\nruntimeEndpoint:"));
}

#[test]
fn an_account_that_is_wrong_for_the_last_starts_none() {
    let account = two_accounts();
    let told = account.deploy(&[], 6);
    insta::assert_snapshot!("one_wrong_account", told.stdout);
    assert_eq!(account.status(STACK), None);
    let told = account.deploy(&["--format", "json"], 6);
    let events: Vec<Value> = told.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<_> = events.iter().map(|event| (&event["event"], &event["module"])).collect();
    assert_eq!(format!("{told:?}").matches("sales/prod/quotes").count(), 2, "{told:?}");
    assert_eq!((events.len(), &events[1]["outcome"], &events[1]["exitCode"]), (2, &"not started".into(), &6.into()));
    assert_eq!(account.status(STACK), None);

    account.deploy(&["-e", "test"], 0);
    let told = account.told(&["destroy", "--yes"], 6);
    assert!(
        told.stdout.contains("error[wrong-account]") && told.stdout.contains("nothing was started"),
        "{}",
        told.stdout
    );
    assert_eq!(account.status(STACK).as_deref(), Some("UPDATE_COMPLETE"));
}

#[test]
fn parameters_that_are_missing_are_told_of_all_modules_and_none_is_begun() {
    let account = two_modules();
    describe(&account, "offers.yaml", "/offers/missing");
    describe(&account, "agent.yaml", "/quotes/missing");
    let told = account.deploy(&[], 1);
    assert!(told.stdout.contains("`/offers/missing`") && told.stdout.contains("`/quotes/missing`"), "{}", told.stdout);
    assert!(
        told.stdout.contains("nothing was started\n\nrefused        sales/test/offers\nrefused"),
        "{}",
        told.stdout
    );
    assert_eq!((account.status(OFFERS), account.status(STACK)), (None, None));
    // Only the last one's: the first is not begun either.
    account.edit("offers.yaml", "ssm:/offers/missing", "Offers");
    let told = account.deploy(&[], 1);
    assert!(
        told.stdout.contains("not started    sales/test/offers\nrefused        sales/test/quotes"),
        "{}",
        told.stdout
    );
    assert_eq!((account.status(OFFERS), account.status(STACK)), (None, None));
}

#[test]
fn a_parameter_that_an_earlier_stack_makes_is_not_missing() {
    let account = two_modules();
    account.told(&["synth", "--out", "out", "-m", "offers"], 0);
    let path = "out/orbit/sales/test/offers/orbit-test-sales-offers.template.json";
    let template: Value = serde_json::from_slice(&std::fs::read(account.project.path().join(path)).unwrap()).unwrap();
    let mut names = template["Resources"].as_object().unwrap().values().filter_map(|resource| {
        let name = (resource["Type"] == "AWS::SSM::Parameter").then(|| resource["Properties"]["Name"].as_str())??;
        name.ends_with("/id").then(|| name.to_owned())
    });
    describe(&account, "agent.yaml", &names.next().unwrap());
    account.deploy(&[], 0);
    assert_eq!(account.status(STACK).as_deref(), Some("UPDATE_COMPLETE"));
    // By itself it is: nobody makes it then.
    account.told(&["destroy", "--yes"], 0);
    account.deploy(&["-m", "quotes"], 1);
    assert_eq!(account.status(STACK), None);
}

#[test]
fn a_moments_trouble_of_sts_stops_nobody() {
    let account = two_modules();
    // The SDK tries three times by itself.
    account.tell_emulator("refuse/GetCallerIdentity", "3 InternalFailure: not now");
    account.deploy(&[], 0);
    assert_eq!(account.status(OFFERS).as_deref(), Some("UPDATE_COMPLETE"));
    account.tell_emulator("refuse/GetCallerIdentity", "3 InternalFailure: not now");
    let told = account.told(&["status"], 6);
    assert!(told.stdout.contains("not known") && told.stdout.contains("UPDATE_COMPLETE"), "{}", told.stdout);
    account.tell_emulator("refuse/GetCallerIdentity", "InternalFailure: not now");
    let told = account.deploy(&[], 6);
    assert!(told.stdout.contains("error[aws-unreachable]"), "{}", told.stdout);
}

#[test]
fn ctrl_c_is_heard_while_nobody_says_whose_credentials_these_are() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let account = two_modules().with_variables(&[("AWS_ENDPOINT_URL_STS", &url)]);
    for command in [&["deploy", "--yes"][..], &["destroy", "--yes"]] {
        let mut child = account.project.command(command);
        let child = child.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // Whoever has called waits for an answer.
        let called = silent.accept().unwrap();
        let pressed = Instant::now();
        ctrl_c(&child);
        let output = child.wait_with_output().unwrap();
        assert!(pressed.elapsed() < Duration::from_secs(5), "{:?}", pressed.elapsed());
        assert_eq!(output.status.code(), Some(130), "{}", printed(&output));
        assert!(String::from_utf8_lossy(&output.stdout).contains("nothing was started"), "{}", printed(&output));
        drop(called);
    }
    assert_eq!(account.status(STACK), None);
}
