use super::CASES;
use super::mutations::mutations;
use crate::support::cdk_nag::{Finding, Judged, cdk_nag, cdk_nag_as_written};
use crate::support::checkout;
use crate::support::judge::{answered, findings};
use mdaac::policy::{Framework, RULES, pack_controls};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::LazyLock;

/// What our rules of MDAA's packs find.
fn ours(template: &Value) -> BTreeSet<Finding> {
    let of_a_pack =
        |code: &str| RULES.iter().any(|rule| rule.is_of_a_pack() && rule.ids().iter().any(|id| id.code.name() == code));
    let found = findings(template).into_iter().filter(|finding| of_a_pack(finding.code.name()));
    found
        .map(|finding| {
            let verdict = finding.policy.unwrap();
            let resource = verdict.template.tokens().nth(1).unwrap().decoded().into_owned();
            (finding.code.name().to_owned(), resource, verdict.granular.unwrap_or_default())
        })
        .collect()
}

/// What cdk-nag says of them.
static JUDGED: LazyLock<Vec<Judged>> =
    LazyLock::new(|| cdk_nag(&CASES.iter().map(|(_, template)| template.clone()).collect::<Vec<_>>()));

/// `${*}` is how IAM writes a star that is no wildcard; cdk-nag takes it for one.
fn is_a_literal_star(finding: &Finding) -> bool {
    finding.0 == "AwsSolutions-IAM5" && finding.2.replace("<*>", "").find('*').is_none()
}

#[test]
fn our_rules_find_what_cdk_nag_finds() {
    let mutations = mutations().len();
    assert!(mutations >= 60, "{mutations} mutations");
    let mut wrong = Vec::new();
    let (mut agreed, mut stars, mut rules) = (0, 0, BTreeSet::new());
    for ((name, template), judged) in CASES.iter().zip(JUDGED.iter()) {
        let ours = ours(template);
        let (literal, theirs): (BTreeSet<_>, BTreeSet<_>) =
            judged.findings.iter().cloned().partition(is_a_literal_star);
        stars += literal.len();
        agreed += ours.intersection(&theirs).count();
        rules.extend(theirs.iter().map(|(rule, _, _)| rule.clone()));
        if ours != theirs || !judged.failed.is_empty() {
            let only_ours: Vec<_> = ours.difference(&theirs).collect();
            let only_theirs: Vec<_> = theirs.difference(&ours).collect();
            let failed = &judged.failed;
            wrong.push(format!(
                "{name}\n  only ours: {only_ours:?}\n  only cdk-nag's: {only_theirs:?}\n  failed: {failed:?}"
            ));
        }
    }
    let emitted = CASES.len() - mutations;
    println!("{agreed} findings of {} rules in {emitted} emitted templates and {mutations} mutations", rules.len());
    assert!(wrong.is_empty(), "{} of {} templates:\n{}", wrong.len(), CASES.len(), wrong.join("\n"));
    assert_eq!(stars, 1, "a star in the name of an archive, in one fixture");
    let known: BTreeSet<String> = RULES
        .iter()
        .filter(|rule| rule.is_of_a_pack())
        .flat_map(|rule| rule.ids().into_iter().map(|id| id.code.name().to_owned()))
        .collect();
    assert_eq!(rules, known, "every rule of the packs was put to the test");
}

/// What we look at and cdk-nag does not: policies of newer types, those of users, and a runtime whose role is made elsewhere,
/// of which nothing is known.
const ONLY_OURS: [&str; 5] = [
    "AWS::BedrockAgentCore::Runtime",
    "AWS::IAM::GroupPolicy",
    "AWS::IAM::RolePolicy",
    "AWS::IAM::User",
    "AWS::IAM::UserPolicy",
];

