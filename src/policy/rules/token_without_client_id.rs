//! Clients are listed, and the issuer's tokens do not say under `client_id` which client they are for. Entra, Okta, Auth0,
//! Google, GitHub Actions, GitLab and EKS are known for it; Keycloak and others say it only where they are told to.
//!
//! ```yaml
//! customJwtAuthorizer:
//!   discoveryUrl: https://login.microsoftonline.com/8a1c0de0-1111-2222-3333-444455556666/v2.0/.well-known/openid-configuration
//!   allowedClients: [0f1e2d3c-aaaa-bbbb-cccc-ddddeeeeffff]     # write allowedAudience
//! ```

use super::authorizers::{AUTHORIZERS, authorizers};
use crate::diagnostic::Severity;
use crate::invocation::issuer::issuer;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "AgentCore developer guide, inbound JWT authorizer; the issuers' own documentation of their tokens (2026-11); [inferred] where both lists are given",
        controls: &[],
    },
    severity: Severity::Warning,
    title: "Clients where the issuer's tokens name none.",
    why: "AgentCore holds `allowedClients` against the claim `client_id`: a token without it is refused",
    fix: "list what the tokens carry under `aud` in `allowedAudience`, and remove `allowedClients`",
    scope: AUTHORIZERS,
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for (jwt, url) in authorizers(subject) {
        let Some(issuer) = issuer(&url).filter(|issuer| !issuer.client_id) else { continue };
        let Some(clients) = jwt.get("AllowedClients") else { continue };
        let claim = match issuer.client_claims {
            [] => String::new(),
            claims => format!("; the client is in `{}`, which `customClaims` can ask for", claims.join("` or `")),
        };
        let message = format!("tokens of {} carry no `client_id`{claim}", issuer.name);
        let finding = RuleMatch::new(&clients.at, message);
        found.push(match jwt.get("AllowedAudience") {
            None => finding,
            // Nobody told us whether one list is enough.
            Some(_) => finding
                .severity(Severity::Info)
                .why("AgentCore holds `allowedClients` against `client_id`; whether a token that fits `allowedAudience` is admitted all the same, AWS does not say")
                .help("remove `allowedClients` unless you have seen a token admitted"),
        });
    }
    found
}
