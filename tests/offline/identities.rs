//! What `mdaac role` and `mdaac access` print: policies that IAM takes, of actions that exist, and the
//! same in every format.

use crate::support::each::{below, each};
use crate::support::iam_data::texts;
use crate::support::printed_policies::{MEMORY, STANDALONE, document, print, resource_policies_of};
use crate::support::project::Project;
use crate::support::{checkout, printed, program};
use mdaac::module_type::bedrock_agentcore_runtime::STATEMENTS_OF_USES;
use serde_json::{Value, json};
use std::fs;
use std::process::{Command, Stdio};

#[test]
fn a_resource_policy_names_its_own_resource_and_no_other() {
    for fixture in ["access", "access-of-every-kind", "access-with-tokens", "vpc-only", "vpc-only-with-tokens"] {
        let project = Project::copy_of(&checkout("tests/fixtures/good").join(fixture));
        let policies = resource_policies_of(&document(&project, &["synth", "--stdout"]));
        assert!(policies.len() >= 2, "{fixture}");
        for (id, arn, policy) in policies {
            for statement in policy["Statement"].as_array().unwrap() {
                assert_eq!(statement["Resource"], arn, "{fixture} {id}");
            }
            assert!(!policy.to_string().to_lowercase().contains("aws:sourceaccount"), "{fixture} {id}");
        }
    }
}

#[test]
fn a_resource_policy_that_agentcore_would_refuse_for_its_length_is_an_error() {
    let project = Project::copy_of(&checkout("tests/fixtures/good/access"));
    let agent = project.path().join("agent.yaml");
    let config = fs::read_to_string(&agent).unwrap();
    let (before, _) = config.split_once("  principals:").unwrap();
    let check = |roles: usize| {
        let role = |n: usize| format!("'arn:aws:iam::222222222222:role/{n:03}'");
        let roles: Vec<String> = (0..roles).map(role).collect();
        fs::write(&agent, format!("{before}  principals: [{}]\n", roles.join(", "))).unwrap();
        let output = project.mdaac(&["check", "--format", "json"]);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let found = report["diagnostics"].as_array().unwrap().iter();
        found.filter(|found| found["severity"] == "error").map(|found| found["code"].clone()).collect::<Vec<_>>()
    };
    // Some 37 characters each, with quotes and comma, beside less than 700 others.
    assert!(check(534).is_empty());
    assert_eq!(check(550), ["resource-policy-too-large"]);
}

#[test]
fn the_printed_role_is_the_stacks_role() {
    let project = Project::copy_of(&checkout("tests/fixtures/good/every-property"));
    let written = project.synth();
    let template = written.iter().find(|(path, _)| path.ends_with(".template.json")).unwrap().1;
    let template: Value = serde_json::from_str(template).unwrap();
    let of_type = |wanted: &str| {
        let resources = template["Resources"].as_object().unwrap();
        resources.values().find(|resource| resource["Type"] == wanted).unwrap()["Properties"].clone()
    };
    assert_eq!(document(&project, &["role", "trust"]), of_type("AWS::IAM::Role")["AssumeRolePolicyDocument"]);
    assert_eq!(document(&project, &["role", "policy"]), of_type("AWS::IAM::ManagedPolicy")["PolicyDocument"]);
}

#[test]
fn who_gives_a_role_is_told_what_it_needs() {
    let project = Project::copy_of(&checkout("tests/fixtures/good/role-arn-given"));
    let policy = document(&project, &["role", "policy"]);
    assert!(policy["Statement"].as_array().unwrap().len() > 8, "{policy}");
    let caller = document(&project, &["role", "caller"]);
    let statements = caller["Statement"].as_array().unwrap();
    let pass = statements.iter().find(|statement| statement["Action"] == "iam:PassRole").unwrap();
    let given = fs::read_to_string(project.path().join("agent.yaml")).unwrap();
    assert!(given.contains(pass["Resource"].as_str().unwrap()), "{pass}");
    assert!(!statements.iter().any(|statement| texts(&statement["Action"]).contains(&"iam:CreateRole".to_owned())));
    // Whoever makes it makes the one that the config names.
    assert!(given.contains("role/agents/quotes"), "{given}");
    let trust = print(&project, &["role", "trust", "--format", "cli"]);
    assert!(trust.starts_with("aws iam create-role \\\n  --role-name quotes \\\n  --path /agents/ \\\n"), "{trust}");
    assert!(print(&project, &["role", "policy", "--format", "cli"]).contains("--role-name quotes "));
}

