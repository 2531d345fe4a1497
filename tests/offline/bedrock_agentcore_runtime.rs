//! `templates/bedrock-agentcore-runtime/` makes the stack we promise of the data of one module.
use indexmap::IndexMap;
use mdaac::cloudformation::{Fragment, FragmentValue, Template, TemplateFormat, emit};
use mdaac::module_type::MODULE_TYPES;
use mdaac::module_type::bedrock_agentcore_runtime::MODULE_TYPE;
use mdaac::module_type::bedrock_agentcore_runtime::naming::{log_key_id, role_id};
use mdaac::module_type::naming::Naming;
use mdaac::source::Sources;
use mdaac::template::Blueprint;
use serde_json::{Value, json};
use std::path::Path;

fn blueprint() -> Blueprint {
    let sources = Sources::new(Path::new("."), &[]).unwrap();
    MODULE_TYPE.blueprint(&sources).unwrap()
}

fn render(data: &Value) -> Template {
    let definition = json!({"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/net/sg"});
    let parameters = IndexMap::from([("GroupParameter".to_owned(), Fragment::from_json(&definition))]);
    blueprint().render(&fragment(data), &parameters).unwrap()
}

/// Text is in Fn::Sub syntax already.
fn fragment(data: &Value) -> Fragment {
    let value = match data {
        Value::String(text) => FragmentValue::Text(text.clone()),
        Value::Array(items) => FragmentValue::List(items.iter().map(fragment).collect()),
        Value::Object(map) => {
            FragmentValue::Map(map.iter().map(|(key, value)| (key.clone(), fragment(value))).collect())
        }
        other => Fragment::from_json(other).value,
    };
    Fragment::new(value, Vec::new())
}

