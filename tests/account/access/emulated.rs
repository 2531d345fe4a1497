//! Our answers against calls of a runtime on a local AWS that enforces IAM (tests/emulator), and the
//! statements that we print, put where we say. That is a second reading of AWS's rules, never AWS.

use super::invocations::{Invocation, Who, across_accounts, in_one_account, open_to_all_resources};
use crate::support::access_cases::{OTHER, OWNER};
use crate::support::emulator::{Aws, Refusal};
use crate::support::project::Project;
use serde_json::{Value, json};
use std::fs;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

const FILES: [&str; 3] = ["identity.json", "runtime.json", "endpoint.json"];

/// One for both tests. It ends with the process, which closes its standard input.
fn place() -> MutexGuard<'static, Place> {
    static PLACE: LazyLock<Mutex<Place>> = LazyLock::new(|| Mutex::new(Place::new()));
    PLACE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The emulator with two accounts, a runtime, and who calls it.
struct Place {
    aws: Aws,
    runtime: String,
    project: Project,
}

impl Place {
    fn new() -> Place {
        let mut aws = Aws::start_with(&["--auth"]);
        aws.enter(OWNER, "eu-west-1");
        let runtime = json!({
            "agentRuntimeName": "agent", "roleArn": format!("arn:aws:iam::{OWNER}:role/agent"),
            "agentRuntimeArtifact": {"containerConfiguration": {"containerUri": format!("{OWNER}.dkr.ecr.eu-west-1.amazonaws.com/agent:1")}},
            "networkConfiguration": {"networkMode": "PUBLIC"},
        });
        let made = aws.call("bedrock-agentcore-control", "create_agent_runtime", runtime);
        let blue = json!({"agentRuntimeId": made["agentRuntimeId"], "name": "blue"});
        aws.call("bedrock-agentcore-control", "create_agent_runtime_endpoint", blue);
        for account in [OWNER, OTHER] {
            aws.enter(account, "eu-west-1");
            let trust = json!({"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": format!("arn:aws:iam::{account}:root")}},
            ]});
            aws.call(
                "iam",
                "create_role",
                json!({"RoleName": "caller", "AssumeRolePolicyDocument": trust.to_string()}),
            );
            aws.call("iam", "create_user", json!({"UserName": "ann"}));
        }
        let empty = tempfile::tempdir().unwrap();
        let project = Project::copy_of(empty.path());
        Place { aws, runtime: made["agentRuntimeArn"].as_str().unwrap().to_owned(), project }
    }

    fn as_root_of(&mut self, account: &str) {
        self.aws.sign_in(account, "none");
        self.aws.with_session_token(None);
    }

    /// Signs in as the caller.
    fn sign_in(&mut self, who: Who) {
        self.as_root_of(who.account());
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        match who {
            Who::OtherRoot => {}
            Who::OtherUser | Who::OwnUser => {
                let key = self.aws.call("iam", "create_access_key", json!({"UserName": "ann"}))["AccessKey"].take();
                self.aws.sign_in(&text(&key["AccessKeyId"]), &text(&key["SecretAccessKey"]));
            }
            Who::OtherRole | Who::OwnRole => {
                let role = format!("arn:aws:iam::{}:role/caller", who.account());
                let session = json!({"RoleArn": role, "RoleSessionName": "test"});
                let key = self.aws.call("sts", "assume_role", session)["Credentials"].take();
                self.aws.sign_in(&text(&key["AccessKeyId"]), &text(&key["SecretAccessKey"]));
                self.aws.with_session_token(key["SessionToken"].as_str());
            }
        }
    }

    /// Puts the policies where they belong, in files for us too; a refusal is the endpoint's or the runtime's.
    fn put(&mut self, call: &Invocation, policies: &[Option<Value>; 3]) -> Result<(), Refusal> {
        for (file, policy) in FILES.iter().zip(policies) {
            let path = self.project.path().join(file);
            match policy {
                Some(policy) => fs::write(path, format!("{policy:#}\n")).unwrap(),
                None => drop(fs::remove_file(path)),
            }
        }
        self.as_root_of(call.who.account());
        let (kind, name) = match call.who {
            Who::OtherUser | Who::OwnUser => ("user", "ann"),
            _ => ("role", "caller"),
        };
        let mut own = json!({"PolicyName": "own", if kind == "user" { "UserName" } else { "RoleName" }: name});
        match &policies[0] {
            Some(policy) => {
                own["PolicyDocument"] = policy.to_string().into();
                self.aws.call("iam", &format!("put_{kind}_policy"), own);
            }
            None => drop(self.aws.try_call("iam", &format!("delete_{kind}_policy"), own)),
        }
        self.as_root_of(OWNER);
        let endpoint = self.endpoint(call);
        for (arn, policy) in [self.runtime.clone(), endpoint].into_iter().zip(&policies[1..]) {
            let on = json!({"resourceArn": arn});
            drop(self.aws.try_call("bedrock-agentcore-control", "delete_resource_policy", on.clone()));
            if let Some(policy) = policy {
                let policy = json!({"resourceArn": arn, "policy": policy.to_string()});
                self.aws.try_call("bedrock-agentcore-control", "put_resource_policy", policy)?;
            }
        }
        Ok(())
    }

    fn endpoint(&self, call: &Invocation) -> String {
        format!("{}/runtime-endpoint/{}", self.runtime, call.endpoint)
    }

    /// Whether the emulator lets the caller in.
    fn invoke(&mut self, call: &Invocation) -> bool {
        self.sign_in(call.who);
        let request = json!({"agentRuntimeArn": self.runtime, "qualifier": call.endpoint, "payload": "{}"});
        match self.aws.try_call("bedrock-agentcore", "invoke_agent_runtime", request) {
            Ok(_) => true,
            Err(refusal) if refusal.code == "AccessDeniedException" => false,
            Err(refusal) => panic!("{}: {refusal:?}\n{}", call.name, self.aws.log()),
        }
    }

    /// What we say, with the remedies.
    fn check(&self, call: &Invocation, policies: &[Option<Value>; 3]) -> Value {
        let (caller, arn) = (call.who.arn(), &self.runtime);
        let mut arguments = vec!["access", "check", "--format", "json", "--principal", &caller, "--runtime-arn", arn];
        arguments.extend(["--endpoint", call.endpoint]);
        let options = ["--identity-policy", "--runtime-policy", "--endpoint-policy"];
        for ((option, file), policy) in options.iter().zip(FILES).zip(policies) {
            if policy.is_some() {
                arguments.extend([option, file]);
            }
        }
        arguments.extend(call.context.iter().flat_map(|given| ["--context", *given]));
        let output = self.project.mdaac(&arguments);
        let said = serde_json::from_slice(&output.stdout);
        said.unwrap_or_else(|_| panic!("{}: {}", call.name, crate::support::printed(&output)))
    }

    fn documents(&self, call: &Invocation) -> [Option<Value>; 3] {
        let endpoint = self.endpoint(call);
        let document = |statements: &Vec<Value>| {
            let text = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
            serde_json::from_str(&text.replace("RUNTIME", &self.runtime).replace("ENDPOINT", &endpoint)).unwrap()
        };
        // Whose policy allows nothing has one all the same: else we could not know.
        let nothing = vec![json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"})];
        let is_root = call.who == Who::OtherRoot;
        let [identity, runtime, endpoint] = &call.policies;
        let own = if identity.is_empty() { &nothing } else { identity };
        let of_resource = |statements: &Vec<Value>| (!statements.is_empty()).then(|| document(statements));
        [(!is_root).then(|| document(own)), of_resource(runtime), of_resource(endpoint)]
    }
}