#[test]
fn a_module_that_names_a_user_for_its_role_is_still_told_what_its_role_needs() {
    let project = Project::copy_of(&checkout("tests/fixtures/bad/role-arn-of-a-user"));
    assert!(document(&project, &["role", "policy"])["Statement"].as_array().unwrap().len() > 8);
}

#[test]
fn an_agent_without_an_mdaa_yaml_gets_the_same_role() {
    let nowhere = Project::copy_of(&checkout("tests/schemas"));
    let policy = |what, more: &[&str]| print(&nowhere, &[&["role", what], &STANDALONE[..], more].concat());
    let profile = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0";
    insta::assert_snapshot!("standalone_policy", policy("policy", &["--model", profile]));
    insta::assert_snapshot!("standalone_trust_as_terraform", policy("trust", &["--format", "terraform"]));
    insta::assert_snapshot!("standalone_trust_as_commands", policy("trust", &["--format", "cli"]));
    insta::assert_snapshot!("standalone_caller", policy("caller", &[]));
}

#[test]
fn a_caller_is_told_what_its_own_account_must_allow() {
    let policy = |fixture: &str, caller: &str| {
        let project = Project::copy_of(&checkout("tests/fixtures/good").join(fixture));
        project.mdaac(&["access", "caller-policy", "--principal", caller])
    };
    let statement = |fixture: &str, caller: &str| {
        let output = policy(fixture, caller);
        assert!(output.status.success(), "{}", printed(&output));
        serde_json::from_slice::<Value>(&output.stdout).unwrap()["Statement"][0].clone()
    };
    // Both ARNs stand on the owner's side, in its account and region.
    let runtime =
        "arn:aws:bedrock-agentcore:eu-central-1:111122223333:runtime/orbit_test_sales_quotes_quote_agent-??????????";
    let endpoint = |name: &str| format!("{runtime}/runtime-endpoint/{name}");
    let role = "arn:aws:iam::333333333333:role/team/caller";
    assert_eq!(
        statement("access-of-every-kind", role)["Resource"],
        json!([
            runtime,
            endpoint("DEFAULT"),
            endpoint("orbit_test_sales_quotes_blue"),
            endpoint("orbit_test_sales_quotes_red_hot")
        ])
    );
    // An account that is named leaves it to its own policies which of its roles may call.
    assert_eq!(
        statement("access", "arn:aws:iam::222222222222:role/any")["Resource"],
        json!([runtime, endpoint("DEFAULT")])
    );
    // A caller of the same account needs nobody's leave.
    assert_eq!(statement("minimal", "111122223333")["Resource"], json!([runtime, endpoint("DEFAULT")]));
    assert_eq!(statement("access-by-role", "arn:aws:iam::222222222222:role/caller")["Action"], "sts:AssumeRole");
    // As `aws sts get-caller-identity` names a caller: a session, without its role's path, or a user.
    for caller in ["arn:aws:sts::333333333333:assumed-role/caller/ann", "arn:aws:iam::222222222222:user/ann"] {
        assert_eq!(statement("access", caller)["Resource"], json!([runtime, endpoint("DEFAULT")]), "{caller}");
    }
    for (fixture, caller) in [
        ("access-of-every-kind", "arn:aws:iam::333333333333:role/caller"),
        ("access-by-role", "arn:aws:iam::222222222222:role/other"),
        ("access-of-every-kind", "arn:aws:sts::333333333333:assumed-role/other/ann"),
        ("access-of-every-kind", "arn:aws:iam::333333333333:user/caller"),
        ("access-with-tokens", "222222222222"),
        ("minimal", "222222222222"),
    ] {
        let output = policy(fixture, caller);
        assert_eq!(output.status.code(), Some(1), "{fixture}: {}", printed(&output));
        assert!(output.stdout.is_empty(), "{fixture}: {}", printed(&output));
    }
}

