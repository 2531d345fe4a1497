//! Update: what a config says of its user pool and of its log deliveries, one key at a time.

use super::lifecycle::assert_as_asked;
use super::properties::put;
use crate::support::emulator::Aws;
use crate::support::project::Project;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

const STACK: &str = "orbit-test-sales-quotes";

fn config() -> Value {
    json!({
        "agentRuntimeName": "quote_agent",
        "agentRuntimeArtifact": {
            "containerConfiguration": {"containerUri": "{{account}}.dkr.ecr.{{region}}.amazonaws.com/quotes:7"},
        },
        "networkConfiguration": {"securityGroups": ["sg-0a1b2c3d"], "subnets": ["subnet-0a1b2c3d"]},
        "authorizerConfiguration": {"customJwtAuthorizer": {"cognito": {
            "hostedUi": {"callbackUrls": ["https://quotes.example.com"], "cognitoDomainPrefix": "quotes"},
            "federation": {"oidc": {
                "issuerUrl": "https://login.example.com",
                "clientId": "quotes",
                "clientSecret": "{{resolve:secretsmanager:login:SecretString:first}}",
            }},
        }}},
        "logDelivery": {
            "applicationLogs": {"logGroup": true, "bucketArn": "arn:aws:s3:::logs"},
            "usageLogs": {
                "deliveryStreamArn": "arn:aws:firehose:eu-central-1:111122223333:deliverystream/usage",
            },
            "traces": true,
        },
    })
}

