use super::Cognito;
use super::network::ids;
use crate::diagnostic::Code;
use crate::module_type::Deferred;
use schemars::JsonSchema;
use serde::Deserialize;

/// Inbound authorization.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Authorizer {
    /// Callers bring a JSON Web Token of this issuer.
    pub custom_jwt_authorizer: Option<JwtAuthorizer>,

    /// Older name of `customJwtAuthorizer`.
    #[schemars(extend("deprecated" = true))]
    pub jwt_authorizer: Option<JwtAuthorizer>,
}

/// A JSON Web Token authorizer.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend(
    "if" = {"not": {"required": ["cognito"]}},
    "then" = {"required": ["discoveryUrl"], "properties": {"discoveryUrl": {
        "description": "Where the issuer describes itself (OpenID Connect discovery); with `cognito: {}` the stack makes one.",
        "examples": ["https://idp.example.com/.well-known/openid-configuration"]
    }}}
))]
pub struct JwtAuthorizer {
    /// Where the issuer describes itself (OpenID Connect discovery). Excludes `cognito`.
    #[schemars(
        regex(pattern = r"^.+/\.well-known/openid-configuration$"),
        extend(
            "x-code" = Code::DISCOVERY_URL.name(),
            "x-expects" = "a URL that ends in `/.well-known/openid-configuration`",
            "x-ends" = "/.well-known/openid-configuration",
            // botocore 1.44.8 against the resource schema of 2026-10-20 (facts 14).
            "x-beyond" = "/.well-known/oauth-authorization-server",
            "examples" = ["https://idp.example.com/.well-known/openid-configuration"]
        )
    )]
    pub discovery_url: Option<String>,

    /// A user pool that the stack makes as the issuer. Excludes `discoveryUrl` and `allowedClients`: ID tokens let callers
    /// in, and what is in `allowedAudience` beside the pool's own client.
    #[schemars(extend("examples" = ["{}"]))]
    pub cognito: Option<Cognito>,

    /// Values of a token's `aud` claim that are admitted.
    #[serde(default)]
    #[schemars(with = "Vec<String>", extend("x-deferrable" = true))]
    pub allowed_audience: Deferred<Vec<String>>,

    /// Values of a token's `client_id` claim that are admitted. Cognito's access tokens carry
    /// `client_id` and no `aud`, those of Entra, Okta and Auth0 `aud` and no `client_id`.
    #[serde(default)]
    #[schemars(with = "Vec<String>", extend("x-deferrable" = true))]
    pub allowed_clients: Deferred<Vec<String>>,

    /// Values of a token's `scope` claim that are admitted.
    #[serde(default)]
    #[schemars(schema_with = "scopes")]
    pub allowed_scopes: Deferred<Vec<String>>,

    /// Claims that a token must carry, all of them.
    #[serde(default)]
    #[schemars(length(min = 1))]
    pub custom_claims: Vec<CustomClaim>,

    /// Workloads that may call, beside what the token says.
    pub allowed_workload_configuration: Option<AllowedWorkloads>,

    /// How AgentCore reaches an issuer that is not on the internet.
    pub private_endpoint: Option<PrivateEndpoint>,

    /// Other ways for some domains of the issuer, at most 5.
    #[serde(default)]
    #[schemars(length(max = 5))]
    pub private_endpoint_overrides: Vec<PrivateEndpointOverride>,
}

/// A claim that a token must carry.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CustomClaim {
    /// Name of the claim.
    #[schemars(
        // AWS's class `[A-Za-z0-9_.-:]` holds `.` to `:` and, by accident it seems, no `-`.
        regex(pattern = r"^[A-Za-z0-9_./:-]+$"),
        extend("x-expects" = "letters, digits, `_`, `.`, `/`, `:` and `-`", "examples" = ["department"])
    )]
    pub inbound_token_claim_name: String,

    /// What the claim holds.
    pub inbound_token_claim_value_type: ClaimValueType,

    /// What it must be.
    #[schemars(extend("examples" = ["{claimMatchOperator: EQUALS, claimMatchValue: {matchValueString: …}}"]))]
    pub authorizing_claim_match_value: ClaimMatch,
}

/// What a claim holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum ClaimValueType {
    /// One string.
    #[serde(rename = "STRING")]
    String,
    /// A list of strings.
    #[serde(rename = "STRING_ARRAY")]
    StringArray,
}

/// What a claim must be.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClaimMatch {
    /// How the claim is compared.
    pub claim_match_operator: ClaimMatchOperator,

    /// What it is compared with.
    #[schemars(extend("examples" = ["{matchValueString: …}"]))]
    pub claim_match_value: ClaimMatchValue,
}

/// How a claim is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum ClaimMatchOperator {
    /// The claim is the value.
    #[serde(rename = "EQUALS")]
    Equals,
    /// The claim's list holds the value.
    #[serde(rename = "CONTAINS")]
    Contains,
    /// The claim's list holds one of the values.
    #[serde(rename = "CONTAINS_ANY")]
    ContainsAny,
}

