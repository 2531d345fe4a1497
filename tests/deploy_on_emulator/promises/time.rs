//! Operations that take time.

use super::{Account, agent, two_parameters};
use crate::support::emulator::Aws;
use serde_json::{Value, json};

fn in_progress(account: &mut Account, template: &Value, change_set_type: &str) -> Value {
    let change_set = account.change_set(template, json!({"ChangeSetType": change_set_type}));
    account.cloudformation("execute_change_set", json!({"ChangeSetName": change_set["ChangeSetId"]}));
    change_set
}

fn wait_for(account: &mut Account, line: &str) {
    let started = std::time::Instant::now();
    while !account.told().iter().any(|told| told == line) {
        assert!(started.elapsed().as_secs() < 20, "no {line}: {:#?}", account.told());
    }
}

#[test]
fn a_stack_stays_in_progress_until_its_pace_lets_it_go() {
    let mut account = Account::new();
    account.switch("pace/Reader", "600");
    in_progress(&mut account, &two_parameters("1"), "CREATE");
    wait_for(&mut account, "Reader CREATE_IN_PROGRESS");
    assert_eq!(account.stack()["StackStatus"], "CREATE_IN_PROGRESS");
    let started = account.stack();
    assert_eq!(started["StackStatusReason"], Value::Null, "the reason goes when something happens");
    assert_eq!(
        account.told()[1..],
        [
            "s CREATE_IN_PROGRESS User Initiated",
            "Source CREATE_IN_PROGRESS",
            "Source CREATE_IN_PROGRESS Resource creation Initiated",
            "Source CREATE_COMPLETE",
            "Reader CREATE_IN_PROGRESS",
        ]
    );
    account.switch_off("pace/Reader");
    assert_eq!(account.settled().0, "CREATE_COMPLETE");
}

#[test]
fn what_does_not_depend_on_each_other_is_made_side_by_side() {
    let mut account = Account::new();
    let mut template = two_parameters("1");
    template["Resources"]["Reader"]["Properties"]["Value"] = json!("1");
    for name in ["Source", "Reader"] {
        account.switch(&format!("pace/{name}"), "600");
    }
    in_progress(&mut account, &template, "CREATE");
    wait_for(&mut account, "Reader CREATE_IN_PROGRESS");
    wait_for(&mut account, "Source CREATE_IN_PROGRESS");
    account.switch_off("pace/Source");
    account.switch_off("pace/Reader");
    account.settled();
}

#[test]
fn an_update_makes_no_events_for_what_stays_as_it_is() {
    let mut account = Account::new();
    account.create(&two_parameters("1"));
    let before = account.told().len();
    let mut template = two_parameters("1");
    template["Resources"]["Other"] = super::parameter("/other", json!("x"));
    account.update(&template);
    assert_eq!(
        account.told()[before..],
        [
            "s UPDATE_IN_PROGRESS User Initiated",
            "Other CREATE_IN_PROGRESS",
            "Other CREATE_IN_PROGRESS Resource creation Initiated",
            "Other CREATE_COMPLETE",
            "s UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
            "s UPDATE_COMPLETE",
        ]
    );
}

