//! Our rules agree with cdk-nag, the gate that MDAA runs, rule by rule and resource by resource, on
//! everything we emit and on mutations of it; where cdk-nag is wrong, the case says why. checkov is
//! a second opinion.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use mdaac::policy::{Framework, RULES};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::LazyLock;
use support::cdk_nag::{Finding, Judged, cdk_nag, cdk_nag_as_written};

use support::checkov::checkov;
use support::judge::findings;
use support::project::{Project, SYNTH, right_projects};
use support::{checkout, printed};

/// What our rules of MDAA's packs find.
fn ours(template: &Value) -> BTreeSet<Finding> {
    let of_a_pack =
        |code: &str| RULES.iter().any(|rule| rule.is_of_a_pack() && rule.ids.iter().any(|id| id.code.name() == code));
    let found = findings(template).into_iter().filter(|finding| of_a_pack(finding.code.name()));
    found
        .map(|finding| {
            let verdict = finding.policy.unwrap();
            let resource = verdict.template.tokens().nth(1).unwrap().decoded().into_owned();
            (finding.code.name().to_owned(), resource, verdict.granular.unwrap_or_default())
        })
        .collect()
}

/// Every template that we emit for our good projects.
fn emitted() -> Vec<(String, Value)> {
    let mut templates = Vec::new();
    for folder in right_projects() {
        let project = Project::copy_of(&folder);
        let output = project.mdaac(&SYNTH);
        assert!(output.status.success(), "synth in {}: {}", folder.display(), printed(&output));
        for (path, text) in project.written(".template.json") {
            templates.push((format!("{}: {path}", folder.display()), serde_json::from_str(&text).unwrap()));
        }
    }
    templates
}

const POLICY: &str = "bedrockagentcoreruntimeRuntimeManagedPolicyC84DC486";
const ROLE: &str = "bedrockagentcoreruntimeRuntimeRole7820E6C7";
const LOG_GROUP: &str = "bedrockagentcoreruntimeLogGroupDEFAULTF8977092";
const KEY: &str = "bedrockagentcoreruntimeLogGroupKmsKeyAF16CAC2";

/// A template of ours with something done to it.
#[derive(Clone)]
struct Mutation {
    name: String,
    template: Value,
}

struct Mutations {
    base: Value,
    all: Vec<Mutation>,
}

impl Mutations {
    fn push(&mut self, name: &str, change: impl FnOnce(&mut Value)) {
        let mut template = self.base.clone();
        change(&mut template);
        assert_ne!(template, self.base, "{name} changes nothing");
        self.all.push(Mutation { name: name.to_owned(), template });
    }

    /// With statements behind those of the managed policy.
    fn statements(&mut self, name: &str, statements: Value) {
        self.push(name, |template| {
            let list = &mut template["Resources"][POLICY]["Properties"]["PolicyDocument"]["Statement"];
            list.as_array_mut().unwrap().extend(statements.as_array().unwrap().clone());
        });
    }

    /// With a property of a resource set, or taken out by null.
    fn property(&mut self, name: &str, resource: &str, property: &str, value: Value) {
        self.push(name, |template| {
            let properties = template["Resources"][resource]["Properties"].as_object_mut().unwrap();
            match value {
                Value::Null => {
                    properties.shift_remove(property).unwrap();
                }
                value => {
                    properties.insert(property.to_owned(), value);
                }
            }
        });
    }

    /// With more resources.
    fn resources(&mut self, name: &str, resources: Value) {
        self.push(name, |template| {
            let all = template["Resources"].as_object_mut().unwrap();
            all.extend(resources.as_object().unwrap().clone());
        });
    }
}

fn base() -> Value {
    let written = Project::copy_of(&checkout("tests/fixtures/good/every-option-with-own-role")).synth();
    let template = written.iter().find(|(path, _)| path.ends_with(".template.json")).unwrap().1;
    serde_json::from_str(template).unwrap()
}

