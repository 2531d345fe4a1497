//! What rules about JWT authorizers share.

use crate::cloudformation::resource_types::bedrock_agentcore::RUNTIME;
use crate::invocation::issuer::{DiscoveryUrl, discovery_url};
use crate::policy::Scope;
use crate::policy::Subject;
use crate::policy::part::Part;

/// What these rules look at: an authorizer, and what it holds the tokens of its issuer against.
pub const AUTHORIZERS: &[Scope] = &[Scope::Having(
    RUNTIME,
    "/AuthorizerConfiguration/CustomJWTAuthorizer",
    &[
        "/AuthorizerConfiguration/CustomJWTAuthorizer/DiscoveryUrl",
        "/AuthorizerConfiguration/CustomJWTAuthorizer/AllowedAudience",
        "/AuthorizerConfiguration/CustomJWTAuthorizer/AllowedClients",
    ],
)];

/// The JWT authorizers of a template whose discovery URL is known, each with that.
pub fn authorizers<'a>(subject: &'a Subject<'_>) -> impl Iterator<Item = (Part<'a>, DiscoveryUrl)> {
    subject.of_type(RUNTIME).filter_map(|runtime| {
        let jwt = runtime.properties.below(&["AuthorizerConfiguration", "CustomJWTAuthorizer"])?;
        let url = jwt.get("DiscoveryUrl").and_then(|part| discovery_url(part.text()?))?;
        Some((jwt, url))
    })
}
