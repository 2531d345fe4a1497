#![allow(clippy::unwrap_used)]
use super::testing::Case;
use serde_json::json;
use std::collections::BTreeSet;

#[test]
fn every_resource_that_stays_is_listed_with_its_name() {
    let case = Case::load("mdaa-1.6");
    let proof = case.prove(&case.deployed);
    let kept: BTreeSet<&str> = proof.kept.iter().map(|kept| kept.logical_id.as_str()).collect();
    let deployed = case.deployed["Resources"].as_object().unwrap().keys().map(String::as_str);
    let left: Vec<&str> = deployed.filter(|id| !kept.contains(id)).collect();
    assert_eq!(left, ["StackDescriptionParameterF77302F8", "CDKMetadata"]);
    let nameless: Vec<&str> =
        proof.kept.iter().filter(|kept| kept.name.is_none()).map(|kept| kept.resource_type.as_str()).collect();
    assert_eq!(nameless, ["AWS::XRay::TransactionSearchConfig"]);
}

#[test]
fn an_allowed_replacement_is_no_problem_any_more() {
    let case = Case::load("mdaa-1.6");
    let mut deployed = case.deployed.clone();
    let id = "bedrockagentcoreruntimeRuntimeManagedPolicyC84DC486";
    deployed["Resources"][id]["Properties"]["Description"] = json!("older text");
    let proof = case.prove(&deployed);
    assert_eq!(proof.problems(&[]).len(), 1);
    assert_eq!(proof.problems(&["another".to_owned()]).len(), 1);
    assert_eq!(proof.problems(&[id.to_owned()]), []);
}

#[test]
fn a_resource_that_only_the_deployed_stack_has_stands_in_the_way_whatever_it_is() {
    let case = Case::load("mdaa-1.6");
    let mut deployed = case.deployed.clone();
    deployed["Resources"]["Table"] = json!({"Type": "AWS::DynamoDB::Table", "DeletionPolicy": "Retain"});
    let problems = case.prove(&deployed).problems(&[]);
    assert_eq!(problems.len(), 1);
    assert!(problems[0].message.contains("`Table` (AWS::DynamoDB::Table) would leave the stack"), "{problems:?}");
}

#[test]
fn what_a_function_gives_is_not_what_is_left_out() {
    let case = Case::load("mdaa-1.6");
    for (id, property, function) in [
        ("bedrockagentcoreruntimeRuntimeEndpoint04F7D8AD", "AgentRuntimeVersion", json!({"Fn::ImportValue": "pinned"})),
        ("bedrockagentcoreruntimeRuntimeRole7820E6C7", "PermissionsBoundary", json!({"Fn::ImportValue": "boundary"})),
        ("bedrockagentcoreruntimeRuntime84537D71", "Tags", json!({"Fn::If": ["C", {"a": "b"}, {}]})),
        ("bedrockagentcoreruntimeagentRuntimequotesnamessm1E2B124E", "Value", json!({"Fn::ImportValue": "name"})),
    ] {
        let mut deployed = case.deployed.clone();
        deployed["Resources"][id]["Properties"][property] = function;
        assert!(!case.prove(&deployed).holds(), "{property}");
    }
}

#[test]
fn a_name_is_the_same_name_however_its_function_is_written() {
    let case = Case::load("mdaa-1.6");
    let (runtime, _) = case.template.of_type("AWS::BedrockAgentCore::Runtime").next().unwrap();
    let id = json!({"Fn::GetAtt": [runtime, "AgentRuntimeId"]});
    let verdicts = [
        json!({"Fn::Sub": format!("/aws/bedrock-agentcore/runtimes/${{{runtime}.AgentRuntimeId}}-DEFAULT")}),
        json!({"Fn::Join": ["", ["/aws/bedrock-agentcore/runtimes/", id, "-DEFAULT"]]}),
        json!({"Fn::Join": ["-", [{"Fn::Sub": ["/aws/bedrock-agentcore/runtimes/${id}", {"id": id}]}, "DEFAULT"]]}),
    ]
    .map(|name| {
        let mut deployed = case.deployed.clone();
        deployed["Resources"]["Logs"] = json!({"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": name}});
        let problems = case.prove(&deployed).problems(&[]);
        problems.iter().map(|problem| problem.message.clone()).collect::<Vec<_>>()
    });
    assert!(verdicts[0].iter().any(|message| message.contains("would get another logical id")), "{verdicts:?}");
    assert_eq!(verdicts[0], verdicts[1]);
    assert_eq!(verdicts[0], verdicts[2]);
}

const PROTECTION: &str = "bedrockagentcoreruntimeLogProtectionD71F766E";

