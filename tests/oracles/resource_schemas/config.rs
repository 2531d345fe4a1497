//! Our config and AWS's resource schemas agree, both ways: every property that AWS lets one write
//! has a line in the template and a camelCase key in the config with the same limits, and the
//! template writes nothing that AWS does not know. Where we differ on purpose, a table says why.

use super::resources;
use crate::support::python::resource_schemas;
use mdaac::module_type::MODULE_TYPES;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Short names in the template, and their types.
const RESOURCES: [(&str, &str); 2] =
    [("Runtime", "AWS::BedrockAgentCore::Runtime"), ("RuntimeEndpoint", "AWS::BedrockAgentCore::RuntimeEndpoint")];

const TAGS: &str = "the tags of the module, from the mdaa.yaml and MDAA's own";
const PLACE: &str = "the value that counts of several keys: checked under the same limits";

/// Properties whose value is no key of that name, and why.
const COMPUTED: &[(&str, &str)] = &[
    ("Runtime/AgentRuntimeName", "made from agentRuntimeName as MDAA does"),
    ("Runtime/AgentRuntimeArtifact/ContainerConfiguration/ContainerUri", PLACE),
    ("Runtime/NetworkConfiguration/NetworkMode", "always VPC; the key networkMode takes nothing else"),
    ("Runtime/RequestHeaderConfiguration/RequestHeaderAllowlist", PLACE),
    ("Runtime/Tags", TAGS),
    ("Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/PrivateEndpoint/ManagedVpcResource/Tags", TAGS),
    (
        "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/PrivateEndpointOverrides/PrivateEndpoint/ManagedVpcResource/Tags",
        TAGS,
    ),
    ("RuntimeEndpoint/AgentRuntimeId", "of the runtime in the same stack"),
    ("RuntimeEndpoint/Tags", TAGS),
];

const NAME: &str = "the name is made by MDAA's rule and checked there";
const EMPTY_IS_LEFT_OUT: &str = "an empty list is left out, as by MDAA";
const EMPTY_IS_A_MISTAKE: &str = "an empty text is a mistake that AWS reports later";
const EC2_ID: &str = "EC2's ids have 8 or 17 hexadecimal digits, and cfn-lint knows it";
const OF_AN_ACCOUNT: &str = "an ARN without a region or account names nothing, and stands in the role's policy, too";
const SAID_BY_PATTERN: &str = "the pattern says so already, and one mistake is one message";

