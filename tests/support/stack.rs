use super::emulator::Aws;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How an operation on a stack ended.
#[derive(Debug)]
pub struct Ended {
    /// The stack's ARN, by which it is found when it is deleted, too.
    pub stack_id: String,
    /// The stack's status, or `REFUSED` where the change set was not made.
    pub status: String,
    /// `LogicalId: reason` of every failure, the first one first.
    pub reasons: Vec<String>,
    /// Logical ids that the change set would replace for certain.
    pub replaced: Vec<String>,
}

/// A resource of a stack, and what it is now.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    pub resource_type: String,
    pub physical_id: String,
    /// Properties as Cloud Control gives them; none if it does not exist.
    pub properties: Option<Value>,
}

const OPERATION: Duration = Duration::from_secs(30);

/// Change sets that are not executed stay, and so each needs a name of its own.
static CHANGE_SETS: AtomicUsize = AtomicUsize::new(0);

impl Aws {
    /// Creates a stack, which is deleted again if that fails. One operation makes a whole template only where the service
    /// makes its log groups later.
    pub fn create_stack(&mut self, stack: &str, template: &str, parameters: &BTreeMap<String, String>) -> Ended {
        let later = json!({"Name": "/emulator/log-groups", "Value": "invoke", "Type": "String", "Overwrite": true});
        self.call("ssm", "put_parameter", later);
        self.execute(stack, template, parameters, json!({"ChangeSetType": "CREATE", "OnStackFailure": "DELETE"}))
    }

    /// Updates a stack.
    pub fn update_stack(&mut self, stack: &str, template: &str) -> Ended {
        self.execute(stack, template, &BTreeMap::new(), json!({"ChangeSetType": "UPDATE"}))
    }

    /// Deletes a stack.
    pub fn delete_stack(&mut self, stack: &str) -> Ended {
        let id = self.stack_id(stack);
        self.call("cloudformation", "delete_stack", json!({"StackName": stack}));
        self.follow(&id)
    }

    /// The resources of a stack by logical id.
    pub fn resources(&mut self, stack: &str) -> BTreeMap<String, Resource> {
        self.resources_where(stack, |_| true)
    }

    /// The resources of a stack whose type is wanted, by logical id.
    pub fn resources_where(&mut self, stack: &str, wanted: impl Fn(&str) -> bool) -> BTreeMap<String, Resource> {
        let found = self.call("cloudformation", "describe_stack_resources", json!({"StackName": stack}));
        let mut resources = BTreeMap::new();
        for resource in found["StackResources"].as_array().unwrap() {
            let text = |key: &str| resource[key].as_str().unwrap().to_owned();
            let (resource_type, physical_id) = (text("ResourceType"), text("PhysicalResourceId"));
            if wanted(&resource_type) {
                let properties = self.read(&resource_type, &physical_id);
                resources.insert(text("LogicalResourceId"), Resource { resource_type, physical_id, properties });
            }
        }
        resources
    }

    /// The resources that events of a stack name, also those that are gone by now.
    pub fn resources_ever(&mut self, stack_id: &str) -> Vec<Resource> {
        let mut found: BTreeMap<(String, String), Resource> = BTreeMap::new();
        for event in self.events(stack_id) {
            let text = |key: &str| event[key].as_str().unwrap_or_default().to_owned();
            let (resource_type, physical_id) = (text("ResourceType"), text("PhysicalResourceId"));
            if resource_type != "AWS::CloudFormation::Stack" && !physical_id.is_empty() {
                let properties = self.read(&resource_type, &physical_id);
                let resource = Resource { resource_type, physical_id, properties };
                found.insert((resource.resource_type.clone(), resource.physical_id.clone()), resource);
            }
        }
        found.into_values().collect()
    }

    fn stack_id(&mut self, stack: &str) -> String {
        let found = self.call("cloudformation", "describe_stacks", json!({"StackName": stack}));
        found["Stacks"][0]["StackId"].as_str().unwrap().to_owned()
    }

    /// The events of a stack, the first one first.
    fn events(&mut self, stack_id: &str) -> Vec<Value> {
        let mut events = Vec::new();
        let mut request = json!({"StackName": stack_id});
        loop {
            let mut page = self.call("cloudformation", "describe_stack_events", request.clone());
            events.append(page["StackEvents"].as_array_mut().unwrap());
            match page["NextToken"].as_str() {
                Some(token) => request["NextToken"] = token.into(),
                None => break,
            }
        }
        events.reverse();
        events
    }

