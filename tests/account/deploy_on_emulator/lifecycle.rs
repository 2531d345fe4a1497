//! Create and delete.

use crate::support::emulator::Aws;
use crate::support::project::{Project, projects_below};
use crate::support::stack::Resource;
use crate::support::{checkout, printed};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// What is in Parameter Store before a deploy: full path or ARN, and value.
const STORED: &[(&str, &str)] = &[
    ("/shared/log-key", "arn:aws:kms:eu-central-1:111122223333:key/0a1b2c3d-4e5f-6a7b-8c9d-0e1f2a3b4c5d"),
    ("/network/vpc", "vpc-0123456789abcdef0"),
    ("/orbit/audience", "quotes"),
    ("/orbit/code/bucket", "orbit-code"),
    ("/orbit/code/entry", "main.py"),
    ("/orbit/code/key", "agents/quotes.zip"),
    ("/orbit/efs/tools", "arn:aws:elasticfilesystem:eu-central-1:111122223333:access-point/fsap-0123456789abcdef0"),
    (
        "/orbit/s3files/prices",
        "arn:aws:s3files:eu-central-1:111122223333:file-system/fs-0123456789abcdef0/access-point/fsap-0123456789abcdef0",
    ),
    ("/orbit/gateway/toolsId", "tools-a1b2c3d4e5"),
    ("/orbit/guardrail", "arn:aws:bedrock:eu-central-1:111122223333:guardrail/a1b2c3d4e5f6"),
    ("/orbit/identity/crm", "crm"),
    ("/orbit/logs/bucket-arn", "arn:aws:s3:::orbit-agent-logs"),
    ("/orbit/memory/orders/id", "orders-a1B2c3D4e5"),
    ("/orbit/memory/quotes/arn", "arn:aws:bedrock-agentcore:eu-central-1:111122223333:memory/quotes-a1B2c3D4e5"),
    ("/orbit/runtimes/orders-id", "orders-a1B2c3D4e5"),
    ("/orbit/runtimes/stock", "arn:aws:bedrock-agentcore:eu-central-1:111122223333:runtime/stock-a1B2c3D4e5"),
    ("/orbit/secrets/mail", "arn:aws:secretsmanager:eu-central-1:111122223333:secret:mail-a1B2c3"),
    ("/orbit/sums", "sums-a1B2c3D4e5"),
    ("/orbit/images/quotes", "111122223333.dkr.ecr.eu-central-1.amazonaws.com/quotes:7"),
    ("/list-of-one", "subnet-0a1b2c3d"),
    ("/orbit/departments", "sales,support"),
    ("/orbit/network/agents-sg", "sg-0a1b2c3d"),
    ("/orbit/network/batch-sg", "sg-0ba7c4ba"),
    ("/orbit/network/desk-sg", "sg-0de5c0de"),
    ("/orbit/network/routes", "rtb-0a1b2c3d"),
    ("/orbit/network/vpc", "vpc-0123456789abcdef0"),
    ("/orbit/network/web-sg", "sg-0eb0eb0e"),
    ("/orbit/network/groups", "sg-0a1b2c3d,sg-4e5f6a7b"),
    ("/orbit/network/idp", "subnet-0a1b2c3d"),
    ("/orbit/network/subnets-list", "subnet-0a1b2c3d, subnet-4e5f6a7b"),
    ("/orbit/network/test/subnets", "subnet-0a1b2c3d,subnet-4e5f6a7b"),
    ("/orbit/sales/headers", "X-Amzn-Bedrock-AgentCore-Runtime-Custom-Team"),
    ("/orbit/quotes/table", "quotes"),
    ("/orbit/repository", "quotes"),
    ("/orbit/functions/audit", "arn:aws:lambda:eu-central-1:111122223333:function:audit"),
    ("/orbit/oncall", "oncall@example.com"),
    ("/orbit/scopes", "quotes/read,quotes/write"),
    ("/orbit/topics/ops", "arn:aws:sns:eu-central-1:111122223333:ops"),
    ("/orbit/network/subnet/a", "subnet-0a1b2c3d"),
    ("/orbit/network/subnet-a", "subnet-4e5f6a7b"),
    ("/orbit/network/subnet-c", "subnet-0c0c0c0c"),
    ("/orbit/sales/network/Subnet-A", "subnet-0a0a0a0a"),
    ("/orbit/sales/network/subnet-d", "subnet-0d0d0d0d"),
    ("/orbit/sales/test/network/subnet-b", "subnet-0b0b0b0b"),
    ("/orbit/sales/test/network/subnet-e", "subnet-0e0e0e0e"),
    ("/orbit/sales/test/test/network/subnet-b", "subnet-0b0b0b0b"),
    ("/orbit/sales/test/test/network/subnet-e", "subnet-0e0e0e0e"),
    ("/orbit/policies/read-prices", "arn:aws:iam::111122223333:policy/read-prices"),
    ("/orbit/queues/quotes/arn", "arn:aws:sqs:eu-central-1:111122223333:quotes"),
    ("/orbit/prices/host", "prices.example.com"),
    ("/orbit/sales/generated-role/quotes-test/arn", "arn:aws:iam::111122223333:role/quotes-test"),
    ("/orbit/subnet-b", "subnet-0b0b0b0b"),
    ("/orbit/test/group", "sg-0a1b2c3d"),
    ("/orbit/test/host", "prices.example.com"),
    ("/orbit/sales/generated-role/quote-role/arn", "arn:aws:iam::111122223333:role/quote-role"),
    ("/orbit/sales/test/generated-role/quote-role/arn", "arn:aws:iam::111122223333:role/quote-role"),
    ("arn:aws:ssm:eu-central-1:444455556666:parameter/network/agents-sg", "sg-0a1b2c3d"),
    ("arn:aws:ssm:eu-central-1:444455556666:parameter/network/groups", "sg-0a1b2c3d"),
];

