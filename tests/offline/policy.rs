//! Every rule finds what its bad fixture holds, nothing in its good one, and no more than a note in the one that nearly
//! fails; what stands unwaived does not ship; waivers set aside what they name, in sight, until their day.

use crate::support::judge::{findings, place};
use crate::support::project::{MDAA_YAML as MDAA, Project, SYNTH};
use crate::support::{checkout, printed};
use mdaac::diagnostic::{Diagnostic, Severity};
use mdaac::policy::{RULES, Rule};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Output;

const FIXTURES: &str = "tests/fixtures/policy";
const CHECK: [&str; 7] = ["check", "--config", "mdaa.yaml", "--today", "2026-11-22", "--format", "human"];

/// What every rule has a fixture for, a template or a project: it passes, it fails, it nearly fails.
const SIDES: [&str; 3] = ["good", "bad", "near"];

/// What a rule finds in one of its fixtures, and that as a person reads it.
fn found(rule: &Rule, side: &str) -> (usize, String) {
    let folder = checkout(FIXTURES).join(rule.name);
    let its = |found: &Diagnostic| {
        let counts = side != "near" || found.severity != Severity::Info;
        counts && rule.ids().iter().any(|id| id.code.name() == found.code.name())
    };
    let template = folder.join(format!("{side}.yaml"));
    if template.is_file() {
        let template: Value = serde_yaml::from_str(&fs::read_to_string(template).unwrap()).unwrap();
        let found = findings(&template);
        let lines = found.iter().filter(|finding| its(finding));
        let lines = lines.map(|finding| {
            format!("{}[{}]: {}\n  {}\n", finding.severity.name(), finding.code.name(), finding.message, place(finding))
        });
        let lines: Vec<String> = lines.collect();
        return (lines.len(), lines.concat());
    }
    let project = folder.join(side);
    assert!(
        project.is_dir(),
        "{FIXTURES}/{} wants {side}.yaml, a template, or the folder {side}, a project",
        rule.name
    );
    let project = Project::copy_of(&project);
    let checked = project.check_on("2026-11-22".parse().unwrap());
    (checked.diagnostics.iter().filter(|found| its(found)).count(), checked.report)
}

fn json_of(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", printed(output)))
}