/// Does what the remedies say.
fn mend(policies: &mut [Option<Value>; 3], remedies: &[Value]) {
    for remedy in remedies {
        let place = match (remedy["kind"].as_str().unwrap(), remedy["on"].as_str()) {
            ("identity-policy", _) => 0,
            ("resource-policy", Some("runtime")) => 1,
            ("resource-policy", Some("endpoint")) => 2,
            other => panic!("{other:?}"),
        };
        let policy = policies[place].get_or_insert_with(|| json!({"Version": "2012-10-17", "Statement": []}));
        let statements = policy["Statement"].as_array_mut().unwrap();
        match remedy["replaces"].as_u64() {
            // From 1, as in the messages.
            Some(number) => statements[number as usize - 1] = remedy["statement"].clone(),
            None => statements.push(remedy["statement"].clone()),
        }
    }
}

#[test]
fn a_call_goes_through_as_we_say_and_after_a_no_as_we_mend_it() {
    let mut place = place();
    let calls: Vec<Invocation> = across_accounts().into_iter().chain(in_one_account()).collect();
    assert!(calls.len() >= 30);
    for call in &calls {
        let name = call.name;
        let mut policies = place.documents(call);
        place.put(call, &policies).unwrap();
        let said = place.check(call, &policies);
        assert_eq!(said["answer"], call.wanted, "{name}: {said:#}");
        let goes_through = place.invoke(call);
        assert_eq!(
            goes_through != (said["answer"] == "allowed"),
            call.differs.is_some(),
            "{name}: {goes_through}, {:?}",
            call.differs
        );
        if said["answer"] != "denied" || call.differs.is_some() || call.who == Who::OtherRoot {
            continue;
        }
        let remedies = said["remedies"].as_array().unwrap();
        mend(&mut policies, remedies);
        place.put(call, &policies).unwrap();
        assert_eq!(place.check(call, &policies)["answer"], "allowed", "{name}, mended: {remedies:#?}");
        // To the emulator a session's aws:PrincipalArn is not its role's.
        let is_role = matches!(call.who, Who::OtherRole | Who::OwnRole);
        let spares_a_role = is_role && said["remedies"].to_string().contains("aws:PrincipalArn");
        if !spares_a_role {
            assert!(place.invoke(call), "{name}, mended: {remedies:#?}\n{}", place.aws.log());
        }
    }
}

#[test]
fn a_policy_with_a_wildcard_for_its_resource_is_refused_until_it_is_mended() {
    let mut place = place();
    let call = open_to_all_resources();
    let mut policies = place.documents(&call);
    assert_eq!(place.put(&call, &policies).unwrap_err().code, "ValidationException");
    let said = place.check(&call, &policies);
    assert_eq!(
        (&said["answer"], &said["diagnostics"][0]["code"]),
        (&json!("denied"), &json!("resource-must-be-exact"))
    );
    mend(&mut policies, said["remedies"].as_array().unwrap());
    place.put(&call, &policies).unwrap();
    assert_eq!(place.check(&call, &policies)["answer"], "allowed");
    assert!(place.invoke(&call), "{}", place.aws.log());
}
