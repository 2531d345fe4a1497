#![allow(clippy::unwrap_used)]
use super::{Action, Change, Difference, Replacement, compare};
use crate::cloudformation::{PseudoParameters, Template};
use serde_json::{Value, json};

fn differ(before: Value, after: Value) -> Difference {
    let pseudo = PseudoParameters::from([("AWS::AccountId", "111122223333".to_owned())]);
    let template = |resources: Value| Template::from_json(&json!({ "Resources": resources }));
    compare(&template(before), &template(after), &pseudo)
}

/// What is not the same of one resource's properties: path, before, after.
fn properties(resource_type: &str, before: Value, after: Value) -> Vec<(String, Value, Value)> {
    let resource = |properties: Value| json!({"X": {"Type": resource_type, "Properties": properties}});
    let found = differ(resource(before), resource(after));
    let shown = |change: &Change| {
        (change.path.clone(), change.before.clone().unwrap_or_default(), change.after.clone().unwrap_or_default())
    };
    found.resources.iter().flat_map(|resource| &resource.changes).map(shown).collect()
}

fn change(path: &str, before: Value, after: Value) -> (String, Value, Value) {
    (path.to_owned(), before, after)
}

#[test]
fn the_same_in_other_words_is_no_difference() {
    for (resource_type, one, other) in [
        ("AWS::Logs::LogGroup", json!({"RetentionInDays": 365}), json!({"RetentionInDays": "365"})),
        ("T", json!({"a": [], "b": {}, "c": null, "d": 1}), json!({"d": 1})),
        ("T", json!({"Arn": "arn:x:111122223333"}), json!({"Arn": {"Fn::Sub": "arn:x:${AWS::AccountId}"}})),
        ("AWS::IAM::Role", json!({"ManagedPolicyArns": ["a", "b"]}), json!({"ManagedPolicyArns": ["b", "a"]})),
        (
            "T",
            json!({"Tags": [{"Key": "a", "Value": 1}, {"Key": "b", "Value": "2"}]}),
            json!({"Tags": [{"Value": "2", "Key": "b"}, {"Key": "a", "Value": "1"}]}),
        ),
        (
            "AWS::Logs::ResourcePolicy",
            json!({"PolicyDocument": "{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": [\"a\"]}]}"}),
            json!({"PolicyDocument": {"Statement": {"Action": "a", "Effect": "Allow"}}}),
        ),
        (
            "AWS::IAM::Role",
            json!({"Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement": [{"Action": ["a", "b"]}, {"Action": "c"}]}}]}),
            json!({"Policies": [{"PolicyDocument": {"Statement": [{"Action": "c"}, {"Action": ["b", "a"]}]}, "PolicyName": "p"}]}),
        ),
    ] {
        assert_eq!(properties(resource_type, one.clone(), other.clone()), [], "{one} and {other}");
        assert_eq!(properties(resource_type, other, one), []);
    }
}

#[test]
fn what_is_not_the_same_is_found_where_it_is() {
    assert_eq!(
        properties("T", json!({"a": {"b": 1, "c": 2}}), json!({"a": {"b": 1, "c": 3, "d": 4}})),
        [change("a/c", json!(2), json!(3)), change("a/d", json!(null), json!(4))]
    );
    assert_eq!(
        properties("T", json!({"Tags": [{"Key": "a", "Value": "1"}]}), json!({"Tags": [{"Key": "b", "Value": "1"}]})),
        [change("Tags/b", json!(null), json!("1")), change("Tags/a", json!("1"), json!(null))]
    );
}

#[test]
fn an_environment_variable_that_holds_json_is_text() {
    let with = |text: &str| json!({"EnvironmentVariables": {"A": text}});
    assert_eq!(properties("AWS::BedrockAgentCore::Runtime", with("{\"a\":1}"), with("{\"a\": 1}")).len(), 1);
}

#[test]
fn the_order_of_a_list_counts_where_the_schema_says_so() {
    let code = |entry: Value| json!({"AgentRuntimeArtifact": {"CodeConfiguration": {"EntryPoint": entry}}});
    let runtime = "AWS::BedrockAgentCore::Runtime";
    assert_eq!(properties(runtime, code(json!(["a", "b"])), code(json!(["b", "a"]))).len(), 2);
    let subnets = |subnets: Value| json!({"NetworkConfiguration": {"NetworkModeConfig": {"Subnets": subnets}}});
    assert_eq!(
        properties(runtime, subnets(json!(["a", "b"])), subnets(json!(["b", "c"]))),
        [
            change("NetworkConfiguration/NetworkModeConfig/Subnets", json!(null), json!("c")),
            change("NetworkConfiguration/NetworkModeConfig/Subnets", json!("a"), json!(null)),
        ]
    );
}

