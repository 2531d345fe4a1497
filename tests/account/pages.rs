//! The commands of pages that ask an account, on the local AWS; those of the AWS CLI held against the models of AWS's APIs.

use crate::support::account::Account;
use crate::support::pages::{in_blocks, pages};
use crate::support::project::{MDAAC, Project};
use crate::support::python::python_with_tools;
use crate::support::{checkout, printed};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Stdio;

/// The samples in an account of this test, with their images and the role that pages name.
fn samples() -> Account {
    let account = Account::of(Project::copy_of(&checkout("sample-configs")), "123456789012", "us-east-1");
    let mut pushed: Vec<(String, String)> = Vec::new();
    for (file, text) in account.project.synth() {
        if !file.ends_with(".template.json") {
            continue;
        }
        let template: Value = serde_json::from_str(&text).unwrap();
        for resource in template["Resources"].as_object().unwrap().values() {
            let uri = &resource["Properties"]["AgentRuntimeArtifact"]["ContainerConfiguration"]["ContainerUri"];
            let Some((repository, tag)) = uri.as_str().and_then(|uri| uri.split_once('/')?.1.rsplit_once(':')) else {
                continue;
            };
            pushed.push((repository.to_owned(), tag.to_owned()));
        }
    }
    pushed.sort();
    pushed.dedup();
    for (repository, tag) in pushed {
        account.push(&repository, &[&tag]);
    }
    let trust = json!({"Version": "2012-10-17", "Statement": []}).to_string();
    account.call("iam", "create_role", json!({"RoleName": "agent", "AssumeRolePolicyDocument": trust}));
    account
}

/// What may end otherwise than with 0 here, and why.
const MAY_END: &[(&str, i32, &str)] = &[
    ("mdaac role check", 1, "the role that it is asked about is none for this runtime"),
    ("mdaac role check", 64, "the account in the page is not that of the samples"),
    ("mdaac role check", 6, "likewise"),
];

#[test]
fn every_command_that_asks_an_account_works() {
    let account = samples();
    account.told(&["deploy", "--yes"], 0);
    let path = format!("{}:/usr/bin:/bin", Path::new(MDAAC).parent().unwrap().display());
    let mut run = 0;
    for page in pages() {
        for shown in
            in_blocks(&page).into_iter().filter(|shown| shown.text.starts_with("mdaac ") && shown.asks_account())
        {
            let mut line = shown.runnable().replace("123456789012", &account.id);
            // Nobody is here to be asked.
            let asks = ["mdaac deploy", "mdaac destroy"].iter().any(|start| shown.text.starts_with(start));
            if asks && !["--yes", "--prepare"].iter().any(|option| line.contains(option)) {
                line.push_str(" --yes");
            }
            let output = account.project.command_of("/bin/sh", &["-c", &line]).env("PATH", &path).output().unwrap();
            let code = output.status.code().unwrap();
            let may = MAY_END.iter().any(|(start, may, _)| shown.text.starts_with(start) && *may == code);
            assert!(code == 0 || may, "{page}:{}: {line}\n{}", shown.line, printed(&output));
            run += 1;
        }
        // What a page took away is there for the next.
        account.told(&["deploy", "--yes"], 0);
    }
    assert!(run > 15, "only {run} commands were run");
}

/// Reads a command line a line, and says what AWS's models do not know of it.
const CHECK: &str = r#"
import re, shlex, sys
import botocore.session
from botocore import xform_name
session = botocore.session.get_session()
for line in sys.stdin:
    words = shlex.split(line)
    # The CLI calls S3's operations so.
    service, operation, options = words[1].replace("s3api", "s3"), words[2], [word[2:] for word in words[3:] if word.startswith("--")]
    try:
        model = session.get_service_model(service)
    except botocore.exceptions.UnknownServiceError:
        print(f"{line.strip()}: no service {service}"); continue
    names = {xform_name(name, "-"): name for name in model.operation_names}
    if operation not in names:
        print(f"{line.strip()}: no operation {operation}"); continue
    shape = model.operation_model(names[operation]).input_shape
    known = {xform_name(name, "-") for name in (shape.members if shape else {})}
    known |= {"region", "profile", "output", "query", "cli-input-json"}
    for option in options:
        if option not in known and option.removeprefix("no-") not in known:
            print(f"{line.strip()}: no option {option}")
"#;

#[test]
fn every_command_of_the_aws_cli_is_one_of_aws() {
    let code = regex::Regex::new(r"`(aws (?:[a-z0-9-]+) (?:[a-z0-9-]+)[^`]*)`").unwrap();
    let mut lines = Vec::new();
    for page in pages() {
        lines.extend(
            in_blocks(&page).into_iter().filter(|shown| shown.text.starts_with("aws ")).map(|shown| shown.text),
        );
        let text = std::fs::read_to_string(checkout(&page)).unwrap();
        lines.extend(code.captures_iter(&text).map(|found| found[1].split_whitespace().collect::<Vec<_>>().join(" ")));
    }
    // What the CLI itself does is in no model.
    lines.retain(|line| {
        !line.starts_with("aws sso login") && !line.starts_with("aws login") && !line.starts_with("aws configure")
    });
    let lines: Vec<String> =
        lines.into_iter().map(|line| line.split(['|', '>']).next().unwrap().replace('\'', "")).collect();
    assert!(lines.len() > 8, "{lines:?}");
    let mut python = python_with_tools();
    let mut python =
        python.args(["-c", CHECK]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut python.stdin.take().unwrap(), (lines.join("\n") + "\n").as_bytes()).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", printed(&output));
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "");
}