#[test]
fn our_rules_look_at_the_resources_that_cdk_nag_looks_at() {
    let codes: BTreeSet<String> = RULES
        .iter()
        .filter(|rule| rule.is_of_a_pack())
        .flat_map(|rule| rule.ids().into_iter().map(|id| id.code.name().to_owned()))
        .collect();
    let (mut wrong, mut agreed) = (Vec::new(), 0);
    for ((name, template), judged) in CASES.iter().zip(JUDGED.iter()) {
        let found = judged.findings.iter().map(|(rule, resource, _)| (rule.clone(), resource.clone()));
        let all = judged.compliant.iter().cloned().chain(found).chain(judged.failed.iter().cloned());
        let theirs: BTreeSet<(String, String)> = all.filter(|(rule, _)| codes.contains(rule)).collect();
        let ours: BTreeSet<(String, String)> = answered(template)
            .into_iter()
            .filter(|answer| codes.contains(answer.code))
            .map(|answer| (answer.code.to_owned(), answer.place))
            .collect();
        agreed += ours.intersection(&theirs).count();
        let is_ours = |(_, id): &&(String, String)| {
            ONLY_OURS.contains(&template["Resources"][id]["Type"].as_str().unwrap_or_default())
        };
        wrong.extend(theirs.difference(&ours).map(|one| format!("{name}: only cdk-nag: {one:?}")));
        wrong.extend(
            ours.difference(&theirs).filter(|one| !is_ours(one)).map(|one| format!("{name}: only ours: {one:?}")),
        );
    }
    println!("{agreed} resources under {} codes", codes.len());
    assert!(agreed > 1_000, "{agreed}");
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// cdk-nag's admin and full-access rules are regular expressions over the JSON of a whole document.
#[test]
fn where_cdk_nag_is_wrong_our_rules_are_right() {
    let table = "arn:aws:dynamodb:eu-central-1:111122223333:table/quotes";
    let document = |statements: Value| json!({"Resources": {"Policy": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}}}});
    const ADMIN: &str = "IAMPolicyNoStatementsWithAdminAccess";
    const FULL: &str = "IAMPolicyNoStatementsWithFullAccess";
    // Name, template, and of which rules ours and cdk-nag find something.
    let cases: Vec<(&str, Value, &[&str], &[&str])> = vec![
        (
            "a service with a hyphen in its name: `\\w+:` does not match it",
            document(json!([{"Effect": "Allow", "Action": "bedrock-agentcore:*", "Resource": table}])),
            &[FULL],
            &[],
        ),
        (
            "everything denied, then something allowed: the expression runs on into the next statement",
            document(
                json!([{"Effect": "Deny", "Action": "*", "Resource": table}, {"Effect": "Allow", "Action": "s3:GetObject", "Resource": table}]),
            ),
            &[],
            &[FULL],
        ),
        (
            "everything on one table, then something denied on all: the expression finds its `*` there",
            document(
                json!([{"Effect": "Allow", "Action": "*", "Resource": table}, {"Effect": "Deny", "Action": "s3:GetObject", "Resource": [table, "*"]}]),
            ),
            &[FULL],
            &[ADMIN, FULL],
        ),
        (
            "everything in every bucket, by Fn::Sub: the expression wants a string",
            document(
                json!([{"Effect": "Allow", "Action": "*", "Resource": {"Fn::Sub": "arn:${AWS::Partition}:s3:::*"}}]),
            ),
            &[ADMIN, FULL],
            &[FULL],
        ),
        (
            "all actions of a service in other words",
            document(json!([{"Effect": "Allow", "Action": ["s3:**", "sqs:?*"], "Resource": table}])),
            &[FULL],
            &[],
        ),
        (
            "everything but one resource",
            document(json!([{"Effect": "Allow", "Action": "*", "NotResource": table}])),
            &[ADMIN, FULL],
            &[FULL],
        ),
    ];
    let templates: Vec<Value> = cases.iter().map(|(_, template, _, _)| template.clone()).collect();
    let packs = |names: &[&str]| -> BTreeSet<String> {
        let each = names
            .iter()
            .flat_map(|name| ["NIST.800.53.R5", "HIPAA.Security", "PCI.DSS.321"].map(|pack| format!("{pack}-{name}")));
        each.collect()
    };
    let of_interest = |findings: &BTreeSet<Finding>| -> BTreeSet<String> {
        findings.iter().map(|(rule, _, _)| rule.clone()).filter(|rule| rule.ends_with("Access")).collect()
    };
    for ((name, template, expected, cdk_nags), judged) in cases.iter().zip(cdk_nag(&templates)) {
        assert_eq!(of_interest(&ours(template)), packs(expected), "ours: {name}");
        assert_eq!(of_interest(&judged.findings), packs(cdk_nags), "cdk-nag's: {name}");
    }
}

