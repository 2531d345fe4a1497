//! Update: what a config says of alarms and event rules, one change at a time.

use super::properties::put;
use crate::support::emulator::Aws;
use crate::support::project::Project;
use crate::support::stack::Resource;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;

const STACK: &str = "orbit-test-sales-quotes";

/// A change of the config, and the property in which it arrives.
struct Change {
    at: &'static str,
    value: Value,
    /// The beginning of a logical id, without `bedrockagentcoreruntime`.
    resource: &'static str,
    property: &'static str,
    replaces: bool,
}

fn changes() -> Vec<Change> {
    let change = |at, value, resource, property| Change { at, value, resource, property, replaces: false };
    let function = |account: &str, name: &str| json!(format!("arn:aws:lambda:eu-central-1:{account}:function:{name}"));
    let (rate, count) = ("AlarmsErrorRateAlarm7", "AlarmsThrottleCountAlarm4");
    let rule = "EventBridgeAlertsRuledenied";
    vec![
        change("/alarms/errorRateThreshold", json!(7.5), rate, "/Threshold"),
        change("/alarms/evaluationPeriods", json!(5), rate, "/EvaluationPeriods"),
        change("/alarms/evaluationPeriods", json!(6), count, "/EvaluationPeriods"),
        change("/alarms/datapointsToAlarm", json!(3), rate, "/DatapointsToAlarm"),
        change("/alarms/periodSeconds", json!(60), rate, "/Metrics"),
        change("/alarms/periodSeconds", json!(120), count, "/Period"),
        change("/alarms/minimumInvocations", json!(20), rate, "/Metrics"),
        change("/alarms/countUserErrors", json!(false), rate, "/Metrics"),
        change("/alarms/throttleCountThreshold", json!(0), count, "/Threshold"),
        change("/alarms/metricNamespace", json!("quotes"), count, "/Namespace"),
        change("/alarms/dimensions", json!({"Service": "quotes"}), count, "/Dimensions"),
        change("/alarms/dimensions", json!({"Service": "orders"}), rate, "/Metrics"),
        Change {
            replaces: true,
            ..change("/alarms/notificationEmails", json!(["desk@example.com"]), "AlarmsAlarmTopicdesk", "/Endpoint")
        },
        change("/eventBridgeAlerts/rules/denied/description", json!("Who was refused"), rule, "/Description"),
        change(
            "/eventBridgeAlerts/rules/denied/errorCodes",
            json!(["AccessDenied", "ThrottlingException"]),
            rule,
            "/EventPattern",
        ),
        change("/eventBridgeAlerts/rules/denied/eventNames", json!(["UpdateAgentRuntime"]), rule, "/EventPattern"),
        change(
            "/eventBridgeAlerts/rules/denied/targetLambdaArn",
            function("111122223333", "other"),
            "EventBridgeAlertsRuledenied",
            "/Targets",
        ),
        change(
            "/eventBridgeAlerts/rules/denied/targetLambdaArn",
            function("444455556666", "audit"),
            "EventBridgeAlertsRuledeniedEventsRoleDefaultPolicy",
            "/PolicyDocument",
        ),
    ]
}

fn config() -> Value {
    json!({
        "agentRuntimeName": "quote_agent",
        "agentRuntimeArtifact": {
            "containerConfiguration": {"containerUri": "{{account}}.dkr.ecr.{{region}}.amazonaws.com/quotes:7"},
        },
        "networkConfiguration": {"securityGroups": ["sg-0a1b2c3d"], "subnets": ["subnet-0a1b2c3d"]},
        "alarms": {
            "errorRateThreshold": 5, "throttleCountThreshold": 10, "createNotificationTopic": true,
            "notificationEmails": ["ops@example.com"],
        },
        "eventBridgeAlerts": {"rules": {"denied": {
            "errorCodes": ["AccessDenied"], "targetLambdaArn": "arn:aws:lambda:eu-central-1:111122223333:function:stop",
        }}},
    })
}

fn project() -> Value {
    json!({"organization": "orbit", "domains": {"sales": {"environments": {"test": {
        "account": "111122223333", "region": "eu-central-1",
        "modules": {"quotes": {
            "module_path": "@aws-mdaa/bedrock-agentcore-runtime", "module_configs": ["./agent.yaml"],
        }},
    }}}}})
}