/// What mdaac says of a stack whose function has another property.
fn of_function(property: &str, value: impl Fn(&str) -> serde_json::Value) -> String {
    let case = Case::load("mdaa-1.8");
    let mut deployed = case.deployed.clone();
    let properties = &mut deployed["Resources"][PROTECTION]["Properties"];
    let before = properties[property].as_str().unwrap_or_default().to_owned();
    properties[property] = value(&before);
    let proof = case.prove(&deployed);
    let problems: Vec<String> =
        proof.problems(&[]).iter().map(|one| format!("{}; {:?}", one.message, one.help)).collect();
    let more = proof.intended.iter().filter(|one| one.reason == super::Reason::LOG_SETTINGS_MORE);
    format!("{}{}", problems.join("\n"), more.map(|one| one.reason.name()).collect::<Vec<_>>().join(" "))
}

#[test]
fn what_the_function_had_set_on_log_groups_is_held_against_ours() {
    let with = |more: &'static str| {
        move |policy: &str| json!(policy.replace("\"arn:aws:dataprotection::aws:data-identifier/IpAddress\"", more))
    };
    assert_eq!(of_function("dataProtectionPolicy", |policy| json!(policy)), "");
    assert_eq!(of_function("retentionDays", |_| json!("365")), "");
    assert_eq!(of_function("retentionDays", |_| json!("30")), "log-settings-more");
    let told = of_function("retentionDays", |_| json!("731"));
    assert!(told.contains("`retentionDays`") && told.contains("`logRetentionDays: 731`"), "{told}");
    let two = "\"arn:aws:dataprotection::aws:data-identifier/IpAddress\",\"arn:aws:dataprotection::aws:data-identifier/AwsSecretKey\"";
    let told = of_function("dataProtectionPolicy", with(two));
    assert!(told.contains("`dataProtection` as it was deployed"), "{told}");
    assert_eq!(of_function("dataProtectionPolicy", with("\"a/Name\"")), "log-settings-more");
    for (property, value, key) in [
        ("retentionDays", json!({"Ref": "Days"}), "logRetentionDays"),
        ("dataProtectionPolicy", json!({"Fn::Sub": "{}"}), "dataProtection"),
        ("kmsKeyArn", json!("arn:aws:kms:eu-central-1:111122223333:key/other"), "logKmsKeyArn"),
    ] {
        let told = of_function(property, |_| value.clone());
        assert!(told.contains(key), "{property}: {told}");
    }
    let told = of_function("runtimeId", |_| json!("another-a1b2c3d4e5"));
    assert!(told.contains("would leave the stack"), "{told}");
}

#[test]
fn a_variable_that_says_no_to_spans_comes_for_that_reason() {
    let case = Case::load("mdaa-1.6");
    let mut template = case.template.clone();
    let (id, _) = template.of_type("AWS::BedrockAgentCore::Runtime").next().map(|(id, one)| (id.clone(), one)).unwrap();
    let runtime = template.resources[&id].to_json();
    assert_eq!(runtime["Properties"]["EnvironmentVariables"]["UNIFIED_TRACES_DESTINATION_ENABLED"], "true");
    let mut json = template.to_json();
    json["Resources"][&id]["Properties"]["EnvironmentVariables"]["UNIFIED_TRACES_DESTINATION_ENABLED"] = json!("false");
    template = crate::cloudformation::Template::from_json(&json);
    let proof = case.prove_with(&case.deployed, &template);
    assert!(proof.intended.iter().any(|one| one.reason == super::Reason::SPANS_NOT_TO_OWN_GROUP), "{proof:#?}");
}

/// Each denies others, or fewer, than MDAA's statement does.
#[test]
fn a_deny_that_is_not_mdaas_own_does_not_go_by_design() {
    let case = Case::load("vpc-only");
    assert!(case.prove(&case.deployed).holds());
    for (from, to) in [
        (r#"\"Null\":{\"aws:SourceVpc\":\"true\"}"#, r#"\"Null\":{\"aws:SourceVpc\":\"false\"}"#),
        (r#"\"StringNotEqualsIfExists\""#, r#"\"StringEquals\""#),
        (r#"\"aws:ViaAWSService\":\"false\""#, r#"\"aws:ViaAWSService\":\"true\""#),
        (
            r#"\"Null\":{\"aws:SourceVpc\":\"true\"}"#,
            r#"\"Null\":{\"aws:SourceVpc\":\"true\"},\"StringNotEquals\":{\"aws:PrincipalOrgID\":\"o-a1b2c3d4e5\"}"#,
        ),
    ] {
        let text = case.deployed.to_string();
        assert!(text.contains(from), "{from}");
        let deployed = serde_json::from_str(&text.replace(from, to)).unwrap();
        assert!(!case.prove(&deployed).holds(), "{to}");
    }
}