/// Limits of ours that are not AWS's: property, keyword, why.
const DIFFERENCES: &[(&str, &str, &str)] = &[
    (
        "Runtime/AgentRuntimeArtifact/CodeConfiguration/EntryPoint/[]",
        "minLength",
        "the API's limit, which the resource schema forgets",
    ),
    (
        "Runtime/AgentRuntimeArtifact/CodeConfiguration/EntryPoint/[]",
        "maxLength",
        "the API's limit, which the resource schema forgets",
    ),
    ("Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/AllowedAudience", "minItems", EMPTY_IS_LEFT_OUT),
    ("Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/AllowedClients", "minItems", EMPTY_IS_LEFT_OUT),
    (
        "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/CustomClaims/InboundTokenClaimName",
        "pattern",
        "AWS's class `.-:` reads like a slip: `-` is let through",
    ),
    (
        "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/PrivateEndpoint/ManagedVpcResource/RoutingDomain",
        "minLength",
        EMPTY_IS_A_MISTAKE,
    ),
    (
        "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/PrivateEndpoint/ManagedVpcResource/SecurityGroupIds/[]",
        "pattern",
        EC2_ID,
    ),
    (
        "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/PrivateEndpoint/ManagedVpcResource/SubnetIds/[]",
        "pattern",
        EC2_ID,
    ),
    (
        "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/PrivateEndpoint/ManagedVpcResource/VpcIdentifier",
        "pattern",
        EC2_ID,
    ),
    (
        "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/PrivateEndpoint/SelfManagedLatticeResource/ResourceConfigurationIdentifier",
        "minLength",
        EMPTY_IS_A_MISTAKE,
    ),
    (
        "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/PrivateEndpointOverrides/PrivateEndpoint/ManagedVpcResource/RoutingDomain",
        "minLength",
        EMPTY_IS_A_MISTAKE,
    ),
    (
        "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/PrivateEndpointOverrides/PrivateEndpoint/ManagedVpcResource/SecurityGroupIds/[]",
        "pattern",
        EC2_ID,
    ),
    (
        "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/PrivateEndpointOverrides/PrivateEndpoint/ManagedVpcResource/SubnetIds/[]",
        "pattern",
        EC2_ID,
    ),
    (
        "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/PrivateEndpointOverrides/PrivateEndpoint/ManagedVpcResource/VpcIdentifier",
        "pattern",
        EC2_ID,
    ),
    (
        "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/PrivateEndpointOverrides/PrivateEndpoint/SelfManagedLatticeResource/ResourceConfigurationIdentifier",
        "minLength",
        EMPTY_IS_A_MISTAKE,
    ),
    ("Runtime/EnvironmentVariables", "keys", "the API takes keys of at most 100 characters"),
    ("Runtime/FilesystemConfigurations/CapacityProviderVolume/MountPath", "minLength", SAID_BY_PATTERN),
    ("Runtime/FilesystemConfigurations/CapacityProviderVolume/VolumeName", "minLength", SAID_BY_PATTERN),
    ("Runtime/FilesystemConfigurations/CapacityProviderVolume/VolumeName", "maxLength", SAID_BY_PATTERN),
    ("Runtime/FilesystemConfigurations/EfsAccessPoint/AccessPointArn", "pattern", OF_AN_ACCOUNT),
    ("Runtime/FilesystemConfigurations/EfsAccessPoint/MountPath", "minLength", SAID_BY_PATTERN),
    ("Runtime/FilesystemConfigurations/S3FilesAccessPoint/AccessPointArn", "pattern", OF_AN_ACCOUNT),
    ("Runtime/FilesystemConfigurations/S3FilesAccessPoint/MountPath", "minLength", SAID_BY_PATTERN),
    ("Runtime/FilesystemConfigurations/SessionStorage/MountPath", "minLength", SAID_BY_PATTERN),
    (
        "Runtime/RequestHeaderConfiguration/RequestHeaderAllowlist",
        "uniqueItems",
        "a rule of its own compares headers without their case",
    ),
    ("Runtime/NetworkConfiguration/NetworkModeConfig/SecurityGroups/[]", "pattern", EC2_ID),
    ("Runtime/NetworkConfiguration/NetworkModeConfig/Subnets/[]", "pattern", EC2_ID),
    ("Runtime/RequestHeaderConfiguration/RequestHeaderAllowlist/[]", "minLength", SAID_BY_PATTERN),
    ("Runtime/RequestHeaderConfiguration/RequestHeaderAllowlist/[]", "maxLength", SAID_BY_PATTERN),
    ("Runtime/RoleArn", "pattern", OF_AN_ACCOUNT),
    ("RuntimeEndpoint/AgentRuntimeVersion", "pattern", "a rule of its own reads `3.0.0` as MDAA's sample writes it"),
    ("RuntimeEndpoint/Name", "maxLength", NAME),
    ("RuntimeEndpoint/Name", "minLength", NAME),
    ("RuntimeEndpoint/Name", "pattern", NAME),
];

const LIMITS: [&str; 10] = [
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "maxProperties",
    "uniqueItems",
    "pattern",
    "enum",
];