#[test]
fn the_profile_assumes_the_role_of_the_stack() {
    let project = Project::copy_of(&checkout("tests/fixtures/good/access-by-role"));
    insta::assert_snapshot!("profile", print(&project, &["access", "profile"]));
    let by_profile = print(&project, &["access", "profile", "--name", "quotes", "--source-profile", "dev"]);
    insta::assert_snapshot!("profile_of_a_profile", by_profile);
    let without = Project::copy_of(&checkout("tests/fixtures/good/access"));
    assert_eq!(without.mdaac(&["access", "profile"]).status.code(), Some(1));
    assert_eq!(project.mdaac(&["access", "profile", "--name", "a]\nb"]).status.code(), Some(64));
}

#[test]
fn the_commands_carry_the_documents_through_a_shell() {
    let project = Project::copy_of(&checkout("tests/fixtures/good/every-property"));
    let aws = r#"aws() { printf '%s\0' "$@"; }"#;
    let shell = program("sh", "install a POSIX shell");
    for (what, option) in [
        (&["role", "trust"][..], "--assume-role-policy-document"),
        (&["role", "policy"], "--policy-document"),
        (&MEMORY, "--policy"),
    ] {
        let script = print(&project, &[what, &["--format", "cli"]].concat());
        let output =
            Command::new(&shell).args(["-euc", &format!("{aws}\n{script}")]).stdin(Stdio::null()).output().unwrap();
        assert!(output.status.success(), "{script}\n{}", printed(&output));
        let arguments = String::from_utf8(output.stdout).unwrap();
        let arguments: Vec<&str> = arguments.split('\0').collect();
        let at = arguments.iter().position(|argument| *argument == option).unwrap();
        let passed: Value = serde_json::from_str(arguments[at + 1]).unwrap();
        assert_eq!(passed, document(&project, what), "{script}");
    }
}

