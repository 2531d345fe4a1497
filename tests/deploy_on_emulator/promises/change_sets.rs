//! What a change set says, and what becomes of it.

use super::{Account, agent, change, log_group, parameter, request, two_parameters};
use serde_json::{Value, json};

fn context(change: &Value, key: &str) -> Value {
    serde_json::from_str(change[key].as_str().unwrap()).unwrap()
}

fn replacement(change_set: &Value, logical_id: &str) -> String {
    change(change_set, logical_id)["Replacement"].as_str().unwrap_or("not listed").to_owned()
}

/// `Path: before → after (source, evaluation)` of every detail.
fn details(change: &Value) -> Vec<String> {
    let details = change["Details"].as_array().unwrap().iter();
    details
        .map(|detail| {
            let target = |key: &str| detail["Target"][key].as_str().unwrap_or("-").to_owned();
            let text = |key: &str| detail[key].as_str().unwrap_or("-").to_owned();
            format!(
                "{}: {} → {} ({} {}, {})",
                target("Path"),
                target("BeforeValue"),
                target("AfterValue"),
                text("ChangeSource"),
                text("CausingEntity"),
                text("Evaluation")
            )
        })
        .collect()
}

fn agent_with_logs(description: &str) -> Value {
    let mut template = agent(description);
    template["Resources"]["Logs"] = log_group();
    template
}

#[test]
fn a_change_in_place_makes_conditional_what_hangs_on_the_runtimes_id() {
    let mut account = Account::new();
    account.create(&agent_with_logs("first"));
    let change_set = account.change_set(&agent_with_logs("second"), json!({}));
    assert_eq!(replacement(&change_set, "Runtime"), "False");
    assert_eq!(replacement(&change_set, "Endpoint"), "Conditional");
    assert_eq!(replacement(&change_set, "Logs"), "Conditional");
    assert_eq!(replacement(&change_set, "Role"), "not listed");
    assert_eq!(
        details(change(&change_set, "Runtime")),
        ["/Properties/Description: first → second (DirectModification -, Static)"]
    );
    let unknown = "{{changeSet:KNOWN_AFTER_APPLY}}";
    let id = context(change(&change_set, "Endpoint"), "BeforeContext")["Properties"]["AgentRuntimeId"].clone();
    let endpoint = details(change(&change_set, "Endpoint"));
    let id = id.as_str().unwrap();
    let expected =
        format!("/Properties/AgentRuntimeId: {id} → {unknown} (ResourceAttribute Runtime.AgentRuntimeId, Dynamic)");
    assert!(endpoint.contains(&expected), "{endpoint:#?}");
    // And nothing of that comes true.
    let before = account.read("AWS::BedrockAgentCore::Runtime", id).unwrap();
    assert_eq!(account.execute(&change_set).0, "UPDATE_COMPLETE");
    let after = account.read("AWS::BedrockAgentCore::Runtime", id).unwrap();
    assert_eq!((before["AgentRuntimeVersion"].clone(), after["AgentRuntimeVersion"].clone()), (json!("1"), json!("2")));
}

#[test]
fn aws_has_also_been_seen_to_hide_what_may_change_by_a_reference() {
    let mut account = Account::new();
    account.create(&agent_with_logs("first"));
    account.switch("property-values/dynamic", "hidden");
    let change_set = account.change_set(&agent_with_logs("second"), json!({}));
    assert_eq!(replacement(&change_set, "Runtime"), "False");
    assert_eq!(replacement(&change_set, "Endpoint"), "not listed");
    let plain = account.cloudformation("describe_change_set", json!({"ChangeSetName": change_set["ChangeSetId"]}));
    assert_eq!(replacement(&plain, "Endpoint"), "Conditional");
}