#[test]
fn our_config_and_template_cover_what_aws_lets_one_write() {
    let module_type = &MODULE_TYPES[0];
    let template = resources(module_type);
    let data = (module_type.shape)().unwrap();
    let mut found = Found::default();
    let schemas = resource_schemas(&RESOURCES.map(|(_, resource_type)| resource_type));
    for ((name, _), aws) in RESOURCES.iter().zip(schemas) {
        let resource = &template[*name];
        let mut variables = BTreeMap::new();
        bind(resource, &data, &mut variables);
        let read_only: Vec<&str> =
            aws["readOnlyProperties"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let mut top = aws.clone();
        top["properties"]
            .as_object_mut()
            .unwrap()
            .retain(|key, _| !read_only.contains(&format!("/properties/{key}").as_str()));
        let walk = Walk { aws: &aws, data: &data };
        walk.properties(&top, &resource["Properties"], name, &variables, &mut found);
    }
    found.complaints.extend(found.unused());
    assert!(
        found.complaints.is_empty(),
        "{}\n\nCONTRIBUTING.md says how to add a property; what is meant to differ stands with its reason in COMPUTED or DIFFERENCES of this file",
        found.complaints.join("\n")
    );
    // Not less than the schema of 2026-10-20 holds.
    assert!(found.leaves >= 58, "only {} properties were looked at", found.leaves);
}

type Variables = BTreeMap<String, Value>;

/// Binds the loop variables of a map to the shape of one element.
fn bind(map: &Value, data: &Value, variables: &mut Variables) {
    for (variable, source) in map["Each"].as_object().into_iter().flatten() {
        let path = reference(source.as_str().unwrap()).unwrap();
        let list = at(data, &path, variables).unwrap_or_else(|| panic!("{path} is no data"));
        variables.insert(variable.clone(), list["items"].clone());
    }
}

/// The schema of what a path in the template's data names.
fn at(data: &Value, path: &str, variables: &Variables) -> Option<Value> {
    let mut steps = path.split('.');
    let first = steps.next()?;
    let start = variables.get(first).or_else(|| data["properties"].get(first))?;
    steps.try_fold(start.clone(), |schema, step| schema["properties"].get(step).cloned())
}

/// `a.b` of `{{a.b}}`.
fn reference(leaf: &str) -> Option<String> {
    let path = leaf.strip_prefix("{{")?.strip_suffix("}}")?;
    (!path.contains("{{")).then(|| path.to_owned())
}

#[derive(Default)]
struct Found {
    complaints: Vec<String>,
    leaves: usize,
    computed: BTreeSet<String>,
    differences: BTreeSet<(String, String)>,
}

impl Found {
    fn computed(&mut self, path: &str) -> bool {
        let listed = COMPUTED.iter().any(|(listed, _)| *listed == path);
        if listed {
            self.computed.insert(path.to_owned());
        }
        listed
    }

    fn differs(&mut self, path: &str, keyword: &str, aws: &Value, ours: &Value) {
        self.differences.insert((path.to_owned(), keyword.to_owned()));
        if !DIFFERENCES.iter().any(|(at, of, _)| *at == path && *of == keyword) {
            self.complaints
                .push(format!("{path}: {keyword} is {aws} to AWS, {ours} to us, and DIFFERENCES has no reason"));
        }
    }

    /// Entries of the tables that no longer say anything.
    fn unused(&self) -> Vec<String> {
        let computed = COMPUTED.iter().filter(|(path, _)| !self.computed.contains(*path));
        let differences = DIFFERENCES
            .iter()
            .filter(|(path, of, _)| !self.differences.contains(&((*path).to_owned(), (*of).to_owned())));
        computed
            .map(|(path, _)| format!("{path} is computed no more: remove it from COMPUTED"))
            .chain(differences.map(|(path, of, _)| format!("{path}: {of} is AWS's: remove it from DIFFERENCES")))
            .collect()
    }
}

struct Walk<'a> {
    aws: &'a Value,
    data: &'a Value,
}

