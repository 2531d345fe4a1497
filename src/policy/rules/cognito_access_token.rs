//! The issuer is a Cognito user pool, and only the audience is checked.
//!
//! ```yaml
//! customJwtAuthorizer:
//!   discoveryUrl: https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_a1b2c3/.well-known/openid-configuration
//!   allowedAudience: [4k2example]     # write allowedClients: [4k2example]
//! ```
//!
//! An audience that is a URL is let pass: with resource binding the tokens of the managed login have it. So is the client of a
//! user pool of the same stack, whose ID tokens are meant (`cognito`).

use super::authorizers::{AUTHORIZERS, authorizers};
use crate::cloudformation::resource_types::cognito;
use crate::cloudformation::text;
use crate::diagnostic::Severity;
use crate::invocation::issuer::issuer;
use crate::policy::part::Part;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "Amazon Cognito developer guide, access token claims; users' issues with AgentCore (2026)",
        controls: &[],
    },
    severity: Severity::Warning,
    title: "An audience where Cognito's access tokens have none.",
    why: "Cognito's access tokens carry `client_id`, and `aud` only where a URL was asked for as their resource: with another `allowedAudience` every one of them is refused; ID tokens pass",
    fix: "list the app clients under `allowedClients`; keep `allowedAudience` if callers send ID tokens",
    scope: AUTHORIZERS,
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for (jwt, _) in authorizers(subject).filter(|(_, url)| issuer(url).is_some_and(|issuer| !issuer.audience)) {
        let audience = jwt.get("AllowedAudience").filter(|_| jwt.get("AllowedClients").is_none());
        // With resource binding a token of the managed login has the URL that it was asked for (Amazon Cognito developer
        // guide, "Resource binding").
        let bound = |audience: &Part<'_>| {
            let mut items = audience.items().peekable();
            items.peek().is_some() && items.all(|one| one.text().is_some_and(|text| text.contains("://")))
        };
        let is_own_client = |name: &str| subject.of_type(cognito::USER_POOL_CLIENT).any(|client| client.id == name);
        let own = |audience: &Part<'_>| {
            audience.items().filter_map(|one| one.text()).any(|one| text::references(one).any(is_own_client))
        };
        if let Some(audience) = audience.filter(|audience| !bound(audience) && !own(audience)) {
            found.push(RuleMatch::new(
                &audience.at,
                "Cognito's access tokens never have this audience, so they are refused",
            ));
        }
    }
    found
}
