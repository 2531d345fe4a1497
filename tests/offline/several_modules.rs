//! Modules of one mdaa.yaml beside each other: who needs whom, and what is told of many once.

use crate::support::checkout;
use crate::support::printed;
use crate::support::project::Project;
use serde_json::Value;
use std::fs;

/// Desk, prices and stock: the desk reads of the other two.
fn three_modules() -> Project {
    Project::copy_of(&checkout("tests/fixtures/good/modules-in-the-wrong-order"))
}

fn edit(project: &Project, file: &str, from: &str, to: &str) {
    let path = project.path().join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has no `{from}`");
    fs::write(path, text.replace(from, to)).unwrap();
}

fn stdout(project: &Project, arguments: &[&str]) -> String {
    String::from_utf8(project.mdaac(arguments).stdout).unwrap()
}

fn report(project: &Project, arguments: &[&str]) -> Value {
    serde_json::from_str(&stdout(project, arguments)).unwrap()
}

/// What is said of a path that the desk reads: `error`, `warning` or nothing, and what was meant.
fn said(written: &str) -> (String, Option<String>) {
    let project = three_modules();
    edit(&project, "desk.yaml", "environmentVariables:\n", &format!("environmentVariables:\n  MORE: '{written}'\n"));
    let report = report(&project, &["check", "--format", "json"]);
    let found = report["diagnostics"].as_array().unwrap().iter().filter(|one| one["code"] == "ssm-not-published");
    let found: Vec<&Value> = found.collect();
    assert!(found.len() <= 1, "{found:#?}");
    let meant = |help: &str| help.split("id you mean `").nth(1).map(|rest| rest.split('`').next().unwrap().to_owned());
    let severity = found.first().map_or("", |one| one["severity"].as_str().unwrap());
    (severity.to_owned(), found.first().and_then(|one| meant(one["help"].as_str().unwrap())))
}

const PRICES: &str = "/orbit/sales/prices/agentruntime/price_agent/arn";

#[test]
fn a_path_that_only_a_module_could_publish_and_does_not_is_an_error() {
    for written in [
        "ssm:/orbit/sales/prices/agentruntime/price_agnet/arn",
        "ssm:/orbit/sales/prices/agentruntime/price-agent/arn",
        "ssm:/orbit/sales/prices/agentruntime/Price_Agent/arn",
        "ssm:/orbit/sales/prices/agentRuntime/price_agent/arn",
        "ssm:/Orbit/sales/prices/agentruntime/price_agent/arn",
        "ssm-org:/sales/prices/agentruntime/prices_agent/arn",
        "ssm-domain:prices/agentruntime/price_agent/arm",
        "{{resolve:ssm:/orbit/sales/prices/agentruntimes/price_agent/arn}}",
        "x {{ssm-domain:prices/agentruntime/price_agen/arn}} y",
        "ssm:arn:aws:ssm:eu-central-1:111122223333:parameter/orbit/sales/prices/agentruntime/price_agnt/arn",
    ] {
        assert_eq!(said(written), ("error".to_owned(), Some(PRICES.to_owned())), "{written}");
    }
    for written in
        ["ssm:/orbit/sales/prices/agentruntimeendpoint/price_agent/arn", "ssm:/orbit/sales/prices/role/something/arn"]
    {
        assert_eq!(said(written).0, "error", "{written}");
    }
}

#[test]
fn a_path_that_somebody_else_may_publish_is_a_warning() {
    for written in [
        "ssm:/orbit/sales/pricse/agentruntime/price_agent/arn",
        "ssm:/orbit/slaes/prices/agentruntime/price_agent/arn",
        "ssm:/obrit/sales/prices/agentruntime/price_agent/arn",
    ] {
        assert_eq!(said(written), ("warning".to_owned(), Some(PRICES.to_owned())), "{written}");
    }
    assert_eq!(said("ssm:/orbit/sales/prices/runtime/arn").0, "warning");
    assert_eq!(said("ssm:/orbit/sales/prices/table/prices/arn").0, "warning");
    // That of the log groups' key is published.
    assert_eq!(said("ssm:/orbit/sales/prices/kms/agentcore-runtime-logs-price_agent/arn").0, "");
}

