use super::situation::NEIGHBOUR;
use crate::STACK;
use crate::support::account::Account;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// What the emulator truly holds of an account.
#[derive(Clone, Debug, PartialEq)]
pub struct Truth {
    /// The stack's ARN; none where it is gone or was never there.
    pub id: Option<String>,
    pub status: String,
    pub template: Value,
    /// Physical ids by logical id.
    pub resources: BTreeMap<String, String>,
    pub change_sets: BTreeSet<String>,
    /// The runtimes that there are, and what they run.
    pub runtimes: BTreeMap<String, Value>,
    pub roles: usize,
    /// Retention and key of log groups, by name.
    pub log_groups: BTreeMap<String, String>,
    /// The operations on stacks of this name: what began, by what marks each.
    pub operations: BTreeMap<String, String>,
    /// Whether it may be deleted, and its policy.
    pub protection: String,
    /// How much has happened to somebody else's stack.
    pub of_neighbour: usize,
}

impl Truth {
    /// When nothing is under way any more.
    pub fn settled(account: &Account) -> Truth {
        let begun = Instant::now();
        loop {
            let truth = Truth::of(account);
            let under_way = truth.status.ends_with("_IN_PROGRESS") && truth.status != "REVIEW_IN_PROGRESS";
            if !under_way || begun.elapsed() > Duration::from_secs(60) {
                return truth;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    pub fn of(account: &Account) -> Truth {
        let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
        let found = account.call("cloudformation", "list_stacks", json!({}));
        let stacks: Vec<(String, String, String)> = found["StackSummaries"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (text(one, "StackName"), text(one, "StackId"), text(one, "StackStatus")))
            .collect();
        let mut operations = BTreeMap::new();
        let mut of_neighbour = 0;
        for (name, id, _) in &stacks {
            let events = account.call("cloudformation", "describe_stack_events", json!({"StackName": id}));
            let events = events["StackEvents"].as_array().unwrap();
            if name == NEIGHBOUR {
                of_neighbour = events.len();
                continue;
            }
            let of_stack = events.iter().filter(|event| event["PhysicalResourceId"] == id.as_str());
            for event in of_stack.rev() {
                let (status, reason) = (text(event, "ResourceStatus"), text(event, "ResourceStatusReason"));
                let starts = ["CREATE", "UPDATE", "IMPORT", "DELETE"];
                let starts = starts.iter().any(|what| status == format!("{what}_IN_PROGRESS"));
                if starts && (reason.starts_with("User Initiated") || !text(event, "ClientRequestToken").is_empty()) {
                    let token = text(event, "ClientRequestToken");
                    let mark = if token.is_empty() { text(event, "EventId") } else { token };
                    operations.entry(mark).or_insert(status);
                }
            }
        }
        let live = stacks.iter().find(|(name, _, status)| name == STACK && status != "DELETE_COMPLETE");
        let (id, status) =
            live.map_or((None, "absent".to_owned()), |(_, id, status)| (Some(id.clone()), status.clone()));
        let (mut template, mut resources, mut change_sets) = (Value::Null, BTreeMap::new(), BTreeSet::new());
        if let Some(id) = &id {
            let sets = account.call("cloudformation", "list_change_sets", json!({"StackName": id}));
            let sets = sets["Summaries"].as_array().unwrap();
            change_sets = sets.iter().map(|one| text(one, "ChangeSetName")).collect();
            if status != "REVIEW_IN_PROGRESS" {
                template = account.call("cloudformation", "get_template", json!({"StackName": id}));
                template = template["TemplateBody"].take();
                if let Some(parsed) = template.as_str().and_then(|text| serde_json::from_str(text).ok()) {
                    template = parsed;
                }
                let held = account.call("cloudformation", "describe_stack_resources", json!({"StackName": id}));
                let held = held["StackResources"].as_array().unwrap().iter();
                let held = held.filter(|one| !text(one, "ResourceStatus").starts_with("DELETE_"));
                resources = held.map(|one| (text(one, "LogicalResourceId"), text(one, "PhysicalResourceId"))).collect();
            }
        }
        let protection = live.map_or_else(String::new, |(_, id, _)| {
            let found = account.call("cloudformation", "describe_stacks", json!({"StackName": id}));
            let policy = account.call("cloudformation", "get_stack_policy", json!({"StackName": id}));
            format!("{} {}", found["Stacks"][0]["EnableTerminationProtection"], policy["StackPolicyBody"])
        });
        let runtimes = listed(account, "AWS::BedrockAgentCore::Runtime");
        let runtimes = runtimes.into_iter().map(|(id, one)| (id, one["AgentRuntimeArtifact"].clone())).collect();
        let groups = listed(account, "AWS::Logs::LogGroup").into_iter();
        let log_groups =
            groups.map(|(name, one)| (name, format!("{} {}", one["RetentionInDays"], one["KmsKeyId"].is_string())));
        Truth {
            id,
            status,
            template,
            resources,
            change_sets,
            runtimes,
            roles: listed(account, "AWS::IAM::Role").len(),
            log_groups: log_groups.collect(),
            operations,
            protection,
            of_neighbour,
        }
    }

    /// What two runs that end alike have in common.
    pub fn shape(&self, account: &Account) -> String {
        let resources: Vec<&String> = self.resources.keys().collect();
        let runtimes: Vec<&Value> = self.runtimes.values().collect();
        let own: Vec<&String> =
            self.log_groups.iter().filter(|(name, _)| self.is_of_a_runtime(name)).map(|(_, one)| one).collect();
        let held = json!({
            "there": self.id.is_some(), "template": self.template, "resources": resources, "runtimes": runtimes,
            "log groups": own, "roles": self.roles, "change sets": self.change_sets.len(),
            "protection": self.protection,
        });
        account.plain(&held.to_string())
    }

    /// What a failed deploy should have left as it was, and has not.
    pub fn differs(&self, before: &Truth) -> Vec<&'static str> {
        let checks = [
            (self.id != before.id, "the stack"),
            (self.template != before.template, "the template"),
            (self.resources != before.resources, "the resources"),
            (self.runtimes != before.runtimes, "the runtimes"),
            (self.roles != before.roles, "the roles"),
        ];
        checks.into_iter().filter_map(|(is, what)| is.then_some(what)).collect()
    }

    /// The log groups whose runtime is gone, and that no stack holds.
    pub fn orphans(&self) -> Vec<&String> {
        self.log_groups.keys().filter(|name| !self.is_of_a_runtime(name)).collect()
    }

    fn is_of_a_runtime(&self, log_group: &str) -> bool {
        self.runtimes.keys().any(|id| log_group.contains(id.as_str()))
    }

    /// What has begun since then.
    pub fn begun_since(&self, before: &Truth) -> Vec<&str> {
        let new = self.operations.iter().filter(|(mark, _)| !before.operations.contains_key(*mark));
        new.map(|(_, status)| status.as_str()).collect()
    }
}

fn listed(account: &Account, resource_type: &str) -> Vec<(String, Value)> {
    let found = account.call("cloudcontrol", "list_resources", json!({"TypeName": resource_type}));
    let found = found["ResourceDescriptions"].as_array().unwrap().iter();
    let properties = |one: &Value| serde_json::from_str(one["Properties"].as_str().unwrap()).unwrap();
    found.map(|one| (one["Identifier"].as_str().unwrap().to_owned(), properties(one))).collect()
}
