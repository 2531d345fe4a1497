use super::super::config::{JwtAuthorizer, RuntimeConfig};
use super::Rules;
use crate::diagnostic::{Code, Diagnostic};
use jsonptr::Pointer;

const CUSTOM_JWT: &str = "/authorizerConfiguration/customJwtAuthorizer";
const JWT: &str = "/authorizerConfiguration/jwtAuthorizer";

/// The authorizer that counts. With both, MDAA takes the first.
pub fn authorizer(config: &RuntimeConfig) -> Option<&'static str> {
    counted(config).map(|(at, _)| at)
}

/// The authorizer that counts, and where it stands.
pub(super) fn counted(config: &RuntimeConfig) -> Option<(&'static str, &JwtAuthorizer)> {
    let authorizers = &config.authorizer_configuration;
    let custom = authorizers.custom_jwt_authorizer.as_ref().map(|jwt| (CUSTOM_JWT, jwt));
    custom.or_else(|| authorizers.jwt_authorizer.as_ref().map(|jwt| (JWT, jwt)))
}

impl Rules<'_> {
    pub(super) fn authorizers(&mut self) {
        let authorizers = &self.value.authorizer_configuration;
        if authorizers.custom_jwt_authorizer.is_some() && authorizers.jwt_authorizer.is_some() {
            self.ignored(
                JWT,
                "`jwtAuthorizer` is ignored beside `customJwtAuthorizer`",
                "keep the one that describes your issuer",
            );
        } else if authorizers.jwt_authorizer.is_some() {
            self.older_name(JWT, "customJwtAuthorizer");
        }
        let without_claims = |jwt: &JwtAuthorizer| {
            // Of an issuer that is not named nothing more is said.
            jwt.discovery_url.is_some()
                && jwt.cognito.is_none()
                && jwt.allowed_audience.is_empty()
                && jwt.allowed_clients.is_empty()
                && jwt.allowed_scopes.is_empty()
                && jwt.custom_claims.is_empty()
        };
        if let Some((at, jwt)) = counted(self.value)
            && without_claims(jwt)
        {
            self.push(
                Diagnostic::error(Code::JWT_WITHOUT_CLAIMS, "every token of this issuer would be admitted")
                    .at_key(self.node, Pointer::from_static(at))
                    .why("AgentCore wants at least one of allowedAudience, allowedClients, allowedScopes and customClaims")
                    .help("add `allowedAudience:` or `allowedClients:` (Cognito access tokens carry a client id and no audience)"),
            );
        }
    }
}
