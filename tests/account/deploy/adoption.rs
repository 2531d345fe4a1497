//! Stacks that MDAA made, taken over: nothing is replaced, also where the service has made log groups, also after a kill.

use crate::support::account::{Account, Told};
use crate::support::project::{Project, projects_below, texts_below};
use crate::support::{checkout, printed};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::Mutex;

const RUNTIME: &str = "AWS::BedrockAgentCore::Runtime";
const ENDPOINT: &str = "AWS::BedrockAgentCore::RuntimeEndpoint";
const LOG_GROUP: &str = "AWS::Logs::LogGroup";
/// By which MDAA protects log groups since 1.7.
const PROTECTION: &str = "Custom::AgentCoreLogProtection";

/// A stack that MDAA's template made, and the project that it comes from.
struct Adoptee {
    account: Account,
    stack: String,
    template: Value,
    made: BTreeMap<String, String>,
    /// What the proof says that leaves.
    leaving: BTreeSet<String>,
}

impl Adoptee {
    /// Deploys `template`, a file of the account's project, as MDAA would.
    fn deploy(account: Account, template: &str, stack: String) -> Adoptee {
        let text = fs::read_to_string(account.project.path().join(template)).unwrap();
        let template: Value = serde_json::from_str(&text).unwrap();
        for path in parameters(&template, &text) {
            provide(&account, &path);
        }
        let roles = template["Resources"].as_object().unwrap().values();
        let boundaries: BTreeSet<&str> =
            roles.filter_map(|role| role["Properties"]["PermissionsBoundary"].as_str()?.rsplit('/').next()).collect();
        for name in boundaries {
            let document =
                json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}});
            let policy = json!({"PolicyName": name, "PolicyDocument": document.to_string()});
            account.call("iam", "create_policy", policy);
        }
        if text.contains(":role/agent\"") || text.contains("/generated-role/") {
            let trust = json!({"Version": "2012-10-17", "Statement": {
                "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "bedrock-agentcore.amazonaws.com"},
            }});
            let role = json!({"RoleName": "agent", "AssumeRolePolicyDocument": trust.to_string()});
            account.call("iam", "create_role", role);
        }
        // Each test says itself which log groups the service has made by then; MDAA's function waits for one.
        let protected = text.contains(PROTECTION);
        account.tell_emulator("log-groups", if protected { "create" } else { "invoke" });
        let request =
            json!({"StackName": stack, "TemplateBody": template.to_string(), "Capabilities": ["CAPABILITY_NAMED_IAM"]});
        account.call("cloudformation", "create_stack", request);
        account.wait_for(&stack, "CREATE_COMPLETE");
        account.tell_emulator("log-groups", "invoke");
        let made = account.physical_ids(&stack);
        let proof = account.told(&["adopt", "--format", "json"], 0).stdout;
        let proof: Value = serde_json::from_str(&proof).unwrap();
        let leaving = proof["modules"][0]["removed"].as_array().unwrap().iter();
        let leaving = leaving.map(|one| one["logicalId"].as_str().unwrap().to_owned()).collect();
        Adoptee { account, stack, template, made, leaving }
    }

    /// A fixture of `mdaac adopt`.
    fn fixture(name: &str) -> Adoptee {
        let project = Project::copy_of(&checkout("tests/fixtures/adopt").join(name));
        let account = Account::of(project, "111122223333", "eu-central-1");
        account.push("quotes", &["7", "8"]);
        built(&account);
        let template = "mdaa/orbit/sales/test/quotes/orbit-test-sales-quotes.template.json";
        Adoptee::deploy(account, template, "orbit-test-sales-quotes".to_owned())
    }

    /// The names of the log groups that the service writes to: that of `DEFAULT`, then that of the endpoint.
    fn log_groups(&self) -> Vec<String> {
        let of = |resource_type: &str| {
            let resources = self.template["Resources"].as_object().unwrap().iter();
            resources.filter(|(_, one)| one["Type"] == resource_type).collect::<Vec<_>>()
        };
        let (runtime, _) = of(RUNTIME)[0];
        let endpoints = of(ENDPOINT).into_iter().map(|(_, one)| one["Properties"]["Name"].as_str().unwrap().to_owned());
        let endpoints = std::iter::once("DEFAULT".to_owned()).chain(endpoints);
        let group = |endpoint: String| format!("/aws/bedrock-agentcore/runtimes/{}-{endpoint}", self.made[runtime]);
        endpoints.map(group).collect()
    }

    /// What the service does when the runtime is invoked: a log group without retention and key.
    fn log(&self, groups: usize) {
        let owned = |name: &String| self.made.values().any(|id| id == name);
        let missing = |name: &String| !owned(name) && self.account.read(LOG_GROUP, name).is_none();
        for name in self.log_groups().into_iter().take(groups).filter(missing) {
            self.account.call("logs", "create_log_group", json!({"logGroupName": name}));
        }
    }

    /// Everything is what it was but what the proof said that leaves, and the log groups are as the template says.
    fn is_adopted(&self) -> Result<(), String> {
        let now = self.account.physical_ids(&self.stack);
        for (id, physical) in &self.made {
            let wanted = Some(physical).filter(|_| !self.leaving.contains(id));
            if now.get(id) != wanted {
                return Err(format!("{id} was {physical} and is {:?}", now.get(id)));
            }
        }
        for name in self.log_groups() {
            let group = self.account.read(LOG_GROUP, &name).ok_or_else(|| format!("{name} is missing"))?;
            let bare = ["KmsKeyId", "DataProtectionPolicy"].iter().any(|key| group[key].is_null());
            if group["RetentionInDays"] != 365 || bare || !now.values().any(|id| *id == name) {
                return Err(format!("{name}: {group}"));
            }
        }
        match self.account.status(&self.stack).as_deref() {
            Some("UPDATE_COMPLETE") => Ok(()),
            other => Err(format!("the stack is in {other:?}")),
        }
    }

    fn adopt(&self) -> Result<Told, String> {
        let told = self.account.deploy(&["--bucket", &bucket(&self.account)], 0);
        self.is_adopted().map(|()| told)
    }

    /// A deploy that goes on by itself.
    fn start(&self) -> Child {
        let mut command = self.account.project.command(&["deploy", "--yes"]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// Adopts, killed in that phase, and again to the end.
    fn adopt_killed(&self, phase: Phase) -> Result<(), String> {
        let (account, stack) = (&self.account, &self.stack);
        let held = match phase {
            Phase::Import | Phase::Between => self.id_of(LOG_GROUP, "DEFAULT"),
            Phase::Update => self.id_of(RUNTIME, ""),
        };
        account.tell_emulator(&format!("pace/{held}"), "1000");
        let mut killed = self.start();
        match phase {
            Phase::Import => account.wait_for(stack, "IMPORT_IN_PROGRESS"),
            Phase::Between => {
                account.wait_for(stack, "IMPORT_IN_PROGRESS");
                account.tell_emulator("pace/change-set", "1000");
                account.untell_emulator(&format!("pace/{held}"));
                account.wait_for(stack, "IMPORT_COMPLETE");
            }
            Phase::Update => account.wait_for(stack, "UPDATE_IN_PROGRESS"),
        }
        killed.kill().unwrap();
        killed.wait().unwrap();
        account.untell_emulator(match phase {
            Phase::Between => "pace/change-set",
            _ => return self.go_on(&held),
        });
        self.go_on("")
    }

    fn go_on(&self, held: &str) -> Result<(), String> {
        if !held.is_empty() {
            self.account.untell_emulator(&format!("pace/{held}"));
        }
        self.adopt()?;
        match self.account.change_sets(&self.stack) {
            0 => Ok(()),
            left => Err(format!("{left} change sets were left")),
        }
    }

    /// The logical id of our resource of that type, with a part of its id.
    fn id_of(&self, resource_type: &str, part: &str) -> String {
        let ours = self.account.project.synth();
        let (_, ours) = ours.iter().find(|(path, _)| path.ends_with(".template.json")).unwrap();
        let ours: Value = serde_json::from_str(ours).unwrap();
        let resources = ours["Resources"].as_object().unwrap();
        let found = resources.iter().find(|(id, one)| one["Type"] == resource_type && id.contains(part));
        found.unwrap().0.clone()
    }
}

/// When a deploy is killed.
#[derive(Clone, Copy, Debug)]
enum Phase {
    Import,
    Between,
    Update,
}

/// The paths of SSM parameters that a template reads.
fn parameters(template: &Value, text: &str) -> Vec<String> {
    let declared = template["Parameters"].as_object().into_iter().flat_map(|map| map.values());
    let declared = declared.filter_map(|one| one["Default"].as_str().map(str::to_owned));
    let resolved = text.split("{{resolve:ssm:").skip(1).filter_map(|rest| rest.split("}}").next().map(str::to_owned));
    declared.chain(resolved).collect()
}

/// The execution role of cases that give one.
const ROLE: &str = "arn:aws:iam::123456789012:role/agent";

fn bucket(account: &Account) -> String {
    format!("templates-{}", account.id)
}

/// Puts a value that fits where the cases read it.
fn provide(account: &Account, path: &str) {
    let value = match path {
        path if path.ends_with("-token") => "arn:aws:lambda:us-east-1:123456789012:function:role-helper",
        path if path.ends_with("/version") => "21",
        path if path.contains("polic") => "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
        path if path.ends_with("vpc") => "vpc-0a1b2c3d",
        path if path.contains("table") => "arn:aws:dynamodb:us-east-1:123456789012:table/t",
        path if path.to_lowercase().contains("subnet") => "subnet-0a1b2c3d",
        path if path.contains("/generated-role/") && path.ends_with("/arn") => ROLE,
        path if path.contains("/generated-role/") => "AROAEXAMPLE",
        // No rule of a security group may be there twice.
        path if path.ends_with('2') => "sg-4e5f6a7b",
        _ => "sg-0a1b2c3d",
    };
    let parameter = |name: &str| json!({"Name": name, "Value": value, "Type": "String", "Overwrite": true});
    match path.strip_prefix("arn:aws:ssm:").and_then(|rest| rest.split_once(":parameter")) {
        Some((place, name)) => {
            let (region, owner) = place.split_once(':').unwrap();
            account.call_elsewhere(owner, region, "ssm", "put_parameter", parameter(name));
        }
        None => {
            account.call("ssm", "put_parameter", parameter(path));
        }
    }
}

/// One of MDAA's own templates of the reference cases, deployed.
fn reference_case(case: &Path, template: &str) -> Result<Adoptee, String> {
    let account = Account::of(Project::copy_of(case), "123456789012", "us-east-1");
    account.push("test-runtime", &["latest"]);
    account.push("my-repo", &["latest"]);
    by_digest(&account);
    let checked = account.project.mdaac(&["check"]);
    if !checked.status.success() {
        return Err(printed(&checked));
    }
    built(&account);
    // Ours may be too large for a request.
    account.call("s3", "create_bucket", json!({"Bucket": bucket(&account)}));
    let output = account.project.synth();
    let ours = output.keys().find_map(|path| path.rsplit('/').next()?.strip_suffix(".template.json"));
    let stack = ours.unwrap().to_owned();
    Ok(Adoptee::deploy(account, template, stack))
}

/// An image that a config names by digest has the digest of what is in the registry.
fn by_digest(account: &Account) {
    let config = account.project.path().join("bedrock-agentcore-runtime.yaml");
    let text = fs::read_to_string(&config).unwrap();
    let Some(digest) = text.split('@').nth(1).filter(|rest| rest.starts_with("sha256:")) else { return };
    let digest = digest.split(['\'', '"', '\n']).next().unwrap();
    account.call_elsewhere(&account.id, "eu-west-1", "ecr", "create_repository", json!({"repositoryName": "my-repo"}));
    let image = json!({"repositoryName": "my-repo", "imageManifest": "{\"schemaVersion\": 2}"});
    let pushed = account.call_elsewhere(&account.id, "eu-west-1", "ecr", "put_image", image);
    let real = pushed["image"]["imageId"]["imageDigest"].as_str().unwrap();
    for (file, text) in texts_below(account.project.path()).iter().filter(|(_, text)| text.contains(digest)) {
        fs::write(account.project.path().join(file), text.replace(digest, real)).unwrap();
    }
}

/// The image of a `codePath` is in the repository that our template names.
fn built(account: &Account) {
    let output = account.project.synth();
    let (_, template) = output.iter().find(|(path, _)| path.ends_with(".template.json")).unwrap();
    if let Some(rest) = template.split(".amazonaws.com/mdaac/").nth(1) {
        let (repository, tag) = rest.split('"').next().unwrap().split_once(':').unwrap();
        account.push(&format!("mdaac/{repository}"), &[tag]);
    }
}

#[test]
fn no_log_group_one_or_all_of_them_are_taken_over_alike() {
    for groups in 0..=2 {
        let adoptee = Adoptee::fixture("mdaa-1.6");
        adoptee.log(groups);
        let proof = adoptee.account.told(&["adopt"], 0);
        assert_eq!(proof.stdout.matches("exists, imported").count(), groups, "{}", proof.stdout);
        let told = adoptee.adopt().unwrap();
        assert!(told.stdout.contains("adopting orbit-test-sales-quotes, made by MDAA 1.6.0"), "{}", told.stdout);
        assert_eq!(told.stdout.contains("to import"), groups > 0, "{}", told.stdout);
        if groups == 1 {
            insta::assert_snapshot!("adopted", told.stdout);
        }
        assert!(adoptee.account.deploy(&[], 0).stdout.contains("nothing to do"));
        assert!(adoptee.account.told(&["adopt"], 0).stdout.contains("adopted already"));
    }
}

/// MDAA's function takes the key off the log groups when it goes, after the update has put it on: so it is put on with an
/// update of its own, in the same run and with one question.
#[test]
fn the_key_that_mdaas_function_takes_off_is_put_on_in_the_same_deploy() {
    let adoptee = Adoptee::fixture("mdaa-1.8");
    let (account, groups) = (&adoptee.account, adoptee.log_groups());
    let protected = account.read(LOG_GROUP, &groups[0]).unwrap();
    assert!(!protected["KmsKeyId"].is_null(), "{protected}");
    let import = account.told(&["deploy", "--prepare"], 0);
    assert!(import.stdout.contains("2 to import"), "{}", import.stdout);
    account.told(&["deploy", "--execute"], 0);
    let update = account.told(&["deploy", "--prepare"], 0);
    assert!(
        update.stdout.contains("then, once MDAA's function is gone and has taken the key off:"),
        "{}",
        update.stdout
    );
    // Between the two operations they have none.
    let executed = account.told(&["deploy", "--execute"], 0);
    assert!(executed.stdout.contains("the log groups have no key of yours yet"), "{}", executed.stdout);
    for group in &groups {
        assert!(account.read(LOG_GROUP, group).unwrap()["KmsKeyId"].is_null());
    }
    adoptee.adopt().unwrap();
    assert!(account.deploy(&[], 0).stdout.contains("nothing to do"));
}

#[test]
fn every_variant_of_mdaa_is_taken_over() {
    let variants = projects_below(&checkout("tests/fixtures/adopt"));
    let complaints: Vec<String> = variants
        .iter()
        .map(|folder| folder.file_name().unwrap().to_str().unwrap())
        // The other tests adopt the first; the endpoint of the second has version `3.0.0`, as in MDAA's sample, which
        // AWS refuses.
        .filter(|name| !["mdaa-1.6", "written-otherwise"].contains(name))
        .filter_map(|name| {
            let adoptee = Adoptee::fixture(name);
            adoptee.log(1);
            adoptee.adopt().err().map(|why| format!("{name}: {why}"))
        })
        .collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn killed_before_between_and_in_the_second_operation_the_next_run_ends_it() {
    for phase in [Phase::Import, Phase::Between, Phase::Update] {
        let adoptee = Adoptee::fixture("mdaa-1.6");
        adoptee.log(2);
        adoptee.adopt_killed(phase).unwrap_or_else(|why| panic!("{phase:?}: {why}"));
    }
}

#[test]
fn what_stands_in_the_way_stops_a_deploy_unless_it_is_a_replacement_that_is_allowed() {
    let adoptee = Adoptee::fixture("mdaa-1.6");
    let account = &adoptee.account;
    account.edit("agent.yaml", "quotes:7", "quotes:8");
    let refused = account.deploy(&[], 1);
    insta::assert_snapshot!("refused", refused.stdout);
    assert_eq!(account.change_sets(&adoptee.stack), 0);
    assert_eq!(account.status(&adoptee.stack).as_deref(), Some("CREATE_COMPLETE"));
    account.edit("agent.yaml", "quotes:8", "quotes:7");
    account.edit("agent.yaml", "name: live", "name: prod");
    account.deploy(&[], 1);
    let endpoint = adoptee.id_of(ENDPOINT, "");
    account.deploy(&["--allow-replacement", &endpoint], 0);
    let now = account.physical_ids(&adoptee.stack);
    assert_ne!(now[&endpoint], adoptee.made[&endpoint]);
    let runtime = adoptee.id_of(RUNTIME, "");
    assert_eq!(now[&runtime], adoptee.made[&runtime]);
}

#[test]
fn each_of_the_two_operations_can_be_reviewed_and_executed_by_itself() {
    let adoptee = Adoptee::fixture("mdaa-1.6");
    adoptee.log(2);
    let account = &adoptee.account;
    let import = account.told(&["deploy", "--prepare"], 0);
    assert!(import.stdout.contains("2 to import"), "{}", import.stdout);
    let executed = account.told(&["deploy", "--execute"], 0);
    assert!(executed.stdout.contains("warning[update-remains]"), "{}", executed.stdout);
    assert_eq!(account.status(&adoptee.stack).as_deref(), Some("IMPORT_COMPLETE"));
    let update = account.told(&["deploy", "--prepare"], 0);
    assert!(!update.stdout.contains("to import"), "{}", update.stdout);
    let executed = account.told(&["deploy", "--execute"], 0);
    assert!(!executed.stdout.contains("update-remains"), "{}", executed.stdout);
    adoptee.is_adopted().unwrap();
}

#[test]
fn a_log_group_that_somebody_changes_is_seen_and_mended() {
    let adoptee = Adoptee::fixture("mdaa-1.6");
    adoptee.log(1);
    adoptee.adopt().unwrap();
    let group = adoptee.log_groups().remove(0);
    adoptee.account.call("logs", "put_retention_policy", json!({"logGroupName": group, "retentionInDays": 7}));
    let told = adoptee.account.deploy(&[], 5);
    assert!(told.stdout.contains("keeps its logs for 7 days, not for 365 days"), "{}", told.stdout);
    assert!(told.stdout.contains("`mdaac deploy --revert-drift` puts it back"), "{}", told.stdout);
    adoptee.account.deploy(&["--revert-drift"], 0);
    adoptee.is_adopted().unwrap();
    let key = adoptee.account.call("kms", "create_key", json!({}))["KeyMetadata"]["Arn"].clone();
    let patch = json!([{"op": "add", "path": "/KmsKeyId", "value": key}]).to_string();
    let other_key = json!({"TypeName": LOG_GROUP, "Identifier": group, "PatchDocument": patch});
    adoptee.account.call("cloudcontrol", "update_resource", other_key);
    let told = adoptee.account.deploy(&[], 5);
    assert!(told.stdout.contains("is encrypted with another key"), "{}", told.stdout);
}

#[test]
fn what_was_changed_by_hand_is_said_before_a_stack_is_taken_over() {
    let adoptee = Adoptee::fixture("mdaa-1.6");
    let account = &adoptee.account;
    let runtime = adoptee.made[&adoptee.id_of(RUNTIME, "")].clone();
    let patch = json!([{"op": "add", "path": "/Description", "value": "by hand"}]).to_string();
    let by_hand = json!({"TypeName": RUNTIME, "Identifier": runtime, "PatchDocument": patch});
    account.call("cloudcontrol", "update_resource", by_hand);
    let words = "warning[live-differs]: `Description` of the runtime";
    let told = account.told(&["adopt"], 0).stdout;
    assert!(told.contains(words), "{told}");
    // Nobody says yes, and has read it before the plan.
    let told = account.told(&["deploy"], 6).stdout;
    let (said, plan) = (told.find(words).expect(&told), told.find("plan for ").expect(&told));
    assert!(said < plan, "{told}");
}

#[test]
fn an_import_that_fails_leaves_everything_as_it_was_and_the_next_run_ends_it() {
    let adoptee = Adoptee::fixture("mdaa-1.6");
    adoptee.log(1);
    let (account, group) = (&adoptee.account, adoptee.id_of(LOG_GROUP, "DEFAULT"));
    account.tell_emulator(&format!("fail/import/{group}"), "out of luck");
    let told = account.deploy(&[], 4);
    assert!(told.errors().contains("out of luck"), "{}", told.stdout);
    assert_eq!(account.status(&adoptee.stack).as_deref(), Some("IMPORT_ROLLBACK_COMPLETE"));
    assert_eq!(account.physical_ids(&adoptee.stack), adoptee.made);
    account.untell_emulator(&format!("fail/import/{group}"));
    adoptee.adopt().unwrap();
}

#[test]
fn nothing_is_executed_without_a_yes() {
    let adoptee = Adoptee::fixture("mdaa-1.6");
    adoptee.log(1);
    let told = adoptee.account.told(&["deploy", "--format", "json"], 6);
    let events: Vec<Value> = told.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let adopting = events.iter().find(|event| event["event"] == "adopting").unwrap();
    assert_eq!((&adopting["madeBy"], &adopting["proven"]), (&json!("MDAA 1.6.0"), &json!(true)), "{adopting:#}");
    let told = adoptee.account.told(&["deploy"], 6);
    assert!(told.stdout.contains("adopting orbit-test-sales-quotes"), "{}", told.stdout);
    assert_eq!(adoptee.account.status(&adoptee.stack).as_deref(), Some("CREATE_COMPLETE"));
    assert_eq!(adoptee.account.physical_ids(&adoptee.stack), adoptee.made);
}

#[test]
fn the_way_back_to_mdaa_and_forth_again_keeps_everything() {
    let adoptee = Adoptee::fixture("mdaa-1.6");
    adoptee.log(1);
    adoptee.adopt().unwrap();
    let (account, stack) = (&adoptee.account, &adoptee.stack);
    let back = json!({
        "StackName": stack, "TemplateBody": adoptee.template.to_string(), "Capabilities": ["CAPABILITY_NAMED_IAM"]
    });
    account.call("cloudformation", "update_stack", back);
    account.wait_for(stack, "UPDATE_COMPLETE");
    let now = account.physical_ids(stack);
    let same = |(id, physical): (&String, &String)| now.get(id) == Some(physical);
    assert!(
        adoptee.made.iter().filter(|(id, _)| !adoptee.leaving.contains(*id)).all(same),
        "{now:#?}\n{:#?}",
        adoptee.made
    );
    for name in adoptee.log_groups() {
        let group = account.read(LOG_GROUP, &name).unwrap();
        assert_eq!(group["RetentionInDays"], 365, "{name}: {group}");
    }
    let forth = adoptee.adopt().unwrap();
    assert!(forth.stdout.contains("2 to import"), "{}", forth.stdout);
}

#[test]
fn a_wrong_account_or_no_answer_proves_nothing() {
    let adoptee = Adoptee::fixture("mdaa-1.6");
    let account = &adoptee.account;
    account.tell_emulator("deny/cloudformation/GetTemplate", "*");
    let told = account.told(&["adopt"], 6);
    assert!(told.stdout.contains("may not call `cloudformation:GetTemplate`"), "{}", told.stdout);
    account.untell_emulator("deny/cloudformation/GetTemplate");
    account.edit("mdaa.yaml", &account.id, "999988887777");
    assert!(account.told(&["adopt"], 6).stdout.contains("error[wrong-account]"));
    account.edit("mdaa.yaml", "999988887777", &account.id);
    account.edit("mdaa.yaml", "quotes:", "offers:");
    let told = account.told(&["adopt"], 1);
    assert!(told.stdout.contains("there is no stack `orbit-test-sales-offers`"), "{}", told.stdout);
}

#[test]
fn every_reference_case_that_mdaa_deploys_is_taken_over() {
    let Some(reference) = std::env::var_os("MDAAC_REFERENCE") else {
        crate::support::skipped("MDAAC_REFERENCE is not set, so no reference case was adopted");
        return;
    };
    if std::env::var_os("MDAAC_EMULATOR_UNKIND").is_some() {
        // They take minutes.
        crate::support::skipped(
            "no reference case was adopted on an unkind AWS: our own variants of MDAA's stacks are",
        );
        return;
    }
    let templates = ["mdaa-template.json", "mdaa-1.7.0-template.json", "mdaa-1.8.0-template.json"];
    let cases = ["good", "good-1.8"].into_iter().flat_map(|folder| projects_below(&Path::new(&reference).join(folder)));
    let stacks = cases.flat_map(|case| templates.map(|template| (case.clone(), template)));
    let stacks = stacks.filter(|(case, template)| case.join(template).is_file());
    // All of them take minutes. Five is prime to the two and three versions of a case, so each version has its share.
    let share = crate::support::cases(5, 1);
    let cases: Vec<(usize, (PathBuf, &str))> = stacks.enumerate().step_by(share).collect();
    let (queue, complaints) = (Mutex::new(cases), Mutex::new(Vec::new()));
    // Two at a time: a deploy waits most of the time.
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some((index, (case, template))) = { queue.lock().unwrap().pop() } {
                    let adopt = || {
                        let adoptee = reference_case(&case, template)?;
                        // Half of the runtimes have logged, and some of those deploys are killed.
                        adoptee.log(if index % 2 == 0 { 2 } else { 0 });
                        match index {
                            0 => adoptee.adopt_killed(Phase::Import),
                            2 => adoptee.adopt_killed(Phase::Between),
                            // MDAA 1.7: its runtime changes, so that this phase lasts.
                            4 | 10 => adoptee.adopt_killed(Phase::Update),
                            _ => adoptee.adopt().map(|_| ()),
                        }
                    };
                    // One that fails stops no other.
                    let done = catch_unwind(AssertUnwindSafe(adopt)).unwrap_or_else(|_| Err("see above".to_owned()));
                    if let Err(why) = done {
                        complaints.lock().unwrap().push(format!("{}, {template}: {why}", case.display()));
                    }
                }
            });
        }
    });
    let complaints = complaints.into_inner().unwrap();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
