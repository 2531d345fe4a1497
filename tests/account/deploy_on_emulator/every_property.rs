//! Update: every property that AWS can change in place, one at a time.

use super::properties::{Change, Edit, changes, put};
use crate::support::emulator::Aws;
use crate::support::project::Project;
use crate::support::python::resource_schema;
use crate::support::stack::Resource;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

const RUNTIME: &str = "AWS::BedrockAgentCore::Runtime";
const ENDPOINT: &str = "AWS::BedrockAgentCore::RuntimeEndpoint";
const POLICY: &str = "AWS::IAM::ManagedPolicy";
const STACK: &str = "orbit-test-sales-quotes";

/// What every change starts from.
fn config() -> Value {
    json!({
        "agentRuntimeName": "quote_agent",
        "agentRuntimeArtifact": {
            "containerConfiguration": {"containerUri": "{{account}}.dkr.ecr.{{region}}.amazonaws.com/quotes:7"},
        },
        "networkConfiguration": {"securityGroups": ["sg-0a1b2c3d"], "subnets": ["subnet-0a1b2c3d"]},
        "runtimeEndpoint": {"name": "stable"},
    })
}

fn project() -> Value {
    json!({
        "organization": "orbit",
        "domains": {"sales": {"environments": {"test": {
            "account": "111122223333",
            "region": "eu-central-1",
            "modules": {"quotes": {
                "module_path": "@aws-mdaa/bedrock-agentcore-runtime",
                "module_configs": ["./agent.yaml"],
            }},
        }}}},
    })
}

/// A project in a folder, and its stack on the emulator.
struct Deployed {
    folder: Project,
    aws: Aws,
    config: Value,
    project: Value,
}

impl Deployed {
    /// Deployed as [`config`] says.
    fn start() -> Deployed {
        let mut aws = Aws::start();
        aws.create_role("/", "another");
        let empty = tempfile::tempdir().unwrap();
        let folder = Project::copy_of(empty.path());
        let mut deployed = Deployed { folder, aws, config: config(), project: project() };
        let template = deployed.template(&deployed.config, &deployed.project);
        let ended = deployed.aws.create_stack(STACK, &template, &BTreeMap::new());
        assert_eq!(ended.status, "CREATE_COMPLETE", "{ended:?}\n{}", deployed.aws.log());
        deployed
    }

    /// The template of a config.
    fn template(&self, config: &Value, project: &Value) -> String {
        // JSON is YAML.
        fs::write(self.folder.path().join("agent.yaml"), format!("{config:#}")).unwrap();
        fs::write(self.folder.path().join("mdaa.yaml"), format!("{project:#}")).unwrap();
        let mut written = self.folder.synth();
        written.retain(|path, _| path.ends_with(".template.json"));
        written.into_values().next().unwrap()
    }

    /// Updates the stack; everything must happen in place.
    fn update(&mut self, template: &str, what: &str) {
        let ended = self.aws.update_stack(STACK, template);
        assert_eq!(ended.status, "UPDATE_COMPLETE", "{what}: {ended:?}\n{}", self.aws.log());
        assert_eq!(ended.replaced, [""; 0], "{what}");
    }

    /// The one resource of a type.
    fn read(&mut self, resource_type: &str) -> Resource {
        let mut found = self.aws.resources_where(STACK, |found| found == resource_type);
        found.pop_first().unwrap().1
    }
}

/// The one resource of a type, as a template asks for it.
fn asked<'t>(template: &'t Value, resource_type: &str) -> &'t Value {
    let mut resources = template["Resources"].as_object().unwrap().values();
    &resources.find(|resource| resource["Type"] == resource_type).unwrap()["Properties"]
}

/// The values at a path whose `*` is every item of a list.
fn at(value: &Value, path: &str) -> Vec<Value> {
    let mut found = vec![value];
    for step in path.split('/').skip(1) {
        found = found
            .into_iter()
            .flat_map(|value| match step {
                "*" => value.as_array().into_iter().flatten().collect(),
                _ => value.get(step).into_iter().collect::<Vec<_>>(),
            })
            .collect();
    }
    found.into_iter().cloned().collect()
}

/// The paths of everything in a schema that holds a value and can change in place.
fn changeable(resource_type: &str) -> BTreeSet<String> {
    let schema = resource_schema(resource_type);
    let fixed: BTreeSet<&str> = ["readOnlyProperties", "createOnlyProperties"]
        .iter()
        .flat_map(|kind| schema[kind].as_array().into_iter().flatten())
        .map(|pointer| pointer.as_str().unwrap().strip_prefix("/properties/").unwrap())
        .collect();
    let mut paths = BTreeSet::new();
    for (name, property) in schema["properties"].as_object().unwrap() {
        if !fixed.contains(name.as_str()) {
            leaves(&schema, property, &format!("/{name}"), &mut paths);
        }
    }
    paths
}

fn leaves(schema: &Value, property: &Value, path: &str, paths: &mut BTreeSet<String>) {
    if let Some(reference) = property["$ref"].as_str() {
        let definition = schema.pointer(reference.strip_prefix('#').unwrap()).unwrap();
        return leaves(schema, definition, path, paths);
    }
    let before = paths.len();
    for alternative in property["oneOf"].as_array().into_iter().flatten() {
        leaves(schema, alternative, path, paths);
    }
    for (name, inner) in property["properties"].as_object().into_iter().flatten() {
        leaves(schema, inner, &format!("{path}/{name}"), paths);
    }
    if property["type"] == "array" {
        leaves(schema, &property["items"], &format!("{path}/*"), paths);
    }
    if paths.len() == before {
        // A list of plain values is one value.
        paths.insert(path.strip_suffix("/*").unwrap_or(path).to_owned());
    }
}

