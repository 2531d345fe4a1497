//! `mdaac adopt` against templates of MDAA. A folder below tests/fixtures/adopt is a project, and in `mdaa` the template
//! that MDAA deployed of it: of 1.6 by what is known of that version, of 1.7 and 1.8 inferred from MDAA's repository.

use crate::support::obstacles::same_obstacles;
use crate::support::project::{Project, projects_below};
use crate::support::{checkout, printed};
use mdaac::adoption::Reason;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Output;

const ADOPT: [&str; 3] = ["adopt", "--baseline", "mdaa"];
const TEMPLATE: &str = "mdaa/orbit/sales/test/quotes/orbit-test-sales-quotes.template.json";

fn project(fixture: &str) -> Project {
    Project::copy_of(&checkout("tests/fixtures/adopt").join(fixture))
}

fn adopt(project: &Project, more: &[&str]) -> Output {
    project.mdaac(&[&ADOPT, more].concat())
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Takes the snapshot without the line numbers of our own templates, which every edit of them moves.
fn snapshot(name: &str, text: &str) {
    let human = (r"templates/([a-z/-]+)\.yaml:\d+:\d+", "templates/$1.yaml");
    let json = (r#""file": "templates/([^"]+)",\s+"line": \d+,\s+"column": \d+"#, r#""file": "templates/$1""#);
    insta::with_settings!({filters => vec![human, json]}, { insta::assert_snapshot!(name, text) });
}

fn json(project: &Project) -> Value {
    let output = adopt(project, &["--format", "json"]);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", printed(&output)))
}

/// Replaces text in a file of the project.
fn edit(project: &Project, file: &str, from: &str, to: &str) {
    let path = project.path().join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has no `{from}`:\n{text}");
    fs::write(path, text.replace(from, to)).unwrap();
}

/// Changes the deployed template.
fn deployed(project: &Project, change: impl FnOnce(&mut Value)) {
    let path = project.path().join(TEMPLATE);
    let mut template: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    change(&mut template);
    fs::write(path, template.to_string()).unwrap();
}

/// Those whose whole proof is looked at; the others differ from `mdaa-1.6` in little.
const IN_FULL: [&str; 5] = ["mdaa-1.6", "mdaa-1.7", "code-path", "imported-half-way", "written-otherwise"];

#[test]
fn what_mdaa_deployed_is_proven_to_stay() {
    for name in IN_FULL {
        let output = adopt(&project(name), &[]);
        assert_eq!(output.status.code(), Some(0), "{name}: {}", printed(&output));
        snapshot(name, &stdout(&output));
    }
}

#[test]
fn every_variant_is_proven_and_every_reason_met_and_documented() {
    let (mut met, mut variants) = (BTreeSet::new(), String::new());
    for folder in projects_below(&checkout("tests/fixtures/adopt")) {
        let name = folder.file_name().unwrap().to_str().unwrap();
        let report = json(&project(name));
        let module = &report["modules"][0];
        assert_eq!(module["verdict"], "proven", "{name}: {module:#}");
        let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
        for list in ["added", "removed", "differences"] {
            let differences = module[list].as_array().unwrap();
            differences.iter().for_each(|one| *reasons.entry(one["reason"].as_str().unwrap()).or_default() += 1);
        }
        let kept = module["kept"].as_array().unwrap().len();
        variants.push_str(&format!("{name}: {} keeps {kept}\n  {reasons:?}\n", module["madeBy"]["version"]));
        met.extend(reasons.into_keys().map(str::to_owned));
    }
    insta::assert_snapshot!("variants", variants);
    let known: BTreeSet<String> = Reason::ALL.iter().map(|reason| reason.name().to_owned()).collect();
    assert_eq!(met, known);
    let page = fs::read_to_string(checkout("docs/from-mdaa.md")).unwrap();
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    let documented: Vec<&str> = rows.map(|(name, _)| name).filter(|name| known.contains(*name)).collect();
    assert_eq!(documented, known.iter().collect::<Vec<_>>(), "the table of reasons in docs/from-mdaa.md");
}

type Change = fn(&Project);

/// Edits of the config or of the deployed template with which a stack is not adopted.
const OBSTACLES: &[(&str, &str, Change)] = &[
    ("the runtime is renamed", "mdaa-1.6", |project| {
        edit(project, "agent.yaml", "agentRuntimeName: quotes", "agentRuntimeName: offers");
    }),
    ("the endpoint is renamed", "mdaa-1.6", |project| edit(project, "agent.yaml", "name: live", "name: prod")),
    ("the endpoint is gone", "mdaa-1.6", |project| {
        edit(project, "agent.yaml", "runtimeEndpoint:\n  name: live\n", "");
    }),
    ("values were edited since", "mdaa-1.6", |project| {
        edit(project, "agent.yaml", "quotes:7", "quotes:8");
        edit(project, "agent.yaml", "description: Answers questions about quotes\n", "");
        edit(project, "agent.yaml", "  MODE: careful", "  MOOD: bold");
        edit(project, "agent.yaml", "[subnet-0a1b2c3d]", "[subnet-0a1b2c3d, subnet-0e1f2a3b]");
    }),
    ("the role may do more", "mdaa-1.6", |project| {
        let policy = "{Statement: [{Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::quotes/*'}]}";
        let policies = format!("policies:\n  - policyDocument: {policy}\nruntimeEndpoint:");
        edit(project, "agent.yaml", "runtimeEndpoint:", &policies);
    }),
    ("a statement of the config poses as one of ours", "mdaa-1.6", |project| {
        let statement = "{Sid: BedrockInferenceProfileModels, Effect: Allow, Action: bedrock:InvokeModel, \
                         Resource: 'arn:aws:bedrock:eu-central-1::custom-model/m', Condition: {ArnLike: \
                         {'bedrock:InferenceProfileArn': 'arn:aws:bedrock:eu-central-1:111122223333:inference-profile/p'}}}";
        let policies = format!("policies:\n  - policyDocument: {{Statement: [{statement}]}}\nruntimeEndpoint:");
        edit(project, "agent.yaml", "runtimeEndpoint:", &policies);
    }),
    ("what the role is denied is allowed again", "mdaa-1.6", |project| {
        deployed(project, |template| {
            let policy = "bedrockagentcoreruntimeRuntimeManagedPolicyC84DC486";
            let statements = &mut template["Resources"][policy]["Properties"]["PolicyDocument"]["Statement"];
            let mut denied = statements[6].clone();
            denied["Effect"] = "Deny".into();
            denied["Sid"] = "Denied".into();
            statements.as_array_mut().unwrap().push(denied);
        });
    }),
    ("the runtime has tags of somebody else", "mdaa-1.6", |project| {
        deployed(project, |template| {
            let runtime = &mut template["Resources"]["bedrockagentcoreruntimeRuntime84537D71"]["Properties"];
            runtime["Tags"] = serde_json::json!({"team": "pricing"});
        });
    }),
    ("the role's boundary is lifted", "mdaa-1.6", |project| {
        deployed(project, |template| {
            let role = &mut template["Resources"]["bedrockagentcoreruntimeRuntimeRole7820E6C7"]["Properties"];
            role["PermissionsBoundary"] = "arn:aws:iam::111122223333:policy/boundary".into();
        });
    }),
    ("the role's boundary is another stack's, and is lifted", "mdaa-1.6", |project| {
        deployed(project, |template| {
            let role = &mut template["Resources"]["bedrockagentcoreruntimeRuntimeRole7820E6C7"]["Properties"];
            role["PermissionsBoundary"] = serde_json::json!({"Fn::ImportValue": "guardrails:BoundaryArn"});
        });
    }),
    ("another boundary is given", "mdaa-1.6", |project| {
        deployed(project, |template| {
            let role = &mut template["Resources"]["bedrockagentcoreruntimeRuntimeRole7820E6C7"]["Properties"];
            role["PermissionsBoundary"] = "arn:aws:iam::111122223333:policy/boundary".into();
        });
        let boundary = "        permissions_boundary_arn: arn:aws:iam::111122223333:policy/tighter\n        modules:";
        edit(project, "mdaa.yaml", "        modules:", boundary);
    }),
    ("a boundary is given that the role has not", "mdaa-1.6", |project| {
        let boundary = "        permissions_boundary_arn: arn:aws:iam::111122223333:policy/boundary\n        modules:";
        edit(project, "mdaa.yaml", "        modules:", boundary);
    }),
    ("policies of the role come from elsewhere", "mdaa-1.6", |project| {
        deployed(project, |template| {
            let role = &mut template["Resources"]["bedrockagentcoreruntimeRuntimeRole7820E6C7"]["Properties"];
            let arns = role["ManagedPolicyArns"].as_array_mut().unwrap();
            arns.push(serde_json::json!({"Fn::Select": [0, {"Fn::Split": [",", {"Fn::ImportValue": "team"}]}]}));
            arns.push("arn:aws:iam::aws:policy/ReadOnlyAccess".into());
        });
    }),
    ("what nobody can read stands in the deployed policy", "mdaa-1.6", |project| {
        deployed(project, |template| {
            let policy = "bedrockagentcoreruntimeRuntimeManagedPolicyC84DC486";
            let statements = &mut template["Resources"][policy]["Properties"]["PolicyDocument"]["Statement"];
            statements[0]["Effect"] = serde_json::json!(["Allow"]);
            statements[1]["Condition"] = serde_json::json!({"StringEquals": {"aws:PrincipalOrgID": []}});
        });
    }),
    ("a function decides what is deleted with the stack", "mdaa-1.6", |project| {
        deployed(project, |template| {
            let policy = serde_json::json!({"Fn::If": ["Production", "Retain", "Delete"]});
            template["Resources"]["bedrockagentcoreruntimeRuntime84537D71"]["DeletionPolicy"] = policy;
        });
    }),
    ("what is called like a helper of MDAA's is none", "mdaa-1.7", |project| {
        deployed(project, |template| {
            let id = "customAgentCoreLogProtectionhandlerroleDefaultPolicy74388693";
            template["Resources"][id] = serde_json::json!({"Type": "AWS::IAM::Policy", "Properties": {
                "PolicyName": "no-keys",
                "Roles": ["orbit-admin"],
                "PolicyDocument": {"Statement": {"Effect": "Deny", "Action": "kms:*", "Resource": "*"}},
            }});
            let role = "customAgentCoreLogProtectionhandlerrole772ADF8C";
            let trust = &mut template["Resources"][role]["Properties"]["AssumeRolePolicyDocument"]["Statement"][0];
            trust["Principal"] = serde_json::json!({"AWS": "111122223333"});
        });
    }),
    (
        "the policy for X-Ray serves another, and a name is published that is not the runtime's",
        "code-path",
        |project| {
            deployed(project, |template| {
                let policy =
                    &mut template["Resources"]["bedrockagentcoreruntimeXRayResourcePolicyADC714BD"]["Properties"];
                let document =
                    policy["PolicyDocument"].as_str().unwrap().replace("xray.amazonaws.com", "es.amazonaws.com");
                policy["PolicyDocument"] = document.into();
                let name = "bedrockagentcoreruntimeagentRuntimequotesnamessm1E2B124E";
                template["Resources"][name]["Properties"]["Value"] = "orbit-test-sales-quotes-offers".into();
            });
        },
    ),
    ("another role is given", "mdaa-1.6", |project| {
        let role = "roleArn: arn:aws:iam::111122223333:role/quotes\nruntimeEndpoint:";
        edit(project, "agent.yaml", "runtimeEndpoint:", role);
    }),
    ("Transaction Search is switched off", "mdaa-1.6", |project| {
        edit(project, "agent.yaml", "runtimeEndpoint:", "enableTransactionSearch: false\nruntimeEndpoint:");
    }),
    ("Transaction Search is switched on", "code-path", |project| {
        edit(project, "agent.yaml", "enableTransactionSearch: false", "enableTransactionSearch: true");
    }),
    ("legacyParamScope is forgotten", "legacy-param-scope", |project| {
        edit(project, "mdaa.yaml", "            context: {\"@aws-mdaa/legacyParamScope\": \"true\"}\n", "");
    }),
    ("legacyParamScope is added", "mdaa-1.6", |project| {
        let context = "module_configs:";
        edit(
            project,
            "mdaa.yaml",
            context,
            "context: {\"@aws-mdaa/legacyParamScope\": \"true\"}\n            module_configs:",
        );
    }),
    ("skipCreateParams is forgotten", "skip-create-params", |project| {
        edit(project, "mdaa.yaml", "            context: {\"@aws-mdaa/skipCreateParams\": \"true\"}\n", "");
    }),
    ("skipCreateParams is added", "mdaa-1.6", |project| {
        let context = "module_configs:";
        edit(
            project,
            "mdaa.yaml",
            context,
            "context: {\"@aws-mdaa/skipCreateParams\": \"true\"}\n            module_configs:",
        );
    }),
    ("legacyCaefTags is forgotten", "legacy-caef-tags", |project| {
        edit(project, "mdaa.yaml", "            context: {\"@aws-mdaa/legacyCaefTags\": \"true\"}\n", "");
    }),
    ("spans stay with X-Ray", "mdaa-1.8", |project| {
        let off = "  MODE: careful\n  UNIFIED_TRACES_DESTINATION_ENABLED: 'false'\n";
        edit(project, "agent.yaml", "  MODE: careful\n", off);
    }),
    ("the deployed stack has alarms and a bar on other networks", "mdaa-1.6", |project| {
        deployed(project, |template| {
            let alarm = serde_json::json!({"Type": "AWS::CloudWatch::Alarm"});
            template["Resources"]["bedrockagentcoreruntimeSystemErrorsAlarm0A1B2C3D"] = alarm;
            let policy = "{\"Statement\": [{\"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": \
                          \"bedrock-agentcore:InvokeAgentRuntime*\", \"Resource\": \"*\"}]}";
            let policy = serde_json::json!({
                "Type": "AWS::BedrockAgentCore::ResourcePolicy", "Properties": {"ResourceArn": "arn", "Policy": policy}
            });
            template["Resources"]["bedrockagentcoreruntimeResourcePolicyA143687B"] = policy;
        });
    }),
    ("calls are kept to another VPC", "vpc-only", |project| {
        edit(project, "agent.yaml", "ssm:/network/vpc", "vpc-0a1b2c3d");
    }),
    ("a policy beside that of the VPC lets another account in", "vpc-only", |project| {
        edit(project, "agent.yaml", "runtimeEndpoint:", "access: {principals: ['222222222222']}\nruntimeEndpoint:");
    }),
    ("the deployed stack has what the keys of MDAA 1.8 make", "mdaa-1.8", |project| {
        deployed(project, |template| {
            let runtime = |name: &str| format!("bedrockagentcoreruntime{name}");
            let resources = template["Resources"].as_object_mut().unwrap();
            for (id, kind) in [
                ("AlarmsErrorRateAlarm72ACE5B5", "AWS::CloudWatch::Alarm"),
                ("AlarmsAlarmTopic76FC8EEE", "AWS::SNS::Topic"),
                ("AlarmsAlarmTopicopsexamplecom58403E50", "AWS::SNS::Subscription"),
                ("AlarmsErrorRateAlarmalarmagentcoreerrorratequotesarnssm0A1B2C3D", "AWS::SSM::Parameter"),
                ("EventBridgeAlertsRuleauthfailure42157EA8", "AWS::Events::Rule"),
                ("VpcEndpointEndpoint958D1F4A", "AWS::EC2::VPCEndpoint"),
                ("vpcendpointagentcoreidssmB008043F", "AWS::SSM::Parameter"),
                ("CognitoAuthUserPool5BCEB9CE", "AWS::Cognito::UserPool"),
            ] {
                resources.insert(runtime(id), serde_json::json!({"Type": kind}));
            }
            let export = "orbit:sales:quotes:topic:agentcorealarmsquotes:arn";
            template["Outputs"][runtime("AlarmsAlarmTopicTopicagentcorealarmsquotesarnout0A1B2C3D")] =
                serde_json::json!({"Value": "arn", "Export": {"Name": export}});
            let key = &mut template["Resources"][runtime("LogGroupKmsKeyAF16CAC2")]["Properties"]["KeyPolicy"];
            key["Statement"].as_array_mut().unwrap().push(serde_json::json!({
                "Sid": "AllowCloudWatchAlarmsToUseKey", "Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
                "Principal": {"Service": "cloudwatch.amazonaws.com"}, "Resource": "*",
            }));
        });
    }),
    ("the key is given up", "mdaa-1.8", |project| {
        edit(project, "agent.yaml", "runtimeEndpoint:", "manageLogGroups: false\nruntimeEndpoint:");
    }),
];

#[test]
fn what_stands_in_the_way_is_named_with_the_line_that_avoids_it() {
    let mut all = String::new();
    for (what, fixture, change) in OBSTACLES {
        let project = project(fixture);
        change(&project);
        let output = adopt(&project, &[]);
        assert_eq!(output.status.code(), Some(1), "{what}: {}", printed(&output));
        let page = stdout(&output);
        let errors = page.find("error[").unwrap_or_else(|| panic!("{what}: {page}"));
        all.push_str(&format!("==> {what} <==\n{}\n", &page[errors..]));
    }
    snapshot("obstacles", &all);
}

/// Every obstacle of the JSON report, and every permission of it, in the words of the others.
#[test]
fn all_formats_tell_the_same_obstacles() {
    for (what, fixture, change) in OBSTACLES {
        let project = project(fixture);
        change(&project);
        same_obstacles(&project, &ADOPT).unwrap_or_else(|why| panic!("{what}: {why}"));
    }
}

#[test]
fn a_change_ticket_gets_markdown_and_a_program_json() {
    let proven = project("mdaa-1.6");
    snapshot("markdown", &stdout(&adopt(&proven, &["--format", "markdown"])));
    let mut report = json(&proven);
    // The notes are those of `check`.
    report["diagnostics"].as_array_mut().unwrap().retain(|found| found["severity"] != "info");
    snapshot("json", &format!("{report:#}\n"));
    edit(&proven, "agent.yaml", "name: live", "name: prod");
    let output = adopt(&proven, &["--format", "markdown"]);
    assert_eq!(output.status.code(), Some(1));
    let page = stdout(&output);
    let start = page.find("### In the way").unwrap();
    insta::assert_snapshot!("markdown_in_the_way", &page[start..page.find("### Stays").unwrap()]);
    let report = json(&proven);
    assert_eq!(report["modules"][0]["verdict"], "notProven");
    insta::assert_json_snapshot!("json_in_the_way", report["modules"][0]["obstacles"]);
}

#[test]
fn what_is_not_there_proves_nothing() {
    let project = project("mdaa-1.6");
    fs::remove_file(project.path().join(TEMPLATE)).unwrap();
    let output = adopt(&project, &[]);
    assert_eq!(output.status.code(), Some(1), "{}", printed(&output));
    assert!(stdout(&output).contains("error[nothing-to-adopt]"), "{}", printed(&output));
    fs::write(project.path().join(TEMPLATE), "[]").unwrap();
    let output = adopt(&project, &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("error[baseline-unreadable]"), "{}", printed(&output));
    fs::write(project.path().join(TEMPLATE), r#"{"Resources": {"Role": {"Type": "x", "Type": "y"}}}"#).unwrap();
    let output = adopt(&project, &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("the key `Type` stands twice in one map"), "{}", printed(&output));
    assert_eq!(project.mdaac(&["adopt", "--baseline", "elsewhere"]).status.code(), Some(1));
}

#[test]
fn a_stack_of_ours_is_adopted_already() {
    let project = project("mdaa-1.6");
    project.synth();
    let output = project.mdaac(&["adopt", "--baseline", "out"]);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    assert_eq!(
        stdout(&output),
        "sales/test/quotes (orbit-test-sales-quotes): adopted already\n1 module: 1 adopted already\n"
    );
}

#[test]
fn an_account_that_the_project_leaves_open_is_asked_for() {
    let project = project("mdaa-1.6");
    edit(&project, "mdaa.yaml", "        account: '111122223333'\n", "");
    let output = adopt(&project, &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("error[must-be-known]"), "{}", printed(&output));
    let output = adopt(&project, &["--account", "111122223333"]);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    let output = adopt(&project, &["--account", "999988887777"]);
    assert_eq!(output.status.code(), Some(1), "{}", printed(&output));
}

#[test]
fn environment_variables_are_shown_on_request_only() {
    let project = project("mdaa-1.6");
    edit(&project, "agent.yaml", "MODE: careful", "MODE: hunter2");
    deployed(&project, |template| {
        let runtime = &mut template["Resources"]["bedrockagentcoreruntimeRuntime84537D71"]["Properties"];
        runtime["EnvironmentVariables"]["TOKEN"] = "hunter3".into();
        runtime["EnvironmentVariables"]["BUILT"] = serde_json::json!({"Fn::Join": ["", ["hunter4", {"Ref": "X"}]]});
        runtime["EnvironmentVariables"]["CHOSEN"] = serde_json::json!({"Fn::If": ["C", "hunter5", "hunter6"]});
    });
    let values = ["careful", "hunter2", "hunter3", "hunter4", "hunter5", "hunter6"];
    for format in ["human", "markdown", "json"] {
        let told = printed(&adopt(&project, &["--format", format]));
        assert!(values.iter().all(|value| !told.contains(value)), "{told}");
        let told = printed(&adopt(&project, &["--format", format, "--show-values"]));
        assert!(told.contains("hunter2") && told.contains("careful"), "{told}");
    }
}

#[test]
fn a_module_that_breaks_a_policy_is_not_compared() {
    let project = project("mdaa-1.6");
    let policy = "{Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}";
    let policies = format!("policies:\n  - policyDocument: {policy}\nruntimeEndpoint:");
    edit(&project, "agent.yaml", "runtimeEndpoint:", &policies);
    let mut told = String::new();
    for format in ["human", "markdown"] {
        let output = adopt(&project, &["--format", format]);
        assert_eq!(output.status.code(), Some(3), "{}", printed(&output));
        told.push_str(&format!("==> {format} <==\n{}", stdout(&output)));
    }
    insta::assert_snapshot!("breaks_a_policy", told);
    let report = json(&project);
    assert_eq!(report["modules"][0]["verdict"], "notCompared");
    let rule = "NIST.800.53.R5-IAMPolicyNoStatementsWithAdminAccess";
    assert!(report["diagnostics"].as_array().unwrap().iter().any(|found| found["code"] == rule), "{report:#}");
    edit(&project, "agent.yaml", "quotes:7", "{{env_var:NOT_SET}}");
    assert_eq!(adopt(&project, &[]).status.code(), Some(1));
}

#[test]
fn a_proof_writes_no_file() {
    let project = project("mdaa-1.6");
    let before = crate::support::project::texts_below(project.path());
    adopt(&project, &[]);
    assert_eq!(crate::support::project::texts_below(project.path()), before);
}