/// What is given to a parameter that has no default.
const GIVEN: &[(&str, &str)] = &[
    ("Audience", "quotes,orders"),
    ("Buckets", "arn:aws:s3:::quotes/*, arn:aws:s3:::orders/*"),
    ("Clients", "client-1"),
    ("GatewayArn", "arn:aws:bedrock-agentcore:eu-central-1:111122223333:gateway/tools-a1b2c3d4e5"),
    ("Limit", "10"),
    ("Product", "prod-a1b2c3d4e5f6g"),
    ("Tenant", "north"),
    ("TenantName", "north"),
    ("Workloads", "caller"),
];

/// What SSM holds in the version that a project asks for.
const VERSIONS: &[(&str, usize, &str)] = &[
    ("/orbit/image", 12, "111122223333.dkr.ecr.eu-central-1.amazonaws.com/quotes:7"),
    ("/orbit/knowledge/id", 2, "A1B2C3D4E5"),
    ("/orbit/lifetime", 1, "3600"),
    ("/orbit/masked", 1, "DriversLicense-US"),
    ("/orbit/network/agents-sg", 1, "sg-0a1b2c3d"),
    ("/orbit/network/subnet", 2, "subnet-0a1b2c3d"),
    ("/orbit/title", 3, "Answers questions about quotes"),
];