#[test]
fn what_is_replaced_or_removed_goes_in_the_cleanup() {
    let mut account = Account::new();
    account.create(&two_parameters("1"));
    let before = account.told().len();
    let mut template = two_parameters("1");
    template["Resources"]["Source"]["Properties"]["Name"] = json!("/elsewhere");
    template["Resources"].as_object_mut().unwrap().remove("Reader");
    account.switch("pace/cleanup", "600");
    in_progress(&mut account, &template, "UPDATE");
    wait_for(&mut account, "s UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
    assert_eq!(
        account.refusal("cancel_update_stack", json!({"StackName": "s"})).message,
        "CancelUpdateStack cannot be called from current stack status"
    );
    account.switch_off("pace/cleanup");
    account.settled();
    assert_eq!(
        account.told()[before + 1..],
        [
            "Source UPDATE_IN_PROGRESS Requested update requires the creation of a new physical resource; hence creating one.",
            "Source UPDATE_IN_PROGRESS Resource creation Initiated",
            "Source UPDATE_COMPLETE",
            "s UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
            "Source DELETE_IN_PROGRESS",
            "Source DELETE_COMPLETE",
            "Reader DELETE_IN_PROGRESS",
            "Reader DELETE_COMPLETE",
            "s UPDATE_COMPLETE",
        ]
    );
    assert!(account.read("AWS::SSM::Parameter", "/source").is_none());
    assert!(account.read("AWS::SSM::Parameter", "/elsewhere").is_some());
}

#[test]
fn a_failure_cancels_what_is_on_its_way() {
    let mut account = Account::new();
    account.switch("fail/create/Source", "out of luck");
    let mut template = two_parameters("1");
    template["Resources"]["Other"] = super::parameter("/other", json!("x"));
    let ended = account.create(&template);
    assert_eq!(ended, ("ROLLBACK_COMPLETE".to_owned(), String::new()));
    let told = account.told();
    let line =
        |start: &str| told.iter().position(|told| told.starts_with(start)).unwrap_or_else(|| panic!("{told:#?}"));
    assert!(line("Source CREATE_FAILED Resource handler") < line("Other CREATE_FAILED Resource creation cancelled"));
    let reason = "The following resource(s) failed to create: [Source, Other]. Rollback requested by user.";
    line(&format!("s ROLLBACK_IN_PROGRESS {reason}"));
    assert!(!told.iter().any(|told| told.starts_with("Reader CREATE")), "it was never begun: {told:#?}");
}

#[test]
fn an_update_can_be_cancelled_and_goes_back() {
    let mut account = Account::new();
    account.create(&two_parameters("1"));
    account.switch("pace/Reader", "600");
    in_progress(&mut account, &two_parameters("2"), "UPDATE");
    wait_for(&mut account, "Reader UPDATE_IN_PROGRESS");
    account.cloudformation("cancel_update_stack", json!({"StackName": "s"}));
    account.until("describe_stacks", &json!({"StackName": "s"}), |answer| {
        answer["Stacks"][0]["StackStatus"] == "UPDATE_ROLLBACK_IN_PROGRESS"
    });
    account.switch_off("pace/Reader");
    assert_eq!(account.settled().0, "UPDATE_ROLLBACK_COMPLETE");
    let told = account.told();
    assert!(told.contains(&"Reader UPDATE_FAILED Resource update cancelled".to_owned()), "{told:#?}");
    assert!(told.contains(&"s UPDATE_ROLLBACK_IN_PROGRESS User Initiated".to_owned()), "{told:#?}");
    assert_eq!(account.read("AWS::SSM::Parameter", "/source").unwrap()["Value"], "1");
}

#[test]
fn nobody_else_starts_an_operation_meanwhile() {
    let mut account = Account::new();
    account.create(&two_parameters("1"));
    account.switch("pace/Reader", "600");
    let running = in_progress(&mut account, &two_parameters("2"), "UPDATE");
    let id = account.stack()["StackId"].as_str().unwrap().to_owned();
    let busy = format!("Stack:{id} is in UPDATE_IN_PROGRESS state and can not be updated.");
    let another = super::request(&two_parameters("3"), json!({}));
    assert_eq!(account.refusal("create_change_set", another).message, busy);
    let again = account.refusal("execute_change_set", json!({"ChangeSetName": running["ChangeSetId"]}));
    assert_eq!(again.code, "InvalidChangeSetStatus");
    assert!(again.message.ends_with("cannot be executed in its current execution status of [EXECUTE_IN_PROGRESS]"));
    let gone = account.refusal("delete_stack", json!({"StackName": "s"}));
    assert_eq!(gone.message, format!("Stack [{id}] cannot be deleted while in status UPDATE_IN_PROGRESS"));
    account.switch_off("pace/Reader");
    assert_eq!(account.settled().0, "UPDATE_COMPLETE");
}

#[test]
fn a_create_can_be_deleted_before_it_is_done() {
    let mut account = Account::new();
    account.switch("pace/Endpoint", "600");
    in_progress(&mut account, &agent("first"), "CREATE");
    wait_for(&mut account, "Endpoint CREATE_IN_PROGRESS");
    account.cloudformation("delete_stack", json!({"StackName": "s"}));
    account.switch_off("pace/Endpoint");
    let deleted = |answer: &Value| answer["Stacks"][0]["StackStatus"] == "DELETE_COMPLETE";
    let id = account.stack()["StackId"].clone();
    account.until("describe_stacks", &json!({"StackName": id}), deleted);
    assert!(account.read("AWS::IAM::Role", "agent").is_none());
}

#[test]
fn express_does_not_wait_until_what_is_made_is_ready() {
    let mut account = Account::new();
    account.switch("pace/ready/Source", "600");
    let express = json!({"ChangeSetType": "CREATE", "DeploymentConfig": {"Mode": "EXPRESS"}});
    let change_set = account.change_set(&two_parameters("1"), express);
    assert_eq!(change_set["DeploymentConfig"]["Mode"], "EXPRESS");
    assert_eq!(account.execute(&change_set).0, "CREATE_COMPLETE");
    assert_eq!(account.stack()["DeploymentConfig"]["Mode"], "EXPRESS");
}

#[test]
fn a_change_set_takes_its_time_as_well() {
    let mut account = Account::new();
    account.switch("pace/change-set", "600");
    let request = super::request(&two_parameters("1"), json!({"ChangeSetType": "CREATE"}));
    let made = account.cloudformation("create_change_set", request);
    let described = json!({"ChangeSetName": made["Id"]});
    assert_eq!(account.cloudformation("describe_change_set", described.clone())["Status"], "CREATE_IN_PROGRESS");
    account.switch_off("pace/change-set");
    account.until("describe_change_set", &described, |answer| answer["Status"] == "CREATE_COMPLETE");
}

#[test]
fn a_reset_ends_what_is_in_progress() {
    let mut aws = Aws::start();
    let hold = json!({"Name": "/emulator/pace/Source", "Value": "600", "Type": "String"});
    aws.call("ssm", "put_parameter", hold);
    let create = json!({"StackName": "s", "TemplateBody": two_parameters("1").to_string()});
    aws.call("cloudformation", "create_stack", create);
    aws.reset();
    let nothing = aws.try_call("ssm", "get_parameter", json!({"Name": "/source"}));
    assert_eq!(nothing.expect_err("the switch that held it is gone").code, "ParameterNotFound");
}
