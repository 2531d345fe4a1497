use super::CASES;
use crate::support::checkout;
use crate::support::checkov::checkov;
use crate::support::judge::{findings, place};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

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
    "iam-opens-resources",
    "iam-pass-role-wildcard",
    "iam-privilege-escalation",
    "iam-reads-all-data",
];
/// The rules that tell of writing anywhere.
const WRITES: &[&str] = &["AwsSolutions-IAM5", "iam-not-action-with-allow"];

fn opinions() -> BTreeMap<&'static str, Opinion> {
    use Opinion::{Less, NotOurs, Same};
    let splaining = "it knows single actions by their danger, where the resource is `*`; IAM5 has every wildcard";
    BTreeMap::from([
        ("CKV_AWS_7", Same(&["AwsSolutions-KMS5"])),
        ("CKV_AWS_26", Same(&["NIST.800.53.R5-SNSEncryptedKMS"])),
        ("CKV_AWS_366", Same(&["AwsSolutions-COG7"])),
        ("CKV_AWS_51", Same(&["ecr-tag-mutable"])),
        ("CKV_AWS_66", Same(&["NIST.800.53.R5-CloudWatchLogGroupRetentionPeriod"])),
        ("CKV_AWS_158", Same(&["NIST.800.53.R5-CloudWatchLogGroupEncrypted"])),
        ("CKV_AWS_163", Same(&["ecr-scan-on-push"])),
        ("CKV_AWS_24", Less(&["NIST.800.53.R5-EC2RestrictedSSH"], "it does not look at rules for every protocol")),
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
        ("CKV_AWS_111", Less(WRITES, splaining)),
        ("CKV_AWS_23", NotOurs("a description of each rule; the packs of MDAA ask for one of the group (EC27)")),
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
    let resource = place(finding).tokens().nth(1).unwrap().decoded().into_owned();
    (finding.code.name().to_owned(), resource)
}