impl Walk<'_> {
    /// The schema with its reference followed and its alternatives as one map of properties.
    fn resolved(&self, schema: &Value) -> Value {
        let mut schema = match schema["$ref"].as_str() {
            Some(reference) => self.aws.pointer(reference.trim_start_matches('#')).unwrap().clone(),
            None => schema.clone(),
        };
        if let Some(choices) = schema["oneOf"].as_array().cloned() {
            let mut properties = serde_json::Map::new();
            choices.iter().for_each(|choice| properties.extend(choice["properties"].as_object().unwrap().clone()));
            schema["properties"] = properties.into();
        }
        schema
    }

    /// A map of the template against a map of AWS.
    fn properties(&self, aws: &Value, template: &Value, path: &str, variables: &Variables, found: &mut Found) {
        let written = template.as_object().unwrap();
        let words = ["When", "Each"];
        for key in written.keys().filter(|key| !words.contains(&key.as_str())) {
            if aws["properties"].get(key).is_none() {
                found.complaints.push(format!("{path}/{key} is in the template and unknown to AWS"));
            }
        }
        for (key, schema) in aws["properties"].as_object().unwrap() {
            match written.get(key) {
                Some(value) => {
                    self.value(&self.resolved(schema), value, &format!("{path}/{key}"), variables, found);
                }
                None => found.complaints.push(format!("{path}/{key} can be written and is not in the template")),
            }
        }
    }

    fn value(&self, aws: &Value, template: &Value, path: &str, variables: &Variables, found: &mut Found) {
        match template {
            Value::Object(map) if map.contains_key("First") => {
                let first = map["First"].as_array().unwrap().iter().find(|one| is_reference(one)).unwrap();
                self.value(aws, first, path, variables, found);
            }
            Value::Object(_) => self.properties(aws, template, path, variables, found),
            Value::Array(items) => {
                let [item] = &items[..] else { panic!("{path}: a list of one repeated map is expected") };
                let mut variables = variables.clone();
                let list = reference(item["Each"].as_object().unwrap().values().next().unwrap().as_str().unwrap());
                let ours = at(self.data, &list.unwrap(), &variables).unwrap();
                self.limits(aws, &ours, path, found);
                bind(item, self.data, &mut variables);
                self.properties(&self.resolved(&aws["items"]), item, path, &variables, found);
            }
            Value::String(leaf) => self.leaf(aws, leaf, path, variables, found),
            other => panic!("{path}: {other}"),
        }
    }

    fn leaf(&self, aws: &Value, leaf: &str, path: &str, variables: &Variables, found: &mut Found) {
        found.leaves += 1;
        let computed = found.computed(path);
        let Some(ours) = reference(leaf) else {
            if !computed {
                found.complaints.push(format!("{path} is `{leaf}`, no key of the config, and COMPUTED has no reason"));
            }
            return;
        };
        let key = path.rsplit('/').next().unwrap();
        let camel = format!("{}{}", key[..1].to_lowercase(), &key[1..]);
        if !computed && ours.rsplit('.').next() != Some(&camel) {
            found.complaints.push(format!("{path} is read from `{ours}`, not from a key `{camel}`"));
        }
        match at(self.data, &ours, variables) {
            None => found.complaints.push(format!("{path} is read from `{ours}`, which is no key")),
            Some(_) if path.ends_with("Tags") || path == "Runtime/AgentRuntimeName" => {}
            Some(ours) => self.compare(aws, &ours, path, found),
        }
    }

    /// The limits of a value, and of what is in it.
    fn compare(&self, aws: &Value, ours: &Value, path: &str, found: &mut Found) {
        self.limits(aws, ours, path, found);
        if !aws["items"].is_null() {
            let items = self.resolved(&aws["items"]);
            self.compare(&items, &ours["items"], &format!("{path}/[]"), found);
        }
        for (keys, value) in aws["patternProperties"].as_object().into_iter().flatten() {
            let own = &ours["propertyNames"]["pattern"];
            if Value::String(keys.clone()) != *own {
                found.differs(path, "keys", &Value::String(keys.clone()), own);
            }
            let value = self.resolved(value);
            self.compare(&value, &ours["additionalProperties"], &format!("{path}/{{}}"), found);
        }
    }

    fn limits(&self, aws: &Value, ours: &Value, path: &str, found: &mut Found) {
        for keyword in LIMITS {
            let (theirs, own) = (limit(&aws[keyword]), limit(&ours[keyword]));
            if theirs != own {
                found.differs(path, keyword, &theirs, &own);
            }
        }
    }
}

fn is_reference(value: &Value) -> bool {
    value.as_str().and_then(reference).is_some()
}

/// A limit in one spelling: none for one that limits nothing, patterns without anchors (AWS's match
/// the whole value), choices in order.
fn limit(value: &Value) -> Value {
    match value {
        Value::String(pattern) => {
            let pattern = pattern.trim_start_matches('^').trim_end_matches('$');
            pattern.replace(r"\d", "[0-9]").into()
        }
        Value::Array(choices) => {
            let sorted: BTreeSet<&str> = choices.iter().filter_map(Value::as_str).collect();
            sorted.into_iter().collect::<Vec<_>>().into()
        }
        Value::Number(number) if number.as_f64() == Some(0.0) => Value::Null,
        Value::Bool(false) => Value::Null,
        other => other.clone(),
    }
}