#[test]
fn a_path_without_the_environment_that_its_module_publishes_with_is_a_warning() {
    for (written, wrong, meant) in [
        ("ssm-env:prices/agentruntime", "ssm-domain:prices/agentruntime", "/orbit/sales/test/prices/"),
        ("ssm-domain:stock/agentruntime", "ssm-env:stock/agentruntime", "/orbit/sales/stock/"),
    ] {
        let project = Project::copy_of(&checkout("tests/fixtures/good/environment-in-paths"));
        assert!(!report(&project, &["check", "--format", "json"]).to_string().contains("ssm-not-published"));
        edit(&project, "desk.yaml", written, wrong);
        let report = report(&project, &["check", "--format", "json"]);
        let found = report["diagnostics"].as_array().unwrap().iter().find(|one| one["code"] == "ssm-not-published");
        let help = found.unwrap()["help"].as_str().unwrap();
        assert!(found.unwrap()["severity"] == "warning" && help.contains(meant), "{help}");
    }
}

#[test]
fn a_path_of_others_is_theirs() {
    for written in [
        "ssm:/orbit/sales/prices/agentruntime/price_agent/arn",
        "ssm:/orbit/sales/prices/agentruntime/price_agent/arn:3",
        "ssm:/orbit/sales/prices/currency",
        "ssm:/orbit/sales/desk/own/threshold",
        "ssm:/orbit/sales/lake/bucket/arn",
        "ssm:/orbit/sales/prices2/agentruntime/price_agent/arn",
        "ssm:/orbit/finance/prices/agentruntime/price_agent/arn",
        "ssm:/acme/sales/prices/agentruntime/price_agent/arn",
        "ssm:/network/vpc/id",
        "ssm:plain",
        "generated-role-arn:desk",
        "ssm:arn:aws:ssm:eu-central-1:999988887777:parameter/orbit/sales/prices/agentruntime/price_agnt/arn",
        "ssm-org: /sales/other/agentruntime/other/arn",
        "/orbit/sales/prices/agentruntime/price_agnt/arn",
    ] {
        assert_eq!(said(written).0, "", "{written}");
    }
}

#[test]
fn a_module_that_does_not_compile_may_publish_anything() {
    let project = three_modules();
    edit(&project, "prices.yaml", "agentRuntimeName: price_agent", "agentRuntimeName: price_agent\nsurprise: 1");
    let codes = report(&project, &["check", "--format", "json"])["diagnostics"].to_string();
    assert!(codes.contains("unknown-key") && !codes.contains("ssm-not-published"), "{codes}");
}

#[test]
fn a_module_of_another_place_publishes_nothing_here() {
    let project = three_modules();
    let stock = "          stock:\n";
    let far =
        "      far:\n        account: '111122223333'\n        region: us-east-1\n        modules:\n          stock:\n";
    edit(&project, "mdaa.yaml", stock, far);
    let report = report(&project, &["check", "--format", "json"]);
    let found = report["diagnostics"].as_array().unwrap().iter().filter(|one| one["code"] == "ssm-not-published");
    let found: Vec<_> = found.map(|one| (&one["severity"], one["module"].as_str().unwrap())).collect();
    let warning = Value::from("warning");
    assert_eq!(found, [(&warning, "sales/test/desk"), (&warning, "sales/test/prices")]);
}

