//! A waiver holds for what was there when it was written, until its day, and within limits; `mdaac waive` writes it, `diff` shows
//! when it changes.

use crate::support::judge::findings;
use crate::support::project::{Project, SYNTH};
use crate::support::{checkout, printed};
use mdaac::policy::RULES;
use serde_json::{Value, json};
use std::fs;

const MDAA: &str = "\
organization: lumen
domains:
  retail:
    environments:
      dev:
        account: '111122223333'
        region: eu-central-1
        modules:
          orders:
            module_path: '@aws-mdaa/bedrock-agentcore-runtime'
            module_configs: [./orders.yaml]
";
const CONFIG: &str = "\
agentRuntimeName: orders
agentRuntimeArtifact:
  containerConfiguration:
    containerUri: '{{account}}.dkr.ecr.{{region}}.amazonaws.com/orders:7'
networkConfiguration: {securityGroups: [sg-0a1b2c3d], subnets: [subnet-0a1b2c3d]}
";
const TODAY: &str = "2026-11-22";

fn project(mdaa: &str, config: &str) -> Project {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mdaa.yaml"), format!("{MDAA}{mdaa}")).unwrap();
    fs::write(folder.path().join("orders.yaml"), format!("{CONFIG}{config}")).unwrap();
    Project::copy_of(folder.path())
}

fn text(project: &Project, file: &str) -> String {
    fs::read_to_string(project.path().join(file)).unwrap()
}

fn check(project: &Project, more: &[&str]) -> (i32, Value) {
    let output = project.mdaac(&[&["check", "--format", "json", "--today", TODAY], more].concat());
    (output.status.code().unwrap(), serde_json::from_slice(&output.stdout).unwrap())
}

/// Codes of errors and warnings, those that a waiver set aside in brackets.
fn codes(report: &Value) -> Vec<String> {
    let found = report["diagnostics"].as_array().unwrap().iter().filter(|found| found["severity"] != "info");
    let code = |found: &Value| {
        let code = found["code"].as_str().unwrap();
        if found["waived"] == true { format!("({code})") } else { code.to_owned() }
    };
    let mut codes: Vec<String> = found.map(code).collect();
    codes.sort();
    codes.dedup();
    codes
}

fn policy(statement: &str) -> String {
    format!("policies: [{{policyDocument: {{Statement: [{statement}]}}}}]\n")
}

fn entry(rule: &str, place: &str, covers: &str, expires: &str) -> String {
    format!(
        "{{rule: {rule}, where: '{place}', covers: {covers}, reason: the agent owns this bucket, owner: orders-team, \
         expires: '{expires}'}}"
    )
}

const READS: &str = "{Sid: A, Effect: Allow, Action: s3:GetObject, Resource: 'arn:aws:s3:::curated/*'}";
const COVERED: &str = "['Allow s3:GetObject on arn:aws:s3:::curated/*']";
const PLACE: &str = "/*/RuntimeManagedPolicy";
const DAY: &str = "2027-06-30";

#[test]
fn what_is_new_at_the_place_of_a_waiver_stands() {
    let waivers = format!("waivers: [{}]\n", entry("AwsSolutions-IAM5", PLACE, COVERED, DAY));
    let of = |statements: &str| codes(&check(&project("", &format!("{}{waivers}", policy(statements))), &[]).1);
    for same in [
        READS.to_owned(),
        READS.replace("Sid: A", "Sid: ReadsCurated"),
        READS.replace("s3:GetObject", "[s3:GetObject]"),
        READS.replace("'arn:aws:s3:::curated/*'", "['arn:aws:s3:::other', 'arn:aws:s3:::curated/*']"),
        format!("{{Effect: Allow, Action: s3:ListBucket, Resource: 'arn:aws:s3:::curated'}}, {READS}"),
        READS.replace("arn:aws:", "arn:{{partition}}:"),
    ] {
        assert_eq!(of(&same), ["(AwsSolutions-IAM5)"], "{same}");
    }
    for new in [
        READS.replace("'arn:aws:s3:::curated/*'", "'*'"),
        READS.replace("curated/*", "raw/*"),
        READS.replace("'arn:aws:s3:::curated/*'", "['arn:aws:s3:::curated/*', '*']"),
        READS.replace("s3:GetObject", "s3:Get*"),
        READS.replace("s3:GetObject", "[s3:GetObject, s3:PutObject]"),
        READS.replace("Action: s3:GetObject", "NotAction: s3:GetObject"),
        format!("{READS}, {{Effect: Allow, Action: s3:PutObject, Resource: 'arn:aws:s3:::curated/*'}}"),
    ] {
        assert!(of(&new).contains(&"AwsSolutions-IAM5".to_owned()), "{new}: {:?}", of(&new));
    }
}

