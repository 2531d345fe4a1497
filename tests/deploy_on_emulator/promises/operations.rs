//! Operation ids, and DescribeEvents.

use super::{Account, two_parameters};
use serde_json::{Value, json};

/// Events of DescribeEvents, the first one first.
fn events(account: &mut Account, request: Value) -> Vec<Value> {
    let mut found = account.cloudformation("describe_events", request)["OperationEvents"].take();
    let mut events = found.as_array_mut().unwrap().split_off(0);
    events.reverse();
    events
}

fn kinds(events: &[Value]) -> Vec<String> {
    let text = |event: &Value, key: &str| event[key].as_str().unwrap_or_default().to_owned();
    events
        .iter()
        .map(|event| {
            let what = ["OperationType", "OperationStatus", "LogicalResourceId", "ResourceStatus"];
            format!("{} {}", text(event, "EventType"), what.map(|key| text(event, key)).join(" ")).trim_end().to_owned()
        })
        .collect()
}

#[test]
fn an_operation_is_framed_by_stack_events_and_found_by_its_id() {
    let mut account = Account::new();
    account.create(&two_parameters("1"));
    let stack = account.stack();
    let operation = &stack["LastOperations"][0];
    assert_eq!(operation["OperationType"], "CREATE_STACK");
    let id = operation["OperationId"].clone();
    let told = events(&mut account, json!({"OperationId": id}));
    let kinds = kinds(&told);
    assert_eq!(kinds.first().unwrap(), "STACK_EVENT CREATE_STACK IN_PROGRESS");
    assert_eq!(kinds[1], "PROGRESS   s CREATE_IN_PROGRESS");
    assert_eq!(kinds[kinds.len() - 2], "PROGRESS   s CREATE_COMPLETE");
    assert_eq!(kinds.last().unwrap(), "STACK_EVENT CREATE_STACK SUCCEEDED");
    let by_stack = account.cloudformation("describe_stack_events", json!({"StackName": "s"}));
    assert_eq!(by_stack["StackEvents"][0]["OperationId"], id);
    assert!(by_stack["StackEvents"][1]["ResourceProperties"].as_str().unwrap().contains("/reader"));
}

#[test]
fn a_rollback_is_an_operation_of_its_own() {
    let mut account = Account::new();
    account.switch("fail/create/Reader", "AccessDenied: out of luck");
    account.create(&two_parameters("1"));
    let told = kinds(&events(&mut account, json!({"StackName": "s"})));
    let at = |line: &str| told.iter().position(|told| told == line).unwrap_or_else(|| panic!("{line}: {told:#?}"));
    let failed = at("PROVISIONING_ERROR   Reader CREATE_FAILED");
    assert!(failed < at("STACK_EVENT CREATE_STACK FAILED"));
    assert!(at("STACK_EVENT CREATE_STACK FAILED") < at("STACK_EVENT ROLLBACK IN_PROGRESS"));
    assert!(at("STACK_EVENT ROLLBACK IN_PROGRESS") < at("PROGRESS   s ROLLBACK_COMPLETE"));
    at("STACK_EVENT ROLLBACK SUCCEEDED");
    let only_failed = events(&mut account, json!({"StackName": "s", "Filters": {"FailedEvents": true}}));
    assert_eq!(kinds(&only_failed), ["PROVISIONING_ERROR   Reader CREATE_FAILED"]);
    let reason = only_failed[0]["ResourceStatusReason"].as_str().unwrap();
    assert!(reason.starts_with("Resource handler returned message: \"out of luck\" (RequestToken: "), "{reason}");
    assert!(reason.ends_with("HandlerErrorCode: AccessDenied)"), "{reason}");
}

#[test]
fn the_events_of_a_change_set_are_those_that_made_it() {
    let mut account = Account::new();
    let change_set = account.change_set(&two_parameters("1"), json!({"ChangeSetType": "CREATE"}));
    let told = events(&mut account, json!({"ChangeSetName": change_set["ChangeSetId"]}));
    assert_eq!(
        kinds(&told),
        [
            "STACK_EVENT CREATE_CHANGESET IN_PROGRESS",
            "PROGRESS   s REVIEW_IN_PROGRESS",
            "STACK_EVENT CREATE_CHANGESET SUCCEEDED",
        ]
    );
    let by_name = json!({"ChangeSetName": change_set["ChangeSetName"], "StackName": "s"});
    assert_eq!(events(&mut account, by_name), told);
    let refusal = account.refusal("describe_events", json!({"ChangeSetName": change_set["ChangeSetName"]}));
    assert_eq!(refusal.message, "One of ChangeSetName, OperationId or StackName must be specified");
}

#[test]
fn pages_neither_lose_nor_repeat_events_that_come_in_between() {
    let mut account = Account::new();
    account.create(&two_parameters("1"));
    let all = events(&mut account, json!({"StackName": "s"}));
    account.switch("page-size", "4");
    let mut request = json!({"StackName": "s"});
    let mut paged = Vec::new();
    loop {
        let mut page = account.cloudformation("describe_events", request.clone());
        let mut found = page["OperationEvents"].take();
        assert!(found.as_array().unwrap().len() <= 4);
        paged.append(found.as_array_mut().unwrap());
        match page["NextToken"].as_str() {
            Some(token) => request["NextToken"] = token.into(),
            None => break,
        }
        // The newest come first, and there are more of them each time.
        account.change_set(&two_parameters("1"), json!({}));
    }
    paged.reverse();
    assert_eq!(paged, all);
}

#[test]
fn a_client_token_runs_with_all_events_and_is_used_once() {
    let mut account = Account::new();
    let change_set = account.change_set(&two_parameters("1"), json!({"ChangeSetType": "CREATE"}));
    let execute = json!({"ChangeSetName": change_set["ChangeSetId"], "ClientRequestToken": "deploy-1"});
    account.cloudformation("execute_change_set", execute.clone());
    account.settled();
    let told = account.cloudformation("describe_stack_events", json!({"StackName": "s"}));
    assert_eq!(told["StackEvents"][0]["ClientRequestToken"], "deploy-1");
    let before = account.told().len();
    account.cloudformation("execute_change_set", execute);
    assert_eq!(account.told().len(), before, "the same request is not done twice");
    let other = json!({"ChangeSetName": change_set["ChangeSetId"], "ClientRequestToken": "deploy-1",
        "DisableRollback": true});
    assert_eq!(account.refusal("execute_change_set", other).code, "TokenAlreadyExistsException");
}
