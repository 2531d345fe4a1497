//! A change of the config for every property that AWS can change in place.

use serde_json::{Value, json};

/// One property, and how to change it.
pub struct Change {
    /// `Runtime` or `RuntimeEndpoint`, then the property's path; `*` is every item of a list.
    pub property: &'static str,
    pub edit: Edit,
}

/// What to write, on top of the changes before.
pub enum Edit {
    /// At this place in the module's config.
    Config(&'static str, Value),
    /// At this place in mdaa.yaml.
    Project(&'static str, Value),
    /// Without this key of the module's config, so that the next change can be made. Nobody looks at what comes of it.
    Without(&'static str),
    /// Nothing: mdaac never writes another value.
    Never,
}

impl Change {
    pub fn resource_type(&self) -> String {
        format!("AWS::BedrockAgentCore::{}", self.property.split('/').next().unwrap())
    }

    pub fn path(&self) -> &str {
        &self.property[self.property.find('/').unwrap()..]
    }
}

/// Writes a value at a JSON pointer, with the maps and lists on the way there.
pub fn put(document: &mut Value, pointer: &str, value: &Value) {
    let place = pointer.split('/').skip(1).fold(document, |place, step| match step.parse::<usize>() {
        Ok(index) => {
            if !place.is_array() {
                *place = json!([]);
            }
            let list = place.as_array_mut().unwrap();
            list.resize(list.len().max(index + 1), json!({}));
            &mut list[index]
        }
        Err(_) => place.as_object_mut().unwrap().entry(step).or_insert_with(|| json!({})),
    });
    *place = value.clone();
}

/// In the order in which they are made.
pub fn changes() -> Vec<Change> {
    let config = |property, pointer, value| Change { property, edit: Edit::Config(pointer, value) };
    let project = |property, pointer, value| Change { property, edit: Edit::Project(pointer, value) };
    let lattice = |id: &str| json!({"selfManagedLatticeResource": {"resourceConfigurationIdentifier": id}});
    let managed = json!({"managedVpcResource": {
        "vpcIdentifier": "vpc-0a1b2c3d", "subnetIds": ["subnet-0a1b2c3d"], "endpointIpAddressType": "IPV4",
    }});
    vec![
        project("Runtime/Tags", "/tag_config_data/owner", json!("sales")),
        project("RuntimeEndpoint/Tags", "/tag_config_data/owner", json!("quotes")),
        config("Runtime/Description", "/description", json!("Quotes")),
        config("Runtime/EnvironmentVariables", "/environmentVariables", json!({"STAGE": "test", "dry_run": "on"})),
        config("Runtime/ProtocolConfiguration", "/protocolConfiguration", json!("A2A")),
        config("Runtime/PlatformVersion", "/platformVersion", json!("2026.10")),
        config("Runtime/LifecycleConfiguration/MaxLifetime", "/lifecycleConfiguration/maxLifetime", json!(7200)),
        config(
            "Runtime/LifecycleConfiguration/IdleRuntimeSessionTimeout",
            "/lifecycleConfiguration/idleRuntimeSessionTimeout",
            json!(600),
        ),
        // Network. A runtime is always in a VPC.
        Change { property: "Runtime/NetworkConfiguration/NetworkMode", edit: Edit::Never },
        config(
            "Runtime/NetworkConfiguration/NetworkModeConfig/SecurityGroups",
            "/networkConfiguration/securityGroups",
            json!(["sg-0a1b2c3d", "sg-4e5f6a7b"]),
        ),
        config(
            "Runtime/NetworkConfiguration/NetworkModeConfig/Subnets",
            "/networkConfiguration/subnets",
            json!(["subnet-4e5f6a7b"]),
        ),
        // Who may call.
        config(
            "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/AllowedClients",
            "/authorizerConfiguration/customJwtAuthorizer",
            json!({"discoveryUrl": "https://a.example.com/.well-known/openid-configuration", "allowedClients": ["web"]}),
        ),
        config(
            "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/DiscoveryUrl",
            "/authorizerConfiguration/customJwtAuthorizer/discoveryUrl",
            json!("https://b.example.com/.well-known/openid-configuration"),
        ),
        config(
            "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/AllowedAudience",
            "/authorizerConfiguration/customJwtAuthorizer/allowedAudience",
            json!(["quotes-api"]),
        ),
        config(
            "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/AllowedScopes",
            "/authorizerConfiguration/customJwtAuthorizer/allowedScopes",
            json!(["quotes.read", "quotes.write"]),
        ),
        config(
            "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/CustomClaims/*/InboundTokenClaimName",
            "/authorizerConfiguration/customJwtAuthorizer/customClaims",
            json!([claim("tenant", "STRING", "EQUALS", json!({"matchValueString": "north"}))]),
        ),
        config(
            "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/CustomClaims/*/AuthorizingClaimMatchValue/ClaimMatchValue/MatchValueString",
            "/authorizerConfiguration/customJwtAuthorizer/customClaims/0/authorizingClaimMatchValue/claimMatchValue/matchValueString",
            json!("south"),
        ),
        config(
            "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/CustomClaims/*/InboundTokenClaimValueType",
            "/authorizerConfiguration/customJwtAuthorizer/customClaims",
            json!([claim("tenant", "STRING_ARRAY", "CONTAINS", json!({"matchValueString": "south"}))]),
        ),
        config(
            "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/CustomClaims/*/AuthorizingClaimMatchValue/ClaimMatchOperator",
            "/authorizerConfiguration/customJwtAuthorizer/customClaims",
            json!([claim("tenant", "STRING_ARRAY", "CONTAINS_ANY", json!({"matchValueStringList": ["south"]}))]),
        ),
        config(
            "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/CustomClaims/*/AuthorizingClaimMatchValue/ClaimMatchValue/MatchValueStringList",
            "/authorizerConfiguration/customJwtAuthorizer/customClaims/0/authorizingClaimMatchValue/claimMatchValue/matchValueStringList",
            json!(["south", "west"]),
        ),
        config(
            "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/AllowedWorkloadConfiguration/WorkloadIdentities",
            "/authorizerConfiguration/customJwtAuthorizer/allowedWorkloadConfiguration/workloadIdentities",
            json!(["offers-agent"]),
        ),
        config(
            "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/AllowedWorkloadConfiguration/HostingEnvironments/*/Arn",
            "/authorizerConfiguration/customJwtAuthorizer/allowedWorkloadConfiguration/hostingEnvironments",
            json!([{"arn": "arn:aws:bedrock-agentcore:eu-central-1:111122223333:runtime/offers-0123456789"}]),
        ),
        config(
            "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/PrivateEndpoint/SelfManagedLatticeResource/ResourceConfigurationIdentifier",
            "/authorizerConfiguration/customJwtAuthorizer/privateEndpoint",
            lattice("rcfg-0123456789abcdef0"),
        ),
        config(
            "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/PrivateEndpoint/ManagedVpcResource/VpcIdentifier",
            "/authorizerConfiguration/customJwtAuthorizer/privateEndpoint",
            managed.clone(),
        ),
        config(
            "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/PrivateEndpoint/ManagedVpcResource/SubnetIds",
            "/authorizerConfiguration/customJwtAuthorizer/privateEndpoint/managedVpcResource/subnetIds",
            json!(["subnet-0a1b2c3d", "subnet-4e5f6a7b"]),
        ),
        config(
            "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/PrivateEndpoint/ManagedVpcResource/EndpointIpAddressType",
            "/authorizerConfiguration/customJwtAuthorizer/privateEndpoint/managedVpcResource/endpointIpAddressType",
            json!("IPV6"),
        ),
        config(
            "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/PrivateEndpoint/ManagedVpcResource/RoutingDomain",
            "/authorizerConfiguration/customJwtAuthorizer/privateEndpoint/managedVpcResource/routingDomain",
            json!("idp.internal.example.com"),
        ),
        config(
            "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/PrivateEndpoint/ManagedVpcResource/SecurityGroupIds",
            "/authorizerConfiguration/customJwtAuthorizer/privateEndpoint/managedVpcResource/securityGroupIds",
            json!(["sg-0a1b2c3d"]),
        ),
        project(
            "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/PrivateEndpoint/ManagedVpcResource/Tags",
            "/tag_config_data/owner",
            json!("keys"),
        ),
        config(
            "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/PrivateEndpointOverrides/*/Domain",
            "/authorizerConfiguration/customJwtAuthorizer/privateEndpointOverrides",
            json!([
                {"domain": "keys.example.com", "privateEndpoint": lattice("rcfg-0123456789abcdef0")},
                {"domain": "login.example.com", "privateEndpoint": lattice("rcfg-0123456789abcdef0")},
            ]),
        ),
        config(
            "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/PrivateEndpointOverrides/*/PrivateEndpoint/SelfManagedLatticeResource/ResourceConfigurationIdentifier",
            "/authorizerConfiguration/customJwtAuthorizer/privateEndpointOverrides/0/privateEndpoint",
            lattice("rcfg-0fedcba9876543210"),
        ),
        config(
            "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/PrivateEndpointOverrides/*/PrivateEndpoint/ManagedVpcResource/VpcIdentifier",
            "/authorizerConfiguration/customJwtAuthorizer/privateEndpointOverrides/1/privateEndpoint",
            managed,
        ),
        config(
            "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/PrivateEndpointOverrides/*/PrivateEndpoint/ManagedVpcResource/SubnetIds",
            "/authorizerConfiguration/customJwtAuthorizer/privateEndpointOverrides/1/privateEndpoint/managedVpcResource/subnetIds",
            json!(["subnet-4e5f6a7b"]),
        ),
        config(
            "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/PrivateEndpointOverrides/*/PrivateEndpoint/ManagedVpcResource/EndpointIpAddressType",
            "/authorizerConfiguration/customJwtAuthorizer/privateEndpointOverrides/1/privateEndpoint/managedVpcResource/endpointIpAddressType",
            json!("IPV6"),
        ),
        config(
            "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/PrivateEndpointOverrides/*/PrivateEndpoint/ManagedVpcResource/RoutingDomain",
            "/authorizerConfiguration/customJwtAuthorizer/privateEndpointOverrides/1/privateEndpoint/managedVpcResource/routingDomain",
            json!("login.internal.example.com"),
        ),
        config(
            "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/PrivateEndpointOverrides/*/PrivateEndpoint/ManagedVpcResource/SecurityGroupIds",
            "/authorizerConfiguration/customJwtAuthorizer/privateEndpointOverrides/1/privateEndpoint/managedVpcResource/securityGroupIds",
            json!(["sg-4e5f6a7b"]),
        ),
        project(
            "Runtime/AuthorizerConfiguration/CustomJWTAuthorizer/PrivateEndpointOverrides/*/PrivateEndpoint/ManagedVpcResource/Tags",
            "/tag_config_data/owner",
            json!("login"),
        ),
        config(
            "Runtime/RequestHeaderConfiguration/RequestHeaderAllowlist",
            "/requestHeaderConfiguration/requestHeaderAllowlist",
            json!(["Authorization", "X-Tenant"]),
        ),
        // Where it runs, and what it mounts.
        config(
            "Runtime/FilesystemConfigurations/*/SessionStorage/MountPath",
            "/filesystemConfigurations",
            json!([{"sessionStorage": {"mountPath": "/mnt/session"}}]),
        ),
        config(
            "Runtime/FilesystemConfigurations/*/EfsAccessPoint/AccessPointArn",
            "/filesystemConfigurations",
            json!([{"efsAccessPoint": {"accessPointArn": EFS, "mountPath": "/mnt/prices"}}]),
        ),
        config(
            "Runtime/FilesystemConfigurations/*/EfsAccessPoint/MountPath",
            "/filesystemConfigurations/0/efsAccessPoint/mountPath",
            json!("/mnt/rates"),
        ),
        config(
            "Runtime/FilesystemConfigurations/*/S3FilesAccessPoint/AccessPointArn",
            "/filesystemConfigurations",
            json!([{"s3FilesAccessPoint": {"accessPointArn": S3_FILES, "mountPath": "/mnt/prices"}}]),
        ),
        config(
            "Runtime/FilesystemConfigurations/*/S3FilesAccessPoint/MountPath",
            "/filesystemConfigurations/0/s3FilesAccessPoint/mountPath",
            json!("/mnt/rates"),
        ),
        // A capacity provider has volumes and mounts nothing else.
        Change {
            property: "Runtime/CapacityProviderConfiguration/CapacityProviderArn",
            edit: Edit::Without("filesystemConfigurations"),
        },
        config(
            "Runtime/CapacityProviderConfiguration/CapacityProviderArn",
            "/capacityProviderConfiguration/capacityProviderArn",
            json!("arn:aws:bedrock-agentcore:eu-central-1:111122223333:capacity-provider/quotes-0123456789"),
        ),
        config(
            "Runtime/FilesystemConfigurations/*/CapacityProviderVolume/VolumeName",
            "/filesystemConfigurations",
            json!([{"capacityProviderVolume": {"volumeName": "prices", "mountPath": "/mnt/prices"}}]),
        ),
        config(
            "Runtime/FilesystemConfigurations/*/CapacityProviderVolume/MountPath",
            "/filesystemConfigurations/0/capacityProviderVolume/mountPath",
            json!("/mnt/rates"),
        ),
        // What it runs.
        config(
            "Runtime/AgentRuntimeArtifact/ContainerConfiguration/ContainerUri",
            "/agentRuntimeArtifact/containerConfiguration/containerUri",
            json!("{{account}}.dkr.ecr.{{region}}.amazonaws.com/quotes:8"),
        ),
        config(
            "Runtime/AgentRuntimeArtifact/CodeConfiguration/Code/S3/Bucket",
            "/agentRuntimeArtifact",
            json!({"codeConfiguration": {
                "code": {"s3": {"bucket": "agents", "prefix": "quotes.zip"}},
                "runtime": "PYTHON_3_13",
                "entryPoint": ["main.py"],
            }}),
        ),
        config(
            "Runtime/AgentRuntimeArtifact/CodeConfiguration/Code/S3/Prefix",
            "/agentRuntimeArtifact/codeConfiguration/code/s3/prefix",
            json!("quotes-2.zip"),
        ),
        config(
            "Runtime/AgentRuntimeArtifact/CodeConfiguration/Code/S3/VersionId",
            "/agentRuntimeArtifact/codeConfiguration/code/s3/versionId",
            json!("3sL4kqtJlcpXroDTDmJ"),
        ),
        config(
            "Runtime/AgentRuntimeArtifact/CodeConfiguration/EntryPoint",
            "/agentRuntimeArtifact/codeConfiguration/entryPoint",
            json!(["opentelemetry-instrument", "main.py"]),
        ),
        config(
            "Runtime/AgentRuntimeArtifact/CodeConfiguration/Runtime",
            "/agentRuntimeArtifact/codeConfiguration/runtime",
            json!("PYTHON_3_14"),
        ),
        // The role of the template goes when another is named.
        config("Runtime/RoleArn", "/roleArn", json!("arn:aws:iam::111122223333:role/another")),
        // The endpoint.
        config("RuntimeEndpoint/Description", "/runtimeEndpoint/description", json!("What customers call")),
        config("RuntimeEndpoint/AgentRuntimeVersion", "/runtimeEndpoint/agentRuntimeVersion", json!("1")),
    ]
}

const EFS: &str = "arn:aws:elasticfilesystem:eu-central-1:111122223333:access-point/fsap-0123456789abcdef0";
const S3_FILES: &str =
    "arn:aws:s3files:eu-central-1:111122223333:file-system/fs-0123456789abcdef01/access-point/fsap-0123456789abcdef01";

fn claim(name: &str, value_type: &str, operator: &str, value: Value) -> Value {
    json!({
        "inboundTokenClaimName": name,
        "inboundTokenClaimValueType": value_type,
        "authorizingClaimMatchValue": {"claimMatchOperator": operator, "claimMatchValue": value},
    })
}