#[test]
fn a_condition_that_falls_away_is_new() {
    let bounded = READS.replace("}", ", Condition: {StringEquals: {'aws:ResourceAccount': '111122223333'}}}");
    let covers = "['Allow s3:GetObject on arn:aws:s3:::curated/* if aws:ResourceAccount StringEquals 111122223333']";
    let waivers = format!("waivers: [{}]\n", entry("AwsSolutions-IAM5", PLACE, covers, DAY));
    let of = |statement: &str| codes(&check(&project("", &format!("{}{waivers}", policy(statement))), &[]).1);
    assert_eq!(of(&bounded), ["(AwsSolutions-IAM5)"]);
    assert_eq!(of(READS), ["AwsSolutions-IAM5", "waiver-unused"]);
}

#[test]
fn a_finding_says_which_waiver_does_not_cover_it_and_what() {
    let more = READS.replace("s3:GetObject", "[s3:GetObject, s3:PutObject]");
    let waivers = format!("waivers: [{}]\n", entry("AwsSolutions-IAM5", PLACE, COVERED, DAY));
    let (_, report) = check(&project("", &format!("{}{waivers}", policy(&more))), &[]);
    let found = report["diagnostics"].as_array().unwrap().iter();
    let found: Vec<&Value> =
        found.filter(|found| found["code"] == "AwsSolutions-IAM5" && found["severity"] == "warning").collect();
    let covers =
        json!(["Allow s3:GetObject on arn:aws:s3:::curated/*", "Allow s3:PutObject on arn:aws:s3:::curated/*"]);
    assert_eq!(found[0]["covers"], covers);
    let related = &found[0]["related"][0];
    assert_eq!(related["message"], "this waiver does not cover `Allow s3:PutObject on arn:aws:s3:::curated/*`");
    assert_eq!((&related["file"], &related["line"]), (&json!("orders.yaml"), &json!(7)));
}

/// What the help of a waiver without `covers` says to add makes it right.
#[test]
fn a_waiver_that_does_not_say_what_it_covers_is_told_with_that() {
    let open = entry("AwsSolutions-IAM5", PLACE, "X", DAY).replace("covers: X, ", "");
    let written = format!("{}waivers: [{open}]\n", policy(READS));
    let (exit, report) = check(&project("", &written), &[]);
    assert_eq!((exit, codes(&report)), (0, vec!["(AwsSolutions-IAM5)".to_owned(), "waiver-open".to_owned()]));
    let found = report["diagnostics"].as_array().unwrap().iter().find(|found| found["code"] == "waiver-open");
    let help = found.unwrap()["help"].as_str().unwrap();
    let covers = help.split('`').nth(1).unwrap();
    let (_, report) = check(&project("", &written.replace("reason:", &format!("{covers}, reason:"))), &[]);
    assert_eq!(codes(&report), ["(AwsSolutions-IAM5)"], "{help}");
}

#[test]
fn a_line_that_nothing_is_about_any_more_is_told() {
    let covers = "['Allow s3:GetObject on arn:aws:s3:::curated/*', 'Allow s3:PutObject on *']";
    let waivers = format!("waivers: [{}]\n", entry("AwsSolutions-IAM5", PLACE, covers, DAY));
    let (_, report) = check(&project("", &format!("{}{waivers}", policy(READS))), &[]);
    assert_eq!(codes(&report), ["(AwsSolutions-IAM5)", "waiver-unused"]);
    let found = report["diagnostics"].as_array().unwrap().iter().find(|found| found["code"] == "waiver-unused");
    let message = found.unwrap()["message"].as_str().unwrap();
    assert_eq!(message, "the waiver of `AwsSolutions-IAM5` covers `Allow s3:PutObject on *`, which is not there");
}