#[test]
fn every_rule_finds_what_its_bad_fixture_holds_and_nothing_in_its_good_one() {
    let mut wrong = Vec::new();
    for rule in RULES {
        let (good, words) = found(rule, "good");
        if good > 0 {
            wrong.push(format!("{} finds something in its good fixture:\n{words}", rule.name));
        }
        let (near, words) = found(rule, "near");
        if near > 0 {
            wrong.push(format!("{} finds something in the fixture that only nearly fails:\n{words}", rule.name));
        }
        let (bad, words) = found(rule, "bad");
        if bad == 0 {
            wrong.push(format!("{} finds nothing in its bad fixture:\n{words}", rule.name));
            continue;
        }
        insta::assert_snapshot!(rule.name, words);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a rule looks at is what evidence tells of it.
#[test]
fn what_a_rule_finds_stands_at_a_resource_of_a_type_that_it_looks_at() {
    let mut wrong = BTreeSet::new();
    let of_code = |code: &str| RULES.iter().find(|rule| rule.ids().iter().any(|id| id.code.name() == code));
    for rule in RULES {
        assert!(!rule.looks_at().is_empty(), "{}", rule.name);
        for side in SIDES {
            let file = checkout(FIXTURES).join(rule.name).join(format!("{side}.yaml"));
            let Ok(text) = fs::read_to_string(&file) else { continue };
            let template: Value = serde_yaml::from_str(&text).unwrap();
            for finding in findings(&template) {
                let Some(of) = of_code(finding.code.name()) else { continue };
                let resource = place(&finding).tokens().nth(1).map(|id| id.decoded().into_owned()).unwrap_or_default();
                let kind = template["Resources"][&resource]["Type"].as_str().unwrap_or("AWS::CloudFormation::Stack");
                if !of.looks_at().contains(&kind) && !of.looks_at().contains(&"AWS::CloudFormation::Stack") {
                    wrong.insert(format!(
                        "{} finds something at {resource}, an {kind} ({side} of {})",
                        of.name, rule.name
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What a folder of fixtures lacks, and what is wrong with the one that nearly fails: most of it is the failing one.
fn wrong_fixtures(folder: &Path) -> Vec<String> {
    let text = |side: &str| {
        let mut files = vec![folder.join(format!("{side}.yaml"))];
        let entries = fs::read_dir(folder.join(side)).into_iter().flatten();
        files.extend(entries.map(|entry| entry.unwrap().path()));
        files.sort();
        files.iter().filter_map(|file| fs::read_to_string(file).ok()).collect::<String>()
    };
    let mut wrong: Vec<String> = SIDES
        .iter()
        .filter(|side| text(side).is_empty())
        .map(|side| format!("{} lacks `{side}`", folder.display()))
        .collect();
    if wrong.is_empty() {
        let (bad, near) = (text("bad"), text("near"));
        let failing: BTreeSet<&str> = bad.lines().collect();
        let shared = near.lines().filter(|line| failing.contains(line)).count();
        if bad == near || 2 * shared < near.lines().count() {
            wrong.push(format!("{}: `near` is `bad` but for what makes it pass", folder.display()));
        }
    }
    wrong
}

#[test]
fn every_rule_has_a_passing_a_failing_and_a_nearly_failing_fixture() {
    let folders = RULES.iter().map(|rule| checkout(FIXTURES).join(rule.name));
    let wrong: Vec<String> = folders.flat_map(|folder| wrong_fixtures(&folder)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_rule_without_one_of_its_three_fixtures_is_told() {
    for (lacks, why) in [
        (Some("good"), "lacks `good`"),
        (Some("bad"), "lacks `bad`"),
        (Some("near"), "lacks `near`"),
        (None, "is `bad` but for"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        for side in SIDES.iter().filter(|side| Some(**side) != lacks) {
            fs::write(folder.path().join(format!("{side}.yaml")), format!("Resources: {{{side}: {{}}}}\n")).unwrap();
        }
        let wrong = wrong_fixtures(folder.path());
        assert!(wrong.len() == 1 && wrong[0].contains(why), "{wrong:?}");
    }
}

#[test]
fn every_folder_of_fixtures_belongs_to_a_rule() {
    for entry in fs::read_dir(checkout(FIXTURES)).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(RULES.iter().any(|rule| rule.name == name), "{FIXTURES}/{name}: no rule has this name");
    }
}

const AGENT: &str = "\
agentRuntimeName: quote_agent
agentRuntimeArtifact:
  containerConfiguration:
    containerUri: '{{account}}.dkr.ecr.{{region}}.amazonaws.com/quotes:7'
networkConfiguration: {securityGroups: [sg-0a1b2c3d], subnets: [subnet-0a1b2c3d]}
";
const ADMIN: &str = "policies: [{policyDocument: {Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}}]\n";
const MANAGED_POLICY: &str = "/orbit-test-sales-quotes/bedrock-agentcore-runtime/RuntimeManagedPolicy";
const TEMPLATE: &str = "orbit/sales/test/quotes/orbit-test-sales-quotes.template.json";

/// A project of one module, with more in its mdaa.yaml and its config.
fn project(mdaa: &str, agent: &str) -> Project {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mdaa.yaml"), format!("{MDAA}{mdaa}")).unwrap();
    fs::write(folder.path().join("agent.yaml"), format!("{AGENT}{agent}")).unwrap();
    Project::copy_of(folder.path())
}

/// An entry of `waivers`, in flow style, which covers what stands in the projects below.
fn waiver(rule: &str, place: &str) -> String {
    let covers = match rule {
        "endpoint-pinned" => "AgentRuntimeVersion 3",
        rule if rule.contains("IAMPolicyNoStatementsWith") => "Allow * on *",
        _ => "AWS::BedrockAgentCore::Runtime in eu-central-2",
    };
    format!(
        "{{rule: {rule}, where: '{place}', covers: ['{covers}'], reason: the agent is a robot, owner: sales, \
         expires: '2027-06-30'}}"
    )
}

fn check(project: &Project, more: &[&str]) -> (Option<i32>, Value) {
    let output = project.mdaac(&[&["check", "--format", "json", "--today", "2026-11-22"], more].concat());
    (output.status.code(), json_of(&output))
}

/// Codes of all findings that are no notes, those waived in brackets.
fn codes(report: &Value) -> Vec<String> {
    let found = report["diagnostics"].as_array().unwrap().iter().filter(|found| found["severity"] != "info");
    let mut codes: Vec<String> = found
        .map(|found| {
            let code = found["code"].as_str().unwrap();
            if found["waived"] == true { format!("({code})") } else { code.to_owned() }
        })
        .collect();
    codes.sort();
    codes.dedup();
    codes
}

/// The table of regions is of one day.
#[test]
fn a_region_to_which_aws_has_brought_a_type_since_takes_a_waiver() {
    let zurich = |more: &str| {
        let project = project("", more);
        fs::write(project.path().join("mdaa.yaml"), MDAA.replace("eu-central-1", "eu-central-2")).unwrap();
        check(&project, &[])
    };
    let (exit, report) = zurich("");
    assert_eq!((exit, codes(&report)), (Some(3), vec!["resource-type-missing-in-region".to_owned()]));
    let waived = waiver("resource-type-missing-in-region", "/Resources/*/Type");
    let (exit, report) = zurich(&format!("waivers: [{waived}]\n"));
    assert_eq!((exit, codes(&report)), (Some(0), vec!["(resource-type-missing-in-region)".to_owned()]));
}

#[test]
fn what_violates_a_policy_does_not_ship() {
    let project = project("", "");
    assert!(project.synth().contains_key(TEMPLATE));
    fs::write(project.path().join("agent.yaml"), format!("{AGENT}{ADMIN}")).unwrap();
    let (exit, report) = check(&project, &[]);
    assert_eq!(exit, Some(3));
    let admin = "IAMPolicyNoStatementsWithAdminAccess";
    let found = report["diagnostics"].as_array().unwrap().iter();
    let found = found.filter(|found| found["code"].as_str().unwrap().ends_with(admin)).collect::<Vec<_>>();
    assert_eq!(found.len(), 3, "one for each pack");
    for found in found {
        assert_eq!((&found["file"], &found["line"]), (&json!("agent.yaml"), &json!(6)));
        let pointer = found["templatePointer"].as_str().unwrap();
        assert!(pointer.ends_with("/Properties/PolicyDocument/Statement/10/Action"), "{pointer}");
        assert_eq!(found["resource"], format!("{MANAGED_POLICY}/Resource"));
    }
    let synth = project.mdaac(&SYNTH);
    assert_eq!(synth.status.code(), Some(3), "{}", printed(&synth));
    assert!(project.written("").is_empty(), "the old template is gone too");
}

#[test]
fn what_violates_a_policy_is_compared_and_not_adopted() {
    let project = project("", "");
    let synth = project.mdaac(&["synth", "--out", "before"]);
    assert!(synth.status.success(), "{}", printed(&synth));
    fs::write(project.path().join("agent.yaml"), format!("{AGENT}{ADMIN}")).unwrap();
    for (command, key, state) in [("diff", "status", "different"), ("adopt", "verdict", "notCompared")] {
        let arguments = [command, "--baseline", "before", "--format", "json", "--today", "2026-11-22"];
        let output = project.mdaac(&arguments);
        let report = json_of(&output);
        assert!(codes(&report).contains(&"PCI.DSS.321-IAMPolicyNoStatementsWithAdminAccess".to_owned()), "{report:#}");
        let told = (output.status.code(), &report["modules"][0][key]);
        assert_eq!(told, (Some(3), &json!(state)), "{command}: {report:#}");
    }
}

#[test]
fn wrong_input_is_graver_than_a_violated_policy() {
    let project = project("", ADMIN);
    let more =
        "          claims: {module_path: '@aws-mdaa/bedrock-agentcore-runtime', module_configs: [./none.yaml]}\n";
    fs::write(project.path().join("mdaa.yaml"), format!("{MDAA}{more}")).unwrap();
    assert_eq!(check(&project, &[]).0, Some(1));
    assert_eq!(check(&project, &["-m", "quotes"]).0, Some(3));
    assert_eq!(check(&project, &["-m", "claims"]).0, Some(1));
}

#[test]
fn a_finding_has_its_yaml_line_and_its_template_path_in_every_format() {
    let project =
        project("", &format!("{ADMIN}waivers: [{}]\n", waiver("IAMPolicyNoStatementsWithFullAccess", MANAGED_POLICY)));
    let version = (r#""semanticVersion": "[^"]+""#, r#""semanticVersion": "VERSION""#);
    insta::with_settings!({filters => vec![version]}, {
        for format in ["human", "json", "sarif", "github", "junit"] {
            let output = project.mdaac(&["check", "--today", "2026-11-22", "--format", format]);
            let mut printed = String::from_utf8(output.stdout).unwrap();
            // What was judged is held by evidence.rs.
            if format == "json" {
                let mut report: Value = serde_json::from_str(&printed).unwrap();
                assert!(report.as_object_mut().unwrap().remove("evidence").is_some());
                printed = format!("{report:#}\n");
            }
            insta::assert_snapshot!(format!("format_{format}"), printed);
        }
    });
}

#[test]
fn models_beyond_the_list_are_found_however_their_arn_is_written() {
    let allowed = "arn:aws:bedrock:*::foundation-model/anthropic.*";
    let sub = |text: &str| json!({ "Fn::Sub": text });
    for (model, beyond) in [
        (json!("arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude"), false),
        (sub("arn:${AWS::Partition}:bedrock:${AWS::Region}::foundation-model/anthropic.claude"), false),
        (sub("arn:${AWS::Partition}:bedrock:*::foundation-model/meta.*"), true),
        // A `*` stands for a region, not for more of the ARN.
        (json!("arn:aws:bedrock:eu-west-1:111122223333:x::foundation-model/anthropic.claude"), true),
    ] {
        let statement = |sid, model: &Value| json!({"Sid": sid, "Effect": "Allow", "Action": "bedrock:InvokeModel", "Resource": model});
        let statements = [statement("BedrockModelInvocation", &json!(allowed)), statement("Own", &model)];
        let document = json!({"Version": "2012-10-17", "Statement": statements});
        let policy = json!({"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": document}});
        let found = findings(&json!({"Resources": {"Policy": policy}}));
        let found = found.iter().any(|found| found.code.name() == "bedrock-model-not-allowed");
        assert_eq!(found, beyond, "{model}");
    }
}

#[test]
fn what_follows_from_admin_is_silent_beside_it_and_waived_with_it() {
    let models = "allowedModelArns: ['arn:aws:bedrock:*::foundation-model/anthropic.*']\n";
    let follows = ["bedrock-model-not-allowed", "iam-pass-role-wildcard", "iam-privilege-escalation"];
    let (exit, report) = check(&project("", &format!("{ADMIN}{models}")), &[]);
    assert_eq!(exit, Some(3));
    assert!(codes(&report).iter().all(|code| !follows.contains(&code.as_str())), "{:?}", codes(&report));

    let waive = |packs: &[&str]| {
        let ids = packs.iter().flat_map(|pack| {
            ["Admin", "Full"]
                .map(|kind| format!("{{id: {pack}-IAMPolicyNoStatementsWith{kind}Access, reason: a robot}}"))
        });
        let ids = ids.collect::<Vec<_>>().join(", ");
        format!(
            "{ADMIN}{models}nag_suppressions: {{by_path: [{{path: {MANAGED_POLICY}/Resource, suppressions: [{ids}]}}]}}\n"
        )
    };
    let (exit, report) = check(&project("", &waive(&["NIST.800.53.R5", "HIPAA.Security", "PCI.DSS.321"])), &[]);
    assert_eq!(exit, Some(0), "{report:#}");
    for code in follows {
        assert!(codes(&report).contains(&format!("({code})")), "{code} is waived in sight: {:?}", codes(&report));
    }
    // A waiver of two packs leaves the third.
    let (exit, report) = check(&project("", &waive(&["NIST.800.53.R5", "HIPAA.Security"])), &[]);
    assert_eq!(exit, Some(3));
    assert!(codes(&report).contains(&"PCI.DSS.321-IAMPolicyNoStatementsWithAdminAccess".to_owned()));
    assert!(codes(&report).contains(&"(NIST.800.53.R5-IAMPolicyNoStatementsWithAdminAccess)".to_owned()));
}

#[test]
fn a_suppression_holds_for_the_resource_at_its_path_alone() {
    let group = "logRetentionDays: 9999\n";
    let suppress = |path: &str| {
        let ids = ["NIST.800.53.R5", "HIPAA.Security", "PCI.DSS.321"]
            .map(|pack| format!("{{id: {pack}-CloudWatchLogGroupRetentionPeriod, reason: kept for ever}}"));
        format!("{group}nag_suppressions: {{by_path: [{{path: {path}, suppressions: [{}]}}]}}\n", ids.join(", "))
    };
    let stack = "/orbit-test-sales-quotes";
    let own = "bedrock-agentcore-runtime/LogGroup/DEFAULT";
    for (path, exit, warns) in [
        (format!("{stack}/{own}/Resource"), 0, false),
        (format!("{stack}/{own}"), 0, false),
        (format!("orbit-test-sales-quotes/{own}/Resource"), 0, false),
        (stack.to_owned(), 3, true),
        (format!("{stack}/bedrock-agentcore-runtime/RuntimeRole/Resource"), 3, false),
        (format!("{stack}/does/not/exist"), 3, true),
    ] {
        let (found, report) = check(&project("", &suppress(&path)), &[]);
        assert_eq!(found, Some(exit), "{path}");
        assert_eq!(codes(&report).contains(&"waiver-place-unknown".to_owned()), warns, "{path}");
    }
}

#[test]
fn a_waiver_may_name_a_path_a_logical_id_or_a_pointer() {
    let pinned = "runtimeEndpoint: {name: live, agentRuntimeVersion: '3'}\n";
    for place in [
        "/orbit-test-sales-quotes/bedrock-agentcore-runtime/RuntimeEndpoint",
        "/*/RuntimeEndpoint",
        "bedrockagentcoreruntimeRuntimeEndpoint*",
        "/Resources/bedrockagentcoreruntimeRuntimeEndpoint*/Properties/AgentRuntimeVersion",
    ] {
        let (exit, report) =
            check(&project("", &format!("{pinned}waivers: [{}]\n", waiver("endpoint-pinned", place))), &[]);
        assert_eq!((exit, codes(&report)), (Some(0), vec!["(endpoint-pinned)".to_owned()]), "{place}");
        let found = report["diagnostics"].as_array().unwrap().iter().find(|found| found["code"] == "endpoint-pinned");
        let waiver = json!({
            "reason": "the agent is a robot", "owner": "sales", "expires": "2027-06-30", "file": "agent.yaml", "line": 7,
        });
        assert_eq!(found.unwrap()["waiver"], waiver, "{place}");
    }
}

#[test]
fn a_waiver_that_is_wrong_is_told_with_the_right_one() {
    let pinned = "runtimeEndpoint: {name: live, agentRuntimeVersion: '3'}\n";
    let written = |rule: &str, place: &str| format!("{pinned}waivers: [{}]\n", waiver(rule, place));
    let expired = written("endpoint-pinned", "*").replace("2027-06-30", "2026-11-21");
    for (name, agent) in [
        ("rule_misspelt", written("endpoint-pined", "*")),
        ("rule_of_the_config", written("jwt-without-claims", "*")),
        ("rule_from_nowhere", written("make-coffee", "*")),
        (
            "place_misspelt",
            written("endpoint-pinned", "/orbit-test-sales-quotes/bedrock-agentcore-runtime/RuntimeEndpont"),
        ),
        ("unused", written("image-mutable-tag", "*")),
        ("expired", expired),
        ("day_that_is_none", written("endpoint-pinned", "*").replace("2027-06-30", "2027-02-30")),
        ("day_that_is_a_word", written("endpoint-pinned", "*").replace("'2027-06-30'", "never")),
        ("reason_that_is_none", written("endpoint-pinned", "*").replace("the agent is a robot", "' '")),
        ("without_an_owner", written("endpoint-pinned", "*").replace("owner: sales, ", "")),
    ] {
        let project = project("", &agent);
        let output = project.mdaac(&CHECK);
        let text = format!("exit {}\n{}", output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap());
        insta::assert_snapshot!(format!("waiver_{name}"), text);
    }
}

#[test]
fn the_day_changes_findings_and_never_a_byte_of_a_template() {
    let endpoint = "runtimeEndpoint: {name: live, agentRuntimeVersion: '3'}\n";
    let project = project("", &format!("{endpoint}waivers: [{}]\n", waiver("endpoint-pinned", "*")));
    let synth = |today: &str| project.mdaac(&[&SYNTH[..], &["--today", today]].concat()).status.code();
    assert_eq!(synth("2027-06-30"), Some(0), "the last day still holds");
    let before = project.written("");
    assert_eq!(synth("1999-01-01"), Some(0));
    assert_eq!(project.written(""), before);
    assert_eq!(synth("2027-07-01"), Some(3));
    assert!(project.written("").is_empty());
    assert_eq!(synth("30.6.2027"), Some(64));
}

#[test]
fn waivers_of_the_mdaa_yaml_hold_for_every_module() {
    let pinned = "runtimeEndpoint: {name: live, agentRuntimeVersion: '3'}\n";
    let waivers = |list: &str| format!("waivers: [{list}]\n");
    let (exit, report) =
        check(&project(&waivers(&waiver("endpoint-pinned", "/orbit-*/*/RuntimeEndpoint")), pinned), &[]);
    assert_eq!((exit, codes(&report)), (Some(0), vec!["(endpoint-pinned)".to_owned()]));

    // Nobody knows what it is for while a module is broken; else it is told.
    let unused = waivers(&waiver("image-mutable-tag", "*"));
    let (_, report) = check(&project(&unused, ""), &[]);
    assert_eq!(codes(&report), ["waiver-unused"]);
    let (_, report) = check(&project(&unused, "surprise: 1\n"), &[]);
    assert_eq!(codes(&report), ["unknown-key"]);

    // One that has expired is told to the modules it was for.
    let expired = waivers(&waiver("endpoint-pinned", "*").replace("2027-06-30", "2020-01-01"));
    let (exit, report) = check(&project(&expired, pinned), &[]);
    assert_eq!((exit, codes(&report)), (Some(3), vec!["endpoint-pinned".to_owned(), "waiver-expired".to_owned()]));
    let found = report["diagnostics"].as_array().unwrap().iter().find(|found| found["code"] == "waiver-expired");
    assert_eq!(found.unwrap()["module"], "sales/test/quotes");
}

#[test]
fn waivers_may_be_confined_to_one_file() {
    let pinned = "runtimeEndpoint: {name: live, agentRuntimeVersion: '3'}\n";
    let list = |rule: &str| format!("waivers: [{}]\n", waiver(rule, "/*/RuntimeEndpoint"));
    let confined = "waiver_file: ./waivers.yaml\n";
    let with_file = |mdaa: &str, agent: &str| {
        let project = project(&format!("{confined}{mdaa}"), agent);
        fs::write(project.path().join("waivers.yaml"), list("endpoint-pinned")).unwrap();
        project
    };
    let (exit, report) = check(&with_file("", pinned), &[]);
    assert_eq!((exit, codes(&report)), (Some(0), vec!["(endpoint-pinned)".to_owned()]));

    // Anywhere else a waiver is an error and covers nothing, MDAA's own too.
    let admin = "NIST.800.53.R5-IAMPolicyNoStatementsWithAdminAccess";
    let suppression = format!(
        "nag_suppressions: {{by_path: [{{path: {MANAGED_POLICY}, suppressions: [{{id: {admin}, reason: x}}]}}]}}\n"
    );
    for (mdaa, agent) in [
        ("", format!("{ADMIN}{suppression}")),
        ("", format!("{ADMIN}{}", list(admin))),
        (&list(admin), ADMIN.to_owned()),
    ] {
        let (exit, report) = check(&with_file(mdaa, &format!("{pinned}{agent}")), &[]);
        let codes = codes(&report);
        assert_eq!(exit, Some(3), "{codes:?}");
        assert!(codes.contains(&"waiver-elsewhere".to_owned()) && codes.contains(&admin.to_owned()), "{codes:?}");
    }

    let project = project(confined, "");
    assert_eq!(check(&project, &[]).0, Some(1), "a file that is not there");
}

#[test]
fn a_module_is_judged_beside_all_others_whichever_are_selected() {
    let folder = checkout(FIXTURES).join("transaction_search_singleton/bad");
    let project = Project::copy_of(&folder);
    for (arguments, expected) in [(&[][..], 2), (&["-m", "quotes"], 1), (&["-m", "claims"], 1)] {
        let (exit, report) = check(&project, arguments);
        let found = report["diagnostics"].as_array().unwrap().iter();
        let found = found.filter(|found| found["code"] == "transaction-search-singleton").count();
        assert_eq!((exit, found), (Some(3), expected), "{arguments:?}");
    }
}

#[test]
fn one_line_of_a_shared_config_is_reported_once_with_all_its_modules() {
    let project = project("", ADMIN);
    let other = "          claims: {module_path: '@aws-mdaa/bedrock-agentcore-runtime', module_configs: [./agent.yaml], module_config_data: {enableTransactionSearch: false}}\n";
    fs::write(project.path().join("mdaa.yaml"), format!("{MDAA}{other}")).unwrap();
    let human = String::from_utf8(project.mdaac(&CHECK).stdout).unwrap();
    assert_eq!(human.matches("IAMPolicyNoStatementsWithAdminAccess, NIST").count(), 1, "{human}");
    assert!(human.contains("= modules: sales/test/claims, sales/test/quotes"), "{human}");
    let all = String::from_utf8(project.mdaac(&[&CHECK[..], &["--all"]].concat()).stdout).unwrap();
    let told = all.lines().filter(|line| line.starts_with("info[")).count();
    assert!(all.contains(&format!("; {told} notes; `mdaac template FILE:LINE`")), "as many as are shown: {all}");
    // A program gets each resource of each module.
    let (_, report) = check(&project, &[]);
    let resources = report["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|found| found["code"] == "AwsSolutions-IAM5" && found["severity"] == "warning");
    assert_eq!(resources.count(), 4);
}

#[test]
fn accounts_that_nobody_knows_yet_are_one_within_an_environment_only() {
    let environment = |account: &str, names: &[&str]| {
        let module = "{module_path: '@aws-mdaa/bedrock-agentcore-runtime', module_configs: [./agent.yaml]}";
        let modules: String = names.iter().map(|name| format!("          {name}: {module}\n")).collect();
        format!("        account: {account}\n        region: eu-central-1\n        modules:\n{modules}")
    };
    let judged = |dev: String, test: String| {
        let project = project("", "");
        let mdaa =
            format!("organization: orbit\ndomains:\n  sales:\n    environments:\n      dev:\n{dev}      test:\n{test}");
        fs::write(project.path().join("mdaa.yaml"), mdaa).unwrap();
        codes(&check(&project, &[]).1)
    };
    let (one, other) = ("'111122223333'", "'444455556666'");
    let quotes = |account: &str| environment(account, &["quotes"]);
    assert_eq!(judged(quotes("default"), quotes("default")), [""; 0]);
    assert_eq!(judged(quotes("default"), quotes(one)), [""; 0]);
    assert_eq!(judged(quotes(one), quotes(other)), [""; 0]);
    let all = ["export-collision", "ssm-parameter-collision", "transaction-search-singleton"];
    assert_eq!(judged(quotes(one), quotes(one)), all);
    let two = environment("default", &["quotes", "claims"]);
    assert_eq!(judged(two, quotes(one)), ["transaction-search-singleton"]);
}

#[test]
fn modules_whose_names_become_one_share_stack_role_and_runtime() {
    let module = "{module_path: '@aws-mdaa/bedrock-agentcore-runtime', module_configs: [./agent.yaml], module_config_data: {enableTransactionSearch: false}}";
    let domain = |name: &str, module_name: &str| {
        format!(
            "  {name}: {{environments: {{test: {{account: '111122223333', region: eu-central-1, modules: {{{module_name}: {module}}}}}}}}}\n"
        )
    };
    let project = project("", "");
    let mdaa =
        format!("organization: orbit\ndomains:\n{}{}", domain("sales", "eu-quotes"), domain("sales-eu", "quotes"));
    fs::write(project.path().join("mdaa.yaml"), mdaa).unwrap();
    let (exit, report) = check(&project, &[]);
    assert_eq!((exit, codes(&report)), (Some(3), vec!["name-collision".to_owned()]));
    let found =
        &report["diagnostics"].as_array().unwrap().iter().find(|found| found["code"] == "name-collision").unwrap();
    let message = found["message"].as_str().unwrap();
    assert!(message.contains("has the stack `orbit-test-sales-eu-quotes` too, and 3 more of these"), "{message}");
}

#[test]
fn wildcards_that_aws_forces_are_told_with_their_reason() {
    let (exit, report) = check(&project("", ""), &[]);
    assert_eq!(exit, Some(0));
    let notes: Vec<&Value> = report["diagnostics"].as_array().unwrap().iter().collect();
    assert!(notes.iter().all(|note| note["severity"] == "info" && note["waived"] == false), "{report:#}");
    let wildcards: Vec<&&Value> = notes.iter().filter(|note| note["code"] == "AwsSolutions-IAM5").collect();
    assert_eq!(wildcards.len(), 10, "{report:#}");
    for note in wildcards {
        let file = note["file"].as_str().unwrap_or_default();
        assert!(file.starts_with("templates/bedrock-agentcore-runtime/"), "{note:#}");
        assert!(note["help"].as_str().is_some_and(|reason| reason.ends_with('.') && reason.len() > 30), "{note:#}");
    }
    let human = |arguments: &[&str]| {
        String::from_utf8(project("", "").mdaac(&[&CHECK[..], arguments].concat()).stdout).unwrap()
    };
    assert_eq!(human(&[]), "no problems in 1 module; 12 notes, `--all` shows them\n");
    insta::assert_snapshot!("notes", human(&["--all"]));
}

#[test]
fn a_secret_is_never_shown() {
    let folder = checkout(FIXTURES).join("secret_in_environment/bad");
    let project = Project::copy_of(&folder);
    // Two on one line, where an excerpt about one would show the other.
    let config = "environmentVariables: {A_PASSWORD: small-battery, B_PASSWORD: large-battery}\n";
    fs::write(project.path().join("agent.yaml"), format!("{AGENT}{config}")).unwrap();
    for format in ["human", "json", "sarif", "github", "junit"] {
        let output = project.mdaac(&["check", "--format", format, "--all"]);
        let text = printed(&output);
        assert!(text.contains("secret-in-environment"), "{text}");
        assert!(!text.contains("battery") && !text.contains("PRIVATE KEY-"), "{format}: {text}");
    }
}

/// A description, with its key misspelled, too: an error stands there before any rule runs.
#[test]
fn a_credential_outside_of_variables_is_an_error_and_is_shown_no_more() {
    for (key, exit) in [("description", 3), ("descripton", 1)] {
        let config = format!("{key}: quotes from postgresql://app:small-battery@db.internal/quotes\n");
        let project = project("", &config);
        for format in ["human", "json", "sarif", "github", "junit"] {
            let output = project.mdaac(&["check", "--format", format, "--all"]);
            assert_eq!(output.status.code(), Some(exit), "{}", printed(&output));
            assert!(!printed(&output).contains("battery"), "{}", printed(&output));
        }
    }
}

#[test]
fn explain_has_a_page_for_a_code_and_a_table_of_all_rules() {
    let project = project("", "");
    let explain = |arguments: &[&str]| project.mdaac(&[&["explain"], arguments].concat());
    let page = |code: &str| {
        let output = explain(&[code]);
        assert!(output.status.success(), "{}", printed(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    insta::assert_snapshot!("explain_own_rule", page("iam-pass-role-wildcard"));
    insta::assert_snapshot!("explain_pack_rule", page("PCI.DSS.321-IAMNoInlinePolicy"));
    insta::assert_snapshot!("explain_config_rule", page("jwt-without-claims"));
    let all: Value = serde_json::from_slice(&explain(&["--all", "--format", "json"]).stdout).unwrap();
    let codes = |topic: &Value| topic["codes"].as_array().unwrap().clone();
    let listed: Vec<Value> = all.as_array().unwrap().iter().flat_map(codes).collect();
    let text = String::from_utf8(explain(&["--all"]).stdout).unwrap();
    for id in RULES.iter().flat_map(Rule::ids) {
        assert!(listed.contains(&json!(id.code.name())) && text.contains(id.code.name()), "{}", id.code.name());
    }
    let unknown = explain(&["endpoint-pined"]);
    assert_eq!(unknown.status.code(), Some(64));
    assert!(
        String::from_utf8_lossy(&unknown.stderr).contains("did you mean `endpoint-pinned`?"),
        "{}",
        printed(&unknown)
    );
}

#[test]
fn docs_rules_md_is_what_explain_prints() {
    let printed = project("", "").mdaac(&["explain", "--all", "--format", "markdown"]);
    let written = fs::read_to_string(checkout("docs/rules.md")).unwrap_or_default();
    assert!(
        written == String::from_utf8(printed.stdout).unwrap(),
        "docs/rules.md is out of date: run `cargo mdaac explain --all --format markdown > docs/rules.md`"
    );
}

/// A report carries the texts: who reads it may have no files of ours.
#[test]
fn every_code_has_a_heading_and_a_page_without_links_to_files() {
    let rules = fs::read_to_string(Path::new(&checkout("docs/rules.md"))).unwrap();
    let headings: Vec<&str> = rules.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    for code in RULES.iter().flat_map(Rule::ids).map(|id| id.code) {
        assert!(
            headings.contains(&code.name()),
            "there is no {}: run `cargo mdaac explain --all --format markdown > docs/rules.md`",
            code.name()
        );
        let page = code.page();
        assert!(page.contains("**Fix.** ") && !page.contains(".md"), "{}: {page}", code.name());
    }
}

#[test]
fn the_name_that_a_waiver_takes_has_a_page() {
    let project = project("", "");
    for rule in RULES {
        let page = project.mdaac(&["explain", rule.waived_as()]);
        let text = String::from_utf8_lossy(&page.stdout).into_owned();
        assert!(text.contains(&format!("`rule: {}`", rule.waived_as())), "{}", printed(&page));
    }
}

/// The findings of a rule in a report.
fn of_rule<'a>(report: &'a Value, code: &str) -> Vec<&'a Value> {
    report["diagnostics"].as_array().unwrap().iter().filter(|found| found["code"] == code).collect()
}

#[test]
fn logs_that_are_kept_too_shortly_are_told_by_framework_where_there_may_be_real_data() {
    let judged = |environment: &str, days: u32| {
        let project = project("", &format!("logRetentionDays: {days}\n"));
        let mdaa = MDAA.replace("      test:", &format!("      {environment}:"));
        fs::write(project.path().join("mdaa.yaml"), mdaa).unwrap();
        check(&project, &[])
    };
    let (exit, report) = judged("prod", 1);
    assert_eq!((exit, codes(&report)), (Some(0), vec!["log-retention-short".to_owned()]));
    let [found] = of_rule(&report, "log-retention-short")[..] else { panic!("one finding: {report:#}") };
    assert_eq!(found["message"], "log events are deleted after a day");
    let help = found["help"].as_str().unwrap();
    for framework in ["PCI DSS 4.0.1 (10.5.1) asks for 12 months", "CloudWatch.16", "AU-11", "HIPAA names none"] {
        assert!(help.contains(framework), "{help}");
    }
    assert_eq!(found["controls"]["PCI DSS 4.0.1"], json!(["10.5.1"]));
    assert_eq!(found["controls"]["AWS Security Hub"], json!(["CloudWatch.16"]));
    for (environment, days, severity) in [
        ("staging", 180, Some("warning")),
        ("dev", 1, Some("info")),
        ("dev-prod", 30, Some("warning")),
        ("prod", 365, None),
    ] {
        let (_, report) = judged(environment, days);
        let found = of_rule(&report, "log-retention-short");
        assert_eq!(found.first().and_then(|found| found["severity"].as_str()), severity, "{environment} {days}");
    }
}

#[test]
fn an_image_of_another_account_is_a_warning_until_the_mdaa_yaml_says_which_are_allowed() {
    let judged = |mdaa: &str, image: &str, account: &str| {
        let project = project(mdaa, "");
        fs::write(project.path().join("mdaa.yaml"), MDAA.replace("'111122223333'", account) + mdaa).unwrap();
        let agent = AGENT.replace("{{account}}.dkr.ecr.{{region}}.amazonaws.com/quotes:7", image);
        fs::write(project.path().join("agent.yaml"), agent).unwrap();
        let (exit, report) = check(&project, &[]);
        let found = of_rule(&report, "image-registry-foreign");
        (exit, found.first().map(|found| found["severity"].as_str().unwrap().to_owned()))
    };
    let (own, other) = ("'111122223333'", "444455556666.dkr.ecr.eu-central-1.amazonaws.com/quotes:7");
    let severity = |word: &str| Some(word.to_owned());
    for (mdaa, image, account, expected) in [
        ("", other, own, (Some(0), severity("warning"))),
        ("", "public.ecr.aws/a1b2c3d4/quotes:7", own, (Some(0), severity("warning"))),
        ("", other, "default", (Some(0), severity("info"))),
        ("", "ssm:/quotes/image", own, (Some(0), None)),
        ("", "{{resolve:ssm:/quotes/image:12}}", own, (Some(0), None)),
        ("policy: {image_registries: []}\n", other, own, (Some(3), severity("error"))),
        (
            "policy: {image_registries: []}\n",
            "{{account}}.dkr.ecr.{{region}}.amazonaws.com/quotes:7",
            own,
            (Some(0), None),
        ),
        ("policy: {image_registries: ['444455556666']}\n", other, own, (Some(0), None)),
        ("policy: {image_registries: ['444455556666']}\n", other, "default", (Some(0), None)),
        ("policy: {image_registries: ['*.dkr.ecr.*.amazonaws.com']}\n", other, own, (Some(0), None)),
        ("policy: {image_registries: [public.ecr.aws]}\n", "public.ecr.aws/a1b2c3d4/quotes:7", own, (Some(0), None)),
    ] {
        assert_eq!(judged(mdaa, image, account), expected, "{mdaa} {image} {account}");
    }
}

#[test]
fn required_tags_are_asked_of_every_resource_that_takes_tags_and_named_as_they_are_written() {
    let judged = |mdaa: &str| {
        let (exit, report) = check(&project(mdaa, ""), &[]);
        let found = of_rule(&report, "tags-required");
        (exit, found.len(), found.first().map(|found| found["message"].as_str().unwrap().to_owned()))
    };
    let (exit, count, message) =
        judged("policy: {required_tags: [owner, cost-center]}\ntag_config_data: {owner: sales}\n");
    assert_eq!(exit, Some(3));
    assert!(count > 5, "runtime, role, log group, key and parameters: {count}");
    assert_eq!(message.unwrap(), "the resource lacks the tag `cost-center`");
    let tags = "tag_config_data: {owner: sales, cost-center: '{{resolve:ssm:/cost/center}}'}\n";
    assert_eq!(judged(&format!("policy: {{required_tags: [owner, cost-center]}}\n{tags}")).1, 0);
    assert_eq!(judged("policy: {required_tags: []}\n").1, 0);
    // MDAA's own are on all that it makes.
    assert_eq!(judged("policy: {required_tags: [mdaa_org]}\n").1, 0);
}

#[test]
fn the_end_of_a_language_runtime_follows_the_day() {
    let project = Project::copy_of(&checkout("tests/fixtures/policy/code_mutable_key/near"));
    let agent = project.path().join("agent.yaml");
    let config = fs::read_to_string(&agent).unwrap();
    for (runtime, today, severity) in [
        ("PYTHON_3_10", "2025-11-30", None),
        ("PYTHON_3_10", "2026-03-01", Some("info")),
        ("PYTHON_3_10", "2026-07-01", Some("warning")),
        ("PYTHON_3_11", "2026-11-30", Some("warning")),
        ("PYTHON_3_13", "2026-11-30", None),
        ("PYTHON_3_13", "2029-07-01", Some("warning")),
    ] {
        fs::write(&agent, config.replace("PYTHON_3_13", runtime)).unwrap();
        let report = json_of(&project.mdaac(&["check", "--format", "json", "--today", today]));
        let found = of_rule(&report, "code-runtime-deprecated");
        assert_eq!(found.first().and_then(|found| found["severity"].as_str()), severity, "{runtime} {today}");
    }
}

#[test]
fn a_setting_of_policy_that_is_none_is_told() {
    for (written, told) in [
        ("policy: {required_tag: [owner]}\n", "did you mean `required_tags`?"),
        ("policy: {required_tags: owner}\n", "required_tags"),
        ("policy: {image_registries: ['not a registry']}\n", "public.ecr.aws/bedrock"),
    ] {
        let (exit, report) = check(&project(written, ""), &[]);
        assert_eq!(exit, Some(1), "{written}");
        assert!(report.to_string().contains(told), "{written}: {report:#}");
    }
}

#[test]
fn explain_answers_for_a_control_of_any_framework() {
    let project = project("", "");
    let explain = |arguments: &[&str]| project.mdaac(&[&["explain"], arguments].concat());
    let page = |control: &str| {
        let output = explain(&[control]);
        assert!(output.status.success(), "{control}: {}", printed(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    for (control, rule) in [
        ("AC-3", "jwt-without-claims"),
        ("ac-3", "iam-privilege-escalation"),
        ("NIST 800-53 r5 AC-3", "iam-pass-role-wildcard"),
        ("CloudWatch.16", "log-retention-short"),
        ("KMS.4", "NIST.800.53.R5-KMSBackingKeyRotationEnabled"),
        ("KMS.1", "kms-decrypt-any-key"),
        ("10.5.1", "log-retention-short"),
        ("PCI DSS 4.0.1 10.5.1", "log-retention-short"),
        ("PCI 10.5.1", "log-retention-short"),
        ("NIST.800-53.r5 AC-3", "iam-privilege-escalation"),
        ("Security Hub KMS.4", "PCI.DSS.321-KMSBackingKeyRotationEnabled"),
        ("164.312(b)", "HIPAA.Security-CloudWatchLogGroupRetentionPeriod"),
        ("PR.AA-05", "AwsSolutions-IAM5"),
        ("AISF-DATA-05", "log-data-unmasked"),
        ("BedrockAgentCore.1", "runtime-public-network"),
        ("bedrockagentcore_runtime_vpc_configured", "vpc-required"),
        ("bedrockagentcore_runtime_jwt_identity_propagation_configured", "runtime-without-jwt"),
        ("bedrockagentcore_full_access_policy_attached", "agentcore-full-access"),
        ("bedrock_full_access_policy_attached", "bedrock-full-access"),
        ("cloudwatch_log_group_agentcore_data_protection_policy_enabled", "log-data-unmasked"),
        ("iam_policy_no_agentcore_workload_access_token_wildcard", "workload-token-wildcard"),
        ("iam_policy_passrole_to_bedrock_agentcore_restricted", "iam-pass-role-wildcard"),
        ("CKV_AWS_108", "iam-reads-all-data"),
        ("CKV_AWS_109", "iam-opens-resources"),
        ("ckv_aws_111", "AwsSolutions-IAM5"),
    ] {
        assert!(page(control).contains(rule), "{control}: {}", page(control));
    }
    // KMS.4 and CloudWatch.16 are of other standards than FSBP, and KMS.1 is of that.
    assert!(page("KMS.4").starts_with("AWS Security Hub KMS.4\n") && page("KMS.1").starts_with("AWS FSBP KMS.1\n"));
    insta::assert_snapshot!("explain_control", page("10.5.1"));
    for (written, meant) in [
        ("ac-03", "AC-3"),
        ("AC-3 (7)", "AC-3(7)"),
        ("45 CFR § 164.312(b)", "164.312(b)"),
        ("§164.312(b)", "164.312(b)"),
        ("PCI-DSS v4.0.1 10.5.1", "10.5.1"),
        ("PR.AA-5", "PR.AA-05"),
        ("IAM-02", "AISF-IAM-02"),
        ("[BedrockAgentCore.1]", "BedrockAgentCore.1"),
    ] {
        let page = String::from_utf8(explain(&[written]).stdout).unwrap();
        assert!(page.lines().next().is_some_and(|title| title.ends_with(meant)), "{written}: {page}");
    }
    let report: Value = serde_json::from_slice(&explain(&["AC-3", "--format", "json"]).stdout).unwrap();
    assert_eq!((&report[0]["framework"], &report[0]["id"]), (&json!("NIST 800-53 r5"), &json!("AC-3")));
    assert!(report[0]["below"].as_array().unwrap().contains(&json!("AC-3(7)")), "{report:#}");
    for (unknown, told) in [
        ("CKV_AWS_1080", "did you mean `CKV_AWS_108`?"),
        ("bedrockagentcore_runtime_vpc", "did you mean `bedrockagentcore_runtime_vpc_configured`?"),
        ("10.51", "did you mean `10.5.1`?"),
        ("ZZ-99", "`mdaac explain --all` lists the rules with their controls"),
    ] {
        let output = explain(&[unknown]);
        assert_eq!(output.status.code(), Some(64));
        assert!(String::from_utf8_lossy(&output.stderr).contains(told), "{}", printed(&output));
    }
}

#[test]
fn a_retention_of_one_day_is_told_as_such() {
    let project = Project::copy_of(&checkout("tests/fixtures/examples"));
    let config = project.path().join("faq.yaml");
    fs::write(&config, fs::read_to_string(&config).unwrap() + "logRetentionDays: 1\n").unwrap();
    let report = String::from_utf8(project.mdaac(&["check", "--all", "-m", "faq"]).stdout).unwrap();
    assert!(report.contains("log events are deleted after a day\n"), "{report}");
}