#[test]
fn an_item_put_into_a_list_is_the_only_change() {
    let list = |items: Value| json!({ "a": items });
    assert_eq!(
        properties("T", list(json!([1, 2, 3])), list(json!([1, 9, 2, 3]))),
        [change("a/1", json!(null), json!(9))]
    );
    let long = |from: u32| list((from..from + 2_000).collect());
    assert_eq!(properties("T", long(0), long(0)), []);
    assert_eq!(properties("T", long(0), long(1)).len(), 2_000);
}

#[test]
fn a_changed_statement_is_matched_with_what_it_was() {
    let policy = |statements: Value| json!({"PolicyDocument": {"Statement": statements}});
    let before = json!([{"Sid": "A", "Action": "a"}, {"Effect": "Allow", "Action": "b", "Resource": "r"}]);
    let after =
        json!([{"Effect": "Allow", "Action": ["b"], "Resource": ["s", "r"]}, {"Sid": "A", "Action": ["a", "c"]}]);
    assert_eq!(
        properties("AWS::IAM::ManagedPolicy", policy(before), policy(after)),
        [
            change("PolicyDocument/Statement/0/Resource", json!(null), json!("s")),
            change("PolicyDocument/Statement/A/Action", json!(null), json!("c")),
        ]
    );
}

fn action(difference: &Difference, logical_id: &str) -> Option<Action> {
    difference.resources.iter().find(|resource| resource.logical_id == logical_id).map(|resource| resource.action)
}

#[test]
fn a_create_only_property_replaces_and_what_names_it_follows() {
    let with = |name: &str, description: &str| {
        json!({
            "R": {"Type": "AWS::BedrockAgentCore::Runtime", "Properties": {"AgentRuntimeName": name, "Description": description}},
            "E": {"Type": "AWS::BedrockAgentCore::RuntimeEndpoint", "Properties": {
                "AgentRuntimeId": {"Fn::GetAtt": ["R", "AgentRuntimeId"]}, "Name": "e",
            }},
            "L": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": {"Fn::Sub": "/x/${E.Id}"}}},
            "P": {"Type": "AWS::SSM::Parameter", "Properties": {"Name": "/p", "Value": {"Fn::GetAtt": ["R", "AgentRuntimeArn"]}}},
        })
    };
    let replaced = differ(with("a", "x"), with("b", "x"));
    let all: Vec<&str> = replaced.resources.iter().map(|resource| resource.logical_id.as_str()).collect();
    assert_eq!(all, ["R", "E", "L"]);
    assert!(replaced.resources.iter().all(|resource| resource.action == Action::Modify(Replacement::True)));
    let follows: Vec<Option<&str>> =
        replaced.resources.iter().map(|resource| resource.changes[0].follows.as_deref()).collect();
    assert_eq!(follows, [None, Some("R"), Some("E")]);
    let in_place = differ(with("a", "x"), with("a", "y"));
    assert_eq!(action(&in_place, "R"), Some(Action::Modify(Replacement::False)));
    assert_eq!(in_place.resources.len(), 1);
}

#[test]
fn a_part_of_a_create_only_property_replaces_too() {
    let with = |encryption: Value| json!({"X": {"Type": "AWS::ECR::Repository", "Properties": encryption}});
    let kms = json!({"EncryptionConfiguration": {"EncryptionType": "KMS"}});
    let replaced = differ(with(json!({})), with(kms));
    assert_eq!(action(&replaced, "X"), Some(Action::Modify(Replacement::True)));
}

#[test]
fn a_type_without_a_schema_may_be_replaced() {
    let with =
        |value: u32| json!({"X": {"Type": "Custom::Thing", "Properties": {"a": value}, "DeletionPolicy": "Retain"}});
    assert_eq!(action(&differ(with(1), with(2)), "X"), Some(Action::Modify(Replacement::Conditional)));
    let mut kept = with(1);
    kept["X"]["DeletionPolicy"] = "Delete".into();
    assert_eq!(action(&differ(with(1), kept), "X"), Some(Action::Modify(Replacement::False)));
}