    fn execute(&mut self, stack: &str, template: &str, parameters: &BTreeMap<String, String>, options: Value) -> Ended {
        let parameters: Vec<Value> =
            parameters.iter().map(|(key, value)| json!({"ParameterKey": key, "ParameterValue": value})).collect();
        let mut request = Map::from_iter([
            ("StackName".to_owned(), stack.into()),
            ("ChangeSetName".to_owned(), format!("change-{}", CHANGE_SETS.fetch_add(1, Ordering::Relaxed)).into()),
            ("TemplateBody".to_owned(), template.into()),
            ("Capabilities".to_owned(), json!(["CAPABILITY_NAMED_IAM"])),
            ("Parameters".to_owned(), parameters.into()),
        ]);
        request.extend(options.as_object().unwrap().clone());
        let refused = |reasons: Vec<String>| Ended {
            stack_id: String::new(),
            status: "REFUSED".to_owned(),
            reasons,
            replaced: vec![],
        };
        let made = match self.try_call("cloudformation", "create_change_set", request.into()) {
            Ok(made) => made,
            Err(refusal) => return refused(vec![refusal.message]),
        };
        let change_set = json!({"ChangeSetName": made["Id"]});
        let found = self.until_settled("describe_change_set", &change_set, "Status", |answer| answer);
        if found["Status"] != "CREATE_COMPLETE" {
            let mut reasons = vec![found["StatusReason"].as_str().unwrap_or_default().to_owned()];
            let events = self.call("cloudformation", "describe_events", change_set);
            let found = events["OperationEvents"].as_array().unwrap().iter();
            reasons.extend(found.filter_map(|event| event["ValidationStatusReason"].as_str().map(str::to_owned)));
            return refused(reasons);
        }
        let changes = found["Changes"].as_array().unwrap().iter().map(|change| &change["ResourceChange"]);
        let replaced = changes
            .filter(|change| change["Replacement"] == "True")
            .map(|change| change["LogicalResourceId"].as_str().unwrap().to_owned())
            .collect();
        self.call("cloudformation", "execute_change_set", change_set);
        Ended { replaced, ..self.follow(made["StackId"].as_str().unwrap()) }
    }

    fn follow(&mut self, stack_id: &str) -> Ended {
        let stack = json!({"StackName": stack_id});
        let found = self.until_settled("describe_stacks", &stack, "StackStatus", |answer| &answer["Stacks"][0]);
        let status = found["Stacks"][0]["StackStatus"].as_str().unwrap().to_owned();
        let went_well = ["CREATE_COMPLETE", "UPDATE_COMPLETE"].contains(&status.as_str());
        let reasons = if went_well { vec![] } else { self.failures(stack_id) };
        Ended { stack_id: stack_id.to_owned(), status, reasons, replaced: vec![] }
    }

    /// `LogicalId: reason` of every resource that failed.
    fn failures(&mut self, stack_id: &str) -> Vec<String> {
        let text = |event: &Value, key: &str| event[key].as_str().unwrap_or_default().to_owned();
        let failed = |event: &Value| {
            text(event, "ResourceStatus").ends_with("_FAILED") && event["ResourceType"] != "AWS::CloudFormation::Stack"
        };
        let events = self.events(stack_id).into_iter().filter(failed);
        events
            .map(|event| format!("{}: {}", text(&event, "LogicalResourceId"), text(&event, "ResourceStatusReason")))
            .collect()
    }

    /// Asks until what is asked for is no longer in progress.
    fn until_settled(&mut self, operation: &str, request: &Value, status: &str, at: fn(&Value) -> &Value) -> Value {
        let started = Instant::now();
        loop {
            let found = self.call("cloudformation", operation, request.clone());
            let now = at(&found)[status].as_str().unwrap_or_else(|| panic!("{operation}: no {status} in {found:#}"));
            if !now.ends_with("_IN_PROGRESS") && !now.ends_with("_PENDING") {
                return found;
            }
            assert!(started.elapsed() < OPERATION, "still {now}; the emulator says:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}