/// The expressions want the keys in the order Action, Effect, Resource. Whoever writes `Effect` first,
/// as everybody does, would pass with everything. In MDAA the CDK puts them in order.
#[test]
fn the_order_of_keys_changes_nothing_for_us_and_all_for_cdk_nag() {
    let statement = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
    let template = format!(
        r#"{{"Resources": {{"Policy": {{"Type": "AWS::IAM::ManagedPolicy", "Properties": {{"PolicyDocument": {{"Statement": [{statement}]}}}}}}}}}}"#
    );
    let template: Value = serde_json::from_str(&template).unwrap();
    let judged = (
        cdk_nag(std::slice::from_ref(&template)).remove(0),
        cdk_nag_as_written(std::slice::from_ref(&template)).remove(0),
    );
    assert_eq!(ours(&template), judged.0.findings);
    let missed: BTreeSet<_> =
        judged.0.findings.difference(&judged.1.findings).map(|(rule, _, _)| rule.as_str()).collect();
    assert_eq!(missed.len(), 6, "{missed:?}");
}

/// `NotAction` and `NotResource` make AwsSolutions-IAM5 of cdk-nag fall over; ours has rules for them.
#[test]
fn cdk_nag_falls_over_statements_that_our_rules_refuse() {
    let template: Value = serde_yaml::from_str(
        &fs::read_to_string(checkout("tests/fixtures/policy/iam_not_action_with_allow/bad.yaml")).unwrap(),
    )
    .unwrap();
    let judged = cdk_nag(std::slice::from_ref(&template)).remove(0);
    assert!(judged.failed.contains(&("AwsSolutions-IAM5".to_owned(), "Policy".to_owned())), "{judged:?}");
    assert!(findings(&template).iter().any(|finding| finding.code.name() == "iam-not-action-with-allow"));
}

/// Those without a rule of ours are told in evidence.
#[test]
fn every_control_that_a_pack_names_is_known() {
    for (pack, framework) in
        [("NIST.800.53.R5-", Framework::Nist), ("HIPAA.Security-", Framework::Hipaa), ("PCI.DSS.321-", Framework::Pci)]
    {
        let of_pack = JUDGED.iter().flat_map(|judged| &judged.controls).filter(|(rule, _)| rule.starts_with(pack));
        // One id of the pack lacks its closing bracket.
        let theirs: BTreeSet<&str> = of_pack
            .flat_map(|(_, ids)| ids.iter().map(String::as_str))
            .filter(|id| id.matches('(').count() == id.matches(')').count())
            .collect();
        let ours: BTreeSet<&str> = pack_controls(framework).unwrap().collect();
        assert_eq!(ours, theirs, "{pack}");
    }
}

#[test]
fn the_controls_of_the_packs_are_those_that_cdk_nag_names() {
    let theirs: BTreeMap<&String, &BTreeSet<String>> = JUDGED.iter().flat_map(|judged| &judged.controls).collect();
    for id in RULES.iter().filter(|rule| rule.is_of_a_pack()).flat_map(mdaac::policy::Rule::ids) {
        let own = id.controls.iter().filter(|control| control.framework.is_of_a_pack());
        let own: BTreeSet<String> = own.flat_map(|control| control.ids).map(|id| (*id).to_owned()).collect();
        let theirs: BTreeSet<String> = theirs.get(&id.code.name().to_owned()).unwrap().iter().map(closed).collect();
        // AwsSolutions has no controls: those are ours.
        match id.code.name().starts_with("AwsSolutions-") {
            true => assert!(theirs.is_empty(), "{}", id.code.name()),
            false => assert_eq!(own, theirs, "{}", id.code.name()),
        }
    }
}

/// A control whose last parenthesis cdk-nag forgot: `164.312(e)(1` of EC2RestrictedSSH.
fn closed(control: &String) -> String {
    let open = control.matches('(').count() > control.matches(')').count();
    if open { format!("{control})") } else { control.clone() }
}