/// What Secrets Manager holds.
const SECRETS: &[(&str, &str)] =
    &[("orbit/login", r#"{"client_secret": "s3cr3t"}"#), ("kite/login", r#"{"client_secret": "s3cr3t"}"#)];

/// Projects whose endpoint is pinned to a version that a new runtime does not have, with the version.
const PINNED_TO_A_LATER_VERSION: &[(&str, &str)] = &[
    ("endpoint-pinned", "12"),
    ("endpoint-version-as-in-mdaa-sample", "3"),
    ("every-option-with-own-role", "4"),
    ("endpoints-in-another-order", "7"),
    ("endpoints-in-the-plural", "7"),
    ("every-property", "4"),
    ("every-property-account-unknown", "4"),
    ("every-property-in-china", "4"),
    ("every-property-in-govcloud", "4"),
    ("every-property-in-iso", "4"),
];

/// What outlives its stack: logs with their key, and a setting that others of the account rely on. Of a user pool the config
/// says it.
const KEPT: [&str; 4] =
    ["AWS::KMS::Key", "AWS::Logs::LogGroup", "AWS::Logs::ResourcePolicy", "AWS::XRay::TransactionSearchConfig"];

/// One stack of a project.
struct Stack {
    name: String,
    account: String,
    region: String,
    text: String,
    template: Value,
}

fn stacks(project: &Project) -> Vec<Stack> {
    project.synth();
    let list = project.mdaac(&["list", "--format", "json"]);
    assert!(list.status.success(), "{}", printed(&list));
    let modules: Vec<Value> = serde_json::from_slice(&list.stdout).unwrap();
    let ours = modules.iter().filter(|module| module["supported"] == true);
    ours.map(|module| {
        let text = |key: &str| module[key].as_str().unwrap().to_owned();
        let name = text("stack");
        let folders = ["organization", "domain", "environment", "module"].map(text).join("/");
        let template = fs::read_to_string(project.path().join(format!("out/{folders}/{name}.template.json"))).unwrap();
        // Where a project leaves them open, any will do.
        let known = |key: &str, otherwise: &str| match module[key].as_str() {
            Some("default") | None => otherwise.to_owned(),
            Some(value) => value.to_owned(),
        };
        Stack {
            name,
            account: known("account", "111122223333"),
            region: known("region", "eu-central-1"),
            template: serde_json::from_str(&template).unwrap(),
            text: template,
        }
    })
    .collect()
}

/// Puts in place what the stack expects to find, and gives the parameters without a default.
fn prepare(aws: &mut Aws, stack: &Stack) -> BTreeMap<String, String> {
    aws.enter(&stack.account, &stack.region);
    let mut given = BTreeMap::new();
    let mut roles: Vec<String> = Vec::new();
    for (name, parameter) in stack.template["Parameters"].as_object().into_iter().flatten() {
        let found = match parameter["Default"].as_str() {
            Some(path) => STORED.iter().find(|(stored, _)| *stored == path),
            None => GIVEN.iter().find(|(given, _)| given == name),
        };
        // What a stack before this one publishes is there: the list is in the order of deploys.
        if found.is_none() && parameter["Default"].as_str().is_some_and(|path| is_stored(aws, path)) {
            continue;
        }
        let Some((path, value)) = found else { panic!("{}: no value for {name}: {parameter}", stack.name) };
        if parameter["Default"].is_null() {
            given.insert(name.clone(), (*value).to_owned());
        } else {
            store(aws, path, value);
        }
        roles.push((*value).to_owned());
    }
    for (path, version, value) in VERSIONS {
        if stack.text.contains(&format!("{{{{resolve:ssm:{path}:{version}}}}}")) {
            (0..*version).for_each(|_| store(aws, path, value));
        }
    }
    for (name, value) in SECRETS {
        if stack.text.contains(&format!("{{{{resolve:secretsmanager:{name}:")) {
            aws.call("secretsmanager", "create_secret", json!({"Name": name, "SecretString": value}));
        }
    }
    roles.extend(runtime(&stack.template)["RoleArn"].as_str().map(str::to_owned));
    for role in roles.iter().filter_map(|arn| arn.split_once(":role")) {
        let (path, name) = role.1.rsplit_once('/').unwrap();
        aws.create_role(&format!("{path}/"), name);
    }
    functions(aws, stack);
    given
}

/// Makes the functions that event rules call, and which must be there.
fn functions(aws: &mut Aws, stack: &Stack) {
    let resources = stack.template["Resources"].as_object().unwrap().values();
    for permission in resources.filter(|resource| resource["Type"] == "AWS::Lambda::Permission") {
        let named = permission["Properties"]["FunctionName"].as_str();
        // One that only the deploy knows is the one in Parameter Store.
        let arn = named.unwrap_or("arn:aws:lambda:eu-central-1:111122223333:function:audit");
        let mut parts = arn.split(':').skip(6);
        let name = parts.next().unwrap();
        let code = json!({"ImageUri": format!("{name}:1")});
        let role = "arn:aws:iam::111122223333:role/function";
        aws.call(
            "lambda",
            "create_function",
            json!({"FunctionName": name, "PackageType": "Image", "Role": role, "Code": code, "Publish": true}),
        );
        if let Some(alias) = parts.next() {
            aws.call("lambda", "create_alias", json!({"FunctionName": name, "Name": alias, "FunctionVersion": "1"}));
        }
    }
}

fn is_stored(aws: &mut Aws, path: &str) -> bool {
    let found = aws.call("ssm", "get_parameters", json!({"Names": [path]}));
    found["Parameters"].as_array().is_some_and(|found| !found.is_empty())
}

/// Puts a parameter into Parameter Store; one named by ARN into that of its owner.
fn store(aws: &mut Aws, path: &str, value: &str) {
    let parameter = |name: &str| json!({"Name": name, "Value": value, "Type": "String", "Overwrite": true});
    match *path.split(':').collect::<Vec<_>>() {
        ["arn", _, "ssm", region, owner, name] => {
            let user = aws.enter(owner, region);
            aws.call("ssm", "put_parameter", parameter(name.strip_prefix("parameter").unwrap()));
            aws.enter(&user.0, &user.1);
        }
        _ => {
            aws.call("ssm", "put_parameter", parameter(path));
        }
    }
}

/// The properties of a template's runtime.
fn runtime(template: &Value) -> &Value {
    let mut resources = template["Resources"].as_object().unwrap().values();
    &resources.find(|resource| resource["Type"] == "AWS::BedrockAgentCore::Runtime").unwrap()["Properties"]
}

/// Every resource of the template exists, with the properties asked for.
pub fn assert_as_asked(stack: &str, template: &Value, found: &BTreeMap<String, Resource>) {
    for (id, resource) in template["Resources"].as_object().unwrap() {
        let is = found[id].properties.as_ref().unwrap_or_else(|| panic!("{stack}: {id} does not exist"));
        for (name, wanted) in resource["Properties"].as_object().unwrap() {
            assert!(agrees(wanted, &is[name], found), "{stack}: {id}.{name}\nwanted {wanted:#}\nfound {:#}", is[name]);
        }
    }
}

/// Whether a value of a deployed resource is what the template says. What a function gives is
/// compared where it is another resource's; else there must be a value.
fn agrees(wanted: &Value, is: &Value, resources: &BTreeMap<String, Resource>) -> bool {
    match wanted {
        Value::Object(map) if map.contains_key("Ref") => {
            let resource = resources.get(map["Ref"].as_str().unwrap());
            // Of a parameter one text, or the items of a list.
            let given = || is.is_string() || is.as_array().is_some_and(|items| items.iter().all(Value::is_string));
            resource.map_or_else(given, |resource| is == &Value::from(resource.physical_id.as_str()))
        }
        Value::Object(map) if map.contains_key("Fn::GetAtt") => {
            let [id, attribute] = [0, 1].map(|at| map["Fn::GetAtt"][at].as_str().unwrap());
            resources[id].properties.as_ref().is_some_and(|properties| is == &properties[attribute])
        }
        Value::Object(map) if map.keys().any(|key| key.starts_with("Fn::")) => is.is_string(),
        Value::Object(map) => is.as_object().is_some_and(|is| {
            is.len() == map.len() && map.iter().all(|(key, value)| agrees(value, &is[key], resources))
        }),
        Value::Array(list) => is.as_array().is_some_and(|is| {
            is.len() == list.len() && list.iter().zip(is).all(|(wanted, is)| agrees(wanted, is, resources))
        }),
        // What CloudFormation reads for itself.
        Value::String(text) if text.contains("{{resolve:") => is.is_string() || is.is_number(),
        _ => wanted == is,
    }
}

/// Of a deleted stack exactly that exists which is to be kept.
fn assert_gone_but_kept(aws: &mut Aws, stack: &Stack, before: &BTreeMap<String, Resource>) {
    for (id, Resource { resource_type, physical_id, .. }) in before {
        let exists = aws.read(resource_type, physical_id).is_some();
        let retained = stack.template["Resources"][id]["DeletionPolicy"] == "Retain";
        let kept = KEPT.contains(&resource_type.as_str()) || retained;
        assert_eq!(exists, kept, "{}: {id} {physical_id}", stack.name);
    }
}

fn deploy_and_delete(aws: &mut Aws, folder: &Path) {
    let name = folder.file_name().unwrap().to_str().unwrap();
    let project = Project::copy_of(folder);
    let stacks = stacks(&project);
    aws.reset();
    let mut deployed = Vec::new();
    for stack in &stacks {
        let parameters = prepare(aws, stack);
        let ended = aws.create_stack(&stack.name, &stack.text, &parameters);
        if let Some((_, version)) = PINNED_TO_A_LATER_VERSION.iter().find(|(project, _)| *project == name) {
            assert_eq!(ended.status, "DELETE_COMPLETE", "{name}: {ended:?}");
            assert!(ended.reasons[0].contains(&format!("version {version} does not exist")), "{name}: {ended:?}");
            continue;
        }
        assert_eq!(ended.status, "CREATE_COMPLETE", "{name}: {ended:?}\n{}", aws.log());
        let resources = aws.resources(&stack.name);
        assert_as_asked(&stack.name, &stack.template, &resources);
        deployed.push((stack, resources));
    }
    for (stack, resources) in deployed.into_iter().rev() {
        aws.enter(&stack.account, &stack.region);
        let ended = aws.delete_stack(&stack.name);
        assert_eq!(ended.status, "DELETE_COMPLETE", "{name}: {ended:?}\n{}", aws.log());
        assert_gone_but_kept(aws, stack, &resources);
    }
}

#[test]
fn every_good_project_is_created_as_asked_and_deleted_but_for_what_it_keeps() {
    let mut aws = Aws::start();
    for folder in projects_below(&checkout("tests/fixtures/good")) {
        deploy_and_delete(&mut aws, &folder);
    }
}

#[test]
fn the_samples_are_created_as_asked_and_deleted_but_for_what_they_keep() {
    let mut aws = Aws::start();
    deploy_and_delete(&mut aws, &checkout("sample-configs"));
    for folder in projects_below(&checkout("sample-configs")) {
        deploy_and_delete(&mut aws, &folder);
    }
    deploy_and_delete(&mut aws, &checkout("tests/fixtures/mdaa-sample"));
}

/// The sample that uses every option.
fn comprehensive_sample() -> Stack {
    let project = Project::copy_of(&checkout("sample-configs"));
    stacks(&project).into_iter().find(|stack| stack.name.ends_with("-claims")).unwrap()
}

#[test]
fn a_first_create_that_fails_leaves_nothing_whichever_resource_it_is() {
    let stack = comprehensive_sample();
    let mut aws = Aws::start();
    let parameters = prepare(&mut aws, &stack);
    for id in stack.template["Resources"].as_object().unwrap().keys() {
        let switch = format!("/emulator/fail/{id}");
        store(&mut aws, &switch, "out of luck");
        let ended = aws.create_stack(&stack.name, &stack.text, &parameters);
        assert_eq!(ended.status, "DELETE_COMPLETE", "{id}: {ended:?}\n{}", aws.log());
        assert!(ended.reasons[0].starts_with(&format!("{id}: ")), "{ended:?}");
        assert!(ended.reasons[0].contains("out of luck"), "{ended:?}");
        for resource in aws.resources_ever(&ended.stack_id) {
            assert_eq!(resource.properties, None, "{id} failed, {} is left", resource.physical_id);
        }
        aws.call("ssm", "delete_parameter", json!({"Name": switch}));
    }
    let ended = aws.create_stack(&stack.name, &stack.text, &parameters);
    assert_eq!(ended.status, "CREATE_COMPLETE", "{ended:?}\n{}", aws.log());
    assert!(aws.resources_ever(&ended.stack_id).iter().all(|resource| resource.properties.is_some()));
}

#[test]
fn transaction_search_can_be_switched_on_by_one_stack_of_an_account_and_region() {
    let project = Project::copy_of(&checkout("tests/fixtures/good/several-of-everything"));
    let stacks = stacks(&project);
    let switches = |stack: &&Stack| stack.text.contains("AWS::XRay::TransactionSearchConfig");
    let first = stacks.iter().find(switches).unwrap();
    let mut aws = Aws::start();
    aws.enter(&first.account, &first.region);
    let none = BTreeMap::new();
    assert_eq!(aws.create_stack(&first.name, &first.text, &none).status, "CREATE_COMPLETE");

    // The same module under another name.
    let second = first.text.replace("sales", "service");
    let ended = aws.create_stack("orbit-test-service-quotes", &second, &none);
    assert_eq!(ended.status, "DELETE_COMPLETE", "{ended:?}");
    assert!(ended.reasons[0].starts_with("bedrockagentcoreruntimeTransactionSearchConfig"), "{ended:?}");
    assert!(ended.reasons[0].ends_with("HandlerErrorCode: AlreadyExists)"), "{ended:?}");
    let kept = aws.resources(&first.name);
    assert!(kept.values().all(|resource| resource.properties.is_some()), "{kept:#?}");

    aws.enter(&first.account, "eu-west-1");
    assert_eq!(aws.create_stack("orbit-test-service-quotes", &second, &none).status, "CREATE_COMPLETE");
}

#[test]
fn the_emulator_refuses_what_the_schema_of_a_resource_refuses() {
    let mut stack = comprehensive_sample();
    let mut aws = Aws::start();
    let parameters = prepare(&mut aws, &stack);
    let mut resources = stack.template["Resources"].as_object_mut().unwrap().values_mut();
    let runtime = resources.find(|resource| resource["Type"] == "AWS::BedrockAgentCore::Runtime").unwrap();
    runtime["Properties"]["LifecycleConfiguration"]["MaxLifetime"] = json!(59);
    runtime["Properties"]["Platform"] = json!("linux/arm64");
    let ended = aws.create_stack(&stack.name, &stack.template.to_string(), &parameters);
    assert_eq!(ended.status, "REFUSED", "{ended:?}");
    let reasons = ended.reasons.join("\n");
    assert!(reasons.contains("#/LifecycleConfiguration/MaxLifetime: 59 is not"), "{reasons}");
    assert!(reasons.contains("Unsupported property [Platform]"), "{reasons}");
}