/// A config is for several environments, and one waiver in it for what each of them has.
#[test]
fn a_waiver_in_a_shared_config_is_unused_where_no_environment_needs_it() {
    let prod = MDAA.split_once("environments:\n").unwrap().1.replace("dev:", "prod:").replace("1111", "4444");
    let statement = READS.replace("curated", "curated-{{env}}");
    let covers = |prod: &str| {
        format!(
            "['Allow s3:GetObject on arn:aws:s3:::curated-dev/*', 'Allow s3:GetObject on arn:aws:s3:::curated-{prod}/*']"
        )
    };
    for (second, wanted) in [
        ("prod", vec!["(AwsSolutions-IAM5)"]),
        ("test", vec!["(AwsSolutions-IAM5)", "AwsSolutions-IAM5", "waiver-unused"]),
    ] {
        let waivers = format!("waivers: [{}]\n", entry("AwsSolutions-IAM5", PLACE, &covers(second), DAY));
        let (_, report) = check(&project(&prod, &format!("{}{waivers}", policy(&statement))), &[]);
        assert_eq!(codes(&report), wanted, "{report:#}");
    }
}

#[test]
fn a_waiver_beyond_a_year_or_for_an_administrator_holds_for_no_error() {
    let admin = READS.replace("s3:GetObject", "'*'").replace("'arn:aws:s3:::curated/*'", "'*'");
    let with = |mdaa: &str, statement: &str, rule: &str, covers: &str, expires: &str| {
        let waivers = format!("waivers: [{}]\n", entry(rule, PLACE, covers, expires));
        let (exit, report) = check(&project(mdaa, &format!("{}{waivers}", policy(statement))), &[]);
        let mut codes = codes(&report);
        codes.retain(|code| code.contains("waiver-") || code.contains("PCI") || code.contains("IAM5"));
        (exit, codes)
    };
    let all = READS.replace("s3:GetObject", "s3:*").replace("curated/*", "curated");
    let (full, covers) = ("IAMPolicyNoStatementsWithFullAccess", "['Allow s3:* on arn:aws:s3:::curated']");
    let stands = |code: &str| (3, vec!["AwsSolutions-IAM5".to_owned(), format!("PCI.DSS.321-{full}"), code.to_owned()]);
    let holds = (0, vec![format!("(PCI.DSS.321-{full})"), "AwsSolutions-IAM5".to_owned()]);
    assert_eq!(with("", &all, full, covers, "2027-11-23"), holds);
    assert_eq!(with("", &all, full, covers, "2027-11-24"), stands("waiver-too-long"));
    assert_eq!(with("policy: {waivers: {max_days: 36500}}\n", &all, full, covers, "2099-12-31"), holds);
    assert_eq!(with("policy: {waivers: {max_days: 7}}\n", &all, full, covers, "2026-11-30"), stands("waiver-too-long"));
    assert_eq!(
        with(
            "policy: {waivers: {never: [PCI.DSS.321-IAMPolicyNoStatementsWithFullAccess]}}\n",
            &all,
            full,
            covers,
            DAY
        ),
        stands("waiver-not-allowed")
    );
    // For a warning it holds, with a warning, unless the mdaa.yaml sets the limit.
    let (iam5, read) = ("AwsSolutions-IAM5", COVERED);
    assert_eq!(
        with("", READS, iam5, read, "2099-12-31"),
        (0, vec!["(AwsSolutions-IAM5)".to_owned(), "waiver-too-long".to_owned()])
    );
    assert_eq!(
        with("policy: {waivers: {max_days: 366}}\n", READS, iam5, read, "2099-12-31"),
        (3, vec!["AwsSolutions-IAM5".to_owned(), "waiver-too-long".to_owned()])
    );
    let rule = "IAMPolicyNoStatementsWithAdminAccess";
    let (exit, found) = with("", &admin, rule, "['Allow * on *']", DAY);
    assert!(
        exit == 3 && found.contains(&"waiver-not-allowed".to_owned()) && found.contains(&format!("PCI.DSS.321-{rule}")),
        "{found:?}"
    );
    let (exit, found) = with("policy: {waivers: {never: []}}\n", &admin, rule, "['Allow * on *']", DAY);
    assert!(exit == 3 && found.contains(&format!("(PCI.DSS.321-{rule})")), "full access still stands: {found:?}");
    let (exit, report) = check(&project("policy: {waivers: {max_days: '{{context:days}}'}}\n", ""), &[]);
    assert_eq!((exit, codes(&report)), (1, vec!["must-be-known".to_owned()]));
    let (exit, report) = check(&project("policy: {waivers: {never: [endpoint-pined]}}\n", ""), &[]);
    assert_eq!((exit, codes(&report)), (1, vec!["waiver-rule-unknown".to_owned()]));
}