fn mutations() -> Vec<Mutation> {
    let mut m = Mutations { base: base(), all: Vec::new() };
    let table = "arn:aws:dynamodb:eu-central-1:111122223333:table/quotes";

    // Wildcards in statements.
    m.statements(
        "an action with a wildcard at its end",
        json!([{"Effect": "Allow", "Action": "s3:Get*", "Resource": table}]),
    );
    m.statements(
        "an action with a wildcard inside",
        json!([{"Effect": "Allow", "Action": "s3:*Object", "Resource": table}]),
    );
    m.statements(
        "a wildcard among actions",
        json!([{"Effect": "Allow", "Action": ["s3:GetObject", "s3:List*"], "Resource": table}]),
    );
    m.statements(
        "two actions with wildcards",
        json!([{"Effect": "Allow", "Action": ["s3:Get*", "s3:List*"], "Resource": table}]),
    );
    m.statements(
        "one wildcard in two statements",
        json!([
            {"Effect": "Allow", "Action": "s3:Get*", "Resource": table},
            {"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::quotes/a"},
        ]),
    );
    m.statements(
        "a resource that is a wildcard",
        json!([{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]),
    );
    m.statements(
        "a resource with a wildcard",
        json!([{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::quotes/*"}]),
    );
    m.statements(
        "a wildcard among resources",
        json!([{"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::a/b", "arn:aws:s3:::a/*"]}]),
    );
    m.statements("a wildcard in Fn::Sub", json!([{"Effect": "Allow", "Action": "s3:GetObject", "Resource": {"Fn::Sub": "arn:${AWS::Partition}:s3:::quotes/*"}}]));
    m.statements("a wildcard in Fn::Join", json!([{"Effect": "Allow", "Action": "s3:GetObject", "Resource": {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":s3:::quotes/*"]]}}]));
    m.statements("a wildcard behind an attribute", json!([{"Effect": "Allow", "Action": "s3:GetObject", "Resource": {"Fn::Join": ["/", [{"Fn::GetAtt": [KEY, "Arn"]}, "*"]]}}]));
    m.statements(
        "a reference without a wildcard",
        json!([{"Effect": "Allow", "Action": "iam:GetRole", "Resource": {"Fn::GetAtt": [KEY, "Arn"]}}]),
    );
    m.statements(
        "a question mark, which is a wildcard to IAM alone",
        json!([{"Effect": "Allow", "Action": "s3:GetObjec?", "Resource": "arn:aws:s3:::quotes/?"}]),
    );
    m.statements(
        "a denied wildcard",
        json!([{"Effect": "Deny", "Action": "s3:Delete*", "Resource": "arn:aws:s3:::quotes/*"}]),
    );
    m.statements("a wildcard under a condition", json!([{"Effect": "Allow", "Action": "s3:Get*", "Resource": table, "Condition": {"Bool": {"aws:SecureTransport": "true"}}}]));

    // Administrators and full access.
    m.statements("an administrator", json!([{"Effect": "Allow", "Action": "*", "Resource": "*"}]));
    m.statements("an administrator in lists", json!([{"Effect": "Allow", "Action": ["*"], "Resource": ["*"]}]));
    m.statements(
        "an administrator among others",
        json!([{"Effect": "Allow", "Action": ["s3:GetObject", "*"], "Resource": [table, "*"]}]),
    );
    m.statements(
        "an administrator, first in the lists",
        json!([{"Effect": "Allow", "Action": ["*", "s3:GetObject"], "Resource": ["*", table]}]),
    );
    m.statements(
        "an administrator with a Sid",
        json!([{"Sid": "All", "Effect": "Allow", "Action": "*", "Resource": "*"}]),
    );
    m.statements("an administrator under a condition", json!([{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}]));
    m.statements(
        "all actions on a bucket's objects",
        json!([{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::quotes/*"}]),
    );
    m.statements("all actions on one table", json!([{"Effect": "Allow", "Action": "*", "Resource": table}]));
    m.statements("all actions of a service", json!([{"Effect": "Allow", "Action": "dynamodb:*", "Resource": table}]));
    m.statements(
        "all actions of a service among others",
        json!([{"Effect": "Allow", "Action": ["s3:GetObject", "dynamodb:*", "sqs:SendMessage"], "Resource": table}]),
    );
    m.statements(
        "all actions of two services",
        json!([{"Effect": "Allow", "Action": ["s3:*", "dynamodb:*"], "Resource": table}]),
    );
    m.statements("all actions of a service under a condition", json!([{"Effect": "Allow", "Action": "dynamodb:*", "Resource": table, "Condition": {"Bool": {"aws:SecureTransport": "true"}}}]));
    m.statements("an administrator and full access", json!([
        {"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Allow", "Action": "s3:*", "Resource": table},
    ]));
    m.statements("a denied administrator at the end", json!([{"Effect": "Deny", "Action": "*", "Resource": "*"}]));
    m.statements("denied full access at the end", json!([{"Effect": "Deny", "Action": "s3:*", "Resource": table}]));

    // Managed policies.
    let attached = |arn: Value| json!([arn, {"Ref": POLICY}]);
    m.property("a policy of AWS", ROLE, "ManagedPolicyArns", attached(json!("arn:aws:iam::aws:policy/ReadOnlyAccess")));
    m.property(
        "a policy of AWS, in any partition",
        ROLE,
        "ManagedPolicyArns",
        attached(json!({"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/ReadOnlyAccess"})),
    );
    m.property(
        "a policy of AWS, joined",
        ROLE,
        "ManagedPolicyArns",
        attached(json!({"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":iam::aws:policy/ReadOnlyAccess"]]})),
    );
    m.property(
        "a service's policy of AWS",
        ROLE,
        "ManagedPolicyArns",
        attached(json!("arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole")),
    );
    m.property(
        "two policies of AWS",
        ROLE,
        "ManagedPolicyArns",
        json!(["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/AmazonSQSFullAccess"]),
    );
    m.property(
        "a policy of the account",
        ROLE,
        "ManagedPolicyArns",
        attached(json!("arn:aws:iam::111122223333:policy/own")),
    );
    m.property("no policy", ROLE, "ManagedPolicyArns", Value::Null);

    // Inline policies.
    let inline = |action: &str, resource: &str| json!([{"PolicyName": "extra", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource}]}}]);
    m.property("an inline policy", ROLE, "Policies", inline("s3:GetObject", "arn:aws:s3:::quotes/a"));
    m.property("an inline policy with a wildcard", ROLE, "Policies", inline("s3:GetObject", "arn:aws:s3:::quotes/*"));
    m.property("an inline administrator", ROLE, "Policies", inline("*", "*"));
    m.property("inline full access", ROLE, "Policies", inline("s3:*", "arn:aws:s3:::quotes/a"));
    m.property("an empty list of inline policies", ROLE, "Policies", json!([]));
    let policy = |kind: &str, more: Value| {
        let mut properties = json!({"PolicyName": "extra", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::quotes/a"}]}});
        if kind == "AWS::IAM::ManagedPolicy" {
            properties.as_object_mut().unwrap().shift_remove("PolicyName");
        }
        properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"Extra": {"Type": kind, "Properties": properties}})
    };
    m.resources("an AWS::IAM::Policy", policy("AWS::IAM::Policy", json!({"Roles": [{"Ref": ROLE}]})));
    m.resources("an AWS::IAM::Policy of an administrator", policy("AWS::IAM::Policy", json!({"Roles": [{"Ref": ROLE}], "PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}})));
    m.resources(
        "a second managed policy with a wildcard",
        policy(
            "AWS::IAM::ManagedPolicy",
            json!({"PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}]}}),
        ),
    );

    // Users and groups.
    m.resources("a policy of a user", policy("AWS::IAM::Policy", json!({"Users": ["jane"]})));
    m.resources("a managed policy of a user", policy("AWS::IAM::ManagedPolicy", json!({"Users": ["jane"]})));
    m.resources("a managed policy of a group", policy("AWS::IAM::ManagedPolicy", json!({"Groups": ["readers"]})));
    let user = |properties: Value| json!({"Jane": {"Type": "AWS::IAM::User", "Properties": properties}});
    m.resources("a user in no group", user(json!({"UserName": "jane"})));
    m.resources("a user in a group", user(json!({"Groups": ["readers"]})));
    m.resources(
        "a user with an inline policy",
        user(json!({"Groups": ["readers"], "Policies": inline("s3:GetObject", "arn:aws:s3:::a/b")})),
    );
    m.resources(
        "a user with a managed policy",
        user(json!({"Groups": ["readers"], "ManagedPolicyArns": ["arn:aws:iam::111122223333:policy/own"]})),
    );
    m.resources(
        "a user with a policy of AWS",
        user(json!({"Groups": ["readers"], "ManagedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]})),
    );
    let group = json!({"Type": "AWS::IAM::Group", "Properties": {"GroupName": "readers"}});
    m.resources("a group without users", json!({"Readers": group}));
    m.resources(
        "a group with a user by its name",
        json!({"Readers": group, "Jane": {"Type": "AWS::IAM::User", "Properties": {"Groups": ["readers"]}}}),
    );
    m.resources(
        "a group with a user by reference",
        json!({"Readers": group, "Jane": {"Type": "AWS::IAM::User", "Properties": {"Groups": [{"Ref": "Readers"}]}}}),
    );
    m.resources("a group with a user added", json!({"Readers": group, "Add": {"Type": "AWS::IAM::UserToGroupAddition", "Properties": {"GroupName": {"Ref": "Readers"}, "Users": ["jane"]}}}));
    m.resources(
        "a group with an inline policy",
        json!({"Readers": {"Type": "AWS::IAM::Group", "Properties": {"Policies": inline("s3:*", "*")}}}),
    );

    // Logs, keys, repositories.
    m.property("a log group without a key", LOG_GROUP, "KmsKeyId", Value::Null);
    m.property("a log group without a retention", LOG_GROUP, "RetentionInDays", Value::Null);
    m.resources("a bare log group", json!({"Logs": {"Type": "AWS::Logs::LogGroup"}}));
    m.resources("a log group with a key by parameter", json!({"Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"KmsKeyId": {"Fn::GetAtt": [KEY, "Arn"]}, "RetentionInDays": 1}}}));
    m.property("a key without rotation", KEY, "EnableKeyRotation", Value::Null);
    m.property("a key with rotation off", KEY, "EnableKeyRotation", json!(false));
    m.resources("a key to sign with", json!({"Sign": {"Type": "AWS::KMS::Key", "Properties": {"KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY", "KeyPolicy": {"Statement": []}}}}));
    m.resources("a symmetric key by its spec", json!({"Other": {"Type": "AWS::KMS::Key", "Properties": {"KeySpec": "SYMMETRIC_DEFAULT", "KeyPolicy": {"Statement": []}}}}));
    let repository = |principal: Value, effect: &str| json!({"Images": {"Type": "AWS::ECR::Repository", "Properties": {"RepositoryPolicyText": {"Version": "2012-10-17", "Statement": [{"Effect": effect, "Principal": principal, "Action": "ecr:BatchGetImage"}]}}}});
    m.resources("a repository for one account", repository(json!({"AWS": "arn:aws:iam::444455556666:root"}), "Allow"));
    m.resources("a repository for everyone", repository(json!("*"), "Allow"));
    m.resources("a repository for every account", repository(json!({"AWS": ["*"]}), "Allow"));
    m.resources("a repository that denies everyone", repository(json!("*"), "Deny"));
    m.resources("a repository without a policy", json!({"Images": {"Type": "AWS::ECR::Repository", "Properties": {}}}));
    m.all
}

/// Everything we emit, then the mutations, by name.
static CASES: LazyLock<Vec<(String, Value)>> = LazyLock::new(|| {
    let mutated = mutations().into_iter().map(|mutation| (mutation.name, mutation.template));
    emitted().into_iter().chain(mutated).collect()
});

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
        .flat_map(|rule| rule.ids.iter().map(|id| id.code.name().to_owned()))
        .collect();
    assert_eq!(rules, known, "every rule of the packs was put to the test");
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

#[test]
fn the_controls_of_the_packs_are_those_that_cdk_nag_names() {
    let theirs: BTreeMap<&String, &BTreeSet<String>> = JUDGED.iter().flat_map(|judged| &judged.controls).collect();
    for id in RULES.iter().filter(|rule| rule.is_of_a_pack()).flat_map(|rule| rule.ids) {
        let own = id.controls.iter().filter(|control| control.framework != Framework::Fsbp);
        let own: BTreeSet<String> = own.flat_map(|control| control.ids).map(|id| (*id).to_owned()).collect();
        assert_eq!(Some(&&own), theirs.get(&id.code.name().to_owned()), "{}", id.code.name());
    }
}

/// What a check of checkov is to us.
enum Opinion {
    /// It finds exactly what these rules of ours find.
    Same(&'static [&'static str]),
    /// Where it finds something, so does one of these; it looks at fewer resources, for the reason given.
    Less(&'static [&'static str], &'static str),
    /// We have no such rule, for the reason given.
    NotOurs(&'static str),
}

const ADMIN_OR_FULL: &[&str] =
    &["NIST.800.53.R5-IAMPolicyNoStatementsWithAdminAccess", "NIST.800.53.R5-IAMPolicyNoStatementsWithFullAccess"];
/// What cloudsplaining, which checkov asks, takes for too much.
const TOO_MUCH: &[&str] = &[
    "NIST.800.53.R5-IAMPolicyNoStatementsWithAdminAccess",
    "NIST.800.53.R5-IAMPolicyNoStatementsWithFullAccess",
    "iam-not-action-with-allow",
    "iam-privilege-escalation",
    "iam-pass-role-wildcard",
];

fn opinions() -> BTreeMap<&'static str, Opinion> {
    use Opinion::{Less, NotOurs, Same};
    let splaining = "it knows single actions by their danger, where the resource is `*`; IAM5 has every wildcard";
    BTreeMap::from([
        ("CKV_AWS_7", Same(&["AwsSolutions-KMS5"])),
        ("CKV_AWS_51", Same(&["ecr-tag-mutable"])),
        ("CKV_AWS_66", Same(&["NIST.800.53.R5-CloudWatchLogGroupRetentionPeriod"])),
        ("CKV_AWS_158", Same(&["NIST.800.53.R5-CloudWatchLogGroupEncrypted"])),
        ("CKV_AWS_163", Same(&["ecr-scan-on-push"])),
        ("CKV_AWS_32", Less(&["AwsSolutions-ECR1"], "it does not look at registry policies")),
        ("CKV_AWS_33", Less(&["resource-policy-open"], "it looks at keys only")),
        ("CKV_AWS_40", Less(&["NIST.800.53.R5-IAMUserNoPolicies"], "it looks at AWS::IAM::Policy only")),
        ("CKV_AWS_60", Less(&["iam-open-trust"], "it looks at AWS principals only")),
        ("CKV_AWS_62", Less(ADMIN_OR_FULL, "it does not look at managed policies")),
        ("CKV_AWS_63", Less(ADMIN_OR_FULL, "it does not look at managed policies")),
        ("CKV_AWS_107", Less(TOO_MUCH, splaining)),
        ("CKV_AWS_108", Less(TOO_MUCH, splaining)),
        ("CKV_AWS_109", Less(TOO_MUCH, splaining)),
        ("CKV_AWS_110", Less(TOO_MUCH, splaining)),
        ("CKV_AWS_111", Less(TOO_MUCH, splaining)),
        ("CKV_AWS_136", NotOurs("ECR encrypts by itself; no pack of MDAA asks for a key of one's own")),
    ])
}

/// Where checkov finds what is not there, by check, case and reason.
const CHECKOV_IS_WRONG: &[(&str, &str, &str)] = &[
    ("CKV_AWS_32", "a repository that denies everyone", "it takes a Deny for an Allow"),
    ("CKV_AWS_32", "ecr_open_access/good.yaml", "the same"),
    ("CKV_AWS_32", "ecr_scan_on_push/good.yaml", "the same"),
    ("CKV_AWS_32", "ecr_scan_on_push/bad.yaml", "the same"),
    ("CKV_AWS_32", "ecr_tag_mutable/good.yaml", "the same"),
    ("CKV_AWS_32", "ecr_tag_mutable/bad.yaml", "the same"),
    ("CKV_AWS_60", "iam_open_trust/good.yaml", "it takes a condition on the organization for no bound"),
];

#[test]
fn checkov_s_second_opinion_differs_only_where_we_say_why() {
    let opinions = opinions();
    // It takes its time for a whole template: of those we emit, the ones with every option; of the
    // mutations, what it has checks for.
    let mut cases = CASES.clone();
    cases.retain(|(name, _)| !name.contains("/tests/fixtures/") || name.contains("/every-"));
    for (_, template) in cases.iter_mut().filter(|(name, _)| !name.contains('/')) {
        template.as_object_mut().unwrap().shift_remove("Outputs");
        template["Resources"].as_object_mut().unwrap().retain(|_, resource| {
            let service = resource["Type"].as_str().unwrap().split("::").nth(1).unwrap();
            ["IAM", "Logs", "KMS", "ECR"].contains(&service)
        });
    }
    for entry in fs::read_dir(checkout("tests/fixtures/policy")).unwrap() {
        let rule = entry.unwrap().path();
        for side in ["good.yaml", "bad.yaml"] {
            if let Ok(text) = fs::read_to_string(rule.join(side)) {
                let name = format!("{}/{side}", rule.file_name().unwrap().display());
                cases.push((name, serde_yaml::from_str(&text).unwrap()));
            }
        }
    }
    let templates: Vec<Value> = cases.iter().map(|(_, template)| template.clone()).collect();
    let (mut wrong, mut agreed, mut excused) = (Vec::new(), 0, BTreeSet::new());
    for ((name, template), theirs) in cases.iter().zip(checkov(&templates)) {
        let ours: BTreeSet<(String, String)> = findings(template).iter().map(code_and_resource).collect();
        for (check, resource) in &theirs {
            let excuse = CHECKOV_IS_WRONG.iter().position(|(of, case, _)| of == check && case == name);
            excused.extend(excuse);
            match opinions.get(check.as_str()) {
                None => wrong.push(format!("{name}: {check} at {resource}, which we have no opinion about")),
                Some(Opinion::NotOurs(_)) => {}
                Some(Opinion::Same(rules) | Opinion::Less(rules, _)) => {
                    let found = rules.iter().any(|rule| ours.contains(&((*rule).to_owned(), resource.clone())));
                    agreed += usize::from(found);
                    if found == excuse.is_some() {
                        wrong.push(format!("{name}: {check} at {resource}, and ours found something: {found}"));
                    }
                }
            }
        }
        for (code, resource) in &ours {
            for (check, _) in opinions
                .iter()
                .filter(|(_, opinion)| matches!(opinion, Opinion::Same(rules) if rules.contains(&code.as_str())))
            {
                if !theirs.contains(&((*check).to_owned(), resource.clone())) {
                    wrong.push(format!("{name}: {code} at {resource}, and not {check}"));
                }
            }
        }
    }
    println!("{agreed} findings of checkov in {} templates, {} where it is wrong", cases.len(), excused.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(excused.len(), CHECKOV_IS_WRONG.len(), "an excuse that nobody needs");
    for (check, opinion) in &opinions {
        if let Opinion::Less(_, why) | Opinion::NotOurs(why) = opinion {
            assert!(!why.is_empty(), "{check}");
        }
    }
}

fn code_and_resource(finding: &mdaac::diagnostic::Diagnostic) -> (String, String) {
    let resource = support::judge::place(finding).tokens().nth(1).unwrap().decoded().into_owned();
    (finding.code.name().to_owned(), resource)
}
