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