#[test]
fn suppressions_hold_as_in_mdaa_and_say_that_they_hold_for_what_comes() {
    let suppressed = |more: &str| {
        format!(
            "nag_suppressions: {{by_path: [{{path: /lumen-dev-retail-orders/bedrock-agentcore-runtime/RuntimeManagedPolicy/Resource, \
             suppressions: [{{id: AwsSolutions-IAM5, reason: x{more}}}]}}]}}\n"
        )
    };
    let told = |mdaa: &str, more: &str, statement: &str| {
        let (exit, report) = check(&project(mdaa, &format!("{}{}", policy(statement), suppressed(more))), &[]);
        let found =
            report["diagnostics"].as_array().unwrap().iter().find(|found| found["code"] == "waiver-open").cloned();
        (exit, codes(&report), found)
    };
    let wide = READS.replace("curated/*", "cur*");
    let (exit, found, open) = told("", "", &wide);
    assert_eq!((exit, found), (0, vec!["(AwsSolutions-IAM5)".to_owned()]), "a suppression swallows it, as in MDAA");
    let open = open.unwrap();
    assert_eq!(open["severity"], "info");
    let message = open["message"].as_str().unwrap();
    assert_eq!(
        message,
        "`AwsSolutions-IAM5` set aside 1 finding here, and will whatever comes here: now `Allow s3:GetObject on arn:aws:s3:::cur*`"
    );
    let names = ", appliesTo: ['Resource::arn:aws:s3:::curated/*']";
    assert!(told("", names, READS).2.is_none(), "it names what it is for");
    assert_eq!(told("", names, &wide).1, ["AwsSolutions-IAM5"]);
    let never = "policy: {waivers: {never: [AwsSolutions-IAM5]}}\n";
    assert_eq!(told(never, names, READS).1, ["AwsSolutions-IAM5", "waiver-not-allowed"]);
}

#[test]
fn every_finding_says_what_it_is_about() {
    let mut seen = 0;
    for rule in RULES {
        let file = checkout("tests/fixtures/policy").join(rule.name).join("bad.yaml");
        let Ok(text) = fs::read_to_string(file) else { continue };
        let template: Value = serde_yaml::from_str(&text).unwrap();
        for found in findings(&template) {
            let Some(policy) = found.policy.as_deref().filter(|policy| !policy.note) else { continue };
            assert!(
                !policy.covers.is_empty() && policy.covers.iter().all(|thing| !thing.trim().is_empty()),
                "{found:?}"
            );
            seen += 1;
        }
    }
    assert!(seen > 100, "{seen}");
}

const DECIDED: [&str; 8] =
    ["--reason", "the agent owns this bucket", "--owner", "orders-team", "--expires", DAY, "--today", TODAY];

fn waive(project: &Project, more: &[&str]) -> (i32, String) {
    let output = project.mdaac(&[&["waive"], more, &DECIDED].concat());
    (output.status.code().unwrap(), printed(&output))
}