/// The data of a module that gives every key.
fn full() -> Value {
    let naming = Naming { org: "orchard", env: "test", domain: "fruit", module: "pickers", env_in_ssm_path: false };
    let agent = "Apple_picker";
    let role = role_id(agent);
    json!({
        "config": {
            "agentRuntimeName": agent,
            "description": "picks apples in ${AWS::Region}, for ${!price}",
            "networkConfiguration": {"securityGroups": ["${GroupParameter}"], "subnets": ["subnet-0a1b2c3d"]},
            "lifecycleConfiguration": {"idleRuntimeSessionTimeout": 60, "maxLifetime": 28800},
            "protocolConfiguration": "HTTP",
            "platformVersion": "1.4",
            "capacityProviderConfiguration": {"capacityProviderArn": "arn:capacity"},
            "filesystemConfigurations": [
                {"sessionStorage": {"mountPath": "/mnt/a"}},
                {"efsAccessPoint": {"accessPointArn": "arn:efs", "mountPath": "/mnt/b"}},
                {"s3FilesAccessPoint": {"accessPointArn": "arn:s3files", "mountPath": "/mnt/c"}},
                {"capacityProviderVolume": {"volumeName": "scratch", "mountPath": "/mnt/d"}},
            ],
            "allowedModelArns": ["arn:model"],
            "logKmsKeyArn": "arn:key",
        },
        "name": {
            "runtime": naming.runtime_name(agent).unwrap(),
            "role": naming.role_name(agent).unwrap(),
            "policy": naming.policy_name(agent).unwrap(),
            "xrayResourcePolicy": naming.xray_resource_policy_name(),
        },
        "role": {
            "generated": true,
            "policyArns": ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"],
            "statements": [
                {"Sid": "Read", "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::crates/*",
                 "Condition": {}},
                {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::crates/*"},
            ],
        },
        "image": {
            "uri": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/picker:1",
            "repositoryArn": "arn:aws:ecr:eu-west-1:111122223333:repository/picker",
        },
        "jwt": {
            "discoveryUrl": "https://id.example.com/.well-known/openid-configuration",
            "allowedAudience": ["a", "b"],
            "allowedClients": ["c"],
            "allowedScopes": ["d"],
            "customClaims": [
                {
                    "inboundTokenClaimName": "department",
                    "inboundTokenClaimValueType": "STRING",
                    "authorizingClaimMatchValue": {
                        "claimMatchOperator": "EQUALS", "claimMatchValue": {"matchValueString": "sales"},
                    },
                },
                {
                    "inboundTokenClaimName": "groups",
                    "inboundTokenClaimValueType": "STRING_ARRAY",
                    "authorizingClaimMatchValue": {
                        "claimMatchOperator": "CONTAINS_ANY", "claimMatchValue": {"matchValueStringList": ["e", "f"]},
                    },
                },
            ],
            "allowedWorkloadConfiguration": {
                "workloadIdentities": ["caller"],
                "hostingEnvironments": [{"arn": "arn:environment"}],
            },
            "privateEndpoint": {"managedVpcResource": {
                "vpcIdentifier": "vpc-1",
                "subnetIds": ["subnet-1"],
                "securityGroupIds": ["sg-1"],
                "endpointIpAddressType": "IPV4",
                "routingDomain": "id.internal",
            }},
            "privateEndpointOverrides": [
                {"domain": "a.example.com", "privateEndpoint": {
                    "selfManagedLatticeResource": {"resourceConfigurationIdentifier": "rcfg-1"},
                }},
                {"domain": "b.example.com", "privateEndpoint": {
                    "managedVpcResource": {
                        "vpcIdentifier": "vpc-1", "subnetIds": ["subnet-1"], "endpointIpAddressType": "IPV6",
                    },
                }},
            ],
        },
        "headers": ["Authorization"],
        "endpoints": [{
            "name": naming.endpoint_name(agent, Some("prod")).unwrap(),
            "key": "prod",
            "path": "RuntimeEndpoint",
            "id": agent,
            "description": "production",
            "agentRuntimeVersion": "3",
            "parameter": naming.parameter_name("agentRuntimeEndpoint", agent, ""),
            "export": naming.export_name("agentRuntimeEndpoint", agent, ""),
        }],
        "publish": {
            "role": naming.parameter_name("role", &role, ""),
            "roleScope": "RuntimeRole/",
            "roleExport": naming.export_name("role", &role, ""),
            "key": naming.parameter_name("kms", &log_key_id(agent), ""),
            "keyScope": "LogGroupKmsKey/",
            "keyExport": naming.export_name("kms", &log_key_id(agent), ""),
            "runtime": naming.parameter_name("agentRuntime", agent, ""),
            "runtimeExport": naming.export_name("agentRuntime", agent, ""),
        },
        "logs": {
            "managed": true,
            "ownKey": true,
            "keyAlias": naming.log_key_alias(agent).unwrap(),
            "retentionInDays": 365,
            "masked": ["arn:aws:dataprotection::aws:data-identifier/Name"],
        },
        "traces": {"environmentVariables": {"LOG_LEVEL": "DEBUG", "PORT": "8080"}, "ownGroup": true},
        "transactionSearch": true,
        "tags": {"mdaa_org": "orchard", "team": "pickers"},
        "agentcoreTags": {"mdaa_org": "orchard", "team": "pickers"},
        "permissionsBoundaryArn": "arn:aws:iam::111122223333:policy/boundary",
        "account": "111122223333",
        "region": "eu-west-1",
        "partition": "aws",
        "urlSuffix": "amazonaws.com",
    })
}

/// What a module need not give.
const OPTIONAL: &[&str] = &[
    "/config/description",
    "/config/lifecycleConfiguration",
    "/config/lifecycleConfiguration/idleRuntimeSessionTimeout",
    "/config/lifecycleConfiguration/maxLifetime",
    "/config/protocolConfiguration",
    "/config/platformVersion",
    "/config/capacityProviderConfiguration",
    "/config/filesystemConfigurations",
    "/config/allowedModelArns",
    "/config/logKmsKeyArn",
    "/role/policyArns",
    "/role/statements",
    "/image/repositoryArn",
    "/jwt",
    "/jwt/allowedAudience",
    "/jwt/allowedClients",
    "/jwt/allowedScopes",
    "/jwt/customClaims",
    "/jwt/allowedWorkloadConfiguration",
    "/jwt/allowedWorkloadConfiguration/workloadIdentities",
    "/jwt/allowedWorkloadConfiguration/hostingEnvironments",
    "/jwt/privateEndpoint",
    "/jwt/privateEndpoint/managedVpcResource/securityGroupIds",
    "/jwt/privateEndpoint/managedVpcResource/routingDomain",
    "/jwt/privateEndpointOverrides",
    "/headers",
    "/endpoints",
    "/endpoints/0/description",
    "/endpoints/0/agentRuntimeVersion",
    "/publish/role",
    "/publish/key",
    "/publish/runtime",
    "/logs/keyAlias",
    "/logs/retentionInDays",
    "/logs/masked",
    "/traces",
    "/traces/environmentVariables",
    "/transactionSearch",
    "/tags",
    "/agentcoreTags",
    "/permissionsBoundaryArn",
];

fn without(mut data: Value, pointers: &[&str]) -> Value {
    for pointer in pointers {
        *data.pointer_mut(pointer).unwrap() = Value::Null;
    }
    data
}

/// The types of all resources, in order.
fn types(template: &Template) -> Vec<&str> {
    template.resources.values().map(|resource| resource.get("Type").unwrap().as_str().unwrap()).collect()
}

#[test]
fn every_key_of_a_module_reaches_the_stack() {
    let bytes = emit(&render(&full()), TemplateFormat::Json).unwrap();
    insta::assert_snapshot!(String::from_utf8(bytes).unwrap());
}

#[test]
fn every_reference_is_in_the_data() {
    for module_type in MODULE_TYPES {
        let sources = Sources::new(Path::new("."), &[]).unwrap();
        module_type.blueprint(&sources).unwrap().check_shape(&(module_type.shape)().unwrap()).unwrap();
    }
}

#[test]
fn a_stack_is_described_and_built_as_its_type_says() {
    let template = render(&full());
    let described = template.description.as_ref().and_then(Fragment::text).unwrap();
    assert!(described.starts_with(MODULE_TYPE.description), "{described}");
    let (construct, _) = MODULE_TYPE.construct.split_once(':').unwrap();
    let path = format!("{}/{construct}", MODULE_TYPE.name);
    assert!(template.paths.values().any(|known| *known == path), "{path}");
}

#[test]
fn any_optional_key_may_be_left_out() {
    for pointer in OPTIONAL {
        let template = render(&without(full(), &[pointer]));
        template.walk(&mut |at, fragment| {
            let json = fragment.to_json();
            // What masks takes no settings, and must say so.
            let wanted = json == json!({}) && at.as_str().contains("/DataProtectionPolicy/");
            let empty = [json!(null), json!({}), json!([])].contains(&json);
            assert!(wanted || !empty, "{at} is empty without {pointer}");
        });
    }
    let published = ["/publish/role", "/publish/key", "/publish/runtime"];
    render(&without(full(), &[&published[..], &["/jwt", "/headers", "/endpoints", "/logs", "/tags"]].concat()));
}

#[test]
fn an_existing_role_replaces_ours_and_what_is_published_of_it() {
    let mut data = without(full(), &["/publish/role", "/role"]);
    data["config"]["roleArn"] = json!("arn:aws:iam::111122223333:role/theirs");
    let template = render(&data);
    assert!(types(&template).iter().all(|resource| !resource.starts_with("AWS::IAM::")));
    let bytes = String::from_utf8(emit(&template, TemplateFormat::Json).unwrap()).unwrap();
    assert!(bytes.contains(r#""RoleArn": "arn:aws:iam::111122223333:role/theirs""#));
    assert!(!bytes.contains("RuntimeRole") && !bytes.contains(":role:"), "{bytes}");
}

#[test]
fn without_parameters_the_exports_stay() {
    let data = without(full(), &["/publish/role", "/publish/key", "/publish/runtime"]);
    let template = render(&data);
    assert!(!types(&template).contains(&"AWS::SSM::Parameter"));
    assert_eq!(template.outputs, render(&full()).outputs);
}

#[test]
fn without_transaction_search_neither_it_nor_its_policy_is_there() {
    let mut data = full();
    data["transactionSearch"] = json!(false);
    let search = |data: &Value| {
        let template = render(data);
        types(&template)
            .iter()
            .filter(|name| name.contains("::XRay::") || **name == "AWS::Logs::ResourcePolicy")
            .count()
    };
    assert_eq!((search(&full()), search(&data)), (2, 0));
}

#[test]
fn an_endpoint_follows_its_runtime_unless_pinned() {
    let version = |data: &Value| {
        let template = render(data);
        let endpoint = |resource: &&mdaac::cloudformation::Fragment| {
            resource.get("Type").unwrap().as_str() == Some("AWS::BedrockAgentCore::RuntimeEndpoint")
        };
        template.resources.values().find(endpoint).unwrap().to_json()["Properties"]["AgentRuntimeVersion"].take()
    };
    assert_eq!(version(&full()), json!("3"));
    let runtime = json!({"Fn::GetAtt": ["bedrockagentcoreruntimeRuntime84537D71", "AgentRuntimeVersion"]});
    assert_eq!(version(&without(full(), &["/endpoints/0/agentRuntimeVersion"])), runtime);
}

#[test]
fn an_archive_of_code_needs_no_right_to_an_image() {
    let mut data = without(full(), &["/image"]);
    data["archive"] = json!({"arn": "arn:aws:s3:::crates/picker.zip", "action": "s3:GetObject"});
    data["config"]["agentRuntimeArtifact"]["codeConfiguration"] = json!({
        "code": {"s3": {"bucket": "crates", "prefix": "picker.zip"}}, "runtime": "NODE_22", "entryPoint": ["main.js"],
    });
    let resources = render(&data).to_json()["Resources"].take();
    let policy =
        resources["bedrockagentcoreruntimeRuntimeManagedPolicyC84DC486"]["Properties"]["PolicyDocument"].to_string();
    assert!(!policy.contains("ecr:"), "{policy}");
    assert!(policy.contains(r#""Action":"s3:GetObject","Resource":"arn:aws:s3:::crates/picker.zip""#), "{policy}");
    let artifact = &resources["bedrockagentcoreruntimeRuntime84537D71"]["Properties"]["AgentRuntimeArtifact"];
    assert_eq!(artifact["CodeConfiguration"]["Code"]["S3"], json!({"Bucket": "crates", "Prefix": "picker.zip"}));
    assert_eq!(artifact["ContainerConfiguration"], json!(null));
}

#[test]
fn what_holds_the_logs_outlives_the_stack() {
    let template = render(&full()).to_json();
    for resource in template["Resources"].as_object().unwrap().values() {
        let logs = ["AWS::Logs::LogGroup", "AWS::KMS::Key"].contains(&resource["Type"].as_str().unwrap());
        let kept = resource["DeletionPolicy"] == "RetainExceptOnCreate" && resource["UpdateReplacePolicy"] == "Retain";
        assert!(kept || !logs, "{resource}");
    }
}

#[test]
fn a_key_of_the_user_encrypts_the_logs_in_place_of_ours() {
    let keys = |data: &Value| -> Vec<Value> {
        let resources = render(data).to_json()["Resources"].take();
        let groups = resources.as_object().unwrap().values().filter(|one| one["Type"] == "AWS::Logs::LogGroup");
        groups.map(|group| group["Properties"]["KmsKeyId"].clone()).collect()
    };
    assert_eq!(keys(&full()), [json!("arn:key"), json!("arn:key")]);
    let own = json!({"Fn::GetAtt": ["bedrockagentcoreruntimeLogGroupKmsKeyAF16CAC2", "Arn"]});
    assert_eq!(keys(&without(full(), &["/config/logKmsKeyArn"])), [own.clone(), own]);
}

#[test]
fn nothing_of_the_account_need_be_known() {
    let mut data = full();
    data["account"] = json!("${AWS::AccountId}");
    data["region"] = json!("${AWS::Region}");
    data["partition"] = json!("${AWS::Partition}");
    data["urlSuffix"] = json!("${AWS::URLSuffix}");
    let template = render(&data).to_json();
    let policy = &template["Resources"]["bedrockagentcoreruntimeXRayResourcePolicyADC714BD"]["Properties"];
    let text = policy["PolicyDocument"]["Fn::Sub"].as_str().unwrap();
    assert!(text.contains(r#""aws:SourceAccount":"${AWS::AccountId}""#), "{text}");
}
