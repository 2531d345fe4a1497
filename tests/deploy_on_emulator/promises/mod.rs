//! What the emulator was taught: a test breaks where it forgets. All share one emulator, each in an
//! account of its own.

mod account;
mod change_sets;
mod early_validation;
mod failures;
mod imports;
mod operations;
mod runtimes;
mod stack_policies;
mod time;

use crate::support::emulator::{Aws, Refusal};
use serde_json::{Map, Value, json};
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

static SHARED: Mutex<Option<Aws>> = Mutex::new(None);
static ACCOUNTS: AtomicU64 = AtomicU64::new(222_200_000_000);
static NAMES: AtomicU64 = AtomicU64::new(0);

/// An account where nothing is yet.
struct Account(MutexGuard<'static, Option<Aws>>);

impl Account {
    fn new() -> Account {
        let mut shared = SHARED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let account = ACCOUNTS.fetch_add(1, Ordering::Relaxed);
        shared.get_or_insert_with(Aws::start).enter(&account.to_string(), "eu-central-1");
        Account(shared)
    }

    /// Sets one of the emulator's switches.
    fn switch(&mut self, name: &str, value: &str) {
        let parameter =
            json!({"Name": format!("/emulator/{name}"), "Value": value, "Type": "String", "Overwrite": true});
        self.call("ssm", "put_parameter", parameter);
    }

    fn switch_off(&mut self, name: &str) {
        self.call("ssm", "delete_parameter", json!({"Name": format!("/emulator/{name}")}));
    }

    fn cloudformation(&mut self, operation: &str, parameters: Value) -> Value {
        self.call("cloudformation", operation, parameters)
    }

    /// Why CloudFormation refuses a call.
    fn refusal(&mut self, operation: &str, parameters: Value) -> Refusal {
        self.try_call("cloudformation", operation, parameters).expect_err("refused")
    }

    /// A change set on the stack `s`, as it is described once it is made, with property values.
    fn change_set(&mut self, template: &Value, options: Value) -> Value {
        let made = self.cloudformation("create_change_set", request(template, options));
        let described = json!({"ChangeSetName": made["Id"], "IncludePropertyValues": true});
        self.until("describe_change_set", &described, |answer| {
            !answer["Status"].as_str().unwrap().ends_with("PROGRESS")
        })
    }

    fn execute(&mut self, change_set: &Value) -> (String, String) {
        self.cloudformation("execute_change_set", json!({"ChangeSetName": change_set["ChangeSetId"]}));
        self.settled()
    }

    /// Creates the stack `s`.
    fn create(&mut self, template: &Value) -> (String, String) {
        let change_set = self.change_set(template, json!({"ChangeSetType": "CREATE"}));
        self.execute(&change_set)
    }

    /// Updates the stack `s`.
    fn update(&mut self, template: &Value) -> (String, String) {
        let change_set = self.change_set(template, json!({}));
        self.execute(&change_set)
    }

    /// Status and reason of the stack `s` once nothing is in progress.
    fn settled(&mut self) -> (String, String) {
        let id = self.stack()["StackId"].clone();
        let settled = |answer: &Value| !answer["Stacks"][0]["StackStatus"].as_str().unwrap().ends_with("PROGRESS");
        let found = self.until("describe_stacks", &json!({"StackName": id}), settled);
        status(&found["Stacks"][0])
    }

    /// The stack `s`, the latest one of that name.
    fn stack(&mut self) -> Value {
        let found = self.cloudformation("list_stacks", json!({}));
        let mut stacks = found["StackSummaries"].as_array().unwrap().clone();
        stacks.sort_by_key(|stack| stack["CreationTime"].to_string());
        let id = &stacks.last().unwrap()["StackId"];
        self.cloudformation("describe_stacks", json!({"StackName": id}))["Stacks"][0].take()
    }

    /// Asks until the answer is as wanted.
    fn until(&mut self, operation: &str, request: &Value, wanted: impl Fn(&Value) -> bool) -> Value {
        let started = Instant::now();
        loop {
            let found = self.cloudformation(operation, request.clone());
            if wanted(&found) {
                return found;
            }
            assert!(started.elapsed() < Duration::from_secs(20), "{operation}: still {found:#}; {}", self.log());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// `LogicalId STATUS reason` of every event of the stack `s`, the first one first.
    fn told(&mut self) -> Vec<String> {
        let id = self.stack()["StackId"].clone();
        let found = self.cloudformation("describe_stack_events", json!({"StackName": id}));
        let events = found["StackEvents"].as_array().unwrap().iter().rev();
        events
            .map(|event| {
                let text = |key: &str| event[key].as_str().unwrap_or_default().trim_end().to_owned();
                format!("{} {} {}", text("LogicalResourceId"), text("ResourceStatus"), text("ResourceStatusReason"))
                    .trim_end()
                    .to_owned()
            })
            .collect()
    }
}

impl Deref for Account {
    type Target = Aws;
    fn deref(&self) -> &Aws {
        self.0.as_ref().unwrap()
    }
}

impl DerefMut for Account {
    fn deref_mut(&mut self) -> &mut Aws {
        self.0.as_mut().unwrap()
    }
}

fn request(template: &Value, options: Value) -> Value {
    let name = format!("change-{}", NAMES.fetch_add(1, Ordering::Relaxed));
    let mut request = Map::from_iter([
        ("StackName".to_owned(), "s".into()),
        ("ChangeSetName".to_owned(), name.into()),
        ("Capabilities".to_owned(), json!(["CAPABILITY_NAMED_IAM"])),
    ]);
    if !template.is_null() {
        request.insert("TemplateBody".to_owned(), template.to_string().into());
    }
    request.extend(options.as_object().unwrap().clone());
    request.into()
}

fn status(stack: &Value) -> (String, String) {
    let text = |key: &str| stack[key].as_str().unwrap_or_default().to_owned();
    (text("StackStatus"), text("StackStatusReason"))
}

/// A stack of two parameters in Parameter Store, of which `Reader` holds the other's value.
fn two_parameters(value: &str) -> Value {
    json!({"Resources": {
        "Source": parameter("/source", json!(value)),
        "Reader": parameter("/reader", json!({"Fn::GetAtt": ["Source", "Value"]})),
    }})
}

fn parameter(name: &str, value: Value) -> Value {
    json!({"Type": "AWS::SSM::Parameter", "Properties": {"Name": name, "Type": "String", "Value": value}})
}

/// A role, a runtime, its endpoint that follows it, and a log group named after the runtime.
fn agent(description: &str) -> Value {
    let trust = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "bedrock-agentcore.amazonaws.com"},
    }]});
    json!({"Resources": {
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "agent", "AssumeRolePolicyDocument": trust}},
        "Runtime": {"Type": "AWS::BedrockAgentCore::Runtime", "DeletionPolicy": "Delete", "Properties": {
            "AgentRuntimeName": "agent", "Description": description,
            "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
            "NetworkConfiguration": {"NetworkMode": "PUBLIC"},
            "AgentRuntimeArtifact": {"ContainerConfiguration": {
                "ContainerUri": "111122223333.dkr.ecr.eu-central-1.amazonaws.com/agent:1",
            }},
        }},
        "Endpoint": {"Type": "AWS::BedrockAgentCore::RuntimeEndpoint", "DeletionPolicy": "Delete", "Properties": {
            "AgentRuntimeId": {"Fn::GetAtt": ["Runtime", "AgentRuntimeId"]}, "Name": "live",
            "AgentRuntimeVersion": {"Fn::GetAtt": ["Runtime", "AgentRuntimeVersion"]},
        }},
    }})
}

/// A log group of the runtime, kept with the stack gone.
fn log_group() -> Value {
    let name = "/aws/bedrock-agentcore/runtimes/${Runtime.AgentRuntimeId}-DEFAULT";
    json!({"Type": "AWS::Logs::LogGroup", "DeletionPolicy": "RetainExceptOnCreate", "Properties": {
        "LogGroupName": {"Fn::Sub": name}, "RetentionInDays": 365,
    }})
}

/// The change of one resource.
fn change<'c>(change_set: &'c Value, logical_id: &str) -> &'c Value {
    let changes = change_set["Changes"].as_array().unwrap();
    let found = changes.iter().map(|change| &change["ResourceChange"]);
    found.into_iter().find(|change| change["LogicalResourceId"] == logical_id).unwrap_or(&Value::Null)
}