#[test]
fn a_removed_resource_stays_where_its_policy_says_so() {
    let with = |policy: &str| json!({"X": {"Type": "T", "DeletionPolicy": policy}});
    for (policy, retained) in [("Delete", false), ("Retain", true), ("RetainExceptOnCreate", true), ("Snapshot", false)]
    {
        let retained = Some(retained);
        assert_eq!(action(&differ(with(policy), json!({})), "X"), Some(Action::Remove { retained }), "{policy}");
    }
    assert_eq!(action(&differ(json!({}), with("Delete")), "X"), Some(Action::Add));
    let chosen = json!({"X": {"Type": "T", "DeletionPolicy": {"Fn::If": ["C", "Retain", "Delete"]}}});
    assert_eq!(action(&differ(chosen, json!({})), "X"), Some(Action::Remove { retained: None }));
}

#[test]
fn a_removal_policy_by_function_is_no_policy_that_is_written_out() {
    let chosen = json!({"Fn::If": ["C", "Retain", "Delete"]});
    for attribute in ["DeletionPolicy", "UpdateReplacePolicy"] {
        let with = |policy: Value| json!({"X": {"Type": "T", attribute: policy}});
        for other in [json!("Delete"), json!("Retain"), json!({"Fn::If": ["C", "Delete", "Retain"]}), json!(null)] {
            assert!(!differ(with(chosen.clone()), with(other.clone())).is_empty(), "{attribute} {other}");
            assert!(!differ(with(other.clone()), with(chosen.clone())).is_empty(), "{attribute} {other}");
        }
        assert!(differ(with(chosen.clone()), with(chosen.clone())).is_empty());
    }
}

/// Of a role: its permissions more or less, as lines.
fn of_role(before: Value, after: Value) -> Vec<String> {
    let role = |properties: Value| json!({"R": {"Type": "AWS::IAM::Role", "Properties": properties}});
    let found = differ(role(before), role(after));
    found.access.iter().flat_map(|access| &access.changes).flat_map(|change| change.lines()).collect()
}