#[test]
fn waive_writes_what_stands_and_keeps_what_is_there() {
    let config = format!("# read only\n{}\n# the end\n", policy(READS));
    let project = project("", &config);
    let before = text(&project, "orders.yaml");
    let (exit, told) = waive(&project, &["AwsSolutions-IAM5", "--dry-run"]);
    assert!(exit == 0 && told.contains("Allow s3:GetObject on arn:aws:s3:::curated/*"), "{told}");
    assert_eq!(text(&project, "orders.yaml"), before, "a dry run writes nothing");
    let (exit, told) = waive(&project, &["AwsSolutions-IAM5"]);
    assert_eq!(exit, 0, "{told}");
    let written = text(&project, "orders.yaml");
    let entry = "waivers:\n  - rule: AwsSolutions-IAM5\n    where: /*/bedrock-agentcore-runtime/RuntimeManagedPolicy/Resource\n    \
                 covers:\n      - 'Allow s3:GetObject on arn:aws:s3:::curated/*'\n    reason: 'the agent owns this bucket'\n    \
                 owner: orders-team\n    expires: '2027-06-30'\n";
    assert_eq!(written, format!("{before}{entry}"));
    assert_eq!(codes(&check(&project, &[]).1), ["(AwsSolutions-IAM5)"]);
    // What is new is another decision; the old one says that it is none any more.
    fs::write(
        project.path().join("orders.yaml"),
        written.replace("Action: s3:GetObject", "Action: [s3:GetObject, s3:PutObject]"),
    )
    .unwrap();
    let (exit, told) = waive(&project, &["IAM5"]);
    assert!(exit == 0 && told.contains("waiver-unused"), "{told}");
    assert_eq!(codes(&check(&project, &[]).1), ["(AwsSolutions-IAM5)", "waiver-unused"]);
    let (exit, told) = waive(&project, &["IAM5"]);
    assert!(exit == 0 && told.contains("nothing was written"), "{told}");
}

#[test]
fn waive_writes_into_the_file_where_waivers_belong() {
    let config = policy(READS);
    let confined = project("waiver_file: ./waivers.yaml\n", &config);
    fs::write(confined.path().join("waivers.yaml"), "# guarded\nwaivers: []\n").unwrap();
    assert_eq!(waive(&confined, &["AwsSolutions-IAM5"]).0, 0);
    let place = "where: /lumen-dev-retail-orders/bedrock-agentcore-runtime/RuntimeManagedPolicy/Resource\n";
    assert!(text(&confined, "waivers.yaml").contains(place), "{}", text(&confined, "waivers.yaml"));
    let inline = MDAA.replace("module_configs: [./orders.yaml]\n", "module_config_data:\n");
    let indented: String = format!("{CONFIG}{config}").lines().map(|line| format!("              {line}\n")).collect();
    let inline_project = project("", "");
    fs::write(inline_project.path().join("mdaa.yaml"), format!("{inline}{indented}")).unwrap();
    let (exit, told) = waive(&inline_project, &["AwsSolutions-IAM5", "--where", PLACE]);
    assert_eq!(exit, 0, "{told}");
    assert!(
        text(&inline_project, "mdaa.yaml")
            .contains(&format!("\nwaivers:\n  - rule: AwsSolutions-IAM5\n    where: {PLACE}\n"))
    );
    for project in [&confined, &inline_project] {
        assert_eq!(codes(&check(project, &[]).1), ["(AwsSolutions-IAM5)"]);
    }
}

#[test]
fn waive_refuses_what_would_not_be_right_and_leaves_no_trace() {
    let project = project("policy: {waivers: {max_days: 300, never: [endpoint-pinned]}}\n", &policy(READS));
    let before = text(&project, "orders.yaml");
    let of = |rule: &str, change: (&str, &str)| {
        let arguments: Vec<String> = DECIDED.iter().map(|text| text.replace(change.0, change.1)).collect();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let output = project.mdaac(&[&["waive", rule], &arguments[..]].concat());
        (output.status.code(), printed(&output))
    };
    for (rule, change, words) in [
        ("AwsSolutions-IAM55", ("", ""), "did you mean `AwsSolutions-IAM5`?"),
        ("endpoint-pinned", ("", ""), "nobody may waive"),
        ("AwsSolutions-IAM5", (DAY, "2027-11-22"), "may hold until 2027-09-18"),
        ("AwsSolutions-IAM5", (DAY, "2026-11-21"), "2026-11-21 is over"),
        ("AwsSolutions-IAM5", ("the agent owns this bucket", "tbd"), "does not say why"),
    ] {
        let change = if change.0.is_empty() { ("\u{0}", "") } else { change };
        let (exit, told) = of(rule, change);
        assert!(exit == Some(64) && told.contains(words), "{rule} {change:?}: {told}");
    }
    // A later config takes the place of all waivers, so this one would not hold.
    let mdaa = text(&project, "mdaa.yaml")
        .replace("[./orders.yaml]\n", "[./orders.yaml]\n            module_config_data: {waivers: []}\n");
    fs::write(project.path().join("mdaa.yaml"), mdaa).unwrap();
    let (exit, told) = waive(&project, &["AwsSolutions-IAM5"]);
    assert!(exit == 1 && told.contains("would not hold"), "{told}");
    assert_eq!(text(&project, "orders.yaml"), before);
    // What is written in another way is left to its author.
    fs::write(project.path().join("orders.yaml"), format!("{before}waivers: null\n")).unwrap();
    let (exit, told) = waive(&project, &["AwsSolutions-IAM5"]);
    assert!(exit == 1 && told.contains("  - rule: AwsSolutions-IAM5\n"), "{told}");
}