#[test]
fn the_list_is_in_the_order_of_deploys_and_says_who_needs_whom() {
    let project = three_modules();
    insta::assert_snapshot!(stdout(&project, &["list"]), @r"
    DOMAIN  ENV   MODULE  ACCOUNT       REGION        STACK                    NEEDS
    sales   test  stock   111122223333  eu-central-1  orbit-test-sales-stock
    sales   test  prices  111122223333  eu-central-1  orbit-test-sales-prices  sales/test/stock
    sales   test  desk    111122223333  eu-central-1  orbit-test-sales-desk    sales/test/prices, sales/test/stock
    ");
    let needs: Vec<Value> = report(&project, &["list", "--format", "json"])
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["needs"].clone())
        .collect();
    assert_eq!(Value::from(needs).to_string(), r#"[[],["sales/test/stock"],["sales/test/prices","sales/test/stock"]]"#);
}

/// Of one module of ours, eleven of other types, with keys above them that only MDAA reads.
fn among_others() -> Project {
    let project = three_modules();
    let lake = |name: &str| {
        format!("          {name}: {{module_path: '@aws-mdaa/datalake', module_configs: [./lake.yaml]}}\n")
    };
    let lakes: String = (1..=9).map(|number| lake(&format!("lake{number}"))).collect();
    let mdaa = format!(
        "organization: orbit\naccount: '111122223333'\nregion: eu-central-1\ndomains:\n  lakes:\n    custom_aspects: \
         [{{aspect_module: x, aspect_class: Y}}]\n    environments:\n      test:\n        use_bootstrap: false\n        \
         modules:\n{lakes}          own: {{module_path: ./own-module}}\n          catalog: {{module_path: \
         '@aws-mdaa/glue-catalog@1.6.0'}}\n  sales:\n    environments:\n      test:\n        modules:\n          stock:\n            \
         module_path: '@aws-mdaa/bedrock-agentcore-runtime'\n            module_configs: [./stock.yaml]\n"
    );
    fs::write(project.path().join("mdaa.yaml"), mdaa).unwrap();
    project
}

#[test]
fn modules_of_other_types_are_one_line_in_every_format() {
    let project = among_others();
    insta::assert_snapshot!(stdout(&project, &["check"]), @r"
    info[module-not-ours]: 11 modules of other types are left to MDAA: lakes/test/lake1 (datalake), lakes/test/lake2 (datalake), lakes/test/lake3 (datalake), lakes/test/lake4 (datalake), lakes/test/lake5 (datalake), lakes/test/lake6 (datalake), lakes/test/lake7 (datalake), lakes/test/lake8 (datalake) and 3 more

    no problems in 12 modules; 12 notes, `--all` shows them
    ");
    insta::assert_snapshot!(stdout(&project, &["check", "--format", "github"]), @"::notice title=module-not-ours::11 modules of other types are left to MDAA: lakes/test/lake1 (datalake), lakes/test/lake2 (datalake), lakes/test/lake3 (datalake), lakes/test/lake4 (datalake), lakes/test/lake5 (datalake), lakes/test/lake6 (datalake), lakes/test/lake7 (datalake), lakes/test/lake8 (datalake) and 3 more");
    for format in ["human", "json", "sarif", "github", "junit"] {
        let output = project.mdaac(&["check", "--format", format]);
        assert!(output.status.success(), "{}", printed(&output));
        let told = stdout(&project, &["check", "--format", format]);
        assert_eq!(told.matches("modules of other types are left to MDAA").count(), 1, "{format}: {told}");
        assert!(!told.contains("custom_aspects") && !told.contains("use_bootstrap"), "{format}: {told}");
        for more in ["--all", "-v", "--verbose"] {
            let told = stdout(&project, &["check", "--format", format, more]);
            assert_eq!(told.matches("` is left to MDAA").count(), 11, "{format}: {told}");
        }
    }
}

#[test]
fn keys_that_only_mdaa_reads_are_told_where_they_concern_a_module_of_ours() {
    let project = among_others();
    edit(&project, "mdaa.yaml", "  sales:\n", "  sales:\n    custom_aspects: []\n");
    let told = stdout(&project, &["check"]);
    assert_eq!(told.matches("error[not-supported]: mdaac does not read `custom_aspects`").count(), 1, "{told}");
    assert!(told.contains("= module: sales/test/stock"), "{told}");
}

/// Two environments of one config.
fn two_environments(config: &str) -> Project {
    let project = three_modules();
    let env = |name: &str, account: &str, region: &str| {
        format!(
            "      {name}:\n        account: '{account}'\n        region: {region}\n        modules:\n          stock:\n            \
             module_path: '@aws-mdaa/bedrock-agentcore-runtime'\n            module_configs: [./stock.yaml]\n"
        )
    };
    let mdaa = format!(
        "organization: orbit\ndomains:\n  sales:\n    environments:\n{}{}",
        env("dev", "111122223333", "eu-central-1"),
        env("pre-prod", "444455556666", "us-east-1")
    );
    fs::write(project.path().join("mdaa.yaml"), mdaa).unwrap();
    edit(&project, "stock.yaml", "enableTransactionSearch: false\n", config);
    project
}

#[test]
fn one_fault_in_two_environments_is_one_finding_with_both() {
    for config in [
        "enableTransactionSearch: maybe\n",
        "description: '{{context:none}}'\n",
        "roleArn: arn:aws:iam::{{account}}:user/{{env}}\n",
        "policies: [{policyArn: 'arn:aws:iam::{{account}}:police/{{env}}-{{region}}'}]\n",
        "policies: [{policyDocument: {Statement: [{Effect: Allow, Action: 's3:*', Resource: 'arn:aws:s3:::orbit-{{env}}-*'}]}}]\n",
    ] {
        let project = two_environments(config);
        let told = stdout(&project, &["check"]);
        assert!(told.contains("= modules: sales/dev/stock, sales/pre-prod/stock"), "{config}{told}");
        assert!(!told.contains("= module: "), "{config}{told}");
        let github = stdout(&project, &["check", "--format", "github"]);
        assert!(
            github.lines().all(|line| line.ends_with("%0Ain sales/dev/stock, sales/pre-prod/stock")),
            "{config}{github}"
        );
    }
}

#[test]
fn a_waiver_is_one_line_unless_all_is_asked_for() {
    let project = Project::copy_of(&checkout("sample-configs"));
    let told = stdout(&project, &["check"]);
    let lines: Vec<&str> = told.lines().filter(|line| line.starts_with("waived[")).collect();
    assert!(!lines.is_empty() && !told.contains("= because"), "{told}");
    assert!(lines.iter().all(|line| line.contains("; until 2099-12-31")), "{told}");
    assert!(stdout(&project, &["check", "--all"]).contains("= because"));
}

#[test]
fn quiet_prints_what_is_wrong_and_nothing_else() {
    let project = among_others();
    for quiet in ["-q", "--quiet"] {
        for command in [&["check", quiet][..], &[quiet, "check"], &["synth", quiet]] {
            let output = project.mdaac(command);
            assert!(
                output.status.success() && output.stdout.is_empty() && output.stderr.is_empty(),
                "{}",
                printed(&output)
            );
        }
    }
    assert!(!stdout(&project, &["list", "-q"]).is_empty(), "what is asked for is printed");
    edit(&project, "stock.yaml", "enableTransactionSearch: false", "enableTransactionSearch: maybe");
    let output = project.mdaac(&["check", "-q"]);
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("error[") && !told.contains("info["), "{told}");
    assert_eq!(project.mdaac(&["check", "-q", "-v"]).status.code(), Some(64));
}

#[test]
fn colours_are_there_when_they_are_asked_for() {
    let project = among_others();
    edit(&project, "stock.yaml", "enableTransactionSearch: false", "enableTransactionSearch: maybe");
    let coloured = |arguments: &[&str]| stdout(&project, arguments).contains('\u{1b}');
    assert!(coloured(&["check", "--color", "always"]) && coloured(&["--color=always", "check"]));
    assert!(
        !coloured(&["check"]) && !coloured(&["check", "--color", "never"]) && !coloured(&["check", "--color", "auto"])
    );
    assert!(!coloured(&["check", "--color", "always", "--format", "json"]));
    assert_eq!(project.mdaac(&["check", "--color", "sometimes"]).status.code(), Some(64));
}
