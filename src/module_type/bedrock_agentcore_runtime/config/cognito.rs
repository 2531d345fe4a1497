use schemars::JsonSchema;
use serde::Deserialize;

/// A user pool of Amazon Cognito that the stack makes, with a client: its ID tokens let callers in. The pool is of the tier
/// PLUS, which costs for each active user of a month.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Cognito {
    /// Minutes after which an ID token expires, 5 to 60.
    #[serde(default = "token_minutes")]
    #[schemars(range(min = 5, max = 60), extend("default" = 15))]
    pub id_token_validity_minutes: u32,

    /// Whether users sign in with a second factor, an authenticator app.
    #[serde(default)]
    #[schemars(extend("default" = "required"))]
    pub mfa: Mfa,

    /// What becomes of the pool and its users when the stack is deleted, or no longer makes it.
    #[serde(default)]
    #[schemars(extend("default" = "retain"))]
    pub removal_policy: RemovalPolicy,

    /// A page of Cognito's where users sign in. Without it an application signs them in with their password.
    #[schemars(extend("examples" = ["{callbackUrls: ['https://…']}"]))]
    pub hosted_ui: Option<HostedUi>,

    /// Where users are that the pool does not hold itself. It needs `hostedUi`.
    #[schemars(extend("examples" = ["{saml: {metadataUrl: 'https://…'}}"]))]
    pub federation: Option<Federation>,
}

/// Whether users sign in with a second factor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Mfa {
    /// Nobody does.
    Off,
    /// Who has set one up.
    Optional,
    /// Everybody.
    #[default]
    Required,
}

/// What becomes of the pool with the stack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum RemovalPolicy {
    /// It stays, protected against deletion; the next stack makes another one.
    #[default]
    Retain,
    /// It is deleted with all its users.
    Destroy,
}

/// The page where users sign in.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HostedUi {
    /// Where a user may be sent with his code, at least one.
    #[schemars(schema_with = "urls", extend("examples" = ["['https://app.example.com/callback']"]))]
    pub callback_urls: Vec<String>,

    /// Where a user may be sent when he has signed out.
    #[serde(default)]
    #[schemars(schema_with = "urls")]
    pub logout_urls: Option<Vec<String>>,

    /// What the page's host begins with, `PREFIX.auth.REGION.amazoncognito.com`; one of all accounts in a region has it. By
    /// default it is made of the organization, environment, domain and module.
    #[schemars(
        // MDAA 1.8 and AWS::Cognito::UserPoolDomain, Domain (resource schema 2026-10-20).
        regex(pattern = r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$"),
        extend("x-expects" = "1 to 63 lower-case letters, digits and `-`, none of them at the ends")
    )]
    pub cognito_domain_prefix: Option<String>,

    /// What a client may ask for. Without `openid` there is no ID token.
    #[serde(default = "scopes")]
    #[schemars(length(min = 1), extend("uniqueItems" = true, "default" = ["openid", "profile", "email"]))]
    pub allowed_o_auth_scopes: Vec<OAuthScope>,
}

/// What a client may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum OAuthScope {
    /// An ID token.
    Openid,
    /// All attributes of the user that the client may read.
    Profile,
    /// The user's mail address.
    Email,
    /// The user's telephone number.
    Phone,
}

impl OAuthScope {
    /// As Cognito writes it.
    pub fn name(self) -> &'static str {
        match self {
            OAuthScope::Openid => "openid",
            OAuthScope::Profile => "profile",
            OAuthScope::Email => "email",
            OAuthScope::Phone => "phone",
        }
    }
}

/// Where users are that the pool does not hold itself: exactly one of the two.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Federation {
    /// An identity provider that speaks SAML 2.0. Excludes `oidc`.
    #[schemars(extend("examples" = ["{metadataUrl: 'https://…'}"]))]
    pub saml: Option<Saml>,

    /// One that speaks OpenID Connect. Excludes `saml`.
    #[schemars(extend("examples" = ["{issuerUrl: 'https://…', clientId: …, clientSecret: '{{resolve:secretsmanager:…}}'}"]))]
    pub oidc: Option<Oidc>,
}

/// An identity provider that speaks SAML 2.0.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Saml {
    /// Where its metadata is.
    #[schemars(schema_with = "https", extend("examples" = ["https://idp.example.com/metadata.xml"]))]
    pub metadata_url: String,

    /// The attribute of its assertions that holds the mail address; `email` by default.
    #[schemars(length(min = 1))]
    pub email_claim: Option<String>,
}

/// An identity provider that speaks OpenID Connect.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Oidc {
    /// The issuer, without `/.well-known/…`.
    #[schemars(schema_with = "https", extend("examples" = ["https://idp.example.com"]))]
    pub issuer_url: String,

    /// The client that the provider knows the pool by.
    #[schemars(length(min = 1))]
    pub client_id: String,

    /// Its secret: a reference to AWS Secrets Manager, which CloudFormation resolves.
    #[schemars(length(min = 1), extend("examples" = ["'{{resolve:secretsmanager:my-secret:SecretString:client_secret}}'"]))]
    pub client_secret: String,

    /// The claim of its tokens that holds the mail address; `email` by default.
    #[schemars(length(min = 1))]
    pub email_claim: Option<String>,
}

fn token_minutes() -> u32 {
    15
}

fn scopes() -> Vec<OAuthScope> {
    vec![OAuthScope::Openid, OAuthScope::Profile, OAuthScope::Email]
}

/// MDAA 1.8: `https://…`, or `http://localhost…` for tests.
fn urls(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "type": "array",
        "minItems": 1,
        "maxItems": 100,
        "items": {
            "type": "string",
            "pattern": "^(https://[^\\s#]+|http://localhost(:[0-9]+)?(/[^\\s#]*)?)$",
            "maxLength": 1024,
            "x-expects": "a URL with `https://` and without `#`, or one of `http://localhost`"
        }
    })
}

fn https(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({"type": "string", "pattern": "^https://[^\\s]+$", "x-expects": "a URL with `https://`"})
}