#[test]
fn strict_stops_what_errors_stop() {
    let project = project("", &policy(READS));
    assert!(project.synth().keys().any(|file| file.ends_with(".template.json")));
    for strict in [&["--strict"][..], &["--fail-on", "warning"], &["--fail-on", "note"]] {
        let output = project.mdaac(&[&["check", "--today", TODAY], strict].concat());
        assert_eq!(output.status.code(), Some(3), "{}", printed(&output));
        assert!(printed(&output).contains("--strict or --fail-on"), "{}", printed(&output));
    }
    assert_eq!(check(&project, &["--fail-on", "error"]).0, 0);
    let synth = project.mdaac(&[&SYNTH[..], &["--strict", "--today", TODAY]].concat());
    assert_eq!(synth.status.code(), Some(3), "{}", printed(&synth));
    assert!(project.written("").is_empty(), "the old template is gone");
    assert_eq!(waive(&project, &["AwsSolutions-IAM5"]).0, 0);
    assert_eq!(check(&project, &["--strict"]).0, 0, "what is waived stops nothing");
    // Of the input it is the code of wrong input.
    let unquoted = text(&project, "mdaa.yaml") + "tag_config_data: {part: 007}\n";
    fs::write(project.path().join("mdaa.yaml"), unquoted).unwrap();
    assert_eq!((check(&project, &[]).0, check(&project, &["--strict"]).0), (0, 1));
    assert_eq!(project.mdaac(&["check", "--strict", "--fail-on", "note"]).status.code(), Some(64));
}

#[test]
fn diff_tells_waivers_that_came_or_changed() {
    let project = project("", &policy(READS));
    let diff = |project: &Project| {
        let output = project.mdaac(&["diff", "-B", "out", "--today", TODAY, "--exit-code", "--format", "json"]);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        (output.status.code().unwrap(), report["modules"][0].clone())
    };
    project.synth();
    assert_eq!(
        diff(&project),
        (
            0,
            json!({
                "module": "retail/dev/orders", "stack": "lumen-dev-retail-orders", "status": "same", "stackStatus": null,
                "baseline": "out/lumen/retail/dev/orders/lumen-dev-retail-orders.template.json", "liveDifferences": null,
                "waivers": [], "resources": [], "parameters": [], "outputs": [], "other": [], "permissions": [],
            })
        )
    );
    assert_eq!(waive(&project, &["AwsSolutions-IAM5"]).0, 0);
    let (exit, module) = diff(&project);
    assert_eq!((exit, &module["status"], &module["waivers"][0]["change"]), (2, &json!("different"), &json!("added")));
    project.synth();
    assert!(project.written(".waivers.json").values().next().unwrap().contains("\"owner\": \"orders-team\""));
    assert_eq!(diff(&project).0, 0);
    let longer = text(&project, "orders.yaml").replace(DAY, "2027-10-31");
    fs::write(project.path().join("orders.yaml"), longer).unwrap();
    let (exit, module) = diff(&project);
    let lines = json!([
        "! AwsSolutions-IAM5 at /*/bedrock-agentcore-runtime/RuntimeManagedPolicy/Resource",
        "!   until 2027-06-30, now 2027-10-31"
    ]);
    assert_eq!((exit, &module["waivers"][0]["lines"]), (2, &lines));
    // What MDAA wrote does not tell.
    for (name, _) in project.written(".waivers.json").into_iter().chain(project.written(".sources.json")) {
        fs::remove_file(project.path().join("out").join(name)).unwrap();
    }
    let (exit, module) = diff(&project);
    assert_eq!((exit, &module["waivers"]), (0, &Value::Null));
}