#[test]
fn a_policy_that_a_function_names_is_never_passed_over() {
    for function in [
        json!({"Fn::ImportValue": "x"}),
        json!({"Fn::Select": [0, {"Ref": "List"}]}),
        json!({"Fn::FindInMap": ["M", "a", "b"]}),
        json!({"Fn::If": ["C", "arn:aws:iam::aws:policy/A", {"Ref": "AWS::NoValue"}]}),
        json!({"Fn::Split": [",", {"Ref": "List"}]}),
        json!({"Fn::Sub": ["${x}", {"x": {"Fn::ImportValue": "x"}}]}),
        json!({"Fn::Join": ["", ["arn:", {"Fn::ImportValue": "x"}]]}),
        json!({"Fn::GetAtt": ["Nested", "Outputs.Arn"]}),
        json!({"Ref": "Parameter"}),
    ] {
        let arn = json!("arn:aws:iam::aws:policy/A");
        let bound = |value: &Value| json!({ "PermissionsBoundary": value });
        let list = |values: &[&Value]| json!({ "ManagedPolicyArns": values });
        for (before, after) in [
            (bound(&function), json!({})),
            (bound(&function), bound(&arn)),
            (list(&[&function]), json!({})),
            (list(&[&function]), list(&[&arn])),
            (list(&[&arn, &function]), list(&[&arn])),
            (json!({ "ManagedPolicyArns": function }), list(&[&arn])),
            (json!({ "ManagedPolicyArns": function }), json!({})),
        ] {
            let (there, back) = (of_role(before.clone(), after.clone()), of_role(after.clone(), before.clone()));
            assert!(!there.is_empty() && !back.is_empty(), "{before} and {after}");
            assert!(of_role(before.clone(), before).is_empty() && of_role(after.clone(), after).is_empty());
        }
    }
    assert_eq!(
        of_role(json!({"PermissionsBoundary": {"Fn::ImportValue": "x"}}), json!({})),
        [r#"! permissions boundary {"Fn::ImportValue":"x"} (which only CloudFormation can read) removed"#]
    );
}

#[test]
fn a_document_that_cannot_be_read_is_never_passed_over() {
    let allow = json!({"Statement": [{"Effect": "Allow", "Action": "s3:Get", "Resource": "*"}]});
    let inline = json!([{"PolicyName": "p", "PolicyDocument": allow}]);
    for policies in [
        json!({"Fn::If": ["C", inline, []]}),
        json!({"Ref": "List"}),
        json!([{"Fn::If": ["C", inline[0], {"Ref": "AWS::NoValue"}]}]),
        json!([{"PolicyName": "p", "PolicyDocument": {"Fn::If": ["C", allow, allow]}}]),
        json!([{"PolicyName": "p", "PolicyDocument": {"Statement": {"Fn::If": ["C", [], []]}}}]),
    ] {
        assert!(!of_role(json!({ "Policies": policies }), json!({})).is_empty(), "{policies}");
        assert!(!of_role(json!({ "Policies": policies }), json!({ "Policies": inline })).is_empty(), "{policies}");
    }
}

#[test]
fn in_a_policy_one_value_is_a_list_only_where_iam_takes_a_list() {
    let policy = |statement: &Value| json!({"PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}});
    let plain = json!({
        "Effect": "Allow", "Action": "s3:Get", "Resource": "a", "Condition": {"StringEquals": {"aws:PrincipalTag/a": "1"}}
    });
    for (pointer, value, same) in [
        ("/Effect", json!(["Allow"]), false),
        ("/Action", json!(["s3:Get"]), true),
        ("/Action", json!([["s3:Get"]]), false),
        ("/Resource", json!(["a", "a"]), true),
        ("/Condition", json!([{"StringEquals": {"aws:PrincipalTag/a": "1"}}]), false),
        ("/Condition/StringEquals", json!([{"aws:PrincipalTag/a": "1"}]), false),
        ("/Condition/StringEquals/aws:PrincipalTag~1a", json!(["1"]), true),
        ("/Condition/StringEquals/aws:PrincipalTag~1a", json!([]), false),
    ] {
        let mut other = plain.clone();
        *other.pointer_mut(pointer).unwrap() = value.clone();
        let found = properties("AWS::IAM::ManagedPolicy", policy(&plain), policy(&other));
        assert_eq!(found.is_empty(), same, "{pointer} {value}");
    }
}

#[test]
fn what_is_in_a_function_is_compared_as_it_stands() {
    for (one, other) in [
        (json!({"Fn::If": ["C", "a", "b"]}), json!({"Fn::If": ["C", "b", "a"]})),
        (json!({"Fn::Select": [0, ["a", "b"]]}), json!({"Fn::Select": [0, ["b", "a"]]})),
        (
            json!({"Fn::If": ["C", "a", {"Ref": "AWS::NoValue"}]}),
            json!({"Fn::If": ["C", {"Ref": "AWS::NoValue"}, "a"]}),
        ),
        (json!({"Fn::Split": [",", {"Ref": "A"}]}), json!({"Fn::Split": [",", {"Ref": "B"}]})),
    ] {
        for place in ["ManagedPolicyArns", "AssumeRolePolicyDocument", "PermissionsBoundary", "Tags"] {
            let with = |value: &Value| json!({ place: value });
            assert_eq!(properties("AWS::IAM::Role", with(&one), with(&other)).len(), 1, "{place} {one}");
        }
    }
}

#[test]
fn a_tag_that_stands_twice_is_not_one_of_the_two() {
    let tag = |value: &str| json!({"Key": "a", "Value": value});
    let tags = |tags: Value| json!({ "Tags": tags });
    let differs = |one: Value, other: Value| !properties("AWS::IAM::Role", tags(one), tags(other)).is_empty();
    assert!(differs(json!([tag("1"), tag("2")]), json!([tag("1")])));
    assert!(differs(json!([tag("1")]), json!([tag("1"), tag("1")])));
    assert!(differs(json!([tag("1"), tag("2")]), json!([tag("1"), tag("3")])));
    assert!(differs(json!([{"Key": "a", "Value": "1", "PropagateAtLaunch": true}]), json!([tag("1")])));
    assert!(!differs(json!([tag("1"), tag("2")]), json!([tag("2"), tag("1")])));
}

#[test]
fn waiting_for_what_is_named_anyway_is_no_difference() {
    let with = |depends: Value| json!({"X": {"Type": "T", "Properties": {"a": {"Fn::GetAtt": ["R", "Arn"]}}, "DependsOn": depends}, "R": {"Type": "T"}, "S": {"Type": "T"}});
    assert!(differ(with(json!(["R"])), with(json!([]))).is_empty());
    assert!(differ(with(json!(["S", "R"])), with(json!("S"))).is_empty());
    assert_eq!(action(&differ(with(json!(["S"])), with(json!([]))), "X"), Some(Action::Modify(Replacement::False)));
}

#[test]
fn what_is_written_of_a_removal_policy_that_holds_anyway_is_no_difference() {
    let plain = json!({"X": {"Type": "T"}});
    let written =
        json!({"X": {"Type": "T", "DeletionPolicy": "Delete", "UpdateReplacePolicy": "Delete", "Metadata": {"a": 1}}});
    assert!(differ(plain, written).is_empty());
}

#[test]
fn other_sections_are_compared_entry_by_entry() {
    let before = json!({"Outputs": {"A": {"Value": 1}, "B": {"Value": 1}}, "Description": "x"});
    let after = json!({"Outputs": {"A": {"Value": 2}}, "Parameters": {"P": {"Type": "String"}}, "Rules": {"R": {}}});
    let found = compare(&Template::from_json(&before), &Template::from_json(&after), &PseudoParameters::new());
    let pointers = |changes: &[Change]| changes.iter().map(|change| change.pointer.to_string()).collect::<Vec<_>>();
    assert_eq!(pointers(&found.outputs), ["/Outputs/A/Value", "/Outputs/B"]);
    assert_eq!(pointers(&found.parameters), ["/Parameters/P"]);
    assert_eq!(pointers(&found.other), ["/Description"]);
}

#[test]
fn permissions_belong_to_the_role_that_holds_the_policy() {
    let allow = |action: &str| json!({"Statement": {"Effect": "Allow", "Action": action, "Resource": "*"}});
    let role = |policies: Value, arns: Value| json!({"Type": "AWS::IAM::Role", "Properties": {"Policies": policies, "ManagedPolicyArns": arns}});
    let inline = json!([{"PolicyName": "p", "PolicyDocument": allow("s3:Get")}]);
    // The same permission moves from an inline policy to a managed one.
    let before = json!({"Role": role(inline, json!([]))});
    let managed = json!({"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": allow("s3:Get")}});
    let after = json!({"Role": role(json!([]), json!([{"Ref": "Policy"}])), "Policy": managed});
    let moved = differ(before.clone(), after);
    assert_eq!(moved.access, []);
    assert!(!moved.is_empty());
    // A policy that no role of the stack holds speaks for itself.
    let mut loose = before.clone();
    loose["Policy"] = managed.clone();
    let found = differ(before, loose);
    assert_eq!(found.access[0].logical_id, "Policy");
    assert_eq!(found.access[0].changes[0].lines(), ["+ Allow s3:Get on *"]);
}

#[test]
fn what_a_policy_allows_is_told_wherever_its_type_holds_it() {
    let document =
        |action: &str| json!({"Statement": {"Effect": "Allow", "Action": action, "Principal": "*", "Resource": "*"}});
    for (resource_type, property) in [
        ("AWS::ECR::RegistryPolicy", "PolicyText"),
        ("AWS::IAM::GroupPolicy", "PolicyDocument"),
        ("AWS::IAM::ManagedPolicy", "PolicyDocument"),
        ("AWS::IAM::Policy", "PolicyDocument"),
        ("AWS::IAM::RolePolicy", "PolicyDocument"),
        ("AWS::IAM::UserPolicy", "PolicyDocument"),
        ("AWS::Logs::LogGroup", "ResourcePolicyDocument"),
        ("AWS::SSM::ResourcePolicy", "Policy"),
        ("Some::Other::Type", "RepositoryPolicyText"),
    ] {
        let policy = |action| json!({"X": {"Type": resource_type, "Properties": {property: document(action)}}});
        let found = differ(policy("x:Get"), policy("x:Put"));
        let lines: Vec<String> = found.access.iter().flat_map(|one| &one.changes).flat_map(|one| one.lines()).collect();
        assert_eq!(lines.len(), 2, "{resource_type}: {lines:?}");
    }
}
