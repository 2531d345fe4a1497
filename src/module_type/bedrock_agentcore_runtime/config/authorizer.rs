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
pub struct JwtAuthorizer {
    /// Where the issuer describes itself (OpenID Connect discovery).
    #[schemars(
        regex(pattern = r"^.+/\.well-known/openid-configuration$"),
        extend(
            "x-code" = "discovery-url",
            "x-expects" = "a URL that ends in `/.well-known/openid-configuration`",
            "examples" = ["https://idp.example.com/.well-known/openid-configuration"]
        )
    )]
    pub discovery_url: String,

    /// Values of a token's `aud` claim that are admitted.
    #[serde(default)]
    pub allowed_audience: Vec<String>,

    /// Values of a token's `client_id` claim that are admitted. Cognito's access tokens carry
    /// `client_id` and no `aud`.
    #[serde(default)]
    pub allowed_clients: Vec<String>,
}