#[test]
fn a_long_policy_comes_in_parts_that_a_managed_policy_takes() {
    let project = Project::copy_of(&checkout("sample-configs"));
    let whole = document(&project, &["role", "caller", "-m", "claims"]);
    let mut statements = Vec::new();
    for part in ["1", "2"] {
        let part = document(&project, &["role", "caller", "-m", "claims", "--part", part]);
        assert!(part.to_string().len() <= 6144);
        statements.extend(part["Statement"].as_array().unwrap().clone());
    }
    assert_eq!(Value::from(statements), whole["Statement"]);
    let output = project.mdaac(&["role", "caller", "-m", "claims"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("`--part 1` to `--part 2`"), "{}", printed(&output));
    assert_eq!(project.mdaac(&["role", "caller", "-m", "claims", "--part", "3"]).status.code(), Some(64));
}

#[test]
fn who_deploys_under_a_boundary_cannot_lift_it() {
    let project = Project::copy_of(&checkout("tests/fixtures/good/permissions-boundary"));
    let policy = document(&project, &["role", "caller"]);
    let mut bounded = Vec::new();
    for statement in policy["Statement"].as_array().unwrap() {
        let actions = texts(&statement["Action"]);
        assert!(!actions.iter().any(|action| action.contains("DeleteRolePermissionsBoundary")), "{statement}");
        let lifts = ["iam:CreateRole", "iam:PutRolePermissionsBoundary"];
        for action in actions.iter().filter(|action| lifts.contains(&action.as_str())) {
            let only = "arn:aws:iam::111122223333:policy/team-boundary";
            assert_eq!(statement["Condition"], json!({"ArnLike": {"iam:PermissionsBoundary": only}}), "{statement}");
            bounded.push(action.clone());
        }
    }
    assert_eq!(bounded, ["iam:CreateRole", "iam:PutRolePermissionsBoundary"]);
    // Which boundary it is decides what the policy allows: one that only the deploy knows bounds nobody.
    let file = project.path().join("mdaa.yaml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("arn:aws:iam::111122223333:policy/team-boundary", "'{{param:Boundary}}'")).unwrap();
    let output = project.mdaac(&["role", "caller"]);
    assert_eq!(output.status.code(), Some(1), "{}", printed(&output));
    let known = "--parameter=Boundary=arn:aws:iam::111122223333:policy/team-boundary";
    assert_eq!(document(&project, &["role", "caller", known]), policy);
}

#[test]
fn a_policy_is_printed_whole_or_not_at_all() {
    let code = |fixture: &str, arguments: &[&str]| {
        let project = Project::copy_of(&checkout("tests/fixtures").join(fixture));
        let output = project.mdaac(arguments);
        assert!(output.status.success() || output.stdout.is_empty(), "{}", printed(&output));
        output.status.code()
    };
    let ssm = "good/ssm-policy-arn";
    assert_eq!(code(ssm, &["role", "policy"]), Some(1), "values that only the deploy knows");
    let known = [
        "--parameter=/orbit/policies/read-prices=arn:aws:iam::111122223333:policy/read-prices",
        "--parameter=/orbit/queues/quotes/arn=arn:aws:sqs:eu-central-1:111122223333:quotes",
    ];
    assert_eq!(code(ssm, &[&["role", "policy"], &known[..]].concat()), Some(0));
    assert_eq!(code("good/account-default", &["role", "trust"]), Some(64), "no account");
    assert_eq!(code("good/account-default", &["role", "trust", "--account", "111122223333"]), Some(0));
    assert_eq!(code("good/minimal", &["role", "trust", "--account", "444455556666"]), Some(64), "another account");
    assert_eq!(code("bad/subnets-empty", &["role", "trust"]), Some(1), "a wrong config");
}

/// A role for an agent of the article's names, read from a folder's files.
#[test]
fn each_role_is_explained_in_these_words() {
    let agent = ["--region", "us-east-1", "--agent-name", "agentName", "--repository", "my-agent"];
    each("tests/fixtures/roles", &below("tests/fixtures/roles"), |folder| {
        let project = Project::copy_of(folder);
        let mut arguments =
            vec!["role", "check", "arn:aws:iam::123456789012:role/agents/AgentCoreRuntimeExecutionRole"];
        arguments.extend(agent);
        for (option, file) in
            [("--policy", "policy.json"), ("--trust", "trust.json"), ("--permissions-boundary", "boundary.json")]
        {
            if project.path().join(file).is_file() {
                arguments.extend([option, file]);
            }
        }
        let human = project.mdaac(&arguments);
        let json = project.mdaac(&[&arguments[..], &["--format", "json"]].concat());
        assert_eq!(human.status.code(), json.status.code());
        let text = String::from_utf8(human.stdout).unwrap() + &String::from_utf8(human.stderr).unwrap();
        insta::assert_snapshot!("role", format!("exit code {}\n\n{text}", human.status.code().unwrap()));
    });
}

#[test]
fn what_is_printed_for_a_role_is_what_the_check_asks() {
    for fixture in ["every-property", "inference-profiles", "code-archive", "access-by-role", "filesystems", "uses"] {
        let project = Project::copy_of(&checkout("tests/fixtures/good").join(fixture));
        for (what, file) in [("policy", "policy.json"), ("trust", "trust.json")] {
            fs::write(project.path().join(file), print(&project, &["role", what])).unwrap();
        }
        let check =
            ["role", "check", "arn:aws:iam::111122223333:role/own", "--policy", "policy.json", "--trust", "trust.json"];
        let said = print(&project, &check);
        let verdict = said.lines().filter(|line| !line.starts_with("note: callers have JWTs"));
        let right = "arn:aws:iam::111122223333:role/own is what the runtime needs, and no more";
        assert_eq!(verdict.collect::<Vec<_>>(), [right], "{fixture}");
    }
}

/// Nothing in a config tells the file system of an access point of EFS; whoever wrote the role knows it. AWS's page
/// about it lists less than AgentCore asks for.
#[test]
fn a_role_that_names_its_file_system_may_mount_and_one_of_aws_s_page_lacks_what_the_page_lacks() {
    let project = Project::copy_of(&checkout("tests/fixtures/good/filesystems"));
    let policy = print(&project, &["role", "policy"]);
    fs::write(project.path().join("trust.json"), print(&project, &["role", "trust"])).unwrap();
    let check = |policy: &Value| {
        fs::write(project.path().join("policy.json"), policy.to_string()).unwrap();
        let role = "arn:aws:iam::111122223333:role/own";
        let output = project.mdaac(&["role", "check", role, "--policy", "policy.json", "--trust", "trust.json"]);
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
    };
    let mut own: Value = serde_json::from_str(&policy.replace(":file-system/*", ":file-system/fs-0a1b2c3d")).unwrap();
    let said = check(&own);
    assert_eq!(said, "arn:aws:iam::111122223333:role/own is what the runtime needs, and no more\n");
    // One of the two is enough where nobody knows which.
    let statements = own["Statement"].as_array_mut().unwrap();
    let place = |statements: &[Value], sid: &str| statements.iter().position(|one| one["Sid"] == sid).unwrap();
    let validation = place(statements, "EFSValidation");
    statements[validation]["Resource"] = statements[validation]["Resource"][2].clone();
    assert_eq!(check(&own), said);
    // Who only reads may do without the right to write.
    let mut reader = own.clone();
    let mount = place(reader["Statement"].as_array().unwrap(), "EFSMount");
    reader["Statement"][mount]["Action"] = json!("elasticfilesystem:ClientMount");
    let told = check(&reader);
    assert!(told.contains("warning[role-permission-missing]") && !told.contains("error["), "{told}");
    let statements = own["Statement"].as_array_mut().unwrap();
    let mount = place(statements, "S3FilesMount");
    statements[mount]["Action"] = json!(["s3files:ClientMount", "s3files:ClientWrite", "s3files:GetAccessPoint"]);
    statements.retain(|one| {
        !["EFSValidation", "S3FilesAccessPoint", "S3FilesMountTargets"].iter().any(|sid| one["Sid"] == *sid)
    });
    insta::assert_snapshot!("role_of_the_page", check(&own));
}

/// An own role is asked for what `uses` names, and may be without what only some agents call.
#[test]
fn a_role_is_asked_for_what_the_agent_uses() {
    let project = Project::copy_of(&checkout("tests/fixtures/good/uses"));
    fs::write(project.path().join("trust.json"), print(&project, &["role", "trust"])).unwrap();
    let whole: Value = serde_json::from_str(&print(&project, &["role", "policy"])).unwrap();
    let check = |change: &dyn Fn(&mut Vec<Value>)| {
        let mut policy = whole.clone();
        change(policy["Statement"].as_array_mut().unwrap());
        fs::write(project.path().join("policy.json"), policy.to_string()).unwrap();
        let role = "arn:aws:iam::111122223333:role/own";
        let output = project.mdaac(&["role", "check", role, "--policy", "policy.json", "--trust", "trust.json"]);
        String::from_utf8(output.stdout).unwrap()
    };
    for sid in STATEMENTS_OF_USES {
        let told = check(&|statements| statements.retain(|one| one["Sid"] != sid));
        assert!(told.contains(&format!("\"Sid\": \"{sid}\"")), "{sid}: {told}");
    }
    let told = check(&|statements| {
        statements.retain(|one| one["Sid"] != "InvokeGateways");
        for one in statements.iter_mut().filter(|one| one["Sid"] == "InvokeRuntimes") {
            one["Action"] = json!("bedrock-agentcore:InvokeAgentRuntime");
        }
    });
    insta::assert_snapshot!("role_of_an_agent_that_uses_more", told);
}

#[test]
fn a_role_that_is_none_is_refused_with_the_reason() {
    let nowhere = Project::copy_of(&checkout("tests/schemas"));
    let check = |arn: &str| {
        let output =
            nowhere.mdaac(&["role", "check", arn, "--agent-name", "a", "--region", "eu-west-1", "--repository", "a"]);
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let sso = "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0a1b2c3d4e5f6a7b/ann@example.com";
    for arn in [sso, "arn:aws:iam::111122223333:user/ann"] {
        let (code, words) = check(arn);
        assert_eq!(code, Some(1), "{words}");
        assert!(words.contains("role-arn-not-a-role") && words.contains("that is who deploys"), "{words}");
    }
    assert_eq!(check("my-role").0, Some(1));
}

#[test]
fn what_caller_policy_prints_lets_the_caller_in_and_nothing_less_does() {
    let caller = "arn:aws:iam::222222222222:role/caller";
    let project = Project::copy_of(&checkout("tests/fixtures/good/access"));
    let policy = document(&project, &["access", "caller-policy", "--principal", caller]);
    let check = |policy: &Value, caller: &str| {
        fs::write(project.path().join("caller.json"), policy.to_string()).unwrap();
        project.mdaac(&["access", "check", "--principal", caller, "--identity-policy", "caller.json"]).status.code()
    };
    assert_eq!(check(&policy, caller), Some(0));
    assert_eq!(check(&policy, "arn:aws:iam::444444444444:role/caller"), Some(1));
    for lost in 0..2 {
        let mut less = policy.clone();
        less["Statement"][0]["Resource"].as_array_mut().unwrap().remove(lost);
        assert_eq!(check(&less, caller), Some(1), "{less}");
    }
}