#[test]
fn another_name_replaces_a_runtime_and_all_that_hangs_on_it() {
    let mut account = Account::new();
    account.create(&agent_with_logs("first"));
    let mut template = agent_with_logs("first");
    template["Resources"]["Runtime"]["Properties"]["AgentRuntimeName"] = json!("other");
    let change_set = account.change_set(&template, json!({}));
    for name in ["Runtime", "Endpoint", "Logs"] {
        assert_eq!(replacement(&change_set, name), "True", "{name}");
    }
    assert_eq!(change(&change_set, "Runtime")["PolicyAction"], "ReplaceAndDelete");
    assert_eq!(
        details(change(&change_set, "Runtime")),
        ["/Properties/AgentRuntimeName: agent → other (DirectModification -, Static)"]
    );
    assert_eq!(account.execute(&change_set).0, "UPDATE_COMPLETE");
}

#[test]
fn what_is_added_and_removed_shows_what_there_is_to_know() {
    let mut account = Account::new();
    let mut before = two_parameters("1");
    before["Resources"]["Kept"] = parameter("/kept", json!("x"));
    before["Resources"]["Kept"]["DeletionPolicy"] = json!("Retain");
    account.create(&before);
    let mut after = two_parameters("1");
    after["Resources"].as_object_mut().unwrap().remove("Reader");
    after["Resources"]["New"] = parameter("/new", json!({"Fn::Sub": "of ${Other}"}));
    after["Resources"]["Other"] = parameter("/other", json!("x"));
    let change_set = account.change_set(&after, json!({}));
    let actions = ["Reader", "Kept", "New", "Source"].map(|name| {
        let change = change(&change_set, name);
        format!("{} {}", change["Action"].as_str().unwrap_or("-"), change["PolicyAction"].as_str().unwrap_or("-"))
    });
    assert_eq!(actions, ["Remove Delete", "Remove Retain", "Add -", "- -"]);
    let added = context(change(&change_set, "New"), "AfterContext");
    assert_eq!(added["Properties"]["Value"], "{{changeSet:KNOWN_AFTER_APPLY}}");
    assert_eq!(context(change(&change_set, "Reader"), "BeforeContext")["Properties"]["Value"], "1");
}

#[test]
fn a_value_inside_a_map_or_list_has_its_own_path() {
    let mut account = Account::new();
    let mut template = agent("first");
    template["Resources"]["Runtime"]["Properties"]["EnvironmentVariables"] = json!({"STAGE": "test", "OLD": "x"});
    account.create(&template);
    template["Resources"]["Runtime"]["Properties"]["EnvironmentVariables"] = json!({"STAGE": "live", "NEW": "y"});
    let change_set = account.change_set(&template, json!({}));
    let found: Vec<String> = change(&change_set, "Runtime")["Details"]
        .as_array()
        .unwrap()
        .iter()
        .map(|detail| {
            let target = &detail["Target"];
            let [name, kind, path] = ["Name", "AttributeChangeType", "Path"].map(|key| target[key].as_str().unwrap());
            format!("{name} {kind} {path}")
        })
        .collect();
    let at = "/Properties/EnvironmentVariables";
    assert_eq!(
        found,
        [
            format!("EnvironmentVariables Modify {at}/STAGE"),
            format!("EnvironmentVariables Remove {at}/OLD"),
            format!("EnvironmentVariables Add {at}/NEW"),
        ]
    );
    let plain = account.cloudformation("describe_change_set", json!({"ChangeSetName": change_set["ChangeSetId"]}));
    assert_eq!(details(change(&plain, "Runtime")), ["-: - → - (DirectModification -, Static)"]);
}

#[test]
fn a_changed_parameter_is_named_as_the_cause() {
    let mut account = Account::new();
    let mut template = two_parameters("1");
    template["Parameters"] = json!({"Value": {"Type": "String", "Default": "a"}});
    template["Resources"]["Source"]["Properties"]["Value"] = json!({"Ref": "Value"});
    account.create(&template);
    let given = json!({"Parameters": [{"ParameterKey": "Value", "ParameterValue": "b"}]});
    let change_set = account.change_set(&template, given);
    let found = details(change(&change_set, "Source"));
    assert_eq!(found[0], "/Properties/Value: a → b (ParameterReference Value, Static)");
}