/// One value or several.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClaimMatchValue {
    /// One value. Excludes `matchValueStringList`.
    #[schemars(regex(pattern = "^[A-Za-z0-9_.-]+$"), extend("x-expects" = "letters, digits, `_`, `.` and `-`"))]
    pub match_value_string: Option<String>,

    /// Several values, 1 to 255. Excludes `matchValueString`.
    #[serde(default)]
    #[schemars(schema_with = "match_values")]
    pub match_value_string_list: Option<Deferred<Vec<String>>>,
}

/// Workloads that may call.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AllowedWorkloads {
    /// Names of workload identities, 1 to 10.
    #[serde(default)]
    #[schemars(schema_with = "workload_identities")]
    pub workload_identities: Option<Deferred<Vec<String>>>,

    /// Where the workloads run, 1 to 10.
    #[schemars(length(min = 1, max = 10), extend("uniqueItems" = true))]
    pub hosting_environments: Option<Vec<HostingEnvironment>>,
}

/// Where a workload runs.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HostingEnvironment {
    /// ARN of the resource that hosts it, e.g. of another runtime.
    #[schemars(length(min = 20, max = 1011))]
    pub arn: String,
}

/// A way to a private issuer: exactly one of the two.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PrivateEndpoint {
    /// A VPC Lattice resource configuration of yours. Excludes `managedVpcResource`.
    #[schemars(extend("examples" = ["{resourceConfigurationIdentifier: rcfg-…}"]))]
    pub self_managed_lattice_resource: Option<LatticeResource>,

    /// A way that AgentCore makes through a VPC, tagged as the module. Excludes
    /// `selfManagedLatticeResource`.
    #[schemars(extend("examples" = ["{vpcIdentifier: vpc-…, subnetIds: [subnet-…], endpointIpAddressType: IPV4}"]))]
    pub managed_vpc_resource: Option<ManagedVpcResource>,
}

/// A VPC Lattice resource configuration.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LatticeResource {
    /// Its id or ARN.
    #[schemars(length(min = 1))]
    pub resource_configuration_identifier: String,
}

/// A way through a VPC.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ManagedVpcResource {
    /// Id of the VPC.
    #[schemars(
        regex(pattern = "^vpc-([0-9a-f]{8}|[0-9a-f]{17})$"),
        extend("x-expects" = "a VPC id, e.g. `vpc-0123456789abcdef0`", "examples" = ["vpc-…"])
    )]
    pub vpc_identifier: String,

    /// Ids of its subnets.
    #[schemars(schema_with = "subnet_ids", length(min = 1), extend("examples" = ["[subnet-…]"]))]
    pub subnet_ids: Deferred<Vec<String>>,

    /// Addresses that the endpoint has.
    pub endpoint_ip_address_type: IpAddressType,

    /// Ids of security groups.
    #[serde(default)]
    #[schemars(schema_with = "security_group_ids")]
    pub security_group_ids: Deferred<Vec<String>>,

    /// A domain to connect to in place of the issuer's own.
    #[schemars(length(min = 1))]
    pub routing_domain: Option<String>,
}

/// A kind of IP address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum IpAddressType {
    /// IPv4.
    #[serde(rename = "IPV4")]
    Ipv4,
    /// IPv6.
    #[serde(rename = "IPV6")]
    Ipv6,
}

/// Another way for one domain.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PrivateEndpointOverride {
    /// The domain.
    #[schemars(length(min = 1, max = 253))]
    pub domain: String,

    /// The way to it.
    #[schemars(extend("examples" = ["{selfManagedLatticeResource: {resourceConfigurationIdentifier: rcfg-…}}"]))]
    pub private_endpoint: PrivateEndpoint,
}

fn subnet_ids(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    ids("subnet", "a subnet id, e.g. `subnet-0123456789abcdef0`")
}

fn security_group_ids(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    ids("sg", "a security group id, e.g. `sg-0123456789abcdef0`")
}

/// RFC 6749, section 3.3: printable ASCII without space, `"` and `\`.
fn scopes(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "type": "array",
        "x-deferrable": true,
        "minItems": 1,
        "items": {
            "type": "string",
            "pattern": r"^[\x21\x23-\x5B\x5D-\x7E]+$",
            "x-expects": "one scope, without spaces, `\"` and `\\`"
        }
    })
}

fn match_values(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "type": "array",
        "x-deferrable": true,
        "minItems": 1,
        "maxItems": 255,
        "items": {
            "type": "string", "pattern": "^[A-Za-z0-9_.-]+$", "x-expects": "letters, digits, `_`, `.` and `-`"
        }
    })
}

fn workload_identities(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "type": "array",
        "x-deferrable": true,
        "minItems": 1,
        "maxItems": 10,
        "uniqueItems": true,
        "items": {
            "type": "string",
            "minLength": 3,
            "maxLength": 255,
            "pattern": "^[A-Za-z0-9_.-]+$",
            "x-expects": "the name of a workload identity: 3 to 255 letters, digits, `_`, `.` and `-`"
        }
    })
}