/// A change of the config or of the tags, the types of which a resource is another one then, and a type and a property of it
/// that say what was asked for.
type Step = (&'static str, Value, &'static [&'static str], &'static str, &'static str);

const POOL: &str = "/authorizerConfiguration/customJwtAuthorizer/cognito";
const DESTINATION: &str = "AWS::Logs::DeliveryDestination";
const DELIVERY: &str = "AWS::Logs::Delivery";

fn steps() -> Vec<Step> {
    let pool = "AWS::Cognito::UserPool";
    let client = "AWS::Cognito::UserPoolClient";
    let provider = "AWS::Cognito::UserPoolIdentityProvider";
    vec![
        ("/idTokenValidityMinutes", json!(30), &[], client, "IdTokenValidity"),
        ("/mfa", json!("optional"), &[], pool, "MfaConfiguration"),
        ("/mfa", json!("off"), &[], pool, "MfaConfiguration"),
        ("/removalPolicy", json!("destroy"), &[], pool, "DeletionProtection"),
        ("/hostedUi/callbackUrls", json!(["https://a.example.com", "http://localhost"]), &[], client, "CallbackURLs"),
        ("/hostedUi/logoutUrls", json!(["https://a.example.com/bye"]), &[], client, "LogoutURLs"),
        ("/hostedUi/allowedOAuthScopes", json!(["openid", "phone"]), &[], client, "AllowedOAuthScopes"),
        ("/federation/oidc/clientId", json!("other"), &[], provider, "ProviderDetails"),
        ("/federation/oidc/issuerUrl", json!("https://id.example.com"), &[], provider, "ProviderDetails"),
        ("/federation/oidc/emailClaim", json!("mail"), &[], provider, "AttributeMapping"),
        (
            "/federation/oidc/clientSecret",
            json!("{{resolve:secretsmanager:login:SecretString:second}}"),
            &[],
            provider,
            "ProviderDetails",
        ),
        ("/federation", json!({"saml": {"metadataUrl": "https://login.example.com"}}), &[], provider, "ProviderType"),
        ("/federation/saml/emailClaim", json!("mail"), &[], provider, "AttributeMapping"),
        ("/../allowedAudience", json!(["mobile"]), &[], "AWS::BedrockAgentCore::Runtime", "AuthorizerConfiguration"),
        ("tags", json!("sales"), &[], pool, "UserPoolTags"),
        ("tags", json!("quotes"), &[], "AWS::Logs::DeliverySource", "Tags"),
        (
            "//logDelivery/applicationLogs/bucketArn",
            json!("arn:aws:s3:::other-logs"),
            &[DELIVERY, DESTINATION],
            DESTINATION,
            "DestinationResourceArn",
        ),
        ("//logDelivery/usageLogs/bucketArn", json!("arn:aws:s3:::other-logs"), &[], DESTINATION, "Name"),
        ("//logDelivery/usageLogs", json!({"logGroup": true}), &[], "AWS::Logs::LogGroup", "LogGroupName"),
        ("//logRetentionDays", json!(400), &[], "AWS::Logs::LogGroup", "RetentionInDays"),
        ("//logDelivery/traces", json!(false), &[], DELIVERY, "DeliverySourceName"),
        ("//logDelivery/applicationLogs/logGroup", json!(false), &[], DELIVERY, "DeliverySourceName"),
    ]
}

#[test]
fn each_key_of_a_user_pool_and_of_deliveries_changes_what_it_says_and_nothing_is_replaced_that_need_not_be() {
    let mut aws = Aws::start();
    let secret = json!({"first": "s3cr3t", "second": "s3cr3t-2"}).to_string();
    aws.call("secretsmanager", "create_secret", json!({"Name": "login", "SecretString": secret}));
    let empty = tempfile::tempdir().unwrap();
    let folder = Project::copy_of(empty.path());
    let (mut config, mut owner) = (config(), json!("nobody"));
    let mut before = template(&folder, &config, &owner);
    let ended = aws.create_stack(STACK, &before.to_string(), &BTreeMap::new());
    assert_eq!(ended.status, "CREATE_COMPLETE", "{ended:?}\n{}", aws.log());
    let mut was = aws.resources(STACK);
    for (place, value, replaced, kind, property) in steps() {
        match place {
            "tags" => owner = value.clone(),
            _ => match (place.strip_prefix("//"), place.strip_prefix("/..")) {
                (Some(own), _) => put(&mut config, &format!("/{own}"), &value),
                (_, Some(beside)) => {
                    put(&mut config, &format!("{}{beside}", POOL.trim_end_matches("/cognito")), &value)
                }
                _ => put(&mut config, &format!("{POOL}{place}"), &value),
            },
        }
        let what = format!("{place} = {value}");
        let after = template(&folder, &config, &owner);
        let asked = |template: &Value| -> Vec<Value> {
            let resources = template["Resources"].as_object().unwrap().values().filter(|it| it["Type"] == kind);
            resources.map(|it| it["Properties"][property].clone()).collect()
        };
        assert_ne!(asked(&before), asked(&after), "{what}: {kind} {property} is as before");
        let ended = aws.update_stack(STACK, &after.to_string());
        assert_eq!(ended.status, "UPDATE_COMPLETE", "{what}: {ended:?}\n{}", aws.log());
        let is = aws.resources(STACK);
        assert_as_asked(&what, &after, &is);
        let others = was.iter().filter(|(id, one)| is.get(*id).is_some_and(|now| now.physical_id != one.physical_id));
        let others: BTreeSet<&str> = others.map(|(_, one)| one.resource_type.as_str()).collect();
        assert_eq!(others, BTreeSet::from_iter(replaced.iter().copied()), "{what}: replaced");
        (before, was) = (after, is);
    }
    // A pool has one domain, and the new one comes first (aws-cdk#10062).
    put(&mut config, &format!("{POOL}/hostedUi/cognitoDomainPrefix"), &json!("other-quotes"));
    let ended = aws.update_stack(STACK, &template(&folder, &config, &owner).to_string());
    assert_eq!(ended.status, "UPDATE_ROLLBACK_COMPLETE", "{ended:?}");
    assert!(ended.reasons[0].contains("already has a domain configured"), "{ended:?}");
    let ended = aws.delete_stack(STACK);
    assert_eq!(ended.status, "DELETE_COMPLETE", "{ended:?}\n{}", aws.log());
    for one in was.values().filter(|one| one.resource_type.starts_with("AWS::Cognito") || one.resource_type == DELIVERY)
    {
        assert!(aws.read(&one.resource_type, &one.physical_id).is_none(), "{} is left", one.physical_id);
    }
}

fn template(folder: &Project, config: &Value, owner: &Value) -> Value {
    let project = json!({
        "organization": "orbit",
        "tag_config_data": {"owner": owner},
        "domains": {"sales": {"environments": {"test": {
            "account": "111122223333",
            "region": "eu-central-1",
            "modules": {"quotes": {
                "module_path": "@aws-mdaa/bedrock-agentcore-runtime",
                "module_configs": ["./agent.yaml"],
            }},
        }}}},
    });
    fs::write(folder.path().join("agent.yaml"), format!("{config:#}")).unwrap();
    fs::write(folder.path().join("mdaa.yaml"), format!("{project:#}")).unwrap();
    let written = folder.synth();
    let template = written.iter().find(|(path, _)| path.ends_with(".template.json")).unwrap().1;
    serde_json::from_str(template).unwrap()
}
