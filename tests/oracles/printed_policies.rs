//! Policies that `mdaac role` and `mdaac access` print: IAM takes them, and their actions exist.

use crate::support::iam_data::IamData;
use crate::support::printed_policies::{MEMORY, STANDALONE, document, print, resource_policies_of};
use crate::support::project::Project;
use crate::support::python::cfn_lint;
use crate::support::{checkout, printed};
use mdaac::cloudformation::resource_types::resource_types;
use mdaac::role::TAKE_NO_RESOURCE;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::LazyLock;

/// Fixtures whose policies need nothing that only a deploy knows.
const FIXTURES: [&str; 12] = [
    "access-by-role",
    "access-of-every-kind",
    "access-with-tokens",
    "code-archive-of-a-version",
    "every-property",
    "every-property-in-china",
    "every-property-in-govcloud",
    "filesystems",
    "image-from-public-ecr",
    "inference-profiles",
    "permissions-boundary",
    "uses",
];

/// Every policy that is printed, by what it is: `trust`, `identity` or `resource`, each with its name.
fn every_policy() -> &'static [(&'static str, String, Value)] {
    static POLICIES: LazyLock<Vec<(&'static str, String, Value)>> = LazyLock::new(print_every_policy);
    &POLICIES
}

fn print_every_policy() -> Vec<(&'static str, String, Value)> {
    let (mut policies, mut resource_policies) = (Vec::new(), Vec::new());
    let mut add = |kind, project: &Project, name: &str, arguments: &[&str]| {
        policies.push((kind, format!("{name}: {arguments:?}"), document(project, arguments)));
    };
    let folders = FIXTURES.iter().map(|fixture| checkout("tests/fixtures/good").join(fixture));
    for folder in folders.chain([checkout("sample-configs")]) {
        let project = Project::copy_of(&folder);
        let list: Vec<Value> = serde_json::from_str(&print(&project, &["list", "--format", "json"])).unwrap();
        for module in list.iter().filter(|module| module["supported"] == true) {
            let selection: Vec<&str> = [("-d", "domain"), ("-e", "environment"), ("-m", "module")]
                .iter()
                .flat_map(|(flag, key)| [*flag, module[key].as_str().unwrap()])
                .collect();
            let name = folder.file_name().unwrap().to_string_lossy().into_owned();
            let template = document(&project, &[&["synth", "--stdout"], &selection[..]].concat());
            resource_policies.extend(resource_policies_of(&template));
            for (kind, what) in [("trust", "trust"), ("identity", "policy"), ("identity", "caller")] {
                add(kind, &project, &name, &[&["role", what], &selection[..]].concat());
            }
        }
    }
    for (fixture, caller) in [
        ("access-by-role", "arn:aws:iam::222222222222:role/caller"),
        ("access-of-every-kind", "arn:aws:iam::333333333333:role/team/caller"),
        ("minimal", "arn:aws:iam::111122223333:role/caller"),
    ] {
        let project = Project::copy_of(&checkout("tests/fixtures/good").join(fixture));
        add("identity", &project, fixture, &["access", "caller-policy", "--principal", caller]);
    }
    let nowhere = Project::copy_of(&checkout("tests/schemas"));
    let models = ["--model", "amazon.nova-pro-v1:0,global.anthropic.claude-sonnet-4-5-20250929-v1:0"];
    for (kind, what) in [("trust", "trust"), ("identity", "policy"), ("identity", "caller")] {
        add(kind, &nowhere, "nowhere", &[&["role", what], &STANDALONE[..], &models[..]].concat());
    }
    add("resource", &nowhere, "nowhere", &MEMORY);
    policies.extend(resource_policies.into_iter().map(|(name, _, policy)| ("resource", name, policy)));
    policies
}

#[test]
fn every_printed_action_exists_and_is_allowed_on_what_it_takes() {
    let mut iam = IamData::load();
    let mut problems = BTreeSet::new();
    let policies = every_policy();
    assert!(policies.len() > 25, "{}", policies.len());
    for (_, name, policy) in policies {
        let sids: Vec<&str> =
            policy["Statement"].as_array().unwrap().iter().filter_map(|s| s["Sid"].as_str()).collect();
        let unique: BTreeSet<&&str> = sids.iter().collect();
        assert_eq!(sids.len(), unique.len(), "{name}: {sids:?}");
        problems.extend(iam.problems(policy));
    }
    // AWS's own example of the execution role says so, and MDAA's role is like it; the last three AWS's page of the browser
    // tool. On log groups AWS's managed policies of 2026 bound PutResourcePolicy, which is newer than this list.
    let as_aws = [
        "`logs:DescribeLogGroups` takes no resource",
        "`cloudwatch:PutMetricData` takes",
        "`logs:PutResourcePolicy` takes no resource",
        "`bedrock-agentcore:ConnectBrowserAutomationStream` takes no resource",
        "`bedrock-agentcore:ConnectBrowserLiveViewStream` takes no resource",
        "`bedrock-agentcore:ListBrowserSessions` takes no resource",
    ];
    problems.retain(|problem| !as_aws.iter().any(|start| problem.starts_with(start)));
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn cfn_lint_finds_nothing_in_any_printed_policy() {
    let mut resources = BTreeMap::new();
    for (index, (kind, _, policy)) in every_policy().iter().enumerate() {
        let resource = match *kind {
            "trust" => json!({"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": policy}}),
            "identity" => json!({"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": policy}}),
            _ => json!({"Type": "AWS::SNS::TopicPolicy", "Properties": {"Topics": ["t"], "PolicyDocument": policy}}),
        };
        resources.insert(format!("Policy{index}"), resource);
    }
    let folder = tempfile::tempdir().unwrap();
    let template = folder.path().join("policies.template.json");
    fs::write(&template, json!({ "Resources": resources }).to_string()).unwrap();
    let lint = cfn_lint(&[template]);
    assert!(lint.status.success(), "{}", printed(&lint));
    let warnings: Vec<String> = String::from_utf8_lossy(&lint.stdout)
        .lines()
        // An SNS topic is where cfn-lint looks at any resource policy, and it expects actions of SNS there.
        .filter(|line| line.contains(":W") && !line.contains("is not one of ['sns']"))
        .map(str::to_owned)
        .collect();
    assert!(warnings.is_empty(), "{warnings:#?}");
}

#[test]
fn actions_without_resources_are_those_that_iam_knows_none_for() {
    let mut iam = IamData::load();
    let of_types = resource_types().filter(|known| known.lifecycle.is_some()).filter_map(|known| known.schema.as_ref());
    let of_types = of_types.flat_map(|schema| schema.permissions);
    let asked: BTreeSet<&str> = of_types.chain(TAKE_NO_RESOURCE).copied().collect();
    // For log deliveries of the older kind only, which the templates make none of; of other services; and what is no action
    // at all.
    let never = [
        "autoloop:AllowVendedLogDeliveryForResource",
        "logs:AllowVendedLogDeliveryForResource",
        "logs:CreateLogDelivery",
        "s3:REST.PUT.OBJECT",
    ];
    let without = |action: &&str| iam.resources(action).is_none_or(|taken| taken.is_empty()) && !never.contains(action);
    let without: Vec<&str> = asked.into_iter().filter(without).collect();
    assert_eq!(without, TAKE_NO_RESOURCE);
}