fn template(folder: &Project, config: &Value) -> String {
    fs::write(folder.path().join("agent.yaml"), format!("{config:#}")).unwrap();
    fs::write(folder.path().join("mdaa.yaml"), format!("{:#}", project())).unwrap();
    folder.synth().into_iter().find(|(path, _)| path.ends_with(".template.json")).unwrap().1
}

fn of<'r>(resources: &'r BTreeMap<String, Resource>, start: &str) -> (&'r String, &'r Resource) {
    let start = format!("bedrockagentcoreruntime{start}");
    // A rule's id is its name and a hash; what belongs to it begins with the same.
    resources.iter().filter(|(id, _)| id.starts_with(&start)).min_by_key(|(id, _)| id.len()).unwrap()
}

#[test]
fn alarms_and_event_rules_change_in_place_but_for_an_address() {
    let mut aws = Aws::start();
    aws.enter("111122223333", "eu-central-1");
    for name in ["stop", "other"] {
        let role = "arn:aws:iam::111122223333:role/function";
        aws.call(
            "lambda",
            "create_function",
            json!({"FunctionName": name, "PackageType": "Image", "Role": role, "Code": {"ImageUri": "f:1"}}),
        );
    }
    let empty = tempfile::tempdir().unwrap();
    let folder = Project::copy_of(empty.path());
    let mut config = config();
    let ended = aws.create_stack(STACK, &template(&folder, &config), &BTreeMap::new());
    assert_eq!(ended.status, "CREATE_COMPLETE", "{ended:?}\n{}", aws.log());
    let mut before = aws.resources(STACK);
    for Change { at, value, resource, property, replaces } in changes() {
        put(&mut config, at, &value);
        let wanted = template(&folder, &config);
        let ended = aws.update_stack(STACK, &wanted);
        assert_eq!(ended.status, "UPDATE_COMPLETE", "{at}: {ended:?}\n{}", aws.log());
        let after = aws.resources(STACK);
        let (id, now) = of(&after, resource);
        let now = now.properties.as_ref().unwrap().pointer(property).cloned();
        let was = before.get(id).map(|was| was.properties.as_ref().unwrap().pointer(property).cloned());
        assert_ne!(was, Some(now.clone()), "{at}: {id}{property} is as before");
        assert!(now.is_some(), "{at}: {id} has no {property}");
        assert_eq!(replaces, was.is_none(), "{at}: {id}");
        let kept = before.iter().filter_map(|(id, was)| Some((id, was, after.get(id)?)));
        for (id, was, now) in kept {
            // All that a permission says belongs to it as long as it lives.
            if was.resource_type != "AWS::Lambda::Permission" {
                assert_eq!(was.physical_id, now.physical_id, "{at}: {id} was replaced");
            }
        }
        before = after;
    }
    let permissions = before.values().filter(|resource| resource.resource_type == "AWS::Lambda::Permission");
    assert_eq!(permissions.count(), 0, "a function of another account has its policy there");
    assert_eq!(aws.delete_stack(STACK).status, "DELETE_COMPLETE");
}

#[test]
fn an_alarm_whose_name_another_stack_has_is_refused() {
    let mut aws = Aws::start();
    aws.enter("111122223333", "eu-central-1");
    let empty = tempfile::tempdir().unwrap();
    let folder = Project::copy_of(empty.path());
    let mut config = config();
    config.as_object_mut().unwrap().remove("eventBridgeAlerts");
    let first = template(&folder, &config);
    assert_eq!(aws.create_stack(STACK, &first, &BTreeMap::new()).status, "CREATE_COMPLETE", "{}", aws.log());
    // The same agent in another domain.
    let second = first.replace("sales", "service");
    let ended = aws.create_stack("orbit-test-service-quotes", &second, &BTreeMap::new());
    assert_ne!(ended.status, "CREATE_COMPLETE", "{ended:?}");
    assert!(ended.reasons.join("\n").contains("agentcore-"), "{ended:?}");
}