#[test]
fn every_property_that_can_change_has_a_change_here() {
    for resource_type in [RUNTIME, ENDPOINT] {
        let changes = changes();
        let ours = changes.iter().filter(|change| change.resource_type() == resource_type);
        let ours: BTreeSet<String> = ours.map(|change| change.path().to_owned()).collect();
        assert_eq!(
            ours,
            changeable(resource_type),
            "left: what tests/account/deploy_on_emulator/properties.rs changes, right: what AWS can change"
        );
    }
}

#[test]
fn every_property_changes_in_place() {
    let mut deployed = Deployed::start();
    let mut runtime = deployed.read(RUNTIME);
    let mut endpoint = deployed.read(ENDPOINT);
    for change in changes() {
        let (mut config, mut project) = (deployed.config.clone(), deployed.project.clone());
        match &change.edit {
            Edit::Config(pointer, value) => put(&mut config, pointer, value),
            Edit::Project(pointer, value) => put(&mut project, pointer, value),
            Edit::Without(key) => {
                config.as_object_mut().unwrap().remove(*key);
            }
            Edit::Never => continue,
        }
        let template = deployed.template(&config, &project);
        let asked_for: Value = serde_json::from_str(&template).unwrap();
        let asked_for = asked(&asked_for, &change.resource_type());
        (deployed.config, deployed.project) = (config, project);
        deployed.update(&template, change.property);
        let now = (deployed.read(RUNTIME), deployed.read(ENDPOINT));
        let (before, after) = if change.resource_type() == RUNTIME { (&runtime, &now.0) } else { (&endpoint, &now.1) };
        if !matches!(change.edit, Edit::Without(_)) {
            assert_changed(&change, asked_for, before, after);
            assert_versions(&change, &runtime, &now.0, &now.1);
        }
        (runtime, endpoint) = now;
    }
    assert_options_can_go(&mut deployed, &runtime);
}

#[test]
fn policies_change_in_place_and_make_no_version() {
    let mut deployed = Deployed::start();
    let (policy, runtime) = (deployed.read(POLICY), deployed.read(RUNTIME));
    let statement = json!({"Sid": "ReadPrices", "Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"});
    let mut config = config();
    config["policies"] = json!([{"policyDocument": {"Statement": [statement]}}]);
    let template = deployed.template(&config, &project());
    deployed.update(&template, "policies");
    let changed = deployed.read(POLICY);
    assert_eq!(changed.physical_id, policy.physical_id);
    let statements = &changed.properties.as_ref().unwrap()["PolicyDocument"]["Statement"];
    assert!(statements.as_array().unwrap().contains(&statement), "{statements:#}");
    assert_eq!(deployed.read(RUNTIME), runtime);
}

/// Back to where it started: what is no longer asked for is no longer there.
fn assert_options_can_go(deployed: &mut Deployed, before: &Resource) {
    let template = deployed.template(&config(), &project());
    deployed.update(&template, "without options");
    let after = deployed.read(RUNTIME);
    assert_eq!(before.physical_id, after.physical_id);
    let template = serde_json::from_str(&template).unwrap();
    let (asked, is) = (asked(&template, RUNTIME), after.properties.unwrap());
    for path in changeable(RUNTIME) {
        assert_eq!(at(&is, &path).len(), at(asked, &path).len(), "{path}");
    }
}

/// The property is as asked and no longer as before, in the same resource; no other changed.
fn assert_changed(change: &Change, asked: &Value, before: &Resource, after: &Resource) {
    let what = change.property;
    assert_eq!(before.physical_id, after.physical_id, "{what}: replaced");
    let (was, is) = (before.properties.as_ref().unwrap(), after.properties.as_ref().unwrap());
    assert_eq!(at(is, change.path()), at(asked, change.path()), "{what}: not as asked");
    assert_ne!(at(is, change.path()), at(was, change.path()), "{what}: not changed");
    // Tags of the project stand in several places.
    let rest =
        |value: &Value| if matches!(change.edit, Edit::Project(..)) { without_tags(value) } else { value.clone() };
    let (was, is) = (rest(was), rest(is));
    let versions = ["AgentRuntimeVersion", "LiveVersion", "TargetVersion", "LastUpdatedAt"];
    for (name, value) in was.as_object().unwrap().iter().chain(is.as_object().unwrap()) {
        let expected = versions.contains(&name.as_str()) || change.path().split('/').nth(1) == Some(name);
        assert!(expected || is.get(name) == was.get(name), "{what}: {name} changed as well: {value}");
    }
}

/// Everything but what stands below a `Tags`.
fn without_tags(value: &Value) -> Value {
    match value {
        Value::Object(map) => map
            .iter()
            .filter(|(key, _)| *key != "Tags")
            .map(|(key, inner)| (key.clone(), without_tags(inner)))
            .collect(),
        Value::Array(list) => list.iter().map(without_tags).collect(),
        _ => value.clone(),
    }
}

/// A change of the runtime makes a new version, of its tags does not; the endpoint follows.
fn assert_versions(change: &Change, before: &Resource, runtime: &Resource, endpoint: &Resource) {
    let version = |resource: &Resource, key: &str| -> u32 {
        resource.properties.as_ref().unwrap()[key].as_str().unwrap().parse().unwrap()
    };
    let (was, is) = (version(before, "AgentRuntimeVersion"), version(runtime, "AgentRuntimeVersion"));
    let new = change.resource_type() == RUNTIME && change.path() != "/Tags";
    assert_eq!(is, was + u32::from(new), "{}", change.property);
    let pinned = change.property == "RuntimeEndpoint/AgentRuntimeVersion";
    assert_eq!(version(endpoint, "LiveVersion"), if pinned { 1 } else { is }, "{}", change.property);
}