#[test]
fn a_parameter_of_parameter_store_shows_its_name_and_its_value() {
    let mut account = Account::new();
    account.call("ssm", "put_parameter", json!({"Name": "/shared/image", "Value": "agent:7", "Type": "String"}));
    let mut template = two_parameters("1");
    template["Parameters"] =
        json!({"Image": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/shared/image"}});
    let change_set = account.change_set(&template, json!({"ChangeSetType": "CREATE"}));
    let shown = json!([{"ParameterKey": "Image", "ParameterValue": "/shared/image", "ResolvedValue": "agent:7"}]);
    assert_eq!(change_set["Parameters"], shown);
    template["Parameters"]["Image"]["Default"] = json!("/shared/none");
    let refusal = account.refusal("create_change_set", request(&template, json!({"ChangeSetType": "CREATE"})));
    assert_eq!(refusal.message, "Unable to fetch parameters [/shared/none] from parameter store for this account.");
}

#[test]
fn what_a_dynamic_reference_names_must_be_there() {
    let mut account = Account::new();
    let template = two_parameters("{{resolve:ssm:/shared/image:2}}");
    let create = || request(&template, json!({"ChangeSetType": "CREATE"}));
    let image = json!({"Name": "/shared/image", "Value": "agent:7", "Type": "String", "Overwrite": true});
    account.call("ssm", "put_parameter", image.clone());
    let refusal = account.refusal("create_change_set", create());
    assert_eq!(refusal.message, "Parameters: [ssm:/shared/image:2] cannot be found.");
    account.call("ssm", "put_parameter", image);
    let mut joined = two_parameters("");
    joined["Resources"]["Source"]["Properties"]["Value"] = json!({"Fn::Sub": "{{resolve:ssm:/${AWS::Region}}}"});
    let refusal = account.refusal("create_change_set", request(&joined, json!({"ChangeSetType": "CREATE"})));
    assert!(refusal.message.contains("/eu-central-1 not found"), "{refusal:?}");
    assert_eq!(account.create(&template).0, "CREATE_COMPLETE");
    assert_eq!(account.read("AWS::SSM::Parameter", "/source").unwrap()["Value"], "agent:7");
}

#[test]
fn tags_alone_are_a_change() {
    let mut account = Account::new();
    account.create(&two_parameters("1"));
    let tags = json!({"Tags": [{"Key": "owner", "Value": "sales"}]});
    let change_set = account.change_set(&two_parameters("1"), tags);
    assert_eq!(change(&change_set, "Source")["Scope"], json!(["Tags"]));
    assert_eq!(replacement(&change_set, "Source"), "False");
    assert_eq!(account.execute(&change_set).0, "UPDATE_COMPLETE");
    assert_eq!(account.read("AWS::SSM::Parameter", "/source").unwrap()["Tags"], json!({"owner": "sales"}));
}

#[test]
fn no_change_fails_the_change_set_in_the_words_of_aws() {
    let mut account = Account::new();
    account.create(&two_parameters("1"));
    let change_set = account.change_set(&two_parameters("1"), json!({}));
    assert_eq!(change_set["Status"], "FAILED");
    assert_eq!(
        change_set["StatusReason"],
        "The submitted information didn't contain changes. Submit different information to create a change set."
    );
    account.cloudformation("delete_change_set", json!({"ChangeSetName": change_set["ChangeSetId"]}));
    let gone = account.refusal("describe_change_set", json!({"ChangeSetName": change_set["ChangeSetId"]}));
    assert_eq!(gone.code, "ChangeSetNotFound");
}

#[test]
fn an_update_by_other_means_makes_a_change_set_obsolete() {
    let mut account = Account::new();
    account.create(&two_parameters("1"));
    let prepared = account.change_set(&two_parameters("2"), json!({}));
    let update = json!({"StackName": "s", "TemplateBody": two_parameters("3").to_string()});
    account.cloudformation("update_stack", update);
    account.settled();
    let refusal = account.refusal("execute_change_set", json!({"ChangeSetName": prepared["ChangeSetId"]}));
    assert!(
        refusal.message.ends_with("cannot be executed in its current execution status of [OBSOLETE]"),
        "{refusal:?}"
    );
}

#[test]
fn executing_one_change_set_deletes_the_others() {
    let mut account = Account::new();
    account.create(&two_parameters("1"));
    let [first, second] = ["2", "3"].map(|value| account.change_set(&two_parameters(value), json!({})));
    account.execute(&second);
    let refusal = account.refusal("execute_change_set", json!({"ChangeSetName": first["ChangeSetId"]}));
    assert_eq!(refusal.code, "ChangeSetNotFound");
}

#[test]
fn an_executed_change_set_is_found_by_its_arn_only() {
    let mut account = Account::new();
    let change_set = account.change_set(&two_parameters("1"), json!({"ChangeSetType": "CREATE"}));
    account.execute(&change_set);
    let by_name = json!({"ChangeSetName": change_set["ChangeSetName"], "StackName": "s"});
    assert_eq!(account.refusal("describe_change_set", by_name.clone()).code, "ChangeSetNotFound");
    let by_arn = json!({"ChangeSetName": change_set["ChangeSetId"]});
    assert_eq!(account.cloudformation("describe_change_set", by_arn.clone())["ExecutionStatus"], "EXECUTE_COMPLETE");
    let listed = account.cloudformation("list_change_sets", json!({"StackName": "s"}));
    assert_eq!(listed["Summaries"], json!([]));
    account.cloudformation("delete_change_set", by_name);
    let refusal = account.refusal("delete_change_set", by_arn);
    assert_eq!(refusal.message, "Cannot delete ChangeSet in execution status EXECUTE_COMPLETE");
    let again = json!({"ChangeSetName": change_set["ChangeSetName"]});
    assert_eq!(account.change_set(&two_parameters("2"), again)["Status"], "CREATE_COMPLETE");
}

#[test]
fn the_same_request_with_its_token_makes_one_change_set() {
    let mut account = Account::new();
    let with_token = request(&two_parameters("1"), json!({"ChangeSetType": "CREATE", "ClientToken": "prepare-1"}));
    let first = account.cloudformation("create_change_set", with_token.clone());
    let again = account.cloudformation("create_change_set", with_token.clone());
    assert_eq!(first["Id"], again["Id"]);
    let mut other = with_token;
    other["ClientToken"] = json!("prepare-2");
    assert_eq!(account.refusal("create_change_set", other).code, "AlreadyExistsException");
}

#[test]
fn a_first_create_that_fails_is_deleted_where_that_was_asked() {
    let mut account = Account::new();
    account.switch("fail/create/Reader", "out of luck");
    let options = json!({"ChangeSetType": "CREATE", "OnStackFailure": "DELETE"});
    let change_set = account.change_set(&two_parameters("1"), options);
    assert_eq!(account.execute(&change_set).0, "DELETE_COMPLETE");
    let told = account.told().join("\n");
    assert!(
        told.contains(
            "s DELETE_IN_PROGRESS The following resource(s) failed to create: [Reader]. Delete requested \
                           by user."
        ),
        "{told}"
    );
    assert!(account.read("AWS::SSM::Parameter", "/source").is_none());
    let described = account.refusal("describe_stacks", json!({"StackName": "s"}));
    assert_eq!(described.message, "Stack with id s does not exist");
}

#[test]
fn drift_is_shown_against_what_was_deployed_and_what_is_and_is_taken_back() {
    let mut account = Account::new();
    account.create(&two_parameters("1"));
    let by_hand = json!({"Name": "/source", "Value": "by hand", "Type": "String", "Overwrite": true});
    account.call("ssm", "put_parameter", by_hand);
    assert_eq!(account.change_set(&two_parameters("1"), json!({}))["Status"], "FAILED", "drift is not looked for");
    let change_set = account.change_set(&two_parameters("1"), json!({"DeploymentMode": "REVERT_DRIFT"}));
    assert_eq!(change_set["StackDriftStatus"], "DRIFTED");
    let source = change(&change_set, "Source");
    assert_eq!(source["ResourceDriftStatus"], "MODIFIED");
    assert_eq!(details(source), ["/Properties/Value: by hand → 1 (DirectModification -, Static)"]);
    let drift = &source["Details"][0]["Target"]["Drift"];
    assert_eq!((&drift["PreviousValue"], &drift["ActualValue"]), (&json!("1"), &json!("by hand")));
    assert_eq!(account.execute(&change_set).0, "UPDATE_COMPLETE");
    assert_eq!(account.read("AWS::SSM::Parameter", "/source").unwrap()["Value"], "1");
}

#[test]
fn what_was_deleted_by_hand_is_made_again_when_drift_is_reverted() {
    let mut account = Account::new();
    account.create(&two_parameters("1"));
    account.call("ssm", "delete_parameter", json!({"Name": "/source"}));
    let change_set = account.change_set(&two_parameters("1"), json!({"DeploymentMode": "REVERT_DRIFT"}));
    assert_eq!(change(&change_set, "Source")["ResourceDriftStatus"], "DELETED");
    assert_eq!(account.execute(&change_set).0, "UPDATE_COMPLETE");
    assert_eq!(account.read("AWS::SSM::Parameter", "/source").unwrap()["Value"], "1");
}

#[test]
fn a_change_set_comes_in_pages() {
    let mut account = Account::new();
    let change_set = account.change_set(&agent("first"), json!({"ChangeSetType": "CREATE"}));
    account.switch("page-size", "2");
    let first = account.cloudformation("describe_change_set", json!({"ChangeSetName": change_set["ChangeSetId"]}));
    assert_eq!(first["Changes"].as_array().unwrap().len(), 2);
    let next = json!({"ChangeSetName": change_set["ChangeSetId"], "NextToken": first["NextToken"]});
    let second = account.cloudformation("describe_change_set", next);
    assert_eq!(second["Changes"].as_array().unwrap().len(), 1);
    assert_eq!(second["NextToken"], Value::Null);
}

#[test]
fn a_template_that_cannot_work_is_refused_at_once_and_leaves_no_stack() {
    let mut account = Account::new();
    let create = json!({"ChangeSetType": "CREATE"});
    let refused = |account: &mut Account, template: &Value| {
        account.refusal("create_change_set", request(template, create.clone())).message
    };
    let mut lost = two_parameters("1");
    lost["Resources"]["Reader"]["Properties"]["Value"] = json!({"Ref": "Nobody"});
    assert_eq!(
        refused(&mut account, &lost),
        "Template format error: Unresolved resource dependencies [Nobody] in the Resources block of the template"
    );
    let mut circle = two_parameters("1");
    circle["Resources"]["Source"]["DependsOn"] = json!("Reader");
    assert!(refused(&mut account, &circle).starts_with("Circular dependency between resources: ["));
    let empty = json!({"Resources": {}});
    assert_eq!(refused(&mut account, &empty), "Template format error: At least one Resources member must be defined.");
    let mut open = two_parameters("1");
    open["Parameters"] = json!({"Tenant": {"Type": "String"}});
    assert_eq!(refused(&mut account, &open), "Parameters: [Tenant] must have values");
    let without = request(&agent("first"), json!({"ChangeSetType": "CREATE", "Capabilities": []}));
    let refusal = account.refusal("create_change_set", without);
    assert_eq!(refusal.code, "InsufficientCapabilitiesException");
    assert_eq!(refusal.message, "Requires capabilities : [CAPABILITY_NAMED_IAM]");
    assert_eq!(account.cloudformation("list_stacks", json!({}))["StackSummaries"], json!([]));
}
